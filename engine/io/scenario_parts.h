/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of reading a scenario. Each reports what is wrong and goes on.
 * @return HK_OK also after problems; HK_ENOMEM, HK_EFILE.
 */
#ifndef HK_IO_SCENARIO_PARTS_H
#define HK_IO_SCENARIO_PARTS_H

#include "engine/base/text.h"
#include "engine/io/catalogue.h"
#include "engine/io/scenario_read.h"
#include "engine/io/yaml_value.h"

typedef struct hk_scenario_reader {
    hk_scenario *scenario;
    hk_arena *arena;             /* of the scenario */
    const hk_model *given_model; /* read and indexed before; NULL = the one that the file names */
    const hk_model *model;       /* NULL if it could not be read */
    hk_problems *problems;
    const hk_scenario_kept *kept; /* the text; NULL = in the file */
    hk_inputs *inputs;
    const char *folder; /* of the scenario file */
    const hk_catalogue_dirs *catalogue_dirs;
    const hk_mechanism *const *mechanisms;
    const hk_policy *const *policies;
    int32_t n_mechanism, n_policy;
    int64_t n_error_before;  /* in `problems`, that are not of this scenario */
    hk_catalogue *catalogue; /* NULL: there is none, or not read yet */
    bool where_is_default;   /* `where` comes from the catalogue: words unknown to the model pass */
    const hk_yaml_node **threat_nodes; /* [n_threat] with the defaults of the catalogue */
    hk_map *component_map;             /* id -> component of the model */
    const char **component_ids;        /* [n_component] */
} hk_scenario_reader;

/* scenario_threats.c */
HK_WARN_UNUSED hk_status hk_read_threats(hk_scenario_reader *reader, const hk_yaml_node *list,
                                         hk_error *err);

/* scenario_defaults.c */
/** The threat with what the catalogue says of it, if it names no mechanism. @param ret_node `node`, or
 *  one in the arena of the reader */
HK_WARN_UNUSED hk_status hk_threat_defaults(hk_scenario_reader *reader, const hk_yaml_node *node,
                                            const hk_yaml_node **ret_node, hk_error *err);

/* scenario_params.c: parameters of a mechanism by its table */
HK_WARN_UNUSED hk_status hk_read_params(hk_scenario_reader *reader, const hk_yaml_node *mapping,
                                        const hk_mechanism *mechanism, const void **ret_params,
                                        hk_error *err);
/** One value by its row; NULL = the fallback is read. @param ret_value what the type's member is */
HK_WARN_UNUSED hk_status hk_read_param(hk_scenario_reader *reader, const hk_yaml_node *node,
                                       const hk_param *param, void *ret_value, hk_error *err);

/* select.c: the components that `where` selects; an empty selection is a problem */
HK_WARN_UNUSED hk_status hk_select(hk_scenario_reader *reader, const hk_yaml_node *where,
                                   hk_threat *threat, hk_error *err);
/* select_place.c: drop from marks [n_component] what is not `within` or `inside` */
void hk_select_within(const hk_model *model, const hk_yaml_node *node, hk_problems *problems,
                      uint8_t *marks);
HK_WARN_UNUSED hk_status hk_select_inside(const hk_model *model, const hk_yaml_node *node,
                                          hk_problems *problems, uint8_t *marks, hk_error *err);

/** Corners `[[latitude, longitude], ...]`. @param ret_corners [n][2] to be freed with hk_free();
 *  NULL after a problem */
HK_WARN_UNUSED hk_status hk_read_corners(const hk_yaml_node *node, hk_problems *problems,
                                         double **ret_corners, hk_error *err);

/* scenario_lists.c: parameters of the types DATE, NUMBERS, WINDOWS, ZONES, POINTS. A node NULL is
 * absent. @param ret_value what the type's member is */
bool hk_is_list_param(hk_param_type type);
HK_WARN_UNUSED hk_status hk_read_list_param(hk_scenario_reader *reader, const hk_yaml_node *node,
                                            const hk_param *param, void *ret_value, hk_error *err);

/* scenario_recovery.c */
HK_WARN_UNUSED hk_status hk_read_recovery(hk_scenario_reader *reader, const hk_yaml_node *node,
                                          hk_error *err);
HK_WARN_UNUSED hk_status hk_read_state(hk_scenario_reader *reader, const hk_yaml_node *list,
                                       hk_error *err);

/* scenario_resolved.c: text of all leaves after defaults and --set */
HK_WARN_UNUSED hk_status hk_scenario_resolve(hk_scenario_reader *reader, const hk_yaml_node *root,
                                             hk_error *err);

/** Component named by a scalar; HK_NONE after a problem. */
int32_t hk_find_component(const hk_scenario_reader *reader, const hk_yaml_node *node,
                          const char *name);

/** An empty scenario in an arena of its own, or NULL. */
hk_scenario *hk_scenario_new(void);

/* scenario_model.c */
/** The model that `node` names, with its catalogue. @param ret_model owned by the caller; stays as it
 *  is where a model is given or after problems */
HK_WARN_UNUSED hk_status hk_scenario_read_model(hk_scenario_reader *reader,
                                                const hk_yaml_node *node, const hk_yaml_node *root,
                                                hk_model **ret_model, hk_error *err);
/** Make the index of components. */
HK_WARN_UNUSED hk_status hk_scenario_index(const hk_model *model, hk_scenario_reader *reader,
                                           hk_error *err);

/** The scenario from the tree of its file (NULL: nothing to read). @param ret_model set where the
 *  model is read too; the scenario is then reviewed */
HK_WARN_UNUSED hk_status hk_scenario_read_tree(hk_scenario_reader *reader, const hk_yaml_node *root,
                                               hk_model **ret_model, hk_error *err);

/** n zeroed objects of a scenario's arena. @return NULL when out of memory */
void *hk_scenario_alloc(hk_scenario_reader *reader, int64_t n, size_t size);

#endif
