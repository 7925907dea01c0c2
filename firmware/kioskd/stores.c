/* SPDX-License-Identifier: Apache-2.0 */
/* stores.c - see stores.h. */
#include "firmware/kioskd/stores.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/file.h"
#include "firmware/kioskd/note_limit.h"
#include "firmware/link/endpoints.h"

#define LOG_MODULE "stores"
#include "firmware/base/log.h"

#define NOTE_DELAY_MS  1000 /* a batch's wait: one sync for all that happened meanwhile */
#define NOTE_BATCH_MAX 64
#define TIDY_AFTER_MS  1000 /* without a call to the queue: its WAL is brought home */

#define MARK_TEXT_MAX 4096

#define BUSY_WAIT_MS  10000 /* for whoever reads a database at the start */
#define BUSY_PAUSE_MS 100

struct stores {
	struct loop *loop;
	struct seal_key key;
	struct queue *queue;
	struct catalogue *catalogue;
	struct journal *journal;
	struct staff_book *staff;
	bool staff_locked;
	bool staff_set_up;
	struct worker *queue_worker, *catalogue_worker, *journal_worker, *staff_worker;
	struct timer flush, tidy, say;
	struct note_counts counts;
	struct journal_entry *notes; /* NOTE_BATCH_MAX of them */
	size_t note_count;
	void (*noted)(void *arg, const struct journal_event_row *row, int64_t at_ms,
		      const json_t *detail);
	void *noted_arg;
};

/* A call on its way to a store and back. Which store it is for shows in which `run` is set. */
struct store_call {
	struct job job;
	struct stores *st;
	void (*run_queue)(struct queue *q, void *ctx);
	void (*run_catalogue)(struct catalogue *c, void *ctx);
	void (*run_journal)(struct journal *j, void *ctx);
	void (*run_staff)(struct staff_book *b, void *ctx);
	bool locked; /* the staff's way in, after run_staff */
	bool set_up; /* the same */
	void (*done)(void *ctx);
	void *ctx;
};

static void tidy_run(struct queue *q, void *ctx)
{
	(void)ctx;
	queue_tidy(q);
}

static void run_call(struct job *job)
{
	struct store_call *call = CONTAINER_OF(job, struct store_call, job);
	if (call->run_queue)
		call->run_queue(call->st->queue, call->ctx);
	if (call->run_catalogue)
		call->run_catalogue(call->st->catalogue, call->ctx);
	if (call->run_journal)
		call->run_journal(call->st->journal, call->ctx);
	if (call->run_staff) {
		call->run_staff(call->st->staff, call->ctx);
		call->locked = roster_is_locked(staff_book_roster(call->st->staff));
		call->set_up = staff_book_is_set_up(call->st->staff);
	}
}

static void done_call(struct job *job)
{
	struct store_call *call = CONTAINER_OF(job, struct store_call, job);
	if (call->run_queue && call->run_queue != tidy_run)
		timer_after(&call->st->tidy, TIDY_AFTER_MS);
	if (call->run_staff) {
		call->st->staff_locked = call->locked;
		call->st->staff_set_up = call->set_up;
	}
	if (call->done)
		call->done(call->ctx);
	free(call);
}

static void submit(struct worker *worker, struct store_call call)
{
	struct store_call *own = malloc(sizeof(*own));
	if (!own)
		abort();
	assert(!!call.run_queue + !!call.run_catalogue + !!call.run_journal + !!call.run_staff ==
	       1);
	*own = call;
	own->job.run = run_call;
	own->job.done = done_call;
	worker_submit(worker, &own->job);
}

void stores_queue(struct stores *st, void (*run)(struct queue *q, void *ctx),
		  void (*done)(void *ctx), void *ctx)
{
	submit(st->queue_worker,
	       (struct store_call){ .st = st, .run_queue = run, .done = done, .ctx = ctx });
}

void stores_catalogue(struct stores *st, void (*run)(struct catalogue *c, void *ctx),
		      void (*done)(void *ctx), void *ctx)
{
	submit(st->catalogue_worker,
	       (struct store_call){ .st = st, .run_catalogue = run, .done = done, .ctx = ctx });
}

void stores_journal(struct stores *st, void (*run)(struct journal *j, void *ctx),
		    void (*done)(void *ctx), void *ctx)
{
	submit(st->journal_worker,
	       (struct store_call){ .st = st, .run_journal = run, .done = done, .ctx = ctx });
}

void stores_staff(struct stores *st, void (*run)(struct staff_book *b, void *ctx),
		  void (*done)(void *ctx), void *ctx)
{
	submit(st->staff_worker,
	       (struct store_call){ .st = st, .run_staff = run, .done = done, .ctx = ctx });
}

static void tidy(void *arg)
{
	stores_queue(arg, tidy_run, NULL, NULL);
}

/* The journal's batches */

struct note_batch {
	struct journal_entry *entries;
	size_t count;
	enum err err;
};

static void note_batch_run(struct journal *j, void *ctx)
{
	struct note_batch *b = ctx;
	b->err = journal_append(j, b->entries, b->count);
}

static void note_batch_done(void *ctx)
{
	struct note_batch *b = ctx;
	if (b->err != ERR_OK)
		log_error("%zu journal entries could not be kept (%s)", b->count, err_name(b->err));
	free(b->entries);
	free(b);
}

static void flush_notes(void *arg)
{
	struct stores *st = arg;
	timer_cancel(&st->flush);
	assert(st->note_count <= NOTE_BATCH_MAX);
	if (st->note_count == 0)
		return;
	struct note_batch *b = malloc(sizeof(*b));
	struct journal_entry *fresh = calloc(NOTE_BATCH_MAX, sizeof(*fresh));
	if (!b || !fresh)
		abort();
	*b = (struct note_batch){ .entries = st->notes, .count = st->note_count };
	st->notes = fresh;
	st->note_count = 0;
	stores_journal(st, note_batch_run, note_batch_done, b);
}

void stores_flush(struct stores *st)
{
	flush_notes(st);
}

/*
 * Other fields than the row's are our mistake, and a test's end. In the field the entry is kept as it is:
 * json_pack() also fails on text of others that is not UTF-8, and that must not stop the keeper.
 */
static void check_fields(const struct journal_event_row *row, const json_t *detail)
{
	bool fits = journal_event_fits(row, detail);
#ifdef KIOSK_TEST_CHANNEL
	assert(fits);
#endif
	if (!fits)
		log_error("a journal entry %s has other fields than its row", row->name);
}

/* `detail` is stolen. */
static void note(struct stores *st, const struct journal_event_row *row, json_t *detail)
{
	check_fields(row, detail);
	struct journal_entry *e = &st->notes[st->note_count++];
	int64_t at_ms = e->at_ms = loop_wall_ms(st->loop);
	text_copy(e->kind, sizeof(e->kind), row->name);
	char *text = detail ? json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	/* A detail that does not fit is left out whole: half an object is no object. */
	bool fits = text && strlen(text) < sizeof(e->detail);
	strcpy(e->detail, fits ? text : "{}");
	free(text);
	if (st->note_count == NOTE_BATCH_MAX)
		flush_notes(st);
	else if (!st->flush.armed)
		timer_after(&st->flush, NOTE_DELAY_MS);
	if (st->noted)
		st->noted(st->noted_arg, row, at_ms, detail);
	json_decref(detail);
}

void stores_watch(struct stores *st,
		  void (*noted)(void *arg, const struct journal_event_row *row, int64_t at_ms,
				const json_t *detail),
		  void *arg)
{
	st->noted = noted;
	st->noted_arg = arg;
}

void stores_mark(const struct stores *st, const char *what, const char *text,
		 char out[STORES_MARK_HEX + 1])
{
	CLEANUP(buf_fini) struct buf said;
	uint8_t hash[HASH_LEN];
	buf_init(&said, MARK_TEXT_MAX);
	buf_printf(&said, "%s|%s", what, text);
	hash_hmac(st->key.bytes, SEAL_KEY_LEN, buf_str(&said), said.len, hash);
	hex_encode(hash, STORES_MARK_HEX / 2, out);
}

static void say_suppressed(void *arg)
{
	struct stores *st = arg;
	enum journal_event event;
	int64_t count;
	while (note_take_suppressed(&st->counts, &event, &count)) {
		const char *kind = journal_event_row(event)->name;
		log_warn("%lld more entries %s were not noted", (long long)count, kind);
		note(st, journal_event_row(JOURNAL_SUPPRESSED),
		     json_pack("{s:s, s:I}", "kind", kind, "count", (json_int_t)count));
	}
}

void stores_note(struct stores *st, enum journal_event event, json_t *detail)
{
	if (note_allowed(&st->counts, event, loop_mono_ms(st->loop))) {
		note(st, journal_event_row(event), detail);
		return;
	}
	json_decref(detail);
	if (!st->say.armed)
		timer_after(&st->say, NOTE_SAY_MS);
}

struct naming {
	char terminal[33];
};

static void naming_run(struct queue *q, void *ctx)
{
	const struct naming *n = ctx;
	if (queue_set_terminal(q, n->terminal) != ERR_OK)
		log_error("the terminal's name is no name for a serial");
}

void stores_set_terminal(struct stores *st, const char *terminal)
{
	struct naming *n = calloc(1, sizeof(*n));
	if (!n || !text_copy(n->terminal, sizeof(n->terminal), terminal))
		abort();
	stores_queue(st, naming_run, free, n);
}

void stores_health(const struct stores *st, struct queue_health *out)
{
	queue_health(st->queue, out);
}

bool stores_staff_was_damaged(const struct stores *st)
{
	return staff_book_was_damaged(st->staff);
}

bool stores_staff_is_locked(const struct stores *st)
{
	return st->staff_locked;
}

bool stores_staff_is_set_up(const struct stores *st)
{
	return st->staff_set_up;
}

bool stores_journal_is_cut(const struct stores *st, int64_t *first, int64_t *last)
{
	return journal_is_cut(st->journal, first, last);
}

bool stores_idle(const struct stores *st)
{
	return worker_is_idle(st->queue_worker) && worker_is_idle(st->catalogue_worker) &&
	       worker_is_idle(st->journal_worker) && worker_is_idle(st->staff_worker);
}

static enum err write_body(const void *arg, const char *kind, json_t *body)
{
	return endpoint_write(arg, kind, body);
}

static enum err open_queue(struct stores *st, const struct settings *s, const char *terminal)
{
	struct queue_config config = { .dir = s->store.path,
				       .terminal = terminal,
				       .key = &st->key };
	const struct adapter *adapter = adapter_find(s->platform.dialect);
	assert(adapter); /* the settings offer no other */
	if (adapter != &adapter_standard) {
		config.write = write_body;
		config.write_arg = adapter;
	}
	return queue_open(&config, &st->queue);
}

static enum err open_catalogue(struct stores *st, const struct settings *s, const char *terminal)
{
	(void)terminal;
	return catalogue_open(s->store.path, &st->catalogue);
}

static enum err open_journal(struct stores *st, const struct settings *s, const char *terminal)
{
	(void)terminal;
	return journal_open(s->store.path, &st->journal);
}

/* Somebody's look at a database at the start (a backup, a shell) is over soon. */
static enum err open_when_free(struct stores *st, const struct settings *s, const char *terminal,
			       enum err (*open)(struct stores *, const struct settings *,
						const char *))
{
	static const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000L };
	enum err err = open(st, s, terminal);
	if (err == ERR_STORE_BUSY)
		log_warn("another program reads the store: waiting for it");
	for (int ms = 0; err == ERR_STORE_BUSY && ms < BUSY_WAIT_MS; ms += BUSY_PAUSE_MS) {
		nanosleep(&pause, NULL);
		err = open(st, s, terminal);
	}
	return err;
}

static enum err open_all(struct stores *st, const struct settings *s, const char *terminal)
{
	enum err err = dir_create(s->store.path, 0700);
	if (err == ERR_OK)
		err = seal_key_load(s->store.seal_key, (enum seal_suite)s->store.seal_suite,
				    &st->key);
	if (err == ERR_OK)
		err = open_when_free(st, s, terminal, open_queue);
	if (err == ERR_OK)
		err = open_when_free(st, s, terminal, open_catalogue);
	if (err == ERR_OK)
		err = open_when_free(st, s, terminal, open_journal);
	if (err == ERR_OK)
		err = staff_book_open(s->store.path, &st->key, &pin_cost_now,
				      loop_mono_ms(st->loop), &st->staff);
	if (err == ERR_OK) {
		st->staff_locked = roster_is_locked(staff_book_roster(st->staff));
		st->staff_set_up = staff_book_is_set_up(st->staff);
	}
	if (err == ERR_OK)
		err = worker_create(st->loop, "queue", &st->queue_worker);
	if (err == ERR_OK)
		err = worker_create(st->loop, "catalogue", &st->catalogue_worker);
	if (err == ERR_OK)
		err = worker_create(st->loop, "journal", &st->journal_worker);
	if (err == ERR_OK)
		err = worker_create(st->loop, "staff", &st->staff_worker);
	return err;
}

enum err stores_open(struct loop *loop, const struct settings *s, const char *terminal,
		     struct stores **out)
{
	struct stores *st = calloc(1, sizeof(*st));
	if (!st)
		return ERR_NOMEM;
	st->loop = loop;
	timer_init(&st->flush, loop, flush_notes, st);
	timer_init(&st->tidy, loop, tidy, st);
	timer_init(&st->say, loop, say_suppressed, st);
	st->notes = calloc(NOTE_BATCH_MAX, sizeof(*st->notes));
	enum err err = st->notes ? open_all(st, s, terminal) : ERR_NOMEM;
	if (err != ERR_OK) {
		stores_close(st);
		return err;
	}
	*out = st;
	return ERR_OK;
}

/* One store's done() may ask another: all are drained until none has work. */
static void drain(struct stores *st)
{
	struct worker *const workers[] = { st->queue_worker, st->catalogue_worker,
					   st->staff_worker };
	bool busy = true;
	for (size_t i = 0; i < ARRAY_LEN(workers); i++)
		if (!workers[i])
			return;
	while (busy) {
		busy = false;
		for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
			busy = busy || !worker_is_idle(workers[i]);
			worker_drain(workers[i]);
		}
	}
}

void stores_close(struct stores *st)
{
	if (!st)
		return;
	drain(st);
	if (st->journal_worker) {
		say_suppressed(st);
		flush_notes(st);
		worker_drain(st->journal_worker);
	}
	worker_destroy(st->queue_worker);
	worker_destroy(st->catalogue_worker);
	worker_destroy(st->journal_worker);
	worker_destroy(st->staff_worker);
	timer_cancel(&st->flush);
	timer_cancel(&st->tidy);
	timer_cancel(&st->say);
	queue_close(st->queue);
	catalogue_close(st->catalogue);
	journal_close(st->journal);
	staff_book_close(st->staff);
	seal_key_wipe(&st->key);
	free(st->notes);
	free(st);
}
