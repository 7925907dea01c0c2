/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_commands.c - see sync_commands.h. What is kept is one value of the queue's memory, so that it changes as a
 * whole: {last: ID, locked: bool, running: {id, kind, boot, version} | null, results: [{id, kind, state, detail}]};
 * version: of an update, what it installs.
 */
#include "firmware/kioskd/sync_commands.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/process.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_requeue.h"
#include "firmware/link/endpoints_terminal.h"

#define LOG_MODULE "sync"
#include "firmware/base/log.h"

#define MEMORY_KEY "commands"
#define BOOT_FILE \
	"/proc/sys/kernel/random/boot_id" /* random(4): another after each start of the machine */
#define BOOT_MAX       64
#define REBOOT_WAIT_MS (300 * 1000)
#define RESULT_WAIT_MS (60 * 1000)

struct commands {
	struct sync_means means;
	struct command_sink sink;
	char boot[BOOT_MAX];
	bool restored;
	bool wanted;			 /* there are some at the platform */
	bool asking, telling, keeping;	 /* under way */
	json_t *todo;			 /* as they came, behind `last` */
	json_t *memory;			 /* see above */
	char before[COMMAND_ID_MAX + 1]; /* `last` before the one that is being begun */
	bool again;			 /* it changed while it was being kept */
	bool preparing;	  /* the first of todo is an update, and its bundle is asked for */
	bool restart_due; /* the update is installed, and the citizen not gone yet */
	bool restarting;  /* the machine is being told to */
	void (*kept)(struct commands *c, enum err err);
	struct timer late;  /* a reboot that never came */
	struct timer retry; /* a result the platform did not take */
};

static void next(struct commands *c);
static void keep(struct commands *c, void (*kept)(struct commands *c, enum err err));

/* What happened is kept, or cannot be: then it is told as unknown after a restart. */
static void ended(struct commands *c, enum err err)
{
	(void)err;
	next(c);
}

static void settle(struct commands *c)
{
	line_settle(c->means.line);
}

/* The memory */

struct keeping {
	struct commands *commands;
	char *text;
	enum err err;
};

static void keep_run(struct queue *q, void *ctx)
{
	struct keeping *k = ctx;
	k->err = queue_meta_set(q, MEMORY_KEY, k->text);
}

static void keep_done(void *ctx)
{
	struct keeping *k = ctx;
	struct commands *c = k->commands;
	void (*kept)(struct commands *, enum err) = STEAL(c->kept);
	c->keeping = false;
	if (k->err != ERR_OK)
		log_warn("what became of the platform's commands could not be kept (%s)",
			 err_name(k->err));
	kept(c, k->err);
	if (c->again && !c->keeping) {
		c->again = false;
		keep(c, ended);
	}
}

static void keep_drop(void *ctx)
{
	struct keeping *k = ctx;
	free(k->text);
	free(k);
}

/* `kept` follows; nothing else is kept before. */
static void keep(struct commands *c, void (*kept)(struct commands *c, enum err err))
{
	struct keeping *k = errand_new(sizeof(*k));
	assert(!c->keeping);
	k->commands = c;
	k->err = ERR_CANCELLED;
	k->text = json_dumps(c->memory, JSON_COMPACT | JSON_SORT_KEYS);
	if (!k->text || strlen(k->text) >= COMMANDS_MEMORY)
		abort(); /* bounded by COMMANDS_MAX */
	c->keeping = true;
	c->kept = kept;
	errand_queue(c->means.errands, keep_run, keep_done, keep_drop, k);
}

static void keep_end(struct commands *c)
{
	if (c->keeping)
		c->again = true;
	else
		keep(c, ended);
}

static json_t *results(const struct commands *c)
{
	return json_array_of(c->memory, "results");
}

static const json_t *running(const struct commands *c)
{
	const json_t *r = json_object_get(c->memory, "running");
	return json_is_object(r) ? r : NULL;
}

static bool is_reboot(const json_t *command)
{
	return strcmp(json_str(command, "kind"), "reboot") == 0;
}

static bool is_update(const json_t *command)
{
	return strcmp(json_str(command, "kind"), "update") == 0;
}

/* Their words are outside words; the journal has none of them. */
static void note(const struct commands *c, const char *id, const char *kind, const char *state,
		 const char *detail)
{
	log_info("command %s %s: %s %s", id, journal_is_word(kind) ? kind : "?", state, detail);
	stores_note(c->means.stores, JOURNAL_COMMAND,
		    json_pack("{s:s, s:s, s:s, s:s, s:s}", "who", "platform", "id", id, "kind",
			      journal_is_word(kind) ? kind : "other", "state", state, "detail",
			      detail));
}

static void add_result(struct commands *c, const char *id, const char *kind, const char *state,
		       const char *detail)
{
	json_array_append_new(results(c), json_pack("{s:s, s:s, s:s, s:s}", "id", id, "kind", kind,
						    "state", state, "detail", detail));
	note(c, id, kind, state, detail);
}

/* The end of one */

static void finish(struct commands *c, const char *state, const char *detail)
{
	const json_t *r = running(c);
	assert(r);
	char cut[COMMAND_DETAIL_MAX + 1];
	text_show(cut, sizeof(cut), detail);
	timer_cancel(&c->late);
	c->restart_due = c->restarting = false;
	crash_here("command.after-act");
	add_result(c, json_str(r, "id"), json_str(r, "kind"), state, cut);
	json_object_set_new(c->memory, "running", json_null());
	keep_end(c);
}

static void on_late(void *arg)
{
	finish(arg, "failed", "the machine was told to start again and did not");
}

static const char *state_of(enum err err)
{
	return err == ERR_OK ? "done" : err == ERR_UNSUPPORTED ? "refused" : "failed";
}

static void on_done(void *arg, enum err err, const char *detail)
{
	struct commands *c = arg;
	if (!running(c))
		return;
	if (err == ERR_OK && !c->restarting && is_update(running(c)))
		c->restart_due = true; /* only a start takes it */
	else if (err == ERR_OK && (c->restarting || is_reboot(running(c))))
		timer_after(&c->late, REBOOT_WAIT_MS); /* the next start knows that it was done */
	else
		finish(c, state_of(err), detail && detail[0] ? detail : err_name(err));
	settle(c);
}

/* What each kind does */

static void set_lock(struct commands *c, bool lock)
{
	json_object_set_new(c->memory, "locked", json_boolean(lock));
	c->sink.locked(c->sink.arg, lock);
	finish(c, "done", lock ? "locked; a visit that is under way ends first" : "unlocked");
}

static void run_lock(struct commands *c, const json_t *args)
{
	(void)args;
	set_lock(c, true);
}

static void run_unlock(struct commands *c, const json_t *args)
{
	(void)args;
	set_lock(c, false);
}

static void run_pull_logs(struct commands *c, const json_t *args)
{
	(void)args;
	c->sink.pull_logs(c->sink.arg, on_done, c);
}

static void run_act(struct commands *c, const json_t *args)
{
	c->sink.act(c->sink.arg, json_str(running(c), "kind"), args, on_done, c);
}

static void run_update(struct commands *c, const json_t *args)
{
	const char *why;
	if (c->sink.ready(c->sink.arg, &why))
		run_act(c, args);
	else
		finish(c, "failed", why);
}

static void restart(struct commands *c)
{
	if (!c->restart_due || c->restarting || c->sink.is_used(c->sink.arg))
		return;
	c->restarting = true; /* told a second time it would be refused, as if it did not */
	c->sink.act(c->sink.arg, "reboot", NULL, on_done, c);
}

static void run_requeue(struct commands *c, const json_t *args)
{
	requeue(&c->means, json_str(args, "ref"), on_done, c);
}

static const struct kind {
	const char *name;
	bool alone; /* not while a citizen is there */
	void (*run)(struct commands *c, const json_t *args);
} kinds[] = {
	{ "reboot", true, run_act },	{ "pull_logs", false, run_pull_logs },
	{ "lock", false, run_lock },	{ "unlock", false, run_unlock },
	{ "update", true, run_update }, { "requeue", false, run_requeue },
};

static const struct kind *kind_of(const json_t *command)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].name, json_str(command, "kind")) == 0)
			return &kinds[i];
	return NULL;
}

/* The beginning of one */

static const json_t *first(const struct commands *c)
{
	return json_array_get(c->todo, 0);
}

static void begun(struct commands *c, enum err err)
{
	CLEANUP(json_unref) json_t *command = json_incref(json_array_get(c->todo, 0));
	json_array_remove(c->todo, 0);
	if (!running(c)) {
		next(c); /* it was judged at once */
		return;
	}
	if (err != ERR_OK) {
		/* Not begun: it is not kept that it was. The next heartbeat leads here again. */
		json_object_set_new(c->memory, "running", json_null());
		json_object_set_new(c->memory, "last", json_string(c->before));
		json_array_clear(c->todo);
		return;
	}
	const struct kind *kind = kind_of(command);
	assert(kind);
	crash_here("command.before-act");
	kind->run(c, json_object_get(command, "args"));
}

/* Why it is not carried out; NULL: it is. */
static const char *objection(const struct commands *c, const json_t *command, const char **detail)
{
	int64_t expires_ms = 0;
	*detail = "this terminal does not know how to do that";
	if (!kind_of(command))
		return "refused";
	*detail = "it does not say until when it is meant";
	if (time_parse(json_str(command, "expires_at"), &expires_ms) != ERR_OK)
		return "refused";
	*detail = "it came too late";
	return expires_ms <= loop_wall_ms(c->means.loop) ? "expired" : NULL;
}

/* The first of those that wait; what is kept says that it was begun, before it is. */
static void begin(struct commands *c)
{
	const json_t *command = first(c);
	const char *id = json_str(command, "id"), *kind = json_str(command, "kind"), *detail;
	const char *version = is_update(command) ? c->sink.ready(c->sink.arg, &detail) : NULL;
	const char *state = objection(c, command, &detail);
	c->preparing = false;
	text_copy(c->before, sizeof(c->before), json_str(c->memory, "last"));
	json_object_set_new(c->memory, "last", json_string(id));
	if (state) {
		add_result(c, id, journal_is_word(kind) ? kind : "other", state, detail);
	} else {
		json_object_set_new(c->memory, "running",
				    json_pack("{s:s, s:s, s:s, s:s}", "id", id, "kind", kind,
					      "boot", c->boot, "version", version ? version : ""));
		note(c, id, kind, "begun", "");
	}
	keep(c, begun);
}

/* An update waits until what it is to install is here, or cannot come. */
static bool waits(struct commands *c)
{
	const struct kind *kind = kind_of(first(c));
	const char *detail;
	if (!kind || !kind->alone || objection(c, first(c), &detail))
		return false;
	bool asked = c->preparing;
	c->preparing = is_update(first(c));
	if (c->preparing && !c->sink.prepared(c->sink.arg, !asked))
		return true;
	return c->sink.is_used(c->sink.arg);
}

static void next(struct commands *c)
{
	if (c->keeping || c->telling || running(c) || !first(c) ||
	    json_array_size(results(c)) >= COMMANDS_MAX)
		return;
	if (!waits(c))
		begin(c);
}

/* Asking */

static bool is_id(const char *id)
{
	size_t len = strlen(id);
	return len > 0 && len <= COMMAND_ID_MAX && strspn(id, "0123456789") == len;
}

static int64_t number(const char *id)
{
	return strtoll(id, NULL, 10);
}

static void on_commands(void *arg, const struct link_answer *answer)
{
	struct commands *c = arg;
	size_t i;
	json_t *command;
	c->asking = false;
	line_answered(c->means.line, answer);
	if (answer->verdict != ANSWER_OK || !json_is_array(answer->json)) {
		line_take_fault(c->means.line, answer);
		return;
	}
	int64_t last = number(json_str(c->memory, "last"));
	json_array_clear(c->todo);
	json_array_foreach(answer->json, i, command)
	{
		const char *id = json_str(command, "id");
		if (!is_id(id) || number(id) <= last || json_array_size(c->todo) == COMMANDS_MAX)
			continue; /* carried out before, or none */
		last = number(id);
		json_array_append_new(c->todo, json_deep_copy(command));
	}
	next(c);
}

static void ask(struct commands *c)
{
	struct line *line = c->means.line;
	c->wanted = false;
	c->asking = endpoint_commands(line_link(line), json_str(c->memory, "last"),
				      (struct link_waiter){ on_commands, c }, NULL) == ERR_OK;
}

/* Telling */

static void on_result(void *arg, const struct link_answer *answer)
{
	struct commands *c = arg;
	c->telling = false;
	line_answered(c->means.line, answer);
	/* It has it, or wants it no more. */
	if (answer->verdict == ANSWER_OK || answer->verdict == ANSWER_GONE) {
		json_array_remove(results(c), 0);
		keep_end(c);
		return;
	}
	if (!line_take_fault(c->means.line, answer))
		log_warn("the result of a command is not taken (status %d %s)",
			 answer->head->status, answer->code);
	timer_after(&c->retry, RESULT_WAIT_MS);
}

static void tell(struct commands *c)
{
	const json_t *r = json_array_get(results(c), 0);
	json_t *body = json_pack("{s:s, s:s}", "state", json_str(r, "state"), "detail",
				 json_str(r, "detail"));
	c->telling = endpoint_command_result(line_link(c->means.line), json_str(r, "id"), body,
					     (struct link_waiter){ on_result, c }, NULL) == ERR_OK;
	json_decref(body);
}

static void on_retry(void *arg)
{
	settle(arg);
}

static bool wants_to_tell(const struct commands *c)
{
	return !c->keeping && !c->telling && !c->retry.armed && json_array_size(results(c)) > 0;
}

static bool wants_to_ask(const struct commands *c)
{
	return c->wanted && !c->asking && !c->keeping && !running(c) && !first(c);
}

void commands_pump(struct commands *c)
{
	if (!c->restored)
		return;
	next(c);
	restart(c);
	if (!line_is_up(c->means.line))
		return;
	if (wants_to_tell(c))
		tell(c);
	if (wants_to_ask(c))
		ask(c);
}

void commands_told(struct commands *c, int64_t pending)
{
	c->wanted = pending > 0;
	timer_cancel(&c->retry);
}

bool commands_is_busy(const struct commands *c)
{
	bool up = line_is_up(c->means.line);
	return c->asking || c->telling || c->keeping ||
	       (c->restored && up && (wants_to_tell(c) || wants_to_ask(c)));
}

/* Life */

static void read_boot(char out[BOOT_MAX])
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, BOOT_MAX - 1);
	out[0] = '\0';
	if (file_read(BOOT_FILE, &text) == ERR_OK)
		text_copy(out, BOOT_MAX, buf_str(&text));
	out[strcspn(out, "\n")] = '\0';
}

static void judge_version(struct commands *c, const char *version)
{
	char detail[COMMAND_DETAIL_MAX];
	bool runs = strcmp(version, KIOSK_VERSION) == 0;
	snprintf(detail, sizeof(detail),
		 runs ? "the machine was started again and runs %s"
		      : "the machine was started again and runs %s as before",
		 KIOSK_VERSION);
	finish(c, runs ? "done" : "failed", detail);
}

/* One that was begun before this start. */
static void judge_left(struct commands *c)
{
	const json_t *r = running(c);
	bool rebooted = r && strcmp(json_str(r, "boot"), c->boot) != 0;
	if (rebooted && is_update(r))
		judge_version(c, json_str(r, "version"));
	else if (rebooted && is_reboot(r))
		finish(c, "done", "the machine was started again");
	else if (r)
		finish(c, "unknown", "kioskd ended while it was carried out");
}

static bool is_memory(const json_t *m)
{
	const char *last = json_str(m, "last");
	return json_is_object(m) && (!last[0] || is_id(last)) &&
	       json_is_array(json_object_get(m, "results")) &&
	       json_array_size(json_object_get(m, "results")) <= COMMANDS_MAX + 1;
}

void commands_restore(struct commands *c, const char *kept)
{
	json_t *memory = NULL;
	assert(!c->restored);
	c->restored = true;
	if (kept[0] && json_parse(kept, strlen(kept), &memory) == ERR_OK && is_memory(memory)) {
		json_decref(c->memory);
		c->memory = memory;
	} else {
		json_decref(memory);
	}
	if (json_is_true(json_object_get(c->memory, "locked")))
		c->sink.locked(c->sink.arg, true);
	judge_left(c);
}

enum err commands_create(const struct sync_means *means, const struct command_sink *sink,
			 struct commands **out)
{
	assert(sink->is_used && sink->locked && sink->pull_logs && sink->act);
	assert(sink->prepared && sink->ready);
	struct commands *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->means = *means;
	c->sink = *sink;
	c->todo = json_array();
	c->memory =
		json_pack("{s:s, s:b, s:n, s:[]}", "last", "", "locked", 0, "running", "results");
	if (!c->todo || !c->memory) {
		commands_destroy(c);
		return ERR_NOMEM;
	}
	timer_init(&c->late, means->loop, on_late, c);
	timer_init(&c->retry, means->loop, on_retry, c);
	read_boot(c->boot);
	*out = c;
	return ERR_OK;
}

void commands_destroy(struct commands *c)
{
	if (!c)
		return;
	timer_cancel(&c->late);
	timer_cancel(&c->retry);
	json_decref(c->todo);
	json_decref(c->memory);
	free(c);
}
