/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Edits: one byte says which, one which object (all objects of the base in the order
 * of their names), further bytes are its arguments. What HDF5 refuses is left out.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/io/result_h5.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/h5_script.h"

enum {
    OBJECTS_MAX = 400,
    NAME_SIZE = 128,
    RANK_MAX = 4,
    TEXT_SIZE = 256,
    ELEMENTS_MAX = 4096,
    EDITS_MAX = 16,
    ATTRIBUTE_MAX = 1 << 20, /* bytes; larger ones only cost time */
    N_TYPE = 14
};

typedef struct object_list {
    char names[OBJECTS_MAX][NAME_SIZE];
    int n;
} object_list;

typedef struct editor {
    hid_t file;
    object_list *list;
    fuzz_script *script;
} editor;

static herr_t keep_name(hid_t file, const char *name, const H5O_info_t *info, void *data)
{
    object_list *list = data;
    (void)file;
    (void)info;
    if (list->n < OBJECTS_MAX && strlen(name) < NAME_SIZE) {
        snprintf(list->names[list->n++], NAME_SIZE, "%s", name);
    }
    return 0;
}

static const char *pick(editor *e)
{
    return e->list->names[(size_t)fuzz_byte(e->script) % (size_t)e->list->n];
}

/** A text of the script: one byte its length. */
static void take_text(editor *e, char text[TEXT_SIZE])
{
    int n = fuzz_byte(e->script);
    for (int i = 0; i < n; i++) {
        text[i] = (char)fuzz_byte(e->script);
    }
    text[n] = '\0';
}

/** A type by its number. @return to be closed */
static hid_t make_type(int number)
{
    hid_t type;
    const hsize_t three = 3;
    switch (number % N_TYPE) {
    case 0:
    case 1:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, H5T_VARIABLE);
        H5Tset_cset(type, number % N_TYPE == 0 ? H5T_CSET_UTF8 : H5T_CSET_ASCII);
        return type;
    case 2:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, 7);
        return type;
    case 3:
        return H5Tarray_create2(H5T_STD_I32LE, 1, &three);
    case 4:
        return H5Tvlen_create(H5T_STD_I32LE);
    case 5:
        type = H5Tcreate(H5T_COMPOUND, 16);
        H5Tinsert(type, "a", 0, H5T_STD_I64LE);
        H5Tinsert(type, "b", 8, H5T_IEEE_F64LE);
        return type;
    case 6:
        return H5Tcopy(H5T_STD_U8LE);
    case 7:
        return H5Tcopy(H5T_STD_I32LE);
    case 8:
        return H5Tcopy(H5T_STD_I64LE);
    case 9:
        return H5Tcopy(H5T_STD_U64LE);
    case 10:
        return H5Tcopy(H5T_IEEE_F64LE);
    case 11:
        return H5Tcopy(H5T_STD_I32BE);
    case 12:
        return H5Tcopy(H5T_STD_REF_OBJ);
    default:
        return H5Tcreate(H5T_OPAQUE, 24);
    }
}

/** Extents: mostly small, sometimes 2^k. */
static hid_t make_space(editor *e)
{
    int rank = fuzz_byte(e->script) % (RANK_MAX + 2);
    hsize_t extent[RANK_MAX];
    if (rank > RANK_MAX) {
        return H5Screate(H5S_NULL);
    }
    if (rank == 0) {
        return H5Screate(H5S_SCALAR);
    }
    for (int d = 0; d < rank; d++) {
        uint8_t byte = fuzz_byte(e->script);
        extent[d] = byte < 192 ? byte : (hsize_t)1 << (byte - 192);
    }
    return H5Screate_simple(rank, extent, NULL);
}

/** How a new dataset is stored: plain, packed, elsewhere. */
static hid_t make_storage(editor *e, hid_t space)
{
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    int rank = H5Sget_simple_extent_ndims(space);
    hsize_t chunk[RANK_MAX] = {0};
    uint8_t how = fuzz_byte(e->script) % 10;
    for (int d = 0; d < rank && rank <= RANK_MAX; d++) {
        uint8_t byte = how >= 4 ? fuzz_byte(e->script) : 0;
        chunk[d] = byte < 224 ? (hsize_t)byte + 1 : (hsize_t)1 << (byte - 224);
    }
    if (how == 1) {
        H5Pset_layout(plist, H5D_COMPACT);
    } else if (how == 2) {
        H5Pset_external(plist, "outside", 0, H5F_UNLIMITED);
    } else if (how == 3) {
        H5Pset_virtual(plist, space, "outside.h5", "/x", space);
    } else if (how >= 4 && rank > 0) {
        H5Pset_chunk(plist, rank, chunk);
        if (how >= 6) {
            H5Pset_deflate(plist, 1);
        }
        if (how == 7) {
            H5Pset_shuffle(plist);
        } else if (how == 8) {
            H5Pset_fletcher32(plist);
        } else if (how == 9) {
            H5Pset_nbit(plist);
        }
    }
    return plist;
}

/** HDF5 1.10.8 crashes when it packs some types with nbit: left without values. */
static bool has_foreign_filter(hid_t dataset)
{
    hid_t plist = H5Dget_create_plist(dataset);
    bool has = H5Pget_layout(plist) == H5D_CHUNKED && H5Pget_nfilters(plist) > 0 &&
               H5Pget_filter_by_id2(plist, H5Z_FILTER_NBIT, NULL, NULL, NULL, 0, NULL, NULL) >= 0;
    H5Pclose(plist);
    H5Eclear2(H5E_DEFAULT);
    return has;
}

/** Write one value of the script to all elements, if they are not too many. */
static void fill(editor *e, hid_t dataset, hid_t space, hid_t type)
{
    char text[TEXT_SIZE];
    uint64_t number = 0;
    hssize_t n = H5Sget_simple_extent_npoints(space);
    bool is_text = H5Tis_variable_str(type) > 0;
    if (is_text) {
        take_text(e, text);
    } else {
        number = fuzz_number(e->script, 8);
    }
    if (n < 1 || n > ELEMENTS_MAX || has_foreign_filter(dataset) ||
        (!is_text && H5Tget_size(type) > sizeof number) || H5Tget_class(type) == H5T_VLEN) {
        return;
    }
    const char **texts = calloc((size_t)n, sizeof(void *));
    fuzz_must(texts != NULL, "memory");
    for (hssize_t i = 0; i < n; i++) {
        texts[i] = text;
        if (!is_text) {
            memcpy((char *)texts + (size_t)i * H5Tget_size(type), &number, H5Tget_size(type));
        }
    }
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, (void *)texts);
    free((void *)texts);
}

/** Put another dataset in the place of an object. */
static void replace_dataset(editor *e, const char *name, hid_t type)
{
    hid_t space = make_space(e);
    hid_t plist = make_storage(e, space);
    H5Ldelete(e->file, name, H5P_DEFAULT);
    hid_t dataset = H5Dcreate2(e->file, name, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    if (dataset >= 0) {
        fill(e, dataset, space, type);
        H5Dclose(dataset);
    }
    H5Pclose(plist);
    H5Sclose(space);
}

/** Set one element, number or text. */
static void set_element(editor *e, hid_t dataset)
{
    char text[TEXT_SIZE];
    const char *one = text;
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    hssize_t n = H5Sget_simple_extent_npoints(space);
    int rank = H5Sget_simple_extent_ndims(space);
    uint64_t index = fuzz_number(e->script, 2);
    uint64_t number = 0;
    bool is_text = H5Tis_variable_str(type) > 0;
    if (is_text) {
        take_text(e, text);
    } else {
        number = fuzz_number(e->script, 8);
    }
    if (n > 0 && rank <= RANK_MAX && (is_text || H5Tget_size(type) <= sizeof number)) {
        hsize_t extent[RANK_MAX] = {0};
        hsize_t at[RANK_MAX] = {0};
        H5Sget_simple_extent_dims(space, extent, NULL);
        uint64_t rest = index % (uint64_t)n;
        for (int d = rank - 1; d >= 0; d--) {
            at[d] = rest % extent[d];
            rest /= extent[d];
        }
        hid_t memory = H5Screate(H5S_SCALAR);
        if (rank > 0) {
            H5Sselect_elements(space, H5S_SELECT_SET, 1, at);
        }
        H5Dwrite(dataset, type, memory, space, H5P_DEFAULT,
                 is_text ? (const void *)&one : (const void *)&number);
        H5Sclose(memory);
    }
    H5Sclose(space);
    H5Tclose(type);
}

/** Set, change or remove an attribute of an object, by the number of one that it has or by name. */
static void edit_attribute(editor *e, hid_t object)
{
    char name[TEXT_SIZE] = "";
    uint8_t which = fuzz_byte(e->script);
    uint8_t how = fuzz_byte(e->script);
    if (which < 224) {
        int n = H5Aget_num_attrs(object);
        H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, n > 0 ? which % n : 0, name,
                           sizeof name, H5P_DEFAULT);
    } else {
        take_text(e, name);
    }
    if (name[0] == '\0') {
        return;
    }
    if (H5Aexists(object, name) > 0) {
        H5Adelete(object, name);
    }
    if (how % 8 == 0) {
        return;
    }
    char text[TEXT_SIZE];
    uint64_t numbers[32] = {0};
    hid_t type = make_type(how / 8);
    hid_t space = how % 8 < 6 ? H5Screate(H5S_SCALAR) : make_space(e);
    if (how % 8 == 1 || H5Tget_class(type) == H5T_STRING) {
        take_text(e, text);
        if (H5Tis_variable_str(type) <= 0) {
            H5Tclose(type);
            type = H5Tcopy(H5T_C_S1);
            H5Tset_size(type, text[0] == '\0' ? 1 : strlen(text));
        }
    }
    numbers[0] = fuzz_number(e->script, 8);
    hssize_t points = H5Sget_simple_extent_npoints(space);
    bool is_small = points >= 0 && points <= ATTRIBUTE_MAX / (hssize_t)H5Tget_size(type);
    hid_t attribute = is_small ? H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT)
                               : H5I_INVALID_HID;
    if (attribute >= 0 && H5Sget_simple_extent_npoints(space) == 1 && H5Tget_size(type) < 256) {
        const char *one = text;
        bool is_variable = H5Tis_variable_str(type) > 0;
        bool is_text = H5Tget_class(type) == H5T_STRING;
        if (H5Tget_class(type) != H5T_VLEN) {
            H5Awrite(attribute, type,
                     is_variable ? (const void *)&one
                     : is_text   ? (const void *)text
                                 : numbers);
        }
    }
    if (attribute >= 0) {
        H5Aclose(attribute);
    }
    H5Sclose(space);
    H5Tclose(type);
}

static void edit_object(editor *e, uint8_t op, const char *name)
{
    hid_t object = H5Oopen(e->file, name, H5P_DEFAULT);
    if (object < 0) {
        return;
    }
    bool is_dataset = H5Iget_type(object) == H5I_DATASET;
    hid_t type = is_dataset ? H5Dget_type(object) : H5I_INVALID_HID;
    if (op == 0 && is_dataset) {
        set_element(e, object);
    } else if (op == 1) {
        edit_attribute(e, object);
    }
    H5Oclose(object);
    if (op == 2 && is_dataset) {
        replace_dataset(e, name, type);
    }
    if (type >= 0) {
        H5Tclose(type);
    }
}

/** One edit. */
static void edit(editor *e)
{
    char text[TEXT_SIZE];
    uint8_t op = fuzz_byte(e->script) % 12;
    const char *name = pick(e);
    hid_t made = H5I_INVALID_HID;
    switch (op) {
    case 3:
        made = make_type(fuzz_byte(e->script));
        replace_dataset(e, name, made);
        H5Tclose(made);
        break;
    case 4:
        H5Ldelete(e->file, name, H5P_DEFAULT);
        break;
    case 5:
        H5Ldelete(e->file, name, H5P_DEFAULT);
        made = H5Gcreate2(e->file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        H5Gclose(made);
        break;
    case 6:
        H5Ldelete(e->file, name, H5P_DEFAULT);
        H5Lcreate_soft(pick(e), e->file, name, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 7:
        H5Ldelete(e->file, name, H5P_DEFAULT);
        H5Lcreate_hard(e->file, pick(e), e->file, name, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 8:
        take_text(e, text);
        H5Lmove(e->file, name, e->file, text, H5P_DEFAULT, H5P_DEFAULT);
        break;
    case 9:
        made = make_type(fuzz_byte(e->script));
        take_text(e, text);
        replace_dataset(e, text, made);
        H5Tclose(made);
        break;
    default:
        edit_object(e, op > 9 ? 0 : op, name); /* values most often */
    }
    H5Eclear2(H5E_DEFAULT);
}

int fuzz_h5_is_closed(void)
{
    /* Not types, of which HDF5 itself forgets some. */
    return H5Fget_obj_count(H5F_OBJ_ALL,
                            H5F_OBJ_FILE | H5F_OBJ_DATASET | H5F_OBJ_GROUP | H5F_OBJ_ATTR) == 0;
}

/** A file without a name that holds the base. */
static FILE *make_copy(const fuzz_image *base)
{
    FILE *copy = tmpfile();
    fuzz_must(copy != NULL && fwrite(base->bytes, 1, base->n, copy) == base->n && fflush(copy) == 0,
              "a temporary file");
    return copy;
}

static fuzz_image take_image(FILE *copy, size_t n)
{
    fuzz_image image = {.bytes = malloc(n), .n = n};
    fuzz_must(image.bytes != NULL, "memory");
    rewind(copy);
    fuzz_must(fread(image.bytes, 1, n, copy) == n, "the edited file is there");
    return image;
}

fuzz_image fuzz_h5_edit(const fuzz_image *base, fuzz_script script)
{
    static object_list list;
    hk_h5_quiet();
    FILE *copy = make_copy(base);
    hk_h5_disk disk = {.fd = fileno(copy), .size = base->n};
    hid_t access = hk_h5_disk_access(&disk);
    hid_t file = H5Fopen(HK_H5_NO_NAME, H5F_ACC_RDWR, access);
    fuzz_must(file >= 0, "the base is HDF5");
    if (list.n == 0) {
        H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, keep_name, &list, H5O_INFO_BASIC);
    }
    editor e = {.file = file, .list = &list, .script = &script};
    for (int i = 0; i < EDITS_MAX && script.left > 0; i++) {
        edit(&e);
    }
    H5Fclose(file);
    H5Pclose(access);
    hk_h5_disk_done(&disk);
    fuzz_must(fuzz_h5_is_closed(), "the edits leave nothing open");
    fuzz_must(disk.error == 0, "the edits can be written");
    fuzz_image image = take_image(copy, (size_t)disk.size);
    fclose(copy);
    return image;
}
