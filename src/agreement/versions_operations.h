/* The operations on versions of the memorandum, one file each; their table is in versions_operations.c. */
#ifndef MUSTER_AGREEMENT_VERSIONS_OPERATIONS_H
#define MUSTER_AGREEMENT_VERSIONS_OPERATIONS_H

#include "agreement/versions.h"

int mou_propose_run(const struct request *request, struct reply *reply);          /* versions_propose.c */
int mou_versions_run(const struct request *request, struct reply *reply);         /* versions_show.c */
int mou_show_run(const struct request *request, struct reply *reply);             /* versions_show.c */
int mou_compare_run(const struct request *request, struct reply *reply);          /* versions_compare.c */
int mou_sign_run(const struct request *request, struct reply *reply);             /* versions_sign.c */
int mou_report_signature_run(const struct request *request, struct reply *reply); /* versions_report.c */

/* A contingent and its versions, as a request asks for them. */
struct memorandum {
    struct journal *journal;
    const char *id, *subject;
    const char *contributor;
    struct folder folder; /* as it is, or was known: with the agreed version, where there is one */
    struct versions versions;
};
/* Opens the journal and reads the contingent of the argument `id`. */
int memorandum_open(const struct request *request, bool writes, struct memorandum *ret_memorandum) MUST_CHECK;
void memorandum_close(struct memorandum *memorandum);
#define MEMORANDUM_CLEANUP __attribute__((cleanup(memorandum_close)))
/* The versions as they are inside an act, in the transaction's arena. */
int memorandum_versions(struct transaction *transaction, const struct memorandum *memorandum,
                        struct problems *problems, struct versions *ret_versions) MUST_CHECK;
/* The folder that a version makes; its path is "ID@3f2a91c04b1e". */
int memorandum_folder(const struct memorandum *memorandum, const struct version *version,
                      const struct version_content *content, struct arena *arena, struct problems *problems,
                      struct folder *ret_folder) MUST_CHECK;

#endif
