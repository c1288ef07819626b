/* A key store on the disk for tests. */
#ifndef MUSTER_JOURNAL_KEYSTORE_SITE_TEST_H
#define MUSTER_JOURNAL_KEYSTORE_SITE_TEST_H

#include "journal/keystore_inside.h"
#include "keys_place_test.h"
#include <sodium.h>

#define NOW ((instant)1707903000000000) /* 2024-02-14T09:30:00Z */

static const char *const personnel[] = {"personnel"};

/* A key store with a recovery key, and a reader in the role personnel. */
struct store_site {
    struct key_place place;
    struct test_case test;
    struct keystore store;
    struct key_pair reader, stranger;
    char parts[2][200];
    const char *part_paths[2];
};

static inline void site_begin(struct store_site *site)
{
    *site = (struct store_site){.place = place_new(), .test = test_begin()};
    for (int i = 0; i < 2; i++) {
        snprintf(site->parts[i], sizeof site->parts[i], "%s/parts/recovery-part-%d.txt", site->place.path,
                 i + 1);
        site->part_paths[i] = site->parts[i];
    }
    key_new(&site->reader);
    key_new(&site->stranger);
    assert_int_equal(keystore_read(place_path(&site->place, "keystore"), site->test.arena,
                                   &site->test.problems, &site->store),
                     0);
}

static inline int add_reader(struct store_site *site, const char *role, const struct key_pair *reader,
                             const struct key_pair *opener, struct keystore_count *ret_count)
{
    struct seal_reader entry = {role, reader->public_key};
    return keystore_reader_add(&site->store, &entry, opener, site->test.arena, &site->test.problems,
                               ret_count);
}

static inline int new_recovery(struct store_site *site, const struct key_pair *opener, const char *parts)
{
    return keystore_recovery_new(&site->store, "Kazakhstan (KAZ)", place_path(&site->place, parts), opener,
                                 site->test.arena, &site->test.problems);
}

static inline void site_full(struct store_site *site)
{
    struct keystore_count count;
    site_begin(site);
    assert_int_equal(new_recovery(site, NULL, "parts"), 0);
    assert_int_equal(add_reader(site, "personnel", &site->reader, NULL, &count), 0);
}

static inline void site_end(struct store_site *site)
{
    place_remove(&site->place);
    test_end(&site->test);
}

static inline int new_person(struct store_site *site, const char *const *roles, char *person,
                             struct person_key *key)
{
    return keystore_person_new(&site->store, roles, 1, site->test.arena, &site->test.problems, person, key);
}

/* The state that this key gives, and that it gives the right one. */
static inline int state_of(struct store_site *site, const char *person, const struct key_pair *reader,
                           const struct person_key *wanted)
{
    struct person_key key = {{0}};
    int state =
        keystore_person_key(&site->store, person, reader, site->test.arena, &site->test.problems, &key);
    assert_true(state != SEAL_OPEN || memcmp(key.bytes, wanted->bytes, PERSON_KEY_SIZE) == 0);
    assert_true(state == SEAL_OPEN || sodium_is_zero(key.bytes, PERSON_KEY_SIZE));
    return state;
}

#endif
