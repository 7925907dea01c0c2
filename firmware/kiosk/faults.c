/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults.c - devices that do not work: what everybody is told on home, and the self-test of all of them, which
 * the keeper asks for once a day by itself and whenever staff wants it.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#define UNSEEN_MS 60000 /* a reader that was never there is a fault by then */

static const struct {
	const char *kind, *message_id, *brief;
	bool unseen_counts; /* without one nothing can be done here */
} rows[] = {
	{ "card_reader", "fault.card_reader", "fault.card_reader_brief", true },
	{ "printer", "fault.printer", "fault.printer_brief", false },
};

static bool works(enum device_state state)
{
	return state == DEVICE_ONLINE || state == DEVICE_BUSY || state == DEVICE_STARTING;
}

/* All of a kind are out of order, and one of them should not be. */
static bool is_out(const struct kiosk *k, const char *kind, bool unseen_counts)
{
	bool long_up = loop_mono_ms(k->loop) - k->faults.begun_ms >= UNSEEN_MS;
	bool missed = false;
	for (int i = 0; i < devices_count(k->devices); i++) {
		struct device_report r;
		devices_describe(k->devices, i, &r);
		if (strcmp(r.kind, kind) != 0)
			continue;
		if (works(r.state))
			return false;
		missed = missed || r.counts.opens > 0 || (unseen_counts && long_up);
	}
	return missed;
}

void faults_show(const struct kiosk *k, struct view *v)
{
	for (size_t i = 0; k->devices && i < ARRAY_LEN(rows); i++) {
		if (!is_out(k, rows[i].kind, rows[i].unseen_counts))
			continue;
		v->fault = rows[i].message_id;
		v->fault_brief = rows[i].brief;
		return;
	}
}

/* Self-tests */

/* All of them, or the one of that name. */
static bool is_meant(const struct kiosk *k, const char *name)
{
	return !k->faults.only[0] || strcmp(k->faults.only, name) == 0;
}

static void begin(struct kiosk *k)
{
	k->faults.testing = true;
	k->faults.test_ms = loop_wall_ms(k->loop);
	for (int i = 0; i < devices_count(k->devices); i++) {
		struct device_report r;
		devices_describe(k->devices, i, &r);
		if (is_meant(k, r.name))
			devices_self_test(k->devices, i);
	}
	faults_devices_changed(k);
}

static void begin_all(struct kiosk *k)
{
	k->faults.wanted = false;
	k->faults.only[0] = '\0';
	begin(k);
}

void faults_self_test(struct kiosk *k, int64_t number, const char *only)
{
	if (number) {
		k->faults.number = number;
		text_copy(k->faults.only, sizeof(k->faults.only), only);
		begin(k);
	} else if (kiosk_in_visit(k)) {
		k->faults.wanted = true; /* no device is disturbed while a citizen is there */
	} else {
		begin_all(k);
	}
}

void faults_visit_ended(struct kiosk *k)
{
	if (k->faults.wanted && k->devices)
		begin_all(k);
}

void faults_devices_changed(struct kiosk *k)
{
	for (int i = 0; k->faults.testing && i < devices_count(k->devices); i++) {
		struct device_report r;
		devices_describe(k->devices, i, &r);
		if (is_meant(k, r.name) && r.test.at_ms < k->faults.test_ms)
			return;
	}
	k->faults.testing = false;
}

int64_t faults_tested(const struct kiosk *k)
{
	return k->faults.testing ? 0 : k->faults.number;
}
