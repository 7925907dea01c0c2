/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue_fixture.h - items, files of items, and what a search finds of them. */
#pragma once

#include "firmware/store/catalogue.h"

/* The catalogue in store_dir; asserts that it opens. */
struct catalogue *open_catalogue(void);
/* A valid item; themes as a list separated by commas. New reference, as all here. */
json_t *item(const char *guid, const char *name, const char *themes);
/* Seven items, "a" to "g"; "f" is not offered. */
json_t *some_items(void);
json_t *file_of(const char *etag, json_t *items);
/* Imports and releases the file; the report's faults are the caller's. */
struct catalogue_report import(struct catalogue *c, json_t *file);
/* Imports items of which none may be refused. */
void import_items(struct catalogue *c, json_t *items);
/* Guids of what was found, in order, separated by commas. Lent. */
const char *found(struct catalogue *c, const char *query, const char *theme);
const char *found_by(struct catalogue *c, struct catalogue_question question);
/* "name/items;" of every department. Lent. */
const char *departments_of(struct catalogue *c);
/* "code/name/items;" of every theme. Lent. */
const char *themes_of(struct catalogue *c);
