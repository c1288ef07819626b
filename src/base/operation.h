/* What can be asked of Muster. Each room declares its operations in x_operations.c; operations/ joins them
   into the one table from which the command line, the help, the man page (and later the API and the
   permission matrix) come. */
#ifndef MUSTER_BASE_OPERATION_H
#define MUSTER_BASE_OPERATION_H

#include "base/day.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/report.h"
#include "base/text.h"
#include <stdbool.h>
#include <stdint.h>

enum argument_type {
    ARGUMENT_CONTINGENT, /* a contingent folder, or the id of a contingent of the journal */
    ARGUMENT_FOLDER,     /* any folder */
    ARGUMENT_FILE,
    ARGUMENT_TEXT,
    ARGUMENT_DAY,
    ARGUMENT_MONTH,
    ARGUMENT_INSTANT, /* a day is its end */
    ARGUMENT_COUNT,   /* whole number minimum..maximum */
    ARGUMENT_CHOICE,
    ARGUMENT_FLAG,
};

enum argument_flags {
    ARGUMENT_POSITIONAL = 1,
    ARGUMENT_REQUIRED = 2,
    ARGUMENT_REPEATED = 4,
};

struct argument {
    const char *name; /* "from": --from on the command line, FROM where positional */
    enum argument_type type;
    unsigned flags;
    const char *const *choices; /* ARGUMENT_CHOICE: NULL-terminated */
    int64_t minimum, maximum;   /* ARGUMENT_COUNT */
    const char *unit;           /* "months", for help; may be NULL */
    const char *help;           /* one clause: lower case, no full stop */
};

enum { ARGUMENT_VALUES_MAXIMUM = 32 };

struct argument_value {
    size_t count; /* 0: not given */
    const char *text[ARGUMENT_VALUES_MAXIMUM];
    int64_t number; /* day, month, instant, count, choice index, flag 1; of the last where repeated */
};

enum reply_form { REPLY_HUMAN, REPLY_JSON, REPLY_CSV };

/* Where a request works and for whom: the same for every operation. The face fills it in. */
struct surroundings {
    const char *database; /* a file or postgresql://... */
    const char *keys;     /* the folder of keys */
    const char *author;   /* who acts: a person's id, or the login of the one person of a solo installation */
    instant (*now)(void); /* NULL only in tests that touch no journal */
};

/* One call of an operation: arguments already checked by type. */
struct request {
    const struct operation *operation;
    const struct argument_value *values; /* in the order of operation->arguments */
    enum reply_form form;
    civil_day today; /* the face reads the clock; rooms do not */
    const struct surroundings *surroundings;
    struct arena *arena;
    struct problems *problems;
};

struct reply {
    struct report report; /* REPLY_HUMAN */
    struct text machine;  /* REPLY_JSON, REPLY_CSV; the face adds a line break where the last is missing */
};

/* Who may ask. A value of 0 does not exist, so that an operation without a permission does not build. */
enum permission {
    PERMISSION_READ_REFERENCE = 1, /* rates and rules */
    PERMISSION_WRITE_REFERENCE,
    PERMISSION_READ_CONTINGENT,  /* everything shared of a contingent */
    PERMISSION_READ_INTERNAL,    /* national cost, reserve price */
    PERMISSION_WRITE_CONTINGENT, /* record facts and plans of a contingent */
    PERMISSION_READ_PERSONS,     /* sealed personal data */
    PERMISSION_READ_JOURNAL,     /* records, chain and heads */
    PERMISSION_EXCHANGE,         /* bundles and other parties' keys */
    PERMISSION_MANAGE_KEYS,
    PERMISSION_READ_AUTHORITY, /* positions, delegations, requests */
    PERMISSION_USE_AUTHORITY,  /* grant, accept, request, approve: the delegation decides */
    PERMISSION_MAINTAIN,       /* the database itself */
};

/* The act of what is done to a request: that which the request asks for. */
#define ACT_OF_REQUEST "the request's"

enum operation_forms { FORM_JSON = 1, FORM_CSV = 2 };

struct operation {
    const char *name;    /* "rates list" */
    const char *summary; /* one line: capital first, no full stop */
    const char *help;    /* a paragraph or more: what it does, what it rests on, an example. An empty line
                            separates paragraphs; a line that begins with a blank stands as it is */
    const struct argument *arguments;
    size_t argument_count;
    enum permission permission;
    const char *act;            /* what it approves, which the permission is not enough for: an id of
                                   data/authority/acts.csv, or ACT_OF_REQUEST; NULL: nothing */
    const char *thing, *states; /* what it acts on, where that has states ("request"), and those in which it
                                   is possible ("submitted/approved"); NULL: it has none */
    bool writes;
    unsigned forms; /* which machine forms it has */
    /* Answers into reply; every refusal stands in request->problems. Returns 0 or an error code. */
    int (*run)(const struct request *request, struct reply *reply);
};

/* The entry of an operations table; a permission is not optional. */
#define OPERATION(name_, permission_, ...)                                                                   \
    {                                                                                                        \
        .name = (name_), .permission = (permission_) + 0 * sizeof(char[(permission_) > 0 ? 1 : -1]),         \
        __VA_ARGS__                                                                                          \
    }

/* "read_reference", as the permission matrix names it. */
const char *permission_name(enum permission permission);
/* "contingent", "day", ...: as descriptions for machines name it. */
const char *argument_type_name(enum argument_type type);

/* A room's operations, in the order in which the help shows them. */
struct operation_list {
    const struct operation *items;
    size_t count;
};

/* The value of an argument by name; asserts that the operation has it. count 0 when not given. */
const struct argument_value *request_value(const struct request *request, const char *name);
/* The text of an argument, or `otherwise` when not given. */
const char *request_text(const struct request *request, const char *name, const char *otherwise);
/* The number of an argument, or `otherwise` when not given. */
int64_t request_number(const struct request *request, const char *name, int64_t otherwise);
bool request_given(const struct request *request, const char *name);

#endif
