/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_store_full.c - a disk that is really full: a small file system under the store. Where none may be mounted
 * this test says so and ends with SKIPPED, which ctest and the runner count apart.
 */
#include <check.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "tests/suite.h"

#define SKIPPED	      77
#define BALLAST_BYTES (8 * 1024 * 1024)

static bool say(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	return f && fputs(text, f) >= 0 && fclose(f) == 0;
}

/* Mounts of its own; who is not root may mount there as who he is. */
static bool leave(void)
{
	char uid[48], gid[48];
	if (getuid() == 0)
		return unshare(CLONE_NEWNS) == 0;
	snprintf(uid, sizeof(uid), "%u %u 1\n", getuid(), getuid());
	snprintf(gid, sizeof(gid), "%u %u 1\n", getgid(), getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && say("/proc/self/setgroups", "deny") &&
	       say("/proc/self/uid_map", uid) && say("/proc/self/gid_map", gid);
}

/* Seen by this process and its children only, and gone with them. */
static bool mount_small(const char *dir)
{
	return leave() && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("small", dir, "tmpfs", 0, "size=20m,mode=700") == 0;
}

static bool may_mount(void)
{
	int status = 1;
	pid_t child = fork();
	if (child == 0)
		_exit(mount_small("/tmp") ? 0 : 1);
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void setup(void)
{
	store_setup();
	ck_assert(mount_small(store_dir));
}

static void teardown(void)
{
	ck_assert_int_eq(umount2(store_dir, MNT_DETACH), 0);
	store_teardown();
}

START_TEST(a_full_disk_still_acknowledges_and_erases)
{
	struct queue_record r;
	size_t erased;
	struct queue *q = open_queue();
	ck_assert_int_eq(file_size(in_store("ballast")), BALLAST_BYTES);
	int n = 1;
	while (submit(q, n, &r) == ERR_OK)
		n++;
	ck_assert_int_gt(n, 50);
	ck_assert_int_eq(submit(q, n, &r), ERR_STORE_FULL);
	ck_assert_int_eq(submit_file(q, n + 1, 50000, &r), ERR_STORE_FULL);
	/* Nothing fits any more, but what the platform answers is kept all the same. */
	for (int seq = 1; seq < n; seq++)
		ck_assert_int_eq(queue_delivered(q, seq, "P-1", "received", WALL_MS), ERR_OK);
	ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &erased), ERR_OK);
	ck_assert_int_eq(erased, n - 1);
	ck_assert_int_eq(queue_checkpoint(q), ERR_OK);
	ck_assert_int_eq(submit(q, n, &r), ERR_OK);
	queue_close(q);
	q = open_queue();
	struct queue_counts counts;
	ck_assert_int_eq(queue_count(q, &counts), ERR_OK);
	ck_assert_int_eq(counts.delivered, n - 1);
	ck_assert_int_eq(counts.queued, 1);
	queue_close(q);
}
END_TEST

int main(void)
{
	if (!may_mount()) {
		puts("skipped: test_store_full: no file system may be mounted here");
		return SKIPPED;
	}
	Suite *suite = suite_create("store-full");
	TCase *tc = tcase_create("store-full");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_full_disk_still_acknowledges_and_erases);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
