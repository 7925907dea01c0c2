/* SPDX-License-Identifier: Apache-2.0 */
/* test_firmware.c - the version this board should run: asked for, fetched piece by piece, never taken for another. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/process.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "firmware/kioskd/sync_firmware.h"
#include "tests/suite.h"
#include "world.h"

#define NEWER	   "0.2.0"
#define SIZE	   (1000 * 1000)
#define PIECES	   4 /* of FIRMWARE_PIECE */
#define ON_BUNDLE  "GET /firmware/bundles/{name}"
#define ON_CURRENT "GET /firmware/current"

static struct firmware *firmware(void)
{
	return sync_firmware(world.sync);
}

static bool is_at_rest(void)
{
	return firmware_rests(firmware());
}

static void until_rest(void)
{
	ck_assert_msg(world_until(is_at_rest, 20000), "it never came to rest");
}

/* Asked for, and whatever comes of it. */
static void want(void)
{
	firmware_want(firmware());
	(void)world_pass();
	until_rest();
}

static void assert_state(const char *state, const char *why)
{
	json_t *info = firmware_info(firmware());
	ck_assert_str_eq(json_str(info, "state"), state);
	ck_assert_str_eq(json_str(info, "why"), why);
	json_decref(info);
}

static const char *place(const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/store/update/afar.%s", world.dir, name);
	return path;
}

static off_t length(const char *name)
{
	struct stat st;
	return lstat(place(name), &st) == 0 ? st.st_size : -1;
}

static void assert_ready(const char *version, size_t size)
{
	assert_state("ready", "");
	ck_assert_int_eq(length("raucb"), size);
	ck_assert_int_eq(length("part"), -1);
	size_t at = 0;
	FILE *f = fopen(place("raucb"), "rb");
	while (at < size && (char)fgetc(f) == world_bundle_byte(version, at))
		at++;
	fclose(f);
	ck_assert_int_eq(at, size);
}

START_TEST(what_is_offered_is_fetched_in_pieces_and_waits_to_be_installed)
{
	const char *why;
	world_offer(NEWER, SIZE, NULL);
	world_start();
	want();
	assert_ready(NEWER, SIZE);
	ck_assert_int_eq(asked(ON_BUNDLE), PIECES);
	ck_assert_str_eq(firmware_ready(firmware(), &why), NEWER);
	want(); /* once more: nothing more is to be fetched */
	ck_assert_int_eq(asked(ON_BUNDLE), PIECES);
	world_stop();
	world_start(); /* nor after a restart */
	world_idle();
	assert_ready(NEWER, SIZE);
	want();
	ck_assert_int_eq(asked(ON_BUNDLE), PIECES);
	/* While it is installed nothing takes its place. */
	ck_assert_int_eq(firmware_lend(firmware()), ERR_OK);
	ck_assert_int_eq(firmware_lend(firmware()), ERR_BUSY);
	firmware_installed(firmware(), false);
	assert_ready(NEWER, SIZE);
	ck_assert_int_eq(firmware_lend(firmware()), ERR_OK);
	firmware_installed(firmware(), true);
	world_idle();
	assert_state("installed", "");
	ck_assert_int_eq(length("raucb"), -1);
}
END_TEST

/* Here and at the platform: a clock that only one of them moved would be doubted. */
static void advance(int64_t ms)
{
	static int64_t moved_ms;
	moved_ms += ms;
	json_decref(
		control("PUT", "/clock", json_pack("{s:I}", "offset_ms", (json_int_t)moved_ms)));
	loop_advance(world.loop, ms);
}

START_TEST(it_is_asked_for_once_a_day_and_an_installed_one_is_not_fetched_again)
{
	world_offer(NEWER, SIZE, NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	world_idle();
	ck_assert_int_eq(asked(ON_CURRENT), 0);
	advance(10 * 60 * 1000);
	until_rest();
	assert_ready(NEWER, SIZE);
	ck_assert_int_eq(asked(ON_CURRENT), 1);
	ck_assert_int_eq(firmware_lend(firmware()), ERR_OK);
	firmware_installed(firmware(), true);
	world_idle();
	advance(FIRMWARE_EVERY_MS);
	ck_assert(until_asked(ON_CURRENT, 2, 10000));
	until_rest();
	assert_state("installed", "");
	ck_assert_int_eq(asked(ON_BUNDLE), PIECES);
}
END_TEST

START_TEST(where_there_is_nothing_newer_nothing_is_fetched)
{
	const char *why;
	world_start();
	want();
	assert_state("current", "");
	world_offer(KIOSK_VERSION, SIZE, NULL);
	want();
	assert_state("current", "");
	world_offer("0.0.9", SIZE, NULL);
	want();
	assert_state("refused", "older");
	ck_assert_ptr_null(firmware_ready(firmware(), &why));
	ck_assert(strstr(why, "older") != NULL);
	ck_assert_int_eq(asked(ON_BUNDLE), 0);
}
END_TEST

START_TEST(a_line_that_is_cut_again_and_again_gets_there)
{
	world_offer(NEWER, SIZE, NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("truncated-json", "wire", 5, ON_BUNDLE);
	firmware_want(firmware());
	for (int i = 0; i < 200 && !is_at_rest(); i++) {
		world_run(20);
		advance(10 * 1000); /* the waits between */
	}
	until_rest();
	assert_ready(NEWER, SIZE);
}
END_TEST

static bool has_begun(void)
{
	return length("part") > 0;
}

/* And it is kept of which bundle. */
static bool has_begun_and_knows(void)
{
	return has_begun() && stores_idle(world.stores);
}

/* A keeper of its own that is killed at the point, or as soon as something came. */
static void live_until_killed(const char *point)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ck_assert_int_eq(loop_create(&world.loop), ERR_OK);
	if (point)
		ck_assert_int_eq(crash_arm(point), ERR_OK);
	world_start();
	firmware_want(firmware());
	sync_kick(world.sync);
	if (!point) {
		world_until(has_begun_and_knows, 10000);
		raise(SIGKILL);
	}
	world_run(10000);
	_exit(0);
}

static void live_and_be_killed(const char *point)
{
	int status = 0;
	if (!point) /* the second piece leaves time to see that the first is kept */
		fault("slow", "2000", 2, ON_BUNDLE);
	pid_t child = fork();
	if (child == 0)
		live_until_killed(point);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: never came there",
		      point ? point : "a part");
}

static const char *const kills[] = { "firmware.after-piece", "firmware.before-rename",
				     "firmware.after-rename", NULL };

START_TEST(killed_it_goes_on_where_it_was)
{
	world_offer(NEWER, SIZE, NULL);
	live_and_be_killed(kills[_i]);
	ck_assert(length("part") > 0 || length("raucb") == SIZE);
	world_start();
	want();
	assert_ready(NEWER, SIZE);
	/* The piece whose answer was on its way may come twice, none that was on disk. */
	ck_assert_int_le(asked(ON_BUNDLE), PIECES + 1);
}
END_TEST

START_TEST(another_bundle_in_its_place_begins_again)
{
	world_offer(NEWER, SIZE, NULL);
	live_and_be_killed(NULL);
	ck_assert(has_begun());
	/* Of the same length, at the same address. */
	world_offer("0.3.0", SIZE, NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_rest();
	assert_ready("0.3.0", SIZE);
}
END_TEST

#define FIRST_PIECE 300000

/* Of NEWER, as if it had been killed between the first piece and keeping of which bundle that is. */
static void first_piece_lies_there(void)
{
	char *bytes = malloc(SIZE), sha256[HASH_HEX + 1];
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = world_bundle_byte(NEWER, i);
	hash_sha256_hex(bytes, SIZE, sha256);
	json_t *memory =
		json_pack("{s:s, s:s, s:i, s:s, s:s}", "version", NEWER, "sha256", sha256, "size",
			  SIZE, "path", "/firmware/bundles/host.stable.raucb", "etag", "");
	char *text = json_dumps(memory, JSON_COMPACT);
	world_start();
	world_remember("firmware", text);
	world_idle();
	world_stop();
	char folder[128];
	snprintf(folder, sizeof(folder), "%s/store/update", world.dir);
	ck_assert(mkdir(folder, 0700) == 0 || errno == EEXIST);
	FILE *f = fopen(place("part"), "wb");
	ck_assert_int_eq(fwrite(bytes, 1, FIRST_PIECE, f), FIRST_PIECE);
	ck_assert_int_eq(fclose(f), 0);
	json_decref(memory);
	free(text);
	free(bytes);
}

START_TEST(a_piece_of_an_unknown_bundle_is_gone_on_with_and_doubted_at_the_end)
{
	world_offer(NEWER, SIZE, NULL);
	first_piece_lies_there();
	world_start();
	want();
	assert_ready(NEWER, SIZE);
	ck_assert_int_eq(asked(ON_BUNDLE), PIECES - 1);
}
END_TEST

START_TEST(pieces_of_two_bundles_are_no_bundle_and_what_is_offered_now_is_fetched)
{
	first_piece_lies_there();
	world_offer("0.3.0", SIZE, NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	until_rest();
	assert_ready("0.3.0", SIZE);
}
END_TEST

START_TEST(a_part_that_somebody_spoilt_is_fetched_once_more_from_its_start)
{
	world_offer(NEWER, SIZE, NULL);
	live_and_be_killed(NULL);
	FILE *f = fopen(place("part"), "r+b");
	fputc(world_bundle_byte(NEWER, 0) ^ 1, f);
	fclose(f);
	world_start();
	want();
	assert_ready(NEWER, SIZE);
}
END_TEST

START_TEST(what_comes_is_not_what_was_offered_and_nothing_of_it_stays)
{
	world_offer(NEWER, SIZE,
		    json_pack("{s:s}", "sha256",
			      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
	world_start();
	want();
	assert_state("failed", "digest");
	ck_assert_int_eq(length("part"), -1);
	ck_assert_int_eq(length("raucb"), -1);
	ck_assert_int_ge(world_noted("firmware"), 2);
	world_offer(NEWER, SIZE, NULL);
	want();
	assert_ready(NEWER, SIZE);
}
END_TEST

START_TEST(a_bundle_of_another_size_than_was_offered_is_given_up)
{
	world_offer(NEWER, SIZE, json_pack("{s:i}", "size", SIZE - 1));
	world_start();
	want();
	assert_state("failed", "changing");
	ck_assert_int_eq(length("part"), -1);
}
END_TEST

START_TEST(what_a_citizen_waits_for_goes_first)
{
	world_offer(NEWER, SIZE, NULL);
	world_start();
	ck_assert_int_eq(world_pass(), ERR_OK);
	fault("slow", "500", 1, "POST /applications");
	firmware_want(firmware());
	world_submit(1);
	sync_kick(world.sync);
	ck_assert(until_asked("POST /applications", 1, 10000));
	world_run(200);
	ck_assert_int_le(asked(ON_BUNDLE), 1);
	ck_assert(until_delivered(1, 10000));
	until_rest();
	assert_ready(NEWER, SIZE);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("firmware");
	TCase *t = tcase_create("firmware");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_test(t, what_is_offered_is_fetched_in_pieces_and_waits_to_be_installed);
	tcase_add_test(t, it_is_asked_for_once_a_day_and_an_installed_one_is_not_fetched_again);
	tcase_add_test(t, where_there_is_nothing_newer_nothing_is_fetched);
	tcase_add_test(t, a_line_that_is_cut_again_and_again_gets_there);
	tcase_add_loop_test(t, killed_it_goes_on_where_it_was, 0, ARRAY_LEN(kills));
	tcase_add_test(t, another_bundle_in_its_place_begins_again);
	tcase_add_test(t, a_piece_of_an_unknown_bundle_is_gone_on_with_and_doubted_at_the_end);
	tcase_add_test(t, pieces_of_two_bundles_are_no_bundle_and_what_is_offered_now_is_fetched);
	tcase_add_test(t, a_part_that_somebody_spoilt_is_fetched_once_more_from_its_start);
	tcase_add_test(t, what_comes_is_not_what_was_offered_and_nothing_of_it_stays);
	tcase_add_test(t, a_bundle_of_another_size_than_was_offered_is_given_up);
	tcase_add_test(t, what_a_citizen_waits_for_goes_first);
	suite_add_tcase(s, t);
	return suite_run(s);
}
