/* Reading the rule set: data/authority, built in. */
#ifndef MUSTER_SUPPORT_AUTHORITY_RULES_H
#define MUSTER_SUPPORT_AUTHORITY_RULES_H

#include "base/folder.h"
#include "support/support_calc.h"

extern const struct folder_file builtin_authority[];
extern const size_t builtin_authority_count;

/* What an append of a kind needs that is neither authority's own nor a row of a table. */
struct authority_need {
    const char *kind;
    unsigned permission; /* enum permission, or 0: it carries out an approved request for the act */
    const char *act;
};
struct authority_rule_set {
    struct authority_rules rules;
    const struct authority_need *needs;
    size_t need_count;
};

/* acts.csv, roles.csv, verbs.csv and kinds.csv of a folder. Every error of every file, with its place. */
int authority_rules_read(const struct folder *folder, struct arena *arena, struct problems *problems,
                         struct authority_rule_set *ret_rules) MUST_CHECK;
int authority_rules_builtin(struct arena *arena, struct problems *problems,
                            struct authority_rule_set *ret_rules) MUST_CHECK;

#endif
