/* SPDX-License-Identifier: Apache-2.0 */
/* sync_remote.c - joins the parts of sync_remote.h, and what each of them kept. */
#include "firmware/kioskd/sync_remote.h"

#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_logs.h"
#include "firmware/kioskd/sync_renewal.h"

struct remote {
	struct sync_means means;
	struct remote_sink sink;
	struct commands *commands;
	struct logs *logs;
	struct renewal *renewal;
	struct firmware *firmware;
};

/* What the commands ask for */

static bool on_is_used(void *arg)
{
	const struct remote *r = arg;
	return r->sink.is_used && r->sink.is_used(r->sink.arg);
}

static void on_locked(void *arg, bool locked)
{
	const struct remote *r = arg;
	if (r->sink.locked)
		r->sink.locked(r->sink.arg, locked);
}

static void on_pull_logs(void *arg, command_done done, void *done_arg)
{
	const struct remote *r = arg;
	logs_push(r->logs, done, done_arg);
}

static void on_act(void *arg, const char *kind, const json_t *args, command_done done,
		   void *done_arg)
{
	const struct remote *r = arg;
	if (r->sink.act)
		r->sink.act(r->sink.arg, kind, args, done, done_arg);
	else
		done(done_arg, ERR_UNSUPPORTED, "nobody here can do that");
}

static bool on_prepared(void *arg, bool first)
{
	const struct remote *r = arg;
	if (first)
		firmware_want(r->firmware);
	return firmware_rests(r->firmware);
}

static const char *on_ready(void *arg, const char **why)
{
	const struct remote *r = arg;
	return firmware_ready(r->firmware, why);
}

/* What the last run kept */

struct memory {
	struct remote *remote;
	char commands[COMMANDS_MEMORY], logs[LOGS_MEMORY], firmware[FIRMWARE_MEMORY];
};

static void memory_run(struct queue *q, void *ctx)
{
	struct memory *m = ctx;
	if (queue_meta_get(q, "commands", m->commands, sizeof(m->commands)) != ERR_OK)
		m->commands[0] = '\0';
	if (queue_meta_get(q, "logs", m->logs, sizeof(m->logs)) != ERR_OK)
		m->logs[0] = '\0';
	if (queue_meta_get(q, "firmware", m->firmware, sizeof(m->firmware)) != ERR_OK)
		m->firmware[0] = '\0';
}

static void memory_done(void *ctx)
{
	struct memory *m = ctx;
	commands_restore(m->remote->commands, m->commands);
	logs_restore(m->remote->logs, m->logs);
	firmware_restore(m->remote->firmware, m->firmware);
}

/* Together */

void remote_told(struct remote *r, int64_t commands_pending)
{
	commands_told(r->commands, commands_pending);
	logs_told(r->logs);
	renewal_told(r->renewal);
}

void remote_pump(struct remote *r, bool calm)
{
	commands_pump(r->commands);
	logs_pump(r->logs, calm);
	firmware_pump(r->firmware, calm && !logs_is_busy(r->logs));
}

void remote_push_logs(struct remote *r, command_done done, void *done_arg)
{
	logs_push(r->logs, done, done_arg);
}

bool remote_is_busy(const struct remote *r)
{
	return commands_is_busy(r->commands) || logs_is_busy(r->logs) ||
	       renewal_is_busy(r->renewal) || firmware_is_busy(r->firmware);
}

const char *remote_ending(const struct remote *r, int64_t *until_ms)
{
	return renewal_ending(r->renewal, until_ms);
}

struct firmware *remote_firmware(const struct remote *r)
{
	return r->firmware;
}

enum err remote_create(const struct sync_means *means, const struct remote_sink *sink,
		       struct remote **out)
{
	struct remote *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->means = *means;
	r->sink = *sink;
	struct command_sink commands = { on_is_used, on_locked, on_pull_logs, on_prepared, on_ready,
					 on_act,     r };
	enum err err = commands_create(means, &commands, &r->commands);
	if (err == ERR_OK)
		err = logs_create(means, &r->logs);
	if (err == ERR_OK)
		err = renewal_create(means, &r->renewal);
	if (err == ERR_OK)
		err = firmware_create(means, &r->firmware);
	if (err != ERR_OK) {
		remote_destroy(r);
		return err;
	}
	struct memory *m = errand_new(sizeof(*m));
	m->remote = r;
	errand_queue(means->errands, memory_run, memory_done, free, m);
	*out = r;
	return ERR_OK;
}

void remote_destroy(struct remote *r)
{
	if (!r)
		return;
	commands_destroy(r->commands);
	logs_destroy(r->logs);
	renewal_destroy(r->renewal);
	firmware_destroy(r->firmware);
	free(r);
}
