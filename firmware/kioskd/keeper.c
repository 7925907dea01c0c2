/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.c - creates and destroys the keeper's parts, and says what it knows. */
#include "firmware/kioskd/keeper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/core/case/progress.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/certificate.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define DAY_MS 86400000LL

/* What is said */

/* The platform's, or as long as that has said none the region pack's. */
json_t *keeper_hall(const struct keeper *k)
{
	const json_t *hall = json_object_get(sync_platform_config(k->sync), "hall");
	if (!hall)
		hall = k->region.hall;
	/* The platform's own words, on every screen. */
	return json_is_object(hall) ? json_shown(hall) : json_object();
}

const char *keeper_area_code(const struct keeper *k)
{
	const char *set = k->settings->terminal.area_code;
	const char *said = json_str(sync_platform_config(k->sync), "area_code");
	return set[0] || strlen(said) >= SETTINGS_TEXT_MAX ? set : said;
}

const char *keeper_hall_code(const struct keeper *k)
{
	if (k->settings->terminal.hall_code[0])
		return k->settings->terminal.hall_code;
	const json_t *hall = json_object_get(sync_platform_config(k->sync), "hall");
	return json_str(hall, "hall_code");
}

static const char *closed_reason(const struct keeper *k)
{
	if (keeper_setup(k))
		return "setup";
	if (k->locked)
		return "locked";
	if (k->room.full)
		return "store_full";
	return k->catalogue.items == 0 ? "no_catalogue" : NULL;
}

json_t *keeper_status(struct keeper *k)
{
	struct sync_state state;
	sync_get_state(k->sync, &state);
	return json_pack(
		"{s:s?, s:o, s:b, s:b, s:I, s:b, s:s, s:s, s:o, s:{s:I, s:s, s:s, s:b}, s:O, s:O, s:I, s:o, s:s?}",
		"closed", closed_reason(k), "alarms", alarms_of_losses(&k->alarms), "online",
		state.online, "offline_backing_off", state.backing_off, "now_ms",
		(json_int_t)loop_wall_ms(k->loop), "clock_trust", state.clock_trusted,
		"terminal_id", k->terminal, "area_code", keeper_area_code(k), "hall",
		keeper_hall(k), "catalogue", "items", (json_int_t)k->catalogue.items, "etag",
		k->catalogue.etag, "date", k->catalogue.date, "stale", k->stale, "themes",
		k->themes, "bundles", k->bundles, "idle_s", (json_int_t)keeper_idle_s(k), "glass",
		keeper_glass(k), "setup", keeper_setup(k));
}

void keeper_status_changed(struct keeper *k)
{
	if (!k->bus || !k->sync)
		return;
	json_t *status = keeper_status(k);
	bus_service_signal(k->bus, BUS_CITIZEN, "StatusChanged", status);
	json_decref(status);
}

/*
 * The three words a receipt knows. A platform state that came after acceptance still proves that it
 * was accepted; one that did not lead there proves no more than arrival.
 */
static enum case_word word_of(const struct queue_record *r)
{
	static const char *const accepted[] = { "accepted", "processing", "suspended", "done" };
	if (!r->project_no[0])
		return CASE_STORED;
	for (size_t i = 0; i < ARRAY_LEN(accepted); i++)
		if (strcmp(r->case_state, accepted[i]) == 0)
			return CASE_ACCEPTED;
	return CASE_RECEIVED;
}

static enum err receipt_text(const struct keeper *k, const struct queue_record *r, struct buf *out)
{
	struct receipt receipt = { .state = word_of(r) };
	text_copy(receipt.terminal, sizeof(receipt.terminal), k->terminal);
	text_copy(receipt.serial, sizeof(receipt.serial), r->serial);
	text_copy(receipt.client_ref, sizeof(receipt.client_ref), r->client_ref);
	text_copy(receipt.project_no, sizeof(receipt.project_no), r->project_no);
	text_copy(receipt.task_code, sizeof(receipt.task_code), r->task_code);
	text_copy(receipt.body_sha256, sizeof(receipt.body_sha256), r->body_sha256);
	if (receipt.state == CASE_STORED)
		text_copy(receipt.at, sizeof(receipt.at), r->apply_date);
	else
		time_text(r->delivered_ms, receipt.at);
	sign_key_id(k->receipt_key, receipt.key);
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	enum err err = receipt_lines(&receipt, out);
	if (err == ERR_OK)
		err = sign_bytes(k->receipt_key, buf_str(out), out->len, sig, &sig_len);
	return err == ERR_OK ? receipt_add_signature(out, sign_key_algorithm(k->receipt_key), sig,
						     sig_len)
			     : err;
}

/* The place of a case of this visit; visit_case_count: it is none. */
static size_t case_of_visit(const struct keeper *k, const char *client_ref)
{
	size_t i = 0;
	while (i < k->visit_case_count && strcmp(k->visit_cases[i], client_ref) != 0)
		i++;
	return i;
}

static const char *code_of(const struct keeper *k, const char *client_ref)
{
	size_t i = case_of_visit(k, client_ref);
	return i < k->visit_case_count ? k->visit_codes[i] : "";
}

/* For the citizen who is still here; of any other case it is not kept. */
static void on_query_code(void *arg, const char *client_ref, const char *code)
{
	struct keeper *k = arg;
	size_t i = case_of_visit(k, client_ref);
	if (i < k->visit_case_count)
		text_copy(k->visit_codes[i], sizeof(k->visit_codes[i]), code);
}

json_t *keeper_case(struct keeper *k, const struct queue_record *r)
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, RECEIPT_TEXT_MAX);
	enum err err = receipt_text(k, r, &text);
	if (err != ERR_OK) {
		log_error("no receipt for %s: %s", r->serial, err_name(err));
		return NULL;
	}
	const char *code = r->project_no[0] ? code_of(k, r->client_ref) : "";
	return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s, s:O*}", "client_ref", r->client_ref,
			 "apply_serial_no", r->serial, "state", case_word_name(word_of(r)),
			 "project_no", r->project_no[0] ? r->project_no : NULL, "query_code",
			 code[0] ? code : NULL, "receipt", buf_str(&text), "parts",
			 r->project_no[0] ? json_object_get(k->visit_parts, r->client_ref) : NULL);
}

bool keeper_is_of_visit(const struct keeper *k, const char *client_ref)
{
	return case_of_visit(k, client_ref) < k->visit_case_count;
}

void keeper_holder_mark(const struct keeper *k, const char *number, char out[STORES_MARK_HEX + 1])
{
	stores_mark(k->stores, "holder", number, out);
}

void keeper_parts_told(void *arg, const char *client_ref, const json_t *parts)
{
	struct keeper *k = arg;
	if (!keeper_is_of_visit(k, client_ref))
		return;
	if (!k->visit_parts)
		k->visit_parts = json_object();
	json_object_set_new(k->visit_parts, client_ref, progress_parts_shown(parts));
}

void keeper_record_changed(void *arg, const struct queue_record *r)
{
	struct keeper *k = arg;
	stores_note(k->stores, JOURNAL_RECORD,
		    json_pack("{s:s, s:s, s:s, s:s, s:s}", "serial", r->serial, "state", r->state,
			      "project_no", r->project_no, "case_state", r->case_state, "code",
			      r->error_code));
	if (!keeper_is_of_visit(k, r->client_ref))
		return;
	json_t *said = keeper_case(k, r);
	if (said)
		bus_service_signal(k->bus, BUS_CITIZEN, "CaseChanged", said);
	json_decref(said);
}

void keeper_visit_end(struct keeper *k, const struct visit_trail *trail)
{
	const struct offer *last = offers_last(&k->visit_offers);
	stores_note(k->stores, JOURNAL_VISIT_END,
		    json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "cause", trail->cause, "visit",
			      trail->visit, "task_code", last ? last->task_code : "", "screens",
			      (json_int_t)trail->screens, "seconds", (json_int_t)trail->seconds,
			      "retries", (json_int_t)trail->retries));
	k->visit_open = false;
	sync_end_visit(k->sync);
	wipe(k->visit_cases, sizeof(k->visit_cases));
	wipe(k->visit_codes, sizeof(k->visit_codes));
	wipe(k->visit_holder, sizeof(k->visit_holder));
	wipe(k->visit_shown, sizeof(k->visit_shown));
	json_decref(STEAL(k->visit_parts));
	k->visit_case_count = 0;
	k->visit_offers = (struct offers){ 0 };
	wipe_stack();
}

/* The journal's length */

struct rotation {
	struct keeper *keeper;
	int64_t before_ms;
	enum err err;
};

static void rotate_run(struct journal *j, void *ctx)
{
	struct rotation *r = ctx;
	r->err = journal_rotate(j, r->before_ms);
}

static void rotate_done(void *ctx)
{
	struct rotation *r = ctx;
	if (r->err != ERR_OK)
		log_warn("the journal was not rotated: %s", err_name(r->err));
	free(r);
}

static void keep_uses_run(struct catalogue *c, void *ctx)
{
	(void)ctx;
	if (catalogue_keep_uses(c) != ERR_OK)
		log_warn("how often items were used since yesterday is lost");
}

/* Once a day, and never by a clock nobody vouches for: it could be years ahead. */
static void on_daily(void *arg)
{
	struct keeper *k = arg;
	timer_after(&k->daily, DAY_MS);
	stores_catalogue(k->stores, keep_uses_run, NULL, NULL);
	if (keeper_judge_age(k))
		keeper_status_changed(k);
	struct sync_state state;
	sync_get_state(k->sync, &state);
	if (!state.clock_trusted)
		return;
	struct rotation *r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	r->before_ms = loop_wall_ms(k->loop) - keeper_keep_days(k) * DAY_MS;
	stores_journal(k->stores, rotate_run, rotate_done, r);
}

/* Life */

static void note_start(struct keeper *k, const struct queue_health *h)
{
	stores_note(k->stores, JOURNAL_START,
		    json_pack("{s:s, s:b}", "version", KIOSK_VERSION, "unclean", h->unclean));
	if (k->region.name[0])
		stores_note(k->stores, JOURNAL_REGION,
			    json_pack("{s:s, s:I}", "region", k->region.name, "version",
				      (json_int_t)k->region.version));
	if (k->pack.name[0])
		stores_note(k->stores, JOURNAL_SETTINGS_PACK,
			    json_pack("{s:s, s:I}", "pack", k->pack.name, "version",
				      (json_int_t)k->pack.version));
	if (stores_staff_was_damaged(k->stores))
		stores_note(k->stores, JOURNAL_STAFF_LOST, NULL);
	alarms_begin(&k->alarms, h, k->receipt_key);
}

static void on_status_changed(void *arg)
{
	keeper_status_changed(arg);
}

/* A name that no receipt can bear is no reason to work under another one. ERR_SETTINGS. */
static enum err choose_terminal(struct keeper *k, const char **fault)
{
	const struct settings *s = k->settings;
	if (s->terminal.id[0]) {
		text_copy(k->terminal, sizeof(k->terminal), s->terminal.id);
		return ERR_OK;
	}
	enum err err = certificate_cn(s->platform.cert, k->terminal, sizeof(k->terminal));
	if (err == ERR_TOO_LONG || err == ERR_INVALID ||
	    (err == ERR_OK && !receipt_can_say(k->terminal))) {
		*fault = "the CN of [platform] cert is no terminal id: at most 32 bytes, one plain "
			 "line without |; or set [terminal] id";
		return ERR_SETTINGS;
	}
	if (err != ERR_OK)
		text_copy(k->terminal, sizeof(k->terminal), KEEPER_UNENROLLED);
	return ERR_OK;
}

/* The certificate has a name: what is handed in from now on bears it. */
static void on_enrolled(void *arg)
{
	struct keeper *k = arg;
	const char *fault = NULL;
	if (choose_terminal(k, &fault) == ERR_OK)
		stores_set_terminal(k->stores, k->terminal);
	else
		log_error("%s", fault);
}

static void on_config_changed(void *arg)
{
	keeper_config_changed(arg);
}

static void on_catalogue_changed(void *arg)
{
	keeper_catalogue_changed(arg);
}

static json_t *on_peripherals(void *arg)
{
	struct keeper *k = arg;
	json_t *all = json_deep_copy(k->devices), *device;
	json_t *paper = paper_json(&k->paper, k->settings->printer.roll_m),
	       *percent = json_object_get(paper, "percent");
	size_t i;
	json_array_foreach(all, i, device) if (json_is_integer(percent) &&
					       strcmp(json_str(device, "kind"), "printer") == 0)
		json_object_set(device, "paper_percent", percent);
	json_decref(paper);
	return all;
}

static void on_alarm_queued(void *arg)
{
	struct keeper *k = arg;
	sync_kick(k->sync);
}

static void on_citizen_gone(void *arg)
{
	static const struct visit_trail trail = { .cause = "kiosk_gone" };
	struct keeper *k = arg;
	keeper_visit_end(k, &trail);
	at_glass_gone(&k->glass);
}

static bool on_allowed(void *arg, const struct bus_method *method, const struct bus_caller *caller)
{
	struct keeper *k = arg;
	at_glass_called(&k->glass, method, caller);
	return !(k->ending.begun && method->role == BUS_CITIZEN && method->effect == BUS_CHANGES);
}

static void on_refused(void *arg, const struct bus_method *method, const struct bus_caller *caller)
{
	struct keeper *k = arg;
	char right[BUS_RIGHTS_TEXT];
	stores_note(k->stores, JOURNAL_BUS_REFUSED,
		    json_pack("{s:s, s:s, s:i}", "method", method->name, "right",
			      bus_rights_text(caller->rights, right), "connection",
			      (int)caller->connection));
}

// clang-format off
const struct bus_handler *const keeper_families[] = {
#define X(family) family##_handlers,
	KEEPER_FAMILIES(X)
#undef X
		NULL,
};
// clang-format on

static const char *sockets_fault(enum err err)
{
	if (err == ERR_EXISTS)
		return "another kioskd answers on the sockets of [bus] address and is left alone";
	if (err == ERR_INVALID)
		return "systemd opened other sockets than those of [bus] address";
	return "the sockets of [bus] address cannot be opened";
}

static enum err open_sync(struct keeper *k)
{
	struct sync_config sync = {
		.loop = k->loop,
		.settings = k->settings,
		.stores = k->stores,
		.terminal = k->terminal,
		.receipt_spki = k->receipt_spki,
		.sink = {
			.record_changed = keeper_record_changed,
			.parts_told = keeper_parts_told,
			.query_code = on_query_code,
			.compared = keeper_compared,
			.followed = keeper_followed,
			.line_changed = on_status_changed,
			.enrolled = on_enrolled,
			.is_used = keeper_is_used,
			.locked = keeper_locked,
			.act = keeper_act,
			.config_changed = on_config_changed,
			.catalogue_changed = on_catalogue_changed,
			.peripherals = on_peripherals,
			.arg = k,
		},
	};
	return sync_create(&sync, &k->sync);
}

static enum err open_parts(struct keeper *k, struct queue_health *health, const char **fault)
{
	const struct settings *s = k->settings;
	*fault = "the store folder cannot be opened";
	enum err err = stores_open(k->loop, s, k->terminal, &k->stores);
	if (err != ERR_OK)
		return err;
	stores_health(k->stores, health);
	alarms_init(&k->alarms, k->loop, k->stores, on_status_changed, k);
	room_init(&k->room, k->loop, k->stores, on_status_changed, k);
	*fault = "the receipt key cannot be used";
	err = sign_key_load(s->receipt.key, (enum sign_algorithm)s->receipt.algorithm,
			    &k->receipt_key);
	if (err != ERR_OK)
		return err;
	k->receipt_spki = sign_key_spki(k->receipt_key);
	*fault = "the platform client cannot be started";
	err = open_sync(k);
	if (err != ERR_OK)
		return err;
	struct bus_service_config bus = {
		.path = settings_bus_path(s),
		.methods = bus_methods,
		.families = keeper_families,
		.citizen_gone = on_citizen_gone,
		.allowed = on_allowed,
		.refused = on_refused,
		.arg = k,
	};
	err = bus_service_open(k->loop, &bus, &k->bus);
	*fault = sockets_fault(err);
#ifdef KIOSK_TEST_CHANNEL
	if (err == ERR_OK && s->test.keeper_socket[0]) {
		*fault = "[test] keeper_socket cannot be opened";
		err = channel_open(k->loop, s->test.keeper_socket, keeper_test_line, k,
				   &k->channel);
	}
#endif
	return err;
}

static void on_facts(void *arg, struct metrics_facts *out)
{
	struct keeper *k = arg;
	sync_get_state(k->sync, &out->line);
	out->catalogue_items = k->catalogue.items;
	out->alarms = (int64_t)json_array_size(k->alarms.list);
	out->now_ms = loop_wall_ms(k->loop);
	out->figures = supervisor_figures(k->supervisor);
	out->devices = json_deep_copy(k->devices);
}

/* Behind all that can fail: it begins to write. Before anything is noted: it must see that. */
static enum err begin_supervision(struct keeper *k, const char **fault)
{
	*fault = "supervision cannot be started";
	struct supervisor_config supervisor = {
		.loop = k->loop,
		.stores = k->stores,
		.settings = k->settings,
		.terminal = k->terminal,
		.alarms = &k->alarms,
		.queued = on_alarm_queued,
		.arg = k,
	};
	struct metrics_config metrics = {
		.loop = k->loop,
		.stores = k->stores,
		.settings = k->settings,
		.facts = on_facts,
		.arg = k,
	};
	enum err err = supervisor_create(&supervisor, &k->supervisor);
	return err == ERR_OK ? metrics_create(&metrics, &k->metrics) : err;
}

enum err keeper_create(struct loop *loop, const struct settings *s, struct keeper **out,
		       const char **fault)
{
	*fault = "memory is short";
	struct keeper *k = calloc(1, sizeof(*k));
	if (!k)
		return ERR_NOMEM;
	k->loop = loop;
	k->own = *s;
	k->settings = &k->own;
	k->themes = json_array();
	k->bundles = json_array();
	k->devices = json_array();
	device_faults_init(&k->device_faults);
	at_glass_init(&k->glass, loop);
	staff_decommission_init(k);
	timer_init(&k->daily, loop, on_daily, k);
	timer_init(&k->self_test.daily, loop, staff_self_test_day, k);
	timer_init(&k->self_test.patience, loop, staff_self_test_late, k);
	struct queue_health health = { 0 };
	enum err err = acts_create(loop, s, &k->acts);
	if (err == ERR_OK)
		err = region_pack_take(&k->own, &k->region, fault);
	if (err == ERR_OK)
		err = settings_pack_take(&k->own, &k->pack, &k->pack_left, fault);
	if (err == ERR_OK)
		err = choose_terminal(k, fault);
	if (err == ERR_OK)
		err = open_parts(k, &health, fault);
	if (err == ERR_OK)
		err = begin_supervision(k, fault);
	if (err != ERR_OK) {
		keeper_destroy(k);
		return err;
	}
	at_glass_begin(&k->glass, k->stores, k->bus);
	trial_begin(&k->trial, k);
	timer_after(&k->daily, DAY_MS);
	timer_after(&k->self_test.daily, STAFF_FIRST_TEST_MS);
	note_start(k, &health);
	keeper_glass_begin(k);
	keeper_setup_begin(k);
	staff_paper_start(k);
	keeper_catalogue_begin(k);
	*out = k;
	return ERR_OK;
}

void keeper_destroy(struct keeper *k)
{
	if (!k)
		return;
	sync_destroy(STEAL(k->sync)); /* first: it answers who still waits for it */
	trial_end(&k->trial);
	timer_cancel(&k->daily);
	timer_cancel(&k->self_test.daily);
	timer_cancel(&k->ending.quit);
	if (k->stores) {
		at_glass_leave(&k->glass, "end");
		staff_self_test_end(k);
	}
	worker_destroy(k->copier);
	acts_destroy(k->acts);
	supervisor_stop(k->supervisor);
	metrics_stop(k->metrics);
	channel_close(k->channel);
	if (k->stores)
		stores_note(k->stores, JOURNAL_STOP, NULL);
	stores_close(
		k->stores); /* answers the calls that it still works on: the bus ends after it */
	timer_cancel(&k->glass.idle); /* somebody may have come in just then */
	supervisor_destroy(k->supervisor);
	metrics_destroy(k->metrics);
	room_fini(&k->room);
	bus_service_close(k->bus);
	sign_key_free(k->receipt_key);
	free(k->receipt_spki);
	json_decref(k->themes);
	json_decref(k->bundles);
	json_decref(k->visit_parts);
	json_decref(k->devices);
	device_faults_fini(&k->device_faults);
	json_decref(k->allowed);
	region_fini(&k->region);
	settings_pack_fini(&k->pack);
	json_decref(k->pack_left);
	keeper_setup_end(k);
	alarms_fini(&k->alarms);
	free(k);
}
