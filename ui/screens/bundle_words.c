/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_words.c - see bundle_words.h. */
#include "ui/screens/bundle_words.h"

#include <string.h>

#include "firmware/core/item/bundle.h"

struct word {
	const char *said, *id;
};

/* The first of these that fits; what none knows stands as it came. */
static const char *word(struct page *p, const struct word *words, size_t count, const char *said)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i].said, said) == 0)
			return page_tr(p, words[i].id, NULL);
	return page_strdup(p, said);
}

const char *case_state_words(struct page *p, const char *state)
{
	static const struct word states[] = {
		{ "received", "case.received" },
		{ "accepted", "case.accepted" },
		{ "not_accepted", "case.not_accepted" },
		{ "correction", "case.correction" },
		{ "processing", "case.processing" },
		{ "suspended", "case.suspended" },
		{ "done", "case.done" },
		{ "withdrawn", "case.withdrawn" },
	};
	return word(p, states, ARRAY_LEN(states), state);
}

const char *bundle_saved(struct page *p, const json_t *item)
{
	struct bundle_saving s = bundle_saving(item);
	const struct {
		const char *id;
		size_t count;
	} rows[] = { { "bundle.saved_materials", s.materials },
		     { "bundle.saved_questions", s.questions },
		     { "bundle.saved_journeys", s.journeys } };
	const char *said[ARRAY_LEN(rows)];
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		said[i] = rows[i].count ? page_tr_n(p, rows[i].id, (int64_t)rows[i].count,
						    page_printf(p, "%zu", rows[i].count), NULL)
					: "";
	return part_join(p, said, ARRAY_LEN(said));
}

const char *bundle_part_words(struct page *p, const json_t *part)
{
	const char *words[] = { json_str(part, "task_name"), json_str(part, "dept_name") };
	return part_join(p, words, ARRAY_LEN(words));
}

/* What the platform said of it; NULL: nothing yet. */
static const struct progress_part *said_of(const struct handed *h, const json_t *part,
					   struct progress_part said[PROGRESS_PARTS_MAX])
{
	CLEANUP(json_unref) json_t *answer = json_pack("{s:O*}", "parts", h->parts);
	size_t count = progress_parts(answer, said);
	for (size_t i = 0; i < count; i++)
		if (strcmp(said[i].row_guid, json_str(part, "row_guid")) == 0 && said[i].state[0])
			return &said[i];
	return NULL;
}

/* Arrived is all that is known of a part as long as its department says nothing of it. */
static const char *state_of(struct page *p, const struct handed *h,
			    const struct progress_part *said)
{
	static const struct word three[] = { { "received", "receipt.received" },
					     { "accepted", "receipt.accepted" } };
	if (h->doubt || h->word == CASE_STORED)
		return page_tr(p, h->doubt ? "receipt.doubt" : "receipt.stored", NULL);
	for (size_t i = 0; said && i < ARRAY_LEN(three); i++)
		if (strcmp(three[i].said, said->state) == 0)
			return page_tr(p, three[i].id, NULL);
	return said ? case_state_words(p, said->state) : page_tr(p, "receipt.received", NULL);
}

const char *bundle_part_answer(struct page *p, const struct handed *h, const json_t *part)
{
	struct progress_part list[PROGRESS_PARTS_MAX];
	const struct progress_part *said = said_of(h, part, list);
	const char *words[] = { state_of(p, h, said), said ? page_strdup(p, said->explain) : "",
				said ? page_strdup(p, said->project_no) : "" };
	return part_join(p, words, ARRAY_LEN(words));
}

/* As far on as the whole is: arrived, or accepted and what follows from that. */
static bool is_as_far(const struct handed *h, const struct progress_part *said)
{
	static const char *const states[] = { "accepted", "processing", "suspended", "done",
					      "received" };
	size_t count = ARRAY_LEN(states) - (h->word == CASE_ACCEPTED);
	for (size_t i = 0; said && i < count; i++)
		if (strcmp(states[i], said->state) == 0)
			return true;
	return !said && h->word != CASE_ACCEPTED;
}

bool bundle_is_mixed(const struct handed *h, const json_t *item)
{
	size_t i;
	json_t *part;
	if (h->doubt || h->word == CASE_STORED)
		return false;
	json_array_foreach(bundle_parts(item), i, part)
	{
		struct progress_part list[PROGRESS_PARTS_MAX];
		if (bundle_part_is_kept(part) && !is_as_far(h, said_of(h, part, list)))
			return true;
	}
	return false;
}

const char *bundle_answers(struct page *p, const struct handed *h, const json_t *item)
{
	const char *states[BUNDLE_PARTS_MAX] = { NULL }, *line = "";
	int counts[BUNDLE_PARTS_MAX] = { 0 };
	size_t kinds = 0, i;
	json_t *part;
	json_array_foreach(bundle_parts(item), i, part)
	{
		struct progress_part list[PROGRESS_PARTS_MAX];
		if (!bundle_part_is_kept(part))
			continue;
		const char *state = state_of(p, h, said_of(h, part, list));
		size_t k = 0;
		while (k < kinds && strcmp(states[k], state) != 0)
			k++;
		if (k == kinds) {
			states[kinds] = state;
			counts[kinds++] = 0;
		}
		counts[k]++;
	}
	for (size_t k = 0; k < kinds; k++)
		line = page_printf(p, "%s%s%s", line, k ? page_tr(p, "word.comma", NULL) : "",
				   page_tr_n(p, "bundle.answers", counts[k],
					     page_printf(p, "%d", counts[k]), states[k], NULL));
	return line;
}
