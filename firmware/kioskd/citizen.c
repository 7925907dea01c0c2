/* SPDX-License-Identifier: Apache-2.0 */
/* citizen.c - Keeper1: what kiosk may ask. */
#include "firmware/kioskd/keeper.h"

#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/core/case/application.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define SEARCH_LIMIT_MAX 100
#define SCAN_BYTES_MAX	 (400 * 1024) /* of one page as kiosk makes it */

static void on_status(void *arg, struct bus_call *call)
{
	bus_call_answer(call, keeper_status(arg));
}

/* Search, Item, Areas and Dictionary ask the catalogue and hand its answer on. */

struct lookup {
	struct bus_call *call;
	const json_t *args;  /* lent from the call */
	struct areas *areas; /* of an item: it remembers the item's; else NULL */
	json_t *answer;
	enum err err;
};

static void search_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	int64_t limit = json_int(l->args, "limit", SEARCH_LIMIT_MAX);
	int64_t offset = json_int(l->args, "offset", 0);
	if (limit < 1 || limit > SEARCH_LIMIT_MAX)
		limit = SEARCH_LIMIT_MAX;
	if (offset < 0 || offset > INT32_MAX)
		offset = 0;
	l->err = catalogue_search(c, json_str(l->args, "query"), json_str(l->args, "theme"),
				  (int)offset, (int)limit, &l->answer);
}

static void item_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	l->err = catalogue_item(c, json_str(l->args, "row_guid"), &l->answer);
	if (l->err == ERR_OK && !item_is_offered(l->answer)) {
		json_decref(l->answer);
		l->answer = NULL;
		l->err = ERR_ITEM_GONE;
	}
}

static void areas_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	json_t *areas = NULL;
	l->err = catalogue_areas(c, json_str(l->args, "code"), &areas);
	if (l->err == ERR_NOT_FOUND)
		l->err = ERR_OK; /* the citizen types */
	if (l->err == ERR_OK)
		l->answer = json_pack("{s:o}", "areas", areas ? areas : json_array());
}

static void dictionary_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	const char *name = json_str(l->args, "name");
	l->err = catalogue_dictionary(c, name, &l->answer);
	if (l->err == ERR_NOT_FOUND) {
		l->answer = json_pack("{s:s, s:[]}", "version", "", "entries");
		l->err = ERR_OK;
	}
	if (l->err == ERR_OK)
		json_object_set_new(l->answer, "name", json_string(name));
}

static void lookup_done(void *ctx)
{
	struct lookup *l = ctx;
	if (l->err == ERR_OK) {
		if (l->areas)
			areas_note(l->areas, l->answer);
		bus_call_answer(l->call, l->answer);
	} else {
		bus_call_fail(l->call, l->err, NULL);
	}
	free(l);
}

static void look_up(struct keeper *k, struct bus_call *call,
		    void (*run)(struct catalogue *, void *), struct areas *areas)
{
	struct lookup *l = calloc(1, sizeof(*l));
	if (!l)
		abort();
	*l = (struct lookup){
		.call = call, .args = bus_call_args(call), .areas = areas, .err = ERR_CANCELLED
	};
	stores_catalogue(k->stores, run, lookup_done, l);
}

void citizen_search(void *arg, struct bus_call *call)
{
	look_up(arg, call, search_run, NULL);
}

static void on_item(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	look_up(k, call, item_run, &k->visit_areas);
}

static void on_areas(void *arg, struct bus_call *call)
{
	look_up(arg, call, areas_run, NULL);
}

static void on_dictionary(void *arg, struct bus_call *call)
{
	look_up(arg, call, dictionary_run, NULL);
}

/* Identify */

static void identified(void *arg, enum err err, const json_t *answer)
{
	struct bus_call *call = arg;
	if (err == ERR_OK)
		bus_call_answer(call, json_deep_copy(answer));
	else if (err == ERR_IDENTITY_MISMATCH)
		bus_call_fail(call, err, NULL);
	else /* cannot be made now: the level stays at the card's */
		bus_call_answer(call, json_pack("{s:s, s:s}", "level", "card", "check_id", ""));
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
	sync_identify(k->sync, args, identified, call);
}

/*
 * Submit: files are read, then the queue commits. Only for an item this visit never asked for the
 * catalogue is asked first, for its area.
 */

struct submission {
	struct keeper *keeper;
	struct bus_call *call;
	const json_t *content; /* lent from the call */
	char client_ref[UUID_TEXT_LEN + 1];
	char hall_code[SETTINGS_TEXT_MAX], area_code[SETTINGS_TEXT_MAX];
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
	free(s);
}

static void submit_area_run(struct catalogue *c, void *ctx)
{
	struct submission *s = ctx;
	json_t *item = NULL;
	if (catalogue_item_by_code(c, json_str(s->content, "task_code"), item_handle(s->content),
				   &item) != ERR_OK)
		return;
	text_copy(s->area_code, sizeof(s->area_code), json_str(item, "area_code"));
	json_decref(item);
}

static void submit_run(struct queue *q, void *ctx)
{
	struct submission *s = ctx;
	struct queue_submit submit = {
		.client_ref = s->client_ref,
		.content = s->content,
		.hall_code = s->hall_code,
		.area_code = s->area_code,
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

static void submit_done(void *ctx)
{
	struct submission *s = ctx;
	struct keeper *k = s->keeper;
	if (s->err == ERR_OK) {
		remember_case(k, s->client_ref);
		stores_note(k->stores, JOURNAL_SUBMIT,
			    json_pack("{s:s, s:s}", "serial", s->record.serial, "task_code",
				      s->record.task_code));
		answer_submit(k, s);
		room_is(&k->room, true);
		sync_kick(k->sync);
	} else {
		log_warn("a submit was refused: %s", err_name(s->err));
		stores_note(k->stores, JOURNAL_SUBMIT_REFUSED,
			    json_pack("{s:s}", "error", err_name(s->err)));
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

static void find_area(struct keeper *k, struct submission *s)
{
	const char *own = k->settings->terminal.area_code;
	const char *known = own[0] ? own : areas_find(&k->visit_areas, s->content);
	if (known) {
		text_copy(s->area_code, sizeof(s->area_code), known);
		commit(s);
	} else {
		stores_catalogue(k->stores, submit_area_run, commit, s);
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

static enum err take_submission(struct submission *s, const json_t *args)
{
	const char *client_ref = json_str(args, "client_ref");
	s->content = json_object_get(args, "content");
	if (!uuid_v4_is_valid(client_ref) || application_content_check(s->content) != ERR_OK)
		return ERR_INVALID;
	text_copy(s->client_ref, sizeof(s->client_ref), client_ref);
	json_t *files = json_array_of(args, "files");
	size_t count = files ? json_array_size(files) : 0;
	if (count != bus_call_files(s->call) || count > QUEUE_FILES_MAX)
		return ERR_INVALID;
	for (size_t i = 0; i < count; i++) {
		enum err err = take_file(s, i, json_array_get(files, i));
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static const char *hall_code(const struct keeper *k)
{
	if (k->settings->terminal.hall_code[0])
		return k->settings->terminal.hall_code;
	const json_t *hall = json_object_get(sync_platform_config(k->sync), "hall");
	return json_str(hall, "hall_code");
}

static void on_submit(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct submission *s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	s->keeper = k;
	s->call = call;
	s->err = ERR_CANCELLED;
	enum err err = take_submission(s, bus_call_args(call));
	if (err != ERR_OK) {
		bus_call_fail(call, err, NULL);
		submission_free(s);
		return;
	}
	struct sync_state state;
	sync_get_state(k->sync, &state);
	s->offline = state.offline_60s;
	s->wall_ms = loop_wall_ms(k->loop);
	text_copy(s->hall_code, sizeof(s->hall_code), hall_code(k));
	find_area(k, s);
}

/* The rest */

static void on_end_visit(void *arg, struct bus_call *call)
{
	const char *cause = json_str(bus_call_args(call), "cause");
	static const char *const causes[] = { "done", "cancel", "idle", "closed" };
	const char *known = "other";
	for (size_t i = 0; i < ARRAY_LEN(causes); i++)
		if (strcmp(cause, causes[i]) == 0)
			known = causes[i];
	keeper_visit_end(arg, known);
	bus_call_answer(call, json_object());
}

static void on_devices(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	json_t *devices = json_array_of(bus_call_args(call), "devices");
	if (!devices) {
		bus_call_fail(call, ERR_INVALID, NULL);
		return;
	}
	if (!json_equal(devices, k->devices))
		stores_note(k->stores, JOURNAL_DEVICES, json_pack("{s:O}", "devices", devices));
	json_decref(k->devices);
	k->devices = json_deep_copy(devices);
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

const struct bus_handler citizen_handlers[] = {
	{ BUS_CITIZEN, "Status", on_status },
	{ BUS_CITIZEN, "Search", citizen_search },
	{ BUS_CITIZEN, "Item", on_item },
	{ BUS_CITIZEN, "Areas", on_areas },
	{ BUS_CITIZEN, "Dictionary", on_dictionary },
	{ BUS_CITIZEN, "Identify", on_identify },
	{ BUS_CITIZEN, "Submit", on_submit },
	{ BUS_CITIZEN, "EndVisit", on_end_visit },
	{ BUS_CITIZEN, "Devices", on_devices },
	{ BUS_CITIZEN, "Note", on_note },
	{ .name = NULL },
};
