/* SPDX-License-Identifier: Apache-2.0 */
/* world.c - see world.h. */
#include "world.h"

#include <check.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "tests/suite.h"

#define WEEK_S	   604800
#define READY_WAIT 15000
#define PATIENCE   10 /* so many times slower may a busy machine be */

struct world world;

/* Settings */

static void set_path(char *out, size_t cap, const char *format)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(out, cap, format, world.dir);
#pragma GCC diagnostic pop
}

static void make_settings(void)
{
	struct settings *s = &world.settings;
	memset(s, 0, sizeof(*s));
	snprintf(s->platform.url, sizeof(s->platform.url), "https://localhost:%d", world.port);
	set_path(s->platform.ca, PATH_MAX, "%s/platform/ca.pem");
	set_path(s->platform.cert, PATH_MAX, "%s/platform/client.pem");
	set_path(s->platform.key, PATH_MAX, "%s/platform/client.key");
	set_path(s->store.path, PATH_MAX, "%s/store");
	set_path(s->store.seal_key, PATH_MAX, "%s/store/seal.key");
	strcpy(s->board.channel, "stable");
	s->sync.heartbeat_s = WEEK_S;
	s->catalogue.stale_days = 30;
	s->set_heartbeat = s->set_backoff_base = s->set_backoff_max = true;
}

void world_setup(void)
{
	prctl(PR_SET_PDEATHSIG,
	      SIGKILL); /* of Check's runner; the platform's owner is this process */
	memset(&world, 0, sizeof(world));
	strcpy(world.dir, "/tmp/test-sync-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(world.dir));
	world.port = platform_start(world.dir, &world.platform);
	make_settings();
	strcpy(world.terminal, "terminal-1");
	if (!getenv("KIOSK_TEST_LOG"))
		log_set_level(LOG_ERROR);
	ck_assert_int_eq(loop_create(&world.loop), ERR_OK);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void world_teardown(void)
{
	json_decref(STEAL(world.report));
	world_stop();
	loop_destroy(world.loop);
	if (world.platform > 0) {
		kill(world.platform, SIGKILL);
		waitpid(world.platform, NULL, 0);
	}
	nftw(world.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The keeper's parts */

static void on_record(void *arg, const struct queue_record *record)
{
	(void)arg;
	world.changes++;
	world.last = *record;
}

static void on_parts(void *arg, const char *client_ref, const json_t *parts)
{
	(void)arg;
	(void)client_ref;
	(void)parts;
}

static void on_followed(void *arg, const struct queue_record *record)
{
	(void)arg;
	(void)record;
}

static void on_line(void *arg)
{
	(void)arg;
	world.line_changes++;
}

static void on_config(void *arg)
{
	(void)arg;
	world.config_changes++;
}

static void on_compared(void *arg, const json_t *report)
{
	(void)arg;
	world.compared++;
	json_decref(world.report);
	world.report = json_deep_copy(report);
}

static void on_catalogue(void *arg)
{
	(void)arg;
	world.catalogue_changes++;
}

static json_t *on_peripherals(void *arg)
{
	(void)arg;
	return json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s, s:i}]", "kind", "card", "name",
			 "reader.1", "state", "online", "kind", "printer", "name", "printer",
			 "state", "online", "paper_percent", 60);
}

static bool on_is_used(void *arg)
{
	(void)arg;
	return world.used;
}

static void on_locked(void *arg, bool locked)
{
	(void)arg;
	world.locked = locked;
}

static void on_act(void *arg, const char *kind, const json_t *args,
		   void (*done)(void *arg, enum err err, const char *detail), void *done_arg)
{
	(void)arg, (void)args;
	ck_assert(strcmp(kind, "reboot") == 0 || strcmp(kind, "update") == 0);
	world.acts++;
	text_copy(world.last_act, sizeof(world.last_act), kind);
	world.used |= world.used_after_act;
	if (!world.act_hangs && strcmp(world.hanging_act, kind) != 0)
		done(done_arg, world.act_err, "");
}

void world_start(void)
{
	ck_assert_int_eq(stores_open(world.loop, &world.settings, world.terminal, &world.stores),
			 ERR_OK);
	struct sync_config config = {
		.loop = world.loop,
		.settings = &world.settings,
		.stores = world.stores,
		.terminal = world.terminal,
		.receipt_spki = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
		.sink = { .record_changed = on_record,
			  .parts_told = on_parts,
			  .followed = on_followed,
			  .line_changed = on_line,
			  .config_changed = on_config,
			  .catalogue_changed = on_catalogue,
			  .compared = on_compared,
			  .is_used = on_is_used,
			  .locked = on_locked,
			  .act = on_act,
			  .peripherals = on_peripherals },
	};
	ck_assert_int_eq(sync_create(&config, &world.sync), ERR_OK);
}

void world_stop(void)
{
	sync_destroy(STEAL(world.sync));
	stores_close(STEAL(world.stores));
}

/* Running */

static int64_t real_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static bool run_until(bool (*is)(void), int64_t ms)
{
	int64_t end = real_ms() + ms;
	while (!is()) {
		if (real_ms() >= end)
			return false;
		sd_event_run(loop_event(world.loop), 5000);
	}
	return true;
}

bool world_until(bool (*is)(void), int ms)
{
	return run_until(is, (int64_t)ms * PATIENCE);
}

static bool never(void)
{
	return false;
}

void world_run(int ms)
{
	run_until(never, ms);
}

static bool pass_over;

static bool pass_is_over(void)
{
	return pass_over;
}

static void passed(void *arg, enum err err)
{
	(void)arg;
	pass_over = true;
	world.pass = err;
}

enum err world_pass(void)
{
	pass_over = false;
	sync_now(world.sync, passed, NULL);
	ck_assert_msg(world_until(pass_is_over, 20000), "the pass never came to rest");
	return world.pass;
}

static bool is_idle(void)
{
	return sync_idle(world.sync) && stores_idle(world.stores);
}

void world_idle(void)
{
	ck_assert_msg(world_until(is_idle, 20000), "never idle");
}

/* The store */

struct question {
	void (*ask)(struct queue *q, struct question *x);
	int n;
	enum err err;
	bool done;
	json_t *content;
	const struct queue_file *files;
	size_t file_count;
	const char *kind, *key, *value;
	int64_t wall_ms;
	struct queue_record record;
	struct queue_counts counts;
};

static struct question *asking;

static bool answered(void)
{
	return asking->done;
}

static void question_run(struct queue *q, void *ctx)
{
	struct question *x = ctx;
	x->ask(q, x);
}

static void question_done(void *ctx)
{
	((struct question *)ctx)->done = true;
}

static void ask(struct question *x)
{
	asking = x;
	x->wall_ms = loop_wall_ms(world.loop); /* the loop is not the worker's */
	stores_queue(world.stores, question_run, question_done, x);
	ck_assert(world_until(answered, 10000));
}

const char *world_ref(int n)
{
	static char ref[UUID_TEXT_LEN + 1];
	snprintf(ref, sizeof(ref), "%08x-0000-4000-8000-%012x", n, n);
	return ref;
}

json_t *world_content(int n)
{
	char reason[32];
	snprintf(reason, sizeof(reason), "reason %d", n);
	return json_pack(
		"{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s,s:{s:s,s:s}},s:{s:s},s:[],s:{s:s},s:[]}",
		"task_code", "11440000MB2D0164XH2440289876000", "task_version", "1", "applyer_name",
		"张三丰", "applyer_type", "1", "applyer_page_type", "111", "applyer_page_code",
		"110101199003070134", "contact_name", "张三丰", "contact_mobile", "13800000000",
		"form_version", "1", "identity", "level", "card", "card_evidence", "sam_id", "",
		"read_at", "2026-11-21T09:41:00+08:00", "form", "reason", reason, "materials",
		"delivery", "way", "window", "consents");
}

static void do_submit(struct queue *q, struct question *x)
{
	struct queue_submit s = {
		.client_ref = world_ref(x->n),
		.content = x->content,
		.hall_code = "hall-1",
		.area_code = "440300",
		.wall_ms = x->wall_ms,
		.files = x->files,
		.file_count = x->file_count,
	};
	x->err = queue_submit(q, &s, &x->record);
}

struct queue_record world_submit_with(int n, json_t *members, const struct queue_file *files,
				      size_t file_count)
{
	struct question x = { .ask = do_submit, .n = n, .files = files, .file_count = file_count };
	x.content = world_content(n);
	json_object_update_recursive(x.content, members);
	json_decref(members);
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
	json_decref(x.content);
	return x.record;
}

struct queue_record world_submit(int n)
{
	return world_submit_with(n, json_object(), NULL, 0);
}

static void do_push(struct queue *q, struct question *x)
{
	x->err = queue_push(q, world_ref(x->n), x->kind, x->content, loop_wall_ms(world.loop),
			    &x->record);
}

struct queue_record world_push(int n, const char *kind, json_t *body)
{
	struct question x = { .ask = do_push, .n = n, .kind = kind, .content = body };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
	json_decref(body);
	return x.record;
}

static void do_get(struct queue *q, struct question *x)
{
	x->err = queue_get(q, world_ref(x->n), &x->record);
}

struct queue_record world_get(int n)
{
	struct question x = { .ask = do_get, .n = n };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
	return x.record;
}

static void do_body(struct queue *q, struct question *x)
{
	struct buf body;
	buf_init(&body, APPLICATION_BODY_MAX);
	x->err = queue_get(q, world_ref(x->n), &x->record);
	if (x->err == ERR_OK)
		x->err = queue_body(q, x->record.seq, &body);
	buf_fini(&body);
}

bool world_has_body(int n)
{
	struct question x = { .ask = do_body, .n = n };
	ask(&x);
	return x.err == ERR_OK;
}

static void do_count(struct queue *q, struct question *x)
{
	x->err = queue_count(q, &x->counts);
}

struct queue_counts world_counts(void)
{
	struct question x = { .ask = do_count };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
	return x.counts;
}

static void do_set_state(struct queue *q, struct question *x)
{
	x->err = queue_get(q, world_ref(x->n), &x->record);
	if (x->err == ERR_OK)
		x->err = queue_set_state(q, x->record.seq, x->value, x->key);
}

void world_set_state(int n, const char *state, const char *code)
{
	struct question x = { .ask = do_set_state, .n = n, .value = state, .key = code };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
}

static void do_refuse(struct queue *q, struct question *x)
{
	int64_t after = 0;
	do {
		x->err = queue_next(q, after, NULL, &x->record);
		after = x->record.seq;
	} while (x->err == ERR_OK && strcmp(x->record.kind, x->kind) != 0);
	if (x->err == ERR_OK)
		x->err = queue_set_state(q, x->record.seq, "quarantined", "validation");
}

void world_refuse(const char *kind)
{
	struct question x = { .ask = do_refuse, .kind = kind };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
}

static void do_deliver(struct queue *q, struct question *x)
{
	size_t erased;
	x->err = queue_get(q, world_ref(x->n), &x->record);
	if (x->err == ERR_OK)
		x->err = queue_delivered(q, x->record.seq, "1", "received", x->wall_ms);
	if (x->err == ERR_OK && x->key)
		x->err = queue_erase(q, INT64_MAX, &erased);
}

void world_claim_delivered(int n, bool erased)
{
	struct question x = { .ask = do_deliver, .n = n, .key = erased ? "" : NULL };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
}

static void do_remember(struct queue *q, struct question *x)
{
	x->err = queue_meta_set(q, x->key, x->value);
}

void world_remember(const char *key, const char *value)
{
	struct question x = { .ask = do_remember, .key = key, .value = value };
	ask(&x);
	ck_assert_int_eq(x.err, ERR_OK);
}

struct noted {
	const char *event;
	int count;
	bool done;
};

static struct noted noting;

static void noted_run(struct journal *j, void *ctx)
{
	struct noted *n = ctx;
	char quoted[64];
	struct buf text;
	snprintf(quoted, sizeof(quoted), "\"kind\":\"%s\"", n->event);
	buf_init(&text, 1024 * 1024);
	ck_assert_int_eq(journal_export(j, 0, &text), ERR_OK);
	for (const char *at = buf_str(&text); (at = strstr(at, quoted)); at++)
		n->count++;
	buf_fini(&text);
}

static void noted_done(void *ctx)
{
	struct noted *n = ctx;
	n->done = true;
}

static bool is_noted(void)
{
	return noting.done;
}

int world_noted(const char *event)
{
	loop_advance(world.loop, 1000); /* the batch's wait */
	noting = (struct noted){ .event = event };
	stores_journal(world.stores, noted_run, noted_done, &noting);
	ck_assert(world_until(is_noted, 5000));
	return noting.count;
}

struct look {
	struct catalogue_info info;
	enum err err;
	bool done;
};

static struct look looking;

static void look_run(struct catalogue *c, void *ctx)
{
	struct look *look = ctx;
	look->err = catalogue_info(c, &look->info);
}

static void look_done(void *ctx)
{
	((struct look *)ctx)->done = true;
}

static bool looked(void)
{
	return looking.done;
}

struct catalogue_info world_catalogue(void)
{
	looking = (struct look){ 0 };
	stores_catalogue(world.stores, look_run, look_done, &looking);
	ck_assert(world_until(looked, 10000));
	ck_assert_int_eq(looking.err, ERR_OK);
	return looking.info;
}

/* A copy that stays: what world_get() returns is gone after the expression. */
const struct queue_record *record_of(int n)
{
	static struct queue_record record;
	record = world_get(n);
	return &record;
}

static int watched;
static const char *watched_state;

static bool is_there(void)
{
	return strcmp(record_of(watched)->state, watched_state) == 0;
}

bool until_state(int n, const char *state, int ms)
{
	watched = n;
	watched_state = state;
	return world_until(is_there, ms);
}

bool until_delivered(int n, int ms)
{
	return until_state(n, "delivered", ms);
}

static void fill(uint8_t *bytes, size_t len, unsigned seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245u + 12345u;
		bytes[i] = (uint8_t)(seed >> 16);
	}
}

void world_scan(int n, size_t len)
{
	uint8_t *bytes = malloc(len);
	fill(bytes, len, (unsigned)n);
	struct queue_file file = { .type = "image/jpeg", .bytes = bytes, .len = len };
	hash_sha256_hex(bytes, len, file.sha256);
	world_submit_with(n,
			  json_pack("{s:[{s:s, s:s, s:s, s:s, s:s, s:[s]}]}", "materials",
				    "row_guid", "m-1", "material_name", "scan", "get_type", "2",
				    "get_num", "1", "level", "C", "blobs", file.sha256),
			  &file, 1);
	free(bytes);
}
