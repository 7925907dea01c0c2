/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application_check.c - the members of an application as tables, and what must hold between them.
 */
#include "tests/platform/application_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/parts.h"

// clang-format off
static const struct rule evidence_rules[] = {
	{"sam_id", RULE_ANY_TEXT, false, NULL, NULL},
	{"card_serial", RULE_ANY_TEXT, true, NULL, NULL},
	{"read_at", RULE_TIME, false, NULL, NULL},
	{"photo_sha256", RULE_SHA256, true, NULL, NULL},
	{0},
};

static const struct rule identity_rules[] = {
	{"level", RULE_WORD, false, "card|card_online|card_face|staff", NULL},
	{"check_id", RULE_TEXT, true, NULL, NULL},
	{"card_evidence", RULE_OBJECT, true, NULL, evidence_rules},
	{0},
};

static const struct rule material_rules[] = {
	{"row_guid", RULE_CODE, false, NULL, NULL},
	{"material_name", RULE_TEXT, false, NULL, NULL},
	{"get_type", RULE_WORD, false, "1|2|3|4|9", NULL},
	{"get_num", RULE_NUMBER, false, NULL, NULL},
	{"level", RULE_WORD, false, "A|B|C|D", NULL},
	{"blobs", RULE_HASHES, false, NULL, NULL},
	{"licence_ref", RULE_TEXT, true, NULL, NULL},
	{"statement_text_id", RULE_TEXT, true, NULL, NULL},
	{0},
};

static const struct rule delivery_rules[] = {
	{"way", RULE_WORD, false, "window|express|locker", NULL},
	{"name", RULE_ANY_TEXT, true, NULL, NULL},
	{"mobile", RULE_ANY_TEXT, true, NULL, NULL},
	{"address", RULE_ANY_TEXT, true, NULL, NULL},
	{0},
};

static const struct rule consent_rules[] = {
	{"id", RULE_CODE, false, NULL, NULL},
	{"version", RULE_TEXT, false, NULL, NULL},
	{"at", RULE_TIME, false, NULL, NULL},
	{0},
};

static const struct rule signature_rules[] = {
	{"png_blob", RULE_SHA256, false, NULL, NULL},
	{"strokes_sha256", RULE_SHA256, false, NULL, NULL},
	{"content_sha256", RULE_SHA256, false, NULL, NULL},
	{0},
};

static const struct rule part_rules[] = {
	{"row_guid", RULE_CODE, false, NULL, NULL},
	{"task_code", RULE_TASK_CODE, false, NULL, NULL},
	{"task_handle_item", RULE_TASK_CODE, true, NULL, NULL},
	{"task_version", RULE_VERSION, false, NULL, NULL},
	{0},
};

static const struct rule body_rules[] = {
	{"client_ref", RULE_UUID, false, NULL, NULL},
	{"apply_serial_no", RULE_CODE, false, NULL, NULL},
	{"task_code", RULE_TASK_CODE, false, NULL, NULL},
	{"task_handle_item", RULE_TASK_CODE, true, NULL, NULL},
	{"task_version", RULE_VERSION, false, NULL, NULL},
	{"applyer_name", RULE_TEXT, false, NULL, NULL},
	{"applyer_type", RULE_WORD, false, "1|2", NULL},
	{"applyer_page_type", RULE_CODE, false, NULL, NULL},
	{"applyer_page_code", RULE_CODE, false, NULL, NULL},
	{"contact_name", RULE_ANY_TEXT, false, NULL, NULL},
	{"contact_mobile", RULE_ANY_TEXT, false, NULL, NULL},
	{"contact_type", RULE_CODE, true, NULL, NULL},
	{"contact_code", RULE_CODE, true, NULL, NULL},
	{"contact_role", RULE_WORD, true, "agent|guardian|operator|legal", NULL},
	{"contact_identity", RULE_OBJECT, true, NULL, identity_rules},
	{"legal", RULE_TEXT, true, NULL, NULL},
	{"apply_date", RULE_TIME, false, NULL, NULL},
	{"apply_type", RULE_WORD, false, "9", NULL},
	{"channel", RULE_WORD, false, "kiosk", NULL},
	{"hall_code", RULE_ANY_TEXT, false, NULL, NULL},
	{"area_code", RULE_ANY_TEXT, false, NULL, NULL},
	{"offline", RULE_BOOL, false, NULL, NULL},
	{"identity", RULE_OBJECT, false, NULL, identity_rules},
	{"form", RULE_FORM, false, NULL, NULL},
	{"form_version", RULE_VERSION, false, NULL, NULL},
	{"materials", RULE_LIST, false, NULL, material_rules},
	{"delivery", RULE_OBJECT, false, NULL, delivery_rules},
	{"consents", RULE_LIST, false, NULL, consent_rules},
	{"signature", RULE_OBJECT, true, NULL, signature_rules},
	{"content_sha256", RULE_SHA256, false, NULL, NULL},
	{"parts", RULE_LIST, true, NULL, part_rules},
	{0},
};
// clang-format on

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));
	return text ? text : "";
}

/* What must hold between members */

static void between_key(struct check *c, struct platform *p, const struct application *app)
{
	(void)p;
	if (app->key && strcmp(app->key, text_of(app->json, "client_ref")) != 0)
		check_error(c, "/client_ref", "it must be the Idempotency-Key");
}

static void between_bytes(struct check *c, struct platform *p, const struct application *app)
{
	(void)p;
	check_canonical_values(c, app->json);
	CLEANUP(free_ptr) char *again = json_dumps(app->json, JSON_COMPACT | JSON_SORT_KEYS);
	if (!again || strlen(again) != app->len || memcmp(again, app->text, app->len) != 0)
		check_error(c, "", "the body is not canonical JSON");
}

/* A check that was never made here proves nothing. */
static void check_made(struct check *c, struct platform *p, const json_t *identity,
		       const char *pointer)
{
	const char *check_id = text_of(identity, "check_id");
	const char *level = text_of(identity, "level");
	bool online = strcmp(level, "card_online") == 0 || strcmp(level, "card_face") == 0;

	if (!*check_id) {
		if (online)
			check_error(c, pointer, "this level needs the check it came from");
		return;
	}
	CLEANUP(db_end)
	sqlite3_stmt *stmt =
		db_query(p->db, "SELECT 1 FROM identity_check WHERE id=?", "s", check_id);
	if (!db_next(stmt))
		check_error(c, pointer, "no such check was made here");
}

static void between_identity(struct check *c, struct platform *p, const struct application *app)
{
	check_made(c, p, json_object_get(app->json, "identity"), "/identity/check_id");
	check_made(c, p, json_object_get(app->json, "contact_identity"),
		   "/contact_identity/check_id");
}

/* Whoever acts for another is named whole, and is somebody else. */
static void between_party(struct check *c, struct platform *p, const struct application *app)
{
	const char *role = text_of(app->json, "contact_role");
	bool legal = strcmp(text_of(app->json, "applyer_type"), "2") == 0;
	bool second = strcmp(role, "agent") == 0 || strcmp(role, "guardian") == 0;
	bool first = strcmp(role, "operator") == 0 || strcmp(role, "legal") == 0;

	(void)p;
	if (legal ? !first : first)
		check_error(c, "/contact_role", "it does not fit the kind of applicant");
	if (legal && strcmp(text_of(app->json, "applyer_page_type"), "001") != 0)
		check_error(c, "/applyer_page_type", "a legal person has a credit code");
	if (*role && (!*text_of(app->json, "contact_type") || !*text_of(app->json, "contact_code")))
		check_error(c, "/contact_code", "who acts for another has a number");
	if (second != (json_object_get(app->json, "contact_identity") != NULL))
		check_error(c, "/contact_identity", "it belongs to an agent or guardian");
	if (second && strcmp(text_of(app->json, "contact_code"),
			     text_of(app->json, "applyer_page_code")) == 0)
		check_error(c, "/contact_code", "nobody acts for themself");
	if ((json_object_get(app->json, "legal") != NULL) != (strcmp(role, "legal") == 0))
		check_error(c, "/legal", "it belongs to a legal representative");
}

/* What a kiosk scanned is C, what the citizen stated is D; nothing raises it. */
static void between_materials(struct check *c, struct platform *p, const struct application *app)
{
	const json_t *materials = json_object_get(app->json, "materials");
	char pointer[CHECK_POINTER_MAX];

	(void)p;
	for (size_t i = 0; i < json_array_size(materials); i++) {
		const json_t *m = json_array_get(materials, i);
		const char *level = text_of(m, "level");
		bool high = strcmp(level, "A") == 0 || strcmp(level, "B") == 0;
		snprintf(pointer, sizeof(pointer), "/materials/%zu/level", i);
		if (high && json_array_size(json_object_get(m, "blobs")) > 0)
			check_error(c, pointer, "a file from a kiosk is C or D");
	}
}

/* A licence is the citizen's: it is used with consent. */
static void between_consents(struct check *c, struct platform *p, const struct application *app)
{
	const json_t *materials = json_object_get(app->json, "materials");

	(void)p;
	for (size_t i = 0; i < json_array_size(materials); i++)
		if (strcmp(text_of(json_array_get(materials, i), "get_type"), "3") == 0 &&
		    json_array_size(json_object_get(app->json, "consents")) == 0)
			check_error(c, "/consents",
				    "a licence is used only with the citizen's consent");
}

/* A reference that the platform gave to somebody else is not the applicant's to use. */
static void between_licences(struct check *c, struct platform *p, const struct application *app)
{
	const json_t *materials = json_object_get(app->json, "materials");
	const char *applicant = text_of(app->json, "applyer_page_code");
	char pointer[CHECK_POINTER_MAX];

	for (size_t i = 0; i < json_array_size(materials); i++) {
		const char *ref = text_of(json_array_get(materials, i), "licence_ref");
		if (!*ref)
			continue;
		CLEANUP(db_end)
		sqlite3_stmt *stmt =
			db_query(p->db,
				 "SELECT max(cert_no=?1) FROM licence"
				 " WHERE json_extract(body, '$.ref')=?2 HAVING count(*)>0",
				 "ss", applicant, ref);
		snprintf(pointer, sizeof(pointer), "/materials/%zu/licence_ref", i);
		if (db_next(stmt) && sqlite3_column_int(stmt, 0) == 0)
			check_error(c, pointer, "this licence is somebody else's");
	}
}

static void between_signature(struct check *c, struct platform *p, const struct application *app)
{
	const json_t *signature = json_object_get(app->json, "signature");

	(void)p;
	if (signature &&
	    strcmp(text_of(signature, "content_sha256"), text_of(app->json, "content_sha256")) != 0)
		check_error(c, "/signature/content_sha256", "another content was signed");
}

static void (*const betweens[])(struct check *, struct platform *, const struct application *) = {
	between_key,	  between_bytes,    between_identity,  between_party, between_materials,
	between_consents, between_licences, between_signature, parts_check,
};

void application_check(struct check *c, struct platform *p, const struct application *app)
{
	check_object(c, "", app->json, body_rules);
	for (size_t i = 0; i < ARRAY_LEN(betweens); i++)
		betweens[i](c, p, app);
}
