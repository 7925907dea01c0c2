/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_bundle.c - see scenes_bundle.h. */
#include "tests/unit/ui/screens/scenes_bundle.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/core/item/bundle.h"
#include "tests/unit/ui/screens/scenes_end.h"
#include "tests/unit/ui/screens/scenes_form.h"

static json_t *find(void *arg, const char *row_guid)
{
	const struct scenery *s = arg;
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(s->catalogue, "items"), i,
			   item) if (strcmp(json_str(item, "row_guid"), row_guid) ==
				     0) return json_incref(item);
	return NULL;
}

/* The sample of seven parts as the keeper gives it. */
static json_t *filled(struct scenery *s)
{
	json_t *whole = json_deep_copy(scenery_item(s, "多评合一"));
	if (bundle_fill(whole, find, s) != ERR_OK)
		abort();
	return whole;
}

static void choose(struct scenery *s, json_t *whole, unsigned kept)
{
	s->spare = bundle_compose(whole, kept);
	json_decref(whole);
	s->visit.browse.item = s->spare;
	s->view.stage = STAGE_BUNDLE;
}

void bundle(struct scenery *s)
{
	choose(s, filled(s), BUNDLE_ALL);
}

void bundle_some(struct scenery *s)
{
	choose(s, filled(s), 0);
}

/* As many parts as there may be, with long names. */
static json_t *most(struct scenery *s)
{
	json_t *whole = filled(s), *parts = json_array_of(whole, "parts");
	for (size_t i = 0; json_array_size(parts) < BUNDLE_PARTS_MAX; i++) {
		json_t *one = json_deep_copy(json_array_get(parts, i));
		json_object_set_new(one, "row_guid", json_sprintf("more-%zu", i));
		json_object_set_new(one, "required", json_string(i % 2 ? "1" : "0"));
		json_object_set_new(one, "task_name",
				    json_string("建设项目使用林地及在森林和野生动物类型国家级自然"
						"保护区建设审批（核）"));
		json_object_set_new(one, "dept_name",
				    json_string("市规划和自然资源局福田管理局林业和自然保护地科"));
		json_array_append_new(parts, one);
	}
	return whole;
}

void bundle_most(struct scenery *s)
{
	choose(s, most(s), BUNDLE_ALL);
}

void bundle_most_end(struct scenery *s)
{
	bundle_most(s);
	s->visit.part = 1;
}

static void answered(struct scenery *s, json_t *whole)
{
	choose(s, whole, BUNDLE_ALL);
	scenery_form(s, s->spare, "mobile");
	scenery_set(s, "mobile", "13800135678");
}

void check_bundle(struct scenery *s)
{
	answered(s, filled(s));
	s->view.stage = STAGE_CHECK;
}

/* What the departments say: all but one the first, that one the other. */
static void say(struct scenery *s, enum case_word word, const char *most_say, const char *one_says)
{
	size_t i;
	json_t *part;
	s->visit.handed.word = word;
	s->visit.handed.parts = s->results = json_array();
	json_array_foreach(bundle_parts(s->spare), i, part)
	{
		bool other = i == 4;
		json_t *said = json_pack("{s:s, s:s, s:o}", "row_guid", json_str(part, "row_guid"),
					 "state", other ? one_says : most_say, "project_no",
					 json_sprintf("440304260001234-%zu", i + 1));
		if (other && strcmp(most_say, one_says) != 0)
			json_object_set_new(said, "handle_explain",
					    json_string("不在地震动参数区划的范围内"));
		json_array_append_new(s->results, said);
	}
}

static void handed_in(struct scenery *s, json_t *whole)
{
	receipt_received(s);
	form_destroy(s->visit.answers.form);
	consents_fini(&s->visit.answers.consents);
	answered(s, whole);
	s->view.stage = STAGE_RECEIPT;
}

void receipt_bundle(struct scenery *s)
{
	handed_in(s, filled(s));
	say(s, CASE_RECEIVED, "received", "received");
}

void receipt_bundle_stored(struct scenery *s)
{
	handed_in(s, filled(s));
	s->visit.handed.word = CASE_STORED;
	s->visit.handed.project_no[0] = '\0';
}

void receipt_bundle_mixed(struct scenery *s)
{
	handed_in(s, filled(s));
	say(s, CASE_ACCEPTED, "accepted", "not_accepted");
}

void receipt_parts(struct scenery *s)
{
	receipt_bundle_mixed(s);
	s->visit.part = 1;
}

void receipt_parts_stored(struct scenery *s)
{
	receipt_bundle_stored(s);
	s->visit.part = 1;
}

void receipt_parts_most(struct scenery *s)
{
	handed_in(s, most(s));
	say(s, CASE_ACCEPTED, "accepted", "not_accepted");
	s->visit.part = 1;
}

void receipt_parts_most_end(struct scenery *s)
{
	receipt_parts_most(s);
	s->visit.part = 2;
}
