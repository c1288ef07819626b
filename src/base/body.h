/* The body of a record as a struct: canonical JSON, one object, read by a table of its members. The same
   table says what is wrong with a body before it is appended and reads it when it is folded. */
#ifndef MUSTER_BASE_BODY_H
#define MUSTER_BASE_BODY_H

#include "base/canonical.h"
#include "base/day.h"

enum body_type {
    BODY_TEXT,   /* const char *: 1 to maximum bytes (0: BODY_TEXT_MAXIMUM); "" when absent */
    BODY_DIGEST, /* const char *: 64 small hexadecimal digits; "" */
    BODY_PARTY,  /* const char *: UN, or a country's three capitals (ISO 3166 alpha-3); "" */
    BODY_DAY,    /* civil_day; DAY_NEVER when absent */
    BODY_NUMBER, /* int64_t: 0 to maximum (0: 64 bits); -1 when absent */
    BODY_FLAG,   /* bool: true, or absent */
};
enum { BODY_MEMBERS_MAXIMUM = 32, BODY_TEXT_MAXIMUM = 2000 };

struct body_member {
    const char *key;
    enum body_type type;
    bool required;
    size_t offset; /* of the field that takes its value */
    int64_t maximum;
};
struct body_form {
    const char *kind; /* "mou.version/1", for messages */
    const struct body_member *members;
    size_t count;
};
#define BODY_FORM(kind_, members_)                                                                           \
    {                                                                                                        \
        .kind = (kind_), .members = (members_), .count = sizeof(members_) / sizeof *(members_)               \
    }

/* Reads a body into the fields of *ret_values, all of them; other fields stay. NULL, or what is wrong: an
   unknown, missing or wrong member, no canonical JSON, no memory; the fields may then hold anything. Texts in
   arena. */
const char *body_read(const struct body_form *form, const char *body, size_t size, struct arena *arena,
                      void *ret_values) MUST_CHECK;
/* The body of these values: in arena, NULL when memory is exhausted or a text is none that could stand there.
   What is absent ("", DAY_NEVER, -1, false) is left out. */
const char *body_write(const struct body_form *form, const void *values, struct arena *arena,
                       size_t *ret_size) MUST_CHECK;

#endif
