/* Steps that a test makes fail, as the database would: statements (the drivers ask store_step_fails) and, for
   SQLite, what reaches the file, by a layer over SQLite's own file system (VFS). Only connections opened
   after a first store_fail_after use that layer: otherwise it costs nothing. */
#include "store/driver.h"

#include <sqlite3.h>

static _Thread_local uint64_t fail_from, fail_to, counted; /* fail_from 0: nothing fails */
static bool wanted;

bool store_step_fails(void)
{
    counted++;
    return fail_from != 0 && counted >= fail_from && counted <= fail_to;
}

uint64_t store_steps_counted(void)
{
    return counted;
}

/* ---- a file whose steps can fail -------------------------------------------------------------------- */

struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* right behind this struct */
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct shim_file *)file)->real;
}

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), data, size, offset);
}

/* Writing where the file has room fails as a bad disk, growing as a full one. */
static int shim_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    if (!store_step_fails())
        return real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
    sqlite3_int64 length = 0;
    if (real_of(file)->pMethods->xFileSize(real_of(file), &length) != SQLITE_OK || offset + size <= length)
        return SQLITE_IOERR_WRITE;
    return SQLITE_FULL;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (store_step_fails())
        return SQLITE_IOERR_TRUNCATE;
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    if (store_step_fails())
        return SQLITE_IOERR_FSYNC;
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), ret_size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int shim_check_reserved(sqlite3_file *file, int *ret_reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), ret_reserved);
}

static int shim_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_memory_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret_memory)
{
    if (store_step_fails())
        return SQLITE_IOERR_SHMMAP;
    return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, ret_memory);
}

static int shim_memory_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void shim_memory_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_memory_unmap(sqlite3_file *file, int remove_it)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove_it);
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 2, /* with shared memory, without mapping the file: every write is a call */
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_memory_map,
    .xShmLock = shim_memory_lock,
    .xShmBarrier = shim_memory_barrier,
    .xShmUnmap = shim_memory_unmap,
};

/* ---- the file system -------------------------------------------------------------------------------- */

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    sqlite3_vfs *real = vfs->pAppData;
    struct shim_file *shim = (struct shim_file *)file;
    shim->base.pMethods = NULL;
    if (store_step_fails())
        return SQLITE_CANTOPEN;
    shim->real = (sqlite3_file *)(shim + 1);
    int result = real->xOpen(real, name, shim->real, flags, ret_flags);
    if (shim->real->pMethods)
        shim->base.pMethods = &shim_methods;
    return result;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    sqlite3_vfs *real = vfs->pAppData;
    return store_step_fails() ? SQLITE_IOERR_DELETE : real->xDelete(real, name, sync_folder);
}

static sqlite3_vfs shim;

const char *store_faults_vfs(void)
{
    return wanted ? shim.zName : NULL;
}

static void fail_between(uint64_t first, uint64_t last)
{
    fail_from = first;
    fail_to = last;
    counted = 0;
    if (wanted)
        return;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    shim = *real; /* all else is the real one's */
    shim.pNext = NULL;
    shim.zName = "muster-faults";
    shim.szOsFile = (int)sizeof(struct shim_file) + real->szOsFile;
    shim.pAppData = real;
    shim.xOpen = shim_open;
    shim.xDelete = shim_delete;
    wanted = sqlite3_vfs_register(&shim, 0) == SQLITE_OK;
}

void store_fail_after(uint64_t steps)
{
    fail_between(steps, UINT64_MAX);
}

void store_fail_once(uint64_t step)
{
    fail_between(step, step);
}
