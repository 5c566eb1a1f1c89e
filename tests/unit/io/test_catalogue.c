/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue of the project, folders over it, labels. */
#include "engine/io/catalogue_resolve.h"
#include "tests/unit/io/read_support.h"

static const char *builtin(char *buf)
{
    const char *source = getenv("HAKYU_SOURCE");
    return join_path(source != NULL ? source : ".", "data/catalogue", buf);
}

static hk_catalogue *read_more(const char *const *more, int32_t n_more, hk_problems *problems)
{
    char folder[PLACE_SIZE];
    hk_error err;
    hk_catalogue *catalogue = NULL;
    const hk_catalogue_dirs dirs = {.builtin = builtin(folder), .more = more, .n_more = n_more};
    TAP_EQ_I64(hk_catalogue_read(&dirs, NULL, 0, problems, &catalogue, &err), HK_OK, "it is read");
    return catalogue;
}

static const char *text(const hk_catalogue *c, hk_catalogue_part part, const char *id,
                        const char *column)
{
    int32_t row = hk_catalogue_find(c, part, id);
    return row < 0 ? NULL : hk_catalogue_text(c, part, row, column);
}

static void test_builtin(const hk_catalogue *c)
{
    static const struct {
        hk_catalogue_part part;
        int32_t n;
    } counts[] = {{HK_CATALOGUE_SECTORS, 10},   {HK_CATALOGUE_SUBSECTORS, 18},
                  {HK_CATALOGUE_PROVIDERS, 25}, {HK_CATALOGUE_SYSTEMS, 36},
                  {HK_CATALOGUE_SERVICES, 25},  {HK_CATALOGUE_RULES, 18},
                  {HK_CATALOGUE_THREATS, 43}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        TAP_EQ_I64(c->tables[counts[i].part].n_row, counts[i].n,
                   hk_catalogue_tables[counts[i].part].name);
    }
    TAP_EQ_STR(c->version, "1", "version");
    TAP_EQ_I64(strlen(c->sha256), 64, "hash");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SYSTEMS, "sys_insurance_business", "name_ja"),
               "保険業務システム", "a cell");
    TAP_EQ_I64(hk_catalogue_find(c, HK_CATALOGUE_SYSTEMS, "sys_nothing"), -1, "no such id");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SYSTEMS, "sys_atc", "colour"), "", "no such column");
    TAP_EQ_I64(c->inputs.n, HK_N_CATALOGUE + 1, "files: all tables and the head");
    TAP_EQ_STR(c->inputs.files[1].path, "catalogue/sectors.csv", "by their names, not places");
}

/** What the sectors say of themselves must be what the other tables hold. */
static void test_sector_counts(const hk_catalogue *c)
{
    static const struct {
        hk_catalogue_part part;
        const char *column;
    } counted[] = {{HK_CATALOGUE_SUBSECTORS, "subsectors"},
                   {HK_CATALOGUE_PROVIDERS, "provider_classes"},
                   {HK_CATALOGUE_SYSTEMS, "system_rows"},
                   {HK_CATALOGUE_SERVICES, "services"},
                   {HK_CATALOGUE_MALFUNCTIONS, "malfunction_examples"}};
    bool same = true;
    for (int32_t s = 0; s < c->tables[HK_CATALOGUE_SECTORS].n_row; s++) {
        const char *sector = c->tables[HK_CATALOGUE_SECTORS].ids[s];
        for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
            long n = 0;
            for (int32_t row = 0; row < c->tables[counted[i].part].n_row; row++) {
                const char *of = hk_catalogue_text(c, counted[i].part, row, "sector_id");
                n += strcmp(of, sector) == 0;
            }
            const char *said = hk_catalogue_text(c, HK_CATALOGUE_SECTORS, s, counted[i].column);
            same = same && strtol(said, NULL, 10) == n;
        }
    }
    TAP_OK(same, "the counts of the sectors are those of the tables");
}

/** Every service is in the rule that it names, and every rule names services that name it. */
static void test_rules(const hk_catalogue *c)
{
    bool both = true;
    for (int32_t s = 0; s < c->tables[HK_CATALOGUE_SERVICES].n_row; s++) {
        for (int32_t r = 0; r < c->tables[HK_CATALOGUE_RULES].n_row; r++) {
            const char *services = hk_catalogue_text(c, HK_CATALOGUE_RULES, r, "service_ids");
            const char *rules = hk_catalogue_text(c, HK_CATALOGUE_SERVICES, s, "rule_id");
            both =
                both && hk_catalogue_list_has(services, c->tables[HK_CATALOGUE_SERVICES].ids[s]) ==
                            hk_catalogue_list_has(rules, c->tables[HK_CATALOGUE_RULES].ids[r]);
        }
    }
    TAP_OK(both, "services and rules name each other");
}

/** Every id, name and unambiguous label leads to its row; case and width do not matter. */
static void test_every_label(const hk_catalogue *c, hk_arena *arena)
{
    static const char *const columns[] = {"name_en", "name_ja"};
    hk_error err;
    int64_t n = 0;
    int64_t wrong = 0;
    for (int32_t p = 0; p < HK_CATALOGUE_ALIASES; p++) {
        const hk_resolve_context context = {.part = p};
        const hk_catalogue_table *table = &c->tables[p];
        for (int32_t row = 0; row < table->n_row; row++) {
            for (int k = -1; k < 2; k++) {
                const char *label =
                    k < 0 ? table->ids[row]
                          : hk_catalogue_text(c, (hk_catalogue_part)p, row, columns[k]);
                hk_resolved found = {.n_hit = 0};
                if (label[0] == '\0') {
                    continue;
                }
                wrong += hk_catalogue_resolve(c, label, &context, arena, &found, &err) != HK_OK;
                wrong += found.outcome != HK_RESOLVED_FOUND || found.n_hit != 1 ||
                         found.hits[0].row != row;
                n++;
            }
        }
    }
    TAP_EQ_I64(wrong, 0, "every id and name leads to its row");
    TAP_OK(n > 700, "many were tried");
}

static hk_resolve_outcome ask(const hk_catalogue *c, const char *label, int32_t part,
                              const char *sector, hk_arena *arena, hk_resolved *ret)
{
    hk_error err;
    const hk_resolve_context context = {.part = part, .sector = sector};
    if (hk_catalogue_resolve(c, label, &context, arena, ret, &err) != HK_OK) {
        exit(1);
    }
    return ret->outcome;
}

static void test_outcomes(const hk_catalogue *c, hk_arena *arena)
{
    hk_resolved r;
    TAP_EQ_I64(ask(c, "Damage insurance", -1, NULL, arena, &r), HK_RESOLVED_FOUND, "a label");
    TAP_EQ_I64(r.n_hit, 1, "as it is written before what is alike");
    TAP_EQ_I64(r.hits[0].part, HK_CATALOGUE_SUBSECTORS, "its table");
    ask(c, "DAMAGE INSURANCE", -1, NULL, arena, &r);
    TAP_EQ_I64(r.n_hit, 2, "what is alike, in two tables");
    TAP_EQ_I64(ask(c, "Bank cooperative banks", -1, NULL, arena, &r), HK_RESOLVED_AMBIGUOUS,
               "two of one table");
    TAP_EQ_I64(r.n_hit, 2, "both are named");
    TAP_EQ_I64(ask(c, "remote image diagnosis", HK_CATALOGUE_SERVICES, NULL, arena, &r),
               HK_RESOLVED_ELSEWHERE, "outside the context");
    TAP_EQ_I64(ask(c, "Control system", -1, "water", arena, &r), HK_RESOLVED_ELSEWHERE,
               "or of another sector");
    TAP_EQ_I64(ask(c, "Control system", -1, "power_supply", arena, &r), HK_RESOLVED_FOUND,
               "a subsector is context too");
    TAP_EQ_I64(ask(c, "Cargo traking system", -1, NULL, arena, &r), HK_RESOLVED_UNKNOWN, "unknown");
    TAP_OK(r.n_hit > 0 && r.n_hit <= HK_RESOLVE_NEAREST, "with the nearest");
    TAP_EQ_STR(c->tables[r.hits[0].part].ids[r.hits[0].row], "sys_logistics_cargo_tracking",
               "the nearest first");
    TAP_EQ_I64(ask(c, "", -1, NULL, arena, &r), HK_RESOLVED_UNKNOWN, "nothing is unknown");
}

static void test_layers(const hk_catalogue *base, const char *one, const char *two)
{
    char path[PLACE_SIZE];
    const char *const folders[] = {one, two};
    put_text(one, "sectors.csv",
             "name_ja,sector_id,name_en\n石油,petroleum,Petroleum\n鉄路,railway,Rails\n", path);
    put_text(one, "catalogue.yaml", "version: a\n", path);
    put_text(two, "sectors.csv", "sector_id,name_en,name_ja\npetroleum,Oil,油\n", path);
    put_text(two, "catalogue.yaml", "version: b\n", path);
    hk_problems *problems = new_problems();
    hk_catalogue *c = read_more(folders, 2, problems);
    TAP_EQ_I64(count_errors(problems), 0, "without problems");
    TAP_EQ_I64(c->tables[HK_CATALOGUE_SECTORS].n_row, 11, "a sector more");
    TAP_EQ_STR(c->tables[HK_CATALOGUE_SECTORS].ids[10], "petroleum", "at the end");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SECTORS, "petroleum", "name_en"), "Oil", "later over earlier");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SECTORS, "petroleum", "order"), "", "a column of nobody's");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SECTORS, "railway", "name_en"), "Rails", "a known id");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SECTORS, "railway", "order"), "4", "keeps other columns");
    TAP_EQ_I64(hk_catalogue_find(c, HK_CATALOGUE_SECTORS, "railway"), 3, "and its place");
    TAP_EQ_STR(c->version, "1+a+b", "versions");
    TAP_OK(hk_catalogue_is_version(c, "1") && hk_catalogue_is_version(c, "b") &&
               hk_catalogue_is_version(c, "1+a+b") && !hk_catalogue_is_version(c, "2") &&
               !hk_catalogue_is_version(c, ""),
           "a model may name one of them");
    TAP_OK(strcmp(c->sha256, base->sha256) != 0, "another content, another hash");
    TAP_EQ_STR(c->inputs.files[c->inputs.n - 1].path, "catalogue-2/sectors.csv", "name of a file");
    hk_catalogue_free(c);
    hk_problems_free(problems);
}

/** A folder of the model lies below those that are given. */
static void test_own(const char *model, const char *more)
{
    char path[PLACE_SIZE];
    char own[PLACE_SIZE];
    hk_error err;
    mkdir(join_path(model, "catalogue", own), 0700);
    put_text(own, "sectors.csv", "sector_id,name_en,name_ja\ngas,Town gas,ガス\nx,X,X\n", path);
    put_text(more, "sectors.csv", "sector_id,name_en,name_ja\ngas,City gas,ガス\n", path);
    const char *const folders[] = {more};
    const hk_catalogue_dirs dirs = {.more = folders, .n_more = 1};
    hk_problems *problems = new_problems();
    hk_catalogue *c = NULL;
    TAP_EQ_I64(hk_catalogue_read(&dirs, &model, 1, problems, &c, &err), HK_OK, "own and given");
    TAP_EQ_STR(text(c, HK_CATALOGUE_SECTORS, "gas", "name_en"), "City gas", "given over own");
    TAP_EQ_I64(c->tables[HK_CATALOGUE_SECTORS].n_row, 2, "rows of both");
    TAP_OK(hk_catalogue_has(c, HK_CATALOGUE_SECTORS) && !hk_catalogue_has(c, HK_CATALOGUE_THREATS),
           "only what is there can be checked");
    TAP_EQ_I64(hk_problems_count(problems, HK_SEVERITY_WARNING), 0, "no warning");
    hk_catalogue_free(c);
    const hk_catalogue_dirs none = {.builtin = NULL};
    TAP_EQ_I64(hk_catalogue_read(&none, NULL, 0, problems, &c, &err), HK_OK, "none at all");
    TAP_OK(c == NULL && hk_problems_count(problems, HK_SEVERITY_WARNING) == 1, "a warning");
    TAP_EQ_I64(hk_catalogue_read(NULL, &model, 1, problems, &c, &err), HK_OK, "not asked for");
    TAP_OK(c == NULL && hk_problems_count(problems, HK_SEVERITY_WARNING) == 1, "no warning");
    hk_problems_free(problems);
    remove_folder(own);
}

int main(void)
{
    char one[PLACE_SIZE];
    char two[PLACE_SIZE];
    hk_arena *arena;
    hk_problems *problems = new_problems();
    hk_catalogue *c = read_more(NULL, 0, problems);
    TAP_EQ_STR(problem(problems, 0)->message, NULL, "without problems");
    if (c == NULL || hk_arena_new(&arena, NULL) != HK_OK) {
        return tap_done();
    }
    test_builtin(c);
    test_sector_counts(c);
    test_rules(c);
    test_every_label(c, arena);
    test_outcomes(c, arena);
    make_folder(one);
    make_folder(two);
    test_layers(c, one, two);
    test_own(one, two);
    remove_folder(one);
    remove_folder(two);
    hk_arena_free(arena);
    hk_catalogue_free(c);
    hk_problems_free(problems);
    return tap_done();
}
