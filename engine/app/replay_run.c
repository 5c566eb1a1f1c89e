/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/app/replay_run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/app/cmd_version.h"
#include "engine/app/replay_place.h"
#include "engine/app/replay_view.h"
#include "engine/app/run_input.h"
#include "engine/ensemble/worlds.h"
#include "engine/io/overrides.h"

enum { OVERRIDES_VERSION = 3 }; /* results from it on say the overrides of their cases */

typedef struct replay {
    const hk_replay_request *request;
    hk_result *stored;
    int64_t number; /* of the replicate */
    hk_input input;
    hk_result *again;
    hk_replay_comparison comparison;
    bool is_compared;
} replay;

/* ---- what is asked for ------------------------------------------------------------------------- */

static int take_number(replay *p)
{
    const char *text = p->request->replicate;
    int64_t first = p->stored->first_number, last = first + p->stored->n_replicate - 1;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < first || number > last) {
        fprintf(stderr,
                "hakyu run: option --replay: %s has no replicate '%s'; allowed: a whole number "
                "from %" PRId64 " to %" PRId64 " (hakyu run --help)\n",
                p->request->result, text, first, last);
        return HK_EXIT_USAGE;
    }
    p->number = number;
    return HK_EXIT_OK;
}

static int check_set(const replay *p)
{
    int64_t set = p->request->set, n = p->stored->n_assumption;
    if (set == HK_SET_STATED || (set < n && p->request->output == NULL)) {
        return HK_EXIT_OK;
    }
    if (set < n) {
        fputs("hakyu run: option --output: not with --assumption: a result file is of the model as "
              "it stands (hakyu run --help)\n",
              stderr);
    } else if (n == 0) {
        fprintf(stderr,
                "hakyu run: option --assumption: %s has no sets of assumptions (hakyu run "
                "--help)\n",
                p->request->result);
    } else {
        fprintf(stderr,
                "hakyu run: option --assumption: %s has no set %" PRId64
                " of assumptions; allowed: 0 to %" PRId64 " (hakyu run --help)\n",
                p->request->result, set, n - 1);
    }
    return HK_EXIT_USAGE;
}

static int open_stored(replay *p)
{
    hk_error err = {.code = HK_OK};
    const hk_replay_request *q = p->request;
    if (hk_result_read_case(q->result, q->in_case, &p->stored, &err) != HK_OK) {
        return hk_input_fail("run", &err);
    }
    if (p->stored->format_version < OVERRIDES_VERSION) {
        (void)hk_fail(&err, HK_EVERSION,
                      "%s: has format version %" PRId32
                      ", which does not say how its cases differ from the scenario; allowed: "
                      "version %d or later",
                      q->result, p->stored->format_version, OVERRIDES_VERSION);
        return hk_input_fail("run", &err);
    }
    int code = take_number(p);
    return code == HK_EXIT_OK ? check_set(p) : code;
}

/* ---- its inputs -------------------------------------------------------------------------------- */

/** Are they those of the result? The files first, then what else could differ. */
static int check_input(const replay *p)
{
    hk_error err;
    const hk_result *stored = p->stored;
    const char *path = p->request->result;
    int code = hk_replay_check_inputs(path, stored, p->input.inputs.files, p->input.inputs.n);
    if (code != HK_EXIT_OK) {
        return code;
    }
    const char *catalogue = p->input.model->catalogue_sha256;
    catalogue = catalogue == NULL ? "" : catalogue;
    if (strcmp(catalogue, stored->catalogue_sha256) != 0) {
        (void)hk_fail(&err, HK_EIDENTITY,
                      "%s: was made with another catalogue: its SHA-256 was '%.12s', is '%.12s'; "
                      "tables over the built-in ones are given by --catalogue",
                      path, stored->catalogue_sha256, catalogue);
        return hk_input_fail("run", &err);
    }
    hk_rng_key key = p->input.scenario->key;
    if (key.seed != stored->seed || key.stream != stored->stream) {
        (void)hk_fail(&err, HK_EIDENTITY,
                      "%s: its seed was %" PRIu64 " and its stream %" PRIu64
                      ", this program makes them %" PRIu64 " and %" PRIu64,
                      path, stored->seed, stored->stream, key.seed, key.stream);
        return hk_input_fail("run", &err);
    }
    return HK_EXIT_OK;
}

static int load(replay *p)
{
    hk_error err;
    const hk_replay_request *q = p->request;
    const char *path = NULL, *const *sets = NULL;
    int32_t n_set = 0;
    int code = hk_replay_place(q->scenario, q->result, p->stored, &path);
    if (code != HK_EXIT_OK) {
        return code;
    }
    if (hk_overrides_read(p->stored->case_overrides, p->stored->arena, &sets, &n_set, &err) !=
        HK_OK) {
        return hk_input_fail("run", &err);
    }
    const hk_scenario_kept kept = {.text = p->stored->scenario_text,
                                   .sha256 = p->stored->inputs[0].sha256};
    const hk_input_opts opts = {.command = "run",
                                .path = path,
                                .kept = &kept,
                                .sets = sets,
                                .n_set = n_set,
                                .catalogues = q->catalogues,
                                .n_catalogue = q->n_catalogue,
                                .rules = q->rules,
                                .quiet = true};
    code = hk_input_load(&opts, &p->input);
    return code == HK_EXIT_OK ? check_input(p) : code;
}

/* ---- running ----------------------------------------------------------------------------------- */

/** What the replicate has from its case. */
static void take_names(replay *p)
{
    const hk_result *stored = p->stored;
    hk_result *again = p->again;
    again->name = stored->name;
    again->title_en = stored->title_en;
    again->title_ja = stored->title_ja;
    again->case_name = stored->case_name;
    again->case_overrides = stored->case_overrides;
    again->n_factor = stored->n_factor;
    again->factor_name = stored->factor_name;
    again->factor_unit = stored->factor_unit;
    again->case_factor = stored->case_factor;
    again->case_factor_value = stored->case_factor_value;
}

static int run(replay *p)
{
    hk_error err = {.code = HK_OK};
    const hk_result *stored = p->stored;
    int64_t row = p->number - stored->first_number, set = p->request->set;
    uint8_t ended = set == HK_SET_STATED ? stored->status[row] : HK_REPLICATE_OK;
    const hk_replay_opts opts = {
        .replicate = p->number,
        .set = set,
        .cpu_instants = ended == HK_REPLICATE_CPU_LIMIT ? stored->instants[row] : HK_NONE};
    hk_status status = hk_replay_run(p->input.model, p->input.scenario, &opts, &p->again, &err);
    if (status == HK_OK) {
        take_names(p);
        status = hk_input_complete(&p->input, p->again, &err);
    }
    p->is_compared = set == HK_SET_STATED && ended != HK_REPLICATE_MEMORY;
    if (status == HK_OK && p->is_compared) {
        status = hk_replay_compare(stored, p->number, p->again, &p->comparison, &err);
    }
    return status == HK_OK ? HK_EXIT_OK : hk_input_fail("run", &err);
}

static int show(const replay *p)
{
    hk_error err = {.code = HK_OK};
    const hk_replay_request *q = p->request;
    const hk_replay_shown shown = {.stored = p->stored,
                                   .again = p->again,
                                   .comparison = p->is_compared ? &p->comparison : NULL,
                                   .program = hk_app_source(),
                                   .path = p->input.scenario->path,
                                   .set = q->set,
                                   .with_log = q->with_log};
    hk_status status = hk_replay_print(&shown, q->format, q->lang, &err);
    int printed = hk_print_finish();
    return status == HK_OK ? printed : hk_input_fail("run", &err);
}

static int answer(replay *p)
{
    hk_error err = {.code = HK_OK};
    int code = open_stored(p);
    code = code == HK_EXIT_OK ? load(p) : code;
    code = code == HK_EXIT_OK ? run(p) : code;
    code = code == HK_EXIT_OK ? show(p) : code;
    if (code == HK_EXIT_OK && p->request->output != NULL &&
        hk_result_write(p->again, p->request->output, &err) != HK_OK) {
        code = hk_input_fail("run", &err);
    }
    if (code == HK_EXIT_OK && p->is_compared && p->comparison.n > 0) {
        fprintf(stderr,
                "hakyu run: error: replicate %" PRId64 " is not the stored one: %" PRId64
                " differences, the first in %s\n",
                p->number, p->comparison.n, p->comparison.first[0].variable);
        code = HK_EXIT_FAILED;
    }
    return code;
}

int hk_replay_answer(const hk_replay_request *request)
{
    replay p = {.request = request};
    int code = answer(&p);
    hk_result_free(p.again);
    hk_input_done(&p.input);
    hk_result_free(p.stored);
    return code;
}
