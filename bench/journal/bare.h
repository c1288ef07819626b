/* The bare loops: no chain, no signature, no authority, no triggers; the same rows as the journal's in
   tables of the same columns and keys, with prepared statements, in one transaction for each record. */
#ifndef MUSTER_BENCH_BARE_H
#define MUSTER_BENCH_BARE_H

#include "bench_journal.h"

#include <inttypes.h>
#include <unistd.h>

/* Where the two stores' words differ: whole numbers, bytes, and what stands behind a table. */
#define BARE_TABLES(number, bytes, end, end_keyed)                                                           \
    "CREATE TABLE stream (id " number " PRIMARY KEY, subject text NOT NULL, circle " number " NOT NULL,"     \
    " writer " bytes " NOT NULL, sequence " number " NOT NULL, hash " bytes " NOT NULL,"                     \
    " signature " bytes " NOT NULL, UNIQUE (subject, circle, writer))" end ";"                               \
    "CREATE TABLE record (stream " number " NOT NULL, sequence " number " NOT NULL, kind text NOT NULL,"     \
    " effective " number " NOT NULL, recorded " number " NOT NULL, received " number " NOT NULL,"            \
    " author text NOT NULL, authority text NOT NULL, seen " bytes " NOT NULL, body text NOT NULL,"           \
    " hash " bytes " NOT NULL, PRIMARY KEY (stream, sequence))" end_keyed ";"                                \
    "CREATE TABLE guard (key text PRIMARY KEY, value text)" end_keyed ";"

#define BARE_ADVANCE                                                                                         \
    "UPDATE stream SET sequence = sequence + 1, hash = $1, signature = $2 WHERE id = $3 RETURNING sequence"
#define BARE_RECORD                                                                                          \
    "INSERT INTO record (stream, sequence, kind, effective, recorded, received, author, authority, seen,"    \
    " body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
#define BARE_GUARD "INSERT INTO guard (key, value) VALUES ($1, $2)"

/* What a writer writes next. */
struct bare_row {
    int64_t stream, number;
    uint8_t signature[64], hash[32], seen[2];
    char key[KEY_BYTES], value[VALUE_BYTES];
    struct draft draft;
};
static inline uint64_t bare_mix(uint64_t number)
{
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
    number = (number ^ number >> 27) * 0x94d049bb133111ebu;
    return number ^ number >> 31;
}
static inline void bare_next(struct bare_row *row, struct arena *step)
{
    uint64_t mixed = bare_mix((uint64_t)getpid() << 32 | (uint64_t)++row->number);
    arena_reset(step);
    bench_draft(step, (int)row->number, &row->draft);
    memcpy(row->hash, &mixed, sizeof mixed);
    memcpy(row->signature, &mixed, sizeof mixed);
    snprintf(row->key, sizeof row->key, "key/%016" PRIx64 "%048" PRIx64, mixed, row->number);
    snprintf(row->value, sizeof row->value,
             "%" PRId64 " contingent/bench-0 shared %064" PRIx64 " %" PRId64 " %064" PRIx64, row->number,
             mixed, row->number, mixed);
}

#endif
