/* Attachments: in the database, and on SQLite large ones beside it, whatever happens meanwhile. */
#include "store_suite_test.h"

#include "base/folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { NOBODY = 65534, CALLS_MAXIMUM = 400 };
#define LARGE (STORE_ATTACHMENT_INSIDE + 100000)

/* ---- bytes ------------------------------------------------------------------------------------------ */

/* Like no others: every number gives other bytes. */
static char *bytes_of(struct suite *suite, unsigned number, size_t size)
{
    char *bytes = arena_alloc(suite->arena, size);
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++) {
        number = number * 1103515245u + 12345u;
        bytes[i] = (char)(number >> 16);
    }
    return bytes;
}

static struct digest hash_of(const char *bytes, size_t size)
{
    return digest_of(STORE_ATTACHMENT_DOMAIN, bytes, size);
}

static void add(struct suite *suite, struct store *store, const char *bytes, size_t size)
{
    struct digest hash = hash_of(bytes, size);
    assert_works(suite, store_begin(store, &suite->problems));
    assert_works(suite, store_attachment_add(store, &hash, bytes, size, &suite->problems));
    assert_works(suite, store_commit(store, &suite->problems));
}

struct gathered {
    char *at;
    size_t size;
};
static int gather(void *context, const void *data, size_t size)
{
    struct gathered *gathered = context;
    memcpy(gathered->at + gathered->size, data, size);
    gathered->size += size;
    return 0;
}

/* It is read whole and by pieces as it was added. */
static void assert_there(struct suite *suite, struct store *store, const char *bytes, size_t size)
{
    struct digest hash = hash_of(bytes, size);
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct gathered gathered = {arena_alloc(arena, size + 1), 0};
    const void *data;
    size_t found;
    assert_works(suite, store_begin_read(store, &suite->problems));
    assert_works(suite, store_attachment_read(store, &hash, arena, &suite->problems, &data, &found));
    assert_int_equal(found, size);
    assert_memory_equal(data, bytes, size);
    assert_works(suite, store_attachment_pieces(store, &hash, gather, &gathered, &suite->problems));
    assert_int_equal(gathered.size, size);
    assert_memory_equal(gathered.at, bytes, size);
    store_rollback(store);
}

static int count_attachment(void *context, const struct digest *hash, size_t size)
{
    (void)hash, (void)size;
    ++*(size_t *)context;
    return 0;
}

static size_t count(struct suite *suite, struct store *store)
{
    size_t counted = 0;
    assert_works(suite, store_begin_read(store, &suite->problems));
    assert_works(suite, store_attachments_list(store, count_attachment, &counted, &suite->problems));
    store_rollback(store);
    return counted;
}

/* The file of the bytes beside the database. */
static const char *file_of(struct suite *suite, struct store *store, const char *bytes, size_t size)
{
    struct digest hash = hash_of(bytes, size);
    const char *file = store_attachment_file(store, &hash, suite->arena);
    assert_non_null(file);
    return file;
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (unsigned)status.st_mode & 0777 : 0;
}

static long inode_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (long)status.st_ino : 0;
}

/* Puts bytes into a file past the port. */
static const char *put(struct suite *suite, const char *name, const char *bytes, size_t size)
{
    const char *path = suite_path(suite, name);
    assert_works(suite, file_write(path, bytes, size, true, &suite->problems));
    return path;
}

/* ---- where they lie --------------------------------------------------------------------------------- */

static void small_and_large(void **state)
{
    struct suite *suite = *state;
    static const size_t sizes[] = {0, 1, 70000, STORE_ATTACHMENT_INSIDE, STORE_ATTACHMENT_INSIDE + 1, LARGE};
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    assert_int_equal(store_attachment_maximum(store) >> 20, suite->postgres ? 64 : 256);
    for (unsigned i = 0; i < TEST_COUNT(sizes); i++) {
        const char *bytes = bytes_of(suite, i, sizes[i]);
        bool beside = !suite->postgres && sizes[i] > STORE_ATTACHMENT_INSIDE;
        add(suite, store, bytes, sizes[i]);
        add(suite, store, bytes, sizes[i]); /* again: nothing happens */
        assert_there(suite, store, bytes, sizes[i]);
        assert_int_equal(store_attachment_is_beside(store, sizes[i]), beside);
        if (!suite->postgres)
            assert_int_equal(path_exists(file_of(suite, store, bytes, sizes[i])), beside);
    }
    assert_int_equal(count(suite, store), TEST_COUNT(sizes));
    const struct digest none = suite_digest(9);
    const void *data;
    size_t size;
    assert_int_equal(store_attachment_read(store, &none, suite->arena, &suite->problems, &data, &size),
                     ERROR_NOT_FOUND);
    assert_int_equal(store_attachment_pieces(store, &none, gather, NULL, &suite->problems), ERROR_NOT_FOUND);
    assert_int_equal(suite->problems.count, 0);
}

static void a_file_is_for_those_who_may_read_the_database(void **state)
{
    struct suite *suite = *state;
    static const struct {
        mode_t database;
        unsigned folder, file;
    } rights[] = {{0600, 0700, 0400}, {0640, 0750, 0440}, {0664, 0775, 0444}};
    if (suite->postgres)
        return;
    const char *bytes = bytes_of(suite, 1, LARGE);
    for (size_t i = 0; i < TEST_COUNT(rights); i++) {
        struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
        const char *files = suite_path(suite, "muster.db.files");
        if (path_exists(files))
            suite_remove(suite->arena, files);
        assert_int_equal(chmod(suite->where, rights[i].database), 0);
        add(suite, store, bytes, LARGE);
        assert_int_equal(mode_of(files), rights[i].folder);
        assert_int_equal(mode_of(file_of(suite, store, bytes, LARGE)), rights[i].file);
    }
}

static void one_database_has_one_folder(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        return;
    const char *bytes = bytes_of(suite, 1, LARGE), *other = suite_path(suite, "other.db");
    struct store *store = suite_open(suite, STORE_CREATE);
    add(suite, store, bytes, LARGE);
    store_close(store);
    assert_int_equal(symlink("muster.db", other), 0);
    const struct store_options options = {.access = STORE_READ};
    assert_works(suite, store_open(other, &options, suite->arena, &suite->problems, &store));
    assert_there(suite, store, bytes, LARGE);
    store_close(store);
}

/* ---- by pieces from a file -------------------------------------------------------------------------- */

static void laid_before_the_transaction(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        return;
    const char *bytes = bytes_of(suite, 3, LARGE), *path = put(suite, "scan", bytes, LARGE);
    struct digest hash = hash_of(bytes, LARGE);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    const char *file = file_of(suite, store, bytes, LARGE);
    assert_works(suite, store_attachment_lay(store, &hash, LARGE, path, &suite->problems));
    assert_there(suite, store, bytes, LARGE);
    long inode = inode_of(file);
    assert_works(suite, store_attachment_lay(store, &hash, LARGE, path, &suite->problems));
    add(suite, store, bytes, LARGE);
    assert_int_equal(inode_of(file), inode); /* nothing was written */
    /* a damaged one is replaced: by its size, by its bytes */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(chmod(file, 0600), 0);
        if (i == 0)
            assert_int_equal(truncate(file, LARGE - 1), 0);
        else
            assert_works(suite, file_write(file, bytes_of(suite, 4, LARGE), LARGE, true, &suite->problems));
        assert_works(suite, store_attachment_lay(store, &hash, LARGE, path, &suite->problems));
        assert_there(suite, store, bytes, LARGE);
        assert_int_equal(mode_of(file), 0400);
    }
}

static void changed_meanwhile(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        return;
    const char *bytes = bytes_of(suite, 5, LARGE);
    struct digest hash = hash_of(bytes, LARGE);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    const char *path = put(suite, "scan", bytes, LARGE - 1);
    assert_fails(suite, store_attachment_lay(store, &hash, LARGE, path, &suite->problems), ERROR_CONFLICT,
                 "it changed while it was read; expected a plain file that nobody changes meanwhile");
    put(suite, "scan", bytes_of(suite, 6, LARGE), LARGE);
    assert_fails(suite, store_attachment_lay(store, &hash, LARGE, path, &suite->problems), ERROR_CONFLICT,
                 "it changed while it was read");
    assert_int_equal(unlink(path), 0);
    assert_fails(suite, store_attachment_lay(store, &hash, LARGE, path, &suite->problems), ERROR_NOT_FOUND,
                 "there is no such file");
    assert_int_equal(count(suite, store), 0);
}

/* ---- what fails ------------------------------------------------------------------------------------- */

/* What is rolled back leaves a file that does no harm. */
static void rolled_back(void **state)
{
    struct suite *suite = *state;
    const char *bytes = bytes_of(suite, 7, LARGE);
    struct digest hash = hash_of(bytes, LARGE);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    assert_works(suite, store_begin(store, &suite->problems));
    assert_works(suite, store_attachment_add(store, &hash, bytes, LARGE, &suite->problems));
    store_rollback(store);
    assert_int_equal(count(suite, store), suite->postgres ? 0 : 1);
    add(suite, store, bytes, LARGE);
    assert_there(suite, store, bytes, LARGE);
    assert_int_equal(count(suite, store), 1);
}

/* Nothing but whole attachments lies in the folder: no pieces, no temporary files. */
static void assert_nothing_half(struct suite *suite, const char *file, const char *bytes)
{
    const char *slash = strrchr(file, '/');
    const char *path = arena_text(suite->arena, file, (size_t)(slash - file));
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        assert_true(strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                    strcmp(entry->d_name, slash + 1) == 0);
    if (folder)
        closedir(folder);
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct folder_file found;
    if (!path_exists(file))
        return;
    assert_works(suite, file_read(file, arena, &suite->problems, &found));
    assert_int_equal(found.size, LARGE);
    assert_memory_equal(found.data, bytes, LARGE);
}

/* One clear error, with a remedy. */
static void assert_clean(struct suite *suite, int result)
{
    assert_int_equal(result, ERROR_STORAGE);
    assert_int_equal(suite->problems.count, 1);
    assert_int_equal(suite->problems.items[0].code, ERROR_STORAGE);
    assert_non_null(suite->problems.items[0].place.file);
    assert_non_null(suite->problems.items[0].expected);
    problems_init(&suite->problems, suite->arena);
}

static int try_to_add(struct suite *suite, struct store *store, const char *bytes)
{
    struct digest hash = hash_of(bytes, LARGE);
    int result = store_begin(store, &suite->problems);
    if (result == 0)
        result = store_attachment_add(store, &hash, bytes, LARGE, &suite->problems);
    if (result == 0)
        result = store_commit(store, &suite->problems);
    store_rollback(store);
    return result;
}

static int try_to_lay(struct suite *suite, struct store *store, const char *bytes)
{
    struct digest hash = hash_of(bytes, LARGE);
    return store_attachment_lay(store, &hash, LARGE, suite_path(suite, "scan"), &suite->problems);
}

/* Every call of the system on the way fails, once or from then on. */
static void fail_each_call(struct suite *suite, int (*act)(struct suite *, struct store *, const char *),
                           void (*fail_at)(size_t call))
{
    const char *bytes = bytes_of(suite, 8, LARGE);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    const char *file = file_of(suite, store, bytes, LARGE);
    bool failed = true;
    size_t call = 0;
    put(suite, "scan", bytes, LARGE);
    while (failed) {
        if (path_exists(suite_path(suite, "muster.db.files")))
            suite_remove(suite->arena, suite_path(suite, "muster.db.files"));
        fail_at(++call);
        int result = act(suite, store, bytes);
        failed = result < 0;
        assert_true(failed || !folder_call_failed()); /* no failure is passed over */
        folder_fail_after(0);
        if (failed)
            assert_clean(suite, result);
        assert_nothing_half(suite, file, bytes);
        assert_works(suite, act(suite, store, bytes)); /* and it goes on */
        assert_there(suite, store, bytes, LARGE);
        assert_in_range(call, 1, CALLS_MAXIMUM);
    }
    assert_true(call > 15);
}

static void every_call_fails(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        return;
    fail_each_call(suite, try_to_add, folder_fail_once);
    fail_each_call(suite, try_to_add, folder_fail_after);
    fail_each_call(suite, try_to_lay, folder_fail_once);
    fail_each_call(suite, try_to_lay, folder_fail_after);
}

/* Memory ends somewhere: nothing is half there. */
static void memory_ends(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        return;
    const char *bytes = bytes_of(suite, 11, LARGE);
    const char *path = put(suite, "scan", bytes, LARGE);
    struct digest hash = hash_of(bytes, LARGE);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_CREATE);
    const char *file = file_of(suite, store, bytes, LARGE);
    bool failed = true;
    for (size_t calls = 1; failed; calls++) {
        struct test_case test = test_begin();
        arena_fail_after(test.arena, calls);
        int result = store_attachment_lay(store, &hash, LARGE, path, &test.problems);
        failed = arena_has_failed(test.arena);
        assert_int_equal(result, failed ? ERROR_LIMIT : 0);
        assert_nothing_half(suite, file, bytes);
        assert_int_equal(path_exists(file), !failed);
        test_end(&test);
        assert_in_range(calls, 1, CALLS_MAXIMUM);
    }
    assert_there(suite, store, bytes, LARGE);
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
        _exit(act(suite));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* Whether it is refused in one problem with these words. */
static int refused(struct suite *suite, const char *says)
{
    const char *bytes = bytes_of(suite, 9, LARGE);
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_WRITE);
    int result = try_to_add(suite, store, bytes);
    size_t found = suite->problems.count;
    const char *words = suite_words(suite);
    if (result == ERROR_STORAGE && found == 1 && strstr(words, says))
        return 0;
    print_error(" got: %d: %zu: %s\nwant: %s\n", result, found, words, says);
    return 1;
}

static int read_only(struct suite *suite)
{
    return refused(suite, "the folder of attachments cannot be made: Permission denied; let its owner");
}

static int read_only_below(struct suite *suite)
{
    return refused(suite, "it cannot be written: Permission denied; let its owner give you the right");
}

static int full(struct suite *suite)
{
    struct rlimit limit = {1 << 20, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    int code = refused(suite, "make room on the disk, then try again");
    limit.rlim_cur = RLIM_INFINITY;
    setrlimit(RLIMIT_FSIZE, &limit);
    if (code)
        return code;
    struct store *store STORE_CLEANUP = suite_open(suite, STORE_WRITE);
    return try_to_add(suite, store, bytes_of(suite, 9, LARGE)) != 0;
}

static void folders_and_disks(void **state)
{
    struct suite *suite = *state;
    if (suite->postgres)
        return;
    struct store *store = suite_open(suite, STORE_CREATE);
    const char *bytes = bytes_of(suite, 9, LARGE), *files = suite_path(suite, "muster.db.files");
    const char *file = file_of(suite, store, bytes, LARGE);
    const char *folder = arena_text(suite->arena, file, (size_t)(strrchr(file, '/') - file));
    store_close(store);
    assert_int_equal(chown(suite->folder, NOBODY, NOBODY) + chown(suite->where, NOBODY, NOBODY), 0);
    as_nobody(suite, full);
    suite_remove(suite->arena, files);
    /* the folder of this hash may not be made, then not be written into */
    assert_int_equal(mkdir(files, 0700) + chmod(files, 0555), 0);
    as_nobody(suite, read_only);
    assert_int_equal(mkdir(folder, 0700) + chmod(folder, 0555), 0);
    as_nobody(suite, read_only_below);
    suite_remove(suite->arena, files);
    put(suite, "muster.db.files", "x", 1);
    assert_int_equal(refused(suite, "there is something else than a folder; take it away"), 0);
    assert_int_equal(unlink(files), 0);
    store = suite_open(suite, STORE_WRITE);
    assert_int_equal(count(suite, store), 0);
    add(suite, store, bytes, LARGE);
    /* what is missing, or may not be read */
    assert_int_equal(rename(files, suite_path(suite, "elsewhere")), 0);
    struct digest hash = hash_of(bytes, LARGE);
    const void *data;
    size_t size;
    assert_int_equal(store_attachment_read(store, &hash, suite->arena, &suite->problems, &data, &size),
                     ERROR_NOT_FOUND);
    assert_int_equal(count(suite, store), 0);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(small_and_large),
        cmocka_unit_test(a_file_is_for_those_who_may_read_the_database),
        cmocka_unit_test(one_database_has_one_folder),
        cmocka_unit_test(laid_before_the_transaction),
        cmocka_unit_test(changed_meanwhile),
        cmocka_unit_test(rolled_back),
        cmocka_unit_test(every_call_fails),
        cmocka_unit_test(memory_ends),
        cmocka_unit_test(folders_and_disks),
    };
    suite_in_memory = true; /* it writes gigabytes */
    return suite_run_all(cases);
}
