/* Names of verbs, stages and kinds; looking up acts and roles. */
#include "support/support_calc.h"

#include <string.h>

const char *const authority_verb_names[VERB_COUNT + 1] = {
    [VERB_RECORD] = "record",
    [VERB_APPOINT] = "appoint",
    [VERB_COVER] = "cover",
    [VERB_GRANT] = "grant",
    [VERB_ACCEPT] = "accept",
    [VERB_SUSPEND] = "suspend",
    [VERB_RESUME] = "resume",
    [VERB_REVOKE] = "revoke",
    [VERB_SUBMIT] = "submit",
    [VERB_EDIT] = "edit",
    [VERB_APPROVE] = "approve",
    [VERB_REJECT] = "reject",
    [VERB_WITHDRAW] = "withdraw",
    [VERB_EXECUTE] = "execute",
    [VERB_ASK_OVERRIDE] = "ask_override",
    [VERB_CONFIRM_OVERRIDE] = "confirm_override",
};

const char *const authority_stage_names[STAGE_COUNT + 1] = {
    [STAGE_DRAFT] = "draft",       [STAGE_SUBMITTED] = "submitted", [STAGE_APPROVED] = "approved",
    [STAGE_REJECTED] = "rejected", [STAGE_WITHDRAWN] = "withdrawn", [STAGE_EXECUTED] = "executed",
    [STAGE_GRANTED] = "granted",   [STAGE_ACCEPTED] = "accepted",   [STAGE_SUSPENDED] = "suspended",
    [STAGE_REVOKED] = "revoked",
};

const char *const authority_kind_names[KIND_COUNT + 1] = {
    [KIND_POSITION] = "authority.position/1",
    [KIND_PERSON] = "authority.person/1",
    [KIND_HOLDS] = "authority.holds/1",
    [KIND_COVER] = "authority.cover/1",
    [KIND_GRANTED] = "delegation.granted/1",
    [KIND_ACCEPTED] = "delegation.accepted/1",
    [KIND_SUSPENDED] = "delegation.suspended/1",
    [KIND_RESUMED] = "delegation.resumed/1",
    [KIND_REVOKED] = "delegation.revoked/1",
    [KIND_SUBMITTED] = "request.submitted/1",
    [KIND_EDITED] = "request.edited/1",
    [KIND_APPROVED] = "request.approved/1",
    [KIND_REJECTED] = "request.rejected/1",
    [KIND_WITHDRAWN] = "request.withdrawn/1",
    [KIND_EXECUTED] = "request.executed/1",
    [KIND_OVERRIDE_REQUESTED] = "override.requested/1",
    [KIND_OVERRIDE_CONFIRMED] = "override.confirmed/1",
};

enum authority_kind authority_kind_of(const char *name)
{
    int kind = 0;
    while (kind < KIND_COUNT && strcmp(authority_kind_names[kind], name) != 0)
        kind++;
    return (enum authority_kind)kind;
}

enum authority_verb authority_verb_of(const struct authority_record *record)
{
    static const enum authority_verb verbs[] = {
        [KIND_POSITION] = VERB_APPOINT,  [KIND_PERSON] = VERB_APPOINT,
        [KIND_HOLDS] = VERB_APPOINT,     [KIND_COVER] = VERB_COVER,
        [KIND_GRANTED] = VERB_GRANT,     [KIND_ACCEPTED] = VERB_ACCEPT,
        [KIND_SUSPENDED] = VERB_SUSPEND, [KIND_RESUMED] = VERB_RESUME,
        [KIND_REVOKED] = VERB_REVOKE,    [KIND_SUBMITTED] = VERB_SUBMIT,
        [KIND_EDITED] = VERB_EDIT,       [KIND_APPROVED] = VERB_APPROVE,
        [KIND_REJECTED] = VERB_REJECT,   [KIND_WITHDRAWN] = VERB_WITHDRAW,
        [KIND_EXECUTED] = VERB_EXECUTE,  [KIND_OVERRIDE_REQUESTED] = VERB_ASK_OVERRIDE,
        [KIND_COUNT] = VERB_RECORD,      [KIND_OVERRIDE_CONFIRMED] = VERB_CONFIRM_OVERRIDE,
    };
    if (record->kind == KIND_GRANTED && !*record->under)
        return VERB_APPOINT;
    if (record->kind == KIND_COUNT && !record->permission)
        return VERB_EXECUTE;
    return verbs[record->kind];
}

const struct authority_act *authority_act(const struct authority_rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->act_count; i++)
        if (strcmp(rules->acts[i].name, name) == 0)
            return &rules->acts[i];
    return NULL;
}

const struct authority_role *authority_role(const struct authority_rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->role_count; i++)
        if (strcmp(rules->roles[i].name, name) == 0)
            return &rules->roles[i];
    return NULL;
}
