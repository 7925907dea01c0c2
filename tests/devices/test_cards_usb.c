/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cards_usb.c - the card service with samv-usb on an emulated bus, in both wirings.
 *
 * The bus is seen only by a program that was started with its environment, so this one starts the
 * virtual device and then itself again; the tests of a case share the device. The beginning of
 * CK_RUN_CASE says which wiring.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/devices/rig.h"
#include "tests/suite.h"

#define READ_MS	  1000 /* card present -> read, 95 of 100 */
#define REPLUG_MS 2000
#define FIND_MS	  3000
#define NEXT_MS	  2000 /* after one bad reply the next card is read within */
#define FAULT_MS  6000 /* until the card with the bad reply is read or given up */

static struct rig rig;
static struct rig_sim sim;

static void set_up(void)
{
	rig_sim_do(&sim, "out");
	rig_sim_do(&sim, "fault none");
	rig_sim_do(&sim, "replug");
	rig_init(&rig);
	struct settings_reader *r = &rig.settings.reader[0];
	snprintf(r->driver, sizeof(r->driver), "samv-usb");
	snprintf(r->device, sizeof(r->device), "0483:5652,0400:c35a");
	rig_start(&rig);
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, FIND_MS));
}

static void tear_down(void)
{
	rig_fini(&rig);
}

static const struct document *expect_read(int timeout_ms)
{
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_READ, timeout_ms);
	ck_assert_msg(e, "no card was read within %d ms", timeout_ms);
	return &e->doc;
}

START_TEST(a_resident_card_is_read_whole)
{
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card("resident-moved"));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_int_eq(doc->kind, DOCUMENT_RESIDENT);
	ck_assert_str_eq(doc->name, "赵小满");
	ck_assert_str_eq(doc->new_address, "北京市西城区西长安街1号");
	ck_assert_str_eq(doc->sam_id, "05.03-20140412-0000073498-1158023480");
	ck_assert(doc->has_photo);
	ck_assert_int_eq(doc->photo[1023], (uint8_t)(0x57 + 1023 * 131 + 31 * 7));
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
}
END_TEST

START_TEST(every_kind_of_card_is_read)
{
	static const char *const files[] = { "hmt", "foreign2017", "foreign2023", "resident-rare" };
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card(files[_i]));
	ck_assert_int_eq(document_check(expect_read(FIND_MS), "20261121"), ERR_OK);
}
END_TEST

/* Around the packets' edges, the head's and the ends of the records. */
static const int cuts[] = { 0, 1, 6, 7, 8, 14, 63, 64, 65, 71, 128, 270, 640, 1288, 1294 };

START_TEST(a_card_pulled_at_any_byte_is_said_and_the_next_is_read)
{
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault cut=%d", cuts[_i]);
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_FAILED, 6000);
	ck_assert_msg(e, "silence after %d bytes", cuts[_i]);
	ck_assert_int_eq(e->err, ERR_CARD_REMOVED);
	rig_sim_do(&sim, "in");
	expect_read(READ_MS);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
}
END_TEST

START_TEST(a_module_that_refuses_to_work_is_a_hardware_error_until_it_does)
{
	static const char *const faults[] = { "66", "mute", "garbage", "badchk" };
	rig_sim_do(&sim, "fault %s", faults[_i]);
	cards_want(rig.cards, true);
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_HARDWARE_ERROR, 12000));
	rig_sim_do(&sim, "fault none");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, 5000));
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	expect_read(READ_MS);
}
END_TEST

START_TEST(a_replugged_reader_is_usable_within_two_seconds)
{
	cards_want(rig.cards, _i % 2);
	for (int i = 0; i < 3; i++) {
		rig_sim_do(&sim, "unplug");
		ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 3000));
		rig_run(&rig, i * 700);
		int64_t from = rig_now_ms();
		rig_sim_do(&sim, "replug");
		ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, REPLUG_MS));
		cards_want(rig.cards, true);
		rig_sim_do(&sim, "in %s", rig_card("resident"));
		expect_read(REPLUG_MS);
		ck_assert_int_le(rig_now_ms() - from, REPLUG_MS * RIG_PATIENCE);
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	}
}
END_TEST

START_TEST(a_card_that_was_found_is_told_from_one_that_was_laid_down)
{
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_EMPTY, 1000));
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_EMPTY), 1);
	rig_sim_do(&sim, "unplug");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 3000));
	rig_sim_do(&sim, "replug");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, REPLUG_MS));
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, 1000));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_EMPTY), 1);
}
END_TEST

START_TEST(a_wish_is_heard_while_the_reader_sleeps)
{
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	rig_run(&rig, 1500);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
	cards_want(rig.cards, true);
	expect_read(READ_MS);
}
END_TEST

static const char *const bad_replies[] = { "late=2001",	  "late=2002",	 "late=3001",
					   "short=2001",  "short=2002",	 "short=3001",
					   "repeat=2001", "repeat=2002", "repeat=3001" };

START_TEST(one_bad_reply_spoils_no_later_read)
{
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault %s", bad_replies[_i]);
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	int64_t end = rig_now_ms() + FAULT_MS * RIG_PATIENCE;
	while (rig_now_ms() < end &&
	       rig_count(&rig, CARD_EVENT_READ) + rig_count(&rig, CARD_EVENT_FAILED) == 0)
		rig_run(&rig, 10);
	for (int i = 0; i < 3; i++) {
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
		rig_sim_do(&sim, "in %s", rig_card(i % 2 ? "resident" : "resident-moved"));
		ck_assert_str_eq(expect_read(NEXT_MS)->name, i % 2 ? "王秀英" : "赵小满");
	}
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
}
END_TEST

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

START_TEST(a_present_card_is_read_within_a_second)
{
	int took[20];
	cards_want(rig.cards, true);
	for (int i = 0; i < 20; i++) {
		rig_run(&rig, 37 * i % 250);
		int64_t from = rig_now_ms();
		rig_sim_do(&sim, "in %s", rig_card("resident"));
		expect_read(FIND_MS);
		took[i] = (int)(rig_now_ms() - from);
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	}
	qsort(took, 20, sizeof(took[0]), by_size);
	printf("samv-usb: card present to read: median %d ms, p95 %d ms\n", took[10], took[18]);
	ck_assert_int_le(took[18], READ_MS * RIG_PATIENCE);
}
END_TEST

struct counts {
	long transfers, ioctls;
};

/* What the emulated bus has seen so far. */
static struct counts ask_counts(void)
{
	struct counts now;
	ck_assert_int_eq(write(sim.in, "counts\n", 7), 7);
	const char *line = rig_sim_line(&sim, FIND_MS * RIG_PATIENCE);
	ck_assert(line && sscanf(line, "counts %ld %ld", &now.transfers, &now.ioctls) == 2);
	ck_assert_str_eq(rig_sim_line(&sim, FIND_MS * RIG_PATIENCE), "ok");
	return now;
}

/* The wake-ups in this time, 0 if the bus was asked for anything before or in it. */
static long wakeups_at_rest(int ms)
{
	struct counts before = ask_counts();
	long n = rig_wakeups("reader.1");
	ck_assert_int_ge(n, 0);
	rig_run(&rig, ms);
	n = rig_wakeups("reader.1") - n;
	return ask_counts().ioctls == before.ioctls ? n : 0;
}

/*
 * How often a thread wakes for an emulated ioctl depends on how busy the machine is: each is some messages, and which of
 * them block is chance. What it asks the bus for does not, nor how it sleeps while it asks for nothing.
 *
 * Ten seconds touch five looks, 2.5 s apart, and perhaps one question after the module's state. Each is six transfers at
 * the most: two pipes found empty, two parts of a request, two of a reply. At rest a look has one wake-up before it, by
 * the time, and one behind it, by the answer to its last ioctl; a slice may begin or end between any two of them.
 */
#define ASKED	       (5 + 1)
#define IDLE_TRANSFERS (ASKED * 6)
#define IDLE_WAKEUPS   (ASKED * 2)
#define SLICE_MS       100

START_TEST(an_idle_reader_hardly_wakes)
{
	rig_run(&rig, 1000);
	long transfers = ask_counts().transfers, at_rest = 0;
	for (int64_t end = rig_now_ms() + 10000; rig_now_ms() < end;)
		at_rest += wakeups_at_rest(SLICE_MS);
	transfers = ask_counts().transfers - transfers;
	printf("samv-usb: %ld transfers in 10 s idle, %ld wake-ups beside them\n", transfers,
	       at_rest);
	ck_assert_int_ge(transfers, 1);
	ck_assert_int_le(transfers, IDLE_TRANSFERS);
	ck_assert_int_le(at_rest, IDLE_WAKEUPS);
}
END_TEST

START_TEST(a_mute_reader_does_not_hold_up_the_stop)
{
	rig_sim_do(&sim, "fault mute");
	cards_want(rig.cards, true);
	rig_run(&rig, 400);
	int64_t from = rig_now_ms();
	rig_stop(&rig);
	ck_assert_int_le(rig_now_ms() - from, 2500 * RIG_PATIENCE);
}
END_TEST

static TCase *add_case(Suite *s, const char *wiring, const char *what)
{
	static char names[9][32]; /* Check keeps the pointers */
	static int n;
	char *name = names[n++];
	snprintf(name, sizeof(names[0]), "%.6s%s",
		 strncmp(wiring, "single", 6) == 0 ? "single" : "split", what);
	TCase *c = tcase_create(name);
	tcase_add_checked_fixture(c, set_up, tear_down);
	suite_add_tcase(s, c);
	return c;
}

int main(int argc, char **argv)
{
	(void)argc;
	const char *wiring = getenv("CK_RUN_CASE") ? getenv("CK_RUN_CASE") : "split";
	const char *sim_argv[] = { "samv-usb",
				   strncmp(wiring, "single", 6) == 0 ? "--single" : NULL, NULL };
	rig_sim_around(&sim, sim_argv, argv);
	Suite *s = suite_create("cards over samv-usb");
	TCase *c = add_case(s, wiring, "");
	tcase_add_test(c, a_resident_card_is_read_whole);
	tcase_add_loop_test(c, every_kind_of_card_is_read, 0, 4);
	tcase_add_test(c, a_wish_is_heard_while_the_reader_sleeps);
	tcase_add_test(c, a_mute_reader_does_not_hold_up_the_stop);
	c = add_case(s, wiring, "-plugs");
	tcase_add_loop_test(c, a_replugged_reader_is_usable_within_two_seconds, 0, 2);
	tcase_add_test(c, a_card_that_was_found_is_told_from_one_that_was_laid_down);
	c = add_case(s, wiring, "-pulled");
	tcase_add_loop_test(c, a_card_pulled_at_any_byte_is_said_and_the_next_is_read, 0,
			    ARRAY_LEN(cuts));
	c = add_case(s, wiring, "-faults");
	tcase_add_loop_test(c, a_module_that_refuses_to_work_is_a_hardware_error_until_it_does, 0,
			    4);
	c = add_case(s, wiring, "-replies");
	tcase_add_loop_test(c, one_bad_reply_spoils_no_later_read, 0, ARRAY_LEN(bad_replies));
	c = add_case(s, wiring, "-times");
	tcase_add_test(c, a_present_card_is_read_within_a_second);
	c = add_case(s, wiring, "-idle");
	tcase_add_test(c, an_idle_reader_hardly_wakes);
	int code = suite_run(s);
	rig_sim_stop(&sim);
	return code;
}
