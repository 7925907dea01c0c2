/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application.h - content and body of an application, both canonical JSON.
 *
 * Content is everything the citizen saw and confirmed; kiosk makes it. Body is content plus the
 * terminal's own fields; kioskd makes it once, and it is frozen: resent byte-identical. Pure.
 */
#pragma once

#include "firmware/base/text.h"
#include "firmware/core/value/digest.h"
#include "firmware/core/case/consents.h"
#include "firmware/core/case/party.h"
#include "firmware/core/case/pickup.h"
#include "firmware/core/form/form.h"
#include "firmware/core/item/materials.h"

#define APPLICATION_BODY_MAX (256 * 1024)

struct application_parts {
	const json_t *item;
	const struct party *party;
	const struct form *form;
	const struct materials *materials;
	const struct consents *consents;
	const struct pickup *pickup; /* decided */
};

/* A new object. NULL when memory ends. */
json_t *application_content(const struct application_parts *parts, const struct digests *d);

struct application_terminal {
	char client_ref[UUID_TEXT_LEN + 1];
	char apply_serial_no[64];
	char apply_date[TIME_TEXT_LEN + 1];
	const char *hall_code;
	const char *area_code;
	bool offline;
	const struct json_frozen *frozen; /* of the content; NULL = made here */
	const char *content_sha256;	  /* of the frozen text; NULL = made here */
	const json_t *signature;	  /* of this content; NULL: it is not signed */
};

/* Checks what kiosk sent: types and presence of every member, and for a canonical text. ERR_INVALID. */
enum err application_content_check(const json_t *content);
/* The same but for the canonical text, where that is made in any case. */
enum err application_content_shape(const json_t *content);
/*
 * The canonical body (malloc'ed; end it with wipe_free) and its digest.
 * ERR_INVALID (also: signed for another content), ERR_TOO_LONG (APPLICATION_BODY_MAX), ERR_NOMEM
 */
enum err application_body(const json_t *content, const struct application_terminal *t,
			  const struct digests *d, char **out_body,
			  char body_sha256[SHA256_HEX + 1]);
