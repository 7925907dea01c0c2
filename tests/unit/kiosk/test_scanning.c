/* SPDX-License-Identifier: Apache-2.0 */
/* test_scanning.c - pages of a material under the camera, from the tap on "scan" to the body. */
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "fakes.h"
#include "firmware/base/file.h"
#include "tests/suite.h"

#define GUID  "m-1"
#define LIMIT 300000 /* bytes, of that material */

static const struct scans *scans(void)
{
	return &fake.k->visit.scans;
}

static const struct material *material(void)
{
	const struct materials *m = &fake.k->visit.answers.materials;
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(json_str(m->rows[i].spec, "row_guid"), GUID) == 0)
			return &m->rows[i];
	ck_abort_msg("the sample's material");
}

/* The simple item, which wants a paper that may follow. */
static json_t *item(void)
{
	json_t *item = fake_item(NULL, NULL);
	json_object_set_new(item, "materials",
			    json_pack("[{s:s, s:s, s:s, s:s, s:[s], s:i}]", "row_guid", GUID,
				      "material_name", "劳动合同", "is_need", "3", "source", "scan",
				      "accepts", "image/jpeg", "max_size", LIMIT));
	return item;
}

static void to_materials(bool camera)
{
	fake_start();
	fake.camera.configured = fake.camera.works = camera;
	fake_to_form(item());
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "materials");
}

static void open_scan(void)
{
	fake_act(ACT_CHOOSE, MATERIAL_SCAN, GUID);
	ck_assert_str_eq(fake_screen(), "scan");
}

static void to_scan(void)
{
	to_materials(true);
	open_scan();
	fake_sees();
}

static void take(const char *bytes, bool blurred)
{
	fake_act(ACT_CHOOSE, SCAN_DO_TAKE, NULL);
	ck_assert_int_eq(scans()->stage, SCAN_TAKING);
	fake_takes(bytes, blurred);
}

static void keep(const char *bytes)
{
	take(bytes, false);
	fake_act(ACT_CHOOSE, SCAN_DO_USE, NULL);
	ck_assert_int_eq(scans()->stage, SCAN_LIVE);
}

START_TEST(a_material_is_scanned_page_by_page)
{
	to_scan();
	ck_assert(scans()->shown.px && scans()->stage == SCAN_LIVE);
	keep("one");
	fake_sees();
	keep("two");
	ck_assert_uint_eq(fake.camera.max_bytes, LIMIT);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "materials");
	ck_assert_int_eq(material()->way, MATERIAL_SCAN);
	ck_assert_uint_eq(scans_of(scans(), GUID), 2);
	ck_assert_ptr_null(scans()->shown.px);
	ck_assert_ptr_null(fake.camera.seen);
	fake_stop();
}
END_TEST

START_TEST(the_camera_sees_only_while_the_screen_is_shown)
{
	to_scan();
	fake_act(ACT_HELP, 0, NULL);
	ck_assert_str_eq(fake_screen(), "help");
	ck_assert_ptr_null(fake.camera.seen);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_ptr_nonnull(fake.camera.seen);
	fake_home();
	ck_assert_str_eq(fake_screen(), "home");
	ck_assert(!fake.camera.seen && !scans()->shown.px && !scans()->count);
	fake_stop();
}
END_TEST

START_TEST(a_page_counts_only_when_it_was_kept)
{
	to_scan();
	take("one", false);
	ck_assert_int_eq(scans()->stage, SCAN_TAKEN);
	fake_sees(); /* what the camera sees meanwhile does not hide it */
	ck_assert_int_eq(scans()->shown.w, 2);
	fake_act(ACT_CHOOSE, SCAN_DO_AGAIN, NULL);
	ck_assert(scans()->stage == SCAN_LIVE && scans()->count == 0 && !scans()->taken.jpeg.data);
	fake_sees();
	take("two", false);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_str_eq(fake_screen(), "materials");
	ck_assert(scans()->count == 0 && !scans()->taken.jpeg.data);
	ck_assert_int_eq(material()->way, MATERIAL_OPEN);
	fake_stop();
}
END_TEST

START_TEST(a_blurred_page_is_said_to_be_and_may_be_kept)
{
	to_scan();
	take("dim", true);
	ck_assert(scans()->blurred);
	fake_act(ACT_CHOOSE, SCAN_DO_USE, NULL);
	ck_assert(!scans()->blurred && scans()->count == 1);
	fake_stop();
}
END_TEST

START_TEST(a_page_is_looked_at_again_and_replaced_in_its_place)
{
	to_scan();
	keep("one");
	fake_sees();
	keep("two");
	fake_act(ACT_OPEN, 1, NULL);
	ck_assert(scans()->stage == SCAN_KEPT && scans()->looked_at == 1);
	fake_act(ACT_CHOOSE, SCAN_DO_USE, NULL); /* it stays as it is */
	ck_assert_str_eq(buf_str(&scans()->pages[0].jpeg), "one");
	fake_act(ACT_OPEN, 1, NULL);
	fake_act(ACT_CHOOSE, SCAN_DO_AGAIN, NULL);
	fake_sees();
	ck_assert_uint_eq(scans()->count, 2); /* until there is another */
	keep("first");
	ck_assert_uint_eq(scans()->count, 2);
	ck_assert_str_eq(buf_str(&scans()->pages[0].jpeg), "first");
	ck_assert_str_eq(buf_str(&scans()->pages[1].jpeg), "two");
	fake_act(ACT_OPEN, 3, NULL); /* there is none */
	ck_assert_int_eq(scans()->stage, SCAN_LIVE);
	fake_stop();
}
END_TEST

START_TEST(a_material_has_no_more_pages_than_its_limit)
{
	to_scan();
	for (int i = 0; i < SCANS_EACH_MAX; i++) {
		char bytes[16];
		snprintf(bytes, sizeof(bytes), "page %d", i);
		fake_sees();
		keep(bytes);
	}
	fake_act(ACT_CHOOSE, SCAN_DO_TAKE, NULL);
	ck_assert_int_eq(scans()->stage, SCAN_LIVE);
	ck_assert_ptr_null(fake.camera.taken);
	fake_act(ACT_OPEN, SCANS_EACH_MAX, NULL); /* but one may be taken again */
	fake_act(ACT_CHOOSE, SCAN_DO_AGAIN, NULL);
	keep("again");
	ck_assert_uint_eq(scans()->count, SCANS_EACH_MAX);
	fake_stop();
}
END_TEST

START_TEST(without_a_camera_the_material_follows_later)
{
	to_materials(false);
	ck_assert_uint_eq(material()->offers, OFFER_DEFER);
	fake_act(ACT_CHOOSE, MATERIAL_SCAN, GUID);
	ck_assert_str_eq(fake_screen(), "materials");
	fake_act(ACT_CHOOSE, MATERIAL_DEFER, GUID);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_ne(fake_screen(), "materials");
	fake_stop();
}
END_TEST

START_TEST(a_camera_that_breaks_leads_back_to_later)
{
	to_scan();
	fake.camera.works = false;
	loop_advance(fake.loop, 1000);
	ck_assert_int_eq(scans()->problem, ERR_CAMERA_GONE);
	ck_assert_ptr_null(scans()->shown.px);
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_uint_eq(material()->offers, OFFER_DEFER);
	fake.camera.works = true;
	fake_act(ACT_BACK, 0, NULL); /* away and here again: it is back */
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "materials");
	ck_assert_uint_eq(material()->offers, OFFER_SCAN | OFFER_DEFER);
	fake_stop();
}
END_TEST

START_TEST(a_camera_that_shows_nothing_is_said_to_be_broken_until_it_does)
{
	to_scan();
	for (int i = 0; i < 8; i++) { /* as long as it shows something it is well */
		loop_advance(fake.loop, 1000);
		fake_sees();
	}
	ck_assert_int_eq(scans()->problem, ERR_OK);
	loop_advance(fake.loop, 3000);
	ck_assert_int_eq(scans()->problem, ERR_CAMERA_GONE);
	ck_assert_ptr_null(scans()->shown.px);
	fake_sees();
	ck_assert(scans()->problem == ERR_OK && scans()->shown.px);
	fake_stop();
}
END_TEST

START_TEST(what_was_scanned_before_the_camera_broke_stays)
{
	to_scan();
	keep("one");
	fake.camera.works = false;
	fake_act(ACT_BACK, 0, NULL);
	ck_assert_int_eq(material()->way, MATERIAL_SCAN);
	fake_stop();
}
END_TEST

START_TEST(a_page_that_fails_is_said_and_can_be_tried_again)
{
	to_scan();
	take(NULL, false);
	ck_assert(scans()->stage == SCAN_LIVE && scans()->problem == ERR_CAMERA_FAULT);
	fake_sees();
	ck_assert_int_eq(scans()->problem, ERR_CAMERA_FAULT); /* said until the next tap */
	keep("one");
	ck_assert_int_eq(scans()->problem, ERR_OK);
	fake_stop();
}
END_TEST

START_TEST(a_page_that_comes_after_the_visit_is_nobodys)
{
	to_scan();
	fake_act(ACT_CHOOSE, SCAN_DO_TAKE, NULL);
	fake_home();
	fake_takes("late", false);
	ck_assert(!scans()->taken.jpeg.data && !scans()->shown.px);
	fake_stop();
}
END_TEST

/* The body, and the files beside it */

static const json_t *submitted(void)
{
	for (int i = 0; i < 3 && !fake_call("Submit"); i++)
		fake_act(strcmp(fake_screen(), "check") == 0 ? ACT_SUBMIT : ACT_NEXT, 0, NULL);
	ck_assert_ptr_nonnull(fake_call("Submit"));
	return fake_call("Submit");
}

static const json_t *in_body(const json_t *call)
{
	size_t i;
	json_t *m;
	json_array_foreach(json_object_get(json_object_get(call, "content"), "materials"), i,
			   m) if (strcmp(json_str(m, "row_guid"), GUID) == 0) return m;
	return NULL;
}

START_TEST(pages_are_handed_over_with_the_words_that_name_them)
{
	to_scan();
	keep("one");
	fake_sees();
	keep("two");
	fake_act(ACT_BACK, 0, NULL);
	const json_t *call = submitted();
	const json_t *m = in_body(call), *files = json_object_get(call, "files");
	ck_assert_str_eq(json_str(m, "get_type"), "2");
	ck_assert_str_eq(json_str(m, "level"), "C");
	ck_assert_uint_eq(json_array_size(json_object_get(m, "blobs")), 2);
	ck_assert_uint_eq(json_array_size(files), 2);
	ck_assert_int_eq(fake.files, 2);
	for (size_t i = 0; i < 2; i++) {
		const char *sha256 = json_str(json_array_get(files, i), "sha256");
		ck_assert_str_eq(sha256,
				 json_string_value(json_array_get(json_object_get(m, "blobs"), i)));
		ck_assert_str_eq(sha256, scans()->pages[i].sha256);
		ck_assert_str_eq(json_str(json_array_get(files, i), "type"), "image/jpeg");
	}
	fake_answer("Submit", ERR_OK, fake_stored("stored", "", false));
	fake_stop();
}
END_TEST

START_TEST(the_same_page_twice_is_one_file)
{
	to_scan();
	keep("one");
	fake_sees();
	keep("one");
	fake_act(ACT_BACK, 0, NULL);
	const json_t *call = submitted();
	ck_assert_uint_eq(json_array_size(json_object_get(in_body(call), "blobs")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(call, "files")), 1);
	fake_answer("Submit", ERR_OK, fake_stored("stored", "", false));
	fake_stop();
}
END_TEST

START_TEST(what_was_scanned_and_then_put_off_is_not_handed_over)
{
	to_scan();
	keep("one");
	fake_act(ACT_BACK, 0, NULL);
	fake_act(ACT_CHOOSE, MATERIAL_DEFER, GUID);
	const json_t *call = submitted();
	ck_assert_str_eq(json_str(in_body(call), "get_type"), "9");
	ck_assert_uint_eq(json_array_size(json_object_get(call, "files")), 0);
	fake_answer("Submit", ERR_OK, fake_stored("stored", "", false));
	fake_stop();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("scanning");
	TCase *t = tcase_create("scanning");
	tcase_add_test(t, a_material_is_scanned_page_by_page);
	tcase_add_test(t, the_camera_sees_only_while_the_screen_is_shown);
	tcase_add_test(t, a_page_counts_only_when_it_was_kept);
	tcase_add_test(t, a_blurred_page_is_said_to_be_and_may_be_kept);
	tcase_add_test(t, a_page_is_looked_at_again_and_replaced_in_its_place);
	tcase_add_test(t, a_material_has_no_more_pages_than_its_limit);
	tcase_add_test(t, without_a_camera_the_material_follows_later);
	tcase_add_test(t, a_camera_that_breaks_leads_back_to_later);
	tcase_add_test(t, a_camera_that_shows_nothing_is_said_to_be_broken_until_it_does);
	tcase_add_test(t, what_was_scanned_before_the_camera_broke_stays);
	tcase_add_test(t, a_page_that_fails_is_said_and_can_be_tried_again);
	tcase_add_test(t, a_page_that_comes_after_the_visit_is_nobodys);
	tcase_add_test(t, pages_are_handed_over_with_the_words_that_name_them);
	tcase_add_test(t, the_same_page_twice_is_one_file);
	tcase_add_test(t, what_was_scanned_and_then_put_off_is_not_handed_over);
	suite_add_tcase(s, t);
	return suite_run(s);
}
