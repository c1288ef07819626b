#include "keystore_site_test.h"

static const struct seal_place place_of_body = {"contingent/kaz-undof-frc", "person/1", 19767};
static const char *const open_fields[] = {"sex", NULL};
static const char *const medical[] = {"medical"};
static const char body[] = "{\"family_name\":\"Bekova\",\"sex\":\"f\"}";

static void stores_lie_beside_the_keys(void **state)
{
    (void)state;
    static const struct {
        const char *keys, *store;
    } cases[] = {{"/home/a/.config/muster/keys", "/home/a/.config/muster/keystore"},
                 {"a/keys/", "a/keystore"},
                 {"keys", "keystore"},
                 {"./k", "./keystore"},
                 {"/", "/keystore"},
                 {"/keys//", "/keystore"}};
    struct test_case test = test_begin();
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_same(cases[i].keys, keystore_folder(cases[i].keys, test.arena), cases[i].store);
    test_end(&test);
}

static void persons_need_a_recovery_key_and_a_reader(void **state)
{
    (void)state;
    struct store_site site;
    struct keystore_count count;
    struct person_key key;
    char person[PERSON_ID_SIZE];
    site_begin(&site);
    assert_int_equal(new_person(&site, personnel, person, &key), ERROR_NOT_FOUND);
    assert_says(&site.test.problems, "there is no recovery key yet");
    assert_int_equal(new_recovery(&site, NULL, "parts"), 0);
    assert_int_equal(add_reader(&site, "personnel", &site.reader, NULL, &count), 0);
    assert_int_equal(new_person(&site, medical, person, &key), ERROR_NOT_FOUND);
    assert_says(&site.test.problems, "there is no reader in the role medical");
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    site_end(&site);
}

static void keys_are_for_readers_and_the_recovery_key(void **state)
{
    (void)state;
    struct store_site site;
    struct key_pair recovery;
    struct person_key key, other;
    char person[PERSON_ID_SIZE], second[PERSON_ID_SIZE], file[100];
    site_full(&site);
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    assert_int_equal(new_person(&site, personnel, second, &other), 0);
    assert_string_not_equal(person, second);
    assert_memory_not_equal(key.bytes, other.bytes, PERSON_KEY_SIZE);
    assert_int_equal(state_of(&site, person, &site.reader, &key), SEAL_OPEN);
    assert_int_equal(state_of(&site, person, &site.stranger, &key), SEAL_CLOSED);
    assert_int_equal(
        keystore_recovery_read(&site.store, site.part_paths, site.test.arena, &site.test.problems, &recovery),
        0);
    assert_int_equal(state_of(&site, person, &recovery, &key), SEAL_OPEN);
    assert_int_equal(state_of(&site, "00112233445566778899aabbccddeeff", &site.reader, &key), SEAL_UNKNOWN);
    assert_int_equal(state_of(&site, "../../etc/passwd", &site.reader, &key), SEAL_UNKNOWN);
    snprintf(file, sizeof file, "keystore/%s.key", person);
    assert_int_equal(place_mode(&site.place, file), 0600);
    assert_int_equal(place_mode(&site.place, "keystore/readers.json"), 0600);
    assert_int_equal(place_mode(&site.place, "keystore"), 0700);
    assert_int_equal(site.test.problems.count, 0);
    site_end(&site);
}

static void records_open_for_readers_alone(void **state)
{
    (void)state;
    struct store_site site;
    struct person_key key;
    char person[PERSON_ID_SIZE];
    TEXT_CLEANUP struct text sealed = {0};
    const char *read;
    size_t size;
    struct arena *arena;
    site_full(&site);
    arena = site.test.arena;
    struct problems *problems = &site.test.problems;
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    assert_int_equal(
        seal_body(&place_of_body, person, &key, body, sizeof body - 1, open_fields, problems, &sealed), 0);
    const char *data = text_content(&sealed);
    assert_int_equal(keystore_open(&site.store, &site.reader, &place_of_body, data, sealed.length, arena,
                                   problems, &read, &size),
                     SEAL_OPEN);
    assert_same("opened", read, body);
    assert_int_equal(keystore_open(&site.store, &site.stranger, &place_of_body, data, sealed.length, arena,
                                   problems, &read, &size),
                     SEAL_CLOSED);
    assert_ptr_equal(read, data);
    assert_int_equal(keystore_open(&site.store, &site.stranger, &place_of_body, body, sizeof body - 1, arena,
                                   problems, &read, &size),
                     SEAL_OPEN); /* was never sealed */
    assert_ptr_equal(read, body);
    assert_int_equal(problems->count, 0);
    const struct seal_place elsewhere = {"contingent/other", "person/1", 19767};
    assert_int_equal(keystore_open(&site.store, &site.reader, &elsewhere, data, sealed.length, arena,
                                   problems, &read, &size),
                     ERROR_INVALID);
    assert_says(problems, "it was changed or moved");
    assert_int_equal(keystore_person_erase(&site.store, person, NOW, problems), 0);
    assert_int_equal(keystore_open(&site.store, &site.reader, &place_of_body, data, sealed.length, arena,
                                   problems, &read, &size),
                     SEAL_ERASED);
    assert_ptr_equal(read, data);
    site_end(&site);
}

/* A crash left the copy of a key that was being written: it goes with the next change. */
static void leftovers_of_a_crash_are_destroyed(void **state)
{
    (void)state;
    struct store_site site;
    struct person_key key;
    char person[PERSON_ID_SIZE];
    site_full(&site);
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    place_put(&site.place, "keystore/.muster-secret-0", "{\"locks\":[]}", 0600);
    place_put(&site.place, "keystore/.muster-secret-1", "{\"locks\":[]}", 0600);
    assert_int_equal(keystore_person_erase(&site.store, person, NOW, &site.test.problems), 0);
    assert_false(place_has(&site.place, "keystore/.muster-secret-0"));
    assert_false(place_has(&site.place, "keystore/.muster-secret-1"));
    site_end(&site);
}

static void erased_persons_stay_erased(void **state)
{
    (void)state;
    struct store_site site;
    struct key_pair recovery;
    struct keystore_count count;
    struct person_key key, other;
    char person[PERSON_ID_SIZE], second[PERSON_ID_SIZE], file[100];
    static char before[1 << 14];
    site_full(&site);
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    assert_int_equal(new_person(&site, personnel, second, &other), 0);
    snprintf(file, sizeof file, "keystore/%s.key", person);
    snprintf(before, sizeof before, "%s", place_get(&site.place, file));
    FILE *open_before = fopen(place_path(&site.place, file), "rb");
    assert_int_equal(keystore_person_erase(&site.store, person, NOW, &site.test.problems), 0);
    assert_false(place_has(&site.place, file));
    static char after[1 << 14];
    after[fread(after, 1, sizeof after - 1, open_before)] = '\0';
    fclose(open_before);
    assert_null(strstr(after, "locks")); /* and its bytes are overwritten */
    assert_int_equal(state_of(&site, person, &site.reader, &key), SEAL_ERASED);
    assert_int_equal(state_of(&site, second, &site.reader, &other), SEAL_OPEN);
    assert_int_equal(
        keystore_recovery_read(&site.store, site.part_paths, site.test.arena, &site.test.problems, &recovery),
        0);
    assert_int_equal(state_of(&site, person, &recovery, &key), SEAL_ERASED);
    assert_int_equal(add_reader(&site, "personnel", &site.stranger, &recovery, &count), 0);
    assert_int_equal(count.changed, 1); /* the other one */
    assert_int_equal(state_of(&site, person, &site.stranger, &key), SEAL_ERASED);
    assert_int_equal(keystore_person_erase(&site.store, person, NOW, &site.test.problems), 0);
    snprintf(file, sizeof file, "keystore/%s.erased", person);
    assert_non_null(strstr(place_get(&site.place, file), "\"erased\":\"2024-02-14T09:30:00Z\""));
    assert_int_equal(
        keystore_person_erase(&site.store, "00112233445566778899aabbccddeeff", NOW, &site.test.problems),
        ERROR_NOT_FOUND);
    assert_int_equal(keystore_person_erase(&site.store, "../x", NOW, &site.test.problems), ERROR_NOT_FOUND);
    site_end(&site);
}

/* The only reader's key is lost. Both recovery parts bring another reader in; one part does not. */
static void both_recovery_parts_restore(void **state)
{
    (void)state;
    enum { PERSONS = 5 };
    struct store_site site;
    struct key_pair recovery;
    struct keystore_count count;
    struct person_key keys[PERSONS];
    char persons[PERSONS][PERSON_ID_SIZE];
    site_full(&site);
    for (int i = 0; i < PERSONS; i++)
        assert_int_equal(new_person(&site, personnel, persons[i], &keys[i]), 0);
    key_wipe(&site.reader);
    for (int part = 0; part < 2; part++) {
        const char *const twice[] = {site.part_paths[part], site.part_paths[part]};
        assert_int_equal(
            keystore_recovery_read(&site.store, twice, site.test.arena, &site.test.problems, &recovery),
            ERROR_INVALID);
    }
    assert_int_equal(add_reader(&site, "personnel", &site.stranger, NULL, &count), 0);
    assert_int_equal(count.changed, 0);
    assert_int_equal(count.closed, PERSONS);
    assert_int_equal(state_of(&site, persons[0], &site.stranger, &keys[0]), SEAL_CLOSED);
    const char *const parts[] = {site.part_paths[1], site.part_paths[0]};
    assert_int_equal(
        keystore_recovery_read(&site.store, parts, site.test.arena, &site.test.problems, &recovery), 0);
    assert_int_equal(add_reader(&site, "personnel", &site.stranger, &recovery, &count), 0);
    assert_int_equal(count.changed, PERSONS);
    assert_int_equal(count.closed, 0);
    for (int i = 0; i < PERSONS; i++)
        assert_int_equal(state_of(&site, persons[i], &site.stranger, &keys[i]), SEAL_OPEN);
    assert_int_equal(add_reader(&site, "personnel", &site.stranger, &recovery, &count), ERROR_CONFLICT);
    site_end(&site);
}

/* A new recovery key takes the place of one whose parts are lost; the old parts then open nothing. */
static void recovery_keys_are_replaced(void **state)
{
    (void)state;
    struct store_site site;
    struct key_pair old, new;
    struct person_key key;
    char person[PERSON_ID_SIZE];
    site_full(&site);
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    assert_int_equal(
        keystore_recovery_read(&site.store, site.part_paths, site.test.arena, &site.test.problems, &old), 0);
    assert_int_equal(new_recovery(&site, NULL, "others"), ERROR_FORBIDDEN);
    assert_int_equal(new_recovery(&site, &site.stranger, "others"), ERROR_FORBIDDEN);
    assert_says(&site.test.problems, "the keys of persons (1) cannot be opened by you");
    assert_false(place_has(&site.place, "others"));
    assert_int_equal(new_recovery(&site, &site.reader, "parts"),
                     ERROR_CONFLICT); /* parts are never written over */
    assert_int_equal(new_recovery(&site, &site.reader, "others"), 0);
    assert_int_equal(
        keystore_recovery_read(&site.store, site.part_paths, site.test.arena, &site.test.problems, &new),
        ERROR_INVALID);
    const char *const parts[] = {place_path(&site.place, "others/recovery-part-1.txt"),
                                 place_path(&site.place, "others/recovery-part-2.txt")};
    assert_int_equal(keystore_recovery_read(&site.store, parts, site.test.arena, &site.test.problems, &new),
                     0);
    assert_int_equal(state_of(&site, person, &old, &key), SEAL_CLOSED);
    assert_int_equal(state_of(&site, person, &new, &key), SEAL_OPEN);
    assert_int_equal(state_of(&site, person, &site.reader, &key), SEAL_OPEN);
    site_end(&site);
}

static void readers_come_and_go_by_role(void **state)
{
    (void)state;
    struct store_site site;
    struct keystore again;
    struct keystore_count count;
    struct key_pair doctor;
    struct person_key soldier_key, patient_key;
    char soldier[PERSON_ID_SIZE], patient[PERSON_ID_SIZE];
    static const char *const both[] = {"personnel", "medical"};
    site_full(&site);
    key_new(&doctor);
    assert_int_equal(add_reader(&site, "medical", &doctor, NULL, &count), 0);
    assert_int_equal(new_person(&site, personnel, soldier, &soldier_key), 0);
    assert_int_equal(keystore_person_new(&site.store, both, 2, site.test.arena, &site.test.problems, patient,
                                         &patient_key),
                     0);
    assert_int_equal(state_of(&site, soldier, &doctor, &soldier_key), SEAL_CLOSED);
    assert_int_equal(state_of(&site, patient, &doctor, &patient_key), SEAL_OPEN);
    assert_int_equal(add_reader(&site, "personnel", &doctor, &site.reader, &count), 0); /* a second role */
    assert_int_equal(count.changed, 1);
    assert_int_equal(state_of(&site, soldier, &doctor, &soldier_key), SEAL_OPEN);
    assert_int_equal(
        keystore_reader_remove(&site.store, &doctor.public_key, site.test.arena, &site.test.problems, &count),
        0);
    assert_int_equal(count.changed, 2);
    assert_int_equal(state_of(&site, patient, &doctor, &patient_key), SEAL_CLOSED);
    assert_int_equal(
        keystore_reader_remove(&site.store, &doctor.public_key, site.test.arena, &site.test.problems, &count),
        ERROR_NOT_FOUND);
    assert_int_equal(keystore_reader_remove(&site.store, &site.store.recovery, site.test.arena,
                                            &site.test.problems, &count),
                     ERROR_CONFLICT);
    assert_int_equal(keystore_read(site.store.folder, site.test.arena, &site.test.problems, &again), 0);
    assert_int_equal(again.reader_count, 1);
    assert_same("role", again.readers[0].role, "personnel");
    assert_true(again.has_recovery && digest_equal(&again.recovery, &site.store.recovery));
    site_end(&site);
}

static void wrong_readers_are_refused(void **state)
{
    (void)state;
    struct store_site site;
    struct keystore_count count;
    struct key_pair mistyped = {.public_key = {{2}}};
    site_begin(&site);
    assert_int_equal(add_reader(&site, "", &site.reader, NULL, &count), ERROR_INVALID);
    assert_int_equal(add_reader(&site, "a\nb", &site.reader, NULL, &count), ERROR_INVALID);
    assert_int_equal(add_reader(&site, "personnel", &mistyped, NULL, &count), ERROR_INVALID);
    assert_false(place_has(&site.place, "keystore"));
    assert_int_equal(
        keystore_recovery_read(&site.store, site.part_paths, site.test.arena, &site.test.problems, &mistyped),
        ERROR_NOT_FOUND);
    site_end(&site);
}

/* One byte of a file changed: refused, or a lock that is not this reader's. Never another key. */
static void damaged_files_are_refused(void **state)
{
    (void)state;
    struct store_site site;
    struct person_key key;
    char person[PERSON_ID_SIZE], file[100];
    static char good[1 << 14];
    site_full(&site);
    assert_int_equal(new_person(&site, personnel, person, &key), 0);
    snprintf(file, sizeof file, "keystore/%s.key", person);
    snprintf(good, sizeof good, "%s", place_get(&site.place, file));
    size_t refused = 0, length = strlen(good);
    for (size_t i = 0; i < length; i++) {
        char kept = good[i];
        good[i] = kept == '0' ? '1' : '0';
        place_put(&site.place, file, good, 0600);
        int found = state_of(&site, person, &site.reader, &key);
        assert_true(found == ERROR_INVALID || found == SEAL_OPEN || found == SEAL_CLOSED);
        problems_init(&site.test.problems, site.test.arena);
        refused += found != SEAL_OPEN;
        good[i] = kept;
    }
    assert_in_range(refused, length / 4, length); /* words for people and other readers' locks do not count */
    place_put(&site.place, file, good, 0640);
    assert_int_equal(state_of(&site, person, &site.reader, &key), ERROR_INVALID);
    assert_says(&site.test.problems, "mode 0640");
    place_put(&site.place, "keystore/readers.json", "{}", 0600);
    assert_int_equal(keystore_read(site.store.folder, site.test.arena, &site.test.problems, &site.store),
                     ERROR_INVALID);
    assert_int_equal(chmod(site.store.folder, 0770), 0);
    assert_int_equal(keystore_read(site.store.folder, site.test.arena, &site.test.problems, &site.store),
                     ERROR_INVALID);
    assert_says(&site.test.problems, "others on this computer may put keys into this folder");
    site_end(&site);
}

/* The lock of one person put into the file of another does not give that key. */
static void locks_stay_with_their_person(void **state)
{
    (void)state;
    struct store_site site;
    struct person_key keys[2];
    char persons[2][PERSON_ID_SIZE];
    struct person_file files[2];
    site_full(&site);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(new_person(&site, personnel, persons[i], &keys[i]), 0);
        assert_int_equal(
            person_file_read(&site.store, persons[i], site.test.arena, &site.test.problems, &files[i]), 0);
    }
    files[0].locks = files[1].locks;
    assert_int_equal(person_file_save(&site.store, &files[0], true, &site.test.problems), 0);
    assert_int_equal(state_of(&site, persons[0], &site.reader, &keys[0]), ERROR_INVALID);
    assert_says(&site.test.problems, "the lock does not fit its key");
    site_end(&site);
}

/* No name of a sealed person stands in what is stored. */
static void no_name_stands_in_the_store(void **state)
{
    (void)state;
    struct store_site site;
    struct person_key key;
    char person[PERSON_ID_SIZE], file[100];
    TEXT_CLEANUP struct text all = {0};
    site_full(&site);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(new_person(&site, personnel, person, &key), 0);
        assert_int_equal(seal_body(&place_of_body, person, &key, body, sizeof body - 1, open_fields,
                                   &site.test.problems, &all),
                         0);
        snprintf(file, sizeof file, "keystore/%s.key", person);
        text_add(&all, place_get(&site.place, file));
    }
    text_add(&all, place_get(&site.place, "keystore/readers.json"));
    assert_int_equal(text_result(&all), 0);
    assert_null(strstr(text_content(&all), "Bekova"));
    assert_null(strstr(text_content(&all), "family"));
    char hex[DIGEST_TEXT_SIZE];
    assert_null(strstr(text_content(&all), hex_format(key.bytes, PERSON_KEY_SIZE, hex)));
    site_end(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_lie_beside_the_keys),
        cmocka_unit_test(persons_need_a_recovery_key_and_a_reader),
        cmocka_unit_test(keys_are_for_readers_and_the_recovery_key),
        cmocka_unit_test(records_open_for_readers_alone),
        cmocka_unit_test(leftovers_of_a_crash_are_destroyed),
        cmocka_unit_test(erased_persons_stay_erased),
        cmocka_unit_test(both_recovery_parts_restore),
        cmocka_unit_test(recovery_keys_are_replaced),
        cmocka_unit_test(readers_come_and_go_by_role),
        cmocka_unit_test(wrong_readers_are_refused),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(locks_stay_with_their_person),
        cmocka_unit_test(no_name_stands_in_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
