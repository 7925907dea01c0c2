/* SPDX-License-Identifier: Apache-2.0 */
/* test_citizen.c - signatures, ratings and words: what a citizen asks over the bus, to the platform. */
#include <check.h>
#include <string.h>

#include "desk.h"
#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/core/case/signature.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"
#include "world.h"
#include "tests/suite.h"

/* Signatures. The picture is any file that says it is one. */

#define PICTURE "\x89PNG that nobody looks at"

static json_t *signature_of(json_t *content)
{
	char content_sha256[HASH_HEX + 1], png[HASH_HEX + 1];
	char *text = json_canonical(content);
	hash_sha256_hex(text, strlen(text), content_sha256);
	wipe_free(text);
	hash_sha256_hex(PICTURE, strlen(PICTURE), png);
	return json_pack("{s:s, s:s, s:s}", "png_blob", png, "strokes_sha256", content_sha256,
			 "content_sha256", content_sha256);
}

/* Submits with that signature (stolen); `sent`: what is said of the picture, NULL: it is not there. */
static enum err submit_signed(int n, json_t *content, json_t *signature, const char *sent)
{
	json_t *files = sent ? json_pack("[{s:s, s:s}]", "sha256", json_str(signature, "png_blob"),
					 "type", sent)
			     : json_array();
	int fd = sent ? memfd_sealed("signature", PICTURE, strlen(PICTURE)) : -1;
	enum err err =
		desk_ask_with("Submit",
			      json_pack("{s:s, s:o, s:o, s:o}", "client_ref", world_ref(n),
					"content", content, "signature", signature, "files", files),
			      fd);
	close_fd(&fd);
	return err;
}

START_TEST(a_signature_arrives_with_its_picture_and_the_content_it_is_for)
{
	json_t *content = world_content(1);
	ck_assert_int_eq(submit_signed(1, content, signature_of(content), SIGNATURE_TYPE), ERR_OK);
	ck_assert(until_delivered(1, 5000));
	assert_applied_once(1);
	json_t *list CLEANUP(json_unref) = control("GET", "/cases", NULL);
	const json_t *body = json_object_get(json_array_get(list, 0), "body");
	const json_t *signature = json_object_get(body, "signature");
	ck_assert_str_eq(json_str(signature, "content_sha256"), json_str(body, "content_sha256"));
	ck_assert_int_ge(asked("POST /blobs"), 1);
}
END_TEST

START_TEST(one_changed_byte_of_the_form_makes_the_signature_none)
{
	json_t *content = world_content(1), *changed = world_content(1);
	json_t *signature = signature_of(content);
	json_object_set_new(json_object_get(changed, "form"), "purpose", json_string("y"));
	ck_assert_int_eq(submit_signed(1, changed, json_incref(signature), SIGNATURE_TYPE),
			 ERR_INVALID);
	ck_assert_msg(submit_signed(2, json_incref(content), json_incref(signature), NULL) ==
			      ERR_INVALID,
		      "the picture is not there");
	ck_assert_msg(submit_signed(3, json_incref(content), json_incref(signature), "image/gif") ==
			      ERR_INVALID,
		      "it is none");
	json_object_del(signature, "strokes_sha256");
	ck_assert_msg(submit_signed(4, content, signature, SIGNATURE_TYPE) == ERR_INVALID,
		      "it is not whole");
	ck_assert_int_eq(world_counts().queued, 0);
}
END_TEST

/* Content whose one material has those pages. */
static json_t *scanned(const char *first, const char *second)
{
	json_t *content = world_content(1);
	json_object_set_new(content, "materials",
			    json_pack("[{s:s, s:s, s:s, s:s, s:s, s:[s, s]}]", "row_guid", "m-1",
				      "material_name", "scan", "get_type", "2", "get_num", "1",
				      "level", "C", "blobs", first, second));
	return content;
}

START_TEST(a_page_that_is_named_must_be_there)
{
	char page[HASH_HEX + 1], other[HASH_HEX + 1];
	hash_sha256_hex(PICTURE, strlen(PICTURE), page);
	hash_sha256_hex("x", 1, other);
	int fd = memfd_sealed("page", PICTURE, strlen(PICTURE));
	json_t *args =
		json_pack("{s:s, s:o, s:[{s:s, s:s}]}", "client_ref", world_ref(1), "content",
			  scanned(page, other), "files", "sha256", page, "type", "image/jpeg");
	ck_assert_int_eq(desk_ask_with("Submit", json_deep_copy(args), fd), ERR_INVALID);
	ck_assert_int_eq(world_counts().queued, 0);
	json_object_set_new(args, "content", scanned(page, page));
	ck_assert_int_eq(desk_ask_with("Submit", args, fd), ERR_OK);
	close_fd(&fd);
	ck_assert(until_delivered(1, 5000));
	assert_applied_once(1);
}
END_TEST

/* Ratings */

static const char at_noon[] = "2026-11-21T12:00:00+08:00";

static enum err rate(int n, int level, const char *tag)
{
	return desk_ask("Rate", json_pack("{s:s, s:i, s:[s], s:s}", "client_ref", world_ref(n),
					  "level", level, "tags", tag, "at", at_noon));
}

static bool is_rated(void)
{
	json_t *list CLEANUP(json_unref) = records("evaluation");
	return json_array_size(list) > 0;
}

START_TEST(a_case_is_rated_once_and_only_in_its_own_visit)
{
	desk_submit(1);
	ck_assert_int_eq(rate(2, 5, "510"), ERR_NOT_ALLOWED);
	ck_assert_int_eq(rate(1, 5, "109"), ERR_INVALID);
	ck_assert_int_eq(rate(1, 1, "109"), ERR_OK);
	ck_assert_msg(rate(1, 1, "109") == ERR_OK, "a repeat gets the first answer");
	ck_assert(until_delivered(1, 5000));
	ck_assert_msg(rate(1, 1, "109") == ERR_OK, "also when the case has its number by now");
	ck_assert_msg(rate(1, 5, "510") == ERR_CONFLICT, "a second one is refused");
	ck_assert_msg(world_noted("rate") == 1, "and counts once");
	ck_assert_int_eq(desk_ask("EndVisit", json_pack("{s:s}", "cause", "done")), ERR_OK);
	ck_assert_msg(rate(1, 1, "109") == ERR_NOT_ALLOWED, "the next citizen");
}
END_TEST

START_TEST(a_rating_waits_for_its_application_and_names_its_case)
{
	platform_down(true);
	desk_submit(1);
	ck_assert_int_eq(rate(1, 2, "214"), ERR_OK);
	world_run(300);
	desk_restart();
	fault("409-inflight", NULL, 2, NULL);
	platform_down(false);
	ck_assert(world_until(is_rated, 10000));
	ck_assert(until_delivered(1, 1000));
	ck_assert_msg(asked("POST /evaluations") == 1, "it was sent %d times",
		      asked("POST /evaluations"));
	json_t *list CLEANUP(json_unref) = records("evaluation");
	const json_t *body = json_object_get(json_array_get(list, 0), "body");
	ck_assert_str_eq(json_str(body, "client_ref"), world_ref(1));
	ck_assert_str_eq(json_str(body, "satisfaction"), "2");
}
END_TEST

static void name_run(struct catalogue *c, void *ctx)
{
	struct catalogue_report report = { 0 };
	json_t *words = json_pack("{s:s, s:[{s:s, s:s}]}", "version", "3", "entries", "code", "512",
				  "name", "t");
	ck_assert_int_eq(catalogue_begin(c), ERR_OK);
	ck_assert_int_eq(catalogue_put_dictionary(c, "eval_tags", words, &report), ERR_OK);
	ck_assert_int_eq(catalogue_commit(c, "e", "c", "2026-11-21"), ERR_OK);
	json_decref(words);
	*(bool *)ctx = true;
}

static bool named;

static bool is_named(void)
{
	return named;
}

START_TEST(a_dictionary_is_told_and_one_that_is_not_there_has_no_entries)
{
	static const struct {
		const char *name;
		size_t entries;
	} rows[] = { { "eval_tags", 1 }, { "consent_texts", 0 }, { "", 0 } };
	named = false;
	stores_catalogue(world.stores, name_run, NULL, &named);
	ck_assert(world_until(is_named, 5000));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(desk_ask("Dictionary", json_pack("{s:s}", "name", rows[i].name)),
				 ERR_OK);
		ck_assert_str_eq(json_str(desk.said, "name"), rows[i].name);
		ck_assert_uint_eq(json_array_size(json_array_of(desk.said, "entries")),
				  rows[i].entries);
		ck_assert(json_array_of(desk.said, "entries"));
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("citizen");
	TCase *t = tcase_create("citizen");
	tcase_add_checked_fixture(t, desk_setup, desk_teardown);
	tcase_add_test(t, a_signature_arrives_with_its_picture_and_the_content_it_is_for);
	tcase_add_test(t, one_changed_byte_of_the_form_makes_the_signature_none);
	tcase_add_test(t, a_page_that_is_named_must_be_there);
	tcase_add_test(t, a_case_is_rated_once_and_only_in_its_own_visit);
	tcase_add_test(t, a_rating_waits_for_its_application_and_names_its_case);
	tcase_add_test(t, a_dictionary_is_told_and_one_that_is_not_there_has_no_entries);
	suite_add_tcase(s, t);
	return suite_run(s);
}
