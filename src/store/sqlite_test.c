/* What is SQLite's own: the file, its folder, its disk. */
#include "store_suite_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { NOBODY = 65534 };

static void write_bytes(const char *path, const void *data, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, data, size), size);
    assert_int_equal(close(file), 0);
}

static void copy_file(struct suite *suite, const char *from, const char *to)
{
    struct folder_file file;
    assert_works(suite, file_read(from, suite->arena, &suite->problems, &file));
    write_bytes(to, file.data, file.size);
}

static int append(struct suite *suite, struct store *store, int count)
{
    int result = 0;
    for (int i = 0; result == 0 && i < count; i++) {
        result = store_begin(store, &suite->problems);
        if (result == 0)
            result = suite_append(store, "s", suite->arena, &suite->problems);
        if (result == 0)
            result = store_commit(store, &suite->problems);
    }
    store_rollback(store);
    return result;
}

static int64_t sequence(struct suite *suite)
{
    struct store_stream *streams = NULL;
    size_t count = 0;
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_READ);
    assert_works(suite, store_streams(store, NULL, 0, suite->arena, &suite->problems, &streams, &count));
    return count ? streams[0].sequence : 0;
}

/* A database with so many records, closed. */
static void make(struct suite *suite, int count)
{
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    assert_works(suite, append(suite, store, count));
}

/* ---- names ------------------------------------------------------------------------------------------ */

static void names(void **state)
{
    struct suite *suite = *state;
    static const char *const plain[] = {":memory:",    "file:x.db",    "file::memory:?cache=shared",
                                        "a?b#c%41.db", "x.db?mode=ro", " ",
                                        "\xd0\xb4.db"};
    char here[SUITE_PATH_SIZE];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(suite->folder), 0);
    for (size_t i = 0; i < TEST_COUNT(plain); i++) {
        suite->where = plain[i];
        make(suite, 2);
        struct stat status;
        assert_int_equal(stat(suite_path(suite, plain[i]), &status), 0);
        assert_int_equal(sequence(suite), 2);
    }
    assert_int_equal(chdir(here), 0);
    assert_fails(suite, suite_try_open(suite, "", STORE_CREATE), ERROR_USAGE,
                 "name of the database is empty");
}

/* Only its owner reads it, and the files that SQLite puts beside it. */
static void file_modes(void **state)
{
    struct suite *suite = *state;
    static const char *const beside[] = {"muster.db", "muster.db-wal", "muster.db-shm"};
    mode_t before = umask(0);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    assert_works(suite, append(suite, store, 1));
    umask(before);
    for (size_t i = 0; i < TEST_COUNT(beside); i++) {
        struct stat status;
        assert_int_equal(stat(suite_path(suite, beside[i]), &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
    }
}

/* ---- what is no database of Muster ------------------------------------------------------------------ */

static void no_file(void **state)
{
    struct suite *suite = *state;
    const char *folder = suite->folder, *inside = suite_path(suite, "none/muster.db");
    const char *under_file = suite_path(suite, "muster.db/muster.db"), *pipe = suite_path(suite, "pipe");
    assert_fails(suite, suite_try_open(suite, suite->where, STORE_READ), ERROR_NOT_FOUND,
                 "there is no database; name another with --database");
    assert_fails(suite, suite_try_open(suite, suite->where, STORE_WRITE), ERROR_NOT_FOUND,
                 "there is no database");
    assert_fails(suite, suite_try_open(suite, inside, STORE_CREATE), ERROR_NOT_FOUND,
                 "the folder of the database does not exist; make");
    assert_fails(suite, suite_try_open(suite, folder, STORE_CREATE), ERROR_STORAGE, "this is a folder; name");
    make(suite, 1);
    assert_fails(suite, suite_try_open(suite, under_file, STORE_CREATE), ERROR_NOT_FOUND,
                 "the folder of the database does not exist");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_fails(suite, suite_try_open(suite, pipe, STORE_CREATE), ERROR_STORAGE, "this is no file");
}

enum { PAGE = 4096 };

/* Turns a good database of 300 records, closed, into a bad one. */
static void bad_text(struct suite *suite)
{
    write_bytes(suite->where, "day,men,women\n", 14);
}

static void bad_long_text(struct suite *suite)
{
    char text[3 * PAGE];
    memset(text, 'a', sizeof text);
    write_bytes(suite->where, text, sizeof text);
}

static void bad_bytes(struct suite *suite, size_t from, size_t size)
{
    char bytes[PAGE];
    int file = open(suite->where, O_WRONLY);
    memset(bytes, 0x5a, sizeof bytes);
    assert_true(file >= 0 && size <= sizeof bytes);
    assert_int_equal(pwrite(file, bytes, size, (off_t)from), size);
    assert_int_equal(close(file), 0);
}

static void bad_head(struct suite *suite)
{
    bad_bytes(suite, 0, 16);
}

static void bad_first_page(struct suite *suite)
{
    bad_bytes(suite, 100, PAGE - 100);
}

static void bad_half(struct suite *suite)
{
    struct stat status;
    assert_int_equal(stat(suite->where, &status), 0);
    assert_int_equal(truncate(suite->where, status.st_size / 2), 0);
}

static void bad_one_page(struct suite *suite)
{
    assert_int_equal(truncate(suite->where, PAGE), 0);
}

static void bad_few_bytes(struct suite *suite)
{
    assert_int_equal(truncate(suite->where, 50), 0);
}

static void bad_foreign(struct suite *suite)
{
    assert_int_equal(unlink(suite->where), 0);
    assert_same("raw", suite_raw(suite, "CREATE TABLE a (b); PRAGMA application_id = 252006673"), "");
}

static void bad_foreign_empty(struct suite *suite)
{
    assert_int_equal(unlink(suite->where), 0);
    assert_same("raw", suite_raw(suite, "PRAGMA application_id = 1; CREATE TABLE a (b); DROP TABLE a"), "");
}

static void bad_nothing(struct suite *suite)
{
    assert_int_equal(truncate(suite->where, 0), 0);
}

static void bad_files(void **state)
{
    struct suite *suite = *state;
    static const struct {
        const char *name;
        void (*spoil)(struct suite *suite);
        const char *says;
    } cases[] = {
        {"text", bad_text, "this is no database of Muster (SQLite: file is not a database); name"},
        {"long text", bad_long_text, "this is no database of Muster (SQLite: file is not a database)"},
        {"head", bad_head, "this is no database of Muster (SQLite: file is not a database)"},
        {"first page", bad_first_page,
         "the database is damaged (SQLite: database disk image is malformed); re"},
        {"half", bad_half, "the database is damaged (SQLite: database disk image is malformed)"},
        {"one page", bad_one_page, "the database is damaged (SQLite: database disk image is malformed)"},
        {"few bytes", bad_few_bytes, "the database is damaged (SQLite: database disk image is malformed)"},
        {"foreign", bad_foreign, "this is the database of another program; name"},
        {"foreign and empty", bad_foreign_empty, "this is the database of another program; name"},
    };
    const char *good = suite_path(suite, "good.db");
    make(suite, 300);
    assert_int_equal(rename(suite->where, good), 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        for (enum store_access access = STORE_READ; access <= STORE_CREATE; access++) {
            struct folder_file before, after;
            copy_file(suite, good, suite->where);
            cases[i].spoil(suite);
            assert_works(suite, file_read(suite->where, suite->arena, &suite->problems, &before));
            assert_fails(suite, suite_try_open(suite, suite->where, access), ERROR_STORAGE, cases[i].says);
            assert_works(suite, file_read(suite->where, suite->arena, &suite->problems, &after));
            assert_true(before.size == after.size && memcmp(before.data, after.data, after.size) == 0);
        }
    copy_file(suite, good, suite->where);
    bad_nothing(suite); /* empty: a reader is told, a writer begins */
    assert_fails(suite, suite_try_open(suite, suite->where, STORE_READ), ERROR_STORAGE,
                 "the database is empty; write something first");
    make(suite, 1);
    assert_int_equal(sequence(suite), 1);
}

static int count_record(void *context, const struct store_record *record)
{
    (void)record;
    ++*(int *)context;
    return 0;
}

/* Pages in the middle: opening may not notice, but nobody is given wrong rows. */
static void damaged_pages(void **state)
{
    struct suite *suite = *state;
    const char *good = suite_path(suite, "good.db");
    struct stat status;
    int noticed = 0;
    make(suite, 300);
    assert_int_equal(rename(suite->where, good), 0);
    assert_int_equal(stat(good, &status), 0);
    for (off_t at = PAGE; at < status.st_size; at += PAGE) {
        const struct store_options options = {.access = STORE_READ};
        struct store *store STORE_CLEANUP = NULL;
        struct store_stream *streams = NULL;
        size_t count = 0;
        int records = 0;
        copy_file(suite, good, suite->where);
        bad_bytes(suite, (size_t)at, PAGE);
        int result = store_open(suite->where, &options, suite->arena, &suite->problems, &store);
        if (result == 0)
            result = store_streams(store, NULL, 0, suite->arena, &suite->problems, &streams, &count);
        if (result == 0 && count)
            result = store_records_read(store, streams[0].id, 0, INT64_MAX, count_record, &records,
                                        &suite->problems);
        noticed += result < 0;
        if (result < 0)
            assert_fails(suite, result, ERROR_STORAGE, "the database is damaged (SQLite: database disk");
        else if (count)
            assert_int_equal(records, 300);
    }
    assert_true(noticed > 5);
}

/* ---- folders and disks ------------------------------------------------------------------------------ */

/* Runs act as somebody to whom the rights of files apply, in a process of its own; 0: all was well. */
static void as_nobody(struct suite *suite, int (*act)(struct suite *suite))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
            _exit(99);
        int result = act(suite);
        if (suite->problems.count)
            print_error("%s\n", suite_words(suite));
        _exit(result);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Gives everything in the folder to nobody. */
static void rights(struct suite *suite, mode_t of_folder, mode_t of_file)
{
    const char *wal = suite_path(suite, "muster.db-wal");
    if (geteuid() == 0) {
        assert_int_equal(chown(suite->folder, NOBODY, NOBODY), 0);
        assert_int_equal(chown(suite->where, NOBODY, NOBODY), 0);
        if (path_exists(wal))
            assert_int_equal(chown(wal, NOBODY, NOBODY), 0);
    }
    assert_int_equal(chmod(suite->where, of_file), 0);
    assert_int_equal(chmod(suite->folder, of_folder), 0);
}

/* Whether it is refused in one problem with these words. */
static bool refused(struct suite *suite, const char *where, enum store_access access, const char *says)
{
    int result = suite_try_open(suite, where, access);
    size_t count = suite->problems.count;
    const char *words = suite_words(suite);
    if (result == ERROR_STORAGE && count == 1 && strstr(words, says))
        return true;
    print_error(" got: %d: %zu: %s\nwant: %s\n", result, count, words, says);
    return false;
}

static int read_folder_of_others(struct suite *suite)
{
    if (sequence(suite) != 20)
        return 1;
    if (!refused(suite, suite->where, STORE_WRITE, "let its owner give you the right"))
        return 2;
    return !refused(suite, suite_path(suite, "new.db"), STORE_CREATE,
                    "the folder of the database may not be written; name another place");
}

static int read_with_changes_beside(struct suite *suite)
{
    return !refused(suite, suite->where, STORE_READ, "see that the file and its folder may be read");
}

static int write_protected_file(struct suite *suite)
{
    if (sequence(suite) != 20)
        return 1;
    return !refused(suite, suite->where, STORE_WRITE, "the database may not be written");
}

static int unreadable_file(struct suite *suite)
{
    return !refused(suite, suite->where, STORE_READ, "the database cannot be opened");
}

static void read_only_folders(void **state)
{
    struct suite *suite = *state;
    make(suite, 20);
    rights(suite, 0555, 0600);
    as_nobody(suite, read_folder_of_others);
    rights(suite, 0555, 0400);
    as_nobody(suite, read_folder_of_others);
    rights(suite, 0755, 0400);
    as_nobody(suite, write_protected_file);
    rights(suite, 0755, 0000);
    as_nobody(suite, unreadable_file);
    /* A copy of one that was not closed: its changes stand beside it. */
    rights(suite, 0755, 0600);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_WRITE);
    assert_works(suite, append(suite, store, 1));
    const char *copy = suite_path(suite, "copy.db");
    copy_file(suite, suite->where, copy);
    copy_file(suite, suite_path(suite, "muster.db-wal"), suite_path(suite, "copy.db-wal"));
    store = store_close(store);
    assert_int_equal(rename(copy, suite->where), 0);
    assert_int_equal(rename(suite_path(suite, "copy.db-wal"), suite_path(suite, "muster.db-wal")), 0);
    rights(suite, 0555, 0400);
    as_nobody(suite, read_with_changes_beside);
    rights(suite, 0755, 0600);
    assert_int_equal(sequence(suite), 21);
}

/* The disk ends somewhere: what was acknowledged is there, and with room work goes on. */
static int append_until_full(struct suite *suite)
{
    static const rlim_t sizes[] = {163840, 245760, 409600, 413696, 204810};
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        int64_t before = sequence(suite), done = 0;
        struct rlimit limit = {sizes[i], RLIM_INFINITY};
        struct store *store STORE_CLEANUP = suite_open(suite, STORE_WRITE);
        setrlimit(RLIMIT_FSIZE, &limit);
        int result;
        while ((result = append(suite, store, 1)) == 0)
            done++;
        size_t count = suite->problems.count;
        const char *words = suite_words(suite);
        limit.rlim_cur = RLIM_INFINITY;
        setrlimit(RLIMIT_FSIZE, &limit);
        if (result != ERROR_STORAGE || count != 1 || !strstr(words, "the disk is full"))
            return 1;
        if (sequence(suite) != before + done || append(suite, store, 1) != 0)
            return 2;
    }
    return 0;
}

static void full_disk(void **state)
{
    struct suite *suite = *state;
    make(suite, 1);
    rights(suite, 0755, 0600);
    as_nobody(suite, append_until_full);
    rights(suite, 0755, 0600);
    make(suite, 1);
}

/* ---- other programs --------------------------------------------------------------------------------- */

/* Somebody holds the file: with a remedy, after the time that was allowed. */
static void locked_by_others(void **state)
{
    struct suite *suite = *state;
    sqlite3 *other = NULL;
    make(suite, 3);
    assert_int_equal(sqlite3_open(suite->where, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other,
                                  "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;"
                                  " UPDATE guard SET value = value",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    for (enum store_access access = STORE_READ; access <= STORE_CREATE; access++)
        assert_fails(suite, suite_try_open(suite, suite->where, access), ERROR_BUSY,
                     "another program has been writing for too long");
    sqlite3_close(other);
    make(suite, 1);
    assert_int_equal(sequence(suite), 4);
}

/* A process that ended without closing: what was committed is there, for a reader too. */
static void after_a_crash(void **state)
{
    struct suite *suite = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = suite_open(suite, STORE_CREATE);
        if (append(suite, store, 7) < 0 || store_begin(store, &suite->problems) < 0 ||
            suite_append(store, "s", suite->arena, &suite->problems) < 0)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(sequence(suite), 7);
    make(suite, 1);
    assert_int_equal(sequence(suite), 8);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(names),     cmocka_unit_test(file_modes),       cmocka_unit_test(no_file),
        cmocka_unit_test(bad_files), cmocka_unit_test(damaged_pages),    cmocka_unit_test(read_only_folders),
        cmocka_unit_test(full_disk), cmocka_unit_test(locked_by_others), cmocka_unit_test(after_a_crash),
    };
    return suite_run_on("SQLite", false, cases, TEST_COUNT(cases));
}
