/* The port, attachments: in the database, and large ones of SQLite in the folder beside it. */
#include "store/store_inside.h"

#include "base/folder.h"

#include <assert.h>
#include <errno.h>
#include <sys/stat.h>

/* On PostgreSQL one travels and is kept whole in memory by both sides. */
static const size_t maximum_inside = (size_t)64 << 20;

size_t store_attachment_maximum(const struct store *store)
{
    return store->files ? STORE_ATTACHMENT_LARGEST : maximum_inside;
}

bool store_attachment_is_beside(const struct store *store, size_t size)
{
    return store->files && size > STORE_ATTACHMENT_INSIDE;
}

const char *store_attachment_file(const struct store *store, const struct digest *hash, struct arena *arena)
{
    char name[DIGEST_TEXT_SIZE];
    digest_format(hash, name);
    return arena_format(arena, "%s/%.2s/%s", store->files, name, name);
}

/* ---- the folder: reading ---- */

/* Hashes what passes. */
struct hashing {
    struct digest_state state;
    size_t size;
};

static int hash_piece(void *context, const void *data, size_t size)
{
    struct hashing *hashing = context;
    digest_add(&hashing->state, data, size);
    hashing->size += size;
    return 0;
}

static bool hash_is(struct hashing *hashing, const struct digest *hash, size_t size)
{
    struct digest found = digest_end(&hashing->state);
    return hashing->size == size && digest_equal(&found, hash);
}

static int files_pieces(const struct store *store, const struct digest *hash, file_visit *visit,
                        void *context, struct problems *problems)
{
    const char *path = store->files ? store_attachment_file(store, hash, problems->arena) : NULL;
    if (!path)
        return store->files ? problem_memory(problems) : ERROR_NOT_FOUND;
    return path_exists(path) ? file_pieces(path, visit, context, problems) : ERROR_NOT_FOUND;
}

/* One of the 256 folders. Files of other names are none of ours. */
static int list_folder(const char *path, store_attachment_visit *visit, void *context, struct arena *arena,
                       struct problems *problems)
{
    struct folder listed = {0};
    int code = path_exists(path) ? folder_list(path, arena, problems, &listed) : 0;
    for (size_t i = 0; code == 0 && i < listed.count; i++) {
        struct digest hash;
        if (digest_parse(listed.files[i].name, strlen(listed.files[i].name), &hash))
            code = visit(context, &hash, listed.files[i].size);
    }
    return code;
}

static int files_list(const struct store *store, store_attachment_visit *visit, void *context,
                      struct problems *problems)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    int code = arena ? 0 : problem_memory(problems);
    for (unsigned i = 0; code == 0 && store->files && i < 256; i++) {
        arena_reset(arena);
        const char *path = arena_format(arena, "%s/%02x", store->files, i);
        code = path ? list_folder(path, visit, context, arena, problems) : problem_memory(problems);
    }
    return code;
}

/* ---- the folder: writing ---- */

/* One on its way into the folder. */
struct laying {
    const struct store *store;
    const struct digest *hash;
    size_t size;
    const char *path, *folder; /* of its file */
    unsigned rights;           /* of the database: who may read that may read its attachments */
    struct new_file file;
    struct hashing hashing;
    struct problems *problems;
};

/* Whether it lies there already, whole. A file that cannot be read is none. */
static bool is_there(const struct laying *laying)
{
    ARENA_CLEANUP struct arena *arena = arena_new(0);
    struct hashing hashing = {0};
    struct problems unheard;
    if (!arena || !path_exists(laying->path))
        return false;
    problems_init(&unheard, arena);
    digest_begin(&hashing.state, STORE_ATTACHMENT_DOMAIN);
    return file_pieces(laying->path, hash_piece, &hashing, &unheard) == 0 &&
           hash_is(&hashing, laying->hash, laying->size);
}

/* Makes a folder unless it exists, and brings its name onto the disk. */
static int make_folder(const struct laying *laying, const char *path, const char *above)
{
    unsigned rights = laying->rights | (laying->rights & 0444) >> 2; /* who may read may enter */
    struct stat status;
    assert(path); /* found before */
    bool fails = folder_call_fails();
    if (!fails && mkdir(path, 0700) == 0) {
        if (folder_call_fails() || chmod(path, rights) != 0)
            return problem_system(laying->problems, path, "the folder of attachments cannot be made");
    } else if (fails || errno != EEXIST)
        return problem_system(laying->problems, path, "the folder of attachments cannot be made");
    else if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
        return problem_error(laying->problems, ERROR_STORAGE, (struct place){.file = path},
                             "take it away: attachments lie in a folder of this name",
                             "there is something else than a folder");
    return folder_sync(above, path, laying->problems);
}

/* The folder of an absolute path; in arena, NULL: no memory. */
static const char *above(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    return arena_text(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

/* The folder of large attachments beside the database, and in it the one for this hash. */
static int make_folders(const struct laying *laying)
{
    const char *files = laying->store->files;
    const char *beside = above(files, laying->problems->arena);
    int code = beside ? make_folder(laying, files, beside) : problem_memory(laying->problems);
    return code < 0 ? code : make_folder(laying, laying->folder, files);
}

static int lay_piece(void *context, const void *data, size_t size)
{
    struct laying *laying = context;
    (void)hash_piece(&laying->hashing, data, size);
    return new_file_add(&laying->file, data, size);
}

/* Where it goes, and with which rights: those of the database's file. */
static int find_place(struct laying *laying)
{
    struct stat status;
    struct arena *arena = laying->problems->arena;
    const char *files = laying->store->files;
    const char *database = arena_text(arena, files, strlen(files) - strlen(".files"));
    laying->path = store_attachment_file(laying->store, laying->hash, arena);
    laying->folder = laying->path ? above(laying->path, arena) : NULL;
    if (!database || !laying->folder)
        return problem_memory(laying->problems);
    if (folder_call_fails() || stat(database, &status) != 0)
        return problem_system(laying->problems, database, "the database cannot be looked at");
    laying->rights = 0400 | (status.st_mode & 0666);
    return 0;
}

/* Begins the file, unless it lies there already: then 1. */
static int lay_begin(struct laying *laying)
{
    int code = find_place(laying);
    if (code == 0)
        code = make_folders(laying);
    if (code < 0)
        return code;
    if (is_there(laying)) { /* perhaps by another program, just now */
        code = folder_sync(laying->folder, laying->path, laying->problems);
        return code < 0 ? code : 1;
    }
    digest_begin(&laying->hashing.state, STORE_ATTACHMENT_DOMAIN);
    code = new_file_begin(laying->path, true, laying->problems, &laying->file);
    return code == 0 ? new_file_rights(&laying->file, laying->rights & 0444) : code;
}

static int lay_data(struct laying *laying, const void *data)
{
    int code = lay_begin(laying);
    if (code == 0)
        code = lay_piece(laying, data, laying->size);
    if (code == 0)
        code = new_file_end(&laying->file);
    new_file_abandon(&laying->file);
    return code < 0 ? code : 0;
}

int store_attachment_lay(struct store *store, const struct digest *hash, size_t size, const char *path,
                         struct problems *problems)
{
    struct laying laying = {.store = store, .hash = hash, .size = size, .problems = problems};
    assert(store_attachment_is_beside(store, size));
    int code = lay_begin(&laying);
    if (code == 0)
        code = file_pieces(path, lay_piece, &laying, problems);
    if (code == 0 && !hash_is(&laying.hashing, hash, size))
        code = problem_error(problems, ERROR_CONFLICT, (struct place){.file = path},
                             "expected a plain file that nobody changes meanwhile",
                             "it changed while it was read");
    if (code == 0)
        code = new_file_end(&laying.file);
    new_file_abandon(&laying.file);
    return code < 0 ? code : 0;
}

/* ---- both ---- */

int store_attachment_add(struct store *store, const struct digest *hash, const void *data, size_t size,
                         struct problems *problems)
{
    struct laying laying = {.store = store, .hash = hash, .size = size, .problems = problems};
    const struct value values[] = {value_digest(hash), value_integer((int64_t)size), value_bytes(data, size)};
    assert(store->state == STATE_WRITING);
    if (!store_attachment_is_beside(store, size))
        return store_change(store, STATEMENT_ATTACHMENT_ADD, values, problems);
    int code = lay_data(&laying, data);
    store->failed |= code < 0;
    return code;
}

struct pieces {
    struct reading reading;
    file_visit *visit;
    void *context;
};

static int found_attachment(void *context, const struct value *columns)
{
    struct pieces *pieces = context;
    pieces->reading.count = 1;
    int result = pieces->visit(pieces->context, columns[0].data, columns[0].size);
    pieces->reading.ended = result != 0;
    return result;
}

int store_attachment_pieces(struct store *store, const struct digest *hash, file_visit *visit, void *context,
                            struct problems *problems)
{
    struct pieces pieces = {{.store = store, .problems = problems}, visit, context};
    const struct value key = value_digest(hash);
    int result =
        store_visit_rows(&pieces.reading, STATEMENT_ATTACHMENT_READ, &key, found_attachment, &pieces);
    return result != 0 || pieces.reading.count ? result : files_pieces(store, hash, visit, context, problems);
}

/* ---- whole ---- */

struct bytes {
    struct arena *arena;
    struct problems *problems;
    const void *data; /* NULL: not found */
    size_t size;
};

static int take_bytes(void *context, const struct value *columns)
{
    struct bytes *bytes = context;
    void *data = arena_alloc_raw(bytes->arena, columns[0].size);
    if (!data)
        return problem_memory(bytes->problems);
    if (columns[0].size)
        memcpy(data, columns[0].data, columns[0].size);
    bytes->data = data;
    bytes->size = columns[0].size;
    return 0;
}

static int files_read(const struct store *store, const struct digest *hash, struct bytes *bytes)
{
    struct folder_file file;
    const char *path = store->files ? store_attachment_file(store, hash, bytes->arena) : NULL;
    if (!path)
        return store->files ? problem_memory(bytes->problems) : ERROR_NOT_FOUND;
    if (!path_exists(path))
        return ERROR_NOT_FOUND;
    int code = file_read(path, bytes->arena, bytes->problems, &file);
    if (code < 0)
        return code;
    bytes->data = file.data;
    bytes->size = file.size;
    return 0;
}

int store_attachment_read(struct store *store, const struct digest *hash, struct arena *arena,
                          struct problems *problems, const void **ret_data, size_t *ret_size)
{
    struct bytes bytes = {.arena = arena, .problems = problems};
    const struct value key = value_digest(hash);
    int result = store_run(store, STATEMENT_ATTACHMENT_READ, &key, take_bytes, &bytes, problems);
    if (result == 0 && !bytes.data)
        result = files_read(store, hash, &bytes);
    if (result < 0)
        return result;
    *ret_data = bytes.data;
    *ret_size = bytes.size;
    return 0;
}

/* ---- listing ---- */

struct listing {
    struct reading reading;
    store_attachment_visit *visit;
    void *context;
};

static int listed_attachment(void *context, const struct value *columns)
{
    struct listing *listing = context;
    struct digest hash;
    int result = reading_take(&listing->reading, &columns[0], hash.bytes, sizeof hash.bytes);
    if (result < 0)
        return result;
    result = listing->visit(listing->context, &hash, (size_t)columns[1].number);
    listing->reading.ended = result != 0;
    return result;
}

int store_attachments_list(struct store *store, store_attachment_visit *visit, void *context,
                           struct problems *problems)
{
    struct listing listing = {{.store = store, .problems = problems}, visit, context};
    int result =
        store_visit_rows(&listing.reading, STATEMENT_ATTACHMENTS_LIST, NULL, listed_attachment, &listing);
    return result != 0 ? result : files_list(store, visit, context, problems);
}
