/* Countries: cases from ISO 3166-1. */
#include "reference/countries.h"
#include "test.h"

static const struct {
    const char *alpha3, *name; /* NULL: unknown */
} cases[] = {
    {"KAZ", "Kazakhstan"},
    {"URY", "Uruguay"},
    {"ABW", "Aruba"},    /* the first */
    {"ZWE", "Zimbabwe"}, /* the last */
    {"TUR", "T\xC3\xBCrkiye"},
    {"CIV", "C\xC3\xB4te d'Ivoire"},
    {"kaz", NULL},
    {"KZ", NULL},
    {"KAZA", NULL},
    {"XXX", NULL},
    {"UNO", NULL},
    {"", NULL},
};

static void codes_have_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const char *name = country_name(cases[i].alpha3);
        assert_same(cases[i].alpha3, name ? name : "-", cases[i].name ? cases[i].name : "-");
        assert_int_equal(country_known(cases[i].alpha3), cases[i].name != NULL);
    }
}

static void the_table_is_in_order_and_whole(void **state)
{
    (void)state;
    assert_in_range(country_count, 240, 300); /* ISO 3166-1 has 249 */
    for (size_t i = 0; i < country_count; i++) {
        assert_int_equal(strlen(countries[i].alpha3), 3);
        assert_true(countries[i].name[0] != '\0');
        assert_true(i == 0 || strcmp(countries[i - 1].alpha3, countries[i].alpha3) < 0);
        assert_int_equal(text_utf8_check(countries[i].name, strlen(countries[i].name)),
                         strlen(countries[i].name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_have_names),
        cmocka_unit_test(the_table_is_in_order_and_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
