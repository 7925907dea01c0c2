/* SPDX-License-Identifier: Apache-2.0 */
/* readiness.c - see readiness.h. */
#include "firmware/kioskd/readiness.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/core/value/json.h"

#define DAY_MS	   86400000LL
#define WITH_MAX   4
#define PLAIN_MAX  256 /* of each */
#define SAID_MAX   (WITH_MAX * PLAIN_MAX + 256)
#define NUMBER_MAX 24
#define TEXT_MAX   (64 * 1024)

struct report {
	const struct readiness_facts *f;
	json_t *lines;
};

static const struct {
	const char *code, *said;
} whys[] = {
#define X(NAME, code, said) [WHY_##NAME] = { code, said },
	READINESS_WHYS(X)
#undef X
};

/* {0} to {3} are what the line is about. */
static void fill(struct buf *out, const char *said, const json_t *with)
{
	for (; *said; said++) {
		if (*said != '{') {
			buf_add_char(out, *said);
			continue;
		}
		const char *text = json_string_value(json_array_get(with, (size_t)(said[1] - '0')));
		assert(text);
		buf_add_str(out, text);
		said += 2;
	}
}

/* Behind `why` stand the texts it is about, ended by NULL. */
__attribute__((sentinel)) static void line(struct report *r, const char *what, bool ok,
					   enum readiness_why why, ...)
{
	CLEANUP(buf_fini) struct buf said;
	json_t *with = json_array();
	va_list args;
	buf_init(&said, SAID_MAX);
	va_start(args, why);
	for (const char *arg; (arg = va_arg(args, const char *));) {
		char plain[PLAIN_MAX];
		text_show(plain, sizeof(plain), arg);
		json_array_append_new(with, json_string(plain));
	}
	va_end(args);
	fill(&said, whys[why].said, with);
	json_array_append_new(r->lines,
			      json_pack("{s:s, s:b, s:s, s:o, s:s}", "what", what, "ok", ok, "why",
					whys[why].code, "with", with, "said", buf_str(&said)));
}

static const char *number(char out[NUMBER_MAX], int64_t n)
{
	snprintf(out, NUMBER_MAX, "%lld", (long long)n);
	return out;
}

static void say_version(struct report *r)
{
	line(r, "firmware", true, WHY_VERSION, r->f->version, NULL);
}

static void say_terminal(struct report *r)
{
	bool enrolled = r->f->enrolled;
	line(r, "terminal", enrolled, enrolled ? WHY_TERMINAL : WHY_NOT_ENROLLED, r->f->terminal,
	     NULL);
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
		line(r, what, false, WHY_NEVER_TESTED, state, NULL);
	else if (strcmp(test, err_name(ERR_OK)) != 0)
		line(r, what, false, WHY_TEST_FAILED, state, at, test, NULL);
	else if (r->f->now_ms - at_ms > READINESS_TEST_AGE_MS)
		line(r, what, false, WHY_TESTED_LONG_AGO, state, at, NULL);
	else
		line(r, what, strcmp(state, "online") == 0 || strcmp(state, "deviceBusy") == 0,
		     WHY_TESTED, state, at, NULL);
}

static void say_devices(struct report *r)
{
	size_t i;
	json_t *d;
	if (!r->f->kiosk_here)
		line(r, "devices", false, WHY_NO_KIOSK, NULL);
	else if (json_array_size(r->f->devices) == 0)
		line(r, "devices", false, WHY_NO_DEVICE, NULL);
	else if (r->f->tested != ERR_OK)
		line(r, "self-test", false, WHY_NOT_ASKED, err_name(r->f->tested), NULL);
	else
		line(r, "self-test", true, WHY_ASKED, NULL);
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
		const char *ails = json_str(d, "condition"), *state = json_str(d, "state"),
			   *name = json_str(d, "name");
		if (strcmp(json_str(d, "kind"), "printer") != 0 || !r->f->kiosk_here)
			continue;
		if (strcmp(state, "userError") == 0 ||
		    strcmp(json_str(d, "test"), err_name(ERR_PRINTER_PAPER)) == 0)
			line(r, "supplies", false, WHY_NO_PAPER, name, NULL);
		else if (ails[0])
			line(r, "supplies", false, WHY_CONDITION, name, ails, NULL);
		else
			line(r, "supplies", true, WHY_SUPPLIED, name, NULL);
	}
}

static void say_network(struct report *r)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(r->f->network, "interfaces"), i, one)
	{
		const json_t *addresses = json_object_get(one, "addresses");
		const char *first = json_string_value(json_array_get(addresses, 0));
		if (!json_flag(one, "up") || !first)
			continue;
		line(r, "network", true, WHY_CABLE, json_str(one, "name"), first, NULL);
		return;
	}
	line(r, "network", false, WHY_NO_CABLE, NULL);
}

static void say_platform(struct report *r)
{
	const char *error = r->f->last_error;
	if (r->f->online)
		line(r, "platform", true, WHY_ANSWERS, NULL);
	else if (error[0])
		line(r, "platform", false, WHY_SILENT_FOR, error, NULL);
	else
		line(r, "platform", false, WHY_SILENT, NULL);
}

static void say_clock(struct report *r)
{
	char now[TIME_TEXT_LEN + 1];
	time_text(r->f->now_ms, now);
	line(r, "clock", r->f->clock_trusted, r->f->clock_trusted ? WHY_TRUSTED : WHY_UNTRUSTED,
	     now, NULL);
}

static void say_certificate(struct report *r)
{
	char until[TIME_TEXT_LEN + 1];
	int64_t left_ms = r->f->cert_until_ms - r->f->now_ms;
	if (r->f->cert_err != ERR_OK) {
		line(r, "certificate", false, WHY_NO_CERT, err_name(r->f->cert_err), NULL);
		return;
	}
	time_text(r->f->cert_until_ms, until);
	line(r, "certificate", left_ms > READINESS_CERT_DAYS * DAY_MS,
	     left_ms > 0 ? WHY_CERT_ENDS : WHY_CERT_ENDED, until, NULL);
}

static void say_catalogue(struct report *r)
{
	const struct catalogue_info *c = &r->f->catalogue;
	char items[NUMBER_MAX];
	if (c->items == 0)
		line(r, "catalogue", false, WHY_NO_CATALOGUE, NULL);
	else
		line(r, "catalogue", !r->f->stale, r->f->stale ? WHY_STALE : WHY_ITEMS,
		     number(items, c->items), c->date, NULL);
}

static void say_queue(struct report *r)
{
	const struct queue_counts *n = &r->f->queue;
	char queued[NUMBER_MAX], blocked[NUMBER_MAX], quarantined[NUMBER_MAX];
	int64_t oldest_ms = r->f->now_ms;
	if (r->f->count_err != ERR_OK) {
		line(r, "queue", false, WHY_UNREADABLE, err_name(r->f->count_err), NULL);
		return;
	}
	if (n->oldest_queued_at[0] && time_parse(n->oldest_queued_at, &oldest_ms) != ERR_OK)
		oldest_ms = r->f->now_ms;
	bool good = n->blocked == 0 && n->quarantined == 0 &&
		    r->f->now_ms - oldest_ms <= READINESS_OLDEST_MS;
	number(queued, n->queued);
	number(blocked, n->blocked);
	number(quarantined, n->quarantined);
	if (n->oldest_queued_at[0])
		line(r, "queue", good, WHY_QUEUED_SINCE, queued, blocked, quarantined,
		     n->oldest_queued_at, NULL);
	else
		line(r, "queue", good, WHY_QUEUED, queued, blocked, quarantined, NULL);
}

static void say_disk(struct report *r)
{
	char free_mib[NUMBER_MAX];
	line(r, "disk", r->f->disk_free >= READINESS_DISK_BYTES, WHY_FREE,
	     number(free_mib, r->f->disk_free / (1024 * 1024)), NULL);
}

static void say_alarms(struct report *r)
{
	size_t i, count = json_array_size(r->f->alarms);
	json_t *a;
	char kinds[PLAIN_MAX] = "", of[NUMBER_MAX];
	json_array_foreach(r->f->alarms, i, a)
	{
		size_t at = strlen(kinds);
		snprintf(kinds + at, sizeof(kinds) - at, "%s%s", at ? ", " : "",
			 json_str(a, "kind"));
	}
	if (count)
		line(r, "alarms", false, WHY_ALARMS, number(of, (int64_t)count), kinds, NULL);
	else
		line(r, "alarms", true, WHY_NO_ALARM, NULL);
}

static void say_responsible(struct report *r)
{
	const char *who = json_str(r->f->hall, "responsible"),
		   *phone = json_str(r->f->hall, "phone");
	if (who[0] && phone[0])
		line(r, "responsible", true, WHY_RESPONSIBLE, who, phone, NULL);
	else if (who[0])
		line(r, "responsible", false, WHY_NO_PHONE, who, NULL);
	else if (phone[0])
		line(r, "responsible", false, WHY_PHONE_ONLY, phone, NULL);
	else
		line(r, "responsible", false, WHY_NOBODY, NULL);
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
