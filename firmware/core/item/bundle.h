/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundle.h - one thing for the citizen (yi jian shi), several items of several departments: applied for at
 * once, with one form and one set of materials.
 *
 * A bundle is an item with parts[]: {row_guid of the part's own item, required, form?: what is asked for this
 * part alone}. bundle_fill() puts beside that what the part's item says; bundle_compose() makes the one item
 * that is applied for with the parts that are kept. Materials of one row_guid are one material. Pure.
 */
#pragma once

#include "firmware/core/item/bundle_parts.h"
#include "firmware/core/item/item.h"
#include "firmware/core/item/item_place.h"

/* For item_check(): no part twice, none is the bundle itself, the forms fit together whatever is left out. */
bool bundle_check(struct item_place *place, const json_t *item);

/* The item of that row_guid, in whatever state; a new reference, NULL: there is none. */
typedef json_t *(*bundle_find_fn)(void *arg, const char *row_guid);
/*
 * What stands between a bundle and its parts' items: each is there, is no bundle, and what has one code is one
 * material. ERR_ITEM_INVALID fills *fault with the first fault.
 */
enum err bundle_check_parts(const json_t *bundle, bundle_find_fn find, void *arg,
			    struct item_fault *fault);
/*
 * Puts into each part what its item says. A part that is not in force now is taken out if it may be left out,
 * else the whole is gone: ERR_ITEM_GONE. ERR_ITEM_INVALID: as above.
 */
enum err bundle_fill(json_t *bundle, bundle_find_fn find, void *arg);
/* Does the part's item, or what is kept of it, say so? The members that bundle_fill() takes of it; a new object. */
json_t *bundle_extract(const json_t *item);

/*
 * The item that is applied for: one form, each material once, the highest identity level. kept: a bit for each
 * part, those that are required are kept in any case. Of a filled bundle, and it is left as it is. A new
 * reference, NULL when memory ends.
 */
json_t *bundle_compose(const json_t *bundle, unsigned kept);

/* What the citizen is spared: the kept parts each by itself, against the whole of them. Never less than 0. */
struct bundle_saving {
	size_t materials; /* that were asked for more than once */
	size_t questions; /* that everybody is asked, and the card does not answer */
	size_t journeys;
};
struct bundle_saving bundle_saving(const json_t *item);
/* The body's parts[]: those that are kept. A new array. */
json_t *bundle_json(const json_t *item);
