/* SPDX-License-Identifier: Apache-2.0 */
/* readiness.c - see readiness.h. */
#include "firmware/kioskd/readiness.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/core/value/json.h"

#define DAY_MS	 86400000LL
#define SAID_MAX 256
#define TEXT_MAX (64 * 1024)

struct report {
	const struct readiness_facts *f;
	json_t *lines;
};

PRINTF_LIKE(4, 5)
static void line(struct report *r, const char *what, bool ok, const char *format, ...)
{
	char said[SAID_MAX], plain[SAID_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	text_show(plain, sizeof(plain), said);
	json_array_append_new(r->lines,
			      json_pack("{s:s, s:b, s:s}", "what", what, "ok", ok, "said", plain));
}

static void say_version(struct report *r)
{
	line(r, "firmware", true, "version %s", r->f->version);
}

static void say_terminal(struct report *r)
{
	bool enrolled = r->f->enrolled;
	line(r, "terminal", enrolled, "%s%s", r->f->terminal, enrolled ? "" : ", not enrolled");
}

/* Tested, now or not long ago: a reader in the list is not a working reader. */
static void say_device(struct report *r, const json_t *d)
{
	const char *state = json_str(d, "state"), *at = json_str(d, "tested_at"),
		   *test = json_str(d, "test");
	int64_t at_ms = 0;
	char what[64];
	snprintf(what, sizeof(what), "%s %s", json_str(d, "kind"), json_str(d, "name"));
	if (!at[0] || time_parse(at, &at_ms) != ERR_OK)
		line(r, what, false, "%s, never tested", state);
	else if (strcmp(test, err_name(ERR_OK)) != 0)
		line(r, what, false, "%s, its test of %s failed: %s", state, at, test);
	else if (r->f->now_ms - at_ms > READINESS_TEST_AGE_MS)
		line(r, what, false, "%s, tested on %s last", state, at);
	else
		line(r, what, strcmp(state, "online") == 0 || strcmp(state, "deviceBusy") == 0,
		     "%s, tested %s", state, at);
}

static void say_devices(struct report *r)
{
	size_t i;
	json_t *d;
	if (!r->f->kiosk_here)
		line(r, "devices", false, "kiosk is not connected: nothing is known of them");
	else if (json_array_size(r->f->devices) == 0)
		line(r, "devices", false, "none is configured");
	else if (r->f->tested != ERR_OK)
		line(r, "self-test", false, "it was not made for this report (%s)",
		     err_name(r->f->tested));
	else
		line(r, "self-test", true, "made for this report");
	if (r->f->kiosk_here)
		json_array_foreach(r->f->devices, i, d) say_device(r, d);
}

/* What a printer says of its paper; one that does not say has none of it to report. */
static void say_supplies(struct report *r)
{
	size_t i;
	json_t *d;
	json_array_foreach(r->f->devices, i, d)
	{
		const char *ails = json_str(d, "condition"), *state = json_str(d, "state");
		if (strcmp(json_str(d, "kind"), "printer") != 0 || !r->f->kiosk_here)
			continue;
		if (strcmp(state, "userError") == 0 ||
		    strcmp(json_str(d, "test"), err_name(ERR_PRINTER_PAPER)) == 0)
			line(r, "supplies", false, "%s wants paper, or its cover closed",
			     json_str(d, "name"));
		else
			line(r, "supplies", !ails[0], "%s: %s", json_str(d, "name"),
			     ails[0] ? ails : "nothing is missing that it could tell");
	}
}

static void say_network(struct report *r)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(r->f->network, "interfaces"), i, one)
	{
		const json_t *addresses = json_object_get(one, "addresses");
		if (!json_flag(one, "up") || json_array_size(addresses) == 0)
			continue;
		line(r, "network", true, "%s %s", json_str(one, "name"),
		     json_string_value(json_array_get(addresses, 0)));
		return;
	}
	line(r, "network", false, "no cable is connected and has an address");
}

static void say_platform(struct report *r)
{
	const char *error = r->f->last_error;
	line(r, "platform", r->f->online, "%s%s%s", r->f->online ? "answers" : "does not answer",
	     error[0] && !r->f->online ? ": " : "", r->f->online ? "" : error);
}

static void say_clock(struct report *r)
{
	char now[TIME_TEXT_LEN + 1];
	time_text(r->f->now_ms, now);
	line(r, "clock", r->f->clock_trusted, "%s, %s", now,
	     r->f->clock_trusted ? "trusted" : "nobody vouches for it");
}

static void say_certificate(struct report *r)
{
	char until[TIME_TEXT_LEN + 1];
	int64_t left_ms = r->f->cert_until_ms - r->f->now_ms;
	if (r->f->cert_err != ERR_OK) {
		line(r, "certificate", false, "there is none that can be read (%s)",
		     err_name(r->f->cert_err));
		return;
	}
	time_text(r->f->cert_until_ms, until);
	line(r, "certificate", left_ms > READINESS_CERT_DAYS * DAY_MS, "%s %s",
	     left_ms > 0 ? "ends" : "ended", until);
}

static void say_catalogue(struct report *r)
{
	const struct catalogue_info *c = &r->f->catalogue;
	if (c->items == 0)
		line(r, "catalogue", false, "there is none");
	else
		line(r, "catalogue", !r->f->stale, "%lld items of %s%s", (long long)c->items,
		     c->date, r->f->stale ? ", not confirmed for long" : "");
}

static void say_queue(struct report *r)
{
	const struct queue_counts *n = &r->f->queue;
	int64_t oldest_ms = r->f->now_ms;
	if (r->f->count_err != ERR_OK) {
		line(r, "queue", false, "it cannot be read (%s)", err_name(r->f->count_err));
		return;
	}
	if (n->oldest_queued_at[0] && time_parse(n->oldest_queued_at, &oldest_ms) != ERR_OK)
		oldest_ms = r->f->now_ms;
	bool good = n->blocked == 0 && n->quarantined == 0 &&
		    r->f->now_ms - oldest_ms <= READINESS_OLDEST_MS;
	line(r, "queue", good, "%lld queued%s%s, %lld blocked, %lld quarantined",
	     (long long)n->queued, n->oldest_queued_at[0] ? " since " : "", n->oldest_queued_at,
	     (long long)n->blocked, (long long)n->quarantined);
}

static void say_disk(struct report *r)
{
	line(r, "disk", r->f->disk_free >= READINESS_DISK_BYTES, "%lld MiB free",
	     (long long)(r->f->disk_free / (1024 * 1024)));
}

static void say_alarms(struct report *r)
{
	size_t i, count = json_array_size(r->f->alarms);
	json_t *a;
	char kinds[SAID_MAX / 2] = "";
	json_array_foreach(r->f->alarms, i, a)
	{
		size_t at = strlen(kinds);
		snprintf(kinds + at, sizeof(kinds) - at, "%s%s", at ? ", " : "",
			 json_str(a, "kind"));
	}
	line(r, "alarms", count == 0, "%s", count ? kinds : "none");
}

static void say_responsible(struct report *r)
{
	const char *who = json_str(r->f->hall, "responsible"),
		   *phone = json_str(r->f->hall, "phone");
	bool named = who[0] && phone[0];
	line(r, "responsible", named, "%s%s%s", who[0] ? who : "nobody is named",
	     phone[0] ? ", " : "",
	     phone[0] ? phone
	     : who[0] ? ", without a phone"
		      : "");
}

static void (*const sayers[])(struct report *r) = {
	say_version,  say_terminal, say_devices,     say_supplies,  say_network,
	say_platform, say_clock,    say_certificate, say_catalogue, say_queue,
	say_disk,     say_alarms,   say_responsible,
};

/* "ready", or what is not ok by name. */
static void write_verdict(const json_t *lines, struct buf *out)
{
	size_t i, bad = 0;
	json_t *one;
	json_array_foreach(lines, i, one)
	{
		if (json_flag(one, "ok"))
			continue;
		buf_printf(out, "%s%s", bad++ ? ", " : "not ready: ", json_str(one, "what"));
	}
	if (!bad)
		buf_add_str(out, "ready");
}

static void write_text(const struct readiness_facts *f, const json_t *lines, const char *at,
		       const char *verdict, struct buf *out)
{
	size_t i;
	json_t *one;
	buf_printf(out, "readiness of terminal %s, %s\n%s\n\n", f->terminal, at, verdict);
	json_array_foreach(lines, i, one)
		buf_printf(out, "%-6s  %-20s  %s\n", json_flag(one, "ok") ? "ok" : "not ok",
			   json_str(one, "what"), json_str(one, "said"));
}

json_t *readiness_report(const struct readiness_facts *f)
{
	CLEANUP(buf_fini) struct buf verdict, text;
	char at[TIME_TEXT_LEN + 1];
	struct report r = { f, json_array() };
	buf_init(&verdict, TEXT_MAX);
	buf_init(&text, TEXT_MAX);
	time_text(f->now_ms, at);
	for (size_t i = 0; i < ARRAY_LEN(sayers); i++)
		sayers[i](&r);
	write_verdict(r.lines, &verdict);
	write_text(f, r.lines, at, buf_str(&verdict), &text);
	return json_pack("{s:b, s:s, s:s, s:o, s:s}", "ready",
			 strcmp(buf_str(&verdict), "ready") == 0, "verdict", buf_str(&verdict),
			 "at", at, "lines", r.lines, "text", buf_str(&text));
}
