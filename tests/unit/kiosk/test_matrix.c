/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_matrix.c - each device in each kind of trouble at each moment of a visit. Whatever it is: the citizen stays where
 * they are with what they have answered, nothing is asked of the keeper that was not asked before, it hears of the
 * device once, and when the trouble is over everything goes on. Readers, printer, camera and scanner are the test's.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "fakes.h"
#include "tests/suite.h"

/* Moments */

static void to_home(void)
{
	fake_open();
}

static void to_search(void)
{
	fake_open();
	fake_act(ACT_OPEN, OPEN_ITEMS, NULL);
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 0, "items"));
}

static void to_progress(void)
{
	fake_open();
	fake_act(ACT_OPEN, OPEN_PROGRESS, NULL);
}

static void to_item(void)
{
	fake_to_item(fake_item(NULL, NULL));
}

static void to_identify(void)
{
	fake_to_identify(fake_item(NULL, NULL));
}

static void to_form(void)
{
	fake_to_form(fake_item(NULL, NULL));
}

static void to_submitting(void)
{
	fake_to_check();
	fake_act(ACT_SUBMIT, 0, NULL);
}

static void to_receipt(void)
{
	to_submitting();
	fake_answer("Submit", ERR_OK, fake_stored("stored", NULL, false));
}

static const struct {
	const char *screen;
	void (*reach)(void);
} moments[] = {
	{ "closed", NULL },	     { "home", to_home },	 { "search", to_search },
	{ "progress", to_progress }, { "item", to_item },	 { "identify", to_identify },
	{ "form", to_form },	     { "check", fake_to_check }, { "submitting", to_submitting },
	{ "receipt", to_receipt },
};

/* Devices and what the service makes of their trouble */

enum trouble { UNPLUG, REPLUG, STALL, GARBAGE, SLOW, BUSY, TROUBLE_COUNT };

static const struct {
	const char *name;
	enum device_state state; /* meanwhile */
} troubles[] = {
	[UNPLUG] = { "unplug", DEVICE_NO_DEVICE }, [REPLUG] = { "replug", DEVICE_NO_DEVICE },
	[STALL] = { "stall", DEVICE_OFFLINE },	   [GARBAGE] = { "garbage", DEVICE_HARDWARE_ERROR },
	[SLOW] = { "slow", DEVICE_STARTING },	   [BUSY] = { "busy", DEVICE_BUSY },
};

static void tell_readers(enum device_state state)
{
	fake.reader_state = state;
	for (int reader = 0; reader < 2; reader++)
		fake_card(CARD_EVENT_STATE, reader, reader == 0, NULL);
}

/* A reader that comes back looks at once: nothing lies there. */
static void look(void)
{
	for (int reader = 0; reader < 2; reader++)
		fake_card(CARD_EVENT_EMPTY, reader, reader == 0, NULL);
}

static void trouble_reader(enum trouble t)
{
	if (t == GARBAGE) /* before it is given up: a card that gives nothing */
		fake_card(CARD_EVENT_FAILED, 0, true, NULL);
	tell_readers(troubles[t].state);
	if (t == REPLUG) {
		tell_readers(DEVICE_ONLINE);
		look();
	}
}

static void mend_reader(void)
{
	tell_readers(DEVICE_ONLINE);
	look();
}

static void answer_print(enum err err)
{
	void (*printed)(void *, enum err) = fake.printed;
	fake.printed = NULL;
	if (printed)
		printed(fake.printed_arg, err);
	fake_build();
}

static void trouble_printer(enum trouble t)
{
	static const enum err errs[TROUBLE_COUNT] = {
		[UNPLUG] = ERR_PRINTER_GONE,
		[REPLUG] = ERR_PRINTER_GONE,
		[STALL] = ERR_TIMEOUT,
		[GARBAGE] = ERR_IO,
	};
	if (t == BUSY || t == SLOW) /* it prints, or will: what was asked for waits with it */
		return;
	fake.has_printer = false;
	answer_print(errs[t]);
	fake_devices_changed();
	if (t == REPLUG)
		fake.has_printer = true;
	fake_devices_changed();
}

static void mend_printer(void)
{
	fake.has_printer = true;
	fake_devices_changed();
	answer_print(ERR_OK);
}

static void trouble_camera(enum trouble t)
{
	fake.camera.works = t == REPLUG;
	fake_devices_changed();
}

static void mend_camera(void)
{
	fake.camera.works = true;
	fake_devices_changed();
}

/* Whatever is held to it, and how often: a stage that does not ask hears nothing. */
static void trouble_scanner(enum trouble t)
{
	static const char *const codes[TROUBLE_COUNT] = {
		[UNPLUG] = "",
		[REPLUG] = "$(reboot)",
		[STALL] = "\xe5\x8a\x9e",
		[GARBAGE] = "; rm -rf / #",
		[SLOW] = "two words",
		[BUSY] = "<script>alert(1)</script> x",
	};
	for (int i = 0; codes[t][0] && i < 20; i++)
		fake_scan(codes[t]);
	fake_devices_changed();
}

static void mend_scanner(void)
{
	fake_devices_changed();
}

static const struct {
	const char *name;
	void (*trouble)(enum trouble t);
	void (*mend)(void);
} devices[] = {
	{ "reader", trouble_reader, mend_reader },
	{ "printer", trouble_printer, mend_printer },
	{ "camera", trouble_camera, mend_camera },
	{ "scanner", trouble_scanner, mend_scanner },
};

/* What must hold */

/* The keeper's calls that change something there: none may come of a device. */
static int deeds(void)
{
	static const char *const methods[] = { "Submit",   "EndVisit", "Identify", "Correct",
					       "Withdraw", "Appoint",  "Draft",	   "Progress" };
	int n = 0;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		n += fake_calls(methods[i]);
	return n;
}

static char at[96];

static void expect_same(const char *screen, bool identified, int open_deeds)
{
	ck_assert_msg(strcmp(fake_screen(), screen) == 0, "%s: now on %s", at, fake_screen());
	ck_assert_msg(fake.k->visit.holder.identified == identified, "%s: the citizen is another",
		      at);
	ck_assert_msg(deeds() == open_deeds, "%s: something was asked of the keeper", at);
	if (strcmp(screen, "form") == 0)
		ck_assert_msg(fake.k->visit.answers.form != NULL, "%s: the form is gone", at);
	if (strcmp(screen, "receipt") == 0)
		ck_assert_msg(fake.k->visit.handed.serial[0], "%s: the number is gone", at);
}

START_TEST(trouble_with_a_device_leaves_the_citizen_where_they_are)
{
	for (size_t d = 0; d < ARRAY_LEN(devices); d++) {
		for (int t = 0; t < TROUBLE_COUNT; t++) {
			snprintf(at, sizeof(at), "%s, %s, %s", moments[_i].screen, devices[d].name,
				 troubles[t].name);
			fake_start();
			fake.camera.configured = fake.camera.works = fake.had_printer = true;
			if (moments[_i].reach)
				moments[_i].reach();
			ck_assert_msg(strcmp(fake_screen(), moments[_i].screen) == 0,
				      "%s: never there: %s", at, fake_screen());
			bool identified = fake.k->visit.holder.identified;
			int open_deeds = deeds(), prints = fake.prints;
			devices[d].trouble((enum trouble)t);
			expect_same(moments[_i].screen, identified, open_deeds);
			loop_advance(fake.loop, 1500);
			devices[d].mend();
			expect_same(moments[_i].screen, identified, open_deeds);
			bool again = devices[d].trouble == trouble_printer &&
				     (t == UNPLUG || t == REPLUG || t == GARBAGE);
			ck_assert_msg(fake.prints == prints + (prints > 0 && again),
				      "%s: printed %d times", at, fake.prints);
			fake_stop();
		}
	}
}
END_TEST

START_TEST(home_tells_everybody_of_a_reader_in_trouble_and_not_when_it_is_over)
{
	for (int t = 0; t < TROUBLE_COUNT; t++) {
		bool out = t == UNPLUG || t == STALL || t == GARBAGE;
		fake_start();
		to_home();
		trouble_reader((enum trouble)t);
		fake_build();
		ck_assert_msg(!!fake.view.fault == out, "%s", troubles[t].name);
		mend_reader();
		fake_build();
		ck_assert_msg(!fake.view.fault, "%s: still told", troubles[t].name);
		fake_stop();
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("matrix");
	TCase *c = tcase_create("matrix");
	tcase_add_loop_test(c, trouble_with_a_device_leaves_the_citizen_where_they_are, 0,
			    ARRAY_LEN(moments));
	tcase_add_test(c, home_tells_everybody_of_a_reader_in_trouble_and_not_when_it_is_over);
	suite_add_tcase(s, c);
	return suite_run(s);
}
