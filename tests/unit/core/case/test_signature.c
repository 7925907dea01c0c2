/* SPDX-License-Identifier: Apache-2.0 */
/* test_signature.c - a signature belongs to one content, and is more than a touch. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/core/case/application.h"
#include "firmware/core/case/signature.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static struct signature signature;

/* Keeps the text that is hashed: the digest itself is tested where it lives. */
static char hashed[1024];

static void keep(const void *bytes, size_t len, uint8_t out[SHA256_LEN])
{
	ck_assert_uint_lt(len, sizeof(hashed));
	memcpy(hashed, bytes, len);
	hashed[len] = '\0';
	memset(out, 0xcc, SHA256_LEN);
}

static const struct digests keeping = { keep };

static void draw(int32_t length)
{
	signature.strokes.width = signature.strokes.height = 10000;
	strokes_add(&signature.strokes, 100, 200, 1000, true);
	strokes_add(&signature.strokes, 100 + length, 200, 1040, false);
}

START_TEST(a_touch_is_no_signature)
{
	signature_for(&signature, HASH_A);
	ck_assert(!signature_is_drawn(&signature));
	draw(SIGNATURE_MIN - 1);
	ck_assert(!signature_is_drawn(&signature));
	draw(SIGNATURE_MIN);
	ck_assert(signature_is_drawn(&signature));
}
END_TEST

START_TEST(another_content_is_signed_anew)
{
	signature_for(&signature, HASH_A);
	draw(5000);
	signature_for(&signature, HASH_A);
	ck_assert(signature_is_drawn(&signature));
	signature_for(&signature, HASH_B);
	ck_assert(!signature_is_drawn(&signature));
	ck_assert_uint_eq(signature.strokes.count, 0);
}
END_TEST

START_TEST(what_is_hashed_is_every_point_with_its_time)
{
	json_t *json = NULL;
	signature_for(&signature, HASH_A);
	draw(5000);
	strokes_add(&signature.strokes, 300, 400, 1100, true);
	ck_assert_int_eq(signature_json(&signature, &keeping, HASH_B, &json), ERR_OK);
	ck_assert_str_eq(hashed, "100 200 0\n5100 200 40\n\n300 400 100\n");
	ck_assert_str_eq(json_str(json, "png_blob"), HASH_B);
	ck_assert_str_eq(json_str(json, "content_sha256"), HASH_A);
	ck_assert_int_eq(signature_check(json, HASH_A), ERR_OK);
	json_decref(json);
}
END_TEST

START_TEST(a_signature_that_is_not_whole_or_for_another_content_is_none)
{
	static const struct {
		const char *json, *why;
	} rows[] = {
		{ "{'png_blob':'" HASH_B "','strokes_sha256':'" HASH_B "','content_sha256':'" HASH_B
		  "'}",
		  "another content" },
		{ "{'png_blob':'" HASH_B "','strokes_sha256':'" HASH_B "'}", "no content" },
		{ "{'png_blob':'x','strokes_sha256':'" HASH_B "','content_sha256':'" HASH_A "'}",
		  "no picture" },
		{ "{'png_blob':'" HASH_B "','strokes_sha256':'','content_sha256':'" HASH_A "'}",
		  "no strokes" },
		{ "{'png_blob':'" HASH_B "','strokes_sha256':'" HASH_B "','content_sha256':'" HASH_A
		  "','more':1}",
		  "more than that" },
		{ "[]", "no object" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *json CLEANUP(json_unref) = json_of(rows[i].json);
		ck_assert_msg(signature_check(json, HASH_A) == ERR_INVALID, "%s", rows[i].why);
	}
}
END_TEST

START_TEST(an_item_asks_for_one_or_does_not)
{
	json_t *item CLEANUP(json_unref) = simple_item();
	ck_assert(!signature_is_asked(item));
	json_object_set_new(item, "needs_signature", json_string("0"));
	ck_assert(!signature_is_asked(item));
	json_object_set_new(item, "needs_signature", json_string("1"));
	ck_assert(signature_is_asked(item));
}
END_TEST

static void setup(void)
{
	signature = (struct signature){ 0 };
}

int main(void)
{
	Suite *s = suite_create("signature");
	TCase *t = tcase_create("signature");
	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, a_touch_is_no_signature);
	tcase_add_test(t, another_content_is_signed_anew);
	tcase_add_test(t, what_is_hashed_is_every_point_with_its_time);
	tcase_add_test(t, a_signature_that_is_not_whole_or_for_another_content_is_none);
	tcase_add_test(t, an_item_asks_for_one_or_does_not);
	suite_add_tcase(s, t);
	return suite_run(s);
}
