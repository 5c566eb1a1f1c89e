/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Known answers: kat_vectors of Random123 (threefry4x64, 20 rounds).
 */
#include "engine/base/gslrng.h"
#include "engine/base/rng.h"
#include "tests/support/tap.h"

static void test_known_answers(void)
{
    static const uint64_t zeros[4] = {UINT64_C(0x09218EBDE6C85537), UINT64_C(0x55941F5266D86105),
                                      UINT64_C(0x4BD25E16282434DC), UINT64_C(0xEE29EC846BD2E40B)};
    uint64_t words[4];
    hk_rng_block((hk_rng_key){0, 0}, 0, 0, 0, 0, words);
    for (int i = 0; i < 4; i++) {
        TAP_EQ_U64(words[i], zeros[i], "zero key and counter");
    }
    /* Every part of key and counter matters. */
    hk_rng_key key = {1, 2};
    uint64_t base[4];
    hk_rng_block(key, 3, 4, 5, 6, base);
    bool differ = true;
    for (int i = 0; i < 6; i++) {
        hk_rng_block((hk_rng_key){key.seed + (i == 0), key.stream + (i == 1)}, 3 + (i == 2),
                     4 + (i == 3), 5 + (i == 4), 6 + (i == 5), words);
        differ = differ && words[0] != base[0] && words[3] != base[3];
    }
    TAP_OK(differ, "seed, stream, replicate, entity, purpose and index all change the draw");
}

static void test_uniform(void)
{
    TAP_OK(hk_rng_to_uniform(0) > 0.0, "never 0");
    TAP_OK(hk_rng_to_uniform(UINT64_MAX) < 1.0, "never 1");
    TAP_NEAR(hk_rng_to_uniform(0), 0x1p-53, 0.0, "the least");
    TAP_NEAR(1.0 - hk_rng_to_uniform(UINT64_MAX), 0x1p-53, 0.0, "the greatest");
    TAP_NEAR(hk_rng_to_uniform(UINT64_C(1) << 63), 0.5 + 0x1p-53, 0.0, "the middle");

    hk_rng_key key = {2009, 0};
    uint64_t words[4];
    bool same = true;
    for (uint64_t index = 0; index < 40; index++) {
        hk_rng_block(key, 7, 8, 9, index / 4, words);
        same = same && hk_rng_uniform(key, 7, 8, 9, index) == hk_rng_to_uniform(words[index % 4]);
    }
    TAP_OK(same, "a draw is word index %% 4 of block index / 4");

    /* Equal bins over entities (index 0 each) and along one stream: chi-square, 63 degrees;
     * 0.0001 and 0.9999 quantiles 27.9 and 113.5. */
    enum { BINS = 64, N = 200000 };
    for (int along = 0; along < 2; along++) {
        int64_t count[BINS] = {0};
        double sum = 0.0;
        for (uint64_t i = 0; i < N; i++) {
            double u = along ? hk_rng_uniform(key, 0, 1, 2, i) : hk_rng_uniform(key, 0, i, 2, 0);
            count[(int)(u * BINS)]++;
            sum += u;
        }
        double chi2 = 0.0;
        for (int b = 0; b < BINS; b++) {
            double d = (double)count[b] - (double)N / BINS;
            chi2 += d * d / ((double)N / BINS);
        }
        TAP_OK(chi2 > 27.9 && chi2 < 113.5, "chi-square %.1f", chi2);
        TAP_NEAR(sum / N, 0.5, 4.0 * sqrt(1.0 / 12.0 / N), "mean");
    }
}

static void test_hash(void)
{
    TAP_EQ_U64(hk_name_hash("", 0), 0, "the empty name is 0");
    TAP_OK(hk_name_hash("\0", 1) != 0, "only the empty one");
    /* Frozen: results of published runs depend on these. */
    TAP_EQ_U64(hk_name_hash("a", 1), UINT64_C(0x5E025F9ADE9EAF3E), "frozen: a");
    TAP_EQ_U64(hk_name_hash("kanto/substation-1", 18), UINT64_C(0x1453875AB9623325),
               "frozen: kanto/substation-1");
    TAP_OK(hk_name_hash("a\0", 2) != hk_name_hash("a", 1), "length counts");
    TAP_OK(hk_name_hash("abcdefgh", 8) != hk_name_hash("abcdefg", 7), "so does the eighth byte");

    /* No collisions among many similar names, and every output bit is a fair coin. */
    enum { N = 100000 };
    static uint64_t seen[1 << 18];
    int64_t ones[64] = {0};
    bool unique = true;
    for (int i = 0; i < N; i++) {
        char name[32];
        int n = snprintf(name, sizeof name, "pref-%02d/node-%d", i % 47, i);
        uint64_t hash = hk_name_hash(name, (size_t)n);
        uint64_t at = hash & ((1 << 18) - 1);
        while (seen[at] != 0 && seen[at] != hash) {
            at = (at + 1) & ((1 << 18) - 1);
        }
        unique = unique && seen[at] == 0;
        seen[at] = hash;
        for (int b = 0; b < 64; b++) {
            ones[b] += (int64_t)(hash >> b & 1);
        }
    }
    TAP_OK(unique, "100,000 similar names, no collision");
    bool fair = true;
    for (int b = 0; b < 64; b++) {
        fair = fair && fabs((double)ones[b] - N / 2.0) < 5.0 * sqrt(N / 4.0);
    }
    TAP_OK(fair, "every bit is a fair coin");
}

static void test_gsl(void)
{
    hk_rng_key key = {42, 43};
    hk_gslrng r;
    hk_gslrng_init(&r, key);
    bool same = true;
    for (int again = 0; again < 3; again++) {
        uint64_t entity = (uint64_t)again * 1000;
        hk_gslrng_reset(&r, 5, entity, 7);
        for (uint64_t i = 0; i < (again == 1 ? 3U : 23U); i++) {
            same = same && gsl_rng_uniform(&r.rng) == hk_rng_uniform(key, 5, entity, 7, i);
        }
    }
    TAP_OK(same, "the stream is hk_rng_uniform at 0, 1, 2, ...");

    uint64_t words[4];
    hk_gslrng_reset(&r, 1, 2, 3);
    hk_rng_block(key, 1, 2, 3, 0, words);
    TAP_EQ_U64(gsl_rng_get(&r.rng), words[0], "get gives the raw words");
    TAP_EQ_U64(gsl_rng_get(&r.rng), words[1], "in order");
    TAP_EQ_U64(gsl_rng_min(&r.rng), 0, "least");
    TAP_EQ_U64(gsl_rng_max(&r.rng), UINT64_MAX, "greatest");
    TAP_OK(gsl_rng_uniform_int(&r.rng, 10) < 10, "GSL can use it for integers");

    gsl_rng *heap = gsl_rng_alloc(&hk_gslrng_type);
    gsl_rng_set(heap, 42);
    TAP_NEAR(gsl_rng_uniform(heap), hk_rng_uniform((hk_rng_key){42, 0}, 0, 0, 0, 0), 0.0,
             "gsl_rng_set: key (seed, 0), counter 0");
    gsl_rng *copy = gsl_rng_clone(heap);
    TAP_EQ_U64(gsl_rng_get(copy), gsl_rng_get(heap), "a clone goes on alike");
    gsl_rng_free(copy);
    gsl_rng_free(heap);
}

int main(void)
{
    test_known_answers();
    test_uniform();
    test_hash();
    test_gsl();
    return tap_done();
}
