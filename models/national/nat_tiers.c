/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of each tier: ranges of areas with a seat. Airports hang on the nearest area. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/national/nat.h"

enum { CODE_SIZE = 16 };

/** Rows of the facts that an area belongs to. */
typedef struct belongs {
    int32_t *place;      /* [n_area] */
    int32_t *prefecture; /* [n_area] row */
    int32_t *region;     /* [n_area] row */
} belongs;

static int32_t prefecture_row(const hk_nat *n, int32_t code)
{
    for (int32_t i = 0; i < hk_nat_rows(n, HK_NAT_PREFECTURES); i++) {
        if (strtol(hk_nat_cell(n, HK_NAT_PREFECTURES, i, HK_PREF_CODE), NULL, 10) == code) {
            return i;
        }
    }
    return -1;
}

/** A group of regions by a column of their table: the first row with the same word. */
static int32_t group_of(const hk_nat *n, int32_t region, int32_t column)
{
    const char *word = hk_nat_cell(n, HK_NAT_REGIONS, region, column);
    int32_t i = 0;
    while (strcmp(hk_nat_cell(n, HK_NAT_REGIONS, i, column), word) != 0) {
        i++;
    }
    return i;
}

/** What area `a` has in a tier: areas with one number stand together. */
static int32_t member(const hk_nat *n, const belongs *b, hk_nat_tier_id tier, int32_t a)
{
    switch (tier) {
    case HK_TIER_NATION:
        return 0;
    case HK_TIER_REGION:
        return b->region[a];
    case HK_TIER_GRID:
        return group_of(n, b->region[a], HK_REGION_GRID);
    case HK_TIER_RAIL:
        return group_of(n, b->region[a], HK_REGION_RAIL);
    case HK_TIER_PREFECTURE:
        return b->prefecture[a];
    case HK_TIER_PLACE:
        return b->place[a];
    default:
        return a;
    }
}

static void name_unit(hk_nat *n, const belongs *b, hk_nat_tier_id tier, hk_nat_unit *u)
{
    const hk_nat_area *first = &n->areas[u->begin];
    const hk_nat_area *seat = &n->areas[u->seat];
    int32_t region = b->region[u->begin];
    int32_t prefecture = b->prefecture[u->begin];
    int32_t column = tier == HK_TIER_GRID ? HK_REGION_GRID : HK_REGION_RAIL;
    switch (tier) {
    case HK_TIER_NATION:
        u->code = "00";
        u->name_en = "Japan";
        u->name_ja = "全国";
        break;
    case HK_TIER_REGION:
        u->code = hk_nat_cell(n, HK_NAT_REGIONS, region, HK_REGION_ID);
        u->name_en = hk_nat_cell(n, HK_NAT_REGIONS, region, HK_REGION_NAME_EN);
        u->name_ja = hk_nat_cell(n, HK_NAT_REGIONS, region, HK_REGION_NAME_JA);
        break;
    case HK_TIER_GRID:
    case HK_TIER_RAIL:
        u->code = u->name_en = u->name_ja = hk_nat_cell(n, HK_NAT_REGIONS, region, column);
        break;
    case HK_TIER_PREFECTURE:
        u->code = hk_nat_text(n, "%02d", (int)first->prefecture);
        u->name_en = hk_nat_cell(n, HK_NAT_PREFECTURES, prefecture, HK_PREF_NAME_EN);
        u->name_ja = hk_nat_cell(n, HK_NAT_PREFECTURES, prefecture, HK_PREF_NAME_JA);
        break;
    case HK_TIER_PLACE: {
        int32_t length = (int32_t)strcspn(first->code, "-");
        u->code = hk_nat_text(n, "%.*s", (int)length, first->code);
        bool cut = first->code[length] != '\0';
        const char *number = strrchr(seat->name_en, ' ');
        const char *sign = strstr(seat->name_ja, "第");
        u->name_en = cut ? hk_nat_text(n, "%.*s", (int)(number - seat->name_en), seat->name_en)
                         : seat->name_en;
        u->name_ja = cut ? hk_nat_text(n, "%.*s", (int)(sign - seat->name_ja), seat->name_ja)
                         : seat->name_ja;
        break;
    }
    default:
        u->code = first->code;
        u->name_en = first->name_en;
        u->name_ja = first->name_ja;
        break;
    }
}

/** The centres of the largest place and of the next one; a remainder only if there is nothing else.
 *  @param persons [n_place] */
static void seat_unit(const hk_nat *n, const belongs *b, const int64_t *persons, hk_nat_unit *u)
{
    int32_t best = -1;
    int32_t next = -1;
    for (int32_t a = u->begin; a < u->end; a++) {
        int32_t p = b->place[a];
        if (a > u->begin && p == b->place[a - 1]) {
            continue;
        }
        int64_t key = n->places[p].is_rest ? 0 : persons[p];
        int64_t best_key = best < 0 ? -1 : n->places[best].is_rest ? 0 : persons[best];
        int64_t next_key = next < 0 ? -1 : n->places[next].is_rest ? 0 : persons[next];
        if (key > best_key) {
            next = best;
            best = p;
        } else if (key > next_key) {
            next = p;
        }
    }
    u->seat = n->places[best].centre;
    if (u->seat < u->begin || u->seat >= u->end) { /* an area of a place that was cut */
        u->seat = u->begin;
    }
    u->second = next < 0 ? u->end - 1 : n->places[next].centre;
    u->latitude = n->areas[u->seat].latitude;
    u->longitude = n->areas[u->seat].longitude;
}

static hk_status make_tier(hk_nat *n, const belongs *b, const int64_t *persons,
                           hk_nat_tier_id which, hk_error *err)
{
    hk_nat_tier *tier = &n->tiers[which];
    tier->of_area = hk_nat_take(n, n->n_area, sizeof *tier->of_area);
    tier->units = hk_nat_take(n, n->n_area, sizeof *tier->units);
    if (tier->of_area == NULL || tier->units == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t a = 0; a < n->n_area; a++) {
        if (a == 0 || member(n, b, which, a) != member(n, b, which, a - 1)) {
            tier->units[tier->n++].begin = a;
        }
        tier->of_area[a] = tier->n - 1;
        tier->units[tier->n - 1].end = a + 1;
        tier->units[tier->n - 1].persons += n->areas[a].persons;
    }
    for (int32_t u = 0; u < tier->n; u++) {
        seat_unit(n, b, persons, &tier->units[u]);
        name_unit(n, b, which, &tier->units[u]);
        if (tier->units[u].code == NULL || tier->units[u].name_en == NULL ||
            tier->units[u].name_ja == NULL) {
            return hk_fail_nomem(err);
        }
    }
    return HK_OK;
}

hk_status hk_nat_make_tiers(hk_nat *n, const int32_t *place, hk_error *err)
{
    belongs b = {.place = hk_nat_take(n, n->n_area, sizeof *b.place),
                 .prefecture = hk_nat_take(n, n->n_area, sizeof *b.prefecture),
                 .region = hk_nat_take(n, n->n_area, sizeof *b.region)};
    int64_t *persons = hk_nat_take(n, n->n_area, sizeof *persons);
    if (b.place == NULL || b.prefecture == NULL || b.region == NULL || persons == NULL) {
        return hk_fail_nomem(err);
    }
    for (int32_t a = 0; a < n->n_area; a++) {
        b.place[a] = place[a];
        persons[place[a]] += n->areas[a].persons;
        bool same = a > 0 && n->areas[a].prefecture == n->areas[a - 1].prefecture;
        b.prefecture[a] = same ? b.prefecture[a - 1] : prefecture_row(n, n->areas[a].prefecture);
        const char *region =
            hk_nat_cell(n, HK_NAT_PREFECTURES, b.prefecture[a], HK_PREF_POWER_AREA);
        b.region[a] =
            same ? b.region[a - 1] : hk_nat_find(n, HK_NAT_REGIONS, region, strlen(region));
    }
    for (hk_nat_tier_id t = HK_TIER_NATION; t <= HK_TIER_AREA; t++) {
        HK_TRY(make_tier(n, &b, persons, t, err));
    }
    return hk_nat_make_airports(n, err);
}

/* --- airports ----------------------------------------------------------------------------------*/

typedef struct airport {
    int32_t row, area;
    double latitude, longitude, flights;
} airport;

static int by_flights(const void *left, const void *right)
{
    const airport *a = left;
    const airport *b = right;
    if (a->flights != b->flights) {
        return a->flights > b->flights ? -1 : 1;
    }
    return a->row - b->row;
}

static int by_area(const void *left, const void *right)
{
    const airport *a = left;
    const airport *b = right;
    return a->area != b->area ? a->area - b->area : a->row - b->row;
}

/** Prefecture of the place nearest to it: it is built with that one. */
static int32_t prefecture_at(hk_nat *n, double latitude, double longitude)
{
    double best = 1e9;
    int32_t code = 0;
    for (int32_t i = 0; i < hk_nat_rows(n, HK_NAT_PLACES); i++) {
        double y = hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_LATITUDE, 20, 46, 35);
        double x = hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_LONGITUDE, 122, 154, 139);
        double apart = hk_nat_apart(latitude, longitude, y, x);
        if (apart < best) {
            best = apart;
            code = (int32_t)hk_nat_number(n, HK_NAT_PLACES, i, HK_PLACE_PREFECTURE, 1, 47, 1);
        }
    }
    return code;
}

/** Nearest area of prefecture `code`, -1 if it is not built. */
static int32_t area_at(const hk_nat *n, double latitude, double longitude, int32_t code)
{
    double best = 1e9;
    int32_t found = -1;
    for (int32_t a = 0; a < n->n_area; a++) {
        double apart =
            hk_nat_apart(latitude, longitude, n->areas[a].latitude, n->areas[a].longitude);
        if (n->areas[a].prefecture == code && apart < best) {
            best = apart;
            found = a;
        }
    }
    return found;
}

static double flights_of(hk_nat *n, const char *iata)
{
    int32_t row = hk_nat_find(n, HK_NAT_AIRPORT_CLASSES, iata, strlen(iata));
    if (row < 0) {
        row = hk_nat_find(n, HK_NAT_AIRPORT_CLASSES, "", 0);
    }
    return row < 0 ? 1
                   : hk_nat_number(n, HK_NAT_AIRPORT_CLASSES, row, HK_FLIGHTS_PER_DAY, 0, 1e6, 1);
}

/** @return how many there are in what is built */
static int32_t list_airports(hk_nat *n, airport *list)
{
    int32_t count = 0;
    for (int32_t i = 0; i < hk_nat_rows(n, HK_NAT_AIRPORTS); i++) {
        airport a = {.row = i};
        a.latitude = hk_nat_number(n, HK_NAT_AIRPORTS, i, HK_AIRPORT_LATITUDE, 20, 46, 35);
        a.longitude = hk_nat_number(n, HK_NAT_AIRPORTS, i, HK_AIRPORT_LONGITUDE, 122, 154, 139);
        a.flights = flights_of(n, hk_nat_cell(n, HK_NAT_AIRPORTS, i, HK_AIRPORT_IATA));
        a.area = area_at(n, a.latitude, a.longitude, prefecture_at(n, a.latitude, a.longitude));
        if (a.flights > 0 && a.area >= 0) {
            list[count++] = a;
        }
    }
    qsort(list, (size_t)count, sizeof *list, by_flights);
    double part = n->options->scale < 1 ? n->options->scale : 1;
    int32_t kept = (int32_t)(count * part + 0.999);
    kept = kept < 4 && count >= 4 ? 4 : kept;
    kept = kept < count ? kept : count;
    qsort(list, (size_t)kept, sizeof *list, by_area);
    return kept;
}

static const char *lower(hk_nat *n, const char *text)
{
    char copy[CODE_SIZE];
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < sizeof copy; i++) {
        copy[i] = (char)tolower((unsigned char)text[i]);
    }
    copy[i] = '\0';
    return hk_nat_text(n, "%s", copy);
}

hk_status hk_nat_make_airports(hk_nat *n, hk_error *err)
{
    hk_nat_tier *tier = &n->tiers[HK_TIER_AIRPORT];
    airport *list = hk_nat_take(n, hk_nat_rows(n, HK_NAT_AIRPORTS), sizeof *list);
    tier->units = hk_nat_take(n, hk_nat_rows(n, HK_NAT_AIRPORTS), sizeof *tier->units);
    if (list == NULL || tier->units == NULL) {
        return hk_fail_nomem(err);
    }
    tier->n = list_airports(n, list);
    for (int32_t i = 0; i < tier->n; i++) {
        const airport *a = &list[i];
        const char *name = hk_nat_cell(n, HK_NAT_AIRPORTS, a->row, HK_AIRPORT_NAME);
        char first[64];
        char kana[256];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(name, " "), name);
        hk_nat_kana(first, kana, sizeof kana);
        tier->units[i] = (hk_nat_unit){
            .begin = a->area,
            .end = a->area + 1,
            .seat = a->area,
            .second = a->area,
            .persons = (int64_t)a->flights,
            .latitude = a->latitude,
            .longitude = a->longitude,
            .code = lower(n, hk_nat_cell(n, HK_NAT_AIRPORTS, a->row, HK_AIRPORT_IATA)),
            .name_en = name,
            .name_ja = hk_nat_text(n, "%s空港(%s)", kana, name)};
        if (tier->units[i].code == NULL || tier->units[i].name_ja == NULL) {
            return hk_fail_nomem(err);
        }
    }
    return HK_OK;
}
