/* Inside the port: what store.c and store_keys.c share. Private to them. */
#ifndef MUSTER_STORE_STORE_INSIDE_H
#define MUSTER_STORE_STORE_INSIDE_H

#include "store/driver.h"

enum state { STATE_IDLE, STATE_READING, STATE_WRITING };

struct store {
    const struct driver *driver;
    struct connection *connection;
    const char *files; /* the folder of large attachments; NULL: they lie in the database */
    enum state state;
    bool failed; /* a step of the transaction failed: it can only be rolled back */
};

/* Behind every text: the last character of Unicode, which stands for none. Bounds reading by prefix. */
#define LAST "\xf4\x8f\xbf\xbf"

static inline struct value value_text_or_null(const char *text)
{
    return text ? value_text(text) : (struct value){.type = VALUE_NULL};
}

static inline struct value value_digest(const struct digest *digest)
{
    return value_bytes(digest->bytes, sizeof digest->bytes);
}

int store_run_later(struct store *store, enum statement_number number, const struct value *parameters,
                    bool later, driver_row *row, void *context, struct problems *problems);
int store_run(struct store *store, enum statement_number number, const struct value *parameters,
              driver_row *row, void *context, struct problems *problems);
/* A statement that changes something: its answer may come later. */
int store_change(struct store *store, enum statement_number number, const struct value *parameters,
                 struct problems *problems);

/* What reading fills in. */
struct reading {
    struct store *store;
    struct arena *arena;
    struct problems *problems;
    void *items;
    size_t count, capacity;
    bool ended; /* by a visitor, not by the database */
};
/* Copies bytes of a size that is known. */
int reading_take(const struct reading *reading, const struct value *value, void *out, size_t size);
int reading_text(const struct reading *reading, const struct value *value, const char **ret_text);
/* Room for one more item; NULL when memory is exhausted (reported). */
void *reading_next(struct reading *reading, size_t size);
/* Runs a statement whose rows go to a visitor: that it ends the reading is no failure of the transaction. */
int store_visit_rows(struct reading *reading, enum statement_number number, const struct value *parameters,
                     driver_row *row, void *context);

#endif
