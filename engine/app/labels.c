/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/labels.h"

#include <stddef.h>

typedef struct phrase {
    const char *text[2]; /* by hk_lang */
} phrase;

static const phrase phrases[HK_LABEL_COUNT] = {
    [HK_LABEL_RANK] = {{"rank", "順位"}},
    [HK_LABEL_ID] = {{"id", "ID"}},
    [HK_LABEL_NAME] = {{"name", "名称"}},
    [HK_LABEL_SECTOR] = {{"sector", "分野"}},
    [HK_LABEL_SERVICE] = {{"service", "サービス"}},
    [HK_LABEL_COMPONENT] = {{"component", "構成要素"}},
    [HK_LABEL_CRITICALITY] = {{"criticality (person-h per h)", "重要度 (人時/時)"}},
    [HK_LABEL_PERSON_HOURS] = {{"loss (person-h)", "損失 (人時)"}},
    [HK_LABEL_SE] = {{"standard error", "標準誤差"}},
    [HK_LABEL_SHARE] = {{"share (%)", "割合 (%)"}},
    [HK_LABEL_DOWN_TIME] = {{"down (h)", "停止時間 (h)"}},
    [HK_LABEL_DOWN_TIME_SUM] = {{"down, summed (h)", "停止時間合計 (h)"}},
    [HK_LABEL_TIMES_DOWN] = {{"times down", "停止回数"}},
    [HK_LABEL_ROOT_CAUSES] = {{"root causes", "根本原因回数"}},
    [HK_LABEL_FULL_OUTAGE] = {{"full outage (h)", "全停止換算 (h)"}},
    [HK_LABEL_MALFUNCTIONS] = {{"IT malfunctions", "IT障害"}},
    [HK_LABEL_COMPONENTS] = {{"components", "構成要素数"}},
    [HK_LABEL_LOSS_UNITS] = {{"loss (unit-h)", "損失 (単位×時)"}},
    [HK_LABEL_UNIT] = {{"unit", "単位"}},
    [HK_LABEL_REPLICATES] = {{"replicates", "試行"}},
    [HK_LABEL_GOAL] = {{"goal", "目標"}},
    [HK_LABEL_GOAL_REACHED] = {{"reached", "達成"}},
    [HK_LABEL_GOAL_MISSED] = {{"not reached", "未達成"}},
    [HK_LABEL_GOAL_TIME] = {{"not reached, time was up", "未達成(時間切れ)"}},
    [HK_LABEL_PATH] = {{"file", "ファイル"}},
    [HK_LABEL_NO_SECTOR] = {{"(no sector)", "（分野なし）"}},
    [HK_LABEL_NO_AREA] = {{"(prefecture not given)", "（都道府県の記載なし）"}},
    [HK_LABEL_TOTAL] = {{"all", "全体"}},
    [HK_LABEL_NOTE_SHOWN] = {{"{0} of {1} rows shown (--top 0 shows all).",
                              "{1}行のうち{0}行を表示（--top 0 で全行）。"}},
    [HK_LABEL_NOTE_REPLICATES] = {{"Means over {0} replicates.", "{0}試行の平均。"}},
    [HK_LABEL_NOTE_FAILED] = {{"{0} of {1} replicates failed and are left out of all numbers.",
                               "{1}試行のうち{0}試行が失敗し、すべての数値から除かれている。"}},
    [HK_LABEL_NOTE_BATCHES] = {{"Intervals: Student's t over {0} batches of replicates.",
                                "信頼区間は{0}組の試行群によるt分布。"}},
    [HK_LABEL_NOTE_REPLICATE_SE] = {{"Intervals: Student's t over {0} replicates.",
                                     "信頼区間は{0}試行によるt分布。"}},
    [HK_LABEL_NOTE_CHANCE] = {{"They cover chance alone: the assumptions of the model are not "
                               "varied.",
                               "偶然による変動のみを含み、モデルの仮定の不確かさは含まない。"}},
    [HK_LABEL_NOTE_NOT_FAILED] = {{"Neither intervals nor what is called settled cover what the "
                                   "failed replicates would have shown.",
                                   "信頼区間にも「確定」の判断にも、失敗した試行の分は含まない。"}},
    [HK_LABEL_NOTE_TOO_MANY] = {{"No intervals: {0} % of the replicates failed, allowed are 5 %.",
                                 "試行の{0} %が失敗したため信頼区間は示さない（許容5 %）。"}},
    [HK_LABEL_NOTE_TOO_FEW] = {{"No intervals: they need at least two batches or replicates.",
                                "試行が少ないため信頼区間は示さない。"}},
    [HK_LABEL_NOTE_NOT_STORED] = {{"No intervals: the result holds only the means of this "
                                   "criterion.",
                                   "この基準は平均のみが記録されており、信頼区間は示さない。"}},
    [HK_LABEL_NOTE_NEVER_HIT] =
        {{"{0} rows are 0 in every replicate; that says little about how "
          "rarely they are hit, so they have no interval.",
          "{0}行は全試行で0。頻度が低いだけかもしれず、信頼区間は示さない。"}},
    [HK_LABEL_NOTE_CRITICALITY] = {{"Criticality: person-hours lost in all services per hour by "
                                    "which the repair comes later.",
                                    "重要度：復旧が1時間遅れるごとに全サービスで失われる人時。"}},
    [HK_LABEL_NOTE_TIES] = {{"= marks equal values.", "＝は同値。"}},
    [HK_LABEL_NOTE_CANCELLED] = {{"The run was cancelled: fewer replicates than asked for.",
                                  "実行は中断され、指定より少ない試行数である。"}},
    [HK_LABEL_NOTE_PROVENANCE] = {{"Scenario {0}, model {1}, seed {2}, {3}.",
                                   "シナリオ {0}、モデル {1}、乱数の種 {2}、{3}。"}},
    [HK_LABEL_SCENARIO] = {{"scenario", "シナリオ"}},
    [HK_LABEL_TITLE] = {{"title", "題名"}},
    [HK_LABEL_MODEL] = {{"model", "モデル"}},
    [HK_LABEL_CATALOGUE] = {{"catalogue version", "カタログ版"}},
    [HK_LABEL_CATALOGUE_HASH] = {{"catalogue SHA-256", "カタログのSHA-256"}},
    [HK_LABEL_START] = {{"start", "開始"}},
    [HK_LABEL_HORIZON] = {{"horizon", "期間"}},
    [HK_LABEL_GRID] = {{"grid", "時間格子"}},
    [HK_LABEL_FAILED] = {{"failed replicates", "失敗した試行数"}},
    [HK_LABEL_FAILED_ONES] = {{"failed are", "失敗した試行"}},
    [HK_LABEL_ASSUMPTION_SETS] = {{"sets of assumptions", "仮定の組"}},
    [HK_LABEL_ASSUMPTION_ROWS] = {{"assumptions with a range", "幅のある仮定の数"}},
    [HK_LABEL_ASSUMPTION_FAILED] = {{"failed replicates in the sets of assumptions",
                                     "仮定の組で失敗した試行数"}},
    [HK_LABEL_STATUS] = {{"status", "状態"}},
    [HK_LABEL_SEED] = {{"seed", "乱数の種"}},
    [HK_LABEL_POLICY] = {{"dispatch policy", "復旧班の配分"}},
    [HK_LABEL_RECORD] = {{"record", "記録"}},
    [HK_LABEL_SOURCE] = {{"program", "プログラム"}},
    [HK_LABEL_COMPILER] = {{"compiler", "コンパイラ"}},
    [HK_LABEL_LIBRARIES] = {{"libraries", "ライブラリ"}},
    [HK_LABEL_CONVENTIONS] = {{"conventions", "規約"}},
    [HK_LABEL_FORMAT] = {{"format version", "形式の版"}},
    [HK_LABEL_EPISODES] = {{"episodes", "障害の発生記録"}},
    [HK_LABEL_UNRESTORED] = {{"replicates not restored at the horizon", "期間末に未復旧の試行"}},
    [HK_LABEL_DEADLOCKED] = {{"replicates with restart deadlocks", "再起動不能に陥った試行"}},
    [HK_LABEL_NEVER_SERVED] = {{"repairs not begun before the horizon",
                                "期間内に着手されない修理"}},
    [HK_LABEL_HEAD_SECTORS] = {{"Losses by sector, mean per replicate",
                                "分野別の損失（1試行あたり平均）"}},
    [HK_LABEL_HEAD_SERVICES] = {{"Losses by service, mean per replicate",
                                 "サービス別の損失（1試行あたり平均）"}},
    [HK_LABEL_HEAD_DEADLOCKS] = {{"Components held down by restart deadlocks",
                                  "再起動不能に陥った構成要素"}},
    [HK_LABEL_HEAD_INPUTS] = {{"Input files", "入力ファイル"}},
    [HK_LABEL_HEAD_WARNINGS] = {{"Warnings", "警告"}},
    [HK_LABEL_NOTE_LOSSES] =
        {{"Standard errors are over replicates and cover chance alone. Counts "
          "of malfunctions follow from the model's scope: no comparison "
          "between providers.",
          "標準誤差は試行間の偶然による変動のみ。障害件数はモデルの範囲に依存し、事業者間の"
          "比較には用いない。"}},
    [HK_LABEL_INTERVAL_AT] = {{"{0} % interval", "{0} %信頼区間"}},
    [HK_LABEL_INTERVAL_CHANCE] = {{"{0} % interval (chance)", "{0} %区間（偶然）"}},
    [HK_LABEL_INTERVAL_WIDE] = {{"{0} % interval (chance and assumptions)",
                                 "{0} %区間（偶然と仮定）"}},
    [HK_LABEL_RANK_SET] = {{"rank set", "順位の範囲"}},
    [HK_LABEL_RANK_SET_WIDE] = {{"rank (chance and assumptions)", "順位（偶然と仮定）"}},
    [HK_LABEL_P_TOP] = {{"P(top {1}) (%)", "上位{1}の割合 (%)"}},
    [HK_LABEL_P_TOP_WIDE] = {{"P(top {1}, assumptions) (%)", "上位{1}の割合（仮定込み） (%)"}},
    [HK_LABEL_GROUP] = {{"group", "群"}},
    [HK_LABEL_SETTLED] = {{"Settled as far as chance goes: ", "偶然の範囲で確定："}},
    [HK_LABEL_NOT_SETTLED] = {{"Not settled: ", "未確定："}},
    [HK_LABEL_SEMICOLON] = {{"; ", "；"}},
    [HK_LABEL_COMMA] = {{", ", "、"}},
    [HK_LABEL_STOP] = {{".", "。"}},
    [HK_LABEL_AND_MORE] = {{" and {0} more", "ほか{0}件"}},
    [HK_LABEL_SETTLED_PLACE] = {{"{0} comes in place {1}", "{0}は第{1}位"}},
    [HK_LABEL_SETTLED_IN] = {{"among the first {1} are {0}", "上位{1}に入るのは{0}"}},
    [HK_LABEL_SETTLED_OUT] = {{"{0} rows are not among the first {1}", "{0}行は上位{1}に入らない"}},
    [HK_LABEL_SETTLED_NOTHING] = {{"nothing about the first {1}", "上位{1}については何もなし"}},
    [HK_LABEL_UNSETTLED_FIRST] = {{"which comes first of {0}", "第1位は{0}のいずれか"}},
    [HK_LABEL_UNSETTLED_ORDER] = {{"the order among {0}", "{0}の間の順序"}},
    [HK_LABEL_UNSETTLED_IN] = {{"which of {0} are among the first {1}",
                                "{0}のうちどれが上位{1}に入るか"}},
    [HK_LABEL_UNSETTLED_NOTHING] = {{"nothing about the first {1}", "上位{1}については何もなし"}},
    [HK_LABEL_NOTE_SETS] =
        {{"Rank sets hold for all rows at once, with {0} % confidence. P(top {1}): how often a row "
          "is among the first {1} when the batches are resampled. Neighbours of one group cannot "
          "be told apart.",
          "順位の範囲は全行について同時に信頼度{0} %で成り立つ。上位{1}の割合は、試行群の再抽出で"
          "上位{1}に入る割合。同じ群で隣り合う行は区別できない。"}},
    [HK_LABEL_NOTE_SCREENED] = {{"There are so many rows that they are screened first: sets are "
                                 "wider than they need be.",
                                 "行数が多いため先にふるい分けており、順位の範囲は広めである。"}},
    [HK_LABEL_NOTE_MORE] =
        {{"If the differences stay as they are, about {0} replicates would settle "
          "which rows are the first {1}.",
          "差が現状のままなら、約{0}試行で上位{1}の顔ぶれが定まる。"}},
    [HK_LABEL_NOTE_MORE_UNKNOWN] =
        {{"How many replicates would settle which rows are the first {1} cannot be told: some "
          "difference lies within the noise.",
          "標準誤差より小さい差があり、何試行で上位{1}の顔ぶれが定まるかは分からない。"}},
    [HK_LABEL_NOTE_NEVER_SETS] =
        {{"In rank sets a row that was never hit counts as one hit once, as hard as any row.",
          "順位の範囲では、一度も影響のない行も最大規模で1回影響したものとして扱う。"}},
    [HK_LABEL_NOTE_WIDE] =
        {{"Chance and assumptions: {0} drawn sets of assumptions with the noise of the batches; "
          "each row by itself.",
          "偶然と仮定：{0}組の仮定と試行群の変動による。行ごとの区間である。"}},
    [HK_LABEL_NOTE_DOUBT_ONE] =
        {{"They cover chance alone: one set of assumptions is too few to show "
          "what assumptions do.",
          "偶然による変動のみを含む。仮定が1組だけでは不確かさを示せない。"}},
    [HK_LABEL_NOTE_DOUBT_FAILED] =
        {{"They cover chance alone: in a set of assumptions more than 5 % of "
          "the replicates failed.",
          "偶然による変動のみを含む。5 %を超える試行が失敗した仮定の組が"
          "ある。"}},
    [HK_LABEL_NOTE_WIDE_OPEN] =
        {{"The drawn assumptions open again what chance alone settles about "
          "{0}.",
          "仮定まで含めると{0}については確定しない。"}},
    [HK_LABEL_NOTE_WIDE_FEW] = {{"They rest on only {0} sets of assumptions; their ends are rough.",
                                 "仮定は{0}組のみで、区間の端は粗い。"}},
    [HK_LABEL_SUBSECTOR] = {{"subsector", "分野の内訳"}},
    [HK_LABEL_TABLE] = {{"table", "表"}},
    [HK_LABEL_ROWS] = {{"rows", "行数"}},
    [HK_LABEL_NAME_EN] = {{"name in English", "英語名"}},
    [HK_LABEL_NAME_JA] = {{"name in Japanese", "日本語名"}},
    [HK_LABEL_MINISTRY] = {{"ministry", "所管省庁"}},
    [HK_LABEL_CEPTOAR] = {{"CEPTOAR", "セプター"}},
    [HK_LABEL_BASIS] = {{"basis", "根拠"}},
    [HK_LABEL_SIZE] = {{"size", "規模"}},
    [HK_LABEL_RULE] = {{"verification level", "検証レベル"}},
    [HK_LABEL_KIND] = {{"kind", "種類"}},
    [HK_LABEL_CONDITION] = {{"condition", "条件"}},
    [HK_LABEL_EXCEPTION] = {{"exception", "例外"}},
    [HK_LABEL_PATTERN] = {{"pattern", "類型"}},
    [HK_LABEL_SCOPE] = {{"scope", "範囲"}},
    [HK_LABEL_EFFECT] = {{"effect", "影響"}},
    [HK_LABEL_ROLES] = {{"roles", "役割"}},
    [HK_LABEL_DIRECTION] = {{"direction", "方向"}},
    [HK_LABEL_CHANNEL] = {{"channel", "連絡体制"}},
    [HK_LABEL_FROM] = {{"from", "発信元"}},
    [HK_LABEL_TO] = {{"to", "宛先"}},
    [HK_LABEL_WHEN] = {{"when", "時期"}},
    [HK_LABEL_MEASURED] = {{"measure", "指標"}},
    [HK_LABEL_MEANING] = {{"meaning", "意味"}},
    [HK_LABEL_TIMES] = {{"times", "件数"}},
    [HK_LABEL_PLAN_LABEL] = {{"label", "表記"}},
    [HK_LABEL_AMBIGUOUS] = {{"ambiguous", "多義"}},
    [HK_LABEL_NOTE_CATALOGUE] = {{"Version {0}, SHA-256 {1}.", "版 {0}、SHA-256 {1}。"}},
    [HK_LABEL_CASE] = {{"case", "ケース"}},
    [HK_LABEL_CASES] = {{"cases", "ケース数"}},
    [HK_LABEL_CASE_NUMBER] = {{"number", "番号"}},
    [HK_LABEL_FACTORS] = {{"factors", "因子"}},
    [HK_LABEL_HEAD_CASES] = {{"Cases", "ケース"}},
    [HK_LABEL_NOTE_CASES] = {{"--case NAME or --case NUMBER shows one of them, --output NAME "
                              "another output (info --help).",
                              "--case 名前 または --case 番号 で1ケース、--output 名前 "
                              "で別の出力を表示(info --help)。"}},
    [HK_LABEL_ENDED_OK] = {{"complete", "完了"}},
    [HK_LABEL_ENDED_EVENT_CAP] = {{"event cap", "事象数の上限"}},
    [HK_LABEL_ENDED_MEMORY] = {{"out of memory", "メモリ不足"}},
    [HK_LABEL_ENDED_CPU_LIMIT] = {{"CPU limit", "CPU時間の上限"}},
    [HK_LABEL_CPU_LIMIT] = {{"limit of CPU time per replicate (which ones it stops depends on the "
                             "machine)",
                             "1試行のCPU時間の上限（打ち切られる試行は計算機による）"}},
    [HK_LABEL_LOSS_LEAST] = {{"mean loss if the failed ones lost nothing (person-h)",
                              "失敗した試行が無損失の場合の平均損失 (人時)"}},
    [HK_LABEL_LOSS_MOST] = {{"mean loss if they lost everything up to the horizon (person-h)",
                             "期間を通じ全停止の場合の平均損失 (人時)"}},
    [HK_LABEL_NOTE_FAILED_LOSS] =
        {{"{0} of {1} replicates failed and are in no mean and no standard error: the mean loss of "
          "all is between {2} person-hours, if they lost nothing, and {3}, if they lost "
          "everything.",
          "{1}試行のうち{0}試行が失敗し、平均にも標準誤差にも含まれない。全試行の平均損失は"
          "{2}人時（失敗分が無損失）から{3}人時（失敗分が全損）の間にある。"}},
    [HK_LABEL_NOTE_NO_SE] =
        {{"No standard errors: {0} % of the replicates failed, allowed are 5 %.",
          "試行の{0} %が失敗したため標準誤差は示さない（許容5 %）。"}},
    [HK_LABEL_REPLICATE] = {{"replicate", "試行番号"}},
    [HK_LABEL_ASSUMPTION_SET] = {{"set of assumptions", "仮定の組の番号"}},
    [HK_LABEL_ENDED] = {{"end", "終わり方"}},
    [HK_LABEL_EVENTS] = {{"events handled", "処理した事象数"}},
    [HK_LABEL_INSTANTS] = {{"instants handled", "処理した時点数"}},
    [HK_LABEL_RESTORED] = {{"all services unaffected from", "全サービスの復旧"}},
    [HK_LABEL_RESTORED_NEVER] = {{"not within the horizon", "期間内に復旧せず"}},
    [HK_LABEL_DEADLOCKS_AROSE] = {{"restart deadlocks", "再起動不能の発生"}},
    [HK_LABEL_COMPARED] = {{"compared with the stored one", "保存された試行との比較"}},
    [HK_LABEL_EQUAL] = {{"equal", "一致"}},
    [HK_LABEL_EQUAL_LOG] = {{"equal, event log included", "事象記録も含めて一致"}},
    [HK_LABEL_DIFFERS] = {{"{0} differences", "{0}か所で不一致"}},
    [HK_LABEL_NOT_COMPARED_SET] = {{"not compared: of sets of assumptions only means are stored",
                                    "比較せず（仮定の組は平均のみ保存）"}},
    [HK_LABEL_NOT_COMPARED_MEMORY] = {{"not compared: memory ran out then",
                                       "比較せず（当時はメモリ不足）"}},
    [HK_LABEL_FILES_OF] = {{"with the files of", "用いた入力"}},
    [HK_LABEL_WRITTEN_BY] = {{"stored by another program", "保存した別のプログラム"}},
    [HK_LABEL_HEAD_AFFECTED] = {{"Services affected", "影響を受けたサービス"}},
    [HK_LABEL_HEAD_EPISODES] = {{"Episodes", "障害の経過"}},
    [HK_LABEL_HEAD_REPAIRS] = {{"Repairs", "修理"}},
    [HK_LABEL_HEAD_DIFFERENCES] = {{"Differences from the stored replicate, the first of them",
                                    "保存された試行との相違（先頭のみ）"}},
    [HK_LABEL_HEAD_LOG] = {{"Event log", "事象の記録"}},
    [HK_LABEL_END] = {{"end", "終了"}},
    [HK_LABEL_OPEN] = {{"open at the horizon", "期間末に継続中"}},
    [HK_LABEL_IS_MALFUNCTION] = {{"IT malfunction", "IT障害"}},
    [HK_LABEL_AFFECTED] = {{"affected at most", "最大影響量"}},
    [HK_LABEL_LOST] = {{"lost at most", "最大喪失量"}},
    [HK_LABEL_THREAT] = {{"threat", "脅威"}},
    [HK_LABEL_ROOT] = {{"root", "根本原因"}},
    [HK_LABEL_DAMAGED] = {{"damaged", "損傷"}},
    [HK_LABEL_DETECTED] = {{"detected", "検知"}},
    [HK_LABEL_BEGUN] = {{"begun", "着手"}},
    [HK_LABEL_DONE] = {{"done", "完了"}},
    [HK_LABEL_ROW] = {{"row", "行"}},
    [HK_LABEL_TIME] = {{"time", "時刻"}},
    [HK_LABEL_LEVEL_BEFORE] = {{"level before", "変化前"}},
    [HK_LABEL_LEVEL_AFTER] = {{"after", "変化後"}},
    [HK_LABEL_CAUSE] = {{"caused by row", "原因の行"}},
    [HK_LABEL_RELEASED] = {{"released by", "回復の契機"}},
    [HK_LABEL_VIA_SYSTEM] = {{"through a system", "システム経由"}},
    [HK_LABEL_VARIABLE] = {{"variable", "変数"}},
    [HK_LABEL_STORED] = {{"stored", "保存値"}},
    [HK_LABEL_AGAIN] = {{"again", "再実行"}},
    [HK_LABEL_NOTE_LOG] =
        {{"Times count from the start. A fall without a cause is the component's own condition: "
          "damage, or what the threat did.",
          "時刻は開始からの経過。原因の行がない低下は構成要素自身の状態（損傷・脅威）による。"}},
#define HK_PHRASE(label, en, ja) [HK_LABEL_##label] = {{en, ja}},
#include "engine/app/calibrate_phrases.def"
#include "engine/app/compare_phrases.def"
#include "engine/app/validate_phrases.def"
#undef HK_PHRASE
    [HK_LABEL_MODEL_PROVIDERS] = {{"providers", "事業者"}},
    [HK_LABEL_MODEL_SERVICES] = {{"services", "サービス"}},
    [HK_LABEL_MODEL_FACILITIES] = {{"facilities", "施設"}},
    [HK_LABEL_MODEL_SYSTEMS] = {{"systems", "システム"}},
    [HK_LABEL_MODEL_DELIVERIES] = {{"delivery points", "供給点"}},
    [HK_LABEL_MODEL_TYPE] = {{"type", "種類"}},
    [HK_LABEL_MODEL_COUNT_OF] = {{"components", "構成要素数"}},
    [HK_LABEL_MODEL_INPUT] = {{"input", "入力"}},
    [HK_LABEL_MODEL_EDGES] = {{"dependencies", "依存関係"}},
    [HK_LABEL_MODEL_GROUPS] = {{"groups", "グループ"}},
    [HK_LABEL_MODEL_SUPPLIERS_MEAN] = {{"suppliers, mean", "供給元の平均数"}},
    [HK_LABEL_MODEL_ALTERNATIVE] = {{"with an alternative (%)", "代替あり (%)"}},
    [HK_LABEL_MODEL_BUFFERED] = {{"with a buffer (%)", "猶予あり (%)"}},
    [HK_LABEL_MODEL_NETWORK] = {{"network", "網"}},
    [HK_LABEL_MODEL_NODES] = {{"nodes", "節点"}},
    [HK_LABEL_MODEL_LINKS] = {{"links", "リンク"}},
    [HK_LABEL_MODEL_SOURCES] = {{"sources", "供給源"}},
    [HK_LABEL_MODEL_CONSUMERS] = {{"consumers", "需要側"}},
    [HK_LABEL_MODEL_CUT_NODES] = {{"single points of failure", "単一障害点"}},
    [HK_LABEL_MODEL_PROVENANCE_PLAN] = {{"plan", "計画"}},
    [HK_LABEL_MODEL_PROVENANCE_LAW] = {{"law", "法令"}},
    [HK_LABEL_MODEL_PROVENANCE_STATISTICS] = {{"statistics", "統計"}},
    [HK_LABEL_MODEL_PROVENANCE_STUDY] = {{"study", "調査"}},
    [HK_LABEL_MODEL_PROVENANCE_EXPERT] = {{"expert", "専門家"}},
    [HK_LABEL_MODEL_PROVENANCE_ASSUMPTION] = {{"assumption", "仮定"}},
    [HK_LABEL_MODEL_ASSUMED] = {{"assumed (%)", "仮定の割合 (%)"}},
    [HK_LABEL_MODEL_DEGREE] = {{"edges", "辺"}},
    [HK_LABEL_MODEL_LOWEST] = {{"lowest", "最小"}},
    [HK_LABEL_MODEL_MEDIAN] = {{"median", "中央値"}},
    [HK_LABEL_MODEL_MEAN] = {{"mean", "平均"}},
    [HK_LABEL_MODEL_HIGHEST] = {{"highest", "最大"}},
    [HK_LABEL_MODEL_AT_HIGHEST] = {{"of", "該当"}},
    [HK_LABEL_MODEL_DEGREE_NEEDS] = {{"suppliers of a component", "構成要素の供給元"}},
    [HK_LABEL_MODEL_DEGREE_USES] = {{"consumers of a component", "構成要素の需要側"}},
    [HK_LABEL_MODEL_DEPENDENCIES] = {{"dependencies", "依存関係"}},
    [HK_LABEL_MODEL_RESPONSES_TABLE] = {{"responses", "応答"}},
    [HK_LABEL_MODEL_REPAIRS_TABLE] = {{"repairs", "修理"}},
    [HK_LABEL_MODEL_POOLS_TABLE] = {{"crew pools", "要員"}},
    [HK_LABEL_MODEL_NETWORKS] = {{"networks", "網"}},
    [HK_LABEL_MODEL_STRONG_PARTS] = {{"cycles: strongly connected parts", "循環: 強連結成分"}},
    [HK_LABEL_MODEL_IN_STRONG_PARTS] = {{"components in them", "その構成要素"}},
    [HK_LABEL_MODEL_LARGEST_PART] = {{"components in the largest", "最大成分の構成要素"}},
    [HK_LABEL_MODEL_HEAD_TYPES] = {{"Components by type", "種類別の構成要素"}},
    [HK_LABEL_MODEL_HEAD_INPUTS_OF_MODEL] = {{"Needs by input", "入力別の依存"}},
    [HK_LABEL_MODEL_HEAD_NETWORKS] = {{"Networks", "網"}},
    [HK_LABEL_MODEL_HEAD_DEGREES] = {{"Degrees", "次数"}},
    [HK_LABEL_MODEL_HEAD_PROVENANCE] = {{"Provenance of the rows", "行の根拠"}},
    [HK_LABEL_MODEL_HEAD_MODEL_SECTORS] = {{"Sectors", "分野"}},
#define HK_PHRASE(label, en, ja) [HK_LABEL_##label] = {{en, ja}},
#include "engine/app/statistics_phrases.def"
#undef HK_PHRASE
    [HK_LABEL_STATE] = {{"state", "状態"}},
    [HK_LABEL_LEVEL] = {{"verification level", "検証レベル"}},
    [HK_LABEL_APPLIED_AS] = {{"a breach is", "適用した条件"}},
    [HK_LABEL_ASSUMED] = {{"assumption", "仮定"}},
    [HK_LABEL_IN_FORCE] = {{"in force from", "適用開始日"}},
    [HK_LABEL_ORIGIN] = {{"source", "出典"}},
    [HK_LABEL_BREACHES] = {{"beyond the level", "検証レベル超過"}},
    [HK_LABEL_LOW_95] = {{"95 % from", "95 %区間 下限"}},
    [HK_LABEL_HIGH_95] = {{"to", "上限"}},
    [HK_LABEL_ROOTS] = {{"different roots", "根本原因数"}},
    [HK_LABEL_NEAREST] = {{"most / threshold", "最大規模/基準値"}},
    [HK_LABEL_NEAREST_TIME] = {{"longest / duration", "最長継続/基準時間"}},
    [HK_LABEL_HEAD_LEVELS] = {{"IT malfunctions beyond the verification level, mean per replicate",
                               "検証レベルを超えるIT障害（試行当たり平均）"}},
    [HK_LABEL_HEAD_LEVEL_SERVICES] = {{"... by service", "サービス別"}},
    [HK_LABEL_HEAD_LEVEL_PATTERNS] = {{"... by pattern of the threat", "脅威の類型別"}},
    [HK_LABEL_HEAD_LEVEL_ROOTS] = {{"... by component at the root (the first ten)",
                                    "根本原因の構成要素別（上位10）"}},
    [HK_LABEL_HEAD_RULES] = {{"Verification rules", "検証レベルの規則"}},
    [HK_LABEL_NOTE_LEVELS] =
        {{"Beyond the level: each episode of a service counts once, however many rules it breaks, "
          "and in a cascade every service counts for itself, with its root. Services that do not "
          "use IT are judged but not counted. not_defined: there is no rule; it is not 0.",
          "検証レベル超過は、サービスごとの障害1件を、抵触した規則の数によらず1件と数え、波及では各"
          "サービスをそれぞれ数えて根本原因を示す。ITを用いないサービスは判定するが数えない。"
          "not_definedは規則がないことを示し、0ではない。"}},
};

static const phrase prefectures[48] = {
    [1] = {{"Hokkaido", "北海道"}},   [2] = {{"Aomori", "青森県"}},
    [3] = {{"Iwate", "岩手県"}},      [4] = {{"Miyagi", "宮城県"}},
    [5] = {{"Akita", "秋田県"}},      [6] = {{"Yamagata", "山形県"}},
    [7] = {{"Fukushima", "福島県"}},  [8] = {{"Ibaraki", "茨城県"}},
    [9] = {{"Tochigi", "栃木県"}},    [10] = {{"Gunma", "群馬県"}},
    [11] = {{"Saitama", "埼玉県"}},   [12] = {{"Chiba", "千葉県"}},
    [13] = {{"Tokyo", "東京都"}},     [14] = {{"Kanagawa", "神奈川県"}},
    [15] = {{"Niigata", "新潟県"}},   [16] = {{"Toyama", "富山県"}},
    [17] = {{"Ishikawa", "石川県"}},  [18] = {{"Fukui", "福井県"}},
    [19] = {{"Yamanashi", "山梨県"}}, [20] = {{"Nagano", "長野県"}},
    [21] = {{"Gifu", "岐阜県"}},      [22] = {{"Shizuoka", "静岡県"}},
    [23] = {{"Aichi", "愛知県"}},     [24] = {{"Mie", "三重県"}},
    [25] = {{"Shiga", "滋賀県"}},     [26] = {{"Kyoto", "京都府"}},
    [27] = {{"Osaka", "大阪府"}},     [28] = {{"Hyogo", "兵庫県"}},
    [29] = {{"Nara", "奈良県"}},      [30] = {{"Wakayama", "和歌山県"}},
    [31] = {{"Tottori", "鳥取県"}},   [32] = {{"Shimane", "島根県"}},
    [33] = {{"Okayama", "岡山県"}},   [34] = {{"Hiroshima", "広島県"}},
    [35] = {{"Yamaguchi", "山口県"}}, [36] = {{"Tokushima", "徳島県"}},
    [37] = {{"Kagawa", "香川県"}},    [38] = {{"Ehime", "愛媛県"}},
    [39] = {{"Kochi", "高知県"}},     [40] = {{"Fukuoka", "福岡県"}},
    [41] = {{"Saga", "佐賀県"}},      [42] = {{"Nagasaki", "長崎県"}},
    [43] = {{"Kumamoto", "熊本県"}},  [44] = {{"Oita", "大分県"}},
    [45] = {{"Miyazaki", "宮崎県"}},  [46] = {{"Kagoshima", "鹿児島県"}},
    [47] = {{"Okinawa", "沖縄県"}},
};

hk_label hk_label_ended(uint8_t status)
{
    return (hk_label)(HK_LABEL_ENDED_OK + status);
}

const char *hk_label_text(hk_lang lang, hk_label label)
{
    return phrases[label].text[lang];
}

void hk_label_print(hk_lang lang, hk_label label, const char *const *values, FILE *out)
{
    for (const char *c = phrases[label].text[lang]; *c != '\0'; c++) {
        if (c[0] == '{' && c[1] >= '0' && c[1] <= '9' && c[2] == '}') {
            fputs(values[c[1] - '0'], out);
            c += 2;
        } else {
            fputc(*c, out);
        }
    }
}

const char *hk_prefecture_name(hk_lang lang, int32_t code)
{
    return code >= 1 && code <= 47 ? prefectures[code].text[lang]
                                   : phrases[HK_LABEL_NO_AREA].text[lang];
}

const char *hk_label_pick(hk_lang lang, const char *english, const char *japanese)
{
    const char *first = lang == HK_LANG_JA ? japanese : english;
    const char *second = lang == HK_LANG_JA ? english : japanese;
    return first != NULL && *first != '\0' ? first : second != NULL ? second : "";
}
