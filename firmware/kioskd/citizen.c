/* SPDX-License-Identifier: Apache-2.0 */
/* citizen.c - Keeper1: what kiosk may ask. */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/core/case/application.h"
#include "firmware/core/case/signature.h"
#include "firmware/core/item/item_reach.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define SCAN_BYTES_MAX (400 * 1024) /* of one page as kiosk makes it */
#define COUNTED_MAX    86400

static void on_status(void *arg, struct bus_call *call)
{
	bus_call_answer(call, keeper_status(arg));
}

/* Identify */

struct check {
	struct keeper *keeper;
	struct bus_call *call;
	char holder[STORES_MARK_HEX + 1];
};

static void identified(void *arg, enum err err, const json_t *answer)
{
	struct check *check = arg;
	struct bus_call *call = check->call;
	/* Who ends a visit meanwhile leaves nobody behind. */
	if (err != ERR_IDENTITY_MISMATCH && err != ERR_CANCELLED)
		text_copy(check->keeper->visit_holder, sizeof(check->holder), check->holder);
	if (err == ERR_OK)
		bus_call_answer(call, json_deep_copy(answer));
	else if (err == ERR_IDENTITY_MISMATCH)
		bus_call_fail(call, err, NULL);
	else /* cannot be made now: the level stays at the card's */
		bus_call_answer(call, json_pack("{s:s, s:s}", "level", "card", "check_id", ""));
	if (err == ERR_IDENTITY_MISMATCH)
		stores_note(check->keeper->stores, JOURNAL_IDENTITY_MISMATCH, NULL);
	free(check);
}

static void on_identify(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	if (!json_str(args, "name")[0] || !json_str(args, "cert_type")[0] ||
	    !json_str(args, "cert_no")[0]) {
		bus_call_fail(call, ERR_INVALID, NULL);
		return;
	}
	k->visit_open = true;
	struct check *check = malloc(sizeof(*check));
	if (!check)
		abort();
	*check = (struct check){ .keeper = k, .call = call };
	if (json_is_true(json_object_get(args, "deputy"))) { /* the visit stays the holder's */
		memcpy(check->holder, k->visit_holder, sizeof(check->holder));
		sync_identify(k->sync, args, identified, check);
		return;
	}
	wipe(k->visit_holder, sizeof(k->visit_holder));
	keeper_holder_mark(k, json_str(args, "cert_no"), check->holder);
	sync_identify(k->sync, args, identified, check);
}

/*
 * Submit: files are read, then the queue commits. Only for an item this visit never asked for the catalogue
 * is asked first what it offers. An item whose scope excludes this hall is not taken, nor one unsigned that
 * wants a signature, whatever was shown.
 */

/* What kiosk says the citizen was shown. Its words are checked: none of them is free. */
#define AGENT_MAX 50 /* bytes, as applyer_page_code */

struct seen {
	char visit[UUID_TEXT_LEN + 1];
	char waiver[JOURNAL_WORD_MAX + 1];
	char agent[AGENT_MAX + 1]; /* number of who acts for the applicant */
	bool checked;
	int64_t fee;
};

struct submission {
	struct keeper *keeper;
	struct bus_call *call;
	const json_t *content, *signature; /* lent from the call; the second may be NULL */
	char client_ref[UUID_TEXT_LEN + 1];
	char hall_code[SETTINGS_TEXT_MAX], area_code[SETTINGS_TEXT_MAX];
	char holder[STORES_MARK_HEX + 1];
	struct seen seen;
	struct offer offer; /* without a code: nobody knows it */
	struct queue_file files[QUEUE_FILES_MAX];
	struct buf bytes[QUEUE_FILES_MAX];
	size_t file_count;
	bool offline;
	int64_t wall_ms;
	struct queue_record record;
	enum err err;
};

static void submission_free(struct submission *s)
{
	for (size_t i = 0; i < s->file_count; i++)
		buf_fini(&s->bytes[i]);
	wipe(s->seen.agent, sizeof(s->seen.agent));
	free(s);
}

static void submit_offer_run(struct catalogue *c, void *ctx)
{
	struct submission *s = ctx;
	json_t *item = NULL;
	if (catalogue_item_by_code(c, json_str(s->content, "task_code"), item_handle(s->content),
				   &item) != ERR_OK)
		return;
	s->offer = offer_of(item);
	json_decref(item);
}

/* What the item forbids. What was committed before is answered again, whatever the item says by now. */
static enum err look_at_offer(struct queue *q, const struct submission *s)
{
	struct queue_record before;
	enum err err = ERR_OK;
	if (item_reach_of(s->offer.area_code, s->offer.handle_area, s->area_code) == REACH_NOT)
		err = ERR_ITEM_ELSEWHERE;
	else if (s->offer.signature && !s->signature)
		err = ERR_UNSIGNED;
	return err != ERR_OK && queue_get(q, s->client_ref, &before) == ERR_OK ? ERR_OK : err;
}

static void submit_run(struct queue *q, void *ctx)
{
	struct submission *s = ctx;
	s->err = look_at_offer(q, s);
	if (s->err != ERR_OK)
		return;
	if (!s->area_code[0])
		text_copy(s->area_code, sizeof(s->area_code), s->offer.area_code);
	struct queue_submit submit = {
		.client_ref = s->client_ref,
		.content = s->content,
		.signature = s->signature,
		.hall_code = s->hall_code,
		.area_code = s->area_code,
		.holder = s->holder,
		.offline = s->offline,
		.wall_ms = s->wall_ms,
		.files = s->files,
		.file_count = s->file_count,
	};
	s->err = queue_submit(q, &submit, &s->record);
}

static void remember_case(struct keeper *k, const char *client_ref)
{
	if (!keeper_is_of_visit(k, client_ref) && k->visit_case_count < VISIT_CASES_MAX)
		text_copy(k->visit_cases[k->visit_case_count++], UUID_TEXT_LEN + 1, client_ref);
}

static void answer_submit(struct keeper *k, struct submission *s)
{
	json_t *said = keeper_case(k, &s->record);
	if (!said) {
		bus_call_fail(s->call, ERR_IO, NULL);
		return;
	}
	struct sync_state state;
	sync_get_state(k->sync, &state);
	bool wait = !s->record.project_no[0] && state.enrolled && !state.backing_off;
	json_object_set_new(said, "wait", json_boolean(wait));
	bus_call_answer(s->call, said);
}

/* How often this hall uses an item: search ranks by it. Says nothing of who it was. */
struct use {
	char task_code[TASK_CODE_MAX + 1], handle_item[TASK_CODE_MAX + 1];
};

static void use_run(struct catalogue *c, void *ctx)
{
	const struct use *use = ctx;
	enum err err = catalogue_used(c, use->task_code, use->handle_item);
	if (err != ERR_OK) /* it was withdrawn meanwhile, or the next count will do */
		log_debug("a use was not counted: %s", err_name(err));
}

static void count_use(struct keeper *k, const json_t *content)
{
	struct use *use = calloc(1, sizeof(*use));
	if (!use)
		abort();
	text_copy(use->task_code, sizeof(use->task_code), json_str(content, "task_code"));
	text_copy(use->handle_item, sizeof(use->handle_item), item_handle(content));
	stores_catalogue(k->stores, use_run, free, use);
}

/* Whoever acts for the applicant, as a keyed hash; "" when nobody does. */
static void agent_mark(const struct submission *s, char out[STORES_MARK_HEX + 1])
{
	const char *agent = s->seen.agent;
	out[0] = '\0';
	if (agent[0] && strcmp(agent, json_str(s->content, "applyer_page_code")) != 0)
		stores_mark(s->keeper->stores, "agent", agent, out);
}

static void note_submit(const struct submission *s)
{
	char agent[STORES_MARK_HEX + 1];
	bool known = s->offer.task_code[0];
	/* Answered before, or so old that it has gone on its way. */
	bool repeat = keeper_is_of_visit(s->keeper, s->client_ref) ||
		      strcmp(s->record.state, "queued") != 0;
	agent_mark(s, agent);
	if (!repeat)
		count_use(s->keeper, s->content);
	json_t *detail = json_pack(
		"{s:s, s:s, s:s, s:s, s:b, s:b, s:I, s:I, s:s, s:i, s:b, s:s}", "serial",
		s->record.serial, "task_code", s->record.task_code, "client_ref", s->client_ref,
		"visit", s->seen.visit, "repeat", repeat, "checked", s->seen.checked, "fee",
		(json_int_t)s->seen.fee, "fee_due",
		(json_int_t)(known ? s->offer.fee : s->seen.fee), "waiver", s->seen.waiver,
		"promise", s->offer.promise, "workdays", s->offer.workdays, "agent", agent);
	stores_note(s->keeper->stores, JOURNAL_SUBMIT, detail);
}

static void note_refusal(struct keeper *k, enum err err)
{
	log_warn("a submit was refused: %s", err_name(err));
	stores_note(k->stores, JOURNAL_SUBMIT_REFUSED, json_pack("{s:s}", "error", err_name(err)));
}

static void submit_done(void *ctx)
{
	struct submission *s = ctx;
	struct keeper *k = s->keeper;
	if (s->err == ERR_OK) {
		note_submit(s);
		remember_case(k, s->client_ref);
		answer_submit(k, s);
		room_is(&k->room, true);
		sync_kick(k->sync);
	} else {
		note_refusal(k, s->err);
		bus_call_fail(s->call, s->err, NULL);
		if (s->err == ERR_STORE_FULL)
			room_is(&k->room, false);
	}
	submission_free(s);
}

static void commit(void *ctx)
{
	struct submission *s = ctx;
	stores_queue(s->keeper->stores, submit_run, submit_done, s);
}

static void find_offer(struct keeper *k, struct submission *s)
{
	const struct offer *known = offers_find(&k->visit_offers, s->content);
	text_copy(s->area_code, sizeof(s->area_code), keeper_area_code(k));
	if (known) {
		s->offer = *known;
		commit(s);
	} else {
		stores_catalogue(k->stores, submit_offer_run, commit, s);
	}
}

static enum err take_file(struct submission *s, size_t n, const json_t *described)
{
	struct queue_file *f = &s->files[n];
	struct buf *b = &s->bytes[n];
	buf_init(b, SCAN_BYTES_MAX);
	s->file_count = n + 1;
	int fd = bus_call_file(s->call, n);
	if (!memfd_is_sealed(fd))
		return ERR_INVALID;
	enum err err = file_read_fd(fd, b);
	if (err != ERR_OK)
		return err;
	hash_sha256_hex(buf_str(b), b->len, f->sha256);
	if (strcmp(f->sha256, json_str(described, "sha256")) != 0)
		return ERR_INVALID;
	text_copy(f->type, sizeof(f->type), json_str(described, "type"));
	f->bytes = b->data;
	f->len = b->len;
	return ERR_OK;
}

static void take_seen(struct seen *seen, const json_t *said)
{
	const char *visit = json_str(said, "visit"), *waiver = json_str(said, "waiver");
	const char *agent = json_str(said, "agent");
	if (uuid_v4_is_valid(visit))
		text_copy(seen->visit, sizeof(seen->visit), visit);
	if (journal_is_word(waiver))
		text_copy(seen->waiver, sizeof(seen->waiver), waiver);
	if (text_is_plain(agent))
		text_copy(seen->agent, sizeof(seen->agent), agent);
	seen->checked = json_is_true(json_object_get(said, "checked"));
	seen->fee = json_int(said, "fee", 0);
}

static const struct queue_file *file_of(const struct submission *s, const char *sha256)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (strcmp(s->files[i].sha256, sha256) == 0)
			return &s->files[i];
	return NULL;
}

/* The signature's picture came along, and every page: without one it would wait at the platform for ever. */
static bool has_files(const struct submission *s)
{
	size_t i, n;
	json_t *material, *blob;
	const struct queue_file *picture = file_of(s, json_str(s->signature, "png_blob"));
	if (s->signature && (!picture || strcmp(picture->type, SIGNATURE_TYPE) != 0))
		return false;
	json_array_foreach(json_object_get(s->content, "materials"), i, material)
		json_array_foreach(json_object_get(material, "blobs"), n,
				   blob) if (!file_of(s, json_string_value(blob))) return false;
	return true;
}

static enum err take_submission(struct submission *s, const json_t *args)
{
	const char *client_ref = json_str(args, "client_ref");
	s->content = json_object_get(args, "content");
	s->signature = json_object_get(args, "signature");
	if (!uuid_v4_is_valid(client_ref) || application_content_check(s->content) != ERR_OK)
		return ERR_INVALID;
	text_copy(s->client_ref, sizeof(s->client_ref), client_ref);
	take_seen(&s->seen, json_object_get(args, "seen"));
	json_t *files = json_array_of(args, "files");
	size_t count = files ? json_array_size(files) : 0;
	if (count != bus_call_files(s->call) || count > QUEUE_FILES_MAX)
		return ERR_INVALID;
	for (size_t i = 0; i < count; i++) {
		enum err err = take_file(s, i, json_array_get(files, i));
		if (err != ERR_OK)
			return err;
	}
	return has_files(s) ? ERR_OK : ERR_INVALID;
}

/* By whose card the case is found again: a legal person has none. */
static const char *holder_number(const json_t *content)
{
	bool legal = strcmp(json_str(content, "applyer_type"), "2") == 0;
	return json_str(content, legal ? "contact_code" : "applyer_page_code");
}

static void on_submit(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct submission *s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	k->visit_open = true;
	s->keeper = k;
	s->call = call;
	s->err = ERR_CANCELLED;
	enum err err = take_submission(s, bus_call_args(call));
	if (err != ERR_OK) {
		note_refusal(k, err);
		bus_call_fail(call, err, NULL);
		submission_free(s);
		return;
	}
	struct sync_state state;
	sync_get_state(k->sync, &state);
	s->offline = state.offline_60s;
	s->wall_ms = loop_wall_ms(k->loop);
	text_copy(s->hall_code, sizeof(s->hall_code), keeper_hall_code(k));
	keeper_holder_mark(k, holder_number(s->content), s->holder);
	find_offer(k, s);
}

/* The rest */

/* What kiosk counts: no more than a day of it, and nothing below nothing. */
static int64_t counted(const json_t *args, const char *name)
{
	int64_t n = json_int(args, name, 0);
	return n < 0 ? 0 : n < COUNTED_MAX ? n : COUNTED_MAX;
}

static void on_end_visit(void *arg, struct bus_call *call)
{
	const json_t *args = bus_call_args(call);
	const char *cause = json_str(args, "cause"), *visit = json_str(args, "visit");
	static const char *const causes[] = { "done", "cancel", "idle", "closed" };
	struct visit_trail trail = { .cause = "other",
				     .screens = counted(args, "screens"),
				     .seconds = counted(args, "seconds"),
				     .retries = counted(args, "retries") };
	for (size_t i = 0; i < ARRAY_LEN(causes); i++)
		if (strcmp(cause, causes[i]) == 0)
			trail.cause = causes[i];
	if (uuid_v4_is_valid(visit))
		text_copy(trail.visit, sizeof(trail.visit), visit);
	keeper_visit_end(arg, &trail);
	bus_call_answer(call, json_object());
}

static void on_device_failed(void *arg, const json_t *detail)
{
	struct keeper *k = arg;
	log_warn("%s does not work any more (%s)", json_str(detail, "name"),
		 json_str(detail, "state"));
	stores_note(k->stores, JOURNAL_DEVICE_FAULT, json_deep_copy(detail));
}

static void on_devices(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	json_t *devices = json_array_of(args, "devices");
	if (!devices) {
		bus_call_fail(call, ERR_INVALID, NULL);
		return;
	}
	if (device_faults_are_news(k->devices, devices))
		stores_note(k->stores, JOURNAL_DEVICES, json_pack("{s:O}", "devices", devices));
	json_decref(k->devices);
	k->devices = json_deep_copy(devices);
	device_faults_told(&k->device_faults, k->devices, loop_wall_ms(k->loop), on_device_failed,
			   k);
	staff_self_test_over(k, json_int(args, "self_test", 0));
	bus_call_answer(call, json_object());
}

static void on_note(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	const json_t *args = bus_call_args(call);
	json_t *detail = json_object_get(args, "detail");
	const struct journal_event_row *row = journal_event_named(json_str(args, "kind"));
	if (!row || row->author != JOURNAL_BY_KIOSK) {
		bus_call_fail(call, ERR_NOT_ALLOWED, "kiosk may not write such an entry");
		return;
	}
	if (!journal_event_fits(row, detail)) {
		bus_call_fail(call, ERR_INVALID, "the entry has other fields");
		return;
	}
	stores_note(k->stores, row->event, json_incref(detail));
	bus_call_answer(call, json_object());
}

static void on_figures(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	json_t *figures = supervisor_figures(k->supervisor);
	figures_make_public(figures);
	bus_call_answer(call, figures);
}

const struct bus_handler citizen_handlers[] = {
	{ BUS_CITIZEN, "Status", on_status },	{ BUS_CITIZEN, "Identify", on_identify },
	{ BUS_CITIZEN, "Submit", on_submit },	{ BUS_CITIZEN, "EndVisit", on_end_visit },
	{ BUS_CITIZEN, "Devices", on_devices }, { BUS_CITIZEN, "Note", on_note },
	{ BUS_CITIZEN, "Figures", on_figures }, { .name = NULL },
};
