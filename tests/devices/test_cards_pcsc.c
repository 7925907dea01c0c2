/* SPDX-License-Identifier: Apache-2.0 */
/* test_cards_pcsc.c - the card service with pcsc beside a private pcscd and virtual cards. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/devices/pcsc.h"
#include "tests/suite.h"

#define READ_MS 1000 /* card present -> read, 95 of 100 */

static void set_up(void)
{
	set_up_match("*", NULL);
}

static void set_up_t0(void)
{
	set_up_match("Virtual PCD 00 0[01]", "--t0");
}

static const struct {
	const char *file, *name, *id, *sex, *nation, *birth, *card_no, *city, *version;
} cards[] = {
	{ "ssc-1", "李建国", "110101194812030615", "1", "01", "19481203", "A12345678", "110100",
	  "1.00" },
	{ "ssc-2", "阿依努尔古丽·阿卜杜克热木·麦麦提敏", "650101197506210422", "2", "05",
	  "19750621", "B00000017", "650100", "2.00" },
	{ "ssc-extension-i", "李𮯵", "110101194812030615", "1", "01", "19481203", "A12345678",
	  "110100", "1.00" },
};

START_TEST(every_generation_that_may_be_read_is_read)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card(cards[_i].file));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_int_eq(doc->kind, DOCUMENT_SSC);
	ck_assert_str_eq(doc->name, cards[_i].name);
	ck_assert_str_eq(doc->id, cards[_i].id);
	ck_assert_str_eq(doc->sex, cards[_i].sex);
	ck_assert_str_eq(doc->nation, cards[_i].nation);
	ck_assert_str_eq(doc->birth, cards[_i].birth);
	ck_assert_str_eq(doc->card_no, cards[_i].card_no);
	ck_assert_str_eq(doc->city, cards[_i].city);
	ck_assert_str_eq(doc->version, cards[_i].version);
	ck_assert_str_eq(doc->sam_id, "");
	ck_assert(!doc->has_photo);
	ck_assert_int_eq(document_check(doc, "20261121"), ERR_OK);
}
END_TEST

static const struct {
	const char *file, *fault;
	enum err err;
	const char *why;
} unreadable[] = {
	{ "ssc-3", "none", ERR_CARD_NEEDS_AUTH, "3.0 wants the platform's key" },
	{ "ssc-pin", "none", ERR_CARD_NEEDS_AUTH, "this province wants a PIN" },
	{ "ssc-2", "6982", ERR_CARD_NEEDS_AUTH, "records are closed" },
	{ "ssc-hostile", "none", ERR_CARD_UNREADABLE,
	  "a number with markup, a name that is no GBK" },
	{ "ssc-private", "none", ERR_CARD_NAME, "a name with a character of private use" },
	{ "ssc-2", "6a83", ERR_CARD_UNREADABLE, "no record at all" },
	{ "ssc-2", "6a86", ERR_CARD_UNREADABLE, "neither by tag nor by number" },
	{ "ssc-2", "6f00", ERR_CARD_UNREADABLE, "the card has no idea" },
	{ "ssc-2", "garbage", ERR_CARD_UNREADABLE, "not even the selection is answered" },
	{ "ssc-2", "61ff", ERR_CARD_UNREADABLE, "more and more to fetch, and nothing there" },
	{ "ssc-2", "6cff", ERR_CARD_UNREADABLE, "every length is wrong" },
};

START_TEST(a_card_that_gives_nothing_says_why)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault %s", unreadable[_i].fault);
	rig_sim_do(&sim, "in %s", rig_card(unreadable[_i].file));
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_FAILED, FIND_MS);
	ck_assert_msg(e, "silence: %s", unreadable[_i].why);
	ck_assert_msg(e->err == unreadable[_i].err, "%s gave %s", unreadable[_i].why,
		      err_name(e->err));
	rig_run(&rig, 1200);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, PULL_MS));
	rig_sim_do(&sim, "fault none");
	rig_sim_do(&sim, "in %s", rig_card("ssc-1"));
	expect_read(FIND_MS);
	/* Nobody sent a PIN: the card would have said so. */
	for (const char *line; (line = rig_sim_line(&sim, 0));)
		ck_assert_str_ne(line, "verify");
}
END_TEST

START_TEST(a_card_that_waits_for_a_read_is_read_at_once)
{
	expect_online();
	rig_sim_do(&sim, "in");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS));
	rig_run(&rig, 1200);
	ck_assert(cards_present(rig.cards, 0));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
	cards_want(rig.cards, true);
	expect_read(READ_MS);
	rig_run(&rig, 1200);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	cards_want(rig.cards, false);
	cards_rewind(rig.cards);
	rig_run(&rig, 1200);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	cards_want(rig.cards, true);
	expect_read(1000);
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, PULL_MS));
	ck_assert(!cards_present(rig.cards, 0));
}
END_TEST

/* Pulled after any byte the card sends, its answer to reset included. */
static const int cuts[] = { 0,	1,  2,	10, 18, 19, 20,	 38,  39,  40,	48,  49,  50,  51,  52,
			    53, 60, 72, 73, 80, 90, 100, 120, 140, 160, 180, 200, 220, 230, 240 };

START_TEST(a_card_pulled_at_any_byte_is_said_and_the_next_is_read)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault cut=%d", cuts[_i]);
	rig_sim_do(&sim, "in");
	/*
	 * A card that answers nothing at all may pass unseen: it was gone before it was there. Some
	 * of these bytes kill pcscd; then the reader is gone for a moment and the card with it.
	 */
	rig_run(&rig, 1400);
	ck_assert(!cards_present(rig.cards, 0));
	int states = rig_count(&rig, CARD_EVENT_STATE);
	ck_assert_int_ge(rig_count(&rig, CARD_EVENT_REMOVED) + states - 1,
			 rig_count(&rig, CARD_EVENT_PRESENT));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
	for (int i = 0; i < rig.n_events; i++)
		if (rig.events[i].kind == CARD_EVENT_FAILED)
			ck_assert_msg(rig.events[i].err == ERR_CARD_REMOVED ||
					      rig.events[i].err == ERR_CARD_UNREADABLE,
				      "%s", err_name(rig.events[i].err));
	rig_sim_do(&sim, "fault none");
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
}
END_TEST

START_TEST(pcscd_killed_is_usable_three_seconds_after_it_is_back)
{
	expect_online();
	for (int i = 0; i < 4; i++) {
		cards_want(rig.cards, i % 2);
		rig_run(&rig, 300);
		rig_sim_do(&daemon_sim, "kill");
		ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 1500));
		ck_assert(!cards_present(rig.cards, 0));
		rig_run(&rig, i * 600);
		rig_sim_do(&daemon_sim, "start");
		int64_t from = rig_now_ms();
		rig_sim_do(&sim, "in");
		cards_want(rig.cards, true);
		expect_read(BACK_MS);
		int took = (int)(rig_now_ms() - from);
		printf("pcsc: read %d ms after pcscd was back\n", took);
		ck_assert_int_le(took, BACK_MS);
		cards_want(rig.cards, false);
	}
}
END_TEST

START_TEST(a_self_test_is_answered_by_pcscd)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	ck_assert_int_eq(rig_self_test(&rig, BACK_MS), ERR_OK);
	rig_run(&rig, 700);
	ck_assert(cards_present(rig.cards, 0)); /* the card that lies there is as it was */
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	rig_sim_do(&daemon_sim, "kill");
	ck_assert_int_eq(rig_self_test(&rig, BACK_MS), ERR_READER_GONE);
}
END_TEST

START_TEST(without_pcscd_there_is_no_device_and_then_there_is)
{
	expect_online();
	rig_stop(&rig);
	rig_sim_do(&daemon_sim, "kill");
	rig.taken = rig.n_events = 0;
	rig_start(&rig);
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 1000));
	rig_sim_do(&daemon_sim, "start");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, BACK_MS));
}
END_TEST

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

START_TEST(a_present_card_is_read_within_a_second)
{
	int took[20];
	expect_online();
	cards_want(rig.cards, true);
	for (int i = 0; i < 20; i++) {
		rig_run(&rig, 53 * i % 400);
		int64_t from = rig_now_ms();
		rig_sim_do(&sim, "in");
		expect_read(FIND_MS);
		took[i] = (int)(rig_now_ms() - from);
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, PULL_MS));
	}
	qsort(took, 20, sizeof(took[0]), by_size);
	printf("pcsc: card present to read: median %d ms, p95 %d ms\n", took[10], took[18]);
	ck_assert_int_le(took[18], READ_MS * RIG_PATIENCE);
}
END_TEST

/*
 * Ten seconds touch eleven looks, one a second. Each is our own sleep and one SCardGetStatusChange(0), which sends four
 * messages (traced: register, unregister, and both once more) and may block for the answer of each: pcscd answers before
 * that on a quiet machine, which shows 12, and after it on a loaded one, which showed 49.
 */
#define IDLE_WAKEUPS (11 * (1 + 4))

START_TEST(an_idle_reader_hardly_wakes)
{
	expect_online();
	rig_run(&rig, 1000);
	ck_assert_int_le(rig_rest(&rig, "reader.1", 10000, IDLE_WAKEUPS), IDLE_WAKEUPS);
}
END_TEST

START_TEST(a_hung_pcscd_or_card_does_not_hold_up_the_stop)
{
	expect_online();
	rig_sim_do(&sim, "fault mute");
	rig_sim_do(&sim, "in");
	cards_want(rig.cards, true);
	rig_run(&rig, 1000);
	int64_t from = rig_now_ms();
	rig_stop(&rig);
	ck_assert_int_le(rig_now_ms() - from, 3000 * RIG_PATIENCE);
}
END_TEST

/* Number, name as UTF-8 and GBK, card number; veiled. */
static const uint8_t secrets[][18] = {
	{ 0x6c, 0x6f, 0x6a, 0x6b, 0x6a, 0x6b, 0x6b, 0x63, 0x6d, 0x6f, 0x6a, 0x6c, 0x68, 0x6b, 0x6a,
	  0x6e, 0x68, 0x68 },
	{ 0xb3, 0xc2, 0xe5, 0xbf, 0xd7, 0xc6, 0xbc, 0xc7, 0xc6, 0xbf, 0xdf, 0xd1, 0xbd, 0xd9, 0xf7,
	  0xbc, 0xc6, 0xf2 },
	{ 0xea, 0xf8, 0xe8, 0xed, 0xec, 0x9f, 0xe5, 0x91, 0x92, 0x92, 0x9e, 0xe4 },
	{ 0x18, 0x6a, 0x6a, 0x6a, 0x6a, 0x6a, 0x6a, 0x6b, 0x6d },
};
static const size_t secret_lens[] = { 18, 18, 12, 9 };

START_TEST(nothing_of_a_card_stays_in_memory)
{
	static volatile uint8_t kept[18];
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card("ssc-2"));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_int_gt(strlen(doc->name), 0);
	for (size_t i = 0; i < ARRAY_LEN(secret_lens); i++) {
		ck_assert_msg(!rig_remembers(&rig, secrets[i], secret_lens[i]), "secret %zu stays",
			      i);
		/* The question itself is a good one. */
		for (size_t b = 0; b < secret_lens[i]; b++)
			kept[b] = secrets[i][b] ^ RIG_VEIL;
		ck_assert(rig_remembers(&rig, secrets[i], secret_lens[i]));
		for (size_t b = 0; b < sizeof(kept); b++)
			kept[b] = 0;
	}
	cards_want(rig.cards, false);
	cards_rewind(rig.cards);
	rig_run(&rig, 600);
	for (size_t i = 0; i < ARRAY_LEN(secret_lens); i++)
		ck_assert_msg(!rig_remembers(&rig, secrets[i], secret_lens[i]),
			      "secret %zu is back", i);
}
END_TEST

/* A loop test as some cases of equal parts of its values. */
static void add_loops(Suite *s, const char *const *names, int n_names, const TTest *test, int n)
{
	for (int i = 0; i < n_names; i++)
		tcase_add_loop_test(add_case(s, names[i], set_up), test, n * i / n_names,
				    n * (i + 1) / n_names);
}

/* together.sh runs the cases at the same time (CK_RUN_CASE): they mostly wait. */
int main(void)
{
	Suite *s = suite_create("cards over pcsc");
	TCase *c = add_case(s, "reading", set_up);
	tcase_add_loop_test(c, every_generation_that_may_be_read_is_read, 0, ARRAY_LEN(cards));
	tcase_add_test(c, a_card_that_waits_for_a_read_is_read_at_once);
	c = add_case(s, "reading", set_up_t0);
	tcase_add_loop_test(c, every_generation_that_may_be_read_is_read, 0, ARRAY_LEN(cards));
	static const char *const faults[] = { "faults", "faults-later" };
	add_loops(s, faults, 2, a_card_that_gives_nothing_says_why, ARRAY_LEN(unreadable));
	static const char *const pulled[] = { "pulled-1", "pulled-2", "pulled-3", "pulled-4" };
	add_loops(s, pulled, 4, a_card_pulled_at_any_byte_is_said_and_the_next_is_read,
		  ARRAY_LEN(cuts));
	c = add_case(s, "daemon", set_up);
	tcase_add_test(c, pcscd_killed_is_usable_three_seconds_after_it_is_back);
	tcase_add_test(c, a_self_test_is_answered_by_pcscd);
	tcase_add_test(c, without_pcscd_there_is_no_device_and_then_there_is);
	tcase_add_test(c, a_hung_pcscd_or_card_does_not_hold_up_the_stop);
	c = add_case(s, "memory", set_up);
	tcase_add_test(c, nothing_of_a_card_stays_in_memory);
	c = add_case(s, "times", set_up);
	tcase_add_test(c, a_present_card_is_read_within_a_second);
	c = add_case(s, "idle", set_up);
	tcase_add_test(c, an_idle_reader_hardly_wakes);
	return suite_run(s);
}
