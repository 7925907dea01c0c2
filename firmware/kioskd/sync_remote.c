/* SPDX-License-Identifier: Apache-2.0 */
/* sync_remote.c - joins the parts of sync_remote.h, and what each of them kept. */
#include "firmware/kioskd/sync_remote.h"

#include "firmware/core/value/json.h"

struct remote {
	struct sync_means means;
	struct remote_sink sink;
	struct commands *commands;
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
	(void)arg;
	done(done_arg, ERR_UNSUPPORTED, "this terminal does not send its journal yet");
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

/* What the last run kept */

struct memory {
	struct remote *remote;
	char commands[COMMANDS_MEMORY];
};

static void memory_run(struct queue *q, void *ctx)
{
	struct memory *m = ctx;
	if (queue_meta_get(q, "commands", m->commands, sizeof(m->commands)) != ERR_OK)
		m->commands[0] = '\0';
}

static void memory_done(void *ctx)
{
	struct memory *m = ctx;
	commands_restore(m->remote->commands, m->commands);
}

/* Together */

void remote_told(struct remote *r, int64_t commands_pending)
{
	commands_told(r->commands, commands_pending);
}

void remote_pump(struct remote *r)
{
	commands_pump(r->commands);
}

bool remote_is_busy(const struct remote *r)
{
	return commands_is_busy(r->commands);
}

enum err remote_create(const struct sync_means *means, const struct remote_sink *sink,
		       struct remote **out)
{
	struct remote *r = calloc(1, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	r->means = *means;
	r->sink = *sink;
	struct command_sink commands = { on_is_used, on_locked, on_pull_logs, on_act, r };
	enum err err = commands_create(means, &commands, &r->commands);
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
	free(r);
}
