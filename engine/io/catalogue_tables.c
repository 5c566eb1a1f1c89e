/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/catalogue_tables.h"

#include <string.h>

#define COUNT(array) ((int32_t)(sizeof(array) / sizeof(array)[0]))
#define TABLE(array)                                                                               \
    {                                                                                              \
#array, array, COUNT(array), false, false                                                  \
    }

static const hk_column_spec sectors[] = {{"sector_id", true},       {"order", false},
                                         {"name_en", true},         {"name_ja", true},
                                         {"ja_basis", false},       {"labels_in_plans", false},
                                         {"ministry_id", false},    {"ministry_basis", false},
                                         {"subsectors", false},     {"provider_classes", false},
                                         {"system_bullets", false}, {"system_rows", false},
                                         {"services", false},       {"malfunction_examples", false},
                                         {"ceptoar_ids", false},    {"joined", false},
                                         {"source", false}};

static const hk_column_spec subsectors[] = {
    {"subsector_id", true},     {"sector_id", true}, {"name_en", true},
    {"name_ja", true},          {"ja_basis", false}, {"basis", false},
    {"labels_in_plans", false}, {"source", false},   {"notes", false}};

static const hk_column_spec providers[] = {
    {"provider_id", true},     {"subsector_id", true}, {"sector_id", true},
    {"name_en", true},         {"name_ja", true},      {"ja_basis", false},
    {"label_in_plans", false}, {"open_ended", false},  {"size_filter", false},
    {"notes", false},          {"source", false}};

static const hk_column_spec systems[] = {{"system_id", true},
                                         {"subsector_id", false},
                                         {"sector_id", true},
                                         {"name_en", true},
                                         {"name_ja", true},
                                         {"ja_basis", false},
                                         {"label_in_plans", false},
                                         {"source_bullet", false},
                                         {"kind", false},
                                         {"system_class_derived", false},
                                         {"supports_services_derived", false},
                                         {"mapping_confidence", false},
                                         {"notes", false},
                                         {"source", false}};

static const hk_column_spec services[] = {{"service_id", true},
                                          {"subsector_id", false},
                                          {"sector_id", true},
                                          {"name_en", true},
                                          {"name_ja", true},
                                          {"ja_basis", false},
                                          {"kind", false},
                                          {"labels_in_plans", false},
                                          {"procedure_steps", false},
                                          {"law", false},
                                          {"rule_id", false},
                                          {"vl_type", false},
                                          {"vl_breach_events", false},
                                          {"vl_metric", false},
                                          {"vl_operator", false},
                                          {"vl_threshold", false},
                                          {"vl_unit", false},
                                          {"vl_duration_operator", false},
                                          {"vl_duration", false},
                                          {"vl_duration_unit", false},
                                          {"vl_combination", false},
                                          {"vl_rule_text", false},
                                          {"vl_exceptions", false},
                                          {"vl_reference", false},
                                          {"notes", false},
                                          {"source", false}};

static const hk_column_spec verification_rules[] = {
    {"rule_id", true},           {"service_ids", true},     {"type", true},
    {"breach_condition", false}, {"cause_required", false}, {"exception_kind", false},
    {"parameter_note", false},   {"metric", false},         {"operator", false},
    {"threshold", false},        {"unit", false},           {"duration_operator", false},
    {"duration", false},         {"kinds", false},          {"cause", false},
    {"exception", false},        {"minimum", false},        {"minimum_duration", false},
    {"effective", false},        {"until", false},          {"text_en", false},
    {"text_ja", false},          {"source", false}};

static const hk_column_spec effects[] = {
    {"effect_id", true}, {"kind", true},        {"service_ids", true}, {"by", false},
    {"marks", false},    {"below", false},      {"duration", false},   {"kind_en", true},
    {"kind_ja", true},   {"provenance", false}, {"notes", false},      {"source", false}};

static const hk_column_spec threats[] = {{"threat_id", true},
                                         {"pattern_code", false},
                                         {"pattern_id", false},
                                         {"pattern_en", false},
                                         {"pattern_ja", false},
                                         {"scope", false},
                                         {"name_en", true},
                                         {"name_ja", true},
                                         {"ja_basis", false},
                                         {"effect_derived", false},
                                         {"target_class_derived", false},
                                         {"source", false},
                                         {"basis", false},
                                         {"notes", false}};

static const hk_column_spec threat_models[] = {
    {"threat_id", true}, {"mechanism", true},   {"defaults", true}, {"same_as", false},
    {"reason", false},   {"provenance", false}, {"test", false}};

static const hk_column_spec malfunctions[] = {{"malfunction_id", true},
                                              {"sector_id", true},
                                              {"subsector_ids_derived", false},
                                              {"name_en", true},
                                              {"name_ja", true},
                                              {"effect_kind_derived", false},
                                              {"affected_services_derived", false},
                                              {"source", false}};

static const hk_column_spec organisations[] = {
    {"organisation_id", true}, {"name_en", true}, {"name_ja", true}, {"roles", false},
    {"sector_ids", false},     {"source", false}, {"notes", false}};

static const hk_column_spec ceptoars[] = {
    {"ceptoar_id", true},    {"name_en", true},         {"name_ja", true}, {"sector_id", true},
    {"subsector_id", false}, {"label_in_plans", false}, {"source", false}};

static const hk_column_spec reporting[] = {
    {"report_id", true},    {"sector_id", true},   {"subsector_id", false},
    {"system", false},      {"direction", false},  {"status", false},
    {"channel_en", false},  {"channel_ja", false}, {"organisation_id", false},
    {"legal_basis", false}, {"ceptoar_id", false}, {"condition_or_note", false},
    {"source", false}};

static const hk_column_spec info_paths[] = {{"path_id", true}, {"kind", false}, {"from", true},
                                            {"to", true},      {"when", false}, {"what", false},
                                            {"source", false}};

static const hk_column_spec liaison_cases[] = {
    {"case_id", true},           {"pattern_code", false}, {"group_in_source", false},
    {"letter_in_source", false}, {"condition", true},     {"phase_derived", false},
    {"source", false},           {"notes", false}};

static const hk_column_spec indicators[] = {
    {"indicator_id", true},        {"area", false},  {"measure", true}, {"kind", false},
    {"engine_can_produce", false}, {"source", false}};

static const hk_column_spec terms[] = {
    {"term_id", true}, {"name_en", true}, {"name_ja", true}, {"meaning", true}, {"source", false}};

static const hk_column_spec sj2007_grades[] = {
    {"grade", true}, {"count", true}, {"meaning", true}, {"source", false}};

static const hk_column_spec aliases[] = {
    {"table", true}, {"id", true}, {"label_in_plans", true}, {"ambiguous_within_table", false}};

const hk_table_spec hk_catalogue_tables[HK_N_CATALOGUE] = {
    [HK_CATALOGUE_SECTORS] = TABLE(sectors),
    [HK_CATALOGUE_SUBSECTORS] = TABLE(subsectors),
    [HK_CATALOGUE_PROVIDERS] = TABLE(providers),
    [HK_CATALOGUE_SYSTEMS] = TABLE(systems),
    [HK_CATALOGUE_SERVICES] = TABLE(services),
    [HK_CATALOGUE_RULES] = TABLE(verification_rules),
    [HK_CATALOGUE_EFFECTS] = TABLE(effects),
    [HK_CATALOGUE_THREATS] = TABLE(threats),
    [HK_CATALOGUE_THREAT_MODELS] = TABLE(threat_models),
    [HK_CATALOGUE_MALFUNCTIONS] = TABLE(malfunctions),
    [HK_CATALOGUE_ORGANISATIONS] = TABLE(organisations),
    [HK_CATALOGUE_CEPTOARS] = TABLE(ceptoars),
    [HK_CATALOGUE_REPORTING] = TABLE(reporting),
    [HK_CATALOGUE_INFO_PATHS] = TABLE(info_paths),
    [HK_CATALOGUE_LIAISON_CASES] = TABLE(liaison_cases),
    [HK_CATALOGUE_INDICATORS] = TABLE(indicators),
    [HK_CATALOGUE_TERMS] = TABLE(terms),
    [HK_CATALOGUE_GRADES] = TABLE(sj2007_grades),
    [HK_CATALOGUE_ALIASES] = TABLE(aliases),
};

const char *const hk_catalogue_titles[HK_N_CATALOGUE][2] = {
    [HK_CATALOGUE_SECTORS] = {"sectors", "重要インフラ分野"},
    [HK_CATALOGUE_SUBSECTORS] = {"parts of sectors", "分野の内訳"},
    [HK_CATALOGUE_PROVIDERS] = {"classes of providers", "対象となる事業者等"},
    [HK_CATALOGUE_SYSTEMS] = {"important systems", "重要システム"},
    [HK_CATALOGUE_SERVICES] = {"services and procedures", "重要インフラサービス"},
    [HK_CATALOGUE_RULES] = {"verification levels", "検証レベル"},
    [HK_CATALOGUE_EFFECTS] = {"kinds of IT malfunctions by level and time", "IT障害の種類"},
    [HK_CATALOGUE_THREATS] = {"threats", "脅威"},
    [HK_CATALOGUE_THREAT_MODELS] = {"threats as they are simulated", "脅威のモデル"},
    [HK_CATALOGUE_MALFUNCTIONS] = {"examples of IT malfunctions", "IT障害の例"},
    [HK_CATALOGUE_ORGANISATIONS] = {"organisations", "関係機関"},
    [HK_CATALOGUE_CEPTOARS] = {"CEPTOARs", "セプター"},
    [HK_CATALOGUE_REPORTING] = {"channels of reporting", "情報連絡の体制"},
    [HK_CATALOGUE_INFO_PATHS] = {"paths of information", "情報の経路"},
    [HK_CATALOGUE_LIAISON_CASES] = {"cases to be reported", "情報連絡を行う場合"},
    [HK_CATALOGUE_INDICATORS] = {"indicators of the plan", "検証指標"},
    [HK_CATALOGUE_TERMS] = {"terms", "用語"},
    [HK_CATALOGUE_GRADES] = {"grades of Secure Japan 2007", "セキュア・ジャパン2007の評価"},
    [HK_CATALOGUE_ALIASES] = {"labels that the plans print", "計画書中の表記"},
};

static const hk_catalogue_reference references[] = {
    {HK_CATALOGUE_THREAT_MODELS, "threat_id", HK_CATALOGUE_THREATS, false},
    {HK_CATALOGUE_THREAT_MODELS, "same_as", HK_CATALOGUE_THREATS, true},
    {HK_CATALOGUE_SECTORS, "ministry_id", HK_CATALOGUE_ORGANISATIONS, true},
    {HK_CATALOGUE_SECTORS, "ceptoar_ids", HK_CATALOGUE_CEPTOARS, true},
    {HK_CATALOGUE_SUBSECTORS, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_PROVIDERS, "subsector_id", HK_CATALOGUE_SUBSECTORS, false},
    {HK_CATALOGUE_PROVIDERS, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_SYSTEMS, "subsector_id", HK_CATALOGUE_SUBSECTORS, true},
    {HK_CATALOGUE_SYSTEMS, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_SYSTEMS, "supports_services_derived", HK_CATALOGUE_SERVICES, true},
    {HK_CATALOGUE_SERVICES, "subsector_id", HK_CATALOGUE_SUBSECTORS, false},
    {HK_CATALOGUE_SERVICES, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_SERVICES, "rule_id", HK_CATALOGUE_RULES, true},
    {HK_CATALOGUE_RULES, "service_ids", HK_CATALOGUE_SERVICES, true},
    {HK_CATALOGUE_EFFECTS, "service_ids", HK_CATALOGUE_SERVICES, true},
    {HK_CATALOGUE_MALFUNCTIONS, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_MALFUNCTIONS, "subsector_ids_derived", HK_CATALOGUE_SUBSECTORS, true},
    {HK_CATALOGUE_MALFUNCTIONS, "affected_services_derived", HK_CATALOGUE_SERVICES, true},
    {HK_CATALOGUE_ORGANISATIONS, "sector_ids", HK_CATALOGUE_SECTORS, true},
    {HK_CATALOGUE_CEPTOARS, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_CEPTOARS, "subsector_id", HK_CATALOGUE_SUBSECTORS, false},
    {HK_CATALOGUE_REPORTING, "sector_id", HK_CATALOGUE_SECTORS, false},
    {HK_CATALOGUE_REPORTING, "subsector_id", HK_CATALOGUE_SUBSECTORS, false},
    {HK_CATALOGUE_REPORTING, "organisation_id", HK_CATALOGUE_ORGANISATIONS, false},
    {HK_CATALOGUE_REPORTING, "ceptoar_id", HK_CATALOGUE_CEPTOARS, false},
};

const hk_catalogue_reference *hk_catalogue_references(int32_t *ret_n)
{
    *ret_n = COUNT(references);
    return references;
}

int32_t hk_catalogue_column(hk_catalogue_part part, const char *name)
{
    const hk_table_spec *spec = &hk_catalogue_tables[part];
    for (int32_t i = 0; i < spec->n_column; i++) {
        if (strcmp(spec->columns[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int32_t hk_catalogue_part_named(const char *name)
{
    for (int32_t i = 0; i < HK_N_CATALOGUE; i++) {
        if (strcmp(hk_catalogue_tables[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}
