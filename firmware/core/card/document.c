/* SPDX-License-Identifier: Apache-2.0 */
/* document.c - see document.h. */
#include "firmware/core/card/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/core/number/citizen_id.h"
#include "firmware/core/number/foreign_id.h"

void document_wipe(struct document *doc)
{
	wipe(doc, doc ? sizeof(*doc) : 0);
}

/* Hong Kong and Macao residents are known by 516, Taiwan's by 511; the number tells where from. */
static const char *hmt_cert_type(const char *id)
{
	return strncmp(id, "83", 2) == 0 ? "511" : "516";
}

const char *document_cert_type(const struct document *doc)
{
	switch (doc->kind) {
	case DOCUMENT_RESIDENT:
	case DOCUMENT_SSC: /* the number on it is the citizen number */
		return "111";
	case DOCUMENT_HMT:
		return hmt_cert_type(doc->id);
	case DOCUMENT_FOREIGN_2017:
	case DOCUMENT_FOREIGN_2023:
		return "553";
	}
	return "999";
}

const char *document_address(const struct document *doc)
{
	return doc->new_address[0] ? doc->new_address : doc->address;
}

const char *document_name(const struct document *doc)
{
	return doc->name[0] ? doc->name : doc->name_en;
}

/* Both are YYYYMMDD: the difference as a number has the full years before its last four digits. */
static int years_between(const char *from, const char *to)
{
	return (int)((strtol(to, NULL, 10) - strtol(from, NULL, 10)) / 10000);
}

int document_age(const struct document *doc, const char *today)
{
	char birth[9];
	text_copy(birth, sizeof(birth), doc->birth);
	bool numbered = strlen(doc->id) == CITIZEN_ID_LEN;
	if (!birth[0] && numbered)
		citizen_id_birth(doc->id, birth);
	if (!date8_is_valid(today) || !date8_is_valid(birth))
		return DOCUMENT_AGE_UNKNOWN;
	int age = years_between(birth, today);
	wipe(birth, sizeof(birth));
	return age;
}

static bool birth_agrees(const struct document *doc)
{
	char birth[9];
	citizen_id_birth(doc->id, birth);
	return doc->birth[0] == '\0' || strcmp(doc->birth, birth) == 0;
}

static bool number_is_good(const struct document *doc, const char *today)
{
	switch (doc->kind) {
	case DOCUMENT_RESIDENT:
	case DOCUMENT_SSC:
	case DOCUMENT_HMT:
		return citizen_id_check(doc->id, today) == CITIZEN_ID_OK && birth_agrees(doc);
	case DOCUMENT_FOREIGN_2017:
		return foreign_id_old_is_valid(doc->id) &&
		       (doc->birth[0] == '\0' || strncmp(doc->birth + 2, doc->id + 7, 6) == 0);
	case DOCUMENT_FOREIGN_2023:
		return foreign_id_new_is_valid(doc->id, today) && birth_agrees(doc);
	}
	return false;
}

enum err document_check(const struct document *doc, const char *today)
{
	assert(doc && today);
	if (doc->kind == DOCUMENT_SSC && doc->id[0] == '\0')
		return ERR_CARD_NEEDS_AUTH;
	if (!number_is_good(doc, today))
		return ERR_CARD_BAD_NUMBER;
	/* A word for a date means long-term. valid_from is not compared: our clock may be slow. */
	if (date8_is_valid(doc->valid_to) && date8_is_past(doc->valid_to, today))
		return ERR_CARD_EXPIRED;
	return ERR_OK;
}
