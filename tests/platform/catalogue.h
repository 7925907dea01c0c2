/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalogue.h - the items the province offers: the list with its cursor, single items, the pack (7, 8)
 * and the dictionaries beside it (9).
 *
 * Each replacement of the catalogue is a generation; a cursor names one and gives what changed since.
 * The platform does not judge items (a test may serve broken ones): each needs a row_guid, no more.
 */
#pragma once

#include "tests/platform/request.h"

enum { CATALOGUE_PAGE_MAX = 1000, CATALOGUE_VERSION_MAX = 64 };

void catalogue_list(struct request *r, struct answer *a);
void catalogue_pack(struct request *r, struct answer *a);
void catalogue_item(struct request *r, struct answer *a);
void catalogue_dictionary(struct request *r, struct answer *a);

/* What an application may know about its item. */
struct catalogue_task {
	bool known;
	bool cancelled;	 /* state 3, or gone from the catalogue */
	bool version_ok; /* the current one, or at most 30 days old with the same materials */
	bool compatible; /* the materials did not change */
	int64_t promise_day;
	char current_version[CATALOGUE_VERSION_MAX];
};

/* `handle_item` "" for none. */
void catalogue_task(struct platform *p, const char *task_code, const char *handle_item,
		    const char *version, struct catalogue_task *out);
