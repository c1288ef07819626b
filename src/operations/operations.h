/* The one table of what can be asked of Muster: the rooms' operations, joined. Faces are made from it. */
#ifndef MUSTER_OPERATIONS_OPERATIONS_H
#define MUSTER_OPERATIONS_OPERATIONS_H

#include "base/operation.h"

enum { OPERATION_WORDS_MAXIMUM = 4 }; /* of a name: "rates list" has two */

/* Operations that the help shows under one title. */
struct operation_group {
    const char *title; /* "Rates and rules" */
    const struct operation_list *list;
};

struct operation_table {
    const struct operation_group *groups;
    size_t count;
};

/* Everything that this program can do. */
extern const struct operation_table operations_all;

/* How many operations the table has, and the index-th of them (NULL past the end), group by group. */
size_t operations_count(const struct operation_table *table);
const struct operation *operations_at(const struct operation_table *table, size_t index);

/* The operation whose name is the first words of `words` (of two, the one with more words), or NULL.
   ret_used (may be NULL): how many words its name has. */
const struct operation *operation_find(const struct operation_table *table, const char *const *words,
                                       size_t count, size_t *ret_used);

/* Whether the name of the operation begins with these words (or is them): "rates list" with "rates". */
bool operation_begins(const struct operation *operation, const char *const *words, size_t count);

/* The index-th word of a name: its start in the name, *ret_length 0 when the name has no such word. */
const char *operation_word(const struct operation *operation, size_t index, size_t *ret_length);

/* The operation `operations`, which lists the table. */
extern const struct operation_list operations_operations;

#endif
