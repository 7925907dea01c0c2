/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync.c - joins the parts: what one says goes to another only here. And the pass ("try now").
 *
 * Every callback ends with settling: one timer, due at once, pumps all parts and sees whether a pass has
 * come to rest. So no part starts another's work from inside its own.
 */
#include "firmware/kioskd/sync.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_ack.h"
#include "firmware/kioskd/sync_changes.h"
#include "firmware/kioskd/sync_clock.h"
#include "firmware/kioskd/sync_delivery.h"
#include "firmware/kioskd/sync_enquiry.h"
#include "firmware/kioskd/sync_enrol.h"
#include "firmware/kioskd/sync_erase.h"
#include "firmware/kioskd/sync_hall.h"
#include "firmware/kioskd/sync_heartbeat.h"
#include "firmware/kioskd/sync_identity.h"
#include "firmware/kioskd/sync_mirror.h"
#include "firmware/kioskd/sync_notice.h"
#include "firmware/kioskd/sync_outcome.h"
#include "firmware/kioskd/sync_reconcile.h"
#include "firmware/kioskd/sync_remote.h"
#include "firmware/kioskd/sync_result.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define WAITERS_MAX	 8
#define OFFLINE_AFTER_MS 60000

struct waiter {
	void (*done)(void *arg, enum err err);
	void *arg;
};

struct sync {
	struct sync_sink sink;
	struct sync_means means;
	struct timer settle;
	bool started; /* the queue's memory of the last run is read */
	/* The parts */
	struct clock *clock;
	struct deferrals *deferrals;
	struct acks *acks;
	struct notices *notices;
	struct outcomes *outcomes;
	struct delivery *delivery;
	struct eraser *eraser;
	struct heartbeat *heartbeat;
	struct changes *changes;
	struct mirror *mirror;
	struct identities *identities;
	struct enquiries *enquiries;
	struct results *results;
	struct hall_desk *desk;
	struct enrolments *enrolments;
	struct reconciles *reconciles;
	struct remote *remote;
	int64_t delivered, passes;
	struct waiter waiters[WAITERS_MAX]; /* for the pass */
	size_t waiter_count;
};

/* What the parts say, and to whom */

static void settle(void *arg)
{
	struct sync *s = arg;
	if (!s->settle.armed)
		timer_after(&s->settle, 0);
}

static void on_line(void *arg)
{
	struct sync *s = arg;
	s->sink.line_changed(s->sink.arg);
}

const char *sync_sealing_key(const struct sync *s)
{
	const json_t *config = sync_platform_config(s);
	return json_str(json_object_get(config, "keys"), "sealing_spki");
}

static void on_enrolled(void *arg)
{
	struct sync *s = arg;
	if (s->sink.enrolled)
		s->sink.enrolled(s->sink.arg);
}

static void on_configured(void *arg)
{
	struct sync *s = arg;
	notices_set_key(s->notices, sync_sealing_key(s));
	s->sink.config_changed(s->sink.arg);
}

static void on_mirrored(void *arg)
{
	struct sync *s = arg;
	s->sink.catalogue_changed(s->sink.arg);
}

/* The line's wait is over, or a record's; or there is a new one. */
static void on_awake(void *arg)
{
	struct sync *s = arg;
	delivery_refresh(s->delivery);
}

static void on_parts(void *arg, const char *client_ref, const json_t *parts)
{
	struct sync *s = arg;
	s->sink.parts_told(s->sink.arg, client_ref, parts);
}

static void on_case(void *arg, const struct queue_record *record)
{
	struct sync *s = arg;
	s->sink.record_changed(s->sink.arg, record);
}

static void on_coded(void *arg, const char *client_ref, const char *query_code)
{
	struct sync *s = arg;
	if (s->sink.query_code)
		s->sink.query_code(s->sink.arg, client_ref, query_code);
}

static void on_record(void *arg, const struct queue_record *record)
{
	struct sync *s = arg;
	bool delivered = strcmp(record->state, "delivered") == 0;
	bool is_case = strcmp(record->kind, "application") == 0;
	if (delivered)
		eraser_note(s->eraser, record->delivered_ms);
	else if (strcmp(record->state, "handed_over") == 0 ||
		 strcmp(record->state, "withdrawn") == 0)
		eraser_note(s->eraser, loop_wall_ms(s->means.loop));
	s->delivered += delivered && is_case;
	if (outcome_is_of_case(record->kind))
		s->sink.followed(s->sink.arg, record);
	if (!is_case)
		return;
	if (strcmp(record->state, "quarantined") == 0) {
		notices_tell(s->notices, record);
		if (!notices_have_key(s->notices))
			heartbeat_want(s->heartbeat); /* its answer leads to the configuration */
	}
	delivery_follow(s->delivery);
	on_case(s, record);
}

void sync_record_closed(struct sync *s, const struct queue_record *record)
{
	if (s)
		on_record(s, record);
}

static void on_over(void *arg, struct attempt *a)
{
	struct sync *s = arg;
	delivery_over(s->delivery, a);
}

static void on_resend(void *arg, struct attempt *a)
{
	struct sync *s = arg;
	delivery_resend(s->delivery, a);
}

static void on_kept(void *arg, const struct queue_ack *ack)
{
	struct sync *s = arg;
	outcome_kept(s->outcomes, ack);
}

static json_t *on_peripherals(void *arg)
{
	struct sync *s = arg;
	return s->sink.peripherals(s->sink.arg);
}

static void on_taken(void *arg, const char *catalogue_etag, const struct catalogue_info *have)
{
	struct sync *s = arg;
	mirror_told(s->mirror, catalogue_etag, have);
	clock_keep(s->clock);
}

static void on_commands(void *arg, int64_t pending)
{
	struct sync *s = arg;
	remote_told(s->remote, pending);
}

static void on_rest(void *arg, int64_t cases_here)
{
	struct sync *s = arg;
	if (cases_here > 0)
		changes_ask(s->changes);
	else
		heartbeat_end(s->heartbeat);
}

static void on_changes_done(void *arg)
{
	struct sync *s = arg;
	heartbeat_end(s->heartbeat);
}

static void on_compared(void *arg, const json_t *report)
{
	struct sync *s = arg;
	s->sink.compared(s->sink.arg, report);
}

/* The pass */

static bool at_rest(const struct sync *s)
{
	return errands_idle(s->means.errands) && !delivery_is_busy(s->delivery) &&
	       !delivery_is_hungry(s->delivery) && !heartbeat_is_running(s->heartbeat) &&
	       !clock_is_looking(s->clock) && !mirror_is_busy(s->mirror) &&
	       !reconciles_is_running(s->reconciles) && !remote_is_busy(s->remote);
}

static void end_pass(struct sync *s, enum err err)
{
	struct waiter waiters[WAITERS_MAX];
	size_t count = s->waiter_count;
	assert(count <= WAITERS_MAX);
	memcpy(waiters, s->waiters, sizeof(waiters));
	s->waiter_count = 0;
	for (size_t i = 0; i < count; i++)
		waiters[i].done(waiters[i].arg, err);
}

/* A look at the time, where something would be sent if it were known. */
static void pump_clock(struct sync *s)
{
	const struct line *line = s->means.line;
	enum line_phase phase = line_phase(line);
	if (!line_link(line) || line_time(line) != LINE_TIME_UNKNOWN || phase == LINE_DOWN)
		return;
	if (phase != LINE_NEW || delivery_is_kicked(s->delivery))
		clock_look(s->clock);
}

static void on_settle(void *arg)
{
	struct sync *s = arg;
	struct line *line = s->means.line;
	if (!s->started)
		return;
	pump_clock(s);
	delivery_pump(s->delivery);
	acks_pump(s->acks, delivery_is_busy(s->delivery));
	/* Where no record shows how the line stands, the heartbeat does. */
	bool undecided = delivery_is_dry(s->delivery) || line_is_doubted(line);
	if (line_may_send(line) && line_phase(line) == LINE_PROBING && undecided)
		heartbeat_probe(s->heartbeat);
	heartbeat_pump(s->heartbeat);
	mirror_pump(s->mirror);
	reconciles_pump(s->reconciles,
			!delivery_is_busy(s->delivery) && !delivery_is_hungry(s->delivery));
	remote_pump(s->remote, !delivery_is_busy(s->delivery) && !delivery_is_hungry(s->delivery));
	if (line_pass(line) && !s->settle.armed && at_rest(s))
		end_pass(s, line_end_pass(line) ? ERR_OK : ERR_OFFLINE);
}

void sync_now(struct sync *s, void (*done)(void *arg, enum err err), void *arg)
{
	if (s->waiter_count == WAITERS_MAX) {
		done(arg, ERR_BUSY);
		return;
	}
	s->waiters[s->waiter_count++] = (struct waiter){ done, arg };
	s->passes++;
	line_begin_pass(s->means.line);
	delivery_refresh(s->delivery);
	heartbeat_want(s->heartbeat);
	mirror_want(s->mirror);
	settle(s);
}

void sync_push_logs(struct sync *s, void (*done)(void *arg, enum err err, const char *detail),
		    void *arg)
{
	remote_push_logs(s->remote, done, arg);
}

void sync_accept_older(struct sync *s)
{
	mirror_accept_older(s->mirror);
}

void sync_kick(struct sync *s)
{
	if (!s)
		return;
	delivery_kick(s->delivery);
	settle(s);
}

struct firmware *sync_firmware(const struct sync *s)
{
	return remote_firmware(s->remote);
}

bool sync_idle(const struct sync *s)
{
	return s->started && !line_pass(s->means.line) && at_rest(s) &&
	       !firmware_is_moving(sync_firmware(s)) && !loop_is_due(s->means.loop);
}

/* What others see */

void sync_get_state(const struct sync *s, struct sync_state *out)
{
	if (!s) {
		*out = (struct sync_state){ .offline_60s = true,
					    .backing_off = true,
					    .last_error = "",
					    .quiet_ms = -1,
					    .ending = "" };
		return;
	}
	const struct line *line = s->means.line;
	int64_t quiet_ms = line_quiet_ms(line), ending_ms;
	const char *ending = remote_ending(s->remote, &ending_ms);
	*out = (struct sync_state){
		.online = line_is_online(line),
		.enrolled = line_link(line) != NULL,
		.offline_60s = quiet_ms < 0 || quiet_ms > OFFLINE_AFTER_MS,
		.backing_off = !line_is_open(line),
		.clock_trusted = line_time(line) == LINE_TIME_TRUSTED,
		.identity = line_files_fault(line),
		.last_error = line_last_error(line),
		.quiet_ms = quiet_ms,
		.ending = ending,
		.ending_ms = ending_ms,
		.unsealed = notices_waiting(s->notices),
		.in_flight = delivery_in_flight(s->delivery),
		.delivered = s->delivered,
		.erased = eraser_count(s->eraser),
		.syncs = s->passes,
	};
}

const json_t *sync_platform_config(const struct sync *s)
{
	return s ? heartbeat_config(s->heartbeat) : NULL;
}

void sync_identify(struct sync *s, const json_t *request,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	identity_check(s->identities, request, done, arg);
}

void sync_enquire(struct sync *s, const char *project_no, const char *code,
		  void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	enquiry_ask(s->enquiries, project_no, code, done, arg);
}

void sync_fetch_result(struct sync *s, const char *project_no, const char *n, const char *token,
		       int file, void (*done)(void *arg, enum err err, const json_t *answer),
		       void *arg)
{
	const json_t *keys = json_object_get(heartbeat_config(s->heartbeat), "keys");
	struct result_wanted wanted = { .project_no = project_no,
					.n = n,
					.token = token,
					.file = file,
					.spkis = json_array_of(keys, "result_spki") };
	result_fetch(s->results, &wanted, done, arg);
}

void sync_ask_hall(struct sync *s, const struct endpoint_hall *ask,
		   void (*done)(void *arg, enum err err, const json_t *answer), void *arg)
{
	hall_desk_ask(s->desk, ask, done, arg);
}

void sync_enrol(struct sync *s, const char *code,
		void (*done)(void *arg, const struct enrol_end *end), void *arg)
{
	enrol(s->enrolments, code, done, arg);
}

void sync_reconcile(struct sync *s, const char *day,
		    void (*done)(void *arg, enum err err, const json_t *report), void *arg)
{
	reconcile_day(s->reconciles, day, done, arg);
}

void sync_end_visit(struct sync *s)
{
	struct link *link = line_link(s->means.line);
	identities_end(s->identities); /* first: an enquiry may wait for a new token */
	enquiries_end(s->enquiries);
	results_end(s->results);
	hall_desk_end(s->desk);
	if (link)
		link_close_idle(link);
	settle(s); /* what waited for the citizen to go */
}

/* What the last run left */

struct memory {
	struct sync *sync;
	char last_wall_ms[24], etag[HEARTBEAT_ETAG_MAX], cursor[CHANGES_CURSOR_MAX];
	char config[HEARTBEAT_CONFIG_MAX];
};

static void memory_run(struct queue *q, void *ctx)
{
	struct memory *m = ctx;
	struct {
		const char *key;
		char *out;
		size_t cap;
	} rows[] = {
		{ "last_wall_ms", m->last_wall_ms, sizeof(m->last_wall_ms) },
		{ "config_etag", m->etag, sizeof(m->etag) },
		{ "config", m->config, sizeof(m->config) },
		{ "changes_cursor", m->cursor, sizeof(m->cursor) },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (queue_meta_get(q, rows[i].key, rows[i].out, rows[i].cap) != ERR_OK)
			rows[i].out[0] = '\0';
}

static void memory_done(void *ctx)
{
	struct memory *m = ctx;
	struct sync *s = m->sync;
	json_t *config = NULL;
	if (m->config[0] && json_parse(m->config, strlen(m->config), &config) != ERR_OK)
		config = NULL;
	assert(!s->started);
	s->started = true;
	clock_start(s->clock, strtoll(m->last_wall_ms, NULL, 10));
	heartbeat_restore(s->heartbeat, config, m->etag);
	changes_restore(s->changes, m->cursor);
	eraser_start(s->eraser);
	if (config)
		on_configured(s);
}

static void remember(struct sync *s)
{
	struct memory *m = errand_new(sizeof(*m));
	m->sync = s;
	errand_queue(s->means.errands, memory_run, memory_done, free, m);
}

/* Life */

static enum err create_ground(struct sync *s, const struct sync_config *config)
{
	struct line_sink line = { settle, on_awake, on_line, on_enrolled, s };
	s->means = (struct sync_means){ .loop = config->loop,
					.settings = config->settings,
					.stores = config->stores };
	enum err err = errands_create(config->stores, settle, s, &s->means.errands);
	if (err != ERR_OK)
		return err;
	return line_create(config->loop, config->settings, config->stores, &line, &s->means.line);
}

static enum err create_delivery(struct sync *s)
{
	const struct sync_means *means = &s->means;
	struct outcome_sink outcome = { on_over, on_resend, on_record, on_parts, on_coded, s };
	enum err err = deferrals_create(means, on_awake, s, &s->deferrals);
	if (err == ERR_OK)
		err = notices_create(means, on_awake, s, &s->notices);
	if (err == ERR_OK)
		err = acks_create(means, on_kept, s, &s->acks);
	if (err == ERR_OK)
		err = outcomes_create(means, s->deferrals, s->acks, &outcome, &s->outcomes);
	struct delivery_sink judge = { outcome_posted, outcome_file_failed, outcome_unreadable,
				       s->outcomes };
	return err == ERR_OK ? delivery_create(means, s->deferrals, s->acks, &judge, &s->delivery)
			     : err;
}

static enum err create_parts(struct sync *s, const char *receipt_spki)
{
	const struct sync_means *means = &s->means;
	struct heartbeat_sink heartbeat = { on_peripherals, on_taken, on_commands,
					    on_configured,  on_rest,  s };
	struct changes_sink changes = { on_case, on_parts, on_changes_done, s };
	struct reconcile_sink reconcile = { on_compared, on_awake, s };
	enum err err = clock_create(means, &s->clock);
	if (err == ERR_OK)
		err = create_delivery(s);
	if (err == ERR_OK)
		err = eraser_create(means, &s->eraser);
	if (err == ERR_OK)
		err = heartbeat_create(means, receipt_spki, &heartbeat, &s->heartbeat);
	if (err == ERR_OK)
		err = changes_create(means, &changes, &s->changes);
	if (err == ERR_OK)
		err = mirror_create(means, on_mirrored, s, &s->mirror);
	if (err == ERR_OK)
		err = identities_create(means, &s->identities);
	if (err == ERR_OK)
		err = enquiries_create(means, s->identities, &s->enquiries);
	if (err == ERR_OK)
		err = results_create(means, &s->results);
	if (err == ERR_OK)
		err = hall_desk_create(means, s->identities, &s->desk);
	if (err == ERR_OK)
		err = enrolments_create(means, receipt_spki, &s->enrolments);
	if (err == ERR_OK)
		err = reconciles_create(means, &reconcile, &s->reconciles);
	struct remote_sink remote = { s->sink.is_used, s->sink.locked, s->sink.act, s->sink.arg };
	if (err == ERR_OK)
		err = remote_create(means, &remote, &s->remote);
	return err;
}

enum err sync_create(const struct sync_config *config, struct sync **out)
{
	const struct sync_sink *sink = &config->sink;
	assert(sink->compared && sink->record_changed && sink->parts_told && sink->followed &&
	       sink->line_changed && sink->config_changed && sink->catalogue_changed &&
	       sink->peripherals);
	struct sync *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	s->sink = *sink;
	timer_init(&s->settle, config->loop, on_settle, s);
	enum err err = create_ground(s, config);
	if (err == ERR_OK)
		err = create_parts(s, config->receipt_spki);
	if (err != ERR_OK) {
		sync_destroy(s);
		return err;
	}
	remember(s);
	*out = s;
	return ERR_OK;
}

void sync_destroy(struct sync *s)
{
	if (!s)
		return;
	if (s->identities) /* first: they answer who still waits for them */
		identities_end(s->identities);
	enrolments_destroy(s->enrolments);
	enquiries_destroy(s->enquiries);
	results_destroy(s->results);
	hall_desk_destroy(s->desk);
	reconciles_destroy(s->reconciles);
	identities_destroy(s->identities);
	end_pass(s, ERR_CANCELLED);
	if (s->means.line)
		line_close(s->means.line);
	acks_close(s->acks);
	errands_destroy(s->means.errands);
	timer_cancel(&s->settle);
	remote_destroy(s->remote);
	mirror_destroy(s->mirror);
	changes_destroy(s->changes);
	heartbeat_destroy(s->heartbeat);
	eraser_destroy(s->eraser);
	delivery_destroy(s->delivery);
	outcomes_destroy(s->outcomes);
	notices_destroy(s->notices);
	acks_destroy(s->acks);
	deferrals_destroy(s->deferrals);
	clock_destroy(s->clock);
	line_destroy(s->means.line);
	free(s);
}
