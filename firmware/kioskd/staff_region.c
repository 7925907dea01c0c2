/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_region.c - RegionInfo, RegionInstall, SettingsPackInfo, SettingsPackInstall: which hall this terminal is of. Both
 * kinds of pack are taken in the same way; a row says what differs.
 */
#include "firmware/kioskd/staff.h"

#include <assert.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

#define STICK_PACK "usb/region.json" /* which kiosk-act-usb-mount opened */

/* What a pack says of itself. */
struct pack_head {
	char name[SETTINGS_PACK_NAME_MAX + 1];
	int64_t version;
};
static_assert(REGION_NAME_MAX <= SETTINGS_PACK_NAME_MAX, "a region's name fits");

struct pack_kind {
	const char *setting; /* where it lies */
	const char *member;  /* its name, in answers and journal */
	enum journal_event install;
	size_t path; /* in struct settings */
	enum err (*verify)(const struct settings *s, const char *bytes, size_t len,
			   struct pack_head *out, char fault[REGION_FAULT_MAX]);
};

static enum err verify_region(const struct settings *s, const char *bytes, size_t len,
			      struct pack_head *out, char fault[REGION_FAULT_MAX])
{
	struct region r;
	enum err err = region_pack_verify(s, bytes, len, &r, fault);
	if (err != ERR_OK)
		return err;
	text_copy(out->name, sizeof(out->name), r.name);
	out->version = r.version;
	region_fini(&r);
	return ERR_OK;
}

static enum err verify_settings(const struct settings *s, const char *bytes, size_t len,
				struct pack_head *out, char fault[REGION_FAULT_MAX])
{
	struct settings_pack p;
	enum err err = settings_pack_verify(s, bytes, len, &p, fault);
	if (err != ERR_OK)
		return err;
	text_copy(out->name, sizeof(out->name), p.name);
	out->version = p.version;
	settings_pack_fini(&p);
	return ERR_OK;
}

static const struct pack_kind region_kind = {
	.setting = "[region] pack",
	.member = "region",
	.install = JOURNAL_REGION_INSTALL,
	.path = offsetof(struct settings, region.pack),
	.verify = verify_region,
};

static const struct pack_kind settings_kind = {
	.setting = "[region] settings",
	.member = "pack",
	.install = JOURNAL_SETTINGS_PACK_INSTALL,
	.path = offsetof(struct settings, region.settings),
	.verify = verify_settings,
};

static const char *path_of(const struct pack_kind *kind, const struct settings *s)
{
	return (const char *)s + kind->path;
}

/* The pack that lies there now, which need not be the one in use: a restart takes it. 0 = none. */
static int64_t installed_version(const struct pack_kind *kind, const struct settings *s)
{
	CLEANUP(buf_fini) struct buf bytes;
	struct pack_head there;
	char fault[REGION_FAULT_MAX];
	buf_init(&bytes, REGION_BYTES_MAX);
	if (!path_of(kind, s)[0] || file_read(path_of(kind, s), &bytes) != ERR_OK)
		return 0;
	return kind->verify(s, buf_str(&bytes), bytes.len, &there, fault) == ERR_OK ? there.version
										    : 0;
}

static void on_region_info(void *arg, struct bus_call *call)
{
	const struct keeper *k = arg;
	const struct region *r = &k->region;
	bus_call_answer(call,
			json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:i}", "region", r->name,
				  "version", (json_int_t)r->version, "installed",
				  (json_int_t)installed_version(&region_kind, k->settings),
				  "hall_code", k->settings->terminal.hall_code, "area_code",
				  k->settings->terminal.area_code, "url", k->settings->platform.url,
				  "url2", k->settings->platform.url2, "task_codes",
				  (int)json_array_size(r->task_codes)));
}

static void on_settings_pack_info(void *arg, struct bus_call *call)
{
	const struct keeper *k = arg;
	const struct settings_pack *p = &k->pack;
	bus_call_answer(call, json_pack("{s:s, s:I, s:I, s:O*, s:O*}", "pack", p->name, "version",
					(json_int_t)p->version, "installed",
					(json_int_t)installed_version(&settings_kind, k->settings),
					"settings", p->settings, "left", k->pack_left));
}

/* Is it ours, and none that was replaced? */
static enum err check(struct question *q, const struct pack_kind *kind, const struct settings *s,
		      struct pack_head *out)
{
	char fault[REGION_FAULT_MAX];
	if (!path_of(kind, s)[0]) {
		snprintf(q->detail, sizeof(q->detail), "%s is not set", kind->setting);
		return ERR_SETTINGS;
	}
	enum err err = kind->verify(s, buf_str(&q->bytes), q->bytes.len, out, fault);
	if (err != ERR_OK) {
		text_copy(q->detail, sizeof(q->detail), fault);
		return err;
	}
	json_object_set_new(q->about, kind->member, json_string(out->name));
	json_object_set_new(q->about, "version", json_integer((json_int_t)out->version));
	bool older = out->version < installed_version(kind, s);
	json_object_set_new(q->about, "older", json_boolean(older));
	if (!older || json_is_true(json_object_get(q->args, "older")))
		return ERR_OK;
	text_copy(q->detail, sizeof(q->detail),
		  "an older pack than the one here; say --older to take it");
	return ERR_CONFLICT;
}

/* The stick is opened beside the folder of the acts; of all that is on it one name is looked at. ERR_UNSUPPORTED: no board. */
static enum err read_stick(struct question *q, const struct settings *s)
{
	char path[PATH_MAX];
	const char *acts = s->board.acts, *end = strrchr(acts, '/');
	if (!end)
		return question_refuse(q, ERR_UNSUPPORTED, "this is no board: name a file");
	snprintf(path, sizeof(path), "%.*s/" STICK_PACK, (int)(end - acts), acts);
	enum err err = file_read(path, &q->bytes);
	if (err == ERR_NOT_FOUND)
		return question_refuse(q, err, "no stick is open, or " STICK_PACK " is not on it");
	return err;
}

static enum err read_pack(struct question *q)
{
	if (bus_call_files(q->call) > 0)
		return file_read_fd(bus_call_file(q->call, 0), &q->bytes);
	return read_stick(q, q->keeper->settings);
}

static void install(struct keeper *k, struct bus_call *call, const struct pack_kind *kind)
{
	struct question *q = question_create(k, call);
	struct pack_head head;
	question_is_act(q, kind->install,
			json_pack("{s:s, s:i, s:b}", kind->member, "", "version", 0, "older", 0));
	q->err = read_pack(q);
	if (q->err == ERR_OK)
		q->err = check(q, kind, k->settings, &head);
	if (q->err == ERR_OK) {
		q->err = file_write(path_of(kind, k->settings), buf_str(&q->bytes), q->bytes.len,
				    0644);
		q->answer = json_pack("{s:s, s:I}", kind->member, head.name, "version",
				      (json_int_t)head.version);
	}
	question_done(q);
}

static void on_region_install(void *arg, struct bus_call *call)
{
	install(arg, call, &region_kind);
}

static void on_settings_pack_install(void *arg, struct bus_call *call)
{
	install(arg, call, &settings_kind);
}

const struct bus_handler staff_region_handlers[] = {
	{ BUS_STAFF, "RegionInfo", on_region_info },
	{ BUS_STAFF, "RegionInstall", on_region_install },
	{ BUS_STAFF, "SettingsPackInfo", on_settings_pack_info },
	{ BUS_STAFF, "SettingsPackInstall", on_settings_pack_install },
	{ .name = NULL },
};
