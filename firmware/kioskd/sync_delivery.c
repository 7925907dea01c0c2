/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_delivery.c - which record goes next, and its way: files, then the record itself.
 *
 * Picks are made one at a time by the store's thread: the oldest and the newest by turns, passing over
 * what is under way, what is answered and not yet kept, and what waits for its own time; what has never
 * failed goes before what has. What is in flight exists only here.
 */
#include "firmware/kioskd/sync_delivery.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/hash.h"
#include "firmware/link/upload.h"

#define KIND_EVALUATION "evaluation"
#define PICK_STEPS_MAX	1024 /* records looked at for one that may go now */

/* One record under way. */
struct slot {
	struct attempt attempt;
	struct delivery *delivery;
	bool taken, uploading;
	int64_t since_ms; /* monotonic: taken since */
	size_t file;	  /* the next to send */
	struct queue_file info;
	struct buf bytes; /* of that file */
	struct upload upload;
};

struct delivery {
	struct loop *loop;
	struct line *line;
	struct errands *errands;
	struct deferrals *deferrals;
	struct acks *acks;
	struct delivery_sink judge;
	struct slot slots[DELIVERY_SLOTS];
	struct timer late; /* the next that others wait for no longer */
	bool picking;
	bool exhausted;	  /* the last pick found nothing; nothing changed since it began */
	unsigned changes; /* delivery_refresh() was called so often */
	bool newest;	  /* whose turn it is: 1:1 between oldest and newest */
	int kicks;	  /* records just committed */
	bool follows;	  /* the last pick passed over a rating of a case on its way */
};

static struct slot *slot_of(struct attempt *a)
{
	return CONTAINER_OF(a, struct slot, attempt);
}

/* Slots */

static struct slot *free_slot(struct delivery *d)
{
	for (size_t i = 0; i < DELIVERY_SLOTS; i++)
		if (!d->slots[i].taken)
			return &d->slots[i];
	return NULL;
}

static int busy_slots(const struct delivery *d)
{
	int busy = 0;
	for (size_t i = 0; i < DELIVERY_SLOTS; i++)
		busy += d->slots[i].taken;
	return busy;
}

/* Its answer is long in coming: what stands behind it in the line's window need not wait for it. */
static bool is_late(const struct delivery *d, const struct slot *slot)
{
	return slot->taken && loop_mono_ms(d->loop) - slot->since_ms >= LINE_LATE_MS;
}

static int timely_slots(const struct delivery *d)
{
	int timely = 0;
	for (size_t i = 0; i < DELIVERY_SLOTS; i++)
		timely += d->slots[i].taken && !is_late(d, &d->slots[i]);
	return timely;
}

static void watch_lateness(struct delivery *d)
{
	int64_t first = INT64_MAX;
	for (size_t i = 0; i < DELIVERY_SLOTS; i++) {
		const struct slot *slot = &d->slots[i];
		if (slot->taken && !is_late(d, slot) && slot->since_ms < first)
			first = slot->since_ms;
	}
	if (first == INT64_MAX)
		timer_cancel(&d->late);
	else
		timer_after(&d->late, first + LINE_LATE_MS - loop_mono_ms(d->loop));
}

static void on_late(void *arg)
{
	struct delivery *d = arg;
	watch_lateness(d);
	line_settle(d->line);
}

static int file_slots(const struct delivery *d)
{
	int busy = 0;
	for (size_t i = 0; i < DELIVERY_SLOTS; i++)
		busy += d->slots[i].taken && d->slots[i].attempt.record.file_count > 0;
	return busy;
}

/* Picking */

struct pick {
	struct delivery *delivery;
	struct slot *slot;
	int64_t skipped[DELIVERY_SLOTS + DEFERRALS_MAX + ACKS_OPEN_MAX];
	struct queue_skip skip;
	bool newest, files_allowed;
	unsigned changes;
	/* What was found */
	bool found, follows;
	struct queue_record record;
	const struct adapter *adapter;
	struct buf body;
	enum err body_err;
};

static bool fits(const struct pick *p)
{
	return p->record.file_count == 0 || p->files_allowed;
}

/* As kept: so also after a restart. */
static bool is_untried(const struct queue_record *r)
{
	return r->error_code[0] == '\0';
}

/* Not yet with the platform, which so does not know the case. */
static bool is_on_its_way(struct queue *q, const char *client_ref)
{
	static const char *const states[] = { "queued", "blocked", "quarantined" };
	struct queue_record r;
	if (queue_get(q, client_ref, &r) != ERR_OK)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strcmp(r.state, states[i]) == 0)
			return true;
	return false;
}

/* A rating goes behind its application, which its body names. */
static bool is_early(struct queue *q, const struct queue_record *r)
{
	if (strcmp(r->kind, KIND_EVALUATION) != 0)
		return false;
	CLEANUP(buf_fini) struct buf body;
	buf_init(&body, APPLICATION_BODY_MAX);
	json_t *json = NULL;
	if (queue_body(q, r->seq, &body) != ERR_OK ||
	    json_parse(body.data, body.len, &json) != ERR_OK)
		return false; /* whoever sends it says what is wrong */
	bool early = is_on_its_way(q, json_str(json, "client_ref"));
	json_decref(json);
	return early;
}

static bool may_go(struct queue *q, struct pick *p)
{
	if (!fits(p))
		return false;
	bool early = is_early(q, &p->record);
	p->follows = p->follows || early;
	return !early;
}

static bool find(struct queue *q, struct pick *p)
{
	struct queue_record tried = { .seq = 0 };
	if (p->newest && queue_newest(q, &p->skip, &p->record) == ERR_OK && may_go(q, p)) {
		if (is_untried(&p->record))
			return true;
		tried = p->record;
	}
	int64_t after = 0;
	for (int i = 0; i < PICK_STEPS_MAX; i++) {
		if (queue_next(q, after, &p->skip, &p->record) != ERR_OK)
			break;
		if (may_go(q, p)) {
			if (is_untried(&p->record))
				return true;
			if (tried.seq == 0)
				tried = p->record;
		}
		after = p->record.seq;
	}
	p->record = tried;
	return tried.seq != 0;
}

static void pick_run(struct queue *q, void *ctx)
{
	struct pick *p = ctx;
	p->found = find(q, p);
	if (!p->found)
		return;
	char sha256[HASH_HEX + 1];
	p->body_err = queue_body(q, p->record.seq, &p->body);
	if (p->body_err != ERR_OK)
		return;
	hash_sha256_hex(p->body.data, p->body.len, sha256);
	if (strcmp(sha256, p->record.body_sha256) != 0)
		p->body_err = ERR_SEAL_BROKEN;
	p->adapter = adapter_of_body(p->body.data, p->body.len);
}

static void go(struct slot *slot);

static void pick_done(void *ctx)
{
	struct pick *p = ctx;
	struct delivery *d = p->delivery;
	struct slot *slot = p->slot;
	assert(d->picking && slot->taken);
	d->picking = false;
	d->follows = p->follows;
	d->exhausted = !p->found && p->changes == d->changes;
	if (!p->found) {
		slot->taken = false;
		watch_lateness(d);
		return;
	}
	slot->attempt.record = p->record;
	slot->attempt.adapter = p->adapter;
	slot->attempt.body = p->body;
	buf_init(&p->body, APPLICATION_BODY_MAX);
	if (p->body_err == ERR_OK)
		go(slot);
	else
		d->judge.unreadable(d->judge.arg, &slot->attempt, p->body_err);
}

static void pick_drop(void *ctx)
{
	struct pick *p = ctx;
	buf_fini(&p->body);
	free(p);
}

static void fill_skip(const struct delivery *d, struct pick *p)
{
	size_t count = 0;
	for (size_t i = 0; i < DELIVERY_SLOTS; i++)
		if (d->slots[i].taken)
			p->skipped[count++] = d->slots[i].attempt.record.seq;
	count += deferrals_waiting(d->deferrals, p->skipped + count);
	count += acks_open(d->acks, p->skipped + count);
	p->skip = (struct queue_skip){ p->skipped, count };
}

static void start_pick(struct delivery *d)
{
	struct pick *p = errand_new(sizeof(*p));
	p->delivery = d;
	p->slot = free_slot(d);
	assert(p->slot && !d->picking);
	buf_init(&p->body, APPLICATION_BODY_MAX);
	fill_skip(d, p);
	p->changes = d->changes;
	p->newest = d->newest || d->kicks > 0;
	p->files_allowed = file_slots(d) < DELIVERY_FILE_SLOTS;
	d->newest = !p->newest;
	if (d->kicks > 0)
		d->kicks--;
	d->picking = true;
	p->slot->taken = true;
	p->slot->since_ms = loop_mono_ms(d->loop);
	p->slot->attempt.record = (struct queue_record){ 0 };
	watch_lateness(d);
	errand_queue(d->errands, pick_run, pick_done, pick_drop, p);
}

/* Pumping */

void delivery_refresh(struct delivery *d)
{
	d->exhausted = false;
	d->changes++;
}

void delivery_follow(struct delivery *d)
{
	if (d->follows)
		delivery_refresh(d);
}

void delivery_kick(struct delivery *d)
{
	d->kicks++;
	delivery_refresh(d);
}

bool delivery_is_kicked(const struct delivery *d)
{
	return d->kicks > 0;
}

bool delivery_is_hungry(const struct delivery *d)
{
	if (d->picking || d->exhausted)
		return false;
	if (d->kicks == 0 && (line_phase(d->line) == LINE_NEW || deferrals_are_full(d->deferrals)))
		return false;
	int busy = busy_slots(d);
	return busy < DELIVERY_SLOTS && (size_t)busy < acks_room(d->acks) &&
	       timely_slots(d) < line_room(d->line);
}

bool delivery_is_busy(const struct delivery *d)
{
	return busy_slots(d) > 0;
}

bool delivery_is_dry(const struct delivery *d)
{
	return d->exhausted && timely_slots(d) == 0;
}

int delivery_in_flight(const struct delivery *d)
{
	int count = 0;
	for (size_t i = 0; i < DELIVERY_SLOTS; i++)
		count += d->slots[i].taken && d->slots[i].attempt.record.seq != 0;
	return count;
}

void delivery_pump(struct delivery *d)
{
	while (delivery_is_hungry(d))
		start_pick(d);
	if (line_phase(d->line) == LINE_NEW && d->exhausted)
		d->kicks = 0;
}

/* A record's way */

struct file_load {
	struct slot *slot;
	int64_t seq;
	size_t n;
	struct queue_file info;
	struct buf bytes;
	enum err err;
};

static void on_uploaded(void *arg, const struct link_answer *answer)
{
	struct slot *slot = arg;
	struct delivery *d = slot->delivery;
	assert(slot->taken && slot->uploading);
	slot->uploading = false;
	line_answered(d->line, answer);
	if (answer->verdict == ANSWER_OK) {
		buf_fini(&slot->bytes);
		slot->file++;
		go(slot);
	} else {
		d->judge.file_failed(d->judge.arg, &slot->attempt, answer);
	}
}

/* An upload that broke off may have been another slot's. */
static void inherit_upload(struct slot *slot, const char *sha256)
{
	for (size_t i = 0; i < DELIVERY_SLOTS; i++) {
		const struct slot *other = &slot->delivery->slots[i];
		if (other != slot && !other->uploading && other->upload.place[0] &&
		    strcmp(other->upload.sha256, sha256) == 0)
			slot->upload = other->upload;
	}
}

static enum err upload(struct slot *slot)
{
	struct upload_file file = {
		.bytes = slot->bytes.data,
		.len = slot->bytes.len,
		.sha256 = slot->info.sha256,
		.type = slot->info.type,
	};
	inherit_upload(slot, file.sha256);
	slot->uploading = true;
	enum err err = upload_start(&slot->upload, line_link(slot->delivery->line), &file,
				    (struct link_waiter){ on_uploaded, slot });
	if (err != ERR_OK)
		slot->uploading = false;
	return err;
}

static void file_run(struct queue *q, void *ctx)
{
	struct file_load *f = ctx;
	f->err = queue_file_get(q, f->seq, f->n, &f->info, &f->bytes);
}

static void file_done(void *ctx)
{
	struct file_load *f = ctx;
	struct slot *slot = f->slot;
	struct delivery *d = slot->delivery;
	assert(slot->taken && slot->attempt.record.seq == f->seq);
	slot->bytes = f->bytes;
	buf_init(&f->bytes, QUEUE_FILE_BYTES_MAX);
	slot->info = f->info;
	enum err err = f->err == ERR_OK ? upload(slot) : f->err;
	if (err != ERR_OK)
		d->judge.unreadable(d->judge.arg, &slot->attempt, err);
}

static void file_drop(void *ctx)
{
	struct file_load *f = ctx;
	buf_fini(&f->bytes);
	free(f);
}

static void load_file(struct slot *slot)
{
	struct file_load *f = errand_new(sizeof(*f));
	f->slot = slot;
	f->seq = slot->attempt.record.seq;
	f->n = slot->file;
	buf_init(&f->bytes, QUEUE_FILE_BYTES_MAX);
	errand_queue(slot->delivery->errands, file_run, file_done, file_drop, f);
}

static void on_posted(void *arg, const struct link_answer *answer)
{
	struct slot *slot = arg;
	struct delivery *d = slot->delivery;
	assert(slot->taken);
	line_answered(d->line, answer);
	d->judge.posted(d->judge.arg, &slot->attempt, answer);
}

static void post(struct slot *slot)
{
	struct delivery *d = slot->delivery;
	const struct queue_record *r = &slot->attempt.record;
	struct endpoint_record record = {
		.kind = r->kind,
		.client_ref = r->client_ref,
		.sha256 = r->body_sha256,
		.body = slot->attempt.body.data,
		.len = slot->attempt.body.len,
		.adapter = slot->attempt.adapter,
	};
	enum err err = endpoint_record(line_link(d->line), &record,
				       (struct link_waiter){ on_posted, slot }, NULL);
	if (err != ERR_OK)
		d->judge.unreadable(d->judge.arg, &slot->attempt, err);
}

/* Sends the slot's record from where it stands. */
static void go(struct slot *slot)
{
	struct delivery *d = slot->delivery;
	struct attempt *a = &slot->attempt;
	const struct deferral *before = deferrals_find(d->deferrals, a->record.seq);
	if (before && before->files_sent)
		slot->file = a->record.file_count;
	a->files_sent = slot->file >= a->record.file_count;
	if (!line_is_open(d->line))
		delivery_over(d, a); /* the line went while this was being loaded */
	else if (!a->files_sent)
		load_file(slot);
	else
		post(slot);
}

void delivery_resend(struct delivery *d, struct attempt *a)
{
	struct slot *slot = slot_of(a);
	assert(slot->delivery == d && slot->taken);
	slot->file = 0;
	memset(&slot->upload, 0, sizeof(slot->upload));
	go(slot);
}

void delivery_over(struct delivery *d, struct attempt *a)
{
	struct slot *slot = slot_of(a);
	assert(slot->delivery == d && slot->taken && !slot->uploading);
	buf_fini(&a->body);
	buf_fini(&slot->bytes);
	a->files_sent = false;
	a->blob_rounds = 0;
	slot->taken = false;
	slot->file = 0;
	watch_lateness(d);
	/* Its place is free, also for files. */
	delivery_refresh(d);
	line_settle(d->line);
}

/* Life */

enum err delivery_create(const struct sync_means *means, struct deferrals *deferrals,
			 struct acks *acks, const struct delivery_sink *sink, struct delivery **out)
{
	assert(sink->posted && sink->file_failed && sink->unreadable);
	struct delivery *d = calloc(1, sizeof(*d));
	if (!d)
		return ERR_NOMEM;
	d->loop = means->loop;
	d->line = means->line;
	d->errands = means->errands;
	d->deferrals = deferrals;
	d->acks = acks;
	d->judge = *sink;
	timer_init(&d->late, d->loop, on_late, d);
	for (size_t i = 0; i < DELIVERY_SLOTS; i++) {
		d->slots[i].delivery = d;
		buf_init(&d->slots[i].attempt.body, APPLICATION_BODY_MAX);
		buf_init(&d->slots[i].bytes, QUEUE_FILE_BYTES_MAX);
	}
	*out = d;
	return ERR_OK;
}

void delivery_destroy(struct delivery *d)
{
	if (!d)
		return;
	timer_cancel(&d->late);
	for (size_t i = 0; i < DELIVERY_SLOTS; i++) {
		buf_fini(&d->slots[i].attempt.body);
		buf_fini(&d->slots[i].bytes);
	}
	free(d);
}
