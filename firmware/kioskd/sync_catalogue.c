/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_catalogue.c - asks the platform for the catalogue: the list in pages, then only the items whose
 * etag changed, CATALOGUE_CALLS at once; a first fill takes the whole as one file. With [catalogue]
 * trust set, a list, item or pack without a valid signature ends the sync.
 *
 * The steps of one sync are the phases in their order; catalogue_next() is the only way from one to
 * the next.
 */
#include "firmware/kioskd/sync_catalogue.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/crypto/sign.h"
#include "firmware/link/backoff.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define PACK_FROM  200 /* items to fetch from which on one file is better */
#define MISSES_MAX 8
/* Nobody waits for a catalogue: settings of zero do not make this one insist. */
#define RETRY_BASE_MS 1000
#define RETRY_MAX_MS  60000

static const char *const names[] = { "themes",	    "cert_type",     "area",	"eval_tags",
				     "result_type", "consent_texts", "holidays" };

/* Signatures */

static enum err check_signature(const struct catalogue_sync *c, const struct link_answer *answer)
{
	uint8_t sig[SIGN_MAX];
	size_t len = 0;
	if (!c->trust)
		return ERR_OK;
	enum err err = answer_signature(answer->head->signature, sign_key_algorithm(c->trust), sig,
					sizeof(sig), &len);
	if (err == ERR_OK)
		err = sign_verify(c->trust, answer->bytes->data, answer->bytes->len, sig, len);
	if (err == ERR_SYNTAX)
		err = ERR_SIGNATURE_BAD;
	if (err != ERR_OK)
		log_error("a catalogue answer is refused: %s", err_name(err));
	return err;
}

/* What an answer to a question of ours amounts to. */
static enum err judge(struct catalogue_sync *c, const struct link_answer *answer)
{
	sync_answered(c->s, answer);
	switch ((int)answer->verdict) {
	case ANSWER_OK:
		return check_signature(c, answer);
	case ANSWER_NOT_MODIFIED:
		return ERR_NOT_MODIFIED;
	case ANSWER_GONE:
		return ERR_CURSOR_GONE;
	default:
		sync_line_fault(c->s, answer);
		return ERR_OFFLINE;
	}
}

/* Life of one sync */

static void forget(struct catalogue_sync *c)
{
	json_decref(STEAL(c->listed));
	json_decref(STEAL(c->removed));
	json_decref(STEAL(c->need));
	json_decref(STEAL(c->dictionaries));
	catalogue_spool_end(c);
	c->phase = CATALOGUE_IDLE;
}

static void give_up(struct catalogue_sync *c, enum err err)
{
	struct sync *s = c->s;
	struct channel_policy policy = sync_policy(s);
	int64_t base_ms = policy.base_ms > RETRY_BASE_MS ? policy.base_ms : RETRY_BASE_MS;
	int64_t max_ms = policy.max_ms > RETRY_MAX_MS ? policy.max_ms : RETRY_MAX_MS;
	forget(c);
	c->wanted = true;
	c->failures++;
	s->pass_failed = true;
	log_warn("the catalogue is not synced (%s); what was there stays", err_name(err));
	if (err == ERR_SIGNATURE_BAD || err == ERR_SIGNATURE_MISSING)
		stores_note(s->config.stores, JOURNAL_ALARM_CATALOGUE_SIGNATURE, NULL);
	timer_after(&c->retry, backoff_ms(base_ms, max_ms, c->failures, sync_random()));
	sync_settle(s);
}

static void rest(struct catalogue_sync *c)
{
	forget(c);
	c->failures = 0;
	sync_settle(c->s);
}

static void finished(struct catalogue_sync *c)
{
	struct sync *s = c->s;
	log_info("the catalogue is synced: %lld items taken, %lld refused, %zu removed",
		 (long long)c->put, (long long)c->refused, json_array_size(c->removed));
	stores_note(s->config.stores, JOURNAL_CATALOGUE_SYNCED,
		    json_pack("{s:s, s:I, s:I, s:I}", "etag", c->etag, "items", (json_int_t)c->put,
			      "refused", (json_int_t)c->refused, "removed",
			      (json_int_t)json_array_size(c->removed)));
	rest(c);
	sync_status(s);
}

/* Listing */

static void ask_list(struct catalogue_sync *c);

static void add_items(struct catalogue_sync *c, const json_t *items)
{
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item)
	{
		const char *row_guid = json_str(item, "row_guid");
		if (row_guid[0] && strlen(row_guid) < CATALOGUE_ROW_MAX)
			json_object_set_new(c->listed, row_guid,
					    json_string(json_str(item, "etag")));
	}
}

static void add_removed(struct catalogue_sync *c, const json_t *removed)
{
	size_t i;
	json_t *row_guid;
	json_array_foreach(removed, i, row_guid)
	{
		if (!json_is_string(row_guid))
			continue;
		json_object_del(c->listed, json_string_value(row_guid));
		json_array_append(c->removed, row_guid);
	}
}

/* False: the page is none. */
static bool take_page(struct catalogue_sync *c, const json_t *page, bool *more)
{
	const char *etag = json_str(page, "etag"), *cursor = json_str(page, "cursor");
	const json_t *items = json_array_of(page, "items");
	if (!items || strlen(etag) >= sizeof(c->etag) || strlen(cursor) >= sizeof(c->cursor))
		return false;
	*more = json_is_true(json_object_get(page, "more"));
	if (*more &&
	    (!cursor[0] || strcmp(cursor, c->cursor) == 0 || ++c->pages > CATALOGUE_PAGES_MAX))
		return false;
	add_items(c, items);
	add_removed(c, json_array_of(page, "removed"));
	text_copy(c->etag, sizeof(c->etag), etag);
	text_copy(c->cursor, sizeof(c->cursor), cursor);
	return true;
}

static void begin_full(struct catalogue_sync *c)
{
	c->full = true;
	c->pages = 0;
	c->cursor[0] = '\0';
	json_object_clear(c->listed);
	json_array_clear(c->removed);
}

static void on_list(void *arg, const struct link_answer *answer)
{
	struct catalogue_sync *c = arg;
	bool more = false;
	enum err err = judge(c, answer);
	if (err == ERR_NOT_MODIFIED) {
		rest(c);
	} else if (err == ERR_CURSOR_GONE && c->cursor[0] && !c->full) {
		begin_full(c);
		ask_list(c);
	} else if (err != ERR_OK) {
		give_up(c, err);
	} else if (!take_page(c, answer->json, &more)) {
		give_up(c, ERR_SYNTAX);
	} else if (more) {
		ask_list(c);
	} else {
		catalogue_next(c, ERR_OK);
	}
	sync_settle(c->s);
}

static void ask_list(struct catalogue_sync *c)
{
	char etag[SYNC_ETAG_MAX + 2] = "";
	/* Only the first question is conditional: what follows belongs to its answer. */
	bool first = c->pages == 0 && !(c->full && c->have.cursor[0]);
	if (first && c->have.items > 0 && c->have.etag[0])
		snprintf(etag, sizeof(etag), "\"%.*s\"", SYNC_ETAG_MAX - 1, c->have.etag);
	if (endpoint_catalogue(c->s->link, c->cursor, etag, (struct link_waiter){ on_list, c },
			       NULL) != ERR_OK)
		give_up(c, ERR_NOMEM);
}

static void begin_list(struct catalogue_sync *c)
{
	c->listed = json_object();
	c->removed = json_array();
	c->need = json_array();
	c->dictionaries = json_object();
	c->full = c->have.items == 0 || !c->have.cursor[0];
	c->pages = 0;
	c->pack_tried = false;
	c->next = c->name = 0;
	c->misses = 0;
	c->put = c->refused = 0;
	text_copy(c->cursor, sizeof(c->cursor), c->full ? "" : c->have.cursor);
	ask_list(c);
}

/* The whole as one file */

static void on_pack(void *arg, const struct link_answer *answer)
{
	struct catalogue_sync *c = arg;
	enum err err = judge(c, answer);
	if (err == ERR_OK)
		catalogue_take_pack(c, answer->bytes->data, answer->bytes->len);
	else if (err == ERR_SIGNATURE_BAD || err == ERR_SIGNATURE_MISSING)
		give_up(c, err);
	else
		catalogue_next(c, ERR_OK); /* item by item, then */
	sync_settle(c->s);
}

/* Items */

static void on_item(void *arg, const struct link_answer *answer)
{
	struct catalogue_fetch *f = arg;
	struct catalogue_sync *c = f->s->catalogue;
	f->busy = false;
	enum err err = judge(c, answer);
	sync_settle(c->s);
	if (c->phase != CATALOGUE_FETCHING)
		return; /* another one ended the sync */
	if (err == ERR_OK && strcmp(json_str(answer->json, "row_guid"), f->row_guid) != 0)
		err = ERR_SYNTAX;
	if (err == ERR_OK)
		err = catalogue_spool(c, answer->bytes);
	if (err == ERR_OK) {
		c->misses = 0;
	} else if (err == ERR_CURSOR_GONE) {
		json_array_append_new(c->removed, json_string(f->row_guid));
	} else if (err == ERR_OFFLINE && ++c->misses <= MISSES_MAX) {
		json_array_append_new(c->need, json_string(f->row_guid));
	} else {
		give_up(c, err);
	}
}

static bool fetching(const struct catalogue_sync *c)
{
	for (size_t i = 0; i < CATALOGUE_CALLS; i++)
		if (c->fetches[i].busy)
			return true;
	return false;
}

static void fetch_more(struct catalogue_sync *c)
{
	for (size_t i = 0; i < CATALOGUE_CALLS && c->next < json_array_size(c->need); i++) {
		struct catalogue_fetch *f = &c->fetches[i];
		if (f->busy)
			continue;
		text_copy(f->row_guid, sizeof(f->row_guid),
			  json_string_value(json_array_get(c->need, c->next++)));
		f->busy = true;
		if (endpoint_item(c->s->link, f->row_guid, (struct link_waiter){ on_item, f },
				  NULL) != ERR_OK) {
			f->busy = false;
			give_up(c, ERR_NOMEM);
			return;
		}
	}
	if (!fetching(c) && c->next == json_array_size(c->need))
		catalogue_next(c, ERR_OK);
}

/* Dictionaries: without them the terminal's own are used */

static void on_dictionary(void *arg, const struct link_answer *answer)
{
	struct catalogue_sync *c = arg;
	sync_answered(c->s, answer);
	bool good = answer->verdict == ANSWER_OK && json_array_of(answer->json, "entries");
	/* These need no signature by the contract; one that is there must be right. */
	if (good && answer->head->signature[0])
		good = check_signature(c, answer) == ERR_OK;
	if (good)
		json_object_set_new(c->dictionaries, names[c->name], json_deep_copy(answer->json));
	else if (answer->verdict != ANSWER_GONE)
		sync_line_fault(c->s, answer);
	c->name++;
	catalogue_next(c, ERR_OK);
	sync_settle(c->s);
}

static void ask_dictionary(struct catalogue_sync *c)
{
	if (endpoint_dictionary(c->s->link, names[c->name],
				(struct link_waiter){ on_dictionary, c }, NULL) != ERR_OK)
		give_up(c, ERR_NOMEM);
}

/* From phase to phase */

static void enter(struct catalogue_sync *c, enum catalogue_phase phase)
{
	c->phase = phase;
	switch (phase) {
	case CATALOGUE_IDLE:
		break;
	case CATALOGUE_READING:
		catalogue_read(c);
		break;
	case CATALOGUE_LISTING:
		begin_list(c);
		break;
	case CATALOGUE_COMPARING:
		catalogue_compare(c);
		break;
	case CATALOGUE_PACKING:
		c->pack_tried = true;
		if (endpoint_pack(c->s->link, CATALOGUE_FILE_MAX,
				  (struct link_waiter){ on_pack, c }, NULL) != ERR_OK)
			give_up(c, ERR_NOMEM);
		break;
	case CATALOGUE_FETCHING:
		fetch_more(c);
		break;
	case CATALOGUE_NAMING:
		ask_dictionary(c);
		break;
	case CATALOGUE_APPLYING:
		catalogue_apply(c);
		break;
	}
}

static enum catalogue_phase phase_after(const struct catalogue_sync *c)
{
	switch (c->phase) {
	case CATALOGUE_IDLE:
		return CATALOGUE_READING;
	case CATALOGUE_READING:
		return CATALOGUE_LISTING;
	case CATALOGUE_LISTING:
	case CATALOGUE_PACKING:
		return CATALOGUE_COMPARING;
	case CATALOGUE_COMPARING:
		return !c->pack_tried && json_array_size(c->need) >= PACK_FROM ? CATALOGUE_PACKING
									       : CATALOGUE_FETCHING;
	case CATALOGUE_FETCHING:
		return CATALOGUE_NAMING;
	case CATALOGUE_NAMING:
		return c->name < ARRAY_LEN(names) ? CATALOGUE_NAMING : CATALOGUE_APPLYING;
	case CATALOGUE_APPLYING:
		break;
	}
	return CATALOGUE_IDLE;
}

void catalogue_next(struct catalogue_sync *c, enum err err)
{
	if (err != ERR_OK)
		give_up(c, err);
	else if (c->phase == CATALOGUE_APPLYING)
		finished(c);
	else if (!c->s->link)
		give_up(c, ERR_OFFLINE);
	else
		enter(c, phase_after(c));
	sync_settle(c->s);
}

static bool may_go(const struct sync *s)
{
	return s->link && clock_allows(s) && s->channel.state == CHANNEL_UP;
}

void catalogue_sync_pump(struct sync *s)
{
	struct catalogue_sync *c = s->catalogue;
	if (!may_go(s))
		return;
	if (c->phase == CATALOGUE_IDLE && c->wanted && !c->retry.armed && !fetching(c)) {
		c->wanted = false;
		enter(c, CATALOGUE_READING);
	} else if (c->phase == CATALOGUE_FETCHING) {
		fetch_more(c);
	}
}

bool catalogue_sync_busy(const struct sync *s)
{
	const struct catalogue_sync *c = s->catalogue;
	if (fetching(c))
		return true;
	if (c->phase == CATALOGUE_IDLE)
		return c->wanted && !c->retry.armed && may_go(s);
	return c->phase != CATALOGUE_FETCHING || may_go(s);
}

void catalogue_sync_want(struct sync *s)
{
	s->catalogue->wanted = true;
	timer_cancel(&s->catalogue->retry);
}

void catalogue_sync_told(struct sync *s, const char *etag, const struct catalogue_info *have)
{
	if (etag[0] ? strcmp(etag, have->etag) != 0 : have->items == 0)
		s->catalogue->wanted = true;
}

static void on_retry(void *arg)
{
	struct catalogue_sync *c = arg;
	sync_settle(c->s);
}

enum err catalogue_sync_init(struct sync *s, const struct sync_config *config)
{
	struct catalogue_sync *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->s = s;
	c->spool = -1;
	timer_init(&c->retry, config->loop, on_retry, c);
	for (size_t i = 0; i < CATALOGUE_CALLS; i++)
		c->fetches[i].s = s;
	const char *trust = config->settings->catalogue.trust;
	enum err err = trust[0] ? sign_key_load_public(trust, &c->trust) : ERR_OK;
	if (err != ERR_OK) {
		log_error("[catalogue] trust cannot be read (%s)", err_name(err));
		free(c);
		return err;
	}
	s->catalogue = c;
	return ERR_OK;
}

void catalogue_sync_fini(struct sync *s)
{
	struct catalogue_sync *c = STEAL(s->catalogue);
	timer_cancel(&c->retry);
	forget(c);
	sign_key_free(c->trust);
	free(c);
}
