/* Secrets in shares, as texts on paper or a stick: the root of a party (any two of three), and the recovery
   key of the key store (both of two parts). */
#ifndef MUSTER_JOURNAL_SHARES_H
#define MUSTER_JOURNAL_SHARES_H

#include "journal/keys.h"
#include "journal/keys_file.h"

enum share_kind { SHARE_ROOT, SHARE_RECOVERY };

struct share {
    enum share_kind kind;
    int number;                         /* from 1 */
    char fingerprint[FINGERPRINT_SIZE]; /* of the key that the shares give together */
    uint8_t bytes[KEY_SEED_SIZE];
};
#define SHARE_CLEANUP __attribute__((cleanup(share_wipe)))
void share_wipe(struct share *share);

/* The text of a share: a heading, a warning, and the lines that count: Kind, Share, Key and three of five
   words each (keys_words.h). The 32 bytes are 13 words; two more check all of it: the first 40 bits of the
   BLAKE2b-256 ("muster share 1") over u8 kind, u8 number, the fingerprint's letters, the bytes. owner: whose
   key it is, for the heading. */
int share_write(const struct share *share, const char *owner, struct arena *arena, struct problems *problems,
                struct secret *ret_text) MUST_CHECK;
/* Reads one. Small letters, blanks and lines of other text do not matter. Errors (ERROR_INVALID) name the
   line and the word that was mistyped. */
int share_parse(const char *path, const struct secret *text, enum share_kind kind, struct problems *problems,
                struct share *ret_share) MUST_CHECK;

/* Writes the shares of a seed as files (root-share-1.txt..., recovery-part-1.txt...) into a folder, which is
   made; reads them back and joins every set of them that has to be enough, before anyone forgets the seed.
   An error leaves none of them. */
int shares_write(const struct key_pair *pair, enum share_kind kind, const char *owner, const char *folder,
                 struct arena *arena, struct problems *problems) MUST_CHECK;
/* Takes the files of shares_write away again, where what comes after fails. */
void shares_remove(enum share_kind kind, const char *folder, struct problems *problems);
/* The key from two files. Refused: the same share twice, shares of different keys, shares of another key than
   `expected`. */
int shares_read(const char *const paths[2], enum share_kind kind, const struct digest *expected,
                struct arena *arena, struct problems *problems, struct key_pair *ret_pair) MUST_CHECK;

#endif
