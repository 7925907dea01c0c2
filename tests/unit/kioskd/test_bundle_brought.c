/* SPDX-License-Identifier: Apache-2.0 */
/* test_bundle_brought.c - what of a stick is read, and that nothing is half there of what was not copied. */
#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/kioskd/bundle_brought.h"
#include "tests/suite.h"

#define BYTES 300000

static char dir[64], stick[80], copy[80];

static void setup(void)
{
	strcpy(dir, "/tmp/test-brought-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(stick, sizeof(stick), "%s/stick", dir);
	snprintf(copy, sizeof(copy), "%s/hand.raucb", dir);
	ck_assert_int_eq(mkdir(stick, 0700), 0);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void teardown(void)
{
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *on_stick(const char *name)
{
	static char path[160];
	snprintf(path, sizeof(path), "%s/%s", stick, name);
	return path;
}

static void put(const char *name, const char *begin, off_t len)
{
	int fd = open(on_stick(name), O_WRONLY | O_CREAT, 0600);
	ck_assert_int_eq(write(fd, begin, strlen(begin)), strlen(begin));
	ck_assert_int_eq(ftruncate(fd, len), 0);
	close(fd);
}

static void assert_finds(enum firmware_reason why)
{
	int fd = -2;
	ck_assert_str_eq(firmware_reason_word(brought_find(stick, &fd)), firmware_reason_word(why));
	ck_assert(why == FIRMWARE_WHY_NONE ? fd >= 0 : fd == -2);
	if (fd >= 0)
		close(fd);
}

static enum firmware_reason bring(const char *name)
{
	int fd = open(on_stick(name), O_RDONLY);
	enum firmware_reason why = brought_copy(fd, copy);
	close(fd);
	return why;
}

START_TEST(the_only_bundle_of_the_first_folder_is_found_whatever_lies_beside_it)
{
	assert_finds(FIRMWARE_WHY_NO_FILE);
	put("photo.jpg", "x", 10);
	put(".hidden.raucb", "x", 10); /* what other machines leave on a stick */
	put(".raucb", "x", 10);
	ck_assert_int_eq(mkdir(on_stick("folder"), 0700), 0);
	put("folder/inner.raucb", "x", 10);
	assert_finds(FIRMWARE_WHY_NO_FILE);
	put("YICHUANG.RAUCB", "hsqs", BYTES);
	assert_finds(FIRMWARE_WHY_NONE);
	put("other.raucb", "hsqs", BYTES);
	assert_finds(FIRMWARE_WHY_SEVERAL);
}
END_TEST

START_TEST(a_stick_that_is_not_there_has_none)
{
	ck_assert_int_eq(rmdir(stick), 0);
	assert_finds(FIRMWARE_WHY_NO_FILE);
}
END_TEST

START_TEST(a_million_files_are_not_read)
{
	char name[32];
	for (int i = 0; i < BROUGHT_NAMES_MAX + 1; i++) {
		snprintf(name, sizeof(name), "%d", i);
		close(open(on_stick(name), O_WRONLY | O_CREAT, 0600));
	}
	assert_finds(FIRMWARE_WHY_CROWDED);
}
END_TEST

START_TEST(what_is_no_file_is_not_waited_for)
{
	int fd;
	ck_assert_int_eq(mkfifo(on_stick("a.raucb"), 0600), 0);
	ck_assert_int_eq(brought_find(stick, &fd), FIRMWARE_WHY_NONE);
	ck_assert_int_eq(brought_copy(fd, copy), FIRMWARE_WHY_NO_BUNDLE);
	close(fd);
	unlink(on_stick("a.raucb"));
	put("real", "hsqs", BYTES);
	ck_assert_int_eq(symlink("real", on_stick("a.raucb")), 0);
	assert_finds(FIRMWARE_WHY_NO_FILE);
}
END_TEST

START_TEST(a_bundle_is_copied_whole_over_what_an_earlier_run_left)
{
	struct stat st;
	put("a.raucb", "hsqs", BYTES);
	put("../hand.raucb", "rest", 2 * BYTES);
	ck_assert_int_eq(bring("a.raucb"), FIRMWARE_WHY_NONE);
	ck_assert_int_eq(lstat(copy, &st), 0);
	ck_assert_int_eq(st.st_size, BYTES);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

static const struct {
	const char *begin;
	off_t len;
	enum firmware_reason why;
	enum err err;
} bad[] = {
	{ "hsq", 3, FIRMWARE_WHY_NO_BUNDLE, ERR_SYNTAX },
	{ "text", BYTES, FIRMWARE_WHY_NO_BUNDLE, ERR_SYNTAX },
	{ "hsqs", (off_t)FIRMWARE_SIZE_MAX + 1, FIRMWARE_WHY_TOO_LARGE, ERR_TOO_LONG },
};

START_TEST(what_is_refused_leaves_nothing)
{
	put("a.raucb", bad[_i].begin, bad[_i].len);
	ck_assert_int_eq(bring("a.raucb"), bad[_i].why);
	ck_assert_int_eq(brought_err(bad[_i].why), bad[_i].err);
	ck_assert_int_eq(access(copy, F_OK), -1);
}
END_TEST

/* RLIMIT_FSIZE stands for a disk that fails in between. */
START_TEST(a_disk_that_fails_leaves_no_half)
{
	struct rlimit limit = { BYTES / 2, BYTES / 2 };
	put("a.raucb", "hsqs", BYTES);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(bring("a.raucb"), FIRMWARE_WHY_NO_DISK);
	ck_assert_int_eq(access(copy, F_OK), -1);
}
END_TEST

/* A disk of 1 MiB of its own, where that may be mounted. */
START_TEST(a_full_disk_is_left_alone)
{
	char full[96];
	put("a.raucb", "hsqs", BYTES);
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", dir, "tmpfs", 0, "size=1m") != 0)
		return;
	snprintf(full, sizeof(full), "%s/hand.raucb", dir);
	int fd = open("/dev/shm", O_TMPFILE | O_RDWR, 0600);
	ck_assert_int_eq(pwrite(fd, "hsqs", 4, 0), 4);
	ck_assert_int_eq(ftruncate(fd, BYTES), 0);
	enum firmware_reason why = brought_copy(fd, full);
	close(fd);
	bool left = access(full, F_OK) == 0;
	ck_assert_int_eq(umount(dir), 0);
	ck_assert_int_eq(why, FIRMWARE_WHY_NO_ROOM);
	ck_assert_int_eq(brought_err(why), ERR_STORE_FULL);
	ck_assert(!left);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("bundle brought");
	TCase *t = tcase_create("bundle brought");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_only_bundle_of_the_first_folder_is_found_whatever_lies_beside_it);
	tcase_add_test(t, a_stick_that_is_not_there_has_none);
	tcase_add_test(t, a_million_files_are_not_read);
	tcase_add_test(t, what_is_no_file_is_not_waited_for);
	tcase_add_test(t, a_bundle_is_copied_whole_over_what_an_earlier_run_left);
	tcase_add_loop_test(t, what_is_refused_leaves_nothing, 0, ARRAY_LEN(bad));
	tcase_add_test(t, a_disk_that_fails_leaves_no_half);
	tcase_add_test(t, a_full_disk_is_left_alone);
	suite_add_tcase(s, t);
	return suite_run(s);
}
