/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notice.c - what everybody is told of a loss until staff has seen it: one calm sentence, and what to do.
 *
 * An alarm of the keeper's Status is an event of the journal. Several stand for one sentence: that of the
 * first row below, whose loss concerns citizens most; staff finds each of them in kioskctl status. A
 * serial number is no personal data, and its holder knows it.
 */
#include <string.h>

#include "firmware/core/journal/event.h"
#include "ui/screens/parts.h"

static const json_t *newest(const json_t *alarms, const char *kind)
{
	for (size_t i = json_array_size(alarms); i > 0; i--) {
		const json_t *alarm = json_array_get(alarms, i - 1);
		if (strcmp(json_str(alarm, "kind"), kind) == 0)
			return json_object_get(alarm, "detail");
	}
	return NULL;
}

static int64_t lost_in_all(const json_t *alarms, const char *kind)
{
	int64_t count = 0;
	size_t i;
	json_t *alarm;
	json_array_foreach((json_t *)alarms, i, alarm)
	{
		if (strcmp(json_str(alarm, "kind"), kind) == 0)
			count += json_int(json_object_get(alarm, "detail"), "count", 0);
	}
	return count;
}

/* The newest of the rows of numbers that are missing is named; there may be older ones. */
static const char *say_lost(struct page *p, const json_t *alarms, const char *kind)
{
	const json_t *detail = newest(alarms, kind);
	const char *first = json_str(detail, "first"), *last = json_str(detail, "last");
	int64_t count = lost_in_all(alarms, kind);
	const char *numbers =
		strcmp(first, last) == 0 ? first : page_tr(p, "notice.from_to", first, last, NULL);
	return page_tr_n(p, "notice.store_lost", count, page_printf(p, "%lld", (long long)count),
			 numbers, NULL);
}

static const char *say_missing(struct page *p, const json_t *alarms, const char *kind)
{
	return page_tr(p, "notice.store_missing", json_str(newest(alarms, kind), "last"), NULL);
}

static const struct {
	enum journal_event event;
	const char *(*say)(struct page *p, const json_t *alarms, const char *kind);
	const char *message_id; /* where there is nothing to fill in */
	const char *brief;	/* where there is no room for more */
} rows[] = {
	{ JOURNAL_STORE_LOST, say_lost, NULL, "notice.brief" },
	{ JOURNAL_STORE_MISSING, say_missing, NULL, "notice.brief" },
	{ JOURNAL_STORE_DAMAGED, NULL, "notice.store_damaged", "notice.brief" },
	{ JOURNAL_RECEIPT_KEY_NEW, NULL, "notice.receipt_key", "notice.receipt_key" },
	{ JOURNAL_JOURNAL_CUT, NULL, "notice.journal_cut", "notice.other" },
};

static const char *sentence(struct page *p, const json_t *alarms, bool bare)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *kind = journal_event_row(rows[i].event)->name;
		if (!newest(alarms, kind))
			continue;
		if (bare)
			return page_tr(p, rows[i].brief, NULL);
		return rows[i].say ? rows[i].say(p, alarms, kind)
				   : page_tr(p, rows[i].message_id, NULL);
	}
	return page_tr(p, "notice.other", NULL); /* of a newer keeper */
}

void part_notice(struct page *p, struct node *in, const struct view *v, bool bare)
{
	const json_t *alarms = json_array_of(v->status, "alarms");
	if (json_array_size(alarms) == 0)
		return;
	widget_add(p, in,
		   &(struct widget){ .role = ROLE_ALERT,
				     .style = bare ? STYLE_CARD_TEXT : STYLE_NOTICE,
				     .id = "notice.loss",
				     .icon = "info",
				     .text = sentence(p, alarms, bare) });
}
