/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_exits.c - TakeBack: the citizen, whose card was shown in this visit, takes back what the platform
 * refused and what is still here. Nothing of it is left once the grace is over.
 */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/kioskd/sync_notice.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

struct taking_back {
	struct keeper *keeper;
	struct bus_call *call;
	char serial[SERIAL_MAX + 1];
	char holder[STORES_MARK_HEX + 1];
	bool repeated;
	struct queue_record record;
	enum err err;
};

/* Whose it is, is looked for where Cases found it. */
static enum err find(struct queue *q, struct taking_back *t)
{
	struct queue_record *records = calloc(CITIZEN_CASES_MAX, sizeof(*records));
	size_t count = 0;
	if (!records)
		return ERR_NOMEM;
	enum err err = queue_of_holder(q, t->holder, records, CITIZEN_CASES_MAX, &count);
	if (err == ERR_OK)
		err = ERR_NOT_FOUND;
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].serial, t->serial) == 0) {
			t->record = records[i];
			err = ERR_OK;
		}
	free(records);
	return err;
}

static void take_back_run(struct queue *q, void *ctx)
{
	struct taking_back *t = ctx;
	struct queue_record now;
	t->err = find(q, t);
	if (t->err != ERR_OK)
		return;
	t->repeated = strcmp(t->record.state, "withdrawn") == 0;
	t->err = notice_take_back(q, &t->record, &now);
	if (t->err == ERR_OK)
		t->record = now;
}

static void take_back_done(void *ctx)
{
	struct taking_back *t = ctx;
	struct keeper *k = t->keeper;
	if (t->err == ERR_OK && !t->repeated) {
		stores_note(k->stores, JOURNAL_CASE_TAKEN_BACK,
			    json_pack("{s:s, s:s, s:s}", "serial", t->record.serial, "client_ref",
				      t->record.client_ref, "code", t->record.error_code));
		sync_record_closed(k->sync, &t->record);
	}
	if (t->err == ERR_OK) {
		bus_call_answer(t->call, json_object());
	} else {
		log_warn("a record was not taken back: %s", err_name(t->err));
		bus_call_fail(t->call, t->err, NULL);
	}
	free(t);
}

static void on_take_back(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct taking_back *t = calloc(1, sizeof(*t));
	if (!t)
		abort();
	t->keeper = k;
	t->call = call;
	t->err = ERR_CANCELLED;
	memcpy(t->holder, k->visit_holder, sizeof(t->holder));
	const char *serial = json_str(bus_call_args(call), "apply_serial_no");
	if (t->holder[0] && text_copy(t->serial, sizeof(t->serial), serial)) {
		stores_queue(k->stores, take_back_run, take_back_done, t);
		return;
	}
	t->err = t->holder[0] ? ERR_NOT_FOUND : ERR_NOT_ALLOWED;
	take_back_done(t);
}

const struct bus_handler citizen_exits_handlers[] = {
	{ BUS_CITIZEN, "TakeBack", on_take_back },
	{ .name = NULL },
};
