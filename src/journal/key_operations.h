/* What the operations on keys share. Private to this room. */
#ifndef MUSTER_JOURNAL_KEY_OPERATIONS_H
#define MUSTER_JOURNAL_KEY_OPERATIONS_H

#include "base/operation.h"
#include "journal/keys.h"
#include "journal/seal.h"

/* What an operation works on. */
struct key_call {
    const struct request *request;
    struct keys keys;
    struct keystore store;
};
#define KEY_CALL_CLEANUP __attribute__((cleanup(key_call_wipe)))
void key_call_wipe(struct key_call *call);
/* Reads the folder of keys that the request names, and its key store. *ret_call is set in any case. */
int key_call_begin(const struct request *request, struct key_call *ret_call) MUST_CHECK;
/* A public key that an argument gives as 64 hexadecimal digits. */
int key_argument(const struct request *request, const char *name, struct digest *ret_key) MUST_CHECK;
/* The two files that a repeated argument gives; NULL in both when none is given and `needed` is false.
   Another number is ERROR_USAGE. */
int key_files(const struct request *request, const char *name, bool needed,
              const char *ret_paths[2]) MUST_CHECK;
/* The key with which the caller reads personal data: the person's own, else the installation's. False: there
   is none (or a problem: then *ret_code). */
bool key_of_caller(const struct key_call *call, struct key_pair *ret_pair, int *ret_code);

/* What the operations answer: for machines all that is known here, and the person whose key was made (NULL:
   none); for people the parts of it that the operation is about. */
struct key_made {
    const char *person;
    struct digest public_key;
};
void key_reply_json(const struct key_call *call, const struct key_made *made, struct text *out);
void key_report_installation(const struct key_call *call, struct report *report);
void key_report_party(const struct party *party, struct report *report);
/* Who may read personal data; nothing where nobody was named yet. */
void key_report_readers(const struct keystore *store, struct report *report);
/* "1 person", "12 persons" */
const char *key_persons(size_t count, struct arena *arena);
void key_report_all(const struct key_call *call, struct report *report);

int key_new_run(const struct request *request, struct reply *reply);
int key_show_run(const struct request *request, struct reply *reply);
int key_trust_run(const struct request *request, struct reply *reply);
int key_certify_run(const struct request *request, struct reply *reply);
int key_revoke_run(const struct request *request, struct reply *reply);
int key_recovery_new_run(const struct request *request, struct reply *reply);
int key_reader_add_run(const struct request *request, struct reply *reply);
int key_reader_remove_run(const struct request *request, struct reply *reply);

#endif
