/* Connections to PostgreSQL that are cut at any moment of an append, between commit and answer too: what is
   asked again under its idempotency key is recorded once. A relay of the test's own stands between. */
#include "journal/journal_place_test.h"
#include "journal/verify.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

enum { PIECE = 1 << 16 };

/* Passes bytes on between one client at a time and the server. */
struct relay {
    int listening;
    unsigned short port, server_port;
    pthread_t thread;
    atomic_int
        cut_before; /* the connection is cut before this piece of the client's (1 = the next); 0: never */
    atomic_bool cut_answer; /* the answer to a commit is not passed on: the connection is cut instead */
    atomic_int cuts;
    atomic_bool over;
};

static int local_socket(unsigned short port, struct sockaddr_in *ret_address)
{
    *ret_address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    ret_address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(one >= 0);
    return one;
}

static bool holds(const char *data, size_t size, const char *word)
{
    for (size_t length = strlen(word), at = 0; at + length <= size; at++)
        if (memcmp(data + at, word, length) == 0)
            return true;
    return false;
}

static bool cuts_here(struct relay *relay, bool from_client, const char *data, size_t size)
{
    if (from_client && relay->cut_before > 0 && --relay->cut_before == 0)
        return true;
    return !from_client && relay->cut_answer && holds(data, size, "COMMIT") &&
           atomic_exchange(&relay->cut_answer, false);
}

/* One piece from one side to the other; false when the connection is at its end. */
static bool pass_on(struct relay *relay, int from, int to, bool from_client)
{
    static char data[PIECE];
    ssize_t size = recv(from, data, sizeof data, 0);
    if (size <= 0)
        return false;
    if (cuts_here(relay, from_client, data, (size_t)size)) {
        relay->cuts++;
        return false;
    }
    return send(to, data, (size_t)size, MSG_NOSIGNAL) == size;
}

static void relay_one(struct relay *relay, int client)
{
    struct sockaddr_in address;
    int server = local_socket(relay->server_port, &address);
    bool open = connect(server, (struct sockaddr *)&address, sizeof address) == 0;
    while (open && !relay->over) {
        struct pollfd both[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
        if (poll(both, 2, 100) <= 0)
            continue;
        open = !both[0].revents || pass_on(relay, client, server, true);
        open = open && (!both[1].revents || pass_on(relay, server, client, false));
    }
    close(server);
    close(client);
}

static void *run_relay(void *context)
{
    struct relay *relay = context;
    while (!relay->over) {
        struct pollfd one = {.fd = relay->listening, .events = POLLIN};
        if (poll(&one, 1, 100) > 0)
            relay_one(relay, accept(relay->listening, NULL, NULL));
    }
    return NULL;
}

/* The address of the database by way of the relay. */
static char *relay_begin(struct relay *relay, struct arena *arena, const char *database)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    const char *at = strchr(database, '@'), *port = strchr(at, ':'), *path = strchr(port, '/');
    relay->server_port = (unsigned short)strtol(port + 1, NULL, 10);
    relay->listening = local_socket(0, &address);
    assert_int_equal(bind(relay->listening, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(relay->listening, 8), 0);
    assert_int_equal(getsockname(relay->listening, (struct sockaddr *)&address, &size), 0);
    relay->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&relay->thread, NULL, run_relay, relay), 0);
    return arena_format(arena, "%.*s@127.0.0.1:%u%s", (int)(at - database), database, (unsigned)relay->port,
                        path);
}

static void relay_end(struct relay *relay)
{
    relay->over = true;
    pthread_join(relay->thread, NULL);
    close(relay->listening);
}

static int append_numbered(struct journal *journal, int number, bool with_key, struct problems *problems,
                           struct arena *arena, struct appended *ret_appended)
{
    const char *note = arena_format(arena, "%d", number);
    struct draft draft = test_draft(arena, "note/1", 20000, note);
    struct append append = test_append(SUBJECT, &draft, 1);
    return journal_append(journal, with_key ? note : NULL, &append, arena, problems, ret_appended);
}

/* Each note once, in the order of their numbers, and nothing that verify would find. */
static void check_all(struct journal *journal, int count)
{
    struct test_case test = test_begin();
    TEXT_CLEANUP struct text out = {0}, wanted = {0};
    struct verification found;
    const struct verify_request request = {0};
    for (int i = 1; i <= count; i++)
        text_format(&wanted, "%s%d", i > 1 ? " " : "", i);
    assert_string_equal(test_all(journal, &out), text_content(&wanted));
    assert_fine(journal_verify(journal, &request, test.arena, &test.problems, &found), &test.problems);
    assert_int_equal(found.count, 0);
    test_end(&test);
}

static void cut_at_any_piece(void **state)
{
    (void)state;
    if (!test_on_postgres)
        skip();
    struct journal_place place = journal_place_new();
    struct relay relay = {0};
    const char *direct = place.options.database;
    place.options.database = relay_begin(&relay, place.test.arena, direct);
    struct journal *journal = journal_place_open(&place);
    int number = 0, succeeded = 0;
    for (int piece = 1, cuts = -1; cuts != relay.cuts; piece++) {
        struct test_case test = test_begin();
        struct appended appended;
        cuts = relay.cuts;
        relay.cut_before = piece;
        int code = append_numbered(journal, ++number, true, &test.problems, test.arena, &appended);
        assert_true(code == 0 || code == ERROR_STORAGE);
        assert_true((code < 0) == (test.problems.count > 0));
        relay.cut_before = 0;
        succeeded += code == 0;
        problems_init(&test.problems, test.arena);
        assert_fine(append_numbered(journal, number, true, &test.problems, test.arena, &appended),
                    &test.problems);
        assert_true(appended.again || code < 0);
        check_all(journal, number);
        test_end(&test);
        assert_true(piece < 100);
    }
    print_message("%d pieces, %d of them tried again by itself\n", number - 1, succeeded - 1);
    assert_true(number > 2);
    journal_close(journal);
    relay_end(&relay);
    place.options.database = direct;
    journal_place_remove(&place);
}

static void cut_between_commit_and_answer(void **state)
{
    (void)state;
    if (!test_on_postgres)
        skip();
    struct journal_place place = journal_place_new();
    struct relay relay = {0};
    struct appended first, again;
    const char *direct = place.options.database;
    struct arena *arena = place.test.arena;
    place.options.database = relay_begin(&relay, arena, direct);
    struct journal *journal = journal_place_open(&place);
    relay.cut_answer = true;
    assert_fine(append_numbered(journal, 1, true, &place.test.problems, arena, &first), &place.test.problems);
    assert_int_equal(relay.cuts, 1);
    assert_false(first.again); /* it was this call that recorded it */
    assert_fine(append_numbered(journal, 1, true, &place.test.problems, arena, &again), &place.test.problems);
    assert_true(again.again && digest_equal(&again.head, &first.head));
    check_all(journal, 1);
    relay.cut_answer = true; /* without a key nobody can say whether it took place */
    assert_int_equal(append_numbered(journal, 2, false, &place.test.problems, arena, &again), ERROR_STORAGE);
    assert_int_equal(relay.cuts, 2);
    check_all(journal, 2);
    journal_close(journal);
    relay_end(&relay);
    place.options.database = direct;
    journal_place_remove(&place);
}

static void a_server_that_was_started_anew_is_found_again(void **state)
{
    (void)state;
    if (!test_on_postgres)
        skip();
    struct journal_place place = journal_place_new();
    struct arena *arena = place.test.arena;
    struct appended appended;
    struct journal *journal = journal_place_open(&place);
    for (int i = 1; i <= 2; i++) {
        assert_fine(append_numbered(journal, i, false, &place.test.problems, arena, &appended),
                    &place.test.problems);
        postgres_test_ask(arena, place.options.database,
                          "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
                          " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        if (i == 2)
            check_all(journal, 2); /* reading first */
    }
    journal_close(journal);
    journal_place_remove(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_at_any_piece),
        cmocka_unit_test(cut_between_commit_and_answer),
        cmocka_unit_test(a_server_that_was_started_anew_is_found_again),
    };
    test_on_postgres = postgres_test_server() != NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
