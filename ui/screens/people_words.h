/* SPDX-License-Identifier: Apache-2.0 */
/* people_words.h - who applies, for whom, and whose card is asked for: always masked. */
#pragma once

#include "ui/screens/parts.h"

/* What whoever stands here is called beside the applicant: agent, guardian, clerk, representative; a message id. */
const char *part_role_id(const struct visit *visit);
/* Name, kind of document and number of a card, masked. */
const char *part_person(struct page *p, const struct document *doc);
/* The legal person: its name, if it was said, and its code. */
const char *part_legal_person(struct page *p, const struct legal *legal);
/* Who hands it in for whom in a line, "" where the applicant does: the same on screens and paper. */
const char *part_handed_in_by(struct page *p, const struct visit *visit);
/* Whose card the identify screen asks for; message ids of title and lead. */
struct card_words {
	const char *title, *lead, *who; /* who: for machines */
};
struct card_words part_card_asked(const struct visit *visit);
