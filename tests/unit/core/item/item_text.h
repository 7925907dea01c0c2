/* SPDX-License-Identifier: Apache-2.0 */
/* item_text.h - items for tests, written with ' for " so that they can be read. */
#pragma once

#include <jansson.h>

/* JSON with single quotes; fails the test if it is none. */
json_t *json_of(const char *text);
/* The sample item of assets/catalogue/simple.json, a new reference. */
json_t *simple_item(void);
/* The same with another form. `schema` and `ui` with single quotes; ui may be NULL. */
json_t *item_with_form(const char *schema, const char *ui);
