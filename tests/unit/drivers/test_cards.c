/* SPDX-License-Identifier: Apache-2.0 */
/* test_cards.c - the class of readers: what its listener is told of a driver's steps. */
#include <poll.h>
#include <string.h>

#include "drivers/card/card.h"
#include "tests/suite.h"
#include "gadget.h"

#define EVENTS_MAX 32
#define STEP_MS	   5
#define NONE	   (-1)

/* The driver: plays one step after another, then nothing. */
static struct {
	enum card_step_kind steps[EVENTS_MAX];
	int slots[EVENTS_MAX];
	atomic_int n_steps, at;
	atomic_int fail; /* the next step ends the port */
	atomic_bool is_away;
} fake;

static enum card_event_kind events[EVENTS_MAX];
static int slots[EVENTS_MAX];
static int n_events;
static struct devices *devices;
static struct cards *cards;

static enum err fake_open(const char *device, struct device_wake *lent, struct card_reader **out)
{
	(void)device;
	if (fake.is_away)
		return ERR_READER_GONE;
	*out = (struct card_reader *)lent;
	return ERR_OK;
}

static enum err fake_check(struct card_reader *r)
{
	(void)r;
	return ERR_OK;
}

static enum err fake_step(struct card_reader *r, bool wanted, struct card_step *out)
{
	(void)wanted;
	struct device_wake *lent = (struct device_wake *)r;
	enum err err = (enum err)atomic_exchange(&fake.fail, ERR_OK);
	if (err != ERR_OK)
		return err;
	if (fake.at < fake.n_steps) {
		out->slot = fake.slots[fake.at];
		out->kind = fake.steps[fake.at++];
		return ERR_OK;
	}
	struct pollfd fd = { .fd = device_wake_fd(lent), .events = POLLIN };
	if (poll(&fd, 1, STEP_MS) > 0)
		device_wake_take(lent);
	return ERR_OK;
}

static void fake_close(struct card_reader *r)
{
	(void)r;
}

static const struct card_reader_ops ops = {
	.contactless = true,
	.open = fake_open,
	.check = fake_check,
	.step = fake_step,
	.close = fake_close,
};
static const struct settings_driver rows[] = { { "reader", "fake", "", "", NULL, &ops },
					       { NULL, NULL, NULL, NULL, NULL, NULL } };
static const struct device_class *const classes[] = { &card_class, NULL };
static const struct registry registry_of_fakes = { rows, classes };

static void on_event(void *arg, const struct card_event *event)
{
	ck_assert_ptr_eq(arg, &fake);
	ck_assert_int_lt(n_events, EVENTS_MAX);
	slots[n_events] = event->slot;
	events[n_events++] = event->kind;
}

static void play(const enum card_step_kind *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fake.steps[fake.n_steps + (int)i] = steps[i];
	fake.n_steps += (int)n;
}

static void start(void)
{
	struct settings s = { 0 };
	strcpy(s.reader[0].driver, "fake");
	ck_assert_int_eq(devices_start(loop, &s, &registry_of_fakes, on_told, &driver, &devices),
			 ERR_OK);
	ck_assert_int_eq(cards_create(devices, on_event, &fake, &cards), ERR_OK);
}

static void set_up_cards(void)
{
	set_up();
	memset(&fake, 0, sizeof(fake));
	n_events = 0;
}

static void tear_down_cards(void)
{
	devices_stop(devices);
	cards_destroy(cards);
	tear_down();
}

/* What one coming-online, or two with the reader away between them, is told as. */
static const struct {
	enum card_step_kind steps[4];
	int n;
	int lost_after; /* so many steps, NONE: never */
	enum card_event_kind told[8];
	int n_told;
	const char *why;
} scenes[] = {
	{ { CARD_STEP_EMPTY },
	  1,
	  NONE,
	  { CARD_EVENT_STATE, CARD_EVENT_EMPTY },
	  2,
	  "nothing lies there at the start" },
	{ { CARD_STEP_PRESENT, CARD_STEP_REMOVED },
	  2,
	  NONE,
	  { CARD_EVENT_STATE, CARD_EVENT_PRESENT, CARD_EVENT_REMOVED },
	  3,
	  "a card lies there at the start" },
	{ { CARD_STEP_EMPTY, CARD_STEP_PRESENT, CARD_STEP_REMOVED, CARD_STEP_EMPTY },
	  4,
	  NONE,
	  { CARD_EVENT_STATE, CARD_EVENT_EMPTY, CARD_EVENT_PRESENT, CARD_EVENT_REMOVED },
	  4,
	  "a driver that says it twice" },
	{ { CARD_STEP_PRESENT, CARD_STEP_EMPTY },
	  2,
	  NONE,
	  { CARD_EVENT_STATE, CARD_EVENT_PRESENT },
	  2,
	  "a driver that says it too late" },
	{ { CARD_STEP_EMPTY, CARD_STEP_EMPTY },
	  2,
	  1,
	  { CARD_EVENT_STATE, CARD_EVENT_EMPTY, CARD_EVENT_STATE, CARD_EVENT_STATE,
	    CARD_EVENT_EMPTY },
	  5,
	  "each coming-online is one of its own" },
	{ { CARD_STEP_EMPTY, CARD_STEP_PRESENT, CARD_STEP_PRESENT },
	  3,
	  2,
	  { CARD_EVENT_STATE, CARD_EVENT_EMPTY, CARD_EVENT_PRESENT, CARD_EVENT_STATE,
	    CARD_EVENT_STATE, CARD_EVENT_PRESENT },
	  6,
	  "away and back with the card still on it" },
	{ { CARD_STEP_EMPTY, CARD_STEP_PRESENT, CARD_STEP_GONE, CARD_STEP_EMPTY },
	  4,
	  NONE,
	  { CARD_EVENT_STATE, CARD_EVENT_EMPTY, CARD_EVENT_PRESENT, CARD_EVENT_GONE,
	    CARD_EVENT_EMPTY },
	  5,
	  "behind a slot that is gone there is another first look" },
};

START_TEST(a_found_card_can_be_told_from_one_that_was_laid_down)
{
	int first = scenes[_i].lost_after == NONE ? scenes[_i].n : scenes[_i].lost_after;
	play(scenes[_i].steps, (size_t)first);
	start();
	await(fake.at == fake.n_steps);
	if (scenes[_i].lost_after != NONE) {
		play(scenes[_i].steps + first, (size_t)(scenes[_i].n - first));
		fake.at = fake.n_steps; /* they are for after the return */
		fake.is_away = true;
		fake.fail = ERR_READER_GONE;
		await(!cards_usable(cards) && n_events > 0);
		fake.at = first;
		fake.is_away = false;
	}
	await(n_events >= scenes[_i].n_told && fake.at == scenes[_i].n);
	cards_rewind(cards); /* a turn more: whatever else there was to say is said */
	for (int i = 0; i < 5; i++)
		ck_assert_int_ge(sd_event_run(loop_event(loop), 20000), 0);
	ck_assert_msg(n_events == scenes[_i].n_told, "%s: told %d", scenes[_i].why, n_events);
	for (int i = 0; i < n_events; i++)
		ck_assert_msg(events[i] == scenes[_i].told[i], "%s: event %d is %d", scenes[_i].why,
			      i, events[i]);
	bool lies = scenes[_i].steps[scenes[_i].n - 1] == CARD_STEP_PRESENT;
	ck_assert_int_eq(cards_present(cards, 0), lies);
}
END_TEST

/* What two slots say by turns. */
static const struct {
	enum card_step_kind kind;
	int slot;
} of_two[] = {
	{ CARD_STEP_PRESENT, 0 }, { CARD_STEP_EMPTY, 1 },  { CARD_STEP_PRESENT, 1 },
	{ CARD_STEP_FAILED, 0 },  { CARD_STEP_FAILED, 1 }, { CARD_STEP_REMOVED, 0 },
	{ CARD_STEP_GONE, 1 },
};

START_TEST(each_slot_is_told_of_by_itself)
{
	fake.n_steps = ARRAY_LEN(of_two);
	for (size_t i = 0; i < ARRAY_LEN(of_two); i++) {
		fake.steps[i] = of_two[i].kind;
		fake.slots[i] = of_two[i].slot;
	}
	start();
	await(n_events == 1 + (int)ARRAY_LEN(of_two));
	for (size_t i = 0; i < ARRAY_LEN(of_two); i++)
		ck_assert_int_eq(slots[1 + i], of_two[i].slot);
	ck_assert_int_eq(events[2], CARD_EVENT_EMPTY);
	ck_assert_msg(events[5] == CARD_EVENT_FAILED, "the other's failure is none of its own");
	ck_assert(!cards_present(cards, 0));
}
END_TEST

START_TEST(a_reader_has_a_card_as_long_as_one_of_its_slots_has)
{
	fake.n_steps = 4;
	for (int i = 0; i < 4; i++) {
		fake.steps[i] = i < 3 ? CARD_STEP_PRESENT : CARD_STEP_REMOVED;
		fake.slots[i] = i % 3;
	}
	start();
	await(n_events == 5);
	ck_assert(cards_present(cards, 0) && !cards_present(cards, 1));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("cards");
	TCase *c = tcase_create("cards");
	tcase_add_checked_fixture(c, set_up_cards, tear_down_cards);
	tcase_add_loop_test(c, a_found_card_can_be_told_from_one_that_was_laid_down, 0,
			    ARRAY_LEN(scenes));
	tcase_add_test(c, each_slot_is_told_of_by_itself);
	tcase_add_test(c, a_reader_has_a_card_as_long_as_one_of_its_slots_has);
	suite_add_tcase(s, c);
	return suite_run(s);
}
