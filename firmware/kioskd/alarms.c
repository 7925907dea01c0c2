/* SPDX-License-Identifier: Apache-2.0 */
/* alarms.c - see alarms.h. They are kept in the queue's memory, beside the id of the receipt key. */
#include "firmware/kioskd/alarms.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define META_ALARMS	 "alarms"
#define META_RECEIPT_KEY "receipt_key"
#define ALARMS_TEXT_MAX	 8192

struct beginning {
	struct alarms *owner;
	json_t *alarms; /* those that were kept, then those that are new */
	char key[HASH_HEX + 1], old_key[HASH_HEX + 1];
	bool changed;
	enum err err;
};

static const enum journal_event own_events[] = { JOURNAL_STORE_DAMAGED, JOURNAL_STORE_LOST,
						 JOURNAL_STORE_MISSING, JOURNAL_JOURNAL_CUT,
						 JOURNAL_RECEIPT_KEY_NEW };

bool alarms_are_of(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(own_events); i++)
		if (strcmp(journal_event_row(own_events[i])->name, kind) == 0)
			return true;
	return false;
}

/* Something else stands on the list before a loss does. */
static void trim(json_t *alarms)
{
	const char *supervision = journal_event_row(JOURNAL_SUPERVISION)->name;
	while (json_array_size(alarms) > ALARMS_MAX) {
		size_t at = 0;
		while (at < ALARMS_MAX &&
		       strcmp(json_str(json_array_get(alarms, at), "kind"), supervision) != 0)
			at++;
		json_array_remove(alarms, at < ALARMS_MAX ? at : 0);
	}
}

/* `detail` is stolen. */
static void append(const struct alarms *a, json_t *alarms, enum journal_event event, json_t *detail)
{
	char at[TIME_TEXT_LEN + 1];
	time_text(loop_wall_ms(a->loop), at);
	json_array_append_new(alarms,
			      json_pack("{s:s, s:s, s:o}", "kind", journal_event_row(event)->name,
					"at", at, "detail", detail));
	trim(alarms);
}

/* `detail` is stolen. */
static void alarm_raise(struct beginning *b, enum journal_event event, json_t *detail)
{
	append(b->owner, b->alarms, event, json_incref(detail));
	stores_note(b->owner->stores, event, detail);
	b->changed = true;
}

static void raise_for_queue(struct beginning *b, const struct queue_health *h)
{
	if (h->moved_aside || h->lost > 0)
		alarm_raise(b, JOURNAL_STORE_DAMAGED,
			    json_pack("{s:b, s:I, s:I}", "moved_aside", h->moved_aside, "salvaged",
				      (json_int_t)h->salvaged, "lost", (json_int_t)h->lost));
	if (h->lost > 0)
		alarm_raise(b, JOURNAL_STORE_LOST,
			    json_pack("{s:I, s:s, s:s}", "count", (json_int_t)h->lost, "first",
				      h->lost_first, "last", h->lost_last));
	if (h->other_last[0])
		alarm_raise(b, JOURNAL_STORE_MISSING, json_pack("{s:s}", "last", h->other_last));
}

static bool kept_alarms(struct queue *q, json_t **out)
{
	char text[ALARMS_TEXT_MAX];
	if (queue_meta_get(q, META_ALARMS, text, sizeof(text)) != ERR_OK)
		return false;
	*out = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	return json_is_array(*out);
}

static enum err keep_alarms(struct queue *q, const json_t *alarms)
{
	char *text = json_dumps(alarms, JSON_COMPACT | JSON_SORT_KEYS);
	enum err err = text ? queue_meta_set(q, META_ALARMS, text) : ERR_NOMEM;
	free(text);
	return err;
}

static void read_run(struct queue *q, void *ctx)
{
	struct beginning *b = ctx;
	json_t *kept = NULL;
	if (kept_alarms(q, &kept)) {
		json_array_extend(kept, b->alarms);
		json_decref(b->alarms);
		b->alarms = STEAL(kept);
	}
	json_decref(kept);
	if (queue_meta_get(q, META_RECEIPT_KEY, b->old_key, sizeof(b->old_key)) != ERR_OK)
		b->old_key[0] = '\0';
}

static void keep_run(struct queue *q, void *ctx)
{
	struct beginning *b = ctx;
	enum err err = b->changed ? keep_alarms(q, b->alarms) : ERR_OK;
	if (err == ERR_OK)
		err = queue_meta_set(q, META_RECEIPT_KEY, b->key);
	if (err == ERR_OK && b->changed)
		err = queue_loss_told(q);
	b->err = err;
	if (err != ERR_OK)
		log_error("alarms could not be kept (%s)", err_name(err));
}

static void told_run(struct journal *j, void *ctx)
{
	struct beginning *b = ctx;
	b->err = journal_cut_told(j);
	if (b->err != ERR_OK)
		log_error("the journal's mark was not set anew (%s)", err_name(b->err));
}

static void told_done(void *ctx)
{
	struct beginning *b = ctx;
	json_decref(b->alarms);
	free(b);
}

/* Only what is kept is told: else the next start finds it again. */
static void keep_done(void *ctx)
{
	struct beginning *b = ctx;
	if (b->changed && b->err == ERR_OK)
		stores_journal(b->owner->stores, told_run, told_done, b);
	else
		told_done(b);
}

static void read_done(void *ctx)
{
	struct beginning *b = ctx;
	struct alarms *a = b->owner;
	if (b->old_key[0] && strcmp(b->old_key, b->key) != 0) {
		log_error("the receipt key is another: receipts signed with %s need its public key",
			  b->old_key);
		alarm_raise(b, JOURNAL_RECEIPT_KEY_NEW,
			    json_pack("{s:s, s:s}", "old", b->old_key, "new", b->key));
	}
	/* What came meanwhile stands behind what was kept. */
	b->changed = b->changed || json_array_size(a->list) > 0;
	json_array_extend(b->alarms, a->list);
	trim(b->alarms);
	json_decref(a->list);
	a->list = json_deep_copy(b->alarms); /* the other is the store's thread's */
	a->read = true;
	a->changed(a->arg);
	stores_queue(a->stores, keep_run, keep_done, b);
}

void alarms_begin(struct alarms *a, const struct queue_health *health, const struct sign_key *key)
{
	struct beginning *b = calloc(1, sizeof(*b));
	if (!b)
		abort();
	b->owner = a;
	b->alarms = json_array();
	sign_key_id(key, b->key);
	raise_for_queue(b, health);
	int64_t first, last;
	if (stores_journal_is_cut(a->stores, &first, &last))
		alarm_raise(b, JOURNAL_JOURNAL_CUT,
			    json_pack("{s:I, s:I}", "first", (json_int_t)first, "last",
				      (json_int_t)last));
	stores_queue(a->stores, read_run, read_done, b);
}

struct keeping {
	json_t *alarms;
};

static void add_run(struct queue *q, void *ctx)
{
	const struct keeping *k = ctx;
	enum err err = keep_alarms(q, k->alarms);
	if (err != ERR_OK)
		log_error("an alarm could not be kept (%s)", err_name(err));
}

static void add_done(void *ctx)
{
	struct keeping *k = ctx;
	json_decref(k->alarms);
	free(k);
}

void alarms_add(struct alarms *a, enum journal_event event, json_t *detail)
{
	append(a, a->list, event, detail);
	a->changed(a->arg);
	if (!a->read)
		return; /* kept with those that are being read */
	struct keeping *k = malloc(sizeof(*k));
	if (!k)
		abort();
	k->alarms = json_deep_copy(a->list); /* the other is the loop's */
	stores_queue(a->stores, add_run, add_done, k);
}

void alarms_init(struct alarms *a, struct loop *loop, struct stores *st, void (*changed)(void *arg),
		 void *arg)
{
	*a = (struct alarms){
		.loop = loop, .stores = st, .list = json_array(), .changed = changed, .arg = arg
	};
}

void alarms_fini(struct alarms *a)
{
	json_decref(a->list);
}

enum err alarms_forget(struct queue *q)
{
	return queue_meta_set(q, META_ALARMS, "[]");
}

json_t *alarms_of_losses(const struct alarms *a)
{
	json_t *losses = json_array();
	size_t i;
	json_t *alarm;
	json_array_foreach(a->list, i, alarm)
	{
		if (alarms_are_of(json_str(alarm, "kind")))
			json_array_append(losses, alarm);
	}
	return losses;
}

void alarms_clear(struct alarms *a)
{
	json_array_clear(a->list);
	a->changed(a->arg);
}
