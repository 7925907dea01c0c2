/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application_check.h - is this the body of an application, to the letter?
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "tests/platform/check.h"
#include "tests/platform/platform.h"

struct application {
	const char *terminal;
	const char *
		key; /* Idempotency-Key; NULL: it came by an import, where there is none of its own */
	const char *text; /* the body as sent */
	size_t len;
	const char *sha256; /* of the text */
	const json_t *json;
};

/* Reports everything that is wrong into `c`. */
void application_check(struct check *c, struct platform *p, const struct application *app);
