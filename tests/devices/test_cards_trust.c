/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cards_trust.c - what the conductor may take from samv-tty for true: which card was found and
 * which was laid down, and that a reply belongs to the question and to this card.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/devices/rig.h"
#include "tests/suite.h"

#define READ_MS	  1000
#define NEXT_MS	  2000 /* after one bad reply the next card is read within */
#define REPLUG_MS 2000
#define FIND_MS	  3000
#define FAULT_MS  6000 /* until the card with the bad reply is read or given up */

static struct rig rig;
static struct rig_sim sim;

static void set_up(void)
{
	rig_init(&rig);
	char link[RIG_PATH_MAX + 16];
	snprintf(link, sizeof(link), "%s/reader", rig.dir);
	/* At the speed of a wire, so that two replies do not come as one. */
	const char *argv[] = { "samv", rig_card("resident"), "--link", link, "--baud", "115200",
			       NULL };
	rig_sim_start(&sim, argv);
	struct settings_reader *r = &rig.settings.reader[2];
	snprintf(r->driver, sizeof(r->driver), "samv-tty");
	snprintf(r->device, sizeof(r->device), "%s", link);
	rig_start(&rig);
}

static void tear_down(void)
{
	rig_fini(&rig);
	rig_sim_stop(&sim);
}

static void expect_online(void)
{
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, FIND_MS));
}

static const struct document *expect_read(int timeout_ms)
{
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_READ, timeout_ms);
	ck_assert_msg(e, "no card was read within %d ms", timeout_ms);
	return &e->doc;
}

START_TEST(a_card_that_was_found_is_told_from_one_that_was_laid_down)
{
	expect_online();
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_EMPTY, 1000));
	rig_sim_do(&sim, "in");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_EMPTY), 1);
	rig_stop(&rig); /* not yet read, then read and held by the module */
	for (int i = 0; i < 2; i++) {
		rig.taken = rig.n_events = 0;
		rig_start(&rig);
		expect_online();
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, 1000));
		rig_run(&rig, 300);
		ck_assert(cards_present(rig.cards, 2));
		ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
		if (i == 0) {
			cards_want(rig.cards, true);
			expect_read(READ_MS);
		}
		ck_assert_int_eq(rig_count(&rig, CARD_EVENT_EMPTY), 0);
		rig_stop(&rig);
	}
}
END_TEST

START_TEST(a_card_that_came_back_with_its_reader_was_found)
{
	expect_online();
	rig_sim_do(&sim, "in");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS));
	int before = rig_count(&rig, CARD_EVENT_EMPTY);
	rig_sim_do(&sim, "unplug");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 1000));
	rig_sim_do(&sim, "replug");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, REPLUG_MS));
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, 1000));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_EMPTY), before);
	rig_sim_do(&sim, "unplug");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 1000));
	rig_sim_do(&sim, "out");
	rig_sim_do(&sim, "replug");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_EMPTY, REPLUG_MS));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_EMPTY), before + 1);
}
END_TEST

static const struct {
	const char *fault, *why;
} bad_replies[] = {
	{ "late=2001", "to find" },   { "late=2002", "to select" },
	{ "late=3001", "to read" },   { "late=3003", "to the new address" },
	{ "short=2001", "to find" },  { "short=2002", "to select" },
	{ "short=3001", "to read" },  { "short=3003", "to the new address" },
	{ "repeat=2001", "to find" }, { "repeat=2002", "to select" },
	{ "repeat=3001", "to read" }, { "repeat=3003", "to the new address" },
};

START_TEST(one_bad_reply_spoils_no_later_read)
{
	static const char *const files[] = { "resident-moved", "hmt", "resident" };
	static const char *const names[] = { "赵小满", "陳美玲", "王秀英" };
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault %s", bad_replies[_i].fault);
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	int64_t end = rig_now_ms() + FAULT_MS * RIG_PATIENCE;
	while (rig_now_ms() < end &&
	       rig_count(&rig, CARD_EVENT_READ) + rig_count(&rig, CARD_EVENT_FAILED) == 0)
		rig_run(&rig, 10);
	rig_sim_do(&sim, "out");
	ck_assert_msg(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS), "%s %s", bad_replies[_i].fault,
		      bad_replies[_i].why);
	int failed = rig_count(&rig, CARD_EVENT_FAILED);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		rig_sim_do(&sim, "in %s", rig_card(files[i]));
		ck_assert_str_eq(expect_read(NEXT_MS)->name, names[i]);
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	}
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_FAILED), failed);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
}
END_TEST

static TCase *add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);
	tcase_add_checked_fixture(c, set_up, tear_down);
	suite_add_tcase(s, c);
	return c;
}

int main(void)
{
	Suite *s = suite_create("what a reader says is true");
	TCase *c = add_case(s, "found");
	tcase_add_test(c, a_card_that_was_found_is_told_from_one_that_was_laid_down);
	tcase_add_test(c, a_card_that_came_back_with_its_reader_was_found);
	static const char *const kinds[] = { "late", "short", "repeat" };
	for (int i = 0; i < 3; i++)
		tcase_add_loop_test(add_case(s, kinds[i]), one_bad_reply_spoils_no_later_read,
				    i * 4, i * 4 + 4);
	return suite_run(s);
}
