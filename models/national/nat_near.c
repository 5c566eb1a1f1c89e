/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Areas around an area, by distance: areas are put into square cells, cells are looked through in
 * growing squares, and what lies within the inscribed circle is complete.
 */
#include <math.h>
#include <stdlib.h>

#include "models/national/nat.h"

typedef struct neighbour {
    double apart;
    int32_t area;
} neighbour;

struct hk_nat_near {
    const hk_nat *n;
    double cell, south, west;
    int32_t rows, columns;
    int32_t *first; /* [rows * columns + 1] */
    int32_t *areas; /* [n_area] by cell */
    neighbour *found;
    int32_t *list;
    int32_t n_list, around; /* what the list holds, and of which area */
};

static int32_t row_of(const hk_nat_near *near, double latitude)
{
    int32_t row = (int32_t)((latitude - near->south) / near->cell);
    return row < near->rows ? row : near->rows - 1;
}

static int32_t column_of(const hk_nat_near *near, double longitude)
{
    int32_t column = (int32_t)((longitude - near->west) * 0.81 / near->cell);
    return column < near->columns ? column : near->columns - 1;
}

static void fill_cells(hk_nat_near *near)
{
    const hk_nat *n = near->n;
    for (int32_t pass = 0; pass < 2; pass++) {
        for (int32_t a = n->n_area - 1; a >= 0; a--) {
            int64_t cell = (int64_t)row_of(near, n->areas[a].latitude) * near->columns +
                           column_of(near, n->areas[a].longitude);
            if (pass == 0) {
                near->first[cell]++;
            } else {
                near->areas[--near->first[cell]] = a;
            }
        }
        for (int32_t c = 1; c <= near->rows * near->columns && pass == 0; c++) {
            near->first[c] += near->first[c - 1]; /* ends, which the second pass lowers */
        }
    }
}

hk_status hk_nat_near_new(const hk_nat *n, hk_nat_near **ret_near, hk_error *err)
{
    hk_nat_near *near = hk_alloc(1, sizeof *near);
    if (near == NULL) {
        return hk_fail_nomem(err);
    }
    double north = -90;
    double east = -180;
    *near = (hk_nat_near){.n = n, .south = 90, .west = 180, .around = -1};
    for (int32_t a = 0; a < n->n_area; a++) {
        near->south = fmin(near->south, n->areas[a].latitude);
        near->west = fmin(near->west, n->areas[a].longitude);
        north = fmax(north, n->areas[a].latitude);
        east = fmax(east, n->areas[a].longitude);
    }
    double height = north - near->south + 0.01;
    double width = (east - near->west) * 0.81 + 0.01;
    near->cell = fmax(sqrt(height * width / n->n_area), 0.01);
    near->rows = (int32_t)ceil(height / near->cell);
    near->columns = (int32_t)ceil(width / near->cell);
    near->first = hk_alloc((size_t)near->rows * (size_t)near->columns + 1, sizeof *near->first);
    near->areas = hk_alloc((size_t)n->n_area, sizeof *near->areas);
    near->found = hk_alloc((size_t)n->n_area, sizeof *near->found);
    near->list = hk_alloc((size_t)n->n_area, sizeof *near->list);
    if (near->first == NULL || near->areas == NULL || near->found == NULL || near->list == NULL) {
        hk_nat_near_free(near);
        return hk_fail_nomem(err);
    }
    fill_cells(near);
    *ret_near = near;
    return HK_OK;
}

void hk_nat_near_free(hk_nat_near *near)
{
    if (near != NULL) {
        hk_free(near->first);
        hk_free(near->areas);
        hk_free(near->found);
        hk_free(near->list);
        hk_free(near);
    }
}

static int by_apart(const void *left, const void *right)
{
    const neighbour *a = left;
    const neighbour *b = right;
    if (a->apart != b->apart) {
        return a->apart < b->apart ? -1 : 1;
    }
    return a->area - b->area;
}

/** Areas in the square of `reach` cells around, those within its circle. @param ret_all the square
 *  holds all cells @return how many are found */
static int32_t look(hk_nat_near *near, int32_t area, int32_t reach, bool *ret_all)
{
    const hk_nat_area *centre = &near->n->areas[area];
    int32_t row = row_of(near, centre->latitude);
    int32_t column = column_of(near, centre->longitude);
    int32_t top = row + reach < near->rows ? row + reach : near->rows - 1;
    int32_t right = column + reach < near->columns ? column + reach : near->columns - 1;
    int32_t bottom = row > reach ? row - reach : 0;
    int32_t left = column > reach ? column - reach : 0;
    double radius = reach * near->cell;
    int32_t count = 0;
    *ret_all = bottom == 0 && left == 0 && top == near->rows - 1 && right == near->columns - 1;
    for (int32_t r = bottom; r <= top; r++) {
        for (int32_t c = left; c <= right; c++) {
            int64_t cell = (int64_t)r * near->columns + c;
            for (int32_t i = near->first[cell]; i < near->first[cell + 1]; i++) {
                const hk_nat_area *other = &near->n->areas[near->areas[i]];
                double apart = hk_nat_apart(centre->latitude, centre->longitude, other->latitude,
                                            other->longitude);
                if (*ret_all || apart <= radius * radius) {
                    near->found[count++] = (neighbour){.apart = apart, .area = near->areas[i]};
                }
            }
        }
    }
    return count;
}

int32_t hk_nat_near_list(hk_nat_near *near, int32_t area, int32_t wanted, const int32_t **ret_list)
{
    *ret_list = near->list;
    if (near->around == area && near->n_list >= wanted) {
        return near->n_list;
    }
    bool all = false;
    int32_t count = 0;
    for (int32_t reach = 2; !all && count < wanted; reach *= 2) {
        count = look(near, area, reach, &all);
    }
    qsort(near->found, (size_t)count, sizeof *near->found, by_apart);
    for (int32_t i = 0; i < count; i++) {
        near->list[i] = near->found[i].area;
    }
    near->around = area;
    near->n_list = count;
    return count;
}
