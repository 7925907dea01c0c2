/* SPDX-License-Identifier: Apache-2.0 */
/* test_firmware_file.c - a bundle on disk: what does not fit is not half there, and what is not what was offered goes. */
#include <check.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/crypto/hash.h"
#include "firmware/kioskd/firmware_file.h"
#include "tests/suite.h"

#define PIECE 1000

static char dir[64];
static struct loop *loop;
static struct settings settings;
static struct firmware_file file;
static struct firmware_offer offer;
static bool done;

static void on_done(void *arg)
{
	(void)arg;
	done = true;
}

static void setup(void)
{
	strcpy(dir, "/tmp/test-firmware-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	memset(&settings, 0, sizeof(settings));
	text_copy(settings.store.path, sizeof(settings.store.path), dir);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	memset(&file, 0, sizeof(file));
	ck_assert_int_eq(firmware_file_init(&file, loop, &settings, on_done, NULL), ERR_OK);
	offer = (struct firmware_offer){ .size = 3 * PIECE };
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void teardown(void)
{
	firmware_file_fini(&file);
	loop_destroy(loop);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void go(enum firmware_deed deed, size_t len)
{
	struct buf bytes;
	buf_init(&bytes, 3 * PIECE);
	for (size_t i = 0; i < len; i++)
		buf_add(&bytes, "x", 1);
	done = false;
	firmware_file_do(&file, deed, &offer, deed == FIRMWARE_ADD ? &bytes : NULL);
	while (!done)
		sd_event_run(loop_event(loop), 5000);
	buf_fini(&bytes);
}

static void name_digest(size_t len)
{
	char *bytes = malloc(len);
	memset(bytes, 'x', len);
	hash_sha256_hex(bytes, len, offer.sha256);
	free(bytes);
}

START_TEST(pieces_become_a_bundle)
{
	struct stat st;
	name_digest(3 * PIECE);
	for (int i = 1; i <= 3; i++) {
		go(FIRMWARE_ADD, PIECE);
		ck_assert_int_eq(file.err, ERR_OK);
		ck_assert_int_eq(file.have, i * PIECE);
	}
	go(FIRMWARE_CHECK, 0);
	ck_assert_int_eq(file.err, ERR_OK);
	ck_assert(file.is_whole && file.have == 0);
	ck_assert_int_eq(lstat(file.whole, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	go(FIRMWARE_DROP, 0);
	ck_assert(!file.is_whole);
	ck_assert_int_ne(lstat(file.whole, &st), 0);
}
END_TEST

START_TEST(what_is_not_what_was_offered_is_not_kept)
{
	name_digest(PIECE);
	go(FIRMWARE_ADD, 3 * PIECE);
	go(FIRMWARE_CHECK, 0);
	ck_assert_int_eq(file.err, ERR_SIGNATURE_BAD);
	ck_assert(!file.is_whole && file.have == 0);
}
END_TEST

START_TEST(where_the_disk_ends_in_the_middle_of_a_piece_the_others_stay)
{
	struct rlimit small = { PIECE + PIECE / 2, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	go(FIRMWARE_ADD, PIECE);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	go(FIRMWARE_ADD, PIECE);
	ck_assert_int_eq(file.err, ERR_STORE_FULL);
	ck_assert_int_eq(file.have, PIECE);
	small.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	go(FIRMWARE_ADD, 2 * PIECE);
	ck_assert_int_eq(file.err, ERR_OK);
	ck_assert_int_eq(file.have, 3 * PIECE);
}
END_TEST

START_TEST(a_bundle_for_which_the_disk_has_no_room_is_not_begun)
{
	offer.size = INT64_MAX / 4;
	go(FIRMWARE_ADD, PIECE);
	ck_assert_int_eq(file.err, ERR_STORE_FULL);
	ck_assert_int_eq(file.have, 0);
}
END_TEST

START_TEST(a_link_that_somebody_laid_there_is_not_followed)
{
	char other[PATH_MAX];
	struct stat st;
	snprintf(other, sizeof(other), "%s/other", dir);
	ck_assert_int_eq(mkdir(file.folder, 0700), 0);
	ck_assert_int_eq(symlink(other, file.part), 0);
	go(FIRMWARE_ADD, PIECE);
	ck_assert_int_ne(file.err, ERR_OK);
	ck_assert_int_ne(lstat(other, &st), 0);
}
END_TEST

static const struct {
	const char *what, *offer;
	enum firmware_reason why;
} offers[] = {
#define OFFER(version, floor, size, url)                                                            \
	"{\"version\":\"" version "\",\"rollback_floor\":\"" floor "\",\"size\":" size              \
	",\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"url\":" \
	"\"" url "\"}"
	{ "a path", OFFER("1.1", "1.0", "9", "/kiosk/v1/a/b"), FIRMWARE_WHY_NONE },
	{ "its address", OFFER("1.1", "1.0", "9", "https://p:1/kiosk/v1/a"), FIRMWARE_WHY_NONE },
	{ "the second", OFFER("1.1", "1.0", "9", "https://q:1/kiosk/v1/a"), FIRMWARE_WHY_NONE },
	{ "the same", OFFER("1.0", "1.0", "9", "/kiosk/v1/a"), FIRMWARE_WHY_NONE },
	{ "older", OFFER("0.9", "0.1", "9", "/kiosk/v1/a"), FIRMWARE_WHY_OLDER },
	{ "below the floor", OFFER("1.1", "1.2", "9", "/kiosk/v1/a"), FIRMWARE_WHY_FLOOR },
	{ "the largest", OFFER("1.1", "1.0", "536870912", "/kiosk/v1/a"), FIRMWARE_WHY_NONE },
	{ "one more", OFFER("1.1", "1.0", "536870913", "/kiosk/v1/a"), FIRMWARE_WHY_TOO_LARGE },
	{ "empty", OFFER("1.1", "1.0", "0", "/kiosk/v1/a"), FIRMWARE_WHY_UNREADABLE },
	{ "no version", OFFER("new", "1.0", "9", "/kiosk/v1/a"), FIRMWARE_WHY_UNREADABLE },
	{ "no floor", OFFER("1.1", "", "9", "/kiosk/v1/a"), FIRMWARE_WHY_UNREADABLE },
	{ "another host", OFFER("1.1", "1.0", "9", "https://r:1/kiosk/v1/a"),
	  FIRMWARE_WHY_ELSEWHERE },
	{ "another port", OFFER("1.1", "1.0", "9", "https://p:12/kiosk/v1/a"),
	  FIRMWARE_WHY_ELSEWHERE },
	{ "no TLS", OFFER("1.1", "1.0", "9", "http://p:1/kiosk/v1/a"), FIRMWARE_WHY_ELSEWHERE },
	{ "another base", OFFER("1.1", "1.0", "9", "/other/a"), FIRMWARE_WHY_ELSEWHERE },
	{ "up", OFFER("1.1", "1.0", "9", "/kiosk/v1/../../a"), FIRMWARE_WHY_ELSEWHERE },
	{ "a line end", OFFER("1.1", "1.0", "9", "/kiosk/v1/a\\r\\nX: y"), FIRMWARE_WHY_ELSEWHERE },
	{ "no object", "[]", FIRMWARE_WHY_UNREADABLE },
	{ "no digest",
	  "{\"version\":\"1.1\",\"rollback_floor\":\"1\",\"size\":9,\"url\":\"/kiosk/v1/a\"}",
	  FIRMWARE_WHY_UNREADABLE },
};

START_TEST(an_offer_is_taken_or_has_a_reason)
{
	struct firmware_offer out = { .version = "untouched" };
	json_t *said = json_loads(offers[_i].offer, 0, NULL);
	ck_assert_ptr_nonnull(said);
	strcpy(settings.platform.url, "https://p:1");
	strcpy(settings.platform.url2, "https://q:1");
	ck_assert_msg(firmware_offer_read(said, &settings, "1.0", &out) == offers[_i].why, "%s",
		      offers[_i].what);
	ck_assert(offers[_i].why == FIRMWARE_WHY_NONE || strcmp(out.version, "untouched") == 0);
	json_decref(said);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("firmware_file");
	TCase *t = tcase_create("firmware_file");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, pieces_become_a_bundle);
	tcase_add_test(t, what_is_not_what_was_offered_is_not_kept);
	tcase_add_test(t, where_the_disk_ends_in_the_middle_of_a_piece_the_others_stay);
	tcase_add_test(t, a_bundle_for_which_the_disk_has_no_room_is_not_begun);
	tcase_add_test(t, a_link_that_somebody_laid_there_is_not_followed);
	tcase_add_loop_test(t, an_offer_is_taken_or_has_a_reason, 0, ARRAY_LEN(offers));
	suite_add_tcase(s, t);
	return suite_run(s);
}
