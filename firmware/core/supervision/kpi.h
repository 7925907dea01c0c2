/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kpi.h - the figures of a period for the third-party assessment (di san fang ping gu), from the journal's
 * events alone. Pure, one thread.
 *
 * An item is a row: visits that were about it, applications, and what became of them. A row that fewer than
 * KPI_GROUP_MIN visits stand behind is not shown: such rows go together into one without a code, and if that
 * is too small too it is left out. Totals and indicators are made of the rows that are shown and of nothing
 * else, so that no difference gives a small row away. No row says who, when or where.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/buf.h"
#include "firmware/core/journal/event.h"

#define KPI_GROUP_MIN 5
#define KPI_ITEMS_MAX 4096   /* others have no row of their own */
#define KPI_CASES_MAX 100000 /* applications of a period that are followed */

struct kpi;

/* The period is from_ms <= at < to_ms; NULL when memory is short. */
struct kpi *kpi_create(int64_t from_ms, int64_t to_ms);
void kpi_destroy(struct kpi *k); /* NULL is allowed */
/* Does it count such events? */
bool kpi_looks_at(enum journal_event event);
/* In the journal's order. What becomes of an application counts when it was handed in in the period. */
void kpi_event(struct kpi *k, const struct journal_event_row *row, int64_t at_ms,
	       const json_t *detail);
/*
 * {"from", "to", "offered", "hidden": rows not shown by themselves, "totals": ROW, "indicators": [{"name",
 * "permille" | null, "of"}], "items": [{"item", ROW}]}, ROW being visits, done, helped, applications,
 * delivered, failed, corrected, screens, seconds, retries. `offered`: items of the catalogue. A new object.
 */
json_t *kpi_json(const struct kpi *k, int64_t offered);
/* The same as lines of CSV: the indicators, an empty line, the items. */
void kpi_csv(const json_t *kpi, struct buf *out);
