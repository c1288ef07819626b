/* The persons of a contingent: rows of persons.csv, each sealed with a key of its own. Only for this room. */
#ifndef MUSTER_PEOPLE_PERSONS_H
#define MUSTER_PEOPLE_PERSONS_H

#include "base/table.h"
#include "journal/journal.h"
#include "journal/seal.h"
#include "people/persons_calc.h"

enum { PERSONS_MAXIMUM = 20000 }; /* of a contingent */
#define PERSONS_FILE "persons.csv"
#define PERSONS_ROLE "personnel" /* whose readers may open them (muster key reader add --role) */

/* ---- persons.csv and the body of a record ---- */

enum {
    CELL_ID,
    CELL_FAMILY_NAME,
    CELL_GIVEN_NAMES,
    CELL_SEX,
    CELL_BORN,
    CELL_RANK,
    CELL_ROLE,
    CELL_FROM,
    CELL_TO,
    CELL_TRAINING, /* the first of the certificates: each the last day on which it is valid */
    CELL_MEDICAL,
    CELL_VETTING,
    CELL_DRIVING,
    PERSON_CELLS
};
extern const struct table_form persons_form;

/* Reads persons.csv; *ret_order: its rows by id. Every error is reported with its place; what stands in a
   cell is shown nowhere, since messages are kept and sent about. */
int persons_read(const struct folder_file *file, struct arena *arena, struct problems *problems,
                 struct table *ret_table, uint32_t **ret_order) MUST_CHECK;

/* The members of a body that stay readable without a key. */
extern const char *const person_open_fields[];
/* The body of a person before it is sealed, of cells by column ("": not given). In arena; NULL: no memory. */
const char *person_body(const char *const *cells, struct arena *arena, size_t *ret_size);
/* The cells of an opened body. ERROR_INVALID: it has a member that is no column. ERROR_LIMIT. */
int person_cells(const char *body, size_t size, struct arena *arena, const char **ret_cells) MUST_CHECK;
/* What the open members say. */
struct presence person_presence(const char *body, size_t size, struct arena *arena);
/* The body of the two kinds that name a person and say nothing of them. In arena; NULL: no memory. */
const char *person_naming(const char *pseudonym, struct arena *arena, size_t *ret_size);
bool person_named(const char *body, size_t size, char ret_pseudonym[PERSON_ID_SIZE]);

/* ---- the persons that the journal has ---- */

struct person {
    char pseudonym[PERSON_ID_SIZE]; /* the random id of the person's key */
    bool withdrawn;                 /* the row is gone from persons.csv */
    bool erased;                    /* that the key was destroyed is recorded */
    struct presence presence;
    enum seal_state state;           /* what persons_open found */
    const char *cells[PERSON_CELLS]; /* of SEAL_OPEN */
    /* The record that counts. */
    civil_day effective;
    uint64_t sequence;
    instant known;
    const char *author;
    const char *body;
    size_t body_size;
};
struct persons {
    const char *subject;
    struct person *items; /* in the order in which they were first recorded */
    size_t count;
};
/* The records of the people of a subject, folded, none of them opened. transaction NULL: reads by itself. */
int persons_fold(struct journal *journal, struct transaction *transaction, const char *subject,
                 instant known_on, struct arena *arena, struct problems *problems,
                 struct persons *ret_persons) MUST_CHECK;
/* Who reads: the key store here, and the author's key in it (one that opens nothing where there is none). */
struct persons_reader {
    struct keystore store;
    struct key_pair key;
    const char *author;
};
#define PERSONS_READER_CLEANUP __attribute__((cleanup(persons_reader_wipe)))
void persons_reader_wipe(struct persons_reader *reader);
int persons_reader_begin(const struct request *request, struct persons_reader *ret_reader) MUST_CHECK;
/* Opens what this reader may read; the others keep the state that says why not. A person whose erasing was
   recorded is not opened; that the key is still here is warned of. */
int persons_open(struct persons *persons, const struct persons_reader *reader, struct arena *arena,
                 struct problems *problems) MUST_CHECK;
/* Refuses where someone who is not withdrawn is neither readable nor erased: ERROR_FORBIDDEN,
 * ERROR_NOT_FOUND. */
int persons_check_readable(const struct persons *persons, const struct persons_reader *reader,
                           struct problems *problems) MUST_CHECK;
size_t persons_erased(const struct persons *persons); /* of those who are not withdrawn */
/* "1 person", "12 persons"; a fixed text without memory. */
const char *persons_counted(size_t count, struct arena *arena);

/* export_file of struct persons_wiring. */
int persons_export_file(const struct request *request, struct journal *journal, const char *subject,
                        instant known_on, struct folder_file *ret_file) MUST_CHECK;

/* The id of an operation's contingent as a subject: refused where the journal has no such contingent. */
int persons_subject(const struct request *request, struct journal *journal,
                    const char **ret_subject) MUST_CHECK;

int persons_run(const struct request *request, struct reply *reply);
int person_erase_run(const struct request *request, struct reply *reply);
int person_lost_run(const struct request *request, struct reply *reply);

#endif
