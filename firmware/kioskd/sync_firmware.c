/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_firmware.c - see sync_firmware.h. What is kept is {version, sha256, size, path, etag} of the offer whose bundle
 * lies in part or whole in the store.
 */
#include "firmware/kioskd/sync_firmware.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/machine.h"
#include "firmware/link/backoff.h"
#include "firmware/link/endpoints_terminal.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define MEMORY_KEY     "firmware"
#define FIRST_MS       (10 * 60 * 1000)
#define FIRST_SPLAY_MS (4 * 3600 * 1000)
#define RETRY_BASE_MS  1000
#define RETRY_MAX_MS   (60 * 1000)
#define CHANGES_MAX    3

struct firmware {
	struct sync_means means;
	struct firmware_file file;
	bool restored, wanted, asking, fetching;
	bool lent; /* the file is being installed */
	enum firmware_phase phase;
	enum firmware_reason why;
	struct firmware_offer offer; /* version "": none */
	struct firmware_offer said;  /* the one that takes its place as soon as its file is gone */
	char etag[128];		     /* of the bundle; "" = not known */
	char installed[VERSION_MAX + 1];
	int64_t asked_ms; /* wall clock, when it was answered last; 0 = never */
	size_t piece;
	int failures, changes;
	bool resumed; /* the part began in an earlier run, or under another answer */
	struct timer daily, retry;
};

static const struct {
	const char *word;
	bool rests;
} phases[] = {
#define X(NAME, word, rests) [FIRMWARE_##NAME] = { word, rests },
	FIRMWARE_PHASES(X)
#undef X
};

static void settle(struct firmware *f)
{
	line_settle(f->means.line);
}

/* What must survive a restart */

struct keeping {
	char *text;
};

static void keep_run(struct queue *q, void *ctx)
{
	const struct keeping *k = ctx;
	if (queue_meta_set(q, MEMORY_KEY, k->text) != ERR_OK)
		log_warn("how far the firmware is could not be kept");
}

static void keep_drop(void *ctx)
{
	struct keeping *k = ctx;
	free(k->text);
	free(k);
}

static void keep(const struct firmware *f)
{
	struct keeping *k = errand_new(sizeof(*k));
	json_t *memory = json_pack("{s:s, s:s, s:I, s:s, s:s}", "version", f->offer.version,
				   "sha256", f->offer.sha256, "size", (json_int_t)f->offer.size,
				   "path", f->offer.path, "etag", f->etag);
	k->text = json_dumps(memory, JSON_COMPACT);
	json_decref(memory);
	if (!k->text || strlen(k->text) >= FIRMWARE_MEMORY)
		abort(); /* its parts are bounded */
	errand_queue(f->means.errands, keep_run, NULL, keep_drop, k);
}

/* Where it stands */

static void enter(struct firmware *f, enum firmware_phase phase, enum firmware_reason why)
{
	bool same = f->phase == phase && f->why == why;
	f->phase = phase;
	f->why = why;
	if (same)
		return;
	log_info("firmware %s: %s %s", f->offer.version, phases[phase].word,
		 firmware_reason_sentence(why));
	stores_note(f->means.stores, JOURNAL_FIRMWARE,
		    json_pack("{s:s, s:s, s:s}", "state", phases[phase].word, "version",
			      f->offer.version, "why", firmware_reason_word(why)));
	settle(f);
}

static void forget(struct firmware *f)
{
	f->offer = (struct firmware_offer){ 0 };
	f->etag[0] = '\0';
}

/* What lies there is of no use; what was said last takes its place when it is gone. */
static void drop(struct firmware *f)
{
	f->etag[0] = '\0';
	firmware_file_do(&f->file, FIRMWARE_DROP, &f->offer, NULL);
}

static void rest(struct firmware *f, enum firmware_phase phase, enum firmware_reason why)
{
	bool had = f->offer.version[0] != '\0';
	forget(f);
	f->said = f->offer;
	enter(f, phase, why);
	if (!had)
		return;
	drop(f);
	keep(f);
}

static void wait_a_while(struct firmware *f)
{
	f->failures++;
	timer_after(&f->retry, backoff_ms(RETRY_BASE_MS, RETRY_MAX_MS, f->failures, line_random()));
}

/* The file */

static void begin(struct firmware *f)
{
	f->offer = f->said;
	f->resumed = false;
	f->piece = FIRMWARE_PIECE;
	keep(f);
	enter(f, FIRMWARE_FETCHING, FIRMWARE_WHY_NONE);
}

/* Another bundle may lie there now: what this platform offers is asked anew. */
static void begin_again(struct firmware *f)
{
	f->resumed = false;
	if (++f->changes > CHANGES_MAX) {
		rest(f, FIRMWARE_FAILED, FIRMWARE_WHY_CHANGING);
		return;
	}
	f->wanted = true;
	f->said = (struct firmware_offer){ 0 };
	drop(f);
}

static void judge_check(struct firmware *f)
{
	bool again = f->file.err == ERR_SIGNATURE_BAD && f->resumed;
	if (f->file.err == ERR_OK && f->file.is_whole) {
		enter(f, FIRMWARE_READY, FIRMWARE_WHY_NONE);
		return;
	}
	if (again) {
		begin_again(
			f); /* a part of yesterday's, perhaps of a bundle that is no longer there */
		return;
	}
	f->etag[0] = '\0';
	f->resumed = false;
	enter(f, FIRMWARE_FAILED,
	      f->file.err == ERR_SIGNATURE_BAD ? FIRMWARE_WHY_DIGEST : FIRMWARE_WHY_NO_DISK);
}

static void on_file(void *arg)
{
	struct firmware *f = arg;
	const struct firmware_file *file = &f->file;
	if (file->deed == FIRMWARE_DROP && f->said.version[0])
		begin(f);
	else if (file->deed == FIRMWARE_CHECK)
		judge_check(f);
	else if (file->deed == FIRMWARE_ADD && file->err != ERR_OK)
		enter(f, FIRMWARE_FAILED,
		      file->err == ERR_STORE_FULL ? FIRMWARE_WHY_NO_ROOM : FIRMWARE_WHY_NO_DISK);
	else if (file->deed == FIRMWARE_LOOK && f->phase == FIRMWARE_FETCHING && file->is_whole)
		enter(f, FIRMWARE_READY, FIRMWARE_WHY_NONE);
	settle(f);
}

/* Asking */

static bool is_same(const struct firmware_offer *a, const struct firmware_offer *b)
{
	return strcmp(a->sha256, b->sha256) == 0 && a->size == b->size;
}

/* It can be fetched: what lies here is of the same, or goes. */
static void take(struct firmware *f, const struct firmware_offer *offer)
{
	f->said = *offer;
	if (!is_same(&f->offer, offer)) {
		drop(f);
		return;
	}
	f->offer = *offer;
	enter(f, f->file.is_whole ? FIRMWARE_READY : FIRMWARE_FETCHING, FIRMWARE_WHY_NONE);
}

static void judge_offer(struct firmware *f, const json_t *said)
{
	struct firmware_offer offer;
	enum firmware_reason why =
		firmware_offer_read(said, f->means.settings, KIOSK_VERSION, &offer);
	f->asked_ms = loop_wall_ms(f->means.loop);
	f->failures = 0;
	if (!said)
		rest(f, FIRMWARE_CURRENT, FIRMWARE_WHY_NONE);
	else if (why != FIRMWARE_WHY_NONE)
		rest(f, FIRMWARE_REFUSED, why);
	else if (version_compare(offer.version, KIOSK_VERSION) == 0)
		rest(f, FIRMWARE_CURRENT, FIRMWARE_WHY_NONE);
	else if (strcmp(offer.version, f->installed) == 0)
		enter(f, FIRMWARE_INSTALLED, FIRMWARE_WHY_NONE);
	else
		take(f, &offer);
}

static void on_offer(void *arg, const struct link_answer *answer)
{
	struct firmware *f = arg;
	f->asking = false;
	line_answered(f->means.line, answer);
	f->wanted = answer->verdict != ANSWER_OK || f->lent || f->file.busy;
	if (!f->wanted)
		judge_offer(f, answer->json);
	if (answer->verdict == ANSWER_OK)
		return;
	if (!line_take_fault(f->means.line, answer))
		log_warn("no firmware is offered (status %d %s)", answer->head->status,
			 answer->code);
	wait_a_while(f);
}

static void ask(struct firmware *f)
{
	f->wanted = false;
	f->asking = endpoint_firmware(line_link(f->means.line), KIOSK_BOARD,
				      f->means.settings->board.channel,
				      (struct link_waiter){ on_offer, f }, NULL) == ERR_OK;
}

/* Fetching */

static bool is_another(const struct firmware *f, const struct link_answer *answer)
{
	const struct answer_head *head = answer->head;
	if (answer->verdict != ANSWER_OK)
		return answer->err == ERR_TOO_LONG || head->status == 416 ||
		       answer->verdict == ANSWER_GONE;
	if (head->status == 200)
		return f->file.have > 0 || (int64_t)answer->bytes->len != f->offer.size;
	return head->range_from != f->file.have || head->range_size != f->offer.size ||
	       (f->etag[0] && strcmp(head->etag, f->etag) != 0);
}

static void on_piece(void *arg, const struct link_answer *answer)
{
	struct firmware *f = arg;
	f->fetching = false;
	line_answered(f->means.line, answer);
	if (is_another(f, answer)) {
		begin_again(f);
	} else if (answer->verdict == ANSWER_OK) {
		f->failures = 0;
		f->piece = f->piece < FIRMWARE_PIECE / 2 ? f->piece * 2 : FIRMWARE_PIECE;
		/* A weak one does not say that the bytes are the same. */
		if (!f->etag[0] && answer->head->etag[0] == '"') {
			text_copy(f->etag, sizeof(f->etag), answer->head->etag);
			keep(f);
		}
		firmware_file_do(&f->file, FIRMWARE_ADD, &f->offer, answer->bytes);
	} else {
		f->piece = f->piece > FIRMWARE_PIECE_MIN * 2 ? f->piece / 2 : FIRMWARE_PIECE_MIN;
		line_take_fault(f->means.line, answer);
		wait_a_while(f);
	}
}

static void fetch(struct firmware *f)
{
	int64_t left = f->offer.size - f->file.have;
	struct endpoint_piece piece = { .path = f->offer.path,
					.etag = f->etag,
					.from = f->file.have,
					.len = left < (int64_t)f->piece ? (size_t)left : f->piece };
	if (left < 0)
		begin_again(f);
	else if (left == 0)
		firmware_file_do(&f->file, FIRMWARE_CHECK, &f->offer, NULL);
	else
		f->fetching = endpoint_bundle(line_link(f->means.line), &piece,
					      (struct link_waiter){ on_piece, f }, NULL) == ERR_OK;
}

static bool is_held(const struct firmware *f)
{
	return !f->restored || f->lent || f->asking || f->fetching || f->file.busy ||
	       f->retry.armed || !line_is_up(f->means.line) ||
	       line_time(f->means.line) != LINE_TIME_TRUSTED;
}

void firmware_pump(struct firmware *f, bool calm)
{
	if (is_held(f))
		return;
	if (f->wanted)
		ask(f);
	else if (f->phase == FIRMWARE_FETCHING && calm)
		fetch(f);
}

bool firmware_is_busy(const struct firmware *f)
{
	return f->asking || (f->wanted && !is_held(f));
}

bool firmware_is_moving(const struct firmware *f)
{
	return f->fetching || f->file.busy || (f->phase == FIRMWARE_FETCHING && !is_held(f));
}

/* What others see */

void firmware_want(struct firmware *f)
{
	f->wanted = true;
	f->changes = 0;
	f->installed[0] = '\0'; /* somebody wants it once more */
	timer_cancel(&f->retry);
	settle(f);
}

bool firmware_rests(const struct firmware *f)
{
	return f->restored && !f->wanted && !f->asking && !f->file.busy && phases[f->phase].rests;
}

const char *firmware_ready(const struct firmware *f, const char **why)
{
	*why = f->why == FIRMWARE_WHY_NONE ? "the platform offers nothing newer"
					   : firmware_reason_sentence(f->why);
	return f->phase == FIRMWARE_READY ? f->offer.version : NULL;
}

enum err firmware_lend(struct firmware *f)
{
	if (f->phase != FIRMWARE_READY)
		return ERR_NOT_FOUND;
	if (f->lent)
		return ERR_BUSY;
	f->lent = true;
	return ERR_OK;
}

void firmware_installed(struct firmware *f, bool done)
{
	assert(f->lent && f->phase == FIRMWARE_READY && !f->file.busy);
	f->lent = false;
	if (done) {
		text_copy(f->installed, sizeof(f->installed), f->offer.version);
		rest(f, FIRMWARE_INSTALLED, FIRMWARE_WHY_NONE);
	}
	settle(f);
}

json_t *firmware_info(const struct firmware *f)
{
	char asked[TIME_TEXT_LEN + 1];
	const char *offered = f->phase == FIRMWARE_INSTALLED ? f->installed : f->offer.version;
	int64_t have = f->phase == FIRMWARE_READY ? f->offer.size : f->file.have;
	time_text(f->asked_ms, asked);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s?}", "version", KIOSK_VERSION,
			 "state", phases[f->phase].word, "why", firmware_reason_word(f->why),
			 "sentence", firmware_reason_sentence(f->why), "offered", offered, "size",
			 (json_int_t)f->offer.size, "have", (json_int_t)have, "asked",
			 f->asked_ms ? asked : NULL);
}

/* Life */

static void on_daily(void *arg)
{
	struct firmware *f = arg;
	f->wanted = true;
	f->changes = 0;
	timer_after(&f->daily, FIRMWARE_EVERY_MS);
	settle(f);
}

static void on_retry(void *arg)
{
	settle(arg);
}

static bool is_memory(const json_t *m, struct firmware_offer *out)
{
	const char *sha256 = json_str(m, "sha256");
	out->size = json_int(m, "size", 0);
	return version_is(json_str(m, "version")) && strlen(sha256) == SHA256_HEX &&
	       out->size > 0 && json_str(m, "path")[0] == '/' &&
	       text_copy(out->version, sizeof(out->version), json_str(m, "version")) &&
	       text_copy(out->sha256, sizeof(out->sha256), sha256) &&
	       text_copy(out->path, sizeof(out->path), json_str(m, "path"));
}

void firmware_restore(struct firmware *f, const char *kept)
{
	struct firmware_offer offer = { 0 };
	json_t *memory = NULL;
	assert(!f->restored);
	f->restored = true;
	if (!kept[0] || json_parse(kept, strlen(kept), &memory) != ERR_OK)
		memory = NULL;
	/* Of a version that runs meanwhile nothing more is wanted. */
	if (is_memory(memory, &offer) && version_compare(offer.version, KIOSK_VERSION) > 0) {
		f->offer = f->said = offer;
		f->phase = FIRMWARE_FETCHING;
		f->resumed = true;
		text_copy(f->etag, sizeof(f->etag), json_str(memory, "etag"));
	}
	json_decref(memory);
	firmware_file_do(&f->file, f->offer.version[0] ? FIRMWARE_LOOK : FIRMWARE_DROP, &f->offer,
			 NULL);
}

enum err firmware_create(const struct sync_means *means, struct firmware **out)
{
	struct firmware *f = calloc(1, sizeof(*f));
	if (!f)
		return ERR_NOMEM;
	f->means = *means;
	f->piece = FIRMWARE_PIECE;
	timer_init(&f->daily, means->loop, on_daily, f);
	timer_init(&f->retry, means->loop, on_retry, f);
	enum err err = firmware_file_init(&f->file, means->loop, means->settings, on_file, f);
	if (err != ERR_OK) {
		firmware_destroy(f);
		return err;
	}
	int64_t spread_ms = line_policy(means->line).splay_ms > 0 ? FIRST_SPLAY_MS : 0;
	timer_after(&f->daily, FIRST_MS + backoff_splay_ms(spread_ms, line_random()));
	*out = f;
	return ERR_OK;
}

void firmware_destroy(struct firmware *f)
{
	if (!f)
		return;
	timer_cancel(&f->daily);
	timer_cancel(&f->retry);
	firmware_file_fini(&f->file);
	free(f);
}
