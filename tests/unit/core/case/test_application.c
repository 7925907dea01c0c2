/* SPDX-License-Identifier: Apache-2.0 */
/* test_application.c - what is sent: content, body, digests. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/core/case/application.h"
#include "firmware/core/item/item.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

static struct materials materials;
static json_t *item;

static void setup(void)
{
	item = NULL;
}

static void teardown(void)
{
	json_decref(item);
}

/* The digest here is no SHA-256; that one is tested where it lives. */

static void toy_digest(const void *bytes, size_t len, uint8_t out[SHA256_LEN])
{
	memset(out, 0, SHA256_LEN);
	for (size_t i = 0; i < len; i++)
		out[i % SHA256_LEN] =
			(uint8_t)(out[i % SHA256_LEN] * 31 + ((const uint8_t *)bytes)[i] + i);
}

static const struct digests toy = { toy_digest };

static struct document holder(void)
{
	return (struct document){
		.kind = DOCUMENT_RESIDENT,
		.name = "王小英",
		.birth = "19900307",
		.address = "北京市东城区",
		.id = "11010119900307803X",
		.valid_to = "20400101",
		.sam_id = "05.03-20140412-0000073498-1158023480",
		.has_photo = true,
		.read_at_ms = 1795225260000, /* 2026-11-21T09:41:00+08:00 */
	};
}

static json_t *content_with(struct document doc, const char *check_id)
{
	struct identity identity = { .level = "card" };
	strcpy(identity.check_id, check_id);
	struct party party = { .doc = &doc, .identity = &identity };
	struct form_sources sources = { .card = &doc, .today = "20261121" };
	struct form *form;
	ck_assert_int_eq(form_create(item, &sources, &form), ERR_OK);
	(void)form_set_text(form, "mobile", "13800138000");
	struct materials_means means = { .online = true };
	materials_init(&materials, item, &means);
	struct pickup pickup = { .way = PICKUP_WINDOW };
	struct consents consents;
	consents_init(&consents, item, NULL);
	struct application_parts parts = { item, &party, form, &materials, &consents, &pickup };
	json_t *content = application_content(&parts, &toy);
	form_destroy(form);
	ck_assert_ptr_nonnull(content);
	return content;
}

#define CONTENT                                                                                           \
	"{'applyer_name':'王小英','applyer_page_code':'11010119900307803X','applyer_page_type':'111'," \
	"'applyer_type':'1','consents':[],'contact_mobile':'13800138000','contact_name':'王小英',"     \
	"'delivery':{'way':'window'},'form':{'address':'北京市东城区','id':'11010119900307803X',"   \
	"'mobile':'13800138000','name':'王小英'},'form_version':'1','identity':{'card_evidence':"      \
	"{'read_at':'2026-11-21T09:41:00+08:00','sam_id':'05.03-20140412-0000073498-1158023480'},"        \
	"'level':'card'},'materials':[{'blobs':[],'get_num':'1','get_type':'4','level':'A',"              \
	"'material_name':'居住登记信息','row_guid':'%s'}],"                                         \
	"'task_code':'11440000MB2D0164XH2440289876000','task_version':'1'}"

START_TEST(content_is_what_the_citizen_saw_and_nothing_else)
{
	item = simple_item();
	char text[2048];
	snprintf(text, sizeof(text), CONTENT,
		 json_str(json_array_get(json_array_of(item, "materials"), 0), "row_guid"));
	json_t *want CLEANUP(json_unref) = json_of(text);
	json_t *content CLEANUP(json_unref) = content_with(holder(), "");
	char *got CLEANUP(free_ptr) = json_dumps(content, JSON_SORT_KEYS);
	ck_assert_msg(json_equal(content, want), "%s", got);
	ck_assert_int_eq(application_content_check(content), ERR_OK);
}
END_TEST

static const json_t *evidence(const json_t *content)
{
	return json_object_get(json_object_get(content, "identity"), "card_evidence");
}

START_TEST(the_chip_photo_is_witnessed_only_if_the_item_needs_it)
{
	item = simple_item();
	json_object_set_new(item, "needs_chip_photo", json_string("1"));
	json_t *with CLEANUP(json_unref) = content_with(holder(), "");
	ck_assert_uint_eq(strlen(json_str(evidence(with), "photo_sha256")), SHA256_HEX);
	ck_assert_int_eq(application_content_check(with), ERR_OK);
	struct document doc = holder();
	doc.has_photo = false;
	json_t *without CLEANUP(json_unref) = content_with(doc, "");
	ck_assert_ptr_null(json_object_get(evidence(without), "photo_sha256"));
}
END_TEST

START_TEST(a_social_security_card_and_an_online_check_leave_their_marks)
{
	item = simple_item();
	struct document doc = holder();
	doc.kind = DOCUMENT_SSC;
	doc.sam_id[0] = '\0';
	strcpy(doc.card_no, "A12345678");
	json_t *content CLEANUP(json_unref) = content_with(doc, "check-7");
	ck_assert_str_eq(json_str(evidence(content), "card_serial"), "A12345678");
	ck_assert_str_eq(json_str(evidence(content), "sam_id"), "");
	ck_assert_str_eq(json_str(json_object_get(content, "identity"), "check_id"), "check-7");
	ck_assert_str_eq(json_str(content, "applyer_page_type"), "111");
	ck_assert_int_eq(application_content_check(content), ERR_OK);
}
END_TEST

START_TEST(versions_and_codes_keep_the_types_of_the_catalogue)
{
	item = simple_item();
	json_object_set_new(item, "task_version", json_integer(3));
	json_object_set_new(item, "task_handle_item", json_string("01"));
	json_object_set_new(json_object_get(item, "form"), "version", json_string("2026-2"));
	json_t *content CLEANUP(json_unref) = content_with(holder(), "");
	ck_assert_int_eq(json_int(content, "task_version", 0), 3);
	ck_assert_str_eq(json_str(content, "task_handle_item"), "01");
	ck_assert_str_eq(json_str(content, "form_version"), "2026-2");
	ck_assert_int_eq(application_content_check(content), ERR_OK);
	json_object_del(json_object_get(item, "form"), "version");
	json_object_set_new(item, "task_handle_item", json_string("无"));
	json_t *other CLEANUP(json_unref) = content_with(holder(), "");
	ck_assert_str_eq(json_str(other, "form_version"), "3");
	ck_assert_ptr_null(json_object_get(other, "task_handle_item"));
}
END_TEST

START_TEST(a_foreign_resident_applies_under_the_name_on_the_card)
{
	item = simple_item();
	struct document doc = { .kind = DOCUMENT_FOREIGN_2023,
				.name_en = "BEKOVA, AMINA",
				.id = "911840199001010018" };
	json_t *content CLEANUP(json_unref) = content_with(doc, "");
	ck_assert_str_eq(json_str(content, "applyer_name"), "BEKOVA, AMINA");
	ck_assert_str_eq(json_str(content, "applyer_page_type"), "553");
	ck_assert_int_eq(application_content_check(content), ERR_OK);
}
END_TEST

/* What kiosk must not be able to say: a member's new value, or NULL to take it away. */
static const struct {
	const char *member, *value, *why;
} forged[] = {
	{ "applyer_name", NULL, "no name" },
	{ "applyer_name", "''", "an empty name" },
	{ "applyer_name", "'a\\nb'", "a line break in a name" },
	{ "applyer_name", "5", "a number for a name" },
	{ "applyer_type", "'3'", "no such type" },
	{ "applyer_page_code", "''", "no number" },
	{ "contact_mobile", NULL, "no word about a mobile" },
	{ "contact_mobile", "null", "nothing for a mobile" },
	{ "task_code", "''", "no item" },
	{ "task_version", "true", "no version" },
	{ "task_version", "1.5", "a real" },
	{ "form_version", NULL, "no form version" },
	{ "form", "[]", "a list for a form" },
	{ "form", "{'a':{'b':1}}", "an object that is no address" },
	{ "form", "{'a':{'code':'4403'}}", "an address without words" },
	{ "form", "{'a':{'code':'4403','text':''}}", "an address of no words" },
	{ "form", "{'a':{'code':'4403','text':'x','more':'y'}}", "more than an address" },
	{ "form", "{'a':[{'b':{'c':1}}]}", "an object in an entry" },
	{ "form", "{'a':[{'b':'x\\u202ey'}]}", "a direction override in an entry" },
	{ "form", "{'a':[{'b':1},'x']}", "an entry beside a text" },
	{ "form", "{'a':[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}",
	  "more entries than a group has" },
	{ "form", "{'a':1.5}", "a real in a form" },
	{ "form", "{'a':['x',1]}", "a number among texts" },
	{ "form", "{'a':'x\\u202ey'}", "a direction override" },
	{ "applyer_name", "'王\\u200b英'", "a zero-width space in a name" },
	{ "applyer_name", "'\\ufeff王英'", "a byte order mark before a name" },
	{ "applyer_name", "'王\\ue001'", "private use in a name" },
	{ "applyer_name", "'王\\ufffd'", "a lost character in a name" },
	{ "applyer_name", "'王\\ud88d\\udc80'", "a code of the name that is not assigned" },
	{ "form", "{'名':'x'}", "a key outside ASCII" },
	{ "form", "{'a':null}", "nothing in a form" },
	{ "identity", "{}", "no level" },
	{ "identity", "{'level':'king'}", "no such level" },
	{ "identity", "{'level':'card','card_evidence':{'sam_id':'','read_at':'soon'}}",
	  "no time" },
	{ "identity",
	  "{'level':'card','card_evidence':{'sam_id':'','read_at':'2026-11-21T09:41:00+08:00',"
	  "'photo_sha256':'xyz'}}",
	  "no digest" },
	{ "identity", "{'level':'card','note':'x'}", "a member nobody knows" },
	{ "contact_code", "'440304198506150269'", "a second number and nobody who has it" },
	{ "materials", "{}", "no list" },
	{ "materials", "[{}]", "an empty material" },
	{ "materials",
	  "[{'row_guid':'a','material_name':'x','get_type':'2','get_num':'1','level':'E','blobs':[]}]",
	  "no such level" },
	{ "materials",
	  "[{'row_guid':'a','material_name':'x','get_type':'2','get_num':'1','level':'C','blobs':['x']}]",
	  "no digest" },
	{ "delivery", "{'way':'drone'}", "no such way" },
	{ "delivery", NULL, "no delivery" },
	{ "consents", NULL, "no word about consents" },
	{ "consents", "[{'id':'a'}]", "half a consent" },
	{ "apply_serial_no", "'A07-K3000043-Q'", "a serial: the keeper's to give" },
	{ "client_ref", "'2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c'",
	  "a reference: the keeper's to add" },
	{ "offline", "false", "a word about the line: the keeper's to say" },
	{ "note", "'x'", "a member nobody knows" },
	{ "parts", "[]", "a bundle of nothing" },
	{ "parts", "{}", "no list of parts" },
	{ "parts", "[{'row_guid':'a','task_code':'c'}]", "a part of no version" },
	{ "parts", "[{'row_guid':'a','task_code':'','task_version':'1'}]", "a part of no item" },
	{ "parts", "[{'row_guid':'a','task_code':'c','task_version':'1','state':'accepted'}]",
	  "an answer: the platform's to give" },
	{ "parts",
	  "[{'row_guid':'a','task_code':'c','task_version':'1'},{'row_guid':'a','task_code':'c','task_version':'1'}]",
	  "a part twice" },
};

START_TEST(content_with_anything_missing_wrong_or_forged_is_refused)
{
	item = simple_item();
	json_t *good CLEANUP(json_unref) = content_with(holder(), "");
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		json_t *content CLEANUP(json_unref) = json_deep_copy(good);
		if (forged[i].value)
			json_object_set_new(content, forged[i].member, json_of(forged[i].value));
		else
			json_object_del(content, forged[i].member);
		ck_assert_msg(application_content_check(content) == ERR_INVALID, "%s: %s",
			      forged[i].member, forged[i].why);
	}
	ck_assert_int_eq(application_content_check(NULL), ERR_INVALID);
}
END_TEST

/* Bodies */

static struct application_terminal terminal(void)
{
	return (struct application_terminal){
		.client_ref = "2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c",
		.apply_serial_no = "A07-K3000043-Q",
		.apply_date = "2026-11-21T09:41:00+08:00",
		.hall_code = "H1",
		.area_code = NULL,
		.offline = true,
	};
}

START_TEST(a_body_is_the_content_and_the_terminals_own_words)
{
	item = simple_item();
	json_t *content CLEANUP(json_unref) = content_with(holder(), "");
	struct application_terminal t = terminal();
	char *text CLEANUP(wipe_free_ptr) = NULL, sha[SHA256_HEX + 1], want[SHA256_HEX + 1];
	ck_assert_int_eq(application_body(content, &t, &toy, &text, sha), ERR_OK);
	digest_sha256_hex(&toy, text, strlen(text), want);
	ck_assert_str_eq(sha, want);

	json_t *body CLEANUP(json_unref) = NULL;
	ck_assert_int_eq(json_parse(text, strlen(text), &body), ERR_OK);
	char *again CLEANUP(wipe_free_ptr) = json_canonical(body);
	ck_assert_str_eq(again, text);
	ck_assert_str_eq(json_str(body, "client_ref"), t.client_ref);
	ck_assert_str_eq(json_str(body, "apply_serial_no"), t.apply_serial_no);
	ck_assert_str_eq(json_str(body, "apply_date"), t.apply_date);
	ck_assert_str_eq(json_str(body, "apply_type"), "9");
	ck_assert_str_eq(json_str(body, "channel"), "kiosk");
	ck_assert_str_eq(json_str(body, "hall_code"), "H1");
	ck_assert_str_eq(json_str(body, "area_code"), "");
	ck_assert(json_is_true(json_object_get(body, "offline")));

	/* Without them it is the content again, and its digest is the one that is named. */
	char *frozen CLEANUP(wipe_free_ptr) = json_canonical(content);
	digest_sha256_hex(&toy, frozen, strlen(frozen), want);
	ck_assert_str_eq(json_str(body, "content_sha256"), want);
	static const char *const own[] = { "client_ref", "apply_serial_no", "apply_date",
					   "apply_type", "channel",	    "hall_code",
					   "area_code",	 "offline",	    "content_sha256" };
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		ck_assert_int_eq(json_object_del(body, own[i]), 0);
	ck_assert(json_equal(body, content));
}
END_TEST

START_TEST(an_address_and_the_entries_of_a_group_are_answers)
{
	static const char *const forms[] = {
		"{'home':{'code':'440305','text':'x'}}",
		"{'home':{'code':'','text':'typed by hand'}}",
		"{'owners':[{'name':'x','share':1,'own':true,'ways':['a','b']},{}]}",
		"{'owners':[]}",
	};
	item = simple_item();
	json_t *content CLEANUP(json_unref) = content_with(holder(), "");
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		json_object_set_new(content, "form", json_of(forms[i]));
		ck_assert_msg(application_content_check(content) == ERR_OK, "%s", forms[i]);
	}
}
END_TEST

START_TEST(a_body_is_signed_for_its_own_content_or_not_at_all)
{
	item = simple_item();
	json_t *content CLEANUP(json_unref) = content_with(holder(), "");
	struct application_terminal t = terminal();
	char *text CLEANUP(wipe_free_ptr) = json_canonical(content), sha[SHA256_HEX + 1];
	char *body CLEANUP(wipe_free_ptr) = NULL;
	digest_sha256_hex(&toy, text, strlen(text), sha);
	json_t *signature CLEANUP(json_unref) = json_pack(
		"{s:s, s:s, s:s}", "png_blob", sha, "strokes_sha256", sha, "content_sha256", sha);
	t.signature = signature;
	ck_assert_int_eq(application_body(content, &t, &toy, &body, sha), ERR_OK);
	json_t *json CLEANUP(json_unref) = json_loads(body, 0, NULL);
	ck_assert(json_equal(json_object_get(json, "signature"), signature));
	json_object_set_new(json_object_get(content, "form"), "mobile", json_string("13800138001"));
	char *none = NULL;
	ck_assert_int_eq(application_body(content, &t, &toy, &none, sha), ERR_INVALID);
}
END_TEST

START_TEST(the_same_application_gives_the_same_bytes)
{
	item = simple_item();
	json_t *one CLEANUP(json_unref) = content_with(holder(), "");
	json_t *two CLEANUP(json_unref) = content_with(holder(), "");
	struct application_terminal t = terminal();
	char *a CLEANUP(wipe_free_ptr) = NULL, *b CLEANUP(wipe_free_ptr) = NULL,
		sha[SHA256_HEX + 1];
	ck_assert_int_eq(application_body(one, &t, &toy, &a, sha), ERR_OK);
	ck_assert_int_eq(application_body(two, &t, &toy, &b, sha), ERR_OK);
	ck_assert_str_eq(a, b);
}
END_TEST

START_TEST(a_body_without_good_content_or_reference_or_beyond_the_limit_is_not_made)
{
	item = simple_item();
	json_t *content CLEANUP(json_unref) = content_with(holder(), "");
	struct application_terminal t = terminal();
	char *text = NULL, sha[SHA256_HEX + 1];
	t.client_ref[0] = 'x';
	ck_assert_int_eq(application_body(content, &t, &toy, &text, sha), ERR_INVALID);
	t = terminal();
	json_object_set_new(content, "note", json_string("x"));
	ck_assert_int_eq(application_body(content, &t, &toy, &text, sha), ERR_INVALID);
	json_object_del(content, "note");

	char value[FORM_VALUE_MAX + 1];
	memset(value, 'a', FORM_VALUE_MAX);
	value[FORM_VALUE_MAX] = '\0';
	json_t *form = json_object();
	for (int i = 0; i < FORM_DECLARED_MAX; i++) {
		char name[8];
		snprintf(name, sizeof(name), "f%d", i);
		json_object_set_new(form, name, json_string(value));
	}
	json_object_set_new(content, "form", form);
	ck_assert_int_eq(application_body(content, &t, &toy, &text, sha), ERR_TOO_LONG);
	ck_assert_ptr_null(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("application");
	TCase *tcase = tcase_create("application");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, content_is_what_the_citizen_saw_and_nothing_else);
	tcase_add_test(tcase, the_chip_photo_is_witnessed_only_if_the_item_needs_it);
	tcase_add_test(tcase, a_social_security_card_and_an_online_check_leave_their_marks);
	tcase_add_test(tcase, versions_and_codes_keep_the_types_of_the_catalogue);
	tcase_add_test(tcase, a_foreign_resident_applies_under_the_name_on_the_card);
	tcase_add_test(tcase, content_with_anything_missing_wrong_or_forged_is_refused);
	tcase_add_test(tcase, a_body_is_the_content_and_the_terminals_own_words);
	tcase_add_test(tcase, an_address_and_the_entries_of_a_group_are_answers);
	tcase_add_test(tcase, a_body_is_signed_for_its_own_content_or_not_at_all);
	tcase_add_test(tcase, the_same_application_gives_the_same_bytes);
	tcase_add_test(tcase,
		       a_body_without_good_content_or_reference_or_beyond_the_limit_is_not_made);
	suite_add_tcase(suite, tcase);
	return suite_run(suite);
}
