/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_policy.c - every rule of the policy finds its fault and no other.
 *
 * policy_cases.json: {rule, why, records}; a record is the sample item with what it says changed (RFC
 * 7396: null removes a member). tests/e2e/test_lint.py asks kioskctl about the same.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/core/item/policy.h"
#include "firmware/crypto/hash.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define SAID_MAX 8

static const struct digests digests = { .sha256 = hash_sha256 };

struct said {
	size_t count;
	enum policy_rule rules[SAID_MAX];
	char text[SAID_MAX][POLICY_SENTENCE_MAX];
	size_t number[SAID_MAX];
};

static void on_found(void *user, const struct policy_finding *f)
{
	struct said *said = user;
	ck_assert_uint_lt(said->count, SAID_MAX);
	ck_assert_ptr_nonnull(f->row_guid);
	ck_assert_str_eq(f->file, "test.json");
	said->rules[said->count] = f->rule;
	said->number[said->count] = f->number;
	snprintf(said->text[said->count++], POLICY_SENTENCE_MAX, "%s: %s", f->pointer, f->sentence);
}

static json_t *merge(json_t *base, const json_t *patch)
{
	if (!json_is_object(patch))
		return json_incref((json_t *)patch);
	json_t *merged = json_is_object(base) ? json_copy(base) : json_object();
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)patch, key, value)
	{
		if (json_is_null(value))
			json_object_del(merged, key);
		else
			json_object_set_new(merged, key,
					    merge(json_object_get(merged, key), value));
	}
	return merged;
}

/* What is said about records that are each the sample item with a change. */
static struct said check_records(const json_t *records)
{
	struct said said = { 0 };
	json_t *base CLEANUP(json_unref) = simple_item();
	struct policy *p = policy_create(&digests, on_found, &said);
	policy_file(p, "test.json");
	for (size_t i = 0; i < json_array_size(records); i++) {
		json_t *item CLEANUP(json_unref) = merge(base, json_array_get(records, i));
		ck_assert(policy_item(p, item) == ERR_OK);
	}
	ck_assert(policy_finish(p) == ERR_OK);
	policy_destroy(p);
	return said;
}

static struct said check_text(const char *records)
{
	json_t *list CLEANUP(json_unref) = json_of(records);
	return check_records(list);
}

START_TEST(every_case_breaks_its_rule_and_no_other)
{
	bool seen[POLICY_RULE_COUNT] = { false };
	json_t *cases CLEANUP(json_unref) =
		json_load_file(TEST_SOURCE_DIR "/item/policy_cases.json", 0, NULL);
	ck_assert_uint_ge(json_array_size(cases), POLICY_RULE_COUNT);
	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *c = json_array_get(cases, i);
		const char *rule = json_str(c, "rule"), *why = json_str(c, "why");
		struct said said = check_records(json_object_get(c, "records"));
		ck_assert_msg(said.count > 0, "%s: %s: nothing was found", rule, why);
		for (size_t f = 0; f < said.count; f++) {
			ck_assert_msg(strcmp(policy_rules[said.rules[f]].name, rule) == 0,
				      "%s: %s: %s was found: %s", rule, why,
				      policy_rules[said.rules[f]].name, said.text[f]);
			seen[said.rules[f]] = true;
		}
		/* Both ends of a circle are told; everything else is told once. */
		ck_assert_msg(said.count == (said.rules[0] == POLICY_CYCLE ? 2 : 1), "%s: %zu", why,
			      said.count);
	}
	for (size_t r = 0; r < POLICY_RULE_COUNT; r++)
		ck_assert_msg(seen[r], "no case for %s", policy_rules[r].name);
}
END_TEST

START_TEST(every_rule_has_a_name_and_says_what_to_do)
{
	for (size_t r = 0; r < POLICY_RULE_COUNT; r++) {
		ck_assert_ptr_nonnull(policy_rules[r].name);
		ck_assert_uint_gt(strlen(policy_rules[r].hint), 10);
		for (size_t s = 0; s < r; s++)
			ck_assert_str_ne(policy_rules[r].name, policy_rules[s].name);
	}
}
END_TEST

START_TEST(the_sample_catalogues_pass)
{
	static const char *const names[] = { "simple.json", "sample.json" };
	struct said said = { 0 };
	struct policy *p = policy_create(&digests, on_found, &said);
	json_t *files[ARRAY_LEN(names)];
	policy_file(p, "test.json");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[256];
		snprintf(path, sizeof(path), "%s/assets/catalogue/%s", KIOSK_SOURCE_DIR, names[i]);
		files[i] = json_load_file(path, 0, NULL);
		const json_t *items = json_array_of(files[i], "items");
		ck_assert_uint_gt(json_array_size(items), 0);
		for (size_t k = 0; k < json_array_size(items); k++)
			ck_assert(policy_item(p, json_array_get(items, k)) == ERR_OK);
	}
	ck_assert(policy_finish(p) == ERR_OK);
	ck_assert_msg(said.count == 0, "%s", said.text[0]);
	policy_destroy(p);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		json_decref(files[i]);
}
END_TEST

/* What looks like a fault and is none */
static const struct {
	const char *records, *why;
} good[] = {
	{ "[{'promise_day': 9}]", "nine of fifteen days are 60 %" },
	{ "[{'promise_day': 6, 'anticipate_day': 14, 'anticipate_type': '自然日'}]",
	  "six working days are 8.4 of the calendar's, 60 % of fourteen" },
	{ "[{'promise_day': 20, 'anticipate_day': '无'}]", "no law sets a time" },
	{ "[{}, {'row_guid': 'r2'}]", "the same record again says nothing else" },
	{ "[{}, {'row_guid': 'r2', 'promise_day': 2, 'task_handle_item': '分项'}]",
	  "one code, two cases of it" },
	{ "[{'result_name': '驾驶证', 'materials': [{'row_guid': 'm', 'material_name': '驾驶证', "
	  "'is_need': '1', 'source': 'scan', 'basis': 'x'}]}]",
	  "an old licence for a new one" },
	{ "[{'result_name': '甲证', 'materials': [{'row_guid': 'm', 'material_name': '乙证', "
	  "'is_need': '1', 'source': 'scan', 'basis': 'x'}]},"
	  "{'row_guid': 'r2', 'task_code': 'c2', 'result_name': '乙证', 'materials': [{'row_guid': "
	  "'m', 'material_name': '甲证', 'is_need': '1', 'source': 'scan', 'basis': 'x'}]},"
	  "{'row_guid': 'r3', 'task_code': 'c3', 'result_name': '甲证', 'materials': []}]",
	  "a circle with a way in" },
	{ "[{'result_name': '甲证', 'materials': [{'row_guid': 'm', 'material_name': '乙证', "
	  "'is_need': '3', 'source': 'scan', 'basis': 'x'}]},"
	  "{'row_guid': 'r2', 'task_code': 'c2', 'result_name': '乙证', 'materials': [{'row_guid': "
	  "'m', 'material_name': '甲证', 'is_need': '1', 'source': 'scan', 'basis': 'x'}]}]",
	  "a circle that need not be walked: one of them may follow" },
	{ "[{'is_online': {'yes': '0', 'reason': '须现场采集指纹'}, 'limit_scene_num': 2}]",
	  "not online, and says why" },
	{ "[{'is_express': '无', 'fees': '无'}]", "an element that does not apply" },
	{ "[{'form': {'schema': {'properties': {'owners': {'type': 'array', 'maxItems': 3, "
	  "'items': {'type': 'object', 'properties': {'who': {'type': 'string'}}}}}}, "
	  "'ui': {'pages': [['owners.who'], ['owners']]}}}]",
	  "a page of a group's members" },
};

START_TEST(what_is_allowed_is_not_objected_to)
{
	struct said said = check_text(good[_i].records);
	ck_assert_msg(said.count == 0, "%s: %s", good[_i].why, said.text[0]);
}
END_TEST

START_TEST(a_finding_names_its_record_and_what_is_wrong_with_it)
{
	struct said said =
		check_text("[{}, {'row_guid': 'r2', 'task_code': 'c2', 'promise_day': 12}]");
	ck_assert_uint_eq(said.count, 1);
	ck_assert_uint_eq(said.number[0], 2);
	ck_assert_str_eq(said.text[0],
			 "/promise_day: 12 工作日 are promised where the law allows 15 "
			 "工作日: more than 60 %");
	said = check_text(
		"[{'result_name': '甲证', 'materials': [{'row_guid': 'm', 'material_name': "
		"'乙证', 'is_need': '1', 'source': 'scan', 'basis': 'x'}]},"
		"{'row_guid': 'r2', 'task_code': 'c2', 'task_name': '发乙证', 'result_name': "
		"'乙证', 'materials': [{'row_guid': 'm', 'material_name': '甲证', 'is_need': "
		"'1', 'source': 'scan', 'basis': 'x'}]}]");
	ck_assert_uint_eq(said.count, 2);
	ck_assert_str_eq(said.text[0],
			 "/materials/0: needs \"乙证\", which only \"发乙证\" gives, and "
			 "that needs \"甲证\", which only \"居住证签注\" gives");
}
END_TEST

START_TEST(a_record_that_cannot_be_parsed_is_a_finding)
{
	struct said said = { 0 };
	struct policy *p = policy_create(&digests, on_found, &said);
	json_t *name CLEANUP(json_unref) = json_of("{'row_guid': 'r1'}");
	policy_file(p, "test.json");
	ck_assert(policy_no_item(p, name, "the item is larger than 256 KiB") == ERR_OK);
	ck_assert(policy_finish(p) == ERR_OK);
	policy_destroy(p);
	ck_assert_uint_eq(said.count, 1);
	ck_assert_int_eq((int)said.rules[0], POLICY_REFUSED);
}
END_TEST

static void count_found(void *user, const struct policy_finding *f)
{
	ck_assert_uint_lt(strlen(f->sentence), POLICY_SENTENCE_MAX);
	(*(size_t *)user)++;
}

START_TEST(no_shape_of_a_record_breaks_a_rule_itself)
{
	static const char *const odd[] = {
		"[]",
		"7",
		"'x'",
		"{'steps': 7, 'materials': 'x', 'is_online': []}",
		"{'materials': [7, [], {}, {'source': 'scan'}], 'fees': [1], 'form': []}",
		"{'form': {'schema': [], 'ui': {'pages': [7, {}, [1]], 'x': 3}}, 'result_name': ''}",
		"{'form': {'schema': {'allOf': [1, {'then': 2}], 'required': {}}}, 'a/~b': 1}",
		"{'promise_day': 9223372036854775807, 'anticipate_day': 1, 'promise_type': 'x'}",
	};
	size_t found = 0;
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		json_t *item CLEANUP(json_unref) = json_of(odd[i]);
		struct policy *p = policy_create(&digests, count_found, &found);
		ck_assert(policy_item(p, item) == ERR_OK && policy_item(p, item) == ERR_OK);
		ck_assert(policy_finish(p) == ERR_OK);
		policy_destroy(p);
		ck_assert_uint_ge(found, 2);
		found = 0;
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("policy");
	TCase *tests = tcase_create("policy");
	tcase_add_test(tests, every_case_breaks_its_rule_and_no_other);
	tcase_add_test(tests, every_rule_has_a_name_and_says_what_to_do);
	tcase_add_test(tests, the_sample_catalogues_pass);
	tcase_add_loop_test(tests, what_is_allowed_is_not_objected_to, 0, ARRAY_LEN(good));
	tcase_add_test(tests, a_finding_names_its_record_and_what_is_wrong_with_it);
	tcase_add_test(tests, a_record_that_cannot_be_parsed_is_a_finding);
	tcase_add_test(tests, no_shape_of_a_record_breaks_a_rule_itself);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
