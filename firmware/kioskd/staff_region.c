/* SPDX-License-Identifier: Apache-2.0 */
/* staff_region.c - RegionInfo, RegionInstall: which hall this terminal is of. */
#include "firmware/kioskd/staff.h"

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

/* The pack that lies there now, which need not be the one in use: a restart takes it. 0 = none. */
static int64_t installed_version(const struct settings *s)
{
	struct region there;
	char fault[REGION_FAULT_MAX];
	if (region_pack_load(s, &there, fault) != ERR_OK)
		return 0;
	int64_t version = there.version;
	region_fini(&there);
	return version;
}

static void on_region_info(void *arg, struct bus_call *call)
{
	const struct keeper *k = arg;
	const struct region *r = &k->region;
	bus_call_answer(call,
			json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:i}", "region", r->name,
				  "version", (json_int_t)r->version, "installed",
				  (json_int_t)installed_version(k->settings), "hall_code",
				  k->settings->terminal.hall_code, "area_code",
				  k->settings->terminal.area_code, "url", k->settings->platform.url,
				  "url2", k->settings->platform.url2, "task_codes",
				  (int)json_array_size(r->task_codes)));
}

/* Is it ours, and none that was replaced? */
static enum err check(struct question *q, const struct settings *s, struct region *out)
{
	char fault[REGION_FAULT_MAX];
	if (!s->region.pack[0]) {
		text_copy(q->detail, sizeof(q->detail), "[region] pack is not set");
		return ERR_SETTINGS;
	}
	enum err err = region_pack_verify(s, buf_str(&q->bytes), q->bytes.len, out, fault);
	if (err != ERR_OK) {
		text_copy(q->detail, sizeof(q->detail), fault);
		return err;
	}
	json_object_set_new(q->about, "region", json_string(out->name));
	json_object_set_new(q->about, "version", json_integer((json_int_t)out->version));
	bool older = out->version < installed_version(s);
	json_object_set_new(q->about, "older", json_boolean(older));
	if (!older || json_is_true(json_object_get(q->args, "older")))
		return ERR_OK;
	text_copy(q->detail, sizeof(q->detail),
		  "an older pack than the one here; say --older to take it");
	region_fini(out);
	return ERR_CONFLICT;
}

static void on_region_install(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	struct region r;
	question_is_act(q, JOURNAL_REGION_INSTALL,
			json_pack("{s:s, s:i, s:b}", "region", "", "version", 0, "older", 0));
	q->err = file_read_fd(bus_call_file(call, 0), &q->bytes);
	if (q->err == ERR_OK)
		q->err = check(q, k->settings, &r);
	if (q->err == ERR_OK) {
		q->err = file_write(k->settings->region.pack, buf_str(&q->bytes), q->bytes.len,
				    0644);
		q->answer =
			json_pack("{s:s, s:I}", "region", r.name, "version", (json_int_t)r.version);
		region_fini(&r);
	}
	question_done(q);
}

const struct bus_handler staff_region_handlers[] = {
	{ BUS_STAFF, "RegionInfo", on_region_info },
	{ BUS_STAFF, "RegionInstall", on_region_install },
	{ .name = NULL },
};
