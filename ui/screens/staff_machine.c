/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_machine.c - the machine itself: network, time, update, restart. What is known of it is the keeper's word, what is
 * done to it one of the acts that root does for the keeper.
 */
#include "ui/screens/staff_page.h"

#include <string.h>

#define LOOPBACK "lo"

static const struct staff_word acts[] = {
	{ "reboot", "staff.act.reboot" },
	{ "usb-mount", "staff.act.usb_mount" },
	{ "usb-unmount", "staff.act.usb_unmount" },
	{ "update", "staff.act.update" },
	{ "time", "staff.act.time" },
	{ "network", "staff.act.network" },
	{ "ssh-1h", "staff.act.ssh" },
	{ "mark-good", "staff.act.mark_good" },
};

/* The texts of an array in a line; "" of none. */
static const char *line_of(struct page *p, const json_t *list)
{
	const char *line = "";
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)list, i, one)
	{
		const char *text = json_string_value(one);
		if (text)
			line = page_printf(p, "%s%s%s", line, line[0] ? ", " : "", text);
	}
	return line;
}

/* Network */

static void cable(struct page *p, const struct view *v, const json_t *i, struct staff_list *l)
{
	const char *name = json_str(i, "name");
	const char *parts[] = { line_of(p, json_array_of(i, "addresses")), json_str(i, "mac") };
	bool up = json_flag(i, "up");
	struct staff_row row = { .light = up ? STAFF_GOOD : STAFF_CARE,
				 .label = page_strdup(p, name),
				 .value = page_tr(p, up ? "staff.cable.up" : "staff.cable.down",
						  NULL),
				 .note = part_join(p, parts, ARRAY_LEN(parts)),
				 .id = page_printf(p, "staff.network.%s", name) };
	staff_add_deed(p, v, staff_add_row(l, row), page_printf(p, "staff.network.%s.dhcp", name),
		       STAFF_DO_DHCP, name);
	/* A row of its own: beside the other it has no room where letters are large. */
	struct staff_button fixed = { .id = page_printf(p, "staff.network.%s.static", name),
				      .words = page_tr(p, "staff.cable.title", page_strdup(p, name),
						       NULL),
				      .action = ACT_OPEN,
				      .arg = STAFF_OPEN_ADDRESS,
				      .arg_text = page_strdup(p, name),
				      .disabled = v->staff->outcome == STAFF_DOING };
	if (staff_may(v, STAFF_DO_STATIC))
		staff_add_row(l, (struct staff_row){ .buttons = { fixed }, .button_count = 1 });
}

static void fill_network(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer, *platform = json_object_get(a, "platform");
	size_t n;
	json_t *i;
	if (!a)
		return;
	json_array_foreach(json_array_of(a, "interfaces"), n,
			   i) if (strcmp(json_str(i, "name"), LOOPBACK) != 0) cable(p, v, i, l);
	staff_add(p, l, STAFF_PLAIN, "staff.network.gateway",
		  line_of(p, json_array_of(a, "gateways")), "staff.network.gateway");
	staff_add(p, l, STAFF_PLAIN, "staff.network.dns", line_of(p, json_array_of(a, "dns")),
		  "staff.network.dns");
	bool reachable = json_flag(platform, "reachable");
	const char *error = json_str(platform, "last_error");
	staff_add(p, l, reachable ? STAFF_GOOD : STAFF_BAD, "staff.light.platform",
		  page_tr(p, reachable ? "staff.platform.good" : "staff.platform.silent", NULL),
		  "staff.network.platform");
	staff_add(p, l, STAFF_PLAIN, "staff.network.url", json_str(platform, "url"),
		  "staff.network.url");
	staff_add(p, l, STAFF_CARE, "staff.network.error", error, "staff.network.error");
	l->lead = page_tr(p, "staff.network.lead", NULL);
	staff_add_button(p, v, l, "staff.ssh", STAFF_DO_SSH, NULL);
}

const struct staff_page_row staff_page_network = { .fill = fill_network };

/* Time */

static void fill_time(struct page *p, const struct view *v, struct staff_list *l)
{
	static const struct staff_word names[] = { { "platform", "staff.time.platform" },
						   { "ntp", "staff.time.ntp" } };
	const json_t *a = v->staff->answer;
	size_t i;
	json_t *source;
	if (!a)
		return;
	bool trusted = json_flag(a, "clock_trust");
	staff_add(p, l, STAFF_PLAIN, "staff.time.now", staff_minute(p, json_str(a, "now")),
		  "staff.time.now");
	staff_add(p, l, trusted ? STAFF_GOOD : STAFF_CARE, "staff.time.trust",
		  page_tr(p, trusted ? "staff.time.trusted" : "staff.time.untrusted", NULL),
		  "staff.time.trust");
	staff_add(p, l, STAFF_PLAIN, "staff.time.offset",
		  page_tr(p, "staff.time.seconds",
			  staff_count(p, json_int(a, "offset_ms", 0) / 1000), NULL),
		  "staff.time.offset");
	json_array_foreach(json_array_of(a, "sources"), i, source)
	{
		bool good = json_flag(source, "good");
		const char *name = json_str(source, "name");
		staff_add_row(
			l,
			(struct staff_row){
				.light = good ? STAFF_GOOD : STAFF_CARE,
				.label = staff_word(p, names, ARRAY_LEN(names), name),
				.value = page_tr(
					p, good ? "staff.time.heard" : "staff.time.unheard", NULL),
				.id = page_printf(p, "staff.time.%s", name) });
	}
	staff_add_button(p, v, l, "staff.time.set", STAFF_DO_TIME, NULL);
}

const struct staff_page_row staff_page_time = { .fill = fill_time };

/* Why an update is not installed, wherever that was found out */

static const struct staff_word reasons[] = {
	{ "unreadable", "staff.update.why.unreadable" },
	{ "older", "staff.update.why.older" },
	{ "floor", "staff.update.why.floor" },
	{ "too-large", "staff.update.why.too_large" },
	{ "elsewhere", "staff.update.why.elsewhere" },
	{ "no-room", "staff.update.why.no_room" },
	{ "no-disk", "staff.update.why.no_disk" },
	{ "digest", "staff.update.why.digest" },
	{ "changing", "staff.update.why.changing" },
	{ "no-file", "staff.update.why.no_file" },
	{ "several", "staff.update.why.several" },
	{ "crowded", "staff.update.why.crowded" },
	{ "no-bundle", "staff.update.why.no_bundle" },
	{ "signature", "staff.update.why.signature" },
	{ "board", "staff.update.why.board" },
	{ "damaged", "staff.update.why.damaged" },
	{ "untested", "staff.update.why.untested" },
	{ "not-installed", "staff.update.why.not_installed" },
};

/* How acts ended last */

static const char *act_note(struct page *p, const json_t *act, bool good)
{
	const char *why = json_str(act, "why"), *said = json_str(act, "said");
	if (why[0])
		return staff_word(p, reasons, ARRAY_LEN(reasons), why);
	return said[0] ? said : good ? NULL : json_str(act, "result");
}

static void act_row(struct page *p, const json_t *act, struct staff_list *l)
{
	const char *name = json_str(act, "act"), *result = json_str(act, "result");
	const char *at = staff_minute(p, json_str(act, "at"));
	bool good = strcmp(result, err_name(ERR_OK)) == 0;
	struct staff_row row = { .label = staff_word(p, acts, ARRAY_LEN(acts), name),
				 .id = page_printf(p, "staff.act.%s", name) };
	if (json_flag(act, "busy")) {
		row.value = page_tr(p, "staff.act.busy", NULL);
	} else if (!at[0]) {
		row.value = page_tr(p, "staff.act.never", NULL);
	} else {
		row.light = good ? STAFF_GOOD : STAFF_BAD;
		row.value = page_tr(p, good ? "staff.act.done" : "staff.act.failed", at, NULL);
		row.note = act_note(p, act, good);
	}
	staff_add_row(l, row);
}

static void act_rows(struct page *p, const struct view *v, const char *const *names, size_t count,
		     struct staff_list *l)
{
	size_t i;
	json_t *act;
	json_array_foreach(json_array_of(v->staff->more, "acts"), i,
			   act) for (size_t n = 0; n < count;
				     n++) if (strcmp(names[n], json_str(act, "act")) == 0)
		act_row(p, act, l);
}

/* Update, restart */

static const struct staff_word states[] = {
	{ "unknown", "staff.update.unknown" },	   { "current", "staff.update.current" },
	{ "refused", "staff.update.refused" },	   { "fetching", "staff.update.fetching" },
	{ "ready", "staff.update.ready" },	   { "failed", "staff.update.failed" },
	{ "installed", "staff.update.installed" },
};

/* The version the platform offers, and how much of it is here. */
static void platform_row(struct page *p, const json_t *said, struct staff_list *l)
{
	const char *state = json_str(said, "state"), *why = json_str(said, "why");
	int64_t size = json_int(said, "size", 0), have = json_int(said, "have", 0);
	const char *offered = json_str(said, "offered");
	const char *percent = staff_count(p, size > 0 ? have * 100 / size : 0);
	struct staff_row row = { .label = page_tr(p, "staff.update.platform", NULL),
				 .light = why[0] ? STAFF_BAD : STAFF_PLAIN,
				 .id = "staff.update.platform" };
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strcmp(states[i].word, state) == 0)
			row.value = page_tr(p, states[i].id, offered, percent, NULL);
	if (why[0])
		row.note = staff_word(p, reasons, ARRAY_LEN(reasons), why);
	if (row.value)
		staff_add_row(l, row);
}

static void fill_update(struct page *p, const struct view *v, struct staff_list *l)
{
	static const char *const shown[] = { "update", "mark-good", "usb-mount", "usb-unmount" };
	staff_add(p, l, STAFF_PLAIN, "staff.update.version", json_str(v->staff->more, "version"),
		  "staff.update.version");
	platform_row(p, v->staff->more, l);
	act_rows(p, v, shown, ARRAY_LEN(shown), l);
	l->lead = page_tr(p, "staff.update.lead", NULL);
	bool ready = strcmp(json_str(v->staff->more, "state"), "ready") == 0;
	if (ready)
		staff_add_button(p, v, l, "staff.update.install", STAFF_DO_UPDATE_INSTALL, NULL);
	else
		staff_add_button(p, v, l, "staff.update.fetch", STAFF_DO_UPDATE_FETCH, NULL);
	staff_add_button(p, v, l, "staff.usb.mount", STAFF_DO_USB_MOUNT, NULL);
	staff_add_button(p, v, l, "staff.update.stick", STAFF_DO_UPDATE_STICK, NULL);
	staff_add_button(p, v, l, "staff.usb.unmount", STAFF_DO_USB_UNMOUNT, NULL);
}

const struct staff_page_row staff_page_update = { .fill = fill_update };

static void fill_restart(struct page *p, const struct view *v, struct staff_list *l)
{
	static const char *const shown[] = { "reboot" };
	staff_add(p, l, STAFF_PLAIN, "staff.update.version", json_str(v->staff->more, "version"),
		  "staff.restart.version");
	act_rows(p, v, shown, ARRAY_LEN(shown), l);
	l->lead = page_tr(p, "staff.restart.lead", NULL);
	staff_add_button(p, v, l, "staff.restart", STAFF_DO_RESTART, NULL);
}

const struct staff_page_row staff_page_restart = { .fill = fill_restart };
