/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_look.c - pages that tell how the terminal is at a glance: overview, devices, supplies.
 *
 * Overview is the keeper's Status; devices and supplies are what kiosk's own device service told the keeper last.
 */
#include "ui/screens/staff_page.h"

#include <string.h>

#include "firmware/base/text.h"

#define ALARMS_SHOWN 40

/* Words */

static const struct staff_word kinds[] = {
	{ "card_reader", "public.card_reader" },
	{ "printer", "public.printer" },
	{ "document_printer", "staff.kind.document_printer" },
	{ "camera", "public.camera" },
	{ "scanner", "staff.kind.scanner" },
	{ "light", "staff.kind.light" },
};

/* XFS4IoT's words, which the vendor knows, beside ours. */
static const struct staff_word states[] = {
	{ "online", "staff.state.online" },	 { "deviceBusy", "staff.state.busy" },
	{ "starting", "staff.state.starting" },	 { "offline", "staff.state.offline" },
	{ "noDevice", "staff.state.no_device" }, { "hardwareError", "staff.state.hardware" },
	{ "userError", "staff.state.user" },
};

static const struct staff_word alarms[] = {
	{ "store.damaged", "staff.alarm.store_damaged" },
	{ "store.full", "staff.alarm.store_full" },
	{ "store.lost", "staff.alarm.store_lost" },
	{ "store.missing", "staff.alarm.store_missing" },
	{ "journal.cut", "staff.alarm.journal_cut" },
	{ "receipt.key_new", "staff.alarm.receipt_key" },
	{ "alarm.conflict", "staff.alarm.conflict" },
	{ "alarm.blocked", "staff.alarm.blocked" },
	{ "alarm.no_sealing_key", "staff.alarm.sealing_key" },
	{ "alarm.result_signature", "staff.alarm.result_signature" },
	{ "alarm.cert_expired", "staff.alarm.cert_expired" },
	{ "alarm.tls", "staff.alarm.tls" },
	{ "alarm.refused", "staff.alarm.refused" },
	{ "alarm.catalogue_signature", "staff.alarm.catalogue_signature" },
	{ "device.fault", "staff.alarm.device" },
	{ "supervision", "staff.alarm.supervision" },
};

/* Is it well, can somebody mend it by hand, or is it broken? */
static enum staff_light light_of(const char *state)
{
	static const struct {
		const char *state;
		enum staff_light light;
	} rows[] = {
		{ "online", STAFF_GOOD },
		{ "deviceBusy", STAFF_GOOD },
		{ "starting", STAFF_CARE },
		{ "userError", STAFF_CARE },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].state, state) == 0)
			return rows[i].light;
	return STAFF_BAD;
}

/* Overview */

static void light(struct page *p, struct staff_list *l, const char *label_id, enum staff_light how,
		  const char *words_id, const char *id)
{
	staff_add(p, l, how, label_id, page_tr(p, words_id, NULL), id);
}

static void device_light(struct page *p, const struct view *v, struct staff_list *l)
{
	size_t i, bad = 0, care = 0;
	json_t *d;
	json_array_foreach((json_t *)v->devices, i, d)
	{
		enum staff_light how = light_of(json_str(d, "state"));
		bad += how == STAFF_BAD;
		care += how == STAFF_CARE;
	}
	if (json_array_size(v->devices) == 0)
		light(p, l, "staff.light.devices", STAFF_CARE, "staff.devices.none",
		      "staff.light.devices");
	else if (bad || care)
		staff_add(p, l, bad ? STAFF_BAD : STAFF_CARE, "staff.light.devices",
			  page_tr_n(p, "staff.devices.out", (int64_t)(bad + care),
				    staff_count(p, (int64_t)(bad + care)), NULL),
			  "staff.light.devices");
	else
		light(p, l, "staff.light.devices", STAFF_GOOD, "staff.devices.good",
		      "staff.light.devices");
}

static bool is_up(const json_t *network)
{
	size_t n;
	json_t *i;
	json_array_foreach(json_array_of(network, "interfaces"), n,
			   i) if (json_flag(i, "up") && strcmp(json_str(i, "name"), "lo") != 0 &&
				  json_array_size(json_array_of(i, "addresses")) > 0) return true;
	return false;
}

/* Where nobody may say how the cable is: something answers over it, or nobody knows. */
static void network_light(struct page *p, const struct staff *s, struct staff_list *l)
{
	bool online = json_flag(s->answer, "online");
	bool good = online || (s->more && is_up(s->more));
	enum staff_light how = good ? STAFF_GOOD : s->more ? STAFF_BAD : STAFF_CARE;
	light(p, l, "staff.light.network", how,
	      good	? "staff.network.good"
	      : s->more ? "staff.network.down"
			: "staff.network.unknown",
	      "staff.light.network");
}

static void lights(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *s = v->staff->answer;
	bool online = json_flag(s, "online"), enrolled = json_flag(s, "enrolled");
	network_light(p, v->staff, l);
	light(p, l, "staff.light.platform",
	      online	 ? STAFF_GOOD
	      : enrolled ? STAFF_BAD
			 : STAFF_CARE,
	      online	 ? "staff.platform.good"
	      : enrolled ? "staff.platform.silent"
			 : "staff.platform.not_asked",
	      "staff.light.platform");
	device_light(p, v, l);
	bool trusted = json_flag(s, "clock_trust");
	light(p, l, "staff.light.identity",
	      !enrolled ? STAFF_BAD
	      : trusted ? STAFF_GOOD
			: STAFF_CARE,
	      !enrolled ? "staff.identity.none"
	      : trusted ? "staff.identity.good"
			: "staff.identity.clock",
	      "staff.light.identity");
}

static void queue_line(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *s = v->staff->answer, *n = json_object_get(s, "queue");
	int64_t held = json_int(n, "blocked", 0) + json_int(n, "quarantined", 0);
	const char *oldest = staff_minute(p, json_str(s, "oldest_queued_at"));
	staff_add(p, l, held ? STAFF_BAD : STAFF_PLAIN, "staff.queue",
		  page_tr(p, "staff.queue.counts", staff_count(p, json_int(n, "queued", 0)),
			  staff_count(p, json_int(n, "blocked", 0)),
			  staff_count(p, json_int(n, "quarantined", 0)), NULL),
		  "staff.queue.counts");
	if (oldest[0])
		staff_add(p, l, STAFF_PLAIN, "staff.queue.oldest", oldest, "staff.queue.oldest");
}

static void alarm_rows(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *list = json_array_of(v->staff->answer, "alarms");
	size_t i;
	json_t *alarm;
	if (json_array_size(list) == 0)
		light(p, l, "staff.alarms", STAFF_GOOD, "staff.alarms.none", "staff.alarms");
	json_array_foreach((json_t *)list, i, alarm)
	{
		const char *at = staff_minute(p, json_str(alarm, "at"));
		const char *word =
			staff_word(p, alarms, ARRAY_LEN(alarms), json_str(alarm, "kind"));
		struct staff_row row = { .light = STAFF_BAD,
					 .label = at[0] ? at : page_tr(p, "staff.alarms.now", NULL),
					 .value = word,
					 .id = page_printf(p, "staff.alarm.%zu", i) };
		struct staff_row *added = i < ALARMS_SHOWN ? staff_add_row(l, row) : NULL;
		if (i == 0)
			staff_add_deed(p, v, added, "staff.alarms.seen", STAFF_DO_SEEN, NULL);
	}
}

static void who(struct page *p, const struct view *v, struct staff_list *l)
{
	const struct staff *s = v->staff;
	const json_t *hall = json_object_get(v->status, "hall");
	const json_t *catalogue = json_object_get(s->answer, "catalogue");
	const char *parts[] = { staff_word(p, staff_roles, STAFF_ROLES, s->role), s->name };
	const char *responsible[] = { json_str(hall, "responsible"), json_str(hall, "phone") };
	const char *named = part_join(p, responsible, ARRAY_LEN(responsible));
	staff_add(p, l, STAFF_PLAIN, "closed.responsible",
		  named[0] ? named : page_tr(p, "staff.nobody", NULL), "staff.responsible");
	staff_add(p, l, STAFF_PLAIN, "staff.signed_in", part_join(p, parts, ARRAY_LEN(parts)),
		  "staff.who");
	staff_add(p, l, STAFF_PLAIN, "public.catalogue",
		  page_tr(p, "staff.catalogue", json_str(catalogue, "date"),
			  staff_count(p, json_int(catalogue, "items", 0)), NULL),
		  "staff.catalogue");
}

static void fill_overview(struct page *p, const struct view *v, struct staff_list *l)
{
	if (!v->staff->answer)
		return;
	lights(p, v, l);
	queue_line(p, v, l);
	alarm_rows(p, v, l);
	who(p, v, l);
	staff_add_button(p, v, l, "staff.sync", STAFF_DO_SYNC, NULL);
}

const struct staff_page_row staff_page_overview = { .fill = fill_overview };

/* Devices */

static const char *device_name(struct page *p, const json_t *d)
{
	return page_printf(p, "%s %s", staff_word(p, kinds, ARRAY_LEN(kinds), json_str(d, "kind")),
			   json_str(d, "name"));
}

static const char *state_words(struct page *p, const char *state)
{
	return page_printf(p, "%s (%s)", staff_word(p, states, ARRAY_LEN(states), state), state);
}

/* When it was last asked something, and what came of that. */
static const char *tested(struct page *p, const json_t *d)
{
	const char *at = staff_minute(p, json_str(d, "tested_at")), *how = json_str(d, "test");
	if (!at[0])
		return page_tr(p, "staff.tested.never", NULL);
	if (strcmp(how, err_name(ERR_OK)) == 0)
		return page_tr(p, "staff.tested.good", at, NULL);
	return page_tr(p, "staff.tested.bad", at, how, NULL);
}

static void fill_devices(struct page *p, const struct view *v, struct staff_list *l)
{
	size_t i;
	json_t *d;
	json_array_foreach((json_t *)v->devices, i, d)
	{
		const char *name = json_str(d, "name"), *state = json_str(d, "state");
		struct staff_row row = { .light = light_of(state),
					 .label = device_name(p, d),
					 .value = state_words(p, state),
					 .note = tested(p, d),
					 .id = page_printf(p, "staff.device.%s", name) };
		staff_add_deed(p, v, staff_add_row(l, row),
			       page_printf(p, "staff.device.%s.test", name), STAFF_DO_TEST, name);
	}
	if (!l->count)
		l->lead = page_tr(p, "staff.devices.none", NULL);
	else
		staff_add_button(p, v, l, "staff.devices.test", STAFF_DO_TEST_ALL, NULL);
}

const struct staff_page_row staff_page_devices = { .fill = fill_devices };

/* Supplies: what somebody refills, which is the printer's paper */

/* What came out since staff last said that a roll is new. */
static void add_roll(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *paper = json_object_get(v->staff->answer, "paper");
	const json_t *percent = json_object_get(paper, "percent");
	const char *since = staff_minute(p, json_str(paper, "since"));
	if (!paper)
		return;
	const char *metres = page_printf(p, "%.1f", (double)json_int(paper, "mm", 0) / 1000);
	struct staff_row row = {
		.label = page_tr(p, "staff.roll", NULL),
		.value = page_tr(p, "staff.roll.metres", metres, NULL),
		.note = since[0] ? page_tr(p, "staff.roll.since", since, NULL)
				 : page_tr(p, "staff.roll.never", NULL),
		.id = "staff.supplies.roll",
	};
	if (json_is_integer(percent))
		row.value = page_printf(p, "%s %s", row.value,
					page_tr(p, "staff.roll.left",
						staff_count(p, json_integer_value(percent)), NULL));
	staff_add_deed(p, v, staff_add_row(l, row), "staff.supplies.roll.new", STAFF_DO_PAPER,
		       NULL);
}

static void fill_supplies(struct page *p, const struct view *v, struct staff_list *l)
{
	static const struct staff_word paper[] = {
		{ "online", "staff.paper.good" },
		{ "deviceBusy", "staff.paper.good" },
		{ "userError", "staff.paper.out" },
	};
	size_t i;
	json_t *d;
	json_array_foreach((json_t *)v->devices, i, d)
	{
		const char *name = json_str(d, "name"), *state = json_str(d, "state");
		if (strcmp(json_str(d, "kind"), "printer") != 0)
			continue;
		const char *word = staff_word(p, paper, ARRAY_LEN(paper), state);
		bool known = strcmp(word, state) != 0;
		struct staff_row row = {
			.light = light_of(state),
			.label = page_tr(p, "staff.paper", NULL),
			.value = known ? word : page_tr(p, "staff.paper.unknown", NULL),
			.id = page_printf(p, "staff.supplies.%s", name),
		};
		staff_add_deed(p, v, staff_add_row(l, row),
			       page_printf(p, "staff.supplies.%s.test", name), STAFF_DO_TEST, name);
		add_roll(p, v, l);
	}
	l->lead = page_tr(p, l->count ? "staff.supplies.lead" : "staff.supplies.none", NULL);
}

const struct staff_page_row staff_page_supplies = { .fill = fill_supplies };

/* Readiness: the keeper's verdict and each line of it; why by the code of its reason. */

static const struct staff_word ready_words[] = {
	{ "firmware", "staff.report.firmware" },
	{ "terminal", "staff.report.terminal" },
	{ "self-test", "staff.report.self_test" },
	{ "devices", "staff.page.devices" },
	{ "supplies", "staff.page.supplies" },
	{ "network", "staff.light.network" },
	{ "platform", "staff.light.platform" },
	{ "clock", "staff.page.time" },
	{ "certificate", "staff.report.certificate" },
	{ "catalogue", "staff.report.catalogue" },
	{ "queue", "staff.page.queue" },
	{ "disk", "staff.report.disk" },
	{ "alarms", "staff.report.alarms" },
	{ "responsible", "staff.report.responsible" },
};

/* The codes of firmware/kioskd/readiness.h. */
static const struct staff_word whys[] = {
	{ "version", "staff.why.version" },
	{ "terminal", "staff.why.terminal" },
	{ "not_enrolled", "staff.why.not_enrolled" },
	{ "never_tested", "staff.why.never_tested" },
	{ "test_failed", "staff.why.test_failed" },
	{ "tested_long_ago", "staff.why.tested_long_ago" },
	{ "tested", "staff.why.tested" },
	{ "no_kiosk", "staff.why.no_kiosk" },
	{ "no_device", "staff.why.no_device" },
	{ "not_asked", "staff.why.not_asked" },
	{ "asked", "staff.why.asked" },
	{ "no_paper", "staff.why.no_paper" },
	{ "condition", "staff.why.condition" },
	{ "supplied", "staff.why.supplied" },
	{ "cable", "staff.why.cable" },
	{ "no_cable", "staff.why.no_cable" },
	{ "answers", "staff.why.answers" },
	{ "silent", "staff.why.silent" },
	{ "silent_for", "staff.why.silent_for" },
	{ "trusted", "staff.why.trusted" },
	{ "untrusted", "staff.why.untrusted" },
	{ "no_cert", "staff.why.no_cert" },
	{ "cert_ends", "staff.why.cert_ends" },
	{ "cert_ended", "staff.why.cert_ended" },
	{ "no_catalogue", "staff.why.no_catalogue" },
	{ "items", "staff.why.items" },
	{ "stale", "staff.why.stale" },
	{ "unreadable", "staff.why.unreadable" },
	{ "queued", "staff.why.queued" },
	{ "queued_since", "staff.why.queued_since" },
	{ "free", "staff.why.free" },
	{ "alarms", "staff.why.alarms" },
	{ "no_alarm", "staff.why.no_alarm" },
	{ "responsible", "staff.why.responsible" },
	{ "no_phone", "staff.why.no_phone" },
	{ "phone_only", "staff.why.phone_only" },
	{ "nobody", "staff.why.nobody" },
};

/* What a reason is about may be a word or a time itself. */
static const char *about(struct page *p, const json_t *with, size_t n)
{
	const char *text = json_string_value(json_array_get(with, n));
	int64_t at_ms;
	if (!text)
		return "";
	return time_parse(text, &at_ms) == ERR_OK ? staff_minute(p, text)
						  : staff_word(p, states, ARRAY_LEN(states), text);
}

/* The keeper's own words where it says what is not known here. */
static const char *why(struct page *p, const json_t *line)
{
	const json_t *with = json_array_of(line, "with");
	const char *code = json_str(line, "why");
	for (size_t i = 0; i < ARRAY_LEN(whys); i++)
		if (strcmp(whys[i].word, code) == 0)
			return page_tr(p, whys[i].id, about(p, with, 0), about(p, with, 1),
				       about(p, with, 2), about(p, with, 3), NULL);
	return page_strdup(p, json_str(line, "said"));
}

/* "printer front": a kind of device and its name. */
static const char *what(struct page *p, const char *text)
{
	const char *name = strchr(text, ' ');
	if (!name)
		return staff_word(p, ready_words, ARRAY_LEN(ready_words), text);
	const char *kind = page_printf(p, "%.*s", (int)(name - text), text);
	return page_printf(p, "%s%s", staff_word(p, kinds, ARRAY_LEN(kinds), kind), name);
}

/* Those lines that are, or are not, as they must be. */
static void report_lines(struct page *p, const json_t *lines, bool wanted, struct staff_list *l)
{
	size_t i;
	json_t *line;
	json_array_foreach((json_t *)lines, i, line)
	{
		if (json_flag(line, "ok") != wanted)
			continue;
		staff_add_row(l, (struct staff_row){ .light = wanted ? STAFF_GOOD : STAFF_BAD,
						     .label = what(p, json_str(line, "what")),
						     .value = page_tr(p,
								      wanted ? "staff.report.ok"
									     : "staff.report.bad",
								      NULL),
						     .note = why(p, line),
						     .id = page_printf(p, "staff.report.%zu", i) });
	}
}

static void fill_report(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer;
	if (!a)
		return;
	bool ready = json_flag(a, "ready");
	l->lead = page_tr(p, ready ? "staff.report.ready" : "staff.report.not_ready", NULL);
	staff_add(p, l, STAFF_PLAIN, "staff.report.at", staff_minute(p, json_str(a, "at")),
		  "staff.report.at");
	report_lines(p, json_array_of(a, "lines"), false, l);
	report_lines(p, json_array_of(a, "lines"), true, l);
}

const struct staff_page_row staff_page_report = { .fill = fill_report };
