/* SPDX-License-Identifier: Apache-2.0 */
/*
 * province.h - as many items as a province has, each with all elements, no two of one name.
 *
 * The items of assets/catalogue/sample.json serve as patterns: forms, materials and texts are theirs; codes, names,
 * departments and themes are made of lists. Item n is always the same.
 */
#pragma once

#include <jansson.h>

#define PROVINCE_ITEMS 69000

struct province {
	json_t *patterns;
};

/* `sample`: path of the catalogue whose items are the patterns. Ends the program if it cannot be read. */
void province_open(struct province *p, const char *sample);
void province_close(struct province *p);
/* Item n of version `version`, which is part of its etag; the caller's. */
json_t *province_item(const struct province *p, int n, int version);
/* The whole as a catalogue file; `path` is overwritten. False: it cannot be written. */
int province_write(const struct province *p, const char *path, int items, const char *etag);
