/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble/shards.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file_bytes.h"
#include "engine/base/memory.h"
#include "engine/base/text.h"
#include "engine/ensemble/shard_file.h"

#define IDENTITY_NAME "identity.txt"
#define LOCK_NAME     "lock"
#define SHARD_END     ".shard"

typedef struct place { /* of a block */
    int32_t file;      /* HK_NONE = not there */
    int64_t offset;
    size_t n;
} place;

struct hk_shards {
    char folder[PATH_MAX];
    char identity[HK_SHA256_HEX];
    int rank, lock;
    int64_t blocks, count;
    place *places; /* [blocks] */
    char **files;  /* [n_file] names */
    int32_t n_file, max_file;
    void *taken; /* what was read last */
    size_t taken_size;
};

/* ---- opening ----------------------------------------------------------------------------------- */

static hk_status make_folder(hk_shards *s, hk_error *err)
{
    if (s->rank == 0 && mkdir(s->folder, 0777) != 0 && errno != EEXIST) {
        return hk_fail(err, HK_EWRITE, "%s: cannot be made: %s", s->folder, strerror(errno));
    }
    return HK_OK;
}

static hk_status take_lock(hk_shards *s, hk_error *err)
{
    char path[PATH_MAX + 16];
    if (s->rank != 0) {
        return HK_OK;
    }
    snprintf(path, sizeof path, "%s/" LOCK_NAME, s->folder);
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (s->lock < 0) {
        return hk_fail(err, HK_EWRITE, "%s: cannot be opened: %s", path, strerror(errno));
    }
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
        return hk_fail(err, HK_EBUSY,
                       "%s: another process is at work on this output; wait for it, or give "
                       "another output",
                       s->folder);
    }
    return HK_OK;
}

/** The first lines that differ, for a message. */
static void describe_difference(const char *was, const char *now, char *buf, size_t size)
{
    size_t used = 0;
    buf[0] = '\0';
    for (int shown = 0; shown < 3 && (*was != '\0' || *now != '\0');) {
        int n_was = (int)strcspn(was, "\n"), n_now = (int)strcspn(now, "\n");
        if (n_was != n_now || memcmp(was, now, (size_t)n_was) != 0) {
            int n = snprintf(buf + used, size - used, "%s%.*s, now %.*s", shown == 0 ? "" : "; ",
                             n_was, was, n_now, now);
            used += n < 0 ? 0 : (size_t)n < size - used ? (size_t)n : size - used - 1;
            shown++;
        }
        was += n_was + (was[n_was] != '\0');
        now += n_now + (now[n_now] != '\0');
    }
}

static hk_status check_identity(hk_shards *s, const char *identity, hk_error *err)
{
    void *bytes = NULL;
    size_t n = 0;
    hk_error why = {0};
    hk_sha256_buffer(identity, strlen(identity), s->identity);
    if (s->rank != 0) {
        return HK_OK;
    }
    hk_status status = hk_shard_load(s->folder, IDENTITY_NAME, &bytes, &n, &why);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    if (status != HK_OK) { /* new, or ended before it was written: then there are no shards yet */
        return hk_shard_save(s->folder, IDENTITY_NAME, identity, strlen(identity), err);
    }
    bool same = n == strlen(identity) && memcmp(bytes, identity, n) == 0;
    if (!same) {
        char difference[600];
        describe_difference(bytes, identity, difference, sizeof difference);
        status = hk_fail(err, HK_EIDENTITY,
                         "%s: begun with other inputs; it was %s; remove the folder to start anew",
                         s->folder, difference);
    }
    hk_free(bytes);
    return same ? HK_OK : status;
}

hk_status hk_shards_identity(const char *folder, char **ret_text, hk_error *err)
{
    void *bytes = NULL;
    size_t n = 0;
    HK_TRY(hk_shard_load(folder, IDENTITY_NAME, &bytes, &n, err));
    char *text = hk_realloc(bytes, n + 1, 1);
    if (text == NULL) {
        hk_free(bytes);
        return hk_fail_nomem(err);
    }
    text[n] = '\0';
    *ret_text = text;
    return HK_OK;
}

hk_status hk_shards_open(const char *folder, const char *identity, int rank, int64_t blocks,
                         hk_shards **ret_shards, hk_error *err)
{
    hk_shards *s = hk_alloc(1, sizeof *s);
    if (s == NULL) {
        return hk_fail_nomem(err);
    }
    s->rank = rank;
    s->lock = -1;
    s->blocks = blocks;
    s->places = hk_alloc((size_t)blocks, sizeof *s->places);
    hk_status status = s->places == NULL ? hk_fail_nomem(err) : HK_OK;
    for (int64_t i = 0; s->places != NULL && i < blocks; i++) {
        s->places[i].file = HK_SHARDS_NONE;
    }
    if (status == HK_OK && snprintf(s->folder, sizeof s->folder, "%s", folder) >= PATH_MAX - 64) {
        status = hk_fail(err, HK_EWRITE, "%s: %s", folder, strerror(ENAMETOOLONG));
    }
    status = status == HK_OK ? make_folder(s, err) : status;
    status = status == HK_OK ? take_lock(s, err) : status;
    status = status == HK_OK ? check_identity(s, identity, err) : status;
    if (status != HK_OK) {
        hk_shards_close(s);
        return status;
    }
    *ret_shards = s;
    return HK_OK;
}

static void forget_files(hk_shards *s)
{
    for (int32_t i = 0; i < s->n_file; i++) {
        hk_free(s->files[i]);
    }
    s->n_file = 0;
}

void hk_shards_close(hk_shards *shards)
{
    if (shards == NULL) {
        return;
    }
    forget_files(shards);
    hk_free(shards->files);
    hk_free(shards->places);
    hk_free(shards->taken);
    if (shards->lock >= 0) {
        close(shards->lock);
    }
    hk_free(shards);
}

/* ---- names in the folder ----------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), n_end = strlen(end);
    return n > n_end && strcmp(name + n - n_end, end) == 0;
}

static hk_status remove_name(hk_shards *s, const char *name, hk_error *err)
{
    char path[PATH_MAX + NAME_MAX + 2];
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    return unlink(path) == 0 || errno == ENOENT
               ? HK_OK
               : hk_fail(err, HK_EWRITE, "%s: cannot be removed: %s", path, strerror(errno));
}

/** Only what is ours: shards, temporary ones, identity and lock. */
static bool is_ours(const char *name)
{
    return ends_with(name, SHARD_END) || ends_with(name, ".tmp") ||
           strcmp(name, IDENTITY_NAME) == 0 || strcmp(name, LOCK_NAME) == 0;
}

hk_status hk_shards_remove(hk_shards *shards, hk_error *err)
{
    DIR *folder = opendir(shards->folder);
    hk_status status = HK_OK;
    for (struct dirent *entry;
         folder != NULL && status == HK_OK && (entry = readdir(folder)) != NULL;) {
        if (is_ours(entry->d_name)) {
            status = remove_name(shards, entry->d_name, err);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    if (status == HK_OK && rmdir(shards->folder) != 0) {
        status =
            hk_fail(err, HK_EWRITE, "%s: cannot be removed: %s", shards->folder, strerror(errno));
    }
    hk_shards_close(shards);
    return status;
}

/* ---- scanning ---------------------------------------------------------------------------------- */

typedef struct scan {
    hk_shards *shards;
    int64_t bad;
    void (*warn)(void *user, const char *text);
    void *user;
} scan;

static hk_status add_file(hk_shards *s, const char *name, hk_error *err)
{
    if (s->n_file == s->max_file) {
        int32_t max = 2 * s->max_file + 16;
        char **grown = hk_realloc(s->files, (size_t)max, sizeof *grown);
        if (grown == NULL) {
            return hk_fail_nomem(err);
        }
        s->files = grown;
        s->max_file = max;
    }
    size_t n = strlen(name) + 1;
    char *copy = hk_alloc(n, 1);
    if (copy == NULL) {
        return hk_fail_nomem(err);
    }
    memcpy(copy, name, n);
    s->files[s->n_file++] = copy;
    return HK_OK;
}

/** A shard that cannot be used: its blocks will be computed again. */
static hk_status reject(scan *c, const char *name, const char *fault, hk_error *err)
{
    char text[PATH_MAX + NAME_MAX + 200];
    hk_shards *s = c->shards;
    snprintf(text, sizeof text, "%s/%s %s; its blocks will be computed again", s->folder, name,
             fault);
    c->bad++;
    if (c->warn != NULL) {
        c->warn(c->user, text);
    }
    return s->rank == 0 ? remove_name(s, name, err) : HK_OK;
}

static hk_status scan_shard(scan *c, const char *name, hk_error *err)
{
    hk_shards *s = c->shards;
    void *bytes = NULL;
    size_t n = 0;
    hk_shard_block *blocks = NULL;
    int64_t n_block = 0;
    hk_error why = {0};
    hk_status status = hk_shard_load(s->folder, name, &bytes, &n, &why);
    if (status == HK_ENOMEM) {
        return hk_fail_nomem(err);
    }
    const char *fault = status != HK_OK
                            ? "cannot be read"
                            : hk_shard_unpack(s->identity, s->blocks, bytes, n, &blocks, &n_block);
    for (int64_t i = 0; i < n_block && fault == NULL; i++) {
        if (s->places[blocks[i].block].file != HK_SHARDS_NONE) {
            fault = "holds blocks that another one holds already";
        }
    }
    if (fault != NULL) {
        status = reject(c, name, fault, err);
    } else {
        status = add_file(s, name, err);
    }
    for (int64_t i = 0; i < n_block && fault == NULL && status == HK_OK; i++) {
        s->places[blocks[i].block] = (place){
            s->n_file - 1, (const char *)blocks[i].bytes - (const char *)bytes, blocks[i].n};
        s->count++;
    }
    hk_free(blocks);
    hk_free(bytes);
    return status;
}

hk_status hk_shards_scan(hk_shards *shards, int64_t *ret_bad,
                         void (*warn)(void *user, const char *text), void *user, hk_error *err)
{
    scan c = {shards, 0, warn, user};
    forget_files(shards);
    shards->count = 0;
    for (int64_t i = 0; i < shards->blocks; i++) {
        shards->places[i].file = HK_SHARDS_NONE;
    }
    DIR *folder = opendir(shards->folder);
    if (folder == NULL) {
        return hk_fail(err, HK_EFILE, "%s: cannot be read: %s", shards->folder, strerror(errno));
    }
    hk_status status = HK_OK;
    for (struct dirent *entry; status == HK_OK && (entry = readdir(folder)) != NULL;) {
        if (ends_with(entry->d_name, SHARD_END)) {
            status = scan_shard(&c, entry->d_name, err);
        } else if (ends_with(entry->d_name, ".tmp") && shards->rank == 0) {
            status = remove_name(shards, entry->d_name, err);
        }
    }
    closedir(folder);
    *ret_bad = c.bad;
    return status;
}

bool hk_shards_has(const hk_shards *shards, int64_t block)
{
    return shards->places[block].file != HK_SHARDS_NONE;
}

int64_t hk_shards_count(const hk_shards *shards)
{
    return shards->count;
}

/* ---- writing and taking ------------------------------------------------------------------------ */

hk_status hk_shards_write(hk_shards *shards, const hk_shard_block *blocks, int64_t n, hk_error *err)
{
    char name[64];
    void *bytes = NULL;
    size_t size = 0;
    HK_TRY(hk_shard_pack(shards->identity, blocks, n, &bytes, &size, err));
    snprintf(name, sizeof name, "%012" PRId64 "-%d" SHARD_END, blocks[0].block, shards->rank);
    hk_status status = hk_shard_save(shards->folder, name, bytes, size, err);
    hk_free(bytes);
    return status;
}

static hk_status read_place(hk_shards *s, const place *from, hk_error *err)
{
    char path[PATH_MAX + NAME_MAX + 2];
    snprintf(path, sizeof path, "%s/%s", s->folder, s->files[from->file]);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = fd >= 0 && hk_bytes_read_all(fd, s->taken, from->n, (uint64_t)from->offset);
    int number = errno;
    if (fd >= 0) {
        close(fd);
    }
    return ok ? HK_OK : hk_fail(err, HK_EFILE, "%s: cannot be read: %s", path, strerror(number));
}

hk_status hk_shards_take(hk_shards *shards, int64_t block, const void **ret_bytes, size_t *ret_n,
                         hk_error *err)
{
    const place *from = &shards->places[block];
    if (from->n > shards->taken_size) {
        hk_free(shards->taken);
        shards->taken_size = 0;
        shards->taken = hk_alloc(2 * from->n, 1);
        if (shards->taken == NULL) {
            return hk_fail_nomem(err);
        }
        shards->taken_size = 2 * from->n;
    }
    HK_TRY(read_place(shards, from, err));
    *ret_bytes = shards->taken;
    *ret_n = from->n;
    return HK_OK;
}
