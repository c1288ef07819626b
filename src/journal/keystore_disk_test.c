#include "journal/keystore_disk.h"

#include "keys_place_test.h"

/* A tree like that in /sys: folders DEVICE/dm/uuid and DEVICE/slaves/NAME. */
static void make_folder(const struct key_place *place, const char *name)
{
    char path[PLACE_NAME_SIZE];
    snprintf(path, sizeof path, "%s", place_path(place, name));
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
}

static void make_device(const struct key_place *place, const char *name, const char *uuid)
{
    char path[PLACE_NAME_SIZE];
    snprintf(path, sizeof path, "dev/%s/dm", name);
    make_folder(place, path);
    snprintf(path, sizeof path, "dev/%s/dm/uuid", name);
    place_put(place, path, uuid, 0644);
}

static const char mounts[] = "20 1 0:21 / /proc rw,relatime - proc proc rw\n"
                             "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                             "22 1 253:0 / /home rw,relatime shared:1 master:2 - ext4 /dev/mapper/home rw\n"
                             "23 1 253:1 / /srv rw - xfs /dev/mapper/vg-srv rw\n"
                             "24 1 253:2 / /mnt/half rw - xfs /dev/mapper/vg-half rw\n"
                             "25 1 0:44 / /mnt/with\\040blank rw - fuse.gocryptfs /plain rw\n"
                             "26 1 0:45 / /tmp rw - tmpfs tmpfs rw\n"
                             "27 1 9:9 / /gone rw - ext4 /dev/gone rw\n"
                             "28 1 0:46 / /broken\n"
                             "29 1 0:47 / /net rw - nfs4 server:/home rw\n"
                             "30 1 253:3 / /deep rw - ext4 /dev/mapper/deep rw";

static const struct {
    long mount;
    enum disk_encryption found;
} cases[] = {
    {21, DISK_NOT_ENCRYPTED}, /* a partition */
    {22, DISK_ENCRYPTED},     /* LUKS */
    {23, DISK_ENCRYPTED},     /* LVM on LUKS */
    {24, DISK_NOT_ENCRYPTED}, /* LVM on LUKS and a bare partition */
    {25, DISK_ENCRYPTED},     /* a file system that encrypts */
    {26, DISK_NOT_KNOWN},     /* memory */
    {27, DISK_NOT_KNOWN},     /* no such device */
    {28, DISK_NOT_KNOWN},     /* a line that is cut */
    {29, DISK_NOT_KNOWN},     /* another computer */
    {30, DISK_NOT_KNOWN},     /* slaves without end */
    {31, DISK_NOT_KNOWN},     /* no such mount */
    {-1, DISK_NOT_KNOWN},
};

static void disks_are_judged_by_what_lies_below(void **state)
{
    (void)state;
    struct key_place place = place_new();
    char devices[PLACE_NAME_SIZE], table[PLACE_NAME_SIZE];
    make_folder(&place, "dev/8:1");
    make_device(&place, "253:0", "CRYPT-LUKS2-0123-home\n");
    make_device(&place, "253:1", "LVM-abc");
    make_device(&place, "253:1/slaves/dm-0", "CRYPT-LUKS2-0123-pv\n");
    make_device(&place, "253:2", "LVM-def");
    make_device(&place, "253:2/slaves/dm-0", "CRYPT-LUKS2-0123-pv\n");
    make_folder(&place, "dev/253:2/slaves/sda2");
    make_device(&place, "253:3", "LVM-ghi");
    make_folder(&place, "dev/253:3/slaves");
    assert_int_equal(symlink("..", place_path(&place, "dev/253:3/slaves/self")), 0);
    place_put(&place, "mountinfo", mounts, 0644);
    snprintf(devices, sizeof devices, "%s", place_path(&place, "dev"));
    snprintf(table, sizeof table, "%s", place_path(&place, "mountinfo"));
    const struct disk_view view = {table, devices};
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct test_case test = test_begin();
        enum disk_encryption found = disk_encryption_of(cases[i].mount, &view, test.arena);
        if (found != cases[i].found)
            print_error("mount %ld\n", cases[i].mount);
        assert_int_equal(found, cases[i].found);
        for (size_t calls = 1; calls < 10; calls++) { /* without memory nothing is known for certain */
            arena_fail_after(test.arena, calls);
            found = disk_encryption_of(cases[i].mount, &view, test.arena);
            assert_true(found == cases[i].found || found == DISK_NOT_KNOWN);
        }
        test_end(&test);
    }
    const struct disk_view none = {"/nowhere/mountinfo", "/nowhere"};
    struct test_case test = test_begin();
    assert_int_equal(disk_encryption_of(21, &none, test.arena), DISK_NOT_KNOWN);
    test_end(&test);
    place_remove(&place);
}

static void paths_have_the_mount_of_what_exists_above_them(void **state)
{
    (void)state;
    struct key_place place = place_new();
    struct test_case test = test_begin();
    long id = disk_mount_id(place.path, test.arena);
    if (id >= 0) { /* Linux */
        assert_int_equal(disk_mount_id(place_path(&place, "not/there/yet"), test.arena), id);
        place_put(&place, "file", "", 0600);
        assert_int_equal(disk_mount_id(place_path(&place, "file"), test.arena), id);
        assert_true(disk_mount_id("src", test.arena) >= 0);
        assert_true(disk_mount_id("nowhere", test.arena) >= 0);
        assert_true(disk_mount_id("/nowhere", test.arena) >= 0);
        assert_int_not_equal(disk_mount_id("/proc/self", test.arena), id);
    }
    place_remove(&place);
    test_end(&test);
}

static void the_warning_says_what_lies_where(void **state)
{
    (void)state;
    struct test_case test = test_begin();
    enum disk_encryption found = keystore_on_encrypted_disk("/proc", test.arena);
    assert_int_equal(found, DISK_NOT_KNOWN);
    keystore_warn_of_disk("/proc", "the database", test.arena, &test.problems);
    assert_int_equal(test.problems.count, 1);
    assert_int_equal(test.problems.items[0].kind, PROBLEM_WARNING);
    assert_says(&test.problems, "whether the database lies on an encrypted disk cannot be seen from here");
    test_end(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_are_judged_by_what_lies_below),
        cmocka_unit_test(paths_have_the_mount_of_what_exists_above_them),
        cmocka_unit_test(the_warning_says_what_lies_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
