/* Inside this room: what its operations share. */
#ifndef MUSTER_SUPPORT_SUPPORT_OPERATIONS_H
#define MUSTER_SUPPORT_SUPPORT_OPERATIONS_H

#include "base/json.h"
#include "support/support.h"

/* Authority as it is recorded now, for an answer. */
struct authority_page {
    const struct request *request;
    struct authority_rules rules;
    struct authority_state *state;
    struct hands hands; /* in the request that is shown, by other records */
};
/* Opens the journal, reads, and closes it. */
int authority_page_read(const struct request *request, struct authority_page *ret_page) MUST_CHECK;
/* The same from a journal that is open. */
int authority_page_of(const struct request *request, struct journal *journal,
                      struct authority_page *ret_page) MUST_CHECK;

/* Who had a hand in a request, by records up to its approval: into the page. An unknown request: nobody. */
int authority_page_hands(struct authority_page *page, struct journal *journal, const char *id) MUST_CHECK;

/* What stands behind a delegation, in words: "cell, under root: inherent (full powers; illustrative)". */
const char *authority_chain_words(const struct authority_state *state, const char *delegation,
                                  struct report *report);
void authority_show_delegation(const struct authority_page *page,
                               const struct authority_delegation *delegation, struct report *report);
void authority_show_request(const struct authority_page *page, const struct authority_request *request,
                            struct report *report);
void authority_write_delegation(const struct authority_page *page,
                                const struct authority_delegation *delegation, struct json_writer *json,
                                const char *key);
/* hands: of that request; NULL: not looked for. */
void authority_write_request(const struct authority_request *request, const struct hands *hands,
                             struct json_writer *json, const char *key);

/* The operations' functions. */
int authority_record_run(const struct request *request, struct reply *reply);
int authority_positions_run(const struct request *request, struct reply *reply);
int authority_rules_run(const struct request *request, struct reply *reply);
int authority_delegations_run(const struct request *request, struct reply *reply);
int authority_delegation_run(const struct request *request, struct reply *reply);
int authority_requests_run(const struct request *request, struct reply *reply);
int authority_request_run(const struct request *request, struct reply *reply);

#endif
