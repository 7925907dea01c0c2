/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_devices.c - Devices and SelfTest. The keeper has no device: a self-test is kiosk's, asked for by the
 * signal SelfTest and answered when kiosk says with Devices that this one is over.
 */
#include "firmware/kioskd/staff.h"

#include <string.h>

#include "firmware/core/value/json.h"

#define DAY_MS 86400000LL

#define TEST_MS 30000 /* for all of them, side by side */

static void on_devices(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:O, s:o}", "devices", k->devices, "paper",
					paper_json(&k->paper, k->settings->printer.roll_m)));
}

static bool has_passed(const json_t *device)
{
	return json_str(device, "tested_at")[0] &&
	       strcmp(json_str(device, "test"), err_name(ERR_OK)) == 0;
}

static bool is_meant(const struct keeper *k, const json_t *device)
{
	const char *only = k->self_test.device;
	return !only[0] || strcmp(json_str(device, "name"), only) == 0;
}

static bool knows(const struct keeper *k)
{
	size_t i;
	json_t *device;
	json_array_foreach(k->devices, i, device) if (is_meant(k, device)) return true;
	return !k->self_test.device[0];
}

static void over(struct keeper *k, enum err err, const char *detail)
{
	struct question *q = STEAL(k->self_test.question);
	size_t i, count = 0, failed = 0;
	json_t *device;
	timer_cancel(&k->self_test.patience);
	if (!q)
		return;
	json_array_foreach(k->devices, i, device)
	{
		count += is_meant(k, device);
		failed += is_meant(k, device) && !has_passed(device);
	}
	if (q->about) { /* not a report's */
		json_object_set_new(q->about, "devices", json_integer((json_int_t)count));
		json_object_set_new(q->about, "failed", json_integer((json_int_t)failed));
	}
	q->err = err;
	text_copy(q->detail, sizeof(q->detail), detail);
	if (err == ERR_OK)
		q->answer = json_pack("{s:O, s:I}", "devices", k->devices, "failed",
				      (json_int_t)failed);
	question_done(q);
}

void staff_self_test_over(struct keeper *k, int64_t number)
{
	if (number == k->self_test.number)
		over(k, ERR_OK, "");
}

void staff_self_test_end(struct keeper *k)
{
	over(k, ERR_CANCELLED, "the keeper ends");
}

void staff_self_test_late(void *arg)
{
	over(arg, ERR_TIMEOUT, "kiosk did not say that its devices are tested");
}

static enum err may_test(struct keeper *k, const char *device, const char **sentence)
{
	*sentence = "a self-test is under way";
	if (k->self_test.question)
		return ERR_BUSY;
	*sentence = "kiosk is not connected";
	if (!bus_service_has_citizen(k->bus))
		return ERR_NOT_FOUND;
	*sentence = "there is no device of that name";
	bool fits = text_copy(k->self_test.device, sizeof(k->self_test.device), device);
	return fits && knows(k) ? ERR_OK : ERR_NOT_FOUND;
}

enum err staff_self_test_begin(struct question *q, const char *device, int64_t within_ms)
{
	struct keeper *k = q->keeper;
	const char *sentence;
	enum err err = may_test(k, device, &sentence);
	if (err != ERR_OK)
		return question_refuse(q, err, "%s", sentence);
	k->self_test.question = q;
	k->self_test.number++;
	timer_after(&k->self_test.patience, within_ms);
	json_t *said = json_pack("{s:I}", "number", (json_int_t)k->self_test.number);
	if (k->self_test.device[0])
		json_object_set_new(said, "device", json_string(k->self_test.device));
	bus_service_signal(k->bus, BUS_CITIZEN, "SelfTest", said);
	json_decref(said);
	return ERR_OK;
}

static void on_self_test(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const char *device = json_str(bus_call_args(call), "device"), *sentence;
	enum err err = may_test(k, device, &sentence);
	if (err != ERR_OK) {
		bus_call_fail(call, err, sentence);
		return;
	}
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_SELF_TEST, NULL);
	if (staff_self_test_begin(q, device, TEST_MS) != ERR_OK)
		abort(); /* it was asked for above */
}

/* Every device is tested soon after the start and then once a day, when no citizen is there. */
void staff_self_test_day(void *arg)
{
	struct keeper *k = arg;
	bool asked = bus_service_has_citizen(k->bus);
	timer_after(&k->self_test.daily, asked ? DAY_MS : STAFF_FIRST_TEST_MS);
	json_t *said = json_pack("{s:i}", "number", 0);
	if (asked)
		bus_service_signal(k->bus, BUS_CITIZEN, "SelfTest", said);
	json_decref(said);
}

const struct bus_handler staff_devices_handlers[] = {
	{ BUS_STAFF, "Devices", on_devices },
	{ BUS_STAFF, "SelfTest", on_self_test },
	{ .name = NULL },
};
