/* Bundles in parts: each can be verified by itself, and leaves no hole when the parts are added in order. */
#include "journal/bundle_place_test.h"

enum { SMALL_PART = 1500 };

/* A fixed sequence of small numbers. */
static unsigned chance(unsigned below)
{
    static uint32_t state = 12345;
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
}

static struct bundle_preview export_parts(struct side *side, const char *to, size_t part_bytes)
{
    return side_export_as(
        side,
        (struct bundle_export){.to = (const char *const[]){to}, .to_count = 1, .part_bytes = part_bytes});
}

static void one_writer_is_cut_anywhere(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 45);
    struct bundle_preview parts = export_parts(&kaz, "UN", SMALL_PART);
    assert_in_range(parts.file_count, 4, 6);
    assert_int_equal(parts.parts, parts.file_count);
    char last[20];
    snprintf(last, sizeof last, ".%zu", parts.file_count);
    assert_non_null(strstr(parts.files[parts.file_count - 1], last));
    side_refuses(&un, parts.files[1], ERROR_NOT_FOUND, "part 1 comes first");
    size_t added = 0;
    for (size_t i = 0; i < parts.file_count; i++) {
        added += side_import(&un, parts.files[i]);
        side_verifies(&un);
    }
    assert_int_equal(added, 45);
    assert_string_equal(side_fold(&un), side_fold(&kaz));
    assert_int_equal(side_import(&un, parts.files[2]), 0); /* an early part once more */
    side_remove(&kaz);
    side_remove(&un);
}

static void parts_given_together_come_in_any_order(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    struct problems problems;
    struct bundle_preview previews[3];
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 22);
    struct bundle_preview parts = export_parts(&kaz, "UN", SMALL_PART);
    assert_int_equal(parts.file_count, 3);
    const char *const mixed[] = {parts.files[2], parts.files[0], parts.files[1]};
    const char *const holed[] = {parts.files[2], parts.files[0]};
    const char *before = side_state(&un);
    assert_int_equal(side_try_import(&un, holed, 2, &problems, previews), ERROR_NOT_FOUND);
    assert_says(&problems, "part 2 comes first");
    assert_string_equal(side_state(&un), before); /* the first part is not added alone */
    assert_fine(side_try_import(&un, mixed, 3, &problems, previews), &problems);
    assert_int_equal(previews[0].part, 3);
    assert_int_equal(previews[1].part, 1);
    assert_int_equal(previews[0].records_added + previews[1].records_added + previews[2].records_added, 22);
    assert_string_equal(side_fold(&un), side_fold(&kaz));
    side_remove(&kaz);
    side_remove(&un);
}

/* A part is lost, and more is written meanwhile: the next export goes on where the receiver stands. */
static void an_interrupted_exchange_goes_on(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    side_notes(&kaz, "k", 20);
    struct bundle_preview parts = export_parts(&kaz, "UN", SMALL_PART);
    size_t added = side_import(&un, parts.files[0]);
    side_notes(&un, "u", 2); /* has seen the first part */
    assert_int_equal(side_import(&kaz, side_export(&un, "KAZ")), 2);
    side_notes(&kaz, "more", 3); /* has seen what has seen the first part */
    struct bundle_preview rest = export_parts(&kaz, "UN", SMALL_PART);
    assert_int_equal(rest.records, 23 - added);
    for (size_t i = 0; i < rest.file_count; i++)
        side_import(&un, rest.files[i]);
    assert_string_equal(side_fold(&un), side_fold(&kaz));
    assert_int_equal(side_import(&un, parts.files[1]), 0); /* the lost part turns up */
    side_verifies(&un);
    side_remove(&kaz);
    side_remove(&un);
}

/* Whatever has happened between three installations, a fourth can be told in parts of any size, and is whole
   after each. */
static void tell_a_newcomer(struct side *from, struct side *newcomer, const char *code, size_t part_bytes)
{
    struct bundle_preview parts = side_export_as(
        from, (struct bundle_export){.to = &code, .to_count = 1, .all = true, .part_bytes = part_bytes});
    for (size_t i = 0; i < parts.file_count; i++) {
        side_import(newcomer, parts.files[i]);
        side_verifies(newcomer);
    }
    assert_string_equal(side_fold(newcomer), side_fold(from));
}

static void exchange(struct side *from, struct side *to, const char *code)
{
    struct bundle_preview parts = export_parts(from, code, 700 + chance(3000));
    for (size_t i = 0; i < parts.file_count; i++)
        if (i == 0 || chance(6)) /* now and then a part is lost, and with it what follows */
            side_import(to, parts.files[i]);
        else
            break;
}

/* Three installations of two parties, that know each other. */
struct three {
    struct side sides[3];
};
static const char *const three_codes[] = {"KAZ", "KAZ", "UN"};

static struct three three_new(void)
{
    struct three three = {{side_of(&bundle_wiring, "Kazakhstan", "KAZ")}};
    three.sides[1] = side_more(&three.sides[0], "laptop");
    three.sides[2] = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&three.sides[0], &three.sides[2]);
    side_trust(&three.sides[1], &three.sides[2]);
    side_trust(&three.sides[2], &three.sides[0]);
    return three;
}

static struct side newcomer(struct three *three, struct side *from, const char *name, const char *code)
{
    struct side side = side_of(&bundle_wiring, name, code);
    side_trust(&side, &three->sides[0]);
    side_trust(&side, &three->sides[2]);
    side_trust(from, &side);
    return side;
}

static void whatever_happened_parts_leave_no_hole(void **state)
{
    (void)state;
    struct three three = three_new();
    struct side *sides = three.sides, ind = newcomer(&three, &sides[0], "India", "IND"),
                npl = newcomer(&three, &sides[2], "Nepal", "NPL");
    const int rounds = getenv("MUSTER_LONG") ? 400 : 40;
    for (int round = 0; round < rounds; round++) {
        unsigned who = chance(3), to = (who + 1 + chance(2)) % 3;
        char note[20];
        snprintf(note, sizeof note, "r%d.", round);
        side_notes(&sides[who], note, 1 + (int)chance(3));
        if (chance(4))
            exchange(&sides[who], &sides[to], three_codes[to]);
    }
    tell_a_newcomer(&sides[0], &ind, "IND", SMALL_PART);
    tell_a_newcomer(&sides[2], &npl, "NPL", 1);
    for (size_t i = 0; i < TEST_COUNT(three.sides); i++) {
        side_verifies(&sides[i]);
        side_remove(&sides[i]);
    }
    side_remove(&ind);
    side_remove(&npl);
}

/* One of two receivers has answered: what the other may lack is sent again. */
static void an_export_for_two_begins_with_what_either_lacks(void **state)
{
    (void)state;
    struct three three = three_new();
    struct side *kaz = &three.sides[0], *laptop = &three.sides[1], *un = &three.sides[2];
    side_notes(un, "u", 3);
    const char *first = side_export(un, "KAZ");
    assert_int_equal(side_import(kaz, first), 3);
    side_import(un, side_export(kaz, "UN"));
    side_note(un, "u4");
    assert_int_equal(export_parts(un, "KAZ", 0).records, 4);
    assert_int_equal(side_import(laptop, first), 3);
    const char *older = side_export(laptop, "UN");
    struct bundle_preview both = export_parts(un, "KAZ", 0);
    assert_int_equal(side_import(laptop, both.files[0]), 1);
    side_import(un, side_export(laptop, "UN"));
    side_import(un, older); /* comes late, and takes nothing back */
    assert_int_equal(export_parts(un, "KAZ", 0).records, 1);
    char key[DIGEST_TEXT_SIZE];
    struct digest of_laptop = side_key(laptop);
    assert_int_equal(export_parts(un, digest_format(&of_laptop, key), 0).records, 0);
    for (size_t i = 0; i < TEST_COUNT(three.sides); i++)
        side_remove(&three.sides[i]);
}

/* A part holds at least what cannot be parted, however small it was to be. */
static void attachments_make_parts_larger(void **state)
{
    (void)state;
    struct side kaz = side_of(&bundle_wiring, "Kazakhstan", "KAZ"),
                un = side_of(&bundle_wiring, "United Nations", "UN");
    side_trust(&kaz, &un);
    side_trust(&un, &kaz);
    for (int i = 0; i < 4; i++) {
        char name[20], *data = arena_alloc(side_arena(&kaz), 4000);
        snprintf(name, sizeof name, "%d.pdf", i);
        memset(data, '0' + i, 3999);
        side_attach(&kaz, name, data, true);
    }
    struct bundle_preview parts = export_parts(&kaz, "UN", SMALL_PART);
    assert_int_equal(parts.file_count, 4);
    assert_int_equal(parts.attachment_count, 4);
    for (size_t i = 0; i < parts.file_count; i++)
        assert_int_equal(side_import(&un, parts.files[i]), 1);
    side_remove(&kaz);
    side_remove(&un);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(one_writer_is_cut_anywhere),
    cmocka_unit_test(parts_given_together_come_in_any_order),
    cmocka_unit_test(an_interrupted_exchange_goes_on),
    cmocka_unit_test(whatever_happened_parts_leave_no_hole),
    cmocka_unit_test(an_export_for_two_begins_with_what_either_lacks),
    cmocka_unit_test(attachments_make_parts_larger),
};

int main(void)
{
    int failed = cmocka_run_group_tests_name("SQLite", tests, NULL, NULL);
    test_on_postgres = postgres_test_server() != NULL;
    return failed || !test_on_postgres ? failed
                                       : cmocka_run_group_tests_name("PostgreSQL", tests, NULL, NULL);
}
