/* SPDX-License-Identifier: Apache-2.0 */
/*
 * materials.c - see materials.h.
 *
 *   source             is_need 1 (needed)   is_need 2 (optional)   is_need 3 (may follow)
 *   licence, share     looked up by the platform; if that is not possible, or the citizen does not
 *                      agree to it, it follows later (optional: left out). Nothing else is decided.
 *   scan               scan                 scan or nothing        scan or later
 *   statement          statement            statement or nothing   statement or later
 *
 * A scan that a licence of the citizen covers may be answered by the licence. A needed scan on a
 * terminal that cannot scan stays open: only is_need 3 allows "later", and staff is one tap away. What
 * was scanned before the camera broke stays scanned.
 */
#include "firmware/core/item/materials.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool is(const json_t *spec, const char *key, const char *value)
{
	return strcmp(json_str(spec, key), value) == 0;
}

/* The citizen's licence for this material; NULL if there is none or nobody asked. */
static const json_t *licence_for(const json_t *spec, const json_t *licences)
{
	const char *type = json_str(spec, "licence_type");
	for (size_t i = 0; *type && i < json_array_size(licences); i++) {
		const json_t *licence = json_array_get(licences, i);
		if (is(licence, "certificate_type_code", type))
			return licence;
	}
	return NULL;
}

/* licence and share: settled by data. */
static void settle_lookup(struct material *m, const struct materials_means *means)
{
	bool share = is(m->spec, "source", "share");
	m->licence = share ? NULL : licence_for(m->spec, means->licences);
	/*
	 * A licence that is missing in the citizen's own list will not be found later, and one that nobody has
	 * seen yet is not said to be there.
	 */
	bool found = m->licence || (!means->licences && !means->unanswered);
	bool possible = means->online && (share || (found && !means->refused));
	if (possible) {
		m->way = share ? MATERIAL_SHARE : MATERIAL_LICENCE;
		m->waived = true;
	} else {
		m->way = is(m->spec, "is_need", "2") ? MATERIAL_SKIP : MATERIAL_DEFER;
	}
}

/* Scans are JPEGs; what names nothing takes them. */
static bool takes_scans(const json_t *spec)
{
	const json_t *accepts = json_array_of(spec, "accepts");
	for (size_t i = 0; i < json_array_size(accepts); i++) {
		const char *type = json_string_value(json_array_get(accepts, i));
		if (type && strcmp(type, SCANS_TYPE) == 0)
			return true;
	}
	return json_array_size(accepts) == 0;
}

static void offer(struct material *m, const struct materials_means *means)
{
	bool scanned = scans_of(means->scans, json_str(m->spec, "row_guid")) > 0;
	if (is(m->spec, "source", "statement"))
		m->offers |= OFFER_STATEMENT;
	else if (scanned || (means->can_scan && takes_scans(m->spec)))
		m->offers |= OFFER_SCAN;
	m->licence = licence_for(m->spec, means->licences);
	if (means->online && m->licence && !means->refused)
		m->offers |= OFFER_LICENCE;
	if (is(m->spec, "is_need", "3"))
		m->offers |= OFFER_DEFER;
	bool optional = is(m->spec, "is_need", "2");
	m->way = optional ? MATERIAL_SKIP : MATERIAL_OPEN;
	m->asked = m->offers != 0 || !optional;
}

void materials_init(struct materials *m, const json_t *item, const struct materials_means *means)
{
	*m = (struct materials){ .scans = means->scans };
	const json_t *specs = json_array_of(item, "materials");
	assert(json_array_size(specs) <= ITEM_MATERIALS_MAX);
	for (size_t i = 0; i < json_array_size(specs); i++) {
		struct material *row = &m->rows[m->count++];
		row->spec = json_array_get(specs, i);
		if (is(row->spec, "source", "licence") || is(row->spec, "source", "share"))
			settle_lookup(row, means);
		else
			offer(row, means);
	}
}

static struct material *find(struct materials *m, const char *row_guid)
{
	for (size_t i = 0; i < m->count; i++)
		if (is(m->rows[i].spec, "row_guid", row_guid))
			return &m->rows[i];
	return NULL;
}

static bool is_offered(const struct material *m, enum material_way way)
{
	switch (way) {
	case MATERIAL_LICENCE:
		return m->offers & OFFER_LICENCE;
	case MATERIAL_SCAN:
		return m->offers & OFFER_SCAN;
	case MATERIAL_STATEMENT:
		return m->offers & OFFER_STATEMENT;
	case MATERIAL_DEFER:
		return m->offers & OFFER_DEFER;
	case MATERIAL_SKIP:
		return m->asked && is(m->spec, "is_need", "2");
	case MATERIAL_OPEN:
		return m->asked && !is(m->spec, "is_need", "2");
	case MATERIAL_SHARE:
		break;
	}
	return false;
}

enum err materials_settle(struct materials *m, const char *row_guid, enum material_way way)
{
	struct material *row = find(m, row_guid);
	if (!row)
		return ERR_NOT_FOUND;
	if (!is_offered(row, way))
		return ERR_NOT_ALLOWED;
	row->way = way;
	row->waived = way == MATERIAL_LICENCE;
	return ERR_OK;
}

void materials_renew(struct materials *m, const json_t *item, const struct materials_means *means)
{
	struct materials before = *m;
	materials_init(m, item, means);
	for (size_t i = 0; i < m->count; i++) {
		const char *guid = json_str(m->rows[i].spec, "row_guid");
		const struct material *was = find(&before, guid);
		if (m->rows[i].asked && was && was->asked)
			/* No longer offered: it is open again. */
			(void)materials_settle(m, guid, was->way);
	}
}

bool materials_complete(const struct materials *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->rows[i].way == MATERIAL_OPEN)
			return false;
	return true;
}

size_t materials_asked(const struct materials *m)
{
	size_t count = 0;
	for (size_t i = 0; i < m->count; i++)
		count += m->rows[i].asked;
	return count;
}

size_t materials_waived(const struct materials *m)
{
	size_t count = 0;
	for (size_t i = 0; i < m->count; i++)
		count += m->rows[i].waived;
	return count;
}

/*
 * get_type and level as platform-api.yaml has them. A deferred material has get_type 9 and no file; its
 * level is C, what an upload will have: nothing is raised, and it cannot be taken for a statement
 * (9 and D).
 */
static const struct {
	const char *get_type, *level;
} forms[] = {
	[MATERIAL_LICENCE] = { "3", "A" }, [MATERIAL_SHARE] = { "4", "A" },
	[MATERIAL_SCAN] = { "2", "C" },	   [MATERIAL_STATEMENT] = { "9", "D" },
	[MATERIAL_DEFER] = { "9", "C" },
};
static_assert(ARRAY_LEN(forms) == MATERIAL_DEFER + 1,
	      "a form for each way that hands something in");

/* How many copies: the item's own number, else one. */
static json_t *get_num(const json_t *spec)
{
	const json_t *num = json_object_get(spec, "get_num");
	if (json_is_integer(num)) {
		char digits[24];
		snprintf(digits, sizeof(digits), "%lld", (long long)json_integer_value(num));
		return json_string(digits);
	}
	const char *text = json_str(spec, "get_num");
	return json_string(*text ? text : "1");
}

/* The digests of its pages, in their order. */
static json_t *blobs(const struct material *m, struct scans *scans)
{
	json_t *list = json_array();
	const char *guid = json_str(m->spec, "row_guid");
	size_t count = m->way == MATERIAL_SCAN ? scans_of(scans, guid) : 0;
	for (size_t n = 1; n <= count; n++)
		json_array_append_new(list, json_string(scans_page(scans, guid, n)->sha256));
	return list;
}

static json_t *material_json(const struct material *m, struct scans *scans)
{
	assert((size_t)m->way < ARRAY_LEN(forms) && forms[m->way].get_type);
	json_t *row =
		json_pack("{s:s,s:s,s:s,s:o,s:s,s:o}", "row_guid", json_str(m->spec, "row_guid"),
			  "material_name", json_str(m->spec, "material_name"), "get_type",
			  forms[m->way].get_type, "get_num", get_num(m->spec), "level",
			  forms[m->way].level, "blobs", blobs(m, scans));
	const char *ref = json_str(m->licence, "ref");
	if (m->way == MATERIAL_LICENCE && *ref)
		json_object_set_new(row, "licence_ref", json_string(ref));
	const char *text_id = json_str(m->spec, "statement_text_id");
	if (m->way == MATERIAL_STATEMENT && *text_id)
		json_object_set_new(row, "statement_text_id", json_string(text_id));
	return row;
}

json_t *materials_json(const struct materials *m)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < m->count; i++)
		if (m->rows[i].way != MATERIAL_SKIP && m->rows[i].way != MATERIAL_OPEN)
			json_array_append_new(rows, material_json(&m->rows[i], m->scans));
	return rows;
}
