/* SPDX-License-Identifier: Apache-2.0 */
/* acts.c - see acts.h. */
#include "firmware/kioskd/acts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/bus/units.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define MINUTE_MS  60000
#define OUTPUT_MAX 4096

/* Longer than the unit's own TimeoutStartSec: systemd's word comes first. */
static const struct row {
	const char *name;
	const char *params; /* the file in acts/in; NULL = it is told nothing */
	int64_t within_ms;
} rows[] = {
	[ACT_REBOOT] = { "reboot", NULL, 2 * MINUTE_MS },
	[ACT_USB_MOUNT] = { "usb-mount", NULL, 2 * MINUTE_MS },
	[ACT_USB_UNMOUNT] = { "usb-unmount", NULL, 2 * MINUTE_MS },
	[ACT_UPDATE] = { "update", NULL, 31 * MINUTE_MS },
	[ACT_TIME] = { "time", "time", 2 * MINUTE_MS },
	[ACT_NETWORK] = { "network", "network", 2 * MINUTE_MS },
	[ACT_SSH] = { "ssh-1h", NULL, 2 * MINUTE_MS },
	[ACT_GOOD] = { "mark-good", NULL, 2 * MINUTE_MS },
};
static_assert(ARRAY_LEN(rows) == ACT_COUNT, "each act has a row");

struct going {
	struct acts *acts;
	bool busy;
	struct timer refused; /* what fails before systemd is asked is told from the loop as well */
	enum err err;
	void (*done)(void *arg, enum err err, const char *said);
	void *arg;
	/* How it ended last. */
	bool ended;
	int64_t at_ms;
	char said[ACT_SAID_MAX];
};

struct acts {
	struct loop *loop;
	const char *folder; /* "" = this is no board */
	struct units *units;
	struct going going[ACT_COUNT];
};

const char *act_name(enum act act)
{
	return rows[act].name;
}

/* The first line of what it wrote; root's folder, but the words are a stranger's. */
static void read_said(const struct acts *a, enum act act, char out[ACT_SAID_MAX])
{
	char path[PATH_MAX];
	CLEANUP(buf_fini) struct buf b;
	buf_init(&b, OUTPUT_MAX);
	out[0] = '\0';
	if (snprintf(path, sizeof(path), "%s/out/kiosk-act-%s", a->folder, act_name(act)) >=
		    (int)sizeof(path) ||
	    file_read(path, &b) != ERR_OK || b.len == 0)
		return;
	b.data[strcspn(b.data, "\n")] = '\0';
	if (!text_show(out, ACT_SAID_MAX, b.data))
		out[0] = '\0';
}

static void ended(struct acts *a, enum act act, enum err err)
{
	struct going *g = &a->going[act];
	g->busy = false;
	g->ended = true;
	g->err = err;
	g->at_ms = loop_wall_ms(a->loop);
	g->said[0] = '\0';
}

static void end(struct acts *a, enum act act, enum err err)
{
	struct going *g = &a->going[act];
	assert(g->busy);
	ended(a, act, err);
	if (err == ERR_OK || err == ERR_ACT_FAILED)
		read_said(a, act, g->said);
	log_info("act %s: %s", act_name(act), err_name(err));
	g->done(g->arg, err, g->said);
}

void acts_refused(struct acts *a, enum act act, enum err err, enum firmware_reason why)
{
	assert(!a->going[act].busy);
	ended(a, act, err);
	text_copy(a->going[act].said, ACT_SAID_MAX, firmware_reason_word(why));
}

static enum act act_of(const struct going *g)
{
	return (enum act)(g - g->acts->going);
}

/* What takes the machine down takes its own job along, and this program: systemd calls that cancelled. */
static void on_ended(void *arg, enum err err)
{
	struct going *g = arg;
	bool down = act_of(g) == ACT_REBOOT && err == ERR_CANCELLED;
	end(g->acts, act_of(g), down ? ERR_OK : err);
}

static void on_refused(void *arg)
{
	struct going *g = arg;
	end(g->acts, act_of(g), g->err);
}

static enum err write_params(const struct acts *a, const struct row *row, const char *params)
{
	char path[PATH_MAX];
	assert((row->params != NULL) == (params[0] != '\0'));
	if (!row->params)
		return ERR_OK;
	if (snprintf(path, sizeof(path), "%s/in/%s", a->folder, row->params) >= (int)sizeof(path))
		return ERR_TOO_LONG;
	/* The folder's group is root's: without capabilities it reads by that alone. */
	return file_write(path, params, strlen(params), 0640);
}

static enum err prepare(const struct acts *a, enum act act, const char *instance,
			const char *params, char unit[96])
{
	size_t len = strlen(instance);
	assert((act == ACT_UPDATE) == (len > 0));
	if (!a->folder[0])
		return ERR_UNSUPPORTED;
	if (len >= ACT_INSTANCE_MAX ||
	    strspn(instance, "abcdefghijklmnopqrstuvwxyz0123456789") != len)
		return ERR_INVALID;
	snprintf(unit, 96, "kiosk-act-%s%s%s.service", act_name(act), len ? "@" : "", instance);
	return write_params(a, &rows[act], params);
}

void acts_begin(struct acts *a, enum act act, const char *instance, const char *params,
		void (*done)(void *arg, enum err err, const char *said), void *arg)
{
	struct going *g = &a->going[act];
	char unit[96];
	if (g->busy) {
		done(arg, ERR_BUSY, "");
		return;
	}
	g->busy = true;
	g->done = done;
	g->arg = arg;
	g->err = prepare(a, act, instance, params, unit);
	if (g->err != ERR_OK)
		timer_after(&g->refused, 0);
	else
		units_start(a->units, unit, rows[act].within_ms, on_ended, g);
}

bool acts_busy(const struct acts *a, enum act act)
{
	return a->going[act].busy;
}

static const char *sentence_of(const char *said)
{
	enum firmware_reason why = firmware_reason_of(said);
	return why == FIRMWARE_WHY_NONE ? said : firmware_reason_sentence(why);
}

const char *acts_sentence(enum err err, const char *said)
{
	static const struct {
		enum err err;
		const char *sentence;
	} sentences[] = {
		{ ERR_UNSUPPORTED,
		  "this machine is no board: [board] acts is not set, or no systemd answers" },
		{ ERR_NOT_FOUND, "this board has no unit for it" },
		{ ERR_NOT_ALLOWED, "polkit did not let kioskd start it" },
		{ ERR_BUSY, "it is under way" },
		{ ERR_ACT_FAILED, "it was started and failed; the system's journal says why" },
		{ ERR_CANCELLED, "it was called off before it ended" },
	};
	if (said[0])
		return sentence_of(said);
	for (size_t i = 0; i < ARRAY_LEN(sentences); i++)
		if (sentences[i].err == err)
			return sentences[i].sentence;
	return "";
}

json_t *acts_last(const struct acts *a)
{
	json_t *list = json_array();
	for (int act = 0; act < ACT_COUNT; act++) {
		const struct going *g = &a->going[act];
		char at[TIME_TEXT_LEN + 1] = "";
		if (g->ended)
			time_text(g->at_ms, at);
		json_array_append_new(
			list,
			json_pack("{s:s, s:b, s:s?, s:s, s:s, s:s}", "act", act_name((enum act)act),
				  "busy", g->busy, "at", g->ended ? at : NULL, "result",
				  g->ended ? err_name(g->err) : "", "said", sentence_of(g->said),
				  "why", firmware_reason_word(firmware_reason_of(g->said))));
	}
	return list;
}

enum err acts_create(struct loop *loop, const struct settings *s, struct acts **out)
{
	struct acts *a = calloc(1, sizeof(*a));
	if (!a)
		return ERR_NOMEM;
	a->loop = loop;
	a->folder = s->board.acts;
	enum err err = units_create(loop, s->board.systemd, &a->units);
	if (err != ERR_OK) {
		free(a);
		return err;
	}
	for (int act = 0; act < ACT_COUNT; act++) {
		a->going[act].acts = a;
		timer_init(&a->going[act].refused, loop, on_refused, &a->going[act]);
	}
	*out = a;
	return ERR_OK;
}

void acts_destroy(struct acts *a)
{
	if (!a)
		return;
	units_destroy(a->units);
	for (int act = 0; act < ACT_COUNT; act++) {
		struct going *g = &a->going[act];
		if (!g->busy)
			continue;
		timer_cancel(&g->refused);
		end(a, (enum act)act, g->err);
	}
	free(a);
}
