/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.h - the items the province offers: the list with its cursor, single items, the pack (7, 8)
 * and the dictionaries beside it (9).
 *
 * Each replacement of the catalogue is a generation; a cursor names one and gives what changed since.
 * The platform does not judge items (a test may serve broken ones): each needs a row_guid, no more.
 */
#pragma once

#include "tests/platform/offer_store.h"
#include "tests/platform/request.h"

enum { OFFER_PAGE_MAX = 1000 };

void offer_list(struct request *r, struct answer *a);
void offer_pack(struct request *r, struct answer *a);
void offer_item(struct request *r, struct answer *a);
void offer_dictionary(struct request *r, struct answer *a);

/* What an application may know about its item. */
struct offer_task {
	bool known;
	bool cancelled;	 /* state 3, or gone from the catalogue */
	bool version_ok; /* the current one, or at most 30 days old with the same materials */
	bool compatible; /* the materials did not change */
	int64_t promise_day;
	char current_version[OFFER_VERSION_MAX];
};

/* The item an application names by task_code, task_handle_item (if it has one) and task_version. */
void offer_task(struct platform *p, const json_t *application, struct offer_task *out);
