/* SPDX-License-Identifier: Apache-2.0 */
/* test_item_bundle.c - one form, each material once, and what that saves. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/core/form/form_schema.h"
#include "firmware/core/item/bundle.h"
#include "firmware/core/item/materials.h"
#include "tests/suite.h"
#include "tests/unit/core/item/item_text.h"

/* Items by row_guid, as a catalogue has them. */
static json_t *find(void *arg, const char *row_guid)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)arg, i,
			   item) if (strcmp(json_str(item, "row_guid"), row_guid) ==
				     0) return json_incref(item);
	return NULL;
}

static json_t *catalogue_of(const char *file)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/assets/catalogue/%s", KIOSK_SOURCE_DIR, file);
	json_t *json = json_load_file(path, 0, NULL),
	       *items = json_incref(json_array_of(json, "items"));
	json_decref(json);
	return items;
}

static json_t *named(const json_t *items, const char *name)
{
	size_t i;
	json_t *item;
	json_array_foreach(items, i, item) if (strcmp(json_str(item, "task_name"), name) ==
					       0) return json_deep_copy(item);
	ck_abort_msg("%s", name);
	return NULL;
}

/* A little catalogue: two parts with one material in common, the second may be left out. */
static const char small[] =
	"[{'row_guid':'b','task_state':'1','limit_scene_num':1,'materials':[],'form':{'schema':{'properties':"
	"{'name':{'type':'string'},'who':{'type':'string'}},'required':['name','who']},'ui':{'pages':[['who']],"
	"'name':{'prefill':'card.name'}}},'parts':[{'row_guid':'p1','required':'1','form':{'schema':{'properties':"
	"{'x':{'type':'integer'}},'required':['x']},'ui':{'pages':[['x']],'unit':{'x':'米'}}}},"
	"{'row_guid':'p2','required':'0','form':{'schema':{'properties':{'x':{'type':'integer'},'y':{'type':'string'}},"
	"'required':['y']},'ui':{'pages':[['x','y']]}}}]},"
	"{'row_guid':'p1','task_code':'c1','task_version':'3','task_name':'甲','dept_name':'甲局','task_state':'1',"
	"'limit_scene_num':1,'materials':[{'row_guid':'m1','material_name':'证','is_need':'2','source':'scan'},"
	"{'row_guid':'m2','material_name':'书','is_need':'1','source':'statement'}],'form':{'schema':{'required':['name',"
	"'who','x']},'ui':{'name':{'prefill':'card.name'}}}},"
	"{'row_guid':'p2','task_code':'c2','task_handle_item':'01','task_version':1,'task_name':'乙','dept_name':'乙局',"
	"'task_state':'1','limit_scene_num':2,'identity_level':'card_online','needs_signature':'1','materials':[{'row_guid':"
	"'m1','material_name':'证','is_need':'1','source':'scan'}],'form':{'schema':{'required':['who','y']}}}]";

static json_t *filled(json_t *items)
{
	json_t *bundle = find(items, "b"), *copy = json_deep_copy(bundle);
	json_decref(bundle);
	ck_assert_int_eq(bundle_fill(copy, find, items), ERR_OK);
	return copy;
}

static char *text_of(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	for (char *c = text; *c; c++)
		*c = *c == '"' ? '\'' : *c;
	return text;
}

static void is_json(const json_t *value, const char *wanted)
{
	char *text = text_of(value);
	ck_assert_str_eq(text, wanted);
	free(text);
}

START_TEST(one_form_holds_each_question_once)
{
	json_t *items = json_of(small), *bundle = filled(items);
	json_t *item = bundle_compose(bundle, BUNDLE_ALL), *form = json_object_get(item, "form");
	is_json(json_object_get(json_object_get(form, "schema"), "required"),
		"['name','who','x','y']");
	is_json(json_object_get(json_object_get(form, "ui"), "pages"), "[['who'],['x'],['y']]");
	is_json(json_object_get(json_object_get(form, "ui"), "unit"), "{'x':'米'}");
	json_decref(item);
	item = bundle_compose(bundle, 0);
	form = json_object_get(item, "form");
	is_json(json_object_get(json_object_get(form, "schema"), "required"), "['name','who','x']");
	json_decref(item);
	json_decref(bundle);
	json_decref(items);
}
END_TEST

START_TEST(a_shared_material_is_one_and_as_needed_as_where_it_is_needed_most)
{
	json_t *items = json_of(small), *bundle = filled(items);
	json_t *item = bundle_compose(bundle, BUNDLE_ALL), *m = json_object_get(item, "materials");
	ck_assert_uint_eq(json_array_size(m), 2);
	ck_assert_str_eq(json_str(json_array_get(m, 0), "row_guid"), "m1");
	ck_assert_str_eq(json_str(json_array_get(m, 0), "is_need"), "1");
	ck_assert_str_eq(item_identity_level(item), "card_online");
	ck_assert(json_flag(item, "needs_signature"));
	json_decref(item);
	item = bundle_compose(bundle, 0);
	m = json_object_get(item, "materials");
	ck_assert_str_eq(json_str(json_array_get(m, 0), "is_need"), "2");
	ck_assert_str_eq(item_identity_level(item), "card");
	ck_assert(!json_flag(item, "needs_signature"));
	json_decref(item);
	json_decref(bundle);
	json_decref(items);
}
END_TEST

START_TEST(what_is_required_is_kept_and_what_is_kept_is_sent)
{
	json_t *items = json_of(small), *bundle = filled(items);
	json_t *item = bundle_compose(bundle, 0), *sent = bundle_json(item);
	ck_assert_uint_eq(bundle_kept(item), 1);
	is_json(sent, "[{'row_guid':'p1','task_code':'c1','task_version':'3'}]");
	json_decref(sent);
	json_decref(item);
	item = bundle_compose(bundle, bundle_bit(bundle, "p2"));
	sent = bundle_json(item);
	ck_assert_uint_eq(bundle_kept_count(item), 2);
	is_json(json_array_get(sent, 1),
		"{'row_guid':'p2','task_code':'c2','task_version':1,'task_handle_item':'01'}");
	ck_assert_uint_eq(bundle_bit(bundle, "p3"), 0);
	json_decref(sent);
	json_decref(item);
	json_decref(bundle);
	json_decref(items);
}
END_TEST

START_TEST(the_saving_is_what_the_kept_parts_would_ask_each_by_itself)
{
	json_t *items = json_of(small), *bundle = filled(items);
	json_t *item = bundle_compose(bundle, BUNDLE_ALL);
	struct bundle_saving s = bundle_saving(item);
	/* Three materials of which two are one; who x, who y against who x y; one and two ways against one. */
	ck_assert_uint_eq(s.materials, 1);
	ck_assert_uint_eq(s.questions, 1);
	ck_assert_uint_eq(s.journeys, 2);
	json_decref(item);
	item = bundle_compose(bundle, 0);
	s = bundle_saving(item);
	ck_assert_uint_eq(s.materials + s.questions + s.journeys, 0);
	json_decref(item);
	json_decref(bundle);
	json_decref(items);
}
END_TEST

static const struct {
	const char *guid, *state;
	enum err err;
	size_t left;
	const char *why;
} states[] = {
	{ "p2", "2", ERR_OK, 1, "who may be left out is, while suspended" },
	{ "p2", "3", ERR_OK, 1, "the same, cancelled" },
	{ "p1", "2", ERR_ITEM_GONE, 0, "what is needed is suspended: so is the bundle" },
	{ "p1", "3", ERR_ITEM_GONE, 0, "cancelled" },
};

START_TEST(a_part_that_is_not_in_force_goes_or_takes_the_whole_along)
{
	json_t *items = json_of(small), *part = find(items, states[_i].guid);
	json_object_set_new(part, "task_state", json_string(states[_i].state));
	json_t *bundle = find(items, "b");
	ck_assert_msg(bundle_fill(bundle, find, items) == states[_i].err, "%s", states[_i].why);
	if (states[_i].err == ERR_OK)
		ck_assert_uint_eq(json_array_size(bundle_parts(bundle)), states[_i].left);
	json_decref(bundle);
	json_decref(part);
	json_decref(items);
}
END_TEST

START_TEST(parts_that_do_not_fit_are_named)
{
	static const struct {
		const char *guid, *member, *value, *pointer;
	} rows[] = {
		{ "p2", "row_guid", "'p9'", "/parts/1/row_guid" },
		{ "p2", "parts", "[{'row_guid':'p1','required':'1'}]", "/parts/1/row_guid" },
		{ "p2", "parts", "[{'row_guid':'b','required':'1'}]", "/parts/1/row_guid" },
		{ "p2", "materials", "[{'row_guid':'m1','material_name':'另一证','source':'scan'}]",
		  "/parts/1" },
		{ "p2", "materials", "[{'row_guid':'m1','material_name':'证','source':'licence'}]",
		  "/parts/1" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *items = json_of(small), *part = find(items, rows[i].guid);
		json_object_set_new(part, rows[i].member, json_of(rows[i].value));
		json_t *bundle = find(items, "b");
		struct item_fault fault;
		ck_assert_int_eq(bundle_check_parts(bundle, find, items, &fault), ERR_ITEM_INVALID);
		ck_assert_str_eq(fault.pointer, rows[i].pointer);
		json_decref(bundle);
		json_decref(part);
		json_decref(items);
	}
}
END_TEST

/* The sample bundles, whatever is left out of them. */
static const struct {
	const char *name;
	size_t parts, materials, questions, journeys;
} samples[] = {
	{ "建设项目多评合一", 7, 11, 12, 6 },
	{ "新生儿出生一件事", 4, 8, 0, 1 },
};

START_TEST(the_sample_bundles_can_be_used_with_any_parts_left_out)
{
	json_t *items = catalogue_of("sample.json"), *bundle = named(items, samples[_i].name);
	ck_assert_int_eq(bundle_fill(bundle, find, items), ERR_OK);
	ck_assert_uint_eq(json_array_size(bundle_parts(bundle)), samples[_i].parts);
	for (unsigned kept = 0; kept < 1u << samples[_i].parts; kept++) {
		json_t *item = bundle_compose(bundle, kept);
		struct item_fault fault;
		struct item_place place;
		item_place_init(&place, &fault);
		struct form_schema *schema = calloc(1, sizeof(*schema));
		ck_assert_msg(form_schema_read(&place, json_object_get(item, "form"), schema),
			      "%x: %s: %s", kept, fault.pointer, fault.sentence);
		form_schema_fini(schema);
		free(schema);
		json_decref(item);
	}
	json_decref(bundle);
	json_decref(items);
}
END_TEST

START_TEST(the_sample_bundles_ask_for_each_shared_material_once)
{
	json_t *items = catalogue_of("sample.json"), *bundle = named(items, samples[_i].name);
	ck_assert_int_eq(bundle_fill(bundle, find, items), ERR_OK);
	json_t *item = bundle_compose(bundle, BUNDLE_ALL), *names = json_object(), *m;
	size_t i;
	json_array_foreach(json_array_of(item, "materials"), i, m)
	{
		ck_assert_msg(!json_object_get(names, json_str(m, "material_name")), "%s twice",
			      json_str(m, "material_name"));
		json_object_set_new(names, json_str(m, "material_name"), json_true());
	}
	struct bundle_saving s = bundle_saving(item);
	ck_assert_uint_eq(json_array_size(json_array_of(item, "materials")), samples[_i].materials);
	ck_assert_uint_gt(s.materials, 0);
	ck_assert_uint_gt(s.questions, samples[_i].questions);
	ck_assert_uint_eq(s.journeys, samples[_i].journeys);
	json_decref(names);
	json_decref(item);
	json_decref(bundle);
	json_decref(items);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("item-bundle");
	TCase *tcase = tcase_create("bundle");
	tcase_add_test(tcase, one_form_holds_each_question_once);
	tcase_add_test(tcase, a_shared_material_is_one_and_as_needed_as_where_it_is_needed_most);
	tcase_add_test(tcase, what_is_required_is_kept_and_what_is_kept_is_sent);
	tcase_add_test(tcase, the_saving_is_what_the_kept_parts_would_ask_each_by_itself);
	tcase_add_loop_test(tcase, a_part_that_is_not_in_force_goes_or_takes_the_whole_along, 0,
			    ARRAY_LEN(states));
	tcase_add_test(tcase, parts_that_do_not_fit_are_named);
	tcase_add_loop_test(tcase, the_sample_bundles_can_be_used_with_any_parts_left_out, 0,
			    ARRAY_LEN(samples));
	tcase_add_loop_test(tcase, the_sample_bundles_ask_for_each_shared_material_once, 0,
			    ARRAY_LEN(samples));
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
