/* SPDX-License-Identifier: Apache-2.0 */
/* test_trial.c - what proves a start, and what must not be able to lead a terminal to another version. */
#include <check.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/trial.h"
#include "tests/suite.h"

#define TESTED	 "{\"tested_at\": \"2026-11-21T09:41:00+08:00\", \"test\": \"ERR_OK\"}"
#define FAILED	 "{\"tested_at\": \"2026-11-21T09:41:00+08:00\", \"test\": \"ERR_READER_GONE\"}"
#define UNTESTED "{\"tested_at\": null, \"test\": \"\"}"

static const struct row {
	bool kiosk_here;
	const char *devices;
	bool heard;
	int64_t running_ms;
	bool passed;
	const char *why;
} rows[] = {
	{ true, "[" TESTED "]", true, 60000, true, "all is there" },
	{ false, "[" TESTED "]", true, 60000, false, "no screen" },
	{ true, "[" TESTED "," UNTESTED "]", true, 60000, false, "one was not tested" },
	{ true, "[" TESTED "," UNTESTED "]", true, 2 * TRIAL_ALONE_MS, false, "nor later" },
	{ true, "[" TESTED "," FAILED "]", true, 60000, true, "a reader that is unplugged" },
	{ true, "[]", true, 60000, true, "a terminal without devices" },
	{ true, "[" TESTED "]", false, TRIAL_ALONE_MS - 1, false, "the platform may still answer" },
	{ true, "[" TESTED "]", false, TRIAL_ALONE_MS, true, "a hall without network" },
	{ false, "[" TESTED "]", false, 2 * TRIAL_ALONE_MS, false, "no screen, for long" },
};

START_TEST(a_start_has_proved_itself_or_not)
{
	const struct row *r = &rows[_i];
	json_t *devices = json_loads(r->devices, 0, NULL);
	struct trial_facts f = { r->kiosk_here, devices, r->heard, r->running_ms };
	ck_assert_ptr_nonnull(devices);
	ck_assert_msg(trial_passed(&f) == r->passed, "%s", r->why);
	json_decref(devices);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trial");
	TCase *t = tcase_create("trial");
	tcase_add_loop_test(t, a_start_has_proved_itself_or_not, 0, ARRAY_LEN(rows));
	suite_add_tcase(s, t);
	return suite_run(s);
}
