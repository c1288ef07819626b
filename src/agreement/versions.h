/* Versions of the memorandum as the journal holds them, and as folders in memory. Only for this room. */
#ifndef MUSTER_AGREEMENT_VERSIONS_H
#define MUSTER_AGREEMENT_VERSIONS_H

#include "agreement/agreed.h"
#include "agreement/agreement_records.h"
#include "base/digest.h"
#include "journal/journal.h"

enum { VERSION_SHORT = 12 }; /* digits of a hash that a page shows */

/* The hash that both parties sign, as text in arena; NULL: memory. */
const char *version_hash(const char *content, size_t size, struct arena *arena);
/* The canonical content of the memorandum of a folder that agreement_read found right. The edition is that of
   [mou], or the one in force on the memorandum's first day; ERROR_INVALID: there is none. */
int version_content_of(const struct folder *folder, const struct agreement *agreement,
                       const struct schedule *schedule, struct arena *arena, struct problems *problems,
                       struct text *out) MUST_CHECK;
/* The value of a key of a folder's contingent.ini, in arena; "" when it is not given. */
const char *folder_setting(const struct folder *folder, const char *section, const char *key,
                           struct arena *arena);

/* Folds kept records into versions, in arena. */
int versions_of_kept(const struct journal *journal, const struct kept_list *kept, const char *contributor,
                     struct arena *arena, struct problems *problems,
                     struct versions *ret_versions) MUST_CHECK;
/* The version that a text names by the beginning of its hash, 6 digits or more. */
enum { VERSION_NAMED_BY = 6 };
int version_named(const struct versions *versions, const char *text, struct problems *problems,
                  const struct version **ret_version) MUST_CHECK;
/* The content of a version, read and checked against both hashes. ERROR_NOT_FOUND: its bytes did not come. */
int version_content_load(struct journal *journal, const struct version *version, struct arena *arena,
                         struct problems *problems, struct version_content *ret_content) MUST_CHECK;

/* The files of `base` with the memorandum of a content in the place of theirs. `origin` stands behind each of
   its lines (NULL: nothing); signed_day DAY_NEVER: not signed. Paths begin with `path`. */
struct version_place {
    const char *path, *origin;
    civil_day signed_day;
    const char *behind; /* what its papers are attached to (folder_origin) */
};
int version_folder(const struct folder *base, const struct version_content *content,
                   const struct version_place *place, struct arena *arena, struct problems *problems,
                   struct folder *ret_folder) MUST_CHECK;

/* The day of the last signature; DAY_NEVER: not agreed. */
civil_day version_signed_day(const struct version *version);
/* "3f2a91c04b1e" in arena; "" when memory is exhausted. */
const char *version_short(const char *hash, struct arena *arena);
/* "signed by KAZ on 2024-02-14 (r.zhaksylykov)"; in arena, NULL: memory. */
const char *signature_words(const struct version_signature *signature, struct arena *arena);
/* Where it stands: "in force", "agreed", "signed by KAZ", "countered", "proposed". */
const char *version_state(const struct versions *versions, const struct version *version,
                          struct arena *arena);

#endif
