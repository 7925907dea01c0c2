/* SPDX-License-Identifier: Apache-2.0 */
/*
 * party.h - whom an application is for, and who hands it in: the members applyer_*, contact_* and legal of
 * content. Pure.
 */
#pragma once

#include "firmware/core/card/document.h"
#include "firmware/core/case/legal.h"

struct identity {
	char level[16];	   /* "card", "card_online", "card_face", "staff" */
	char check_id[64]; /* "" when not checked online */
};

/* Who acts for the applicant, with a card of their own. */
enum deputy_kind { DEPUTY_NONE, DEPUTY_AGENT, DEPUTY_GUARDIAN };

struct party {
	/* The applicant's card; of a legal person the card of whoever hands it in. */
	const struct document *doc;
	const struct identity *identity;
	enum deputy_kind deputy;
	const struct document *deputy_doc; /* unless DEPUTY_NONE */
	const struct identity *deputy_identity;
	const struct legal *legal; /* NULL, or without a code: a natural person applies */
};

/* Adds who applies and who is to be asked about it; `mobile` may be "". False when memory ends. */
bool party_add(json_t *content, const struct party *party, const char *mobile);
/*
 * The number of whoever hands it in for another: agent, guardian, a legal person's clerk; "" where applicants, or the
 * legal representative of one, act themselves. Lent.
 */
const char *party_agent(const struct party *party);
/* What content says of it agrees with itself: both persons are named or one, and not the same one twice. */
bool party_agrees(const json_t *content);
