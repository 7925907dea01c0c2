/* SPDX-License-Identifier: Apache-2.0 */
/* people_words.c - see people_words.h. */
#include "ui/screens/people_words.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/card/mask.h"
#include "firmware/core/visit/people.h"

#define GROUP 4

static const char *const document_words[] = {
	[DOCUMENT_RESIDENT] = "document.resident",
	[DOCUMENT_HMT] = "document.hmt",
	[DOCUMENT_FOREIGN_2017] = "document.foreign",
	[DOCUMENT_FOREIGN_2023] = "document.foreign",
	[DOCUMENT_SSC] = "document.ssc",
};

static const char *name_of(struct page *p, const struct document *doc)
{
	char name[64];
	mask_name(document_name(doc), name, sizeof(name));
	const char *shown = page_strdup(p, name);
	wipe(name, sizeof(name));
	return shown;
}

const char *part_person(struct page *p, const struct document *doc)
{
	char id[32];
	mask_id(doc->id, id, sizeof(id));
	const char *shown = page_tr(p, "check.person", name_of(p, doc),
				    page_tr(p, document_words[doc->kind], NULL), id, NULL);
	wipe(id, sizeof(id));
	return shown;
}

/* In fours: 18 characters in a row are neither compared nor broken well. */
static const char *grouped(struct page *p, const char *code)
{
	const char *line = "";
	for (size_t len = strlen(code), at = 0; at < len; at += GROUP)
		line = page_printf(p, "%s%s%.*s", line, at ? " " : "", GROUP, code + at);
	return line;
}

const char *part_legal_person(struct page *p, const struct legal *legal)
{
	const char *const parts[] = { legal->name, grouped(p, legal->code) };
	return part_join(p, parts, ARRAY_LEN(parts));
}

const char *part_role_id(const struct visit *visit)
{
	struct party party = people_party(visit);
	if (party.legal && party.legal->code[0])
		return party.legal->representative ? "role.representative" : "role.clerk";
	return party.deputy == DEPUTY_GUARDIAN ? "role.guardian" : "role.agent";
}

const char *part_handed_in_by(struct page *p, const struct visit *visit)
{
	struct party party = people_party(visit);
	bool legal = party.legal && party.legal->code[0];
	if (!legal && party.deputy == DEPUTY_NONE)
		return "";
	return page_tr(p, "role.for",
		       legal ? part_legal_person(p, party.legal) : name_of(p, party.doc),
		       page_tr(p, part_role_id(visit), NULL),
		       name_of(p, legal ? party.doc : party.deputy_doc), NULL);
}

struct card_words part_card_asked(const struct visit *visit)
{
	static const struct card_words own = { "identify.title", "identify.lead", "self" },
				       applicant = { "identify.applicant",
						     "identify.applicant_lead", "applicant" },
				       agent = { "identify.agent", "identify.agent_lead", "agent" },
				       guardian = { "identify.guardian", "identify.guardian_lead",
						    "guardian" };
	if (people_ask_deputy(visit))
		return visit->deputy.kind == DEPUTY_GUARDIAN ? guardian : agent;
	if (visit->deputy.kind == DEPUTY_AGENT && visit->goal == STAGE_HOME)
		return applicant;
	return own;
}
