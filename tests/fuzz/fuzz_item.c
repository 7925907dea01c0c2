/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_item.c - any JSON as an item, or as the form of an item. An item that passes the check has a
 * form that can be filled, and what comes out of it is content that the keeper takes. The policy has a
 * word to say about each.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/case/application.h"
#include "firmware/core/item/item.h"
#include "firmware/core/item/policy.h"
#include "tests/fuzz/fuzz.h"

static const struct document holder = {
	.kind = DOCUMENT_RESIDENT,
	.name = "\xe7\x8e\x8b",
	.sex = "2",
	.nation = "01",
	.birth = "19900307",
	.id = "11010119900307803X",
	.address = "A 1",
	.valid_to = "20400101",
};

static void no_digest(const void *bytes, size_t len, uint8_t out[SHA256_LEN])
{
	(void)bytes;
	memset(out, (int)len, SHA256_LEN);
}

static const struct digests digests = { no_digest };

static json_t *item_around(json_t *form)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:O,s:[]}", "row_guid", "r", "task_code", "t",
			 "task_name", "n", "task_version", "1", "task_state", "1",
			 "is_service_terminals", "1", "form", form, "materials");
}

static void fill_field(struct form *form, const char *name)
{
	static const char *const texts[] = { "\xf0\xac\xb1\x96 x",
					     "13800138000",
					     "2026-11-21",
					     "11010119900307803X",
					     "91350100M0001TGQXM",
					     "0755-12345678-801",
					     DOCUMENT_LONG_TERM,
					     "-1",
					     "12",
					     "" };
	struct form_field field;
	struct form_problem problem;
	char shown[64];
	enum err err = form_field(form, name, &field);
	assert(err == ERR_OK);
	size_t option_count = field.option_count;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		err = form_set_text(form, name, texts[i]);
		(void)form_problem(form, name, &problem);
		(void)form_is_unfinished(form, name);
		(void)form_warning(form, name, &problem);
		err = form_display(form, name, shown, sizeof(shown));
	}
	char parent[FORM_AREA_CODE_MAX + 1];
	for (int level = 0; level < 3 && form_area_wanted(form, name, parent); level++) {
		json_t *parts CLEANUP(json_unref) =
			json_pack("[{s:s, s:s, s:b}, {s:s, s:s}]", "code", "44", "name", "A",
				  "more", level < 2, "code", "45", "name", "B");
		err = form_area_offer(form, name, parent, parts);
		err = form_toggle(form, name, "44");
	}
	err = form_toggle(form, name, FORM_AREA_TYPED);
	err = form_set_text(form, name, texts[0]);
	err = form_entry_add(form, name);
	if (field.entries > 1)
		err = form_entry_remove(form, name, 1);
	(void)form_entry_open(form, name, field.entries);
	err = form_toggle(form, name, NULL);
	for (size_t i = 0; i < option_count; i++) {
		/* A choice may close the field or take its options away. */
		if (form_field(form, name, &field) == ERR_OK && i < field.option_count)
			err = form_toggle(form, name, field.options[i].value);
	}
	(void)err;
}

static void fill_page(struct form *form, size_t page)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_page_fields(form, page, names);
	assert(count > 0);
	for (size_t i = 0; i < count; i++) {
		/* An earlier field of the page may have closed this one. */
		struct form_field field;
		if (form_field(form, names[i], &field) == ERR_OK)
			fill_field(form, names[i]);
	}
	(void)form_page_complete(form, page);
}

static void fill(struct form *form)
{
	const char *names[FORM_FIELDS_MAX];
	for (size_t page = 0; page < form_page_count(form); page++) {
		fill_page(form, page);
		form_page_pass(form, page, true);
		size_t next = form_page_next(form, page);
		assert(next == FORM_NO_PAGE || next < form_page_count(form));
	}
	size_t count = form_fields(form, names);
	for (size_t i = 0; i < count; i++)
		assert(form_page_of(form, names[i]) == FORM_NO_PAGE ||
		       form_page_of(form, names[i]) < form_page_count(form));
	(void)form_complete(form);
}

static void check_content(const json_t *item, const struct form *form)
{
	struct materials materials;
	struct materials_means means = { .online = true };
	materials_init(&materials, item, &means);
	struct identity identity = { .level = "card" };
	struct pickup pickup = { .way = PICKUP_WINDOW };
	struct consents consents;
	consents_init(&consents, item, NULL);
	struct legal legal = { .code = "91350100M000100Y43" };
	struct party party = { .doc = &holder,
			       .identity = &identity,
			       .legal = legal_item_for(item) == ITEM_FOR_LEGAL ? &legal : NULL };
	struct application_parts parts = { item, &party, form, &materials, &consents, &pickup };
	json_t *content CLEANUP(json_unref) = application_content(&parts, &digests);
	assert(content && application_content_check(content) == ERR_OK);
}

static void on_finding(void *user, const struct policy_finding *finding)
{
	assert(finding->sentence[0] && utf8_is_valid(finding->sentence, strlen(finding->sentence)));
	(*(size_t *)user)++;
}

/* The policy can be asked about anything, and finds at least what a terminal refuses. */
static void check_policy(const json_t *item)
{
	size_t found = 0;
	struct item_fault fault;
	struct policy *policy = policy_create(&digests, on_finding, &found);
	policy_file(policy, "f");
	enum err err = policy_item(policy, item);
	assert(err == ERR_OK && (found > 0 || item_check(item, &fault) == ERR_OK));
	err = policy_item(policy, item);
	assert(err == ERR_OK);
	err = policy_finish(policy);
	assert(err == ERR_OK);
	policy_destroy(policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *value CLEANUP(json_unref) = NULL;
	if (json_parse((const char *)data, size, &value) != ERR_OK)
		return 0;
	bool whole = json_object_get(value, "row_guid") != NULL;
	json_t *item CLEANUP(json_unref) = whole ? json_incref(value) : item_around(value);
	struct item_fault fault = { 0 };
	struct form_sources sources = { .card = &holder, .platform = value, .today = "20261121" };
	struct form *form = NULL;
	check_policy(item);
	if (item_check(item, &fault) != ERR_OK) {
		assert(fault.sentence[0] && text_is_plain(fault.sentence) &&
		       text_is_plain(fault.pointer));
		return 0;
	}
	(void)item_is_offered(item);
	assert(identity_rank(item_identity_level(item)) >= 0);
	enum err err = form_create(item, &sources, &form);
	assert(err == ERR_OK);
	fill(form);
	check_content(item, form);
	form_destroy(form);
	return 0;
}
