/* Versions of the memorandum: their content as canonical bytes, and where each stands between the two
   parties. Pure. The bytes are described in docs/agreement-versions.md. */
#ifndef MUSTER_AGREEMENT_VERSIONS_CALC_H
#define MUSTER_AGREEMENT_VERSIONS_CALC_H

#include "base/canonical.h"
#include "base/day.h"
#include "base/instant.h"
#include "base/table.h"

/* ---- content ----------------------------------------------------------------------------------------------
 */

enum { CONTENT_TABLES_MAXIMUM = 8, CONTENT_SETTINGS_MAXIMUM = 16, CONTENT_ROWS_MAXIMUM = 100000 };
#define CONTENT_MAXIMUM CANONICAL_SIZE_MAXIMUM /* bytes */

/* What a content may have: tables by file, and keys of [mou]. */
struct content_forms {
    const struct table_form *const *items; /* in the byte order of their names */
    size_t count;
    const char *const *settings; /* NULL-terminated */
};
/* Rows by a form: the cell of a row and column, "" not given, is cells[row * form->column_count + column]. */
struct content_rows {
    const struct table_form *form;
    const char *const *cells;
    size_t count;
};
struct content_setting {
    const char *key, *value;
};
struct version_content {
    struct content_rows tables[CONTENT_TABLES_MAXIMUM]; /* in the order of the forms; count 0: none */
    size_t table_count;
    struct content_setting settings[CONTENT_SETTINGS_MAXIMUM]; /* of [mou], by key; only those given */
    size_t setting_count;
    const char *edition, *edition_hash; /* of the rates, by name and by hash (64 hexadecimal digits) */
};

/* The rows of a table that was read, in the order of `order` (table_order by the table's key). Cells are not
   copied; the list is in arena. ERROR_LIMIT: memory. */
int content_rows_of(const struct table *table, const uint32_t *order, struct arena *arena,
                    struct content_rows *ret_rows) MUST_CHECK;
/* The canonical bytes. ERROR_LIMIT: memory, or longer than CONTENT_MAXIMUM. */
int content_write(const struct version_content *content, struct text *out) MUST_CHECK;
/* Reads bytes that came from anywhere: NULL, or what is wrong with them ("out of memory" too); what they say
   then stands in *ret_content, texts in arena. Whether the agreement that they make is right is for
   agreement_read to say. */
const char *content_read(const char *data, size_t size, const struct content_forms *forms,
                         struct arena *arena, struct version_content *ret_content) MUST_CHECK;
/* A table as the file that import would have read: the columns that a file may not leave out and those that
   have a cell given. */
void content_csv(const struct content_rows *rows, struct text *out);

/* ---- where versions stand ---------------------------------------------------------------------------------
 */

enum version_side { SIDE_CONTRIBUTOR, SIDE_UN, VERSION_SIDES };

/* What a record says; see versions_apply. */
enum version_kind { VERSION_PROPOSED, VERSION_SIGNED, VERSION_REPORTED };
struct version_event {
    enum version_kind kind;
    const char *party; /* of the record's writer: its code, "" before it has one; NULL: unknown or revoked */
    bool ours;         /* written by this installation's own party */
    const char *author;
    uint64_t sequence;
    civil_day day; /* effective */
    instant known;
    /* of the body, by kind */
    const char *content;               /* 64 hexadecimal digits */
    const char *by;                    /* the code that the writer gave: `party` is what its key says */
    const char *file, *answers, *note; /* "" none */
    int64_t amendment;                 /* -1: the memorandum itself */
    const char *side, *person, *capacity, *delegation, *request;
    const char *paper; /* hash of a reported signature's paper */
};

struct version_signature {
    const struct version_event *event; /* NULL: not signed */
    bool reported; /* the side's own installation has not signed: it is only reported here */
};
struct version {
    const struct version_event *proposed; /* the first record that proposed it */
    struct version_signature signatures[VERSION_SIDES];
    bool countered;   /* a later version answers it */
    bool agreed;      /* both sides have signed */
    bool reported;    /* agreed, but one of the signatures is only reported here */
    size_t agreed_at; /* by how many records before, in merge order */
};
struct versions {
    struct arena *arena;
    const char *parties[VERSION_SIDES]; /* codes: "KAZ", "UN" */
    struct version *items;              /* in the order in which they were proposed */
    size_t count, capacity;
    size_t applied;
};

/* contributor: the code of the contingent's country. */
void versions_begin(struct versions *versions, const char *contributor, struct arena *arena);
/* Takes in the next record in merge order; the event must live as long as the versions.
   - Whoever proposes a content first proposed it; a second proposal of it changes nothing.
   - A signature counts for the side that it names, and only where it was written by an installation of that
     side's party; one of a content that nobody proposed counts for nothing. The first of a side stands.
   - A reported signature counts only in the eyes of the party that reported it, until the side's own comes:
   what one party says of the other's signature never binds the other. ERROR_LIMIT: memory. */
int versions_apply(struct versions *versions, const struct version_event *event) MUST_CHECK;
/* The agreed version that counts: of the highest amendment, and of these the one agreed last. NULL: none. */
const struct version *agreement_in_force(const struct versions *versions);
/* The version whose content hash begins so; NULL: none, *ret_several: more than one. */
const struct version *versions_find(const struct versions *versions, const char *beginning,
                                    bool *ret_several);
/* The side of a party's code, or VERSION_SIDES. */
enum version_side versions_side(const struct versions *versions, const char *party);

#endif
