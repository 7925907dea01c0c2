/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_channel.c - kiosk's test channel: dump, tap, press, move, release, type, wait, idle, clock, shot, gesture.
 *
 * Built only with KIOSK_TEST_CHANNEL; no board image has it. It goes the way a finger goes: a tap is
 * a press at the widget's centre, a contact of real length, a release. Waiting runs on real time,
 * because the loop's own clock is what `clock` moves.
 */
#include "firmware/kiosk/kiosk.h"

#ifdef KIOSK_TEST_CHANNEL

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "firmware/base/wipe.h"
#include "ui/kit/tree/inspect.h"

#define POLL_US		5000
#define CONTACT_MORE_MS 2 /* on top of the shortest contact: clocks are read in whole ms */
#define WAIT_MAX_MS	(24 * 3600 * 1000)
#define SCREEN_MAX	32
#define ID_MAX		256
#define NODES_MAX	1024

/* What the channel is waiting for; one line at a time, so one of these. */
struct test_channel {
	struct kiosk *kiosk;
	sd_event_source *source;
	bool (*reached)(struct test_channel *t); /* NULL: a finger is down, or will be */
	char screen[SCREEN_MAX];		 /* wait */
	char id[ID_MAX];			 /* tap */
	int idle_turns;				 /* idle */
	uint64_t until_us;
};

static uint64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

/* Answers */

static void answer(struct kiosk *k, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	channel_answer(k->channel,
		       text ? text : "{\"ok\":false,\"error\":\"io\",\"detail\":\"memory\"}");
	wipe_free(text);
	json_decref(json);
}

static void answer_ok(struct kiosk *k)
{
	answer(k, json_pack("{s:b}", "ok", 1));
}

static void answer_error(struct kiosk *k, const char *error, const char *detail)
{
	answer(k, json_pack("{s:b, s:s, s:s}", "ok", 0, "error", error, "detail", detail));
}

static bool read_ms(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	long long ms = strtoll(text, &end, 10);
	if (errno || end == text || *end || text[0] < '0' || text[0] > '9' || ms > WAIT_MAX_MS)
		return false;
	*out = ms;
	return true;
}

/* dump */

static json_t *text_or_null(const char *s)
{
	return s ? json_string(s) : json_null();
}

static json_t *node_json(const struct ui_node *n)
{
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:[iiii], s:b, s:b, s:b, s:b}", "id",
			 text_or_null(n->id), "role", role_name(n->role), "text",
			 text_or_null(n->text), "value", text_or_null(n->value), "spoken",
			 text_or_null(n->spoken), "rect", n->x, n->y, n->w, n->h, "target",
			 n->target && !n->hidden, "enabled", n->enabled, "focused", n->focused,
			 "checked", n->checked);
}

static void on_dump(struct kiosk *k, char *rest)
{
	(void)rest;
	ui_flush(k->ui);
	struct ui_node *nodes = calloc(NODES_MAX, sizeof(*nodes));
	if (!nodes)
		abort();
	size_t count = ui_nodes(k->ui, nodes, NODES_MAX);
	json_t *list = json_array();
	for (size_t i = 0; i < count && i < NODES_MAX; i++)
		json_array_append_new(list, node_json(&nodes[i]));
	wipe_free(nodes);
	answer(k, json_pack("{s:b, s:s, s:o, s:b, s:o}", "ok", 1, "screen", kiosk_screen_name(k),
			    "overlay", text_or_null(ui_overlay(k->ui)), "visit", kiosk_in_visit(k),
			    "nodes", list));
}

/* Waiting: looked at every few milliseconds of real time */

static int on_poll(sd_event_source *s, uint64_t usec, void *arg)
{
	(void)usec;
	struct test_channel *t = arg;
	struct kiosk *k = t->kiosk;
	bool reached = t->reached(t);
	if (!reached && now_us() < t->until_us) {
		sd_event_source_set_time(s, now_us() + POLL_US);
		sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
		return 0;
	}
	t->source = sd_event_source_disable_unref(t->source);
	if (reached)
		answer_ok(k);
	else
		answer_error(k, "timeout", kiosk_screen_name(k));
	return 0;
}

static void wait_until(struct kiosk *k, bool (*reached)(struct test_channel *t), int64_t ms)
{
	struct test_channel *t = k->tester;
	t->reached = reached;
	t->idle_turns = 0;
	t->until_us = now_us() + (uint64_t)ms * 1000;
	if (sd_event_add_time(loop_event(k->loop), &t->source, CLOCK_MONOTONIC, now_us(), 1,
			      on_poll, t) < 0)
		answer_error(k, "io", "no timer");
}

static bool is_shown(struct test_channel *t)
{
	ui_flush(t->kiosk->ui);
	return strcmp(kiosk_screen_name(t->kiosk), t->screen) == 0;
}

static void on_wait(struct kiosk *k, char *rest)
{
	char *space = strchr(rest, ' ');
	int64_t ms;
	if (!space || !read_ms(space + 1, &ms)) {
		answer_error(k, "bad-command", "wait SCREEN MS");
		return;
	}
	*space = '\0';
	/* A name that is never shown times out like any other screen that does not come. */
	text_copy(k->tester->screen, sizeof(k->tester->screen), rest);
	wait_until(k, is_shown, ms);
}

/* Twice in a row: what one turn of the loop began, the next one shows. */
static bool is_quiet(struct test_channel *t)
{
	ui_flush(t->kiosk->ui);
	t->idle_turns = kiosk_is_idle(t->kiosk) ? t->idle_turns + 1 : 0;
	return t->idle_turns >= 2;
}

static void on_idle(struct kiosk *k, char *rest)
{
	int64_t ms;
	if (read_ms(rest, &ms))
		wait_until(k, is_quiet, ms);
	else
		answer_error(k, "bad-command", "idle MS");
}

/* tap, type */

static int on_release(sd_event_source *s, uint64_t usec, void *arg)
{
	(void)s;
	(void)usec;
	struct test_channel *t = arg;
	t->source = sd_event_source_disable_unref(t->source);
	ui_release(t->kiosk->ui);
	ui_flush(t->kiosk->ui);
	answer_ok(t->kiosk);
	return 0;
}

/* Runs `then` in so many ms of real time; the line is answered by it. */
static void later(struct kiosk *k, int ms, sd_event_time_handler_t then)
{
	struct test_channel *t = k->tester;
	t->reached = NULL;
	t->source = sd_event_source_disable_unref(t->source);
	if (sd_event_add_time(loop_event(k->loop), &t->source, CLOCK_MONOTONIC,
			      now_us() + (uint64_t)(ms + CONTACT_MORE_MS) * 1000, 1, then, t) < 0)
		answer_error(k, "io", "no timer");
}

static bool press(struct kiosk *k, const char *id)
{
	enum err err = ui_press(k->ui, id);
	if (err == ERR_OK)
		return true;
	const char *error = err == ERR_NOT_FOUND     ? "unknown-id"
			    : err == ERR_NOT_ALLOWED ? "disabled"
						     : "hidden";
	answer_error(k, error, kiosk_screen_name(k));
	return false;
}

/* Nothing takes a touch right after a change of place: looks again until it does. */
static int on_alive(sd_event_source *s, uint64_t usec, void *arg)
{
	(void)s;
	(void)usec;
	struct test_channel *t = arg;
	struct kiosk *k = t->kiosk;
	int dead_ms = ui_dead_ms(k->ui, t->id);
	if (dead_ms > 0)
		later(k, dead_ms, on_alive);
	else if (press(k, t->id))
		later(k, ui_min_contact_ms(k->ui), on_release);
	else
		t->source = sd_event_source_disable_unref(t->source);
	return 0;
}

static void on_tap(struct kiosk *k, char *rest)
{
	if (!text_copy(k->tester->id, sizeof(k->tester->id), rest))
		answer_error(k, "unknown-id", kiosk_screen_name(k));
	else
		on_alive(NULL, 0, k->tester);
}

/* press, move, release: a raw finger, dead time or not */

static bool read_point(const char *text, int *x, int *y)
{
	int end = 0;
	return sscanf(text, "%d %d%n", x, y, &end) == 2 && text[end] == '\0';
}

static void on_press(struct kiosk *k, char *rest)
{
	int x, y;
	ui_flush(k->ui);
	if (read_point(rest, &x, &y))
		ui_press_at(k->ui, x, y);
	else if (!press(k, rest))
		return;
	ui_flush(k->ui);
	answer_ok(k);
}

static void on_move(struct kiosk *k, char *rest)
{
	int x, y;
	if (!read_point(rest, &x, &y)) {
		answer_error(k, "bad-command", "move X Y");
		return;
	}
	ui_move_to(k->ui, x, y);
	ui_flush(k->ui);
	answer_ok(k);
}

static void on_release_line(struct kiosk *k, char *rest)
{
	(void)rest;
	ui_release_there(k->ui);
	ui_flush(k->ui);
	answer_ok(k);
}

/* NULL when text may be typed there, else the error. */
static const char *refusal(struct kiosk *k, const char *id)
{
	struct ui_node *nodes = calloc(NODES_MAX, sizeof(*nodes));
	if (!nodes)
		abort();
	size_t count = ui_nodes(k->ui, nodes, NODES_MAX);
	const char *error = "unknown-id";
	for (size_t i = 0; i < count && i < NODES_MAX; i++) {
		const struct ui_node *n = &nodes[i];
		if (!n->id || strcmp(n->id, id) != 0)
			continue;
		error = n->hidden		  ? "hidden"
			: !n->enabled		  ? "disabled"
			: n->role != ROLE_TEXTBOX ? "bad-command"
						  : NULL;
		break;
	}
	wipe_free(nodes);
	return error;
}

static void on_type(struct kiosk *k, char *rest)
{
	char id[ID_MAX];
	size_t len = strcspn(rest, " ");
	const char *text = rest + len + (rest[len] == ' ');
	if (len == 0 || len >= sizeof(id)) {
		answer_error(k, "bad-command", "type ID TEXT");
		return;
	}
	memcpy(id, rest, len);
	id[len] = '\0';
	ui_flush(k->ui);
	const char *error = refusal(k, id);
	if (error) {
		answer_error(k, error, "not a textbox that takes text now");
		return;
	}
	enum err err = typing_type(k, id, text);
	ui_flush(k->ui);
	if (err == ERR_OK)
		answer_ok(k);
	else
		answer_error(k, err == ERR_NOT_FOUND ? "unknown-id" : "bad-command", err_name(err));
}

/* clock, shot */

static void on_clock(struct kiosk *k, char *rest)
{
	int64_t ms;
	if (rest[0] != '+' || !read_ms(rest + 1, &ms)) {
		answer_error(k, "bad-command", "clock +MS");
		return;
	}
	loop_advance(k->loop, ms);
	ui_flush(k->ui);
	answer_ok(k);
}

static void on_gesture(struct kiosk *k, char *rest)
{
	if (strcmp(rest, plan_name(STAGE_MAINTENANCE)) != 0) {
		answer_error(k, "bad-command", "gesture maintenance");
		return;
	}
	idle_touched(k);
	kiosk_maintain(k);
	ui_flush(k->ui);
	if (k->stage == STAGE_MAINTENANCE)
		answer_ok(k);
	else
		answer_error(k, "disabled", kiosk_screen_name(k));
}

static void on_shot(struct kiosk *k, char *rest)
{
	if (!rest[0])
		answer_error(k, "bad-command", "shot FILE");
	else if (ui_shot(k->ui, rest) == ERR_OK)
		answer_ok(k);
	else
		answer_error(k, "io", "the picture cannot be written");
}

static const struct {
	const char *name;
	void (*run)(struct kiosk *k, char *rest);
} commands[] = {
	{ "dump", on_dump },
	{ "tap", on_tap },
	{ "press", on_press },
	{ "move", on_move },
	{ "release", on_release_line },
	{ "type", on_type },
	{ "wait", on_wait },
	{ "idle", on_idle },
	{ "clock", on_clock },
	{ "shot", on_shot },
	{ "gesture", on_gesture },
};

/* The client whose line this was has left; the next one's line is here. */
static void drop_orphan(struct kiosk *k)
{
	struct test_channel *t = k->tester;
	if (!t->source)
		return;
	t->source = sd_event_source_disable_unref(t->source);
	if (!t->reached)
		ui_release(k->ui);
	answer_ok(k);
}

static void on_line(void *arg, struct channel *channel, char *line)
{
	(void)channel;
	struct kiosk *k = arg;
	drop_orphan(k);
	if (!line) {
		answer_error(k, "bad-command", "the line is too long or not UTF-8");
		return;
	}
	size_t len = strcspn(line, " ");
	char *rest = line + len + (line[len] == ' ');
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strlen(commands[i].name) == len && strncmp(commands[i].name, line, len) == 0) {
			commands[i].run(k, rest);
			return;
		}
	}
	answer_error(k, "bad-command",
		     "dump, tap, press, move, release, type, wait, idle, clock, shot or gesture");
}

enum err test_channel_open(struct kiosk *k)
{
	if (!k->settings->test.socket[0])
		return ERR_OK;
	k->tester = calloc(1, sizeof(*k->tester));
	if (!k->tester)
		return ERR_NOMEM;
	k->tester->kiosk = k;
	return channel_open(k->loop, k->settings->test.socket, on_line, k, &k->channel);
}

void test_channel_close(struct kiosk *k)
{
	if (k->tester)
		sd_event_source_disable_unref(k->tester->source);
	channel_close(STEAL(k->channel));
	free(STEAL(k->tester));
}

#else

enum err test_channel_open(struct kiosk *k)
{
	(void)k;
	return ERR_OK;
}

void test_channel_close(struct kiosk *k)
{
	(void)k;
}

#endif
