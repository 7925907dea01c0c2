/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_report.c - Report: every device is asked something now, for REPORT_TEST_MS at the most, and then all that is
 * known of this terminal is put together (readiness.h). Where the devices cannot be asked the report says so.
 */
#include "firmware/kioskd/staff.h"

#include <sys/statvfs.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/certificate.h"
#include "firmware/kioskd/network.h"
#include "firmware/kioskd/readiness.h"

#define REPORT_TEST_MS 8000 /* a report takes 10 s at the most */

static int64_t disk_free(const struct keeper *k)
{
	struct statvfs v;
	if (statvfs(k->settings->store.path, &v) != 0)
		return 0;
	return (int64_t)v.f_bavail * (int64_t)v.f_frsize;
}

static void report_then(struct question *q)
{
	struct keeper *k = q->keeper;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	CLEANUP(json_unref) json_t *network = network_read("");
	CLEANUP(json_unref) json_t *alarms = keeper_alarms(k);
	CLEANUP(json_unref) json_t *hall = keeper_hall(k);
	struct readiness_facts f = {
		.now_ms = loop_wall_ms(k->loop),
		.version = KIOSK_VERSION,
		.terminal = k->terminal,
		.devices = k->devices,
		.network = network,
		.alarms = alarms,
		.hall = hall,
		.kiosk_here = bus_service_has_citizen(k->bus),
		.tested = q->err,
		.enrolled = state.enrolled,
		.online = state.online,
		.clock_trusted = state.clock_trusted,
		.stale = k->stale,
		.last_error = state.last_error,
		.catalogue = k->catalogue,
		.count_err = q->count_err,
		.queue = q->counts,
		.disk_free = disk_free(k),
	};
	int64_t from_ms;
	f.cert_err = certificate_dates(k->settings->platform.cert, &from_ms, &f.cert_until_ms);
	json_decref(q->answer);
	q->answer = readiness_report(&f);
	q->err = q->answer ? ERR_OK : ERR_NOMEM;
	keeper_setup_reported(k, q->answer);
}

static void count_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	q->count_err = queue_count(store, &q->counts);
}

static void counted(void *ctx)
{
	struct question *q = ctx;
	q->then = report_then;
	enum err err = staff_self_test_begin(q, "", REPORT_TEST_MS);
	if (err == ERR_OK)
		return;
	q->err = err;
	question_done(q);
}

static void on_report(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	q->count_err = ERR_CANCELLED;
	stores_queue(k->stores, count_run, counted, q);
}

const struct bus_handler staff_report_handlers[] = {
	{ BUS_STAFF, "Report", on_report },
	{ .name = NULL },
};
