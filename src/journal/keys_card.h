/* What the files of keys share about names, cards and their folder. */
#ifndef MUSTER_JOURNAL_KEYS_CARD_H
#define MUSTER_JOURNAL_KEYS_CARD_H

#include "journal/keys.h"

/* A name that stands in one line: 1 to KEY_NAME_MAXIMUM bytes of UTF-8, no controls, no blanks at its ends.
 */
bool key_name_right(const char *name);
/* "UN", or three capitals as ISO 3166 has them (which ones exist is not known here). */
bool party_code_right(const char *code);
/* An id that may be the name of a file. */
bool key_id_right(const char *id);

/* "FOLDER/NAME" in arena; NULL when memory is exhausted (reported). */
const char *keys_path(const struct keys *keys, const char *name, struct problems *problems);
/* Writes a party's card into the folder: party.card for the own one, else trusted/CODE.card. */
int keys_save_card(const struct keys *keys, const struct party *party, bool own,
                   struct problems *problems) MUST_CHECK;

#endif
