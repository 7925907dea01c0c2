/* SPDX-License-Identifier: Apache-2.0 */
/* test_offered.c - what a keeper offers: by its region pack, believed with its signature only; as old as it is. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/case/receipt.h"
#include "firmware/kioskd/keeper.h"
#include "firmware/kioskd/region_pack.h"
#include "world.h"
#include "tests/suite.h"

#define PACK                                                                                         \
	"{\"region\":\"futian\",\"version\":3,\"hall_code\":\"440304-01\",\"area_code\":\"440304\"," \
	"\"url\":\"https://futian.example:8443\",\"hall\":{\"name\":\"福田大厅\"},"              \
	"\"task_codes\":[\"allowed\",\"11440000MB2D0164XH2440289876000\"]}\n"

static struct settings settings;
static char sentence[REGION_FAULT_MAX];

static const char *in_world(const char *name)
{
	static char paths[4][PATH_MAX];
	static size_t next;
	char *path = paths[next++ % 4];
	snprintf(path, PATH_MAX, "%s/%s", world.dir, name);
	return path;
}

static void setup(void)
{
	struct sign_key *key = NULL;
	world_setup();
	settings = world.settings;
	text_copy(settings.region.pack, PATH_MAX, in_world("region.pack"));
	text_copy(settings.region.trust, PATH_MAX, in_world("region.key"));
	ck_assert_int_eq(sign_key_load(settings.region.trust, SIGN_ED25519, &key), ERR_OK);
	sign_key_free(key);
}

/* The pack, signed with that key (made when it is missing). */
static void write_pack(const char *text, const char *key_path)
{
	struct sign_key *key = NULL;
	struct buf file;
	uint8_t sig[SIGN_MAX];
	size_t len;
	buf_init(&file, REGION_BYTES_MAX);
	buf_add_str(&file, text);
	ck_assert_int_eq(sign_key_load(key_path, SIGN_ED25519, &key), ERR_OK);
	ck_assert_int_eq(sign_bytes(key, buf_str(&file), file.len, sig, &len), ERR_OK);
	ck_assert_int_eq(receipt_add_signature(&file, "ed25519", sig, len), ERR_OK);
	ck_assert_int_eq(file_write(settings.region.pack, file.data, file.len, 0644), ERR_OK);
	sign_key_free(key);
	buf_fini(&file);
}

START_TEST(a_signed_pack_says_what_the_file_left_open)
{
	struct region r;
	write_pack(PACK, settings.region.trust);
	text_copy(settings.terminal.area_code, SETTINGS_TEXT_MAX, "440305");
	settings.platform.url[0] = '\0';
	ck_assert_int_eq(region_pack_load(&settings, &r, sentence), ERR_OK);
	region_pack_apply(&r, &settings);
	ck_assert_str_eq(settings.terminal.hall_code, "440304-01");
	ck_assert_str_eq(settings.terminal.area_code, "440305"); /* the file goes before the pack */
	ck_assert_str_eq(settings.platform.url, "https://futian.example:8443");
	region_fini(&r);
}
END_TEST

static void unsigned_pack(void)
{
	ck_assert_int_eq(file_write(settings.region.pack, PACK, strlen(PACK), 0644), ERR_OK);
}

static void another_s_pack(void)
{
	write_pack(PACK, in_world("another.key"));
}

static void altered_pack(void)
{
	write_pack(PACK, settings.region.trust);
	FILE *f = fopen(settings.region.pack, "r+");
	ck_assert_int_eq(fseek(f, 12, SEEK_SET), 0);
	fputc('x', f);
	fclose(f);
}

static void wrong_pack(void)
{
	write_pack("{\"region\":\"a\"}\n", settings.region.trust);
}

static void no_key(void)
{
	write_pack(PACK, settings.region.trust);
	ck_assert_int_eq(remove(settings.region.trust), 0);
}

static const struct {
	void (*write)(void);
	enum err err;
	const char *said;
} refused[] = {
	{ unsigned_pack, ERR_SIGNATURE_MISSING, "no signature" },
	{ another_s_pack, ERR_SIGNATURE_BAD, "not that of [region] trust" },
	{ altered_pack, ERR_SIGNATURE_BAD, "not that of [region] trust" },
	{ wrong_pack, ERR_INVALID, "version" },
	{ no_key, ERR_NOT_FOUND, "[region] trust cannot be read" },
};

START_TEST(a_pack_that_cannot_be_believed_is_refused_and_the_keeper_does_not_start)
{
	struct region r = { .version = 77 };
	struct keeper *keeper = NULL;
	const char *why = "";
	refused[_i].write();
	ck_assert_int_eq(region_pack_load(&settings, &r, sentence), refused[_i].err);
	ck_assert_msg(strstr(sentence, refused[_i].said) != NULL, "%s", sentence);
	ck_assert_int_eq(r.version, 77);
	ck_assert_int_eq(keeper_create(world.loop, &settings, &keeper, &why), ERR_SETTINGS);
	ck_assert_msg(strstr(why, refused[_i].said) != NULL, "%s", why);
	ck_assert_ptr_null(keeper);
}
END_TEST

/* Keepers */

static struct keeper *keeper;
static bool looked;

static void look_done(void *ctx)
{
	*(bool *)ctx = true;
}

static void nothing(struct catalogue *c, void *ctx)
{
	(void)c, (void)ctx;
}

static bool is_looked(void)
{
	return looked;
}

/* Until the catalogue has done what it was asked. */
static void settle(void)
{
	looked = false;
	stores_catalogue(keeper->stores, nothing, look_done, &looked);
	ck_assert(world_until(is_looked, 5000));
}

static void start(void)
{
	const char *why = "";
	snprintf(settings.bus.address, sizeof(settings.bus.address), "unix:path=%s/bus", world.dir);
	snprintf(settings.receipt.key, PATH_MAX, "%s/receipt.key", world.dir);
	ck_assert_msg(keeper_create(world.loop, &settings, &keeper, &why) == ERR_OK, "%s", why);
	world.stores = keeper->stores;
	world.sync = keeper->sync;
	settle();
}

static void stop(void)
{
	world.stores = NULL;
	world.sync = NULL;
	keeper_destroy(STEAL(keeper));
}

static char today[TIME_TEXT_LEN + 1];

/* Three items of three codes, of today. */
static void import_run(struct catalogue *c, void *ctx)
{
	static const char *const codes[] = { "allowed", "other", "third" };
	json_t *file = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_t *one = json_array_get(json_object_get(file, "items"), 0), *items = json_array();
	struct catalogue_report report = { 0 };
	(void)ctx;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		json_t *item = json_deep_copy(one);
		json_object_set_new(item, "row_guid", json_string(codes[i]));
		json_object_set_new(item, "task_code", json_string(codes[i]));
		json_array_append_new(items, item);
	}
	json_object_set_new(file, "items", items);
	json_object_set_new(file, "date", json_stringn(today, strlen("2026-11-21")));
	char *text = json_dumps(file, 0);
	ck_assert_int_eq(catalogue_import(c, text, strlen(text), &report), ERR_OK);
	ck_assert_int_eq(report.items, 3);
	json_decref(report.faults);
	json_decref(file);
	free(text);
}

static void import(void)
{
	time_text(loop_wall_ms(world.loop), today);
	stores_catalogue(keeper->stores, import_run, NULL, NULL);
	keeper_catalogue_changed(keeper);
	settle();
}

START_TEST(only_the_pack_s_items_are_offered)
{
	write_pack(PACK, settings.region.trust);
	start();
	import();
	ck_assert_int_eq(keeper->catalogue.items, 1);
	json_t *status = keeper_status(keeper);
	ck_assert_str_eq(json_str(json_object_get(status, "hall"), "name"), "福田大厅");
	ck_assert_int_eq(json_int(json_array_get(json_object_get(status, "themes"), 0), "items", 0),
			 1);
	json_decref(status);
	stop();
	/* Without it the same store offers them all: what is not offered is not lost. */
	settings.region.pack[0] = '\0';
	start();
	ck_assert_int_eq(keeper->catalogue.items, 3);
	stop();
}
END_TEST

START_TEST(a_pack_that_is_not_there_yet_is_waited_for_without_an_endpoint)
{
	struct sync_state state;
	settings.platform.url[0] = '\0';
	start();
	sync_get_state(keeper->sync, &state);
	ck_assert(!state.enrolled);
	ck_assert_str_eq(keeper->region.name, "");
	stop();
}
END_TEST

/* Age */

#define DAY_MS 86400000

static bool is_stale(void)
{
	json_t *status = keeper_status(keeper);
	bool stale = json_is_true(json_object_get(json_object_get(status, "catalogue"), "stale"));
	json_decref(status);
	return stale;
}

static bool is_fresh(void)
{
	return !is_stale();
}

START_TEST(a_catalogue_nobody_confirmed_for_long_is_said_to_be_stale)
{
	settings.region.pack[0] = '\0';
	start();
	import();
	ck_assert(is_fresh());
	int64_t days = 0;
	while (is_fresh() && ++days < 60) {
		loop_advance(world.loop, DAY_MS);
		world_run(10);
	}
	ck_assert_int_ge(days, 31); /* counted from noon */
	ck_assert_int_le(days, 32);
	ck_assert_int_eq(world_noted("catalogue.stale"), 1);
	loop_advance(world.loop, 3 * DAY_MS);
	world_run(10);
	ck_assert_int_eq(world_noted("catalogue.stale"), 1);
	json_t *theirs = json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", 0, NULL);
	json_object_set_new(theirs, "date", json_stringn(today, strlen("2026-11-21")));
	json_object_set_new(json_array_get(json_object_get(theirs, "items"), 0), "promise_day",
			    json_integer(9));
	json_decref(control("PUT", "/catalogue", theirs));
	ck_assert_int_eq(world_pass(), ERR_OK); /* the platform's word makes it fresh */
	ck_assert(world_until(is_fresh, 5000));
	stop();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("offered");
	TCase *t = tcase_create("offered");
	suite_add_tcase(suite, t);
	tcase_add_checked_fixture(t, setup, world_teardown);
	tcase_add_test(t, a_signed_pack_says_what_the_file_left_open);
	tcase_add_loop_test(t,
			    a_pack_that_cannot_be_believed_is_refused_and_the_keeper_does_not_start,
			    0, ARRAY_LEN(refused));
	tcase_add_test(t, a_catalogue_nobody_confirmed_for_long_is_said_to_be_stale);
	tcase_add_test(t, only_the_pack_s_items_are_offered);
	tcase_add_test(t, a_pack_that_is_not_there_yet_is_waited_for_without_an_endpoint);
	return suite_run(suite);
}
