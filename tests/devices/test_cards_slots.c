/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cards_slots.c - several places under one glob: a card in each, one without contacts beside one in a
 * slot, and readers that come back as others. What a virtual reader cannot do is in unit/drivers/test_pcsc.c.
 */
#include <check.h>
#include <stdio.h>

#include "tests/devices/pcsc.h"
#include "tests/suite.h"

static void set_up(void)
{
	set_up_match("*", NULL);
}

static void set_up_other_reader(void)
{
	set_up_match("ACS*", NULL);
}

START_TEST(a_card_that_was_found_is_told_from_one_that_was_laid_down)
{
	expect_online();
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_EMPTY, 1000));
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_EMPTY, 1000));
	rig_sim_do(&sim, "in");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS));
	ck_assert_int_eq(count_in(0, CARD_EVENT_EMPTY), 1);
	ck_assert_int_eq(count_in(1, CARD_EVENT_EMPTY), 1);
	rig_stop(&rig);
	rig.taken = rig.n_events = 0;
	rig_start(&rig);
	expect_online();
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, 500));
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, PULL_MS));
	rig_run(&rig, 1200);
	ck_assert_int_eq(count_in(0, CARD_EVENT_EMPTY), 0);
	ck_assert_int_eq(count_in(1, CARD_EVENT_EMPTY), 1);
}
END_TEST

START_TEST(both_slots_of_a_reader_are_watched)
{
	struct rig_sim other;
	expect_online();
	start_card(&other, 1, "ssc-1", NULL);
	cards_want(rig.cards, true);
	rig_sim_do(&other, "in");
	ck_assert_str_eq(expect_read(FIND_MS)->version, "1.00");
	rig_sim_do(&other, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, PULL_MS));
	rig_sim_do(&sim, "in");
	ck_assert_str_eq(expect_read(FIND_MS)->version, "2.00");
	rig_sim_stop(&other);
}
END_TEST

START_TEST(a_swapped_card_is_read_anew)
{
	expect_online();
	cards_want(rig.cards, true);
	for (int i = 0; i < 3; i++) {
		rig_sim_do(&sim, "in %s", rig_card(i % 2 ? "ssc-2" : "ssc-1"));
		ck_assert_str_eq(expect_read(FIND_MS)->version, i % 2 ? "2.00" : "1.00");
		/* Longer than pcscd's own look at the slot, shorter than a citizen is. */
		rig_sim_do(&sim, "out");
		rig_run(&rig, 500);
	}
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 3);
}
END_TEST

START_TEST(a_card_in_each_of_two_readers_is_read_in_its_own_place)
{
	struct rig_sim other;
	start_card(&other, 1, "ssc-1", NULL);
	expect_online();
	expect(CARD_EVENT_EMPTY);
	expect(CARD_EVENT_EMPTY);
	rig_sim_do(&sim, "in");
	int first = expect(CARD_EVENT_PRESENT)->slot;
	rig_sim_do(&other, "in");
	int second = expect(CARD_EVENT_PRESENT)->slot;
	ck_assert_int_ne(first, second);
	cards_want(rig.cards, true);
	for (int i = 0; i < 2; i++) {
		const struct rig_event *e = expect(CARD_EVENT_READ);
		ck_assert_str_eq(e->doc.version, e->slot == first ? "2.00" : "1.00");
	}
	ck_assert_int_eq(count_in(first, CARD_EVENT_READ), 1);
	rig_sim_do(&sim, "out");
	ck_assert_int_eq(expect(CARD_EVENT_REMOVED)->slot, first);
	ck_assert_msg(cards_present(rig.cards, 0), "the other one is still there");
	rig_sim_do(&other, "out");
	ck_assert_int_eq(expect(CARD_EVENT_REMOVED)->slot, second);
	ck_assert(!cards_present(rig.cards, 0));
	rig_sim_stop(&other);
}
END_TEST

START_TEST(a_card_without_contacts_beside_one_in_a_slot)
{
	struct rig_sim other;
	start_card(&other, 1, "ssc-1", "--contactless");
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	ck_assert(!expect(CARD_EVENT_READ)->contactless);
	rig_sim_do(&other, "in");
	const struct rig_event *e = expect(CARD_EVENT_READ);
	ck_assert(e->contactless);
	ck_assert_str_eq(e->doc.version, "1.00");
	rig_sim_do(&other, "out");
	ck_assert_msg(expect(CARD_EVENT_REMOVED)->contactless, "lifting it is no warning");
	rig_sim_do(&sim, "out");
	ck_assert(!expect(CARD_EVENT_REMOVED)->contactless);
	rig_sim_stop(&other);
}
END_TEST

/* The service comes back with another reader in the place of the first, and a card in it. */
static const struct {
	const char *name; /* "" = the same */
	int at;		  /* the slot of the card */
} plugs[] = { { "", 0 }, { "", 1 }, { "Virtual Other", 0 }, { "Virtual PCD 01", 1 } };

START_TEST(no_card_is_seen_to_go_with_a_reader_that_comes_back_under_whatever_name)
{
	struct rig_sim card;
	expect_online();
	rig_sim_do(&sim, "in");
	expect(CARD_EVENT_PRESENT);
	rig_sim_do(&daemon_sim, "kill");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 1500));
	ck_assert(!cards_present(rig.cards, 0));
	rig_sim_do(&sim, "out");
	start_card(&card, plugs[_i].at, "ssc-1", NULL);
	rig_sim_do(&card, "in");
	rig_sim_do(&daemon_sim, "start %s", plugs[_i].name);
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, BACK_MS));
	expect(CARD_EVENT_PRESENT);
	ck_assert_msg(rig_count(&rig, CARD_EVENT_REMOVED) == 0, "nobody saw the first one go");
	cards_want(rig.cards, true);
	ck_assert_str_eq(expect_read(FIND_MS)->version, "1.00");
	rig_sim_stop(&card);
}
END_TEST

/* Two devices whose globs name one reader: each tells of its card, nobody is locked out. */
START_TEST(a_reader_under_two_globs_is_read_by_both)
{
	struct settings_reader *r = &rig.settings.reader[1];
	rig_stop(&rig);
	rig.taken = rig.n_events = 0;
	snprintf(r->driver, sizeof(r->driver), "pcsc");
	snprintf(r->device, sizeof(r->device), "*PCD*");
	rig_start(&rig);
	expect_online();
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	const struct rig_event *a = expect(CARD_EVENT_READ), *b = expect(CARD_EVENT_READ);
	ck_assert_int_ne(a->reader, b->reader);
	ck_assert_str_eq(a->doc.id, b->doc.id);
	rig_sim_do(&sim, "out");
	ck_assert_int_ne(expect(CARD_EVENT_REMOVED)->reader, expect(CARD_EVENT_REMOVED)->reader);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_FAILED), 0);
}
END_TEST

START_TEST(a_reader_of_another_name_is_not_ours)
{
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, FIND_MS));
	rig_sim_do(&sim, "in");
	rig_run(&rig, 1500);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_PRESENT), 0);
}
END_TEST

/* together.sh runs the cases at the same time (CK_RUN_CASE): they mostly wait. */
int main(void)
{
	Suite *s = suite_create("cards in several slots");
	TCase *c = add_case(s, "one", set_up);
	tcase_add_test(c, both_slots_of_a_reader_are_watched);
	tcase_add_test(c, a_swapped_card_is_read_anew);
	tcase_add_test(c, a_card_that_was_found_is_told_from_one_that_was_laid_down);
	c = add_case(s, "one", set_up_other_reader);
	tcase_add_test(c, a_reader_of_another_name_is_not_ours);
	c = add_case(s, "each", set_up);
	tcase_add_test(c, a_card_in_each_of_two_readers_is_read_in_its_own_place);
	tcase_add_test(c, a_card_without_contacts_beside_one_in_a_slot);
	tcase_add_test(c, a_reader_under_two_globs_is_read_by_both);
	c = add_case(s, "back", set_up);
	tcase_add_loop_test(c,
			    no_card_is_seen_to_go_with_a_reader_that_comes_back_under_whatever_name,
			    0, ARRAY_LEN(plugs));
	return suite_run(s);
}
