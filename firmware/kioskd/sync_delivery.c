/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_delivery.c - which record goes next, and its way: files, then the record itself.
 *
 * Picks are made one at a time by the store's thread: the oldest and the newest by turns, passing over
 * what is under way and what waits for its own time. What is in flight exists only here.
 */
#include "firmware/kioskd/sync_private.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/crypto/hash.h"
#include "firmware/link/backoff.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define PICK_STEPS_MAX 1024 /* records looked at for one that may go now */
#define FILE_BYTES_MAX (8 * 1024 * 1024)

void delivery_refresh(struct sync *s)
{
	s->delivery.exhausted = false;
	s->delivery.changes++;
}

/* Deferrals */

struct deferral *delivery_deferral(struct sync *s, int64_t seq, bool make)
{
	struct deferral *best = NULL;
	for (size_t i = 0; i < SYNC_DEFERRED_MAX; i++) {
		struct deferral *d = &s->delivery.deferred[i];
		if (d->seq == seq)
			return d;
		/* A free place, else the one that is due first: it may be tried again the soonest. */
		if (!best || (best->seq && (!d->seq || d->at_ms < best->at_ms)))
			best = d;
	}
	if (!make)
		return NULL;
	*best = (struct deferral){ .seq = seq };
	return best;
}

static void arm_due(struct sync *s)
{
	int64_t now = sync_now_ms(s), first = INT64_MAX;
	for (size_t i = 0; i < SYNC_DEFERRED_MAX; i++) {
		const struct deferral *d = &s->delivery.deferred[i];
		if (d->seq && d->at_ms > now && d->at_ms < first)
			first = d->at_ms;
	}
	if (first == INT64_MAX)
		timer_cancel(&s->delivery.due);
	else
		timer_after(&s->delivery.due, first - now);
}

void delivery_defer(struct sync *s, int64_t seq, int64_t retry_after_ms)
{
	struct channel_policy policy = sync_policy(s);
	struct deferral *d = delivery_deferral(s, seq, true);
	d->failures++;
	d->pass = s->pass;
	d->at_ms = sync_now_ms(s) + retry_after_ms +
		   backoff_ms(policy.base_ms, policy.max_ms, d->failures, sync_random());
	arm_due(s);
}

static void on_due(void *arg)
{
	struct sync *s = arg;
	delivery_refresh(s);
	arm_due(s);
	sync_settle(s);
}

/* True if the record must not be picked now. */
static bool waits(const struct sync *s, const struct deferral *d)
{
	if (!d->seq || d->at_ms <= sync_now_ms(s))
		return false;
	return !s->passing || d->pass == s->pass;
}

/* Picking */

struct pick {
	struct sync *s;
	struct slot *slot;
	int64_t skip[SYNC_SLOTS + SYNC_DEFERRED_MAX];
	size_t skip_count;
	bool newest, files_allowed;
	unsigned changes;
	/* What was found */
	bool found, files_waiting;
	struct queue_record record;
	struct buf body;
	enum err body_err;
};

static bool is_skipped(const struct pick *p, int64_t seq)
{
	for (size_t i = 0; i < p->skip_count; i++)
		if (p->skip[i] == seq)
			return true;
	return false;
}

static bool fits(struct pick *p)
{
	if (is_skipped(p, p->record.seq))
		return false;
	if (p->record.file_count == 0 || p->files_allowed)
		return true;
	p->files_waiting = true;
	return false;
}

static bool find(struct queue *q, struct pick *p)
{
	if (p->newest && queue_newest(q, &p->record) == ERR_OK && fits(p))
		return true;
	int64_t after = 0;
	for (int i = 0; i < PICK_STEPS_MAX; i++) {
		if (queue_next(q, after, &p->record) != ERR_OK)
			return false;
		if (fits(p))
			return true;
		after = p->record.seq;
	}
	return false;
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
}

static void pick_done(void *ctx)
{
	struct pick *p = ctx;
	struct sync *s = p->s;
	if (sync_release(s)) {
		s->delivery.picking = false;
		s->delivery.exhausted = !p->found && p->changes == s->delivery.changes;
		s->delivery.files_waiting |= p->files_waiting;
		if (p->found) {
			p->slot->record = p->record;
			p->slot->body = p->body;
			buf_init(&p->body, APPLICATION_BODY_MAX);
			if (p->body_err == ERR_OK)
				slot_go(p->slot);
			else
				outcome_unreadable(p->slot, p->body_err);
		} else {
			p->slot->step = SLOT_FREE;
		}
		sync_settle(s);
	}
	buf_fini(&p->body);
	free(p);
}

static struct slot *free_slot(struct sync *s)
{
	for (size_t i = 0; i < SYNC_SLOTS; i++)
		if (s->delivery.slots[i].step == SLOT_FREE)
			return &s->delivery.slots[i];
	return NULL;
}

static int busy_slots(const struct sync *s)
{
	int busy = 0;
	for (size_t i = 0; i < SYNC_SLOTS; i++)
		busy += s->delivery.slots[i].step != SLOT_FREE;
	return busy;
}

static int file_slots(const struct sync *s)
{
	int busy = 0;
	for (size_t i = 0; i < SYNC_SLOTS; i++) {
		const struct slot *slot = &s->delivery.slots[i];
		busy += slot->step != SLOT_FREE && slot->record.file_count > 0;
	}
	return busy;
}

static void fill_skips(const struct sync *s, struct pick *p)
{
	for (size_t i = 0; i < SYNC_SLOTS; i++)
		if (s->delivery.slots[i].step != SLOT_FREE)
			p->skip[p->skip_count++] = s->delivery.slots[i].record.seq;
	for (size_t i = 0; i < SYNC_DEFERRED_MAX; i++)
		if (waits(s, &s->delivery.deferred[i]))
			p->skip[p->skip_count++] = s->delivery.deferred[i].seq;
}

static void start_pick(struct sync *s)
{
	struct delivery *d = &s->delivery;
	struct pick *p = calloc(1, sizeof(*p));
	if (!p)
		abort();
	p->s = s;
	p->slot = free_slot(s);
	buf_init(&p->body, APPLICATION_BODY_MAX);
	fill_skips(s, p);
	p->changes = d->changes;
	p->newest = d->newest || d->kicks > 0;
	p->files_allowed = file_slots(s) < SYNC_FILE_SLOTS;
	d->newest = !p->newest;
	if (d->kicks > 0)
		d->kicks--;
	d->picking = true;
	p->slot->step = SLOT_LOADING;
	p->slot->record = (struct queue_record){ 0 };
	sync_hold(s);
	stores_queue(s->config.stores, pick_run, pick_done, p);
}

/* Pumping */

bool delivery_hungry(const struct sync *s)
{
	const struct delivery *d = &s->delivery;
	if (!s->link || d->picking || d->exhausted || !clock_allows(s))
		return false;
	if (s->channel.state == CHANNEL_NEW && d->kicks == 0)
		return false;
	if (s->channel.state == CHANNEL_PROBING && s->heartbeat.is_probe)
		return false;
	return busy_slots(s) < channel_room(&s->channel);
}

void delivery_pump(struct sync *s)
{
	struct delivery *d = &s->delivery;
	if (!s->link)
		return;
	if (!clock_allows(s)) {
		bool wanted = s->channel.state == CHANNEL_NEW ? d->kicks > 0
							      : s->channel.state != CHANNEL_DOWN;
		if (wanted)
			clock_look(s);
		return;
	}
	while (delivery_hungry(s))
		start_pick(s);
	if (s->channel.state == CHANNEL_NEW && d->exhausted)
		d->kicks = 0;
	if (s->channel.state == CHANNEL_PROBING && d->exhausted && busy_slots(s) == 0)
		heartbeat_probe(s);
}

bool delivery_busy(const struct sync *s)
{
	return busy_slots(s) > 0;
}

static void on_wake(void *arg)
{
	struct sync *s = arg;
	channel_probe(&s->channel);
	delivery_refresh(s);
	sync_settle(s);
}

void delivery_wake_after(struct sync *s, int64_t ms)
{
	timer_after(&s->delivery.wake, ms);
}

/* A record's way */

struct file_load {
	struct sync *s;
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
	struct sync *s = slot->s;
	sync_answered(s, answer);
	if (answer->verdict == ANSWER_OK) {
		buf_fini(&slot->bytes);
		slot->file++;
		slot_go(slot);
	} else {
		outcome_file_failed(slot, answer);
	}
	sync_settle(s);
}

/* An upload that broke off may have been another slot's. */
static void inherit_upload(struct slot *slot, const char *sha256)
{
	for (size_t i = 0; i < SYNC_SLOTS; i++) {
		const struct slot *other = &slot->s->delivery.slots[i];
		if (other != slot && other->step != SLOT_UPLOADING && other->upload.place[0] &&
		    strcmp(other->upload.sha256, sha256) == 0)
			slot->upload = other->upload;
	}
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
	struct sync *s = f->s;
	if (!sync_release(s)) {
		buf_fini(&f->bytes);
		free(f);
		return;
	}
	slot->bytes = f->bytes;
	slot->info = f->info;
	enum err err = f->err;
	free(f);
	struct upload_file file = {
		.bytes = slot->bytes.data,
		.len = slot->bytes.len,
		.sha256 = slot->info.sha256,
		.type = slot->info.type,
	};
	if (err == ERR_OK) {
		inherit_upload(slot, file.sha256);
		slot->step = SLOT_UPLOADING;
		err = upload_start(&slot->upload, s->link, &file,
				   (struct link_waiter){ on_uploaded, slot });
	}
	if (err != ERR_OK)
		outcome_unreadable(slot, err);
	sync_settle(s);
}

static void load_file(struct slot *slot)
{
	struct file_load *f = calloc(1, sizeof(*f));
	if (!f)
		abort();
	f->s = slot->s;
	f->slot = slot;
	f->seq = slot->record.seq;
	f->n = slot->file;
	buf_init(&f->bytes, FILE_BYTES_MAX);
	slot->step = SLOT_LOADING;
	sync_hold(slot->s);
	stores_queue(slot->s->config.stores, file_run, file_done, f);
}

static void post(struct slot *slot)
{
	struct endpoint_record record = {
		.kind = slot->record.kind,
		.client_ref = slot->record.client_ref,
		.sha256 = slot->record.body_sha256,
		.body = slot->body.data,
		.len = slot->body.len,
	};
	slot->step = SLOT_POSTING;
	enum err err = endpoint_record(slot->s->link, &record,
				       (struct link_waiter){ outcome_posted, slot }, &slot->call);
	if (err != ERR_OK)
		outcome_unreadable(slot, err);
}

void slot_go(struct slot *slot)
{
	struct sync *s = slot->s;
	const struct deferral *d = delivery_deferral(s, slot->record.seq, false);
	if (d && d->files_sent)
		slot->file = slot->record.file_count;
	if (s->channel.state == CHANNEL_DOWN || !clock_allows(s) || !s->link)
		slot_end(slot); /* the line went while this was being loaded */
	else if (slot->file < slot->record.file_count)
		load_file(slot);
	else
		post(slot);
}

void slot_end(struct slot *slot)
{
	struct sync *s = slot->s;
	buf_fini(&slot->body);
	buf_fini(&slot->bytes);
	slot->step = SLOT_FREE;
	slot->file = 0;
	slot->call = NULL;
	slot->blob_rounds = 0;
	if (s->delivery.files_waiting) {
		s->delivery.files_waiting = false;
		delivery_refresh(s);
	}
	sync_settle(s);
}

/* Life */

void delivery_init(struct sync *s)
{
	timer_init(&s->delivery.wake, s->loop, on_wake, s);
	timer_init(&s->delivery.due, s->loop, on_due, s);
	for (size_t i = 0; i < SYNC_SLOTS; i++) {
		struct slot *slot = &s->delivery.slots[i];
		slot->s = s;
		buf_init(&slot->body, APPLICATION_BODY_MAX);
		buf_init(&slot->bytes, FILE_BYTES_MAX);
	}
}

void delivery_fini(struct sync *s)
{
	timer_cancel(&s->delivery.wake);
	timer_cancel(&s->delivery.due);
	for (size_t i = 0; i < SYNC_SLOTS; i++) {
		buf_fini(&s->delivery.slots[i].body);
		buf_fini(&s->delivery.slots[i].bytes);
	}
}
