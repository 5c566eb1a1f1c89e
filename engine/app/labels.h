/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the commands say in English and Japanese: one table, one id per phrase.
 * Places {0}..{9} in a phrase are filled in, in whatever order the language wants.
 */
#ifndef HK_APP_LABELS_H
#define HK_APP_LABELS_H

#include <stdint.h>
#include <stdio.h>

#define HK_LANGS "en|ja" /* in the order of hk_lang */
typedef enum hk_lang { HK_LANG_EN, HK_LANG_JA } hk_lang;

typedef enum hk_label {
    /* headers of columns */
    HK_LABEL_RANK,
    HK_LABEL_ID,
    HK_LABEL_NAME,
    HK_LABEL_SECTOR,
    HK_LABEL_SERVICE,
    HK_LABEL_COMPONENT,
    HK_LABEL_CRITICALITY,
    HK_LABEL_PERSON_HOURS,
    HK_LABEL_SE,
    HK_LABEL_SHARE,
    HK_LABEL_DOWN_TIME,
    HK_LABEL_DOWN_TIME_SUM,
    HK_LABEL_TIMES_DOWN,
    HK_LABEL_ROOT_CAUSES,
    HK_LABEL_FULL_OUTAGE,
    HK_LABEL_MALFUNCTIONS,
    HK_LABEL_COMPONENTS,
    HK_LABEL_LOSS_UNITS,
    HK_LABEL_UNIT,
    HK_LABEL_REPLICATES,
    HK_LABEL_GOAL,
    HK_LABEL_GOAL_REACHED,
    HK_LABEL_GOAL_MISSED,
    HK_LABEL_GOAL_TIME,
    HK_LABEL_PATH,
    /* rows that have no name of their own */
    HK_LABEL_NO_SECTOR,
    HK_LABEL_NO_AREA,
    HK_LABEL_TOTAL,
    /* notes under rankings */
    HK_LABEL_NOTE_SHOWN,        /* {0} shown of {1} */
    HK_LABEL_NOTE_REPLICATES,   /* {0} */
    HK_LABEL_NOTE_FAILED,       /* {0} failed of {1} */
    HK_LABEL_NOTE_BATCHES,      /* {0} batches */
    HK_LABEL_NOTE_REPLICATE_SE, /* {0} replicates */
    HK_LABEL_NOTE_CHANCE,
    HK_LABEL_NOTE_NOT_FAILED,
    HK_LABEL_NOTE_TOO_MANY, /* {0} per cent */
    HK_LABEL_NOTE_TOO_FEW,
    HK_LABEL_NOTE_NOT_STORED,
    HK_LABEL_NOTE_NEVER_HIT, /* {0} rows */
    HK_LABEL_NOTE_CRITICALITY,
    HK_LABEL_NOTE_TIES,
    HK_LABEL_NOTE_CANCELLED,
    HK_LABEL_NOTE_PROVENANCE, /* {0} scenario {1} model {2} seed {3} program */
    /* lines of info */
    HK_LABEL_SCENARIO,
    HK_LABEL_TITLE,
    HK_LABEL_MODEL,
    HK_LABEL_CATALOGUE,
    HK_LABEL_CATALOGUE_HASH,
    HK_LABEL_START,
    HK_LABEL_HORIZON,
    HK_LABEL_GRID,
    HK_LABEL_FAILED,
    HK_LABEL_FAILED_ONES,
    HK_LABEL_ASSUMPTION_SETS,
    HK_LABEL_ASSUMPTION_ROWS,
    HK_LABEL_ASSUMPTION_FAILED,
    HK_LABEL_STATUS,
    HK_LABEL_SEED,
    HK_LABEL_POLICY,
    HK_LABEL_RECORD,
    HK_LABEL_SOURCE,
    HK_LABEL_COMPILER,
    HK_LABEL_LIBRARIES,
    HK_LABEL_CONVENTIONS,
    HK_LABEL_FORMAT,
    HK_LABEL_EPISODES,
    HK_LABEL_UNRESTORED,
    HK_LABEL_DEADLOCKED,
    HK_LABEL_NEVER_SERVED,
    HK_LABEL_HEAD_SECTORS,
    HK_LABEL_HEAD_SERVICES,
    HK_LABEL_HEAD_DEADLOCKS,
    HK_LABEL_HEAD_INPUTS,
    HK_LABEL_HEAD_WARNINGS,
    HK_LABEL_NOTE_LOSSES,
    /* rank: columns; {0} per cent, {1} number of first rows */
    HK_LABEL_INTERVAL_AT,
    HK_LABEL_INTERVAL_CHANCE,
    HK_LABEL_INTERVAL_WIDE,
    HK_LABEL_RANK_SET,
    HK_LABEL_RANK_SET_WIDE,
    HK_LABEL_P_TOP,
    HK_LABEL_P_TOP_WIDE,
    HK_LABEL_GROUP,
    /* rank: what is settled; {0} rows by name or number, {1} number of first rows */
    HK_LABEL_SETTLED,
    HK_LABEL_NOT_SETTLED,
    HK_LABEL_SEMICOLON,
    HK_LABEL_COMMA,
    HK_LABEL_STOP,
    HK_LABEL_AND_MORE,      /* {0} */
    HK_LABEL_SETTLED_PLACE, /* {0} row, {1} place */
    HK_LABEL_SETTLED_IN,
    HK_LABEL_SETTLED_OUT,
    HK_LABEL_SETTLED_NOTHING,
    HK_LABEL_UNSETTLED_FIRST,
    HK_LABEL_UNSETTLED_ORDER,
    HK_LABEL_UNSETTLED_IN,
    HK_LABEL_UNSETTLED_NOTHING,
    HK_LABEL_NOTE_SETS, /* {0} per cent {1} number of first rows */
    HK_LABEL_NOTE_SCREENED,
    HK_LABEL_NOTE_MORE,         /* {0} replicates {1} number of first rows */
    HK_LABEL_NOTE_MORE_UNKNOWN, /* {1} number of first rows */
    HK_LABEL_NOTE_NEVER_SETS,
    HK_LABEL_NOTE_WIDE, /* {0} sets of assumptions */
    HK_LABEL_NOTE_DOUBT_ONE,
    HK_LABEL_NOTE_DOUBT_FAILED,
    HK_LABEL_NOTE_WIDE_OPEN, /* {0} rows */
    HK_LABEL_NOTE_WIDE_FEW,  /* {0} sets of assumptions */
    /* headers of the catalogue */
    HK_LABEL_SUBSECTOR,
    HK_LABEL_TABLE,
    HK_LABEL_ROWS,
    HK_LABEL_NAME_EN,
    HK_LABEL_NAME_JA,
    HK_LABEL_MINISTRY,
    HK_LABEL_CEPTOAR,
    HK_LABEL_BASIS,
    HK_LABEL_SIZE,
    HK_LABEL_RULE,
    HK_LABEL_KIND,
    HK_LABEL_CONDITION,
    HK_LABEL_EXCEPTION,
    HK_LABEL_PATTERN,
    HK_LABEL_SCOPE,
    HK_LABEL_EFFECT,
    HK_LABEL_ROLES,
    HK_LABEL_DIRECTION,
    HK_LABEL_CHANNEL,
    HK_LABEL_FROM,
    HK_LABEL_TO,
    HK_LABEL_WHEN,
    HK_LABEL_MEASURED,
    HK_LABEL_MEANING,
    HK_LABEL_TIMES,
    HK_LABEL_PLAN_LABEL,
    HK_LABEL_AMBIGUOUS,
    HK_LABEL_NOTE_CATALOGUE, /* {0} version {1} hash */
    /* cases of a sweep */
    HK_LABEL_CASE,
    HK_LABEL_CASES,
    HK_LABEL_CASE_NUMBER,
    HK_LABEL_FACTORS,
    HK_LABEL_HEAD_CASES,
    HK_LABEL_NOTE_CASES,
    /* how a replicate ended, in the order of hk_replicate_status */
    HK_LABEL_ENDED_OK,
    HK_LABEL_ENDED_EVENT_CAP,
    HK_LABEL_ENDED_MEMORY,
    HK_LABEL_ENDED_CPU_LIMIT,
    HK_LABEL_CPU_LIMIT,
    HK_LABEL_LOSS_LEAST,
    HK_LABEL_LOSS_MOST,
    HK_LABEL_NOTE_FAILED_LOSS, /* {0} failed of {1}, {2} and {3} person-hours */
    HK_LABEL_NOTE_NO_SE,       /* {0} per cent */
    /* one replicate again */
    HK_LABEL_REPLICATE,
    HK_LABEL_ASSUMPTION_SET,
    HK_LABEL_ENDED,
    HK_LABEL_EVENTS,
    HK_LABEL_INSTANTS,
    HK_LABEL_RESTORED,
    HK_LABEL_RESTORED_NEVER,
    HK_LABEL_DEADLOCKS_AROSE,
    HK_LABEL_COMPARED,
    HK_LABEL_EQUAL,
    HK_LABEL_EQUAL_LOG,
    HK_LABEL_DIFFERS, /* {0} differences */
    HK_LABEL_NOT_COMPARED_SET,
    HK_LABEL_NOT_COMPARED_MEMORY,
    HK_LABEL_FILES_OF,
    HK_LABEL_WRITTEN_BY,
    HK_LABEL_HEAD_AFFECTED,
    HK_LABEL_HEAD_EPISODES,
    HK_LABEL_HEAD_REPAIRS,
    HK_LABEL_HEAD_DIFFERENCES,
    HK_LABEL_HEAD_LOG,
    HK_LABEL_END,
    HK_LABEL_OPEN,
    HK_LABEL_IS_MALFUNCTION,
    HK_LABEL_AFFECTED,
    HK_LABEL_LOST,
    HK_LABEL_THREAT,
    HK_LABEL_ROOT,
    HK_LABEL_DAMAGED,
    HK_LABEL_DETECTED,
    HK_LABEL_BEGUN,
    HK_LABEL_DONE,
    HK_LABEL_ROW,
    HK_LABEL_TIME,
    HK_LABEL_LEVEL_BEFORE,
    HK_LABEL_LEVEL_AFTER,
    HK_LABEL_CAUSE,
    HK_LABEL_RELEASED,
    HK_LABEL_VIA_SYSTEM,
    HK_LABEL_VARIABLE,
    HK_LABEL_STORED,
    HK_LABEL_AGAIN,
    HK_LABEL_NOTE_LOG,
#define HK_PHRASE(label, en, ja) HK_LABEL_##label,
#include "engine/app/calibrate_phrases.def"
#include "engine/app/compare_phrases.def"
#include "engine/app/validate_phrases.def"
#undef HK_PHRASE
    /* model info */
    HK_LABEL_MODEL_PROVIDERS,
    HK_LABEL_MODEL_SERVICES,
    HK_LABEL_MODEL_FACILITIES,
    HK_LABEL_MODEL_SYSTEMS,
    HK_LABEL_MODEL_DELIVERIES,
    HK_LABEL_MODEL_TYPE,
    HK_LABEL_MODEL_COUNT_OF,
    HK_LABEL_MODEL_INPUT,
    HK_LABEL_MODEL_EDGES,
    HK_LABEL_MODEL_GROUPS,
    HK_LABEL_MODEL_SUPPLIERS_MEAN,
    HK_LABEL_MODEL_ALTERNATIVE,
    HK_LABEL_MODEL_BUFFERED,
    HK_LABEL_MODEL_NETWORK,
    HK_LABEL_MODEL_NODES,
    HK_LABEL_MODEL_LINKS,
    HK_LABEL_MODEL_SOURCES,
    HK_LABEL_MODEL_CONSUMERS,
    HK_LABEL_MODEL_CUT_NODES,
    HK_LABEL_MODEL_PROVENANCE_PLAN,
    HK_LABEL_MODEL_PROVENANCE_LAW,
    HK_LABEL_MODEL_PROVENANCE_STATISTICS,
    HK_LABEL_MODEL_PROVENANCE_STUDY,
    HK_LABEL_MODEL_PROVENANCE_EXPERT,
    HK_LABEL_MODEL_PROVENANCE_ASSUMPTION,
    HK_LABEL_MODEL_ASSUMED,
    HK_LABEL_MODEL_DEGREE,
    HK_LABEL_MODEL_LOWEST,
    HK_LABEL_MODEL_MEDIAN,
    HK_LABEL_MODEL_MEAN,
    HK_LABEL_MODEL_HIGHEST,
    HK_LABEL_MODEL_AT_HIGHEST,
    HK_LABEL_MODEL_DEGREE_NEEDS,
    HK_LABEL_MODEL_DEGREE_USES,
    HK_LABEL_MODEL_DEPENDENCIES,
    HK_LABEL_MODEL_RESPONSES_TABLE,
    HK_LABEL_MODEL_REPAIRS_TABLE,
    HK_LABEL_MODEL_POOLS_TABLE,
    HK_LABEL_MODEL_NETWORKS,
    HK_LABEL_MODEL_STRONG_PARTS,
    HK_LABEL_MODEL_IN_STRONG_PARTS,
    HK_LABEL_MODEL_LARGEST_PART,
    HK_LABEL_MODEL_HEAD_TYPES,
    HK_LABEL_MODEL_HEAD_INPUTS_OF_MODEL,
    HK_LABEL_MODEL_HEAD_NETWORKS,
    HK_LABEL_MODEL_HEAD_DEGREES,
    HK_LABEL_MODEL_HEAD_PROVENANCE,
    HK_LABEL_MODEL_HEAD_MODEL_SECTORS,
#define HK_PHRASE(label, en, ja) HK_LABEL_##label,
#include "engine/app/statistics_phrases.def"
#undef HK_PHRASE
    /* verification levels */
    HK_LABEL_STATE,
    HK_LABEL_LEVEL,
    HK_LABEL_APPLIED_AS,
    HK_LABEL_ASSUMED,
    HK_LABEL_IN_FORCE,
    HK_LABEL_ORIGIN,
    HK_LABEL_BREACHES,
    HK_LABEL_LOW_95,
    HK_LABEL_HIGH_95,
    HK_LABEL_ROOTS,
    HK_LABEL_NEAREST,
    HK_LABEL_NEAREST_TIME,
    HK_LABEL_HEAD_LEVELS,
    HK_LABEL_HEAD_LEVEL_SERVICES,
    HK_LABEL_HEAD_LEVEL_PATTERNS,
    HK_LABEL_HEAD_LEVEL_ROOTS,
    HK_LABEL_HEAD_RULES,
    HK_LABEL_NOTE_LEVELS,
    HK_LABEL_COUNT
} hk_label;

/** How a replicate ended, by its hk_replicate_status. */
hk_label hk_label_ended(uint8_t status);

/** The phrase; never NULL. */
const char *hk_label_text(hk_lang lang, hk_label label);

/** Print a phrase with its places filled from `values` (as many as the phrase has). */
void hk_label_print(hk_lang lang, hk_label label, const char *const *values, FILE *out);

/** Name of a prefecture by its JIS X 0401 code 1..47; the phrase for none otherwise. */
const char *hk_prefecture_name(hk_lang lang, int32_t code);

/** `english` or `japanese`; the other one if it is empty. */
const char *hk_label_pick(hk_lang lang, const char *english, const char *japanese);

#endif
