/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accounts: losses, episodes, down times, criticality and the time grid. Only
 * components whose level or chain changed are looked at, once per instant, after it
 * has settled. An episode is open while a point of the service is affected or has a mark that is a
 * malfunction of it (marks.h); marks add nothing to what is affected or lost. A sector's loss over the grid is kept as two difference arrays: a
 * change of the rate by d at t adds d x (end of its cell - t) to `part` of the cell
 * and d to `step` of the next one, so a change costs the same however long it lasts.
 * Nothing is recorded before time 0 (`state:` outages are simulated from earlier).
 */
#include "engine/sim/marks_parts.h"
#include "engine/sim/state.h"

static int64_t recorded(int64_t time_ms)
{
    return time_ms > 0 ? time_ms : 0;
}

hk_component_outcome *hk_account_component(hk_sim *sim, int32_t component)
{
    if (sim->outcome_of[component] == HK_NONE) {
        sim->outcome_of[component] = (int32_t)sim->n_outcome;
        sim->outcomes[sim->n_outcome++] = (hk_component_outcome){.component = component};
    }
    return &sim->outcomes[sim->outcome_of[component]];
}

hk_service_state *hk_account_touch(hk_sim *sim, int32_t service)
{
    hk_service_state *s = &sim->services[service];
    if (!s->touched) {
        s->touched = true;
        sim->touched_services.item[sim->touched_services.n++] = service;
    }
    if (!s->noted) {
        int64_t time = recorded(sim->now);
        s->noted = true;
        s->first_threat = s->first_root = HK_NONE;
        sim->noted_services.item[sim->noted_services.n++] = service;
        s->loss += s->lost * (time - s->since);
        s->since = time;
        s->lost_before = s->lost;
    }
    return s;
}

/* ---- time grid ------------------------------------------------------------------------------ */

static int64_t cell_end(const hk_setup *setup, int64_t cell)
{
    int64_t end = (cell + 1) * setup->scenario->grid_ms;
    return end < setup->scenario->horizon_ms ? end : setup->scenario->horizon_ms;
}

static void change_rate(hk_sim *sim, int32_t sector, hk_int128 delta)
{
    hk_sector_state *s = &sim->sectors[sector];
    int32_t cell = sim->cell;
    s->part[cell] += delta * sim->cell_left;
    s->step[cell + 1] += delta;
    hk_bit_set(s->is_set, cell);
    hk_bit_set(s->is_set, cell + 1);
    s->first_cell = cell < s->first_cell ? cell : s->first_cell;
}

/* First cell from `cell` on that is set; n_cell is one (close_sector). */
static int32_t next_set(const hk_sector_state *s, int32_t cell)
{
    uint64_t word = s->is_set[cell >> 6] >> (cell & 63);
    if (word != 0) {
        return cell + __builtin_ctzll(word);
    }
    int32_t at = (cell >> 6) + 1;
    while (s->is_set[at] == 0) {
        at++;
    }
    return at * 64 + __builtin_ctzll(s->is_set[at]);
}

static void close_sector(hk_sim *sim, int32_t sector)
{
    hk_sector_state *s = &sim->sectors[sector];
    int32_t n_cell = sim->setup->n_cell;
    hk_int128 rate = 0;
    hk_bit_set(s->is_set, n_cell); /* so that there is an end */
    for (int32_t cell = s->first_cell; cell < n_cell; cell++) {
        if (rate == 0) {
            cell = next_set(s, cell);
            if (cell == n_cell) {
                break;
            }
        }
        int64_t start = (int64_t)cell * sim->setup->scenario->grid_ms;
        rate += s->step[cell];
        hk_int128 lost = s->part[cell] + rate * (cell_end(sim->setup, cell) - start);
        if (lost != 0) {
            sim->cells[sim->n_cell++] =
                (hk_cell_outcome){.sector = sector, .cell = cell, .lost = lost};
        }
    }
    for (int32_t at = s->first_cell; at < n_cell; at = next_set(s, at + 1)) {
        s->part[at] = s->step[at] = 0;
        hk_bit_clear(s->is_set, at);
    }
    s->step[n_cell] = 0;
    hk_bit_clear(s->is_set, n_cell);
    s->first_cell = n_cell;
}

/* ---- points and services --------------------------------------------------------------------- */

static void note_root(hk_sim *sim, hk_service_state *s, int32_t component)
{
    if (s->first_root == HK_NONE && sim->origin[component].slot != HK_NONE) {
        const hk_slot_def *root = &sim->setup->slots[sim->origin[component].slot];
        s->first_threat = root->threat;
        s->first_root = root->component;
    }
}

/* Of a point whose level did not fall: the slot that its mark comes from. */
static void note_marked(hk_sim *sim, hk_service_state *s, int32_t component, unsigned marks)
{
    int32_t slot = s->first_root == HK_NONE ? hk_marks_slot(sim, component, marks) : HK_NONE;
    if (slot != HK_NONE) {
        s->first_threat = sim->setup->slots[slot].threat;
        s->first_root = sim->setup->slots[slot].component;
    }
}

/* What a point adds to its service's magnitudes: its new part less its old one. */
static void move_point(hk_service_state *s, const hk_point *point, const hk_point_state *old,
                       const hk_point_state *now)
{
    int64_t old_lost = point->weight * (HK_LEVEL_FULL - old->level);
    int64_t lost = point->weight * (HK_LEVEL_FULL - now->level);
    int was = old->level < point->threshold;
    int is = now->level < point->threshold;
    int it = (is && now->via) - (was && old->via);
    s->lost += lost - old_lost;
    s->lost_it += (now->via ? lost : 0) - (old->via ? old_lost : 0);
    s->n_affected += is - was;
    s->affected += (hk_int128)point->weight * (is - was);
    s->n_affected_it += it;
    s->affected_it += (hk_int128)point->weight * it;
    s->n_marked += (now->marks.marks != 0) - (old->marks.marks != 0);
    s->n_marked_it += (now->marks.via != 0) - (old->marks.via != 0);
}

/* Those marks that are a malfunction of the service. */
static hk_point_marks marks_for(const hk_sim *sim, int32_t service, hk_point_marks marks)
{
    const uint8_t *all = sim->setup->service_marks;
    uint8_t some = all == NULL ? 0 : all[service];
    return (hk_point_marks){marks.marks & some, marks.via & some};
}

static bool is_same(const hk_point_state *a, const hk_point_state *b)
{
    return a->level == b->level && a->via == b->via && a->marks.marks == b->marks.marks &&
           a->marks.via == b->marks.via;
}

static void account_point(hk_sim *sim, int32_t component)
{
    const hk_point *point = &sim->setup->points[component];
    hk_point_state old = {.level = sim->point_level[component], .via = sim->point_via[component]};
    hk_point_state now = {.level = hk_head(sim, component)->head.level,
                          .via = sim->origin[component].via_system};
    if (sim->marks != NULL) {
        old.marks = marks_for(sim, point->service, hk_marks_accounted(sim, component));
        now.marks = marks_for(sim, point->service, hk_marks_of(sim, component));
        hk_marks_account(sim, component);
    }
    if (is_same(&now, &old)) {
        return;
    }
    hk_service_state *s = hk_account_touch(sim, point->service);
    move_point(s, point, &old, &now);
    if (now.level < point->threshold) {
        note_root(sim, s, component);
    } else if (now.marks.marks != 0) {
        note_marked(sim, s, component, now.marks.marks);
    }
    if (sim->setup->n_check > 0) {
        hk_judge_point(sim, component, &old, &now);
    }
    sim->point_level[component] = (uint16_t)now.level;
    sim->point_via[component] = now.via;
    if (now.level > old.level && hk_bit(sim->is_risen, component) &&
        sim->release[component] != HK_NONE && sim->now >= 0) {
        hk_account_component(sim, sim->release[component])->criticality +=
            (hk_int128)(point->weight * (now.level - old.level)) *
            sim->model->services[point->service].value_micro;
    }
}

static void account_down(hk_sim *sim, int32_t component, int32_t level)
{
    bool down = level < HK_LEVEL_TOLERANCE;
    if (down && sim->down_since[component] == HK_NONE) {
        hk_account_component(sim, component)->times_down++;
        sim->down_since[component] = recorded(sim->now);
    } else if (!down && sim->down_since[component] != HK_NONE) {
        hk_account_component(sim, component)->down_ms +=
            recorded(sim->now) - sim->down_since[component];
        sim->down_since[component] = HK_NONE;
    }
}

/* ---- episodes ---------------------------------------------------------------------------------- */

static void raise(hk_int128 *most, hk_int128 value)
{
    *most = value > *most ? value : *most;
}

static void open_episode(hk_sim *sim, int32_t service)
{
    hk_service_state *s = &sim->services[service];
    s->episode = (int32_t)sim->n_episode;
    sim->episodes[sim->n_episode++] = (hk_episode){.service = service,
                                                   .start_ms = recorded(sim->now),
                                                   .end_ms = HK_NONE,
                                                   .threat = s->first_threat,
                                                   .root = s->first_root};
    if (sim->setup->n_check > 0) {
        hk_judge_open(sim, service, s->episode);
    }
    sim->n_open++;
    if (s->first_root != HK_NONE) {
        hk_account_component(sim, s->first_root)->times_root++;
    }
}

static void close_episode(hk_sim *sim, int32_t service, int64_t time, bool open)
{
    hk_service_state *s = &sim->services[service];
    hk_episode *e = &sim->episodes[s->episode];
    e->end_ms = time;
    e->open = open;
    if (sim->setup->scenario->criteria != NULL) {
        hk_judge_close(sim, e, time);
    }
    s->episode = HK_NONE;
    sim->n_open--;
    if (sim->n_open == 0) {
        sim->restored = time;
    }
}

static void record_magnitude(hk_sim *sim, int32_t service)
{
    if (sim->setup->scenario->record != HK_RECORD_STEPS || sim->now < 0) {
        return;
    }
    const hk_service_state *s = &sim->services[service];
    int64_t first = sim->n_band_magnitude;
    int32_t n_band = sim->setup->n_check > 0 ? hk_judge_record(sim, service) : 0;
    sim->magnitudes[sim->n_magnitude++] = (hk_magnitude){.time_ms = sim->now,
                                                         .affected = s->affected,
                                                         .lost = s->lost,
                                                         .affected_it = s->affected_it,
                                                         .lost_it = s->lost_it,
                                                         .n_affected = s->n_affected,
                                                         .n_affected_it = s->n_affected_it,
                                                         .first_band = first,
                                                         .n_band = n_band,
                                                         .episode = s->episode};
}

static void account_service(hk_sim *sim, int32_t service)
{
    hk_service_state *s = &sim->services[service];
    s->noted = false;
    if (s->lost != s->lost_before) {
        change_rate(sim, sim->setup->service_sector[service],
                    (s->lost - s->lost_before) * sim->model->services[service].value_micro);
    }
    bool any = s->n_affected > 0 || s->n_marked > 0;
    if (any && s->episode == HK_NONE) {
        open_episode(sim, service);
    } else if (!any && s->episode != HK_NONE) {
        close_episode(sim, service, recorded(sim->now), false);
        return;
    }
    if (s->episode == HK_NONE) {
        return;
    }
    hk_episode *e = &sim->episodes[s->episode];
    raise(&e->affected, s->affected);
    raise(&e->lost, s->lost);
    raise(&e->affected_it, s->affected_it);
    raise(&e->lost_it, s->lost_it);
    e->via_system |= s->n_affected_it > 0 || s->n_marked_it > 0;
    if (sim->setup->n_check > 0) {
        hk_judge_service(sim, service, recorded(sim->now));
    }
    record_magnitude(sim, service);
}

void hk_account_instant(hk_sim *sim)
{
    const hk_list *marked = hk_marks_moved(sim);
    if (sim->moved.n + sim->via_changed.n + sim->noted_services.n + marked->n == 0) {
        return;
    }
    int64_t time = recorded(sim->now);
    sim->cell = (int32_t)(time / sim->setup->scenario->grid_ms);
    sim->cell_left = cell_end(sim->setup, sim->cell) - time;
    for (int64_t i = 0; i < sim->moved.n; i++) {
        int32_t c = sim->moved.item[i];
        const hk_word *head = hk_head(sim, c);
        account_down(sim, c, head->head.level);
        if (head->head.flags & HK_HEAD_DELIVERY) {
            account_point(sim, c);
        }
    }
    for (int64_t i = 0; i < sim->via_changed.n; i++) {
        int32_t c = sim->via_changed.item[i];
        sim->visits[c] = 0;
        if (hk_head(sim, c)->head.flags & HK_HEAD_DELIVERY) {
            account_point(sim, c);
        }
    }
    sim->via_changed.n = 0;
    for (int64_t i = 0; i < marked->n; i++) {
        if (hk_head(sim, marked->item[i])->head.flags & HK_HEAD_DELIVERY) {
            account_point(sim, marked->item[i]);
        }
    }
    hk_list_sort(&sim->noted_services); /* episodes open in the order of services */
    for (int64_t i = 0; i < sim->noted_services.n; i++) {
        account_service(sim, sim->noted_services.item[i]);
    }
    sim->noted_services.n = 0;
}

/* What went on before 0 is not recorded: what is still open then begins at 0, with the first
 * instant. */
void hk_account_begin(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->touched_services.n; i++) {
        int32_t service = sim->touched_services.item[i];
        hk_service_state *s = &sim->services[service];
        if (s->episode != HK_NONE) {
            const hk_episode *e = &sim->episodes[s->episode];
            hk_account_touch(sim, service);
            s->first_threat = e->threat;
            s->first_root = e->root;
            s->episode = HK_NONE;
        }
    }
    sim->n_episode = sim->n_verdict = sim->n_magnitude = sim->n_band_magnitude = 0;
    sim->n_open = sim->restored = 0;
    for (int64_t i = 0; i < sim->n_outcome; i++) {
        sim->outcome_of[sim->outcomes[i].component] = HK_NONE;
    }
    sim->n_outcome = 0;
    for (int64_t i = 0; i < sim->touched.n; i++) {
        if (sim->down_since[sim->touched.item[i]] != HK_NONE) {
            hk_account_component(sim, sim->touched.item[i])->times_down = 1;
        }
    }
}

void hk_account_close(hk_sim *sim)
{
    int64_t horizon = sim->setup->scenario->horizon_ms;
    bool unrestored = sim->n_open > 0;
    for (int64_t i = 0; i < sim->touched_services.n; i++) {
        int32_t service = sim->touched_services.item[i];
        hk_service_state *s = &sim->services[service];
        s->loss += s->lost * (horizon - s->since);
        sim->service_loss[service] = s->loss;
        if (s->episode != HK_NONE) {
            close_episode(sim, service, horizon, true);
        }
    }
    sim->restored = unrestored ? HK_NONE : sim->n_episode > 0 ? sim->restored : 0;
    for (int64_t i = 0; i < sim->touched.n; i++) {
        int32_t c = sim->touched.item[i];
        if (sim->down_since[c] != HK_NONE) {
            hk_account_component(sim, c)->down_ms += horizon - sim->down_since[c];
            sim->down_since[c] = HK_NONE;
        }
    }
    for (int32_t sector = 0; sector < sim->model->n_sector; sector++) {
        if (sim->sectors[sector].first_cell < sim->setup->n_cell) {
            close_sector(sim, sector);
        }
    }
}

void hk_account_reset(hk_sim *sim)
{
    for (int64_t i = 0; i < sim->touched_services.n; i++) {
        int32_t service = sim->touched_services.item[i];
        sim->services[service] =
            (hk_service_state){.episode = HK_NONE, .first_threat = HK_NONE, .first_root = HK_NONE};
        sim->service_loss[service] = 0;
        if (sim->setup->n_check > 0) {
            hk_judge_reset_service(sim, service);
        }
    }
    sim->touched_services.n = sim->noted_services.n = 0;
    for (int64_t i = 0; i < sim->n_outcome; i++) {
        sim->outcome_of[sim->outcomes[i].component] = HK_NONE;
    }
    sim->n_outcome = sim->n_episode = sim->n_verdict = sim->n_magnitude = sim->n_cell = 0;
    sim->n_band_magnitude = 0;
    sim->restored = 0;
    sim->n_open = 0;
}
