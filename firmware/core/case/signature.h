/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signature.h - the citizen's signature on glass, bound to exactly the content that was confirmed: what
 * was drawn for one content is never one for another. Pure.
 */
#pragma once

#include "firmware/base/strokes.h"
#include "firmware/core/value/digest.h"
#include "firmware/core/value/json.h"

#define SIGNATURE_MIN  1000 /* 1/100 mm of ink: less is a touch, no signature */
#define SIGNATURE_TYPE "image/png"

struct signature {
	char content_sha256[SHA256_HEX + 1]; /* of what it is for, "" = nothing yet */
	struct strokes strokes;
};

/* The item wants one: needs_signature "1". */
bool signature_is_asked(const json_t *item);
/* It is for this content from now on; what was drawn for another one is wiped. */
void signature_for(struct signature *s, const char *content_sha256);
bool signature_is_drawn(const struct signature *s);
/*
 * Of a line for each point, "x y t", with an empty line between strokes: what was drawn and how, so that
 * a picture cannot be passed off as another drawing.
 */
enum err signature_strokes_sha256(const struct strokes *s, const struct digests *d,
				  char out[SHA256_HEX + 1]);
/* The body's signature{}, a new object. ERR_NOMEM. */
enum err signature_json(const struct signature *s, const struct digests *d, const char *png_sha256,
			json_t **out);
/* What kiosk says, for the content of that digest. ERR_INVALID: also if it is for another one. */
enum err signature_check(const json_t *signature, const char *content_sha256);
