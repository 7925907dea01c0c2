/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_mirror.c - asks the platform for the catalogue: the list in pages, then only the items whose
 * etag changed, MIRROR_CALLS at once; a first fill takes the whole as one file. With [catalogue]
 * trust set, a list, item or pack without a valid signature ends the sync.
 *
 * The steps of one sync are the phases in their order; mirror_next() is the only way from one to
 * the next.
 */
#include "firmware/kioskd/sync_mirror_private.h"

#include <assert.h>
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
#define CONFIRM_MS    (24 * 3600 * (int64_t)1000) /* how often it is noted that nothing changed */

static const char *const names[] = { "themes",	    "cert_type",     "area",	"eval_tags",
				     "result_type", "consent_texts", "holidays" };

/* Signatures */

static enum err check_signature(const struct mirror *m, const struct link_answer *answer)
{
	uint8_t sig[SIGN_MAX];
	size_t len = 0;
	if (!m->trust)
		return ERR_OK;
	enum err err = answer_signature(answer->head->signature, sign_key_algorithm(m->trust), sig,
					sizeof(sig), &len);
	if (err == ERR_OK)
		err = sign_verify(m->trust, answer->bytes->data, answer->bytes->len, sig, len);
	if (err == ERR_SYNTAX)
		err = ERR_SIGNATURE_BAD;
	if (err != ERR_OK)
		log_error("a catalogue answer is refused: %s", err_name(err));
	return err;
}

/* What an answer to a question of ours amounts to. */
static enum err judge(struct mirror *m, const struct link_answer *answer)
{
	line_answered(m->means.line, answer);
	switch ((int)answer->verdict) {
	case ANSWER_OK:
		return check_signature(m, answer);
	case ANSWER_NOT_MODIFIED:
		return ERR_NOT_MODIFIED;
	case ANSWER_GONE:
		return ERR_CURSOR_GONE;
	default:
		line_take_fault(m->means.line, answer);
		return ERR_OFFLINE;
	}
}

/* Life of one sync */

static void forget(struct mirror *m)
{
	json_decref(STEAL(m->listed));
	json_decref(STEAL(m->removed));
	json_decref(STEAL(m->need));
	json_decref(STEAL(m->dictionaries));
	mirror_spool_end(m);
	m->phase = MIRROR_IDLE;
}

static void give_up(struct mirror *m, enum err err)
{
	struct line_policy policy = line_policy(m->means.line);
	int64_t base_ms = policy.base_ms > RETRY_BASE_MS ? policy.base_ms : RETRY_BASE_MS;
	int64_t max_ms = policy.max_ms > RETRY_MAX_MS ? policy.max_ms : RETRY_MAX_MS;
	forget(m);
	m->wanted = true;
	m->failures++;
	line_fail_pass(m->means.line);
	log_warn("the catalogue is not synced (%s); what was there stays", err_name(err));
	if (err == ERR_SIGNATURE_BAD || err == ERR_SIGNATURE_MISSING)
		stores_note(m->means.stores, JOURNAL_ALARM_CATALOGUE_SIGNATURE, NULL);
	timer_after(&m->retry, backoff_ms(base_ms, max_ms, m->failures, line_random()));
}

static void rest(struct mirror *m)
{
	forget(m);
	m->failures = 0;
	m->older_ok = false;
}

/* A platform that was set back, or somebody who plays an old answer again. */
static bool is_older(const struct mirror *m)
{
	return !m->older_ok && m->have.items > 0 && m->date[0] &&
	       strcmp(m->date, m->have.date) < 0 && strcmp(m->etag, m->have.etag) != 0;
}

void mirror_note_older(struct mirror *m, const char *etag, const char *date)
{
	if (strcmp(m->refused, etag) == 0)
		return;
	text_copy(m->refused, sizeof(m->refused), etag);
	log_warn(
		"a catalogue older than the one here is refused; `kioskctl --older sync` takes it");
	stores_note(m->means.stores, JOURNAL_CATALOGUE_OLDER,
		    json_pack("{s:s, s:s, s:b}", "etag", etag, "date", date, "taken", 0));
}

/* Not tried again by itself: the next heartbeat tells whether there is another one. */
static void refuse_older(struct mirror *m)
{
	mirror_note_older(m, m->etag, m->date);
	rest(m);
}

/* What is here is what the platform has. */
static void confirmed(struct mirror *m, const struct catalogue_info *have)
{
	mirror_confirm(m, have);
	int64_t now = loop_mono_ms(m->means.loop);
	if (m->confirmed_ms != INT64_MIN && now - m->confirmed_ms < CONFIRM_MS)
		return;
	m->confirmed_ms = now;
	stores_note(m->means.stores, JOURNAL_CATALOGUE_CURRENT, NULL);
}

static void finished(struct mirror *m)
{
	m->confirmed_ms = loop_mono_ms(m->means.loop);
	log_info("the catalogue is synced: %lld items taken, %lld refused, %zu removed",
		 (long long)m->put, (long long)m->refused_items, json_array_size(m->removed));
	stores_note(m->means.stores, JOURNAL_CATALOGUE_SYNCED,
		    json_pack("{s:s, s:I, s:I, s:I}", "etag", m->etag, "items", (json_int_t)m->put,
			      "refused", (json_int_t)m->refused_items, "removed",
			      (json_int_t)json_array_size(m->removed)));
	rest(m);
	m->changed(m->arg);
}

/* Listing */

static void ask_list(struct mirror *m);

static void add_items(struct mirror *m, const json_t *items)
{
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item)
	{
		const char *row_guid = json_str(item, "row_guid");
		if (row_guid[0] && strlen(row_guid) < MIRROR_ROW_MAX)
			json_object_set_new(m->listed, row_guid,
					    json_string(json_str(item, "etag")));
	}
}

static void add_removed(struct mirror *m, const json_t *removed)
{
	size_t i;
	json_t *row_guid;
	json_array_foreach(removed, i, row_guid)
	{
		if (!json_is_string(row_guid))
			continue;
		json_object_del(m->listed, json_string_value(row_guid));
		json_array_append(m->removed, row_guid);
	}
}

/* False: the page is none. */
static bool take_page(struct mirror *m, const json_t *page, bool *more)
{
	const char *etag = json_str(page, "etag"), *cursor = json_str(page, "cursor");
	const char *date = json_str(page, "date");
	const json_t *items = json_array_of(page, "items");
	if (!items || !text_is_plain(date) || strlen(date) >= sizeof(m->date) ||
	    strlen(etag) >= sizeof(m->etag) || strlen(cursor) >= sizeof(m->cursor))
		return false;
	*more = json_is_true(json_object_get(page, "more"));
	if (*more &&
	    (!cursor[0] || strcmp(cursor, m->cursor) == 0 || ++m->pages > MIRROR_PAGES_MAX))
		return false;
	add_items(m, items);
	add_removed(m, json_array_of(page, "removed"));
	text_copy(m->etag, sizeof(m->etag), etag);
	text_copy(m->date, sizeof(m->date), date);
	text_copy(m->cursor, sizeof(m->cursor), cursor);
	return true;
}

static void begin_full(struct mirror *m)
{
	m->full = true;
	m->pages = 0;
	m->cursor[0] = '\0';
	json_object_clear(m->listed);
	json_array_clear(m->removed);
}

static void on_list(void *arg, const struct link_answer *answer)
{
	struct mirror *m = arg;
	bool more = false;
	enum err err = judge(m, answer);
	if (err == ERR_NOT_MODIFIED) {
		confirmed(m, &m->have);
		rest(m);
	} else if (err == ERR_CURSOR_GONE && m->cursor[0] && !m->full) {
		begin_full(m);
		ask_list(m);
	} else if (err != ERR_OK) {
		give_up(m, err);
	} else if (!take_page(m, answer->json, &more)) {
		give_up(m, ERR_SYNTAX);
	} else if (is_older(m)) {
		refuse_older(m);
	} else if (more) {
		ask_list(m);
	} else {
		mirror_next(m, ERR_OK);
	}
}

static void ask_list(struct mirror *m)
{
	char etag[MIRROR_ETAG_MAX + 2] = "";
	/* Only the first question is conditional: what follows belongs to its answer. */
	bool first = m->pages == 0 && !(m->full && m->have.cursor[0]);
	if (first && m->have.items > 0 && m->have.etag[0])
		snprintf(etag, sizeof(etag), "\"%.*s\"", MIRROR_ETAG_MAX - 1, m->have.etag);
	if (endpoint_catalogue(line_link(m->means.line), m->cursor, etag,
			       (struct link_waiter){ on_list, m }, NULL) != ERR_OK)
		give_up(m, ERR_NOMEM);
}

static void begin_list(struct mirror *m)
{
	assert(!m->listed && !m->need);
	m->listed = json_object();
	m->removed = json_array();
	m->need = json_array();
	m->dictionaries = json_object();
	m->full = m->have.items == 0 || !m->have.cursor[0];
	m->pages = 0;
	m->pack_tried = false;
	m->next = m->name = 0;
	m->misses = 0;
	m->put = m->refused_items = 0;
	m->date[0] = '\0';
	text_copy(m->cursor, sizeof(m->cursor), m->full ? "" : m->have.cursor);
	ask_list(m);
}

/* The whole as one file */

static void on_pack(void *arg, const struct link_answer *answer)
{
	struct mirror *m = arg;
	enum err err = judge(m, answer);
	if (err == ERR_OK)
		mirror_take_pack(m, answer->bytes->data, answer->bytes->len);
	else if (err == ERR_SIGNATURE_BAD || err == ERR_SIGNATURE_MISSING)
		give_up(m, err);
	else
		mirror_next(m, ERR_OK); /* item by item, then */
}

/* Items */

static void on_item(void *arg, const struct link_answer *answer)
{
	struct mirror_fetch *f = arg;
	struct mirror *m = f->mirror;
	assert(f->busy);
	f->busy = false;
	enum err err = judge(m, answer);
	if (m->phase != MIRROR_FETCHING)
		return; /* another one ended the sync */
	if (err == ERR_OK && strcmp(json_str(answer->json, "row_guid"), f->row_guid) != 0)
		err = ERR_SYNTAX;
	if (err == ERR_OK)
		err = mirror_spool(m, answer);
	if (err == ERR_OK) {
		m->misses = 0;
	} else if (err == ERR_CURSOR_GONE) {
		json_array_append_new(m->removed, json_string(f->row_guid));
	} else if (err == ERR_OFFLINE && ++m->misses <= MISSES_MAX) {
		json_array_append_new(m->need, json_string(f->row_guid));
	} else {
		give_up(m, err);
	}
}

static bool fetching(const struct mirror *m)
{
	for (size_t i = 0; i < MIRROR_CALLS; i++)
		if (m->fetches[i].busy)
			return true;
	return false;
}

static void fetch_more(struct mirror *m)
{
	for (size_t i = 0; i < MIRROR_CALLS && m->next < json_array_size(m->need); i++) {
		struct mirror_fetch *f = &m->fetches[i];
		if (f->busy)
			continue;
		text_copy(f->row_guid, sizeof(f->row_guid),
			  json_string_value(json_array_get(m->need, m->next++)));
		f->busy = true;
		if (endpoint_item(line_link(m->means.line), f->row_guid,
				  (struct link_waiter){ on_item, f }, NULL) != ERR_OK) {
			f->busy = false;
			give_up(m, ERR_NOMEM);
			return;
		}
	}
	if (!fetching(m) && m->next == json_array_size(m->need))
		mirror_next(m, ERR_OK);
}

/* Dictionaries: without them the terminal's own are used */

static void on_dictionary(void *arg, const struct link_answer *answer)
{
	struct mirror *m = arg;
	line_answered(m->means.line, answer);
	bool good = answer->verdict == ANSWER_OK && json_array_of(answer->json, "entries");
	/* These need no signature by the contract; one that is there must be right. */
	if (good && answer->head->signature[0])
		good = check_signature(m, answer) == ERR_OK;
	if (good)
		json_object_set_new(m->dictionaries, names[m->name], json_deep_copy(answer->json));
	else if (answer->verdict != ANSWER_GONE)
		line_take_fault(m->means.line, answer);
	m->name++;
	mirror_next(m, ERR_OK);
}

static void ask_dictionary(struct mirror *m)
{
	assert(m->name < ARRAY_LEN(names));
	if (endpoint_dictionary(line_link(m->means.line), names[m->name],
				(struct link_waiter){ on_dictionary, m }, NULL) != ERR_OK)
		give_up(m, ERR_NOMEM);
}

/* From phase to phase */

static void enter(struct mirror *m, enum mirror_phase phase)
{
	m->phase = phase;
	switch (phase) {
	case MIRROR_IDLE:
		break;
	case MIRROR_READING:
		mirror_read(m);
		break;
	case MIRROR_LISTING:
		begin_list(m);
		break;
	case MIRROR_COMPARING:
		mirror_compare(m);
		break;
	case MIRROR_PACKING:
		m->pack_tried = true;
		if (endpoint_pack(line_link(m->means.line), CATALOGUE_FILE_MAX,
				  (struct link_waiter){ on_pack, m }, NULL) != ERR_OK)
			give_up(m, ERR_NOMEM);
		break;
	case MIRROR_FETCHING:
		fetch_more(m);
		break;
	case MIRROR_NAMING:
		ask_dictionary(m);
		break;
	case MIRROR_APPLYING:
		mirror_apply(m);
		break;
	}
}

static enum mirror_phase phase_after(const struct mirror *m)
{
	switch (m->phase) {
	case MIRROR_IDLE:
		return MIRROR_READING;
	case MIRROR_READING:
		return MIRROR_LISTING;
	case MIRROR_LISTING:
	case MIRROR_PACKING:
		return MIRROR_COMPARING;
	case MIRROR_COMPARING:
		return !m->pack_tried && json_array_size(m->need) >= PACK_FROM ? MIRROR_PACKING
									       : MIRROR_FETCHING;
	case MIRROR_FETCHING:
		return MIRROR_NAMING;
	case MIRROR_NAMING:
		return m->name < ARRAY_LEN(names) ? MIRROR_NAMING : MIRROR_APPLYING;
	case MIRROR_APPLYING:
		break;
	}
	return MIRROR_IDLE;
}

void mirror_next(struct mirror *m, enum err err)
{
	assert(m->phase != MIRROR_IDLE);
	if (err != ERR_OK)
		give_up(m, err);
	else if (m->phase == MIRROR_APPLYING)
		finished(m);
	else if (!line_link(m->means.line))
		give_up(m, ERR_OFFLINE);
	else
		enter(m, phase_after(m));
	line_settle(m->means.line);
}

void mirror_pump(struct mirror *m)
{
	if (!line_is_up(m->means.line))
		return;
	if (m->phase == MIRROR_IDLE && m->wanted && !m->retry.armed && !fetching(m)) {
		m->wanted = false;
		enter(m, MIRROR_READING);
	} else if (m->phase == MIRROR_FETCHING) {
		fetch_more(m);
	}
}

bool mirror_is_busy(const struct mirror *m)
{
	if (fetching(m))
		return true;
	if (m->phase == MIRROR_IDLE)
		return m->wanted && !m->retry.armed && line_is_up(m->means.line);
	return m->phase != MIRROR_FETCHING || line_is_up(m->means.line);
}

void mirror_want(struct mirror *m)
{
	m->wanted = true;
	timer_cancel(&m->retry);
}

void mirror_accept_older(struct mirror *m)
{
	m->older_ok = true;
	m->refused[0] = '\0';
}

void mirror_told(struct mirror *m, const char *etag, const struct catalogue_info *have)
{
	if (etag[0] ? strcmp(etag, have->etag) != 0 : have->items == 0)
		m->wanted = true;
	else if (etag[0])
		confirmed(m, have);
}

/* Life */

static void on_retry(void *arg)
{
	struct mirror *m = arg;
	line_settle(m->means.line);
}

enum err mirror_create(const struct sync_means *means, void (*changed)(void *arg), void *arg,
		       struct mirror **out)
{
	struct mirror *m = calloc(1, sizeof(*m));
	if (!m)
		return ERR_NOMEM;
	*m = (struct mirror){ .means = *means,
			      .changed = changed,
			      .arg = arg,
			      .spool = -1,
			      .confirmed_ms = INT64_MIN };
	timer_init(&m->retry, means->loop, on_retry, m);
	for (size_t i = 0; i < MIRROR_CALLS; i++)
		m->fetches[i].mirror = m;
	const char *trust = means->settings->catalogue.trust;
	enum err err = trust[0] ? sign_key_load_public(trust, &m->trust) : ERR_OK;
	if (err != ERR_OK) {
		log_error("[catalogue] trust cannot be read (%s)", err_name(err));
		free(m);
		return err;
	}
	*out = m;
	return ERR_OK;
}

void mirror_destroy(struct mirror *m)
{
	if (!m)
		return;
	timer_cancel(&m->retry);
	forget(m);
	sign_key_free(m->trust);
	free(m);
}
