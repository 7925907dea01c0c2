/* SPDX-License-Identifier: Apache-2.0 */
/* party.c - see party.h. */
#include "firmware/core/case/party.h"

#include <string.h>

#include "firmware/base/util.h"

#define APPLYER_PERSON "1"
#define APPLYER_LEGAL  "2"

static const char *const roles[] = { [DEPUTY_AGENT] = "agent", [DEPUTY_GUARDIAN] = "guardian" };
#define ROLE_REPRESENTATIVE "legal"
#define ROLE_CLERK	    "operator"

static bool is_legal(const struct party *p)
{
	return p->legal && p->legal->code[0];
}

static bool set(json_t *content, const char *member, const char *value)
{
	return json_object_set_new(content, member, json_string(value)) == 0;
}

static bool add_applicant(json_t *content, const struct party *p)
{
	bool legal = is_legal(p);
	return set(content, "applyer_name", legal ? legal_name(p->legal) : document_name(p->doc)) &&
	       set(content, "applyer_type", legal ? APPLYER_LEGAL : APPLYER_PERSON) &&
	       set(content, "applyer_page_type",
		   legal ? LEGAL_CERT_TYPE : document_cert_type(p->doc)) &&
	       set(content, "applyer_page_code", legal ? p->legal->code : p->doc->id);
}

/* Who hands it in, where that is not the applicant. */
static bool add_other(json_t *content, const struct document *doc, const char *role)
{
	return set(content, "contact_type", document_cert_type(doc)) &&
	       set(content, "contact_code", doc->id) && set(content, "contact_role", role);
}

bool party_add(json_t *content, const struct party *p, const char *mobile)
{
	bool legal = is_legal(p), deputy = !legal && p->deputy != DEPUTY_NONE;
	const struct document *contact = deputy ? p->deputy_doc : p->doc;
	if (!add_applicant(content, p) || !set(content, "contact_name", document_name(contact)) ||
	    !set(content, "contact_mobile", mobile))
		return false;
	if (deputy)
		return add_other(content, contact, roles[p->deputy]);
	if (!legal)
		return true;
	bool self = p->legal->representative;
	return add_other(content, contact, self ? ROLE_REPRESENTATIVE : ROLE_CLERK) &&
	       (!self || set(content, "legal", document_name(contact)));
}

const char *party_agent(const struct party *p)
{
	if (is_legal(p))
		return p->legal->representative ? "" : p->doc->id;
	return p->deputy != DEPUTY_NONE ? p->deputy_doc->id : "";
}

/* What arrived */

static bool is(const json_t *content, const char *member, const char *word)
{
	return strcmp(json_str(content, member), word) == 0;
}

static bool same(const json_t *content, const char *one, const char *other)
{
	return strcmp(json_str(content, one), json_str(content, other)) == 0;
}

/* Of a legal person somebody stands here, with one card. */
static bool legal_agrees(const json_t *content)
{
	bool representative = is(content, "contact_role", ROLE_REPRESENTATIVE);
	const json_t *legal = json_object_get(content, "legal");
	return is(content, "applyer_page_type", LEGAL_CERT_TYPE) &&
	       uscc_check(json_str(content, "applyer_page_code")) != USCC_BAD &&
	       (representative || is(content, "contact_role", ROLE_CLERK)) &&
	       (legal != NULL) == representative &&
	       (!legal || same(content, "legal", "contact_name")) &&
	       !json_object_get(content, "contact_identity");
}

static bool person_agrees(const json_t *content)
{
	bool acted = json_object_get(content, "contact_role") != NULL;
	bool known = is(content, "contact_role", roles[DEPUTY_AGENT]) ||
		     is(content, "contact_role", roles[DEPUTY_GUARDIAN]);
	return !json_object_get(content, "legal") &&
	       acted == (json_object_get(content, "contact_identity") != NULL) &&
	       (!acted || (known && !same(content, "contact_code", "applyer_page_code")));
}

bool party_agrees(const json_t *content)
{
	static const char *const together[] = { "contact_type", "contact_code", "contact_role" };
	size_t there = 0;
	for (size_t i = 0; i < ARRAY_LEN(together); i++)
		there += json_object_get(content, together[i]) != NULL;
	if (there != 0 && there != ARRAY_LEN(together))
		return false;
	return is(content, "applyer_type", APPLYER_LEGAL) ? legal_agrees(content)
							  : person_agrees(content);
}
