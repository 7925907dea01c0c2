/* SPDX-License-Identifier: Apache-2.0 */
/* test_json_canonical.c - our writer gives jansson's bytes, for everything that is canonical. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"
#include "tests/suite.h"

static char *by_jansson(const json_t *value)
{
	return json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
}

static void same(const json_t *value)
{
	char *ours = json_canonical(value), *theirs = by_jansson(value);
	ck_assert_ptr_nonnull(ours);
	ck_assert_str_eq(ours, theirs);
	wipe_free(ours);
	free(theirs);
}

static const char *const texts[] = {
	"{}",
	"[]",
	"{\"b\":1,\"a\":2,\"ab\":3,\"A\":4,\"\":5}",
	"{\"x\":[{},[],null,true,false,-9223372036854775808,9223372036854775807,0]}",
	"[\"\\u0001\\u001f\\b\\f\\n\\r\\t\\\\\\\"/\\u007f\"]",
	"[\"\xe6\x9d\x8e\xe5\xb0\x8f\xe6\x98\x8e \xf0\xa0\xae\xb7\", \"\\ud842\\udfb7\"]",
	"{\"a\\u0009b\":{\"c\\\"\":\"d\"}}",
};

START_TEST(chosen_values_come_out_as_from_jansson)
{
	json_t *value = json_loads(texts[_i], JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(value);
	same(value);
	json_decref(value);
}
END_TEST

static json_t *random_value(int depth)
{
	char text[24];
	size_t len = 0;
	json_t *value;
	switch (random() % (depth > 0 ? 7 : 5)) {
	case 0:
		return json_integer((json_int_t)random() * (random() % 2 ? 1 : -1) * random());
	case 1:
		return json_boolean(random() % 2);
	case 2:
		return json_null();
	case 3:
	case 4:
		for (int i = (int)(random() % 5); i > 0; i--)
			len += utf8_put((uint32_t)(1 + random() % (random() % 2 ? 0x7f : 0x9fff)) %
							0xd800 +
						1,
					text + len);
		text[len] = '\0';
		return json_string(text);
	case 5:
		value = json_array();
		for (long i = random() % 4; i > 0; i--)
			json_array_append_new(value, random_value(depth - 1));
		return value;
	default:
		value = json_object();
		for (long i = random() % 80; i > 0; i -= 1 + random() % 9) {
			snprintf(text, sizeof(text), "%c%ld", (char)(1 + random() % 0x7e),
				 random() % 50);
			json_object_set_new(value, text, random_value(depth - 1));
		}
		return value;
	}
}

START_TEST(random_values_come_out_as_from_jansson)
{
	srandom(20261121);
	for (int i = 0; i < 5000; i++) {
		json_t *value = json_array();
		json_array_append_new(value, random_value(4));
		same(value);
		json_decref(value);
	}
}
END_TEST

/* The writer looks at eight bytes at once. */
START_TEST(what_must_be_escaped_is_found_at_every_place)
{
	for (size_t len = 1; len <= 20; len++)
		for (size_t at = 0; at < len; at++)
			for (int c = 1; c < 0x80; c++) {
				char text[21] = { 0 };
				memset(text, at % 2 ? 'a' : '!', len);
				text[at] = (char)c;
				json_t *value = json_pack("[s]", text);
				same(value);
				json_decref(value);
			}
}
END_TEST

START_TEST(an_object_of_many_members_is_sorted)
{
	json_t *value = json_object();
	for (int i = 999; i >= 0; i--) {
		char key[16];
		snprintf(key, sizeof(key), "k%d", i * 7919 % 1000);
		json_object_set_new(value, key, json_integer(i));
	}
	same(value);
	json_decref(value);
}
END_TEST

/* What is written with more members is what the object with these members gives. */
START_TEST(a_frozen_object_takes_more_members_at_their_places)
{
	static const char *const objects[] = {
		"{}", "{\"m\":[1,{\"x\":\"}\"}]}",
		"{\"aa\":1,\"b\":{\"z\":2},\"y\":\"\",\"zz\":null}"
	};
	json_t *object = json_loads(objects[_i], JSON_REJECT_DUPLICATES, NULL);
	struct json_frozen frozen;
	ck_assert(json_freeze(object, &frozen));
	char *plain = by_jansson(object);
	ck_assert_str_eq(frozen.text, plain);
	ck_assert_uint_eq(frozen.len, strlen(plain));
	const struct json_member more[] = {
		{ .key = "z", .text = "a \"quoted\" one" },
		{ .key = "a", .value = json_true() },
		{ .key = "n", .text = "" },
	};
	for (size_t count = 0; count <= ARRAY_LEN(more); count++) {
		json_t *whole = json_deep_copy(object);
		for (size_t i = 0; i < count; i++)
			json_object_set_new(whole, more[i].key,
					    more[i].text ? json_string(more[i].text) : json_true());
		char *ours = json_frozen_with(&frozen, more, count), *theirs = by_jansson(whole);
		ck_assert_str_eq(ours, theirs);
		wipe_free(ours);
		free(theirs);
		json_decref(whole);
	}
	free(plain);
	json_frozen_wipe(&frozen);
	json_frozen_wipe(&frozen);
	json_decref(object);
}
END_TEST

START_TEST(an_object_of_too_many_members_is_not_frozen)
{
	struct json_frozen frozen;
	json_t *object = json_object();
	for (int i = 0; i <= JSON_FROZEN_MEMBERS; i++) {
		char key[16];
		snprintf(key, sizeof(key), "k%d", i);
		json_object_set_new(object, key, json_integer(i));
	}
	ck_assert(!json_freeze(object, &frozen));
	json_object_del(object, "k0");
	ck_assert(json_freeze(object, &frozen));
	json_frozen_wipe(&frozen);
	json_decref(object);
	json_t *array = json_array();
	ck_assert(!json_freeze(array, &frozen));
	json_decref(array);
}
END_TEST

START_TEST(what_is_not_canonical_is_not_written)
{
	static const char *const bad[] = { "[1.5]", "{\"a\":[0.0]}", "{\"\xe6\x9d\x8e\":1}" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		json_t *value = json_loads(bad[i], 0, NULL);
		ck_assert_ptr_null(json_canonical(value));
		ck_assert(!json_is_canonical(value));
		json_decref(value);
	}
	json_t *text = json_string("x");
	ck_assert_ptr_null(json_canonical(text));
	ck_assert_ptr_null(json_canonical(NULL));
	json_decref(text);
	json_t *deep = json_array();
	for (int i = 0; i < JSON_DEPTH_LIMIT; i++) {
		json_t *outer = json_array();
		json_array_append_new(outer, deep);
		deep = outer;
	}
	same(deep);
	json_t *deeper = json_array();
	json_array_append_new(deeper, deep);
	ck_assert_ptr_null(json_canonical(deeper));
	json_decref(deeper);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json-canonical");
	TCase *tc = tcase_create("json-canonical");
	tcase_add_loop_test(tc, chosen_values_come_out_as_from_jansson, 0, ARRAY_LEN(texts));
	tcase_add_test(tc, random_values_come_out_as_from_jansson);
	tcase_add_test(tc, what_must_be_escaped_is_found_at_every_place);
	tcase_add_test(tc, an_object_of_many_members_is_sorted);
	tcase_add_loop_test(tc, a_frozen_object_takes_more_members_at_their_places, 0, 3);
	tcase_add_test(tc, an_object_of_too_many_members_is_not_frozen);
	tcase_add_test(tc, what_is_not_canonical_is_not_written);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
