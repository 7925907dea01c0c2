/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application.c - see application.h: makes content and body.
 *
 * What kiosk sent is checked in application_check.c before the keeper's own fields are added.
 */
#include "firmware/core/case/application.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/case/signature.h"
#include "firmware/core/item/bundle.h"
#include "firmware/core/value/json.h"

#define APPLY_TYPE_OTHER "9" /* a kiosk, in the code set of GB/T 39046 */
#define CHANNEL		 "kiosk"

static_assert(APPLICATION_BODY_MAX <= JSON_BYTES_MAX, "what is sent can be read again");

/* Sets a member and gives up the reference; false when memory ended. */
static bool set(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value) == 0;
}

static bool set_str(json_t *object, const char *key, const char *value)
{
	return set(object, key, json_string(value));
}

/* Content */

static json_t *card_evidence(const struct document *doc, bool photo, const struct digests *d)
{
	char read_at[TIME_TEXT_LEN + 1];
	time_text(doc->read_at_ms, read_at);
	json_t *evidence = json_pack("{s:s,s:s}", "sam_id", doc->sam_id, "read_at", read_at);
	if (doc->has_photo && photo) {
		char hash[SHA256_HEX + 1];
		digest_sha256_hex(d, doc->photo, sizeof(doc->photo), hash);
		set_str(evidence, "photo_sha256", hash);
	}
	if (doc->card_no[0])
		set_str(evidence, "card_serial", doc->card_no);
	return evidence;
}

/* `photo`: the item needs the chip's, as evidence of this card. */
static json_t *identity_json(const struct identity *of, const struct document *doc, bool photo,
			     const struct digests *d)
{
	json_t *identity = json_object();
	bool good = set_str(identity, "level", of->level) &&
		    set(identity, "card_evidence", card_evidence(doc, photo, d));
	if (of->check_id[0])
		good = set_str(identity, "check_id", of->check_id) && good;
	if (!good)
		json_decref(identity);
	return good ? identity : NULL;
}

/* The version of the form if it has one of its own, else the item's, in either case a string. */
static json_t *form_version(const json_t *item)
{
	const json_t *own = json_object_get(json_object_get(item, "form"), "version");
	const json_t *version = own ? own : json_object_get(item, "task_version");
	if (json_is_string(version))
		return json_string(json_string_value(version));
	return json_sprintf("%lld", (long long)json_integer_value(version));
}

static bool add_task(json_t *content, const json_t *item)
{
	const char *handle_item = item_handle(item);
	if (*handle_item && !set_str(content, "task_handle_item", handle_item))
		return false;
	return set_str(content, "task_code", json_str(item, "task_code")) &&
	       set(content, "task_version", json_copy(json_object_get(item, "task_version"))) &&
	       set(content, "form_version", form_version(item));
}

static bool add_party(json_t *content, const struct application_parts *parts,
		      const struct digests *d)
{
	const struct party *p = parts->party;
	bool photo = json_flag(parts->item, "needs_chip_photo");
	return party_add(content, p, form_mobile(parts->form)) &&
	       set(content, "identity", identity_json(p->identity, p->doc, photo, d)) &&
	       (p->deputy == DEPUTY_NONE ||
		set(content, "contact_identity",
		    identity_json(p->deputy_identity, p->deputy_doc, false, d)));
}

static bool add_parts(json_t *content, const json_t *item)
{
	return !item_is_bundle(item) || set(content, "parts", bundle_json(item));
}

json_t *application_content(const struct application_parts *parts, const struct digests *d)
{
	assert(parts->item && parts->party && parts->form);
	assert(parts->materials && parts->consents && parts->pickup);
	json_t *content = json_object();
	bool good = add_task(content, parts->item) && add_party(content, parts, d) &&
		    set(content, "form", form_values(parts->form)) &&
		    set(content, "materials", materials_json(parts->materials)) &&
		    set(content, "delivery",
			pickup_json(parts->pickup, document_name(parts->party->doc))) &&
		    set(content, "consents", consents_json(parts->consents)) &&
		    add_parts(content, parts->item);
	if (!good)
		json_decref(content);
	return good ? content : NULL;
}

/* Body */

/* Content and the terminal's own fields. malloc'ed. */
static char *body_text(const struct json_frozen *content, const struct application_terminal *t,
		       const char *content_sha256)
{
	assert(strlen(content_sha256) == SHA256_HEX);
	/* In the order in which they are written; any other is put into it. */
	const struct json_member own[] = {
		{ .key = "area_code", .text = t->area_code ? t->area_code : "" },
		{ .key = "apply_date", .text = t->apply_date },
		{ .key = "apply_serial_no", .text = t->apply_serial_no },
		{ .key = "apply_type", .text = APPLY_TYPE_OTHER },
		{ .key = "channel", .text = CHANNEL },
		{ .key = "client_ref", .text = t->client_ref },
		{ .key = "content_sha256", .text = content_sha256 },
		{ .key = "hall_code", .text = t->hall_code ? t->hall_code : "" },
		{ .key = "offline", .value = t->offline ? json_true() : json_false() },
		{ .key = "signature", .value = t->signature }, /* last: only where there is one */
	};
	return json_frozen_with(content, own, ARRAY_LEN(own) - !t->signature);
}

enum err application_body(const json_t *content, const struct application_terminal *t,
			  const struct digests *d, char **out_body,
			  char body_sha256[SHA256_HEX + 1])
{
	assert(!t->content_sha256 || t->frozen); /* it is the frozen text's */
	if (application_content_shape(content) != ERR_OK || !uuid_v4_is_valid(t->client_ref))
		return ERR_INVALID;
	struct json_frozen CLEANUP(json_frozen_wipe) made = { 0 };
	if (!t->frozen && !json_freeze(content, &made))
		return json_is_canonical(content) ? ERR_NOMEM : ERR_INVALID;
	const struct json_frozen *frozen = t->frozen ? t->frozen : &made;
	char content_sha256[SHA256_HEX + 1];
	if (t->content_sha256)
		text_copy(content_sha256, sizeof(content_sha256), t->content_sha256);
	else
		digest_sha256_hex(d, frozen->text, frozen->len, content_sha256);
	if (t->signature && signature_check(t->signature, content_sha256) != ERR_OK)
		return ERR_INVALID;
	char *text CLEANUP(wipe_free_ptr) = body_text(frozen, t, content_sha256);
	if (!text)
		return ERR_NOMEM;
	if (strlen(text) > APPLICATION_BODY_MAX)
		return ERR_TOO_LONG;
	digest_sha256_hex(d, text, strlen(text), body_sha256);
	*out_body = STEAL(text);
	return ERR_OK;
}
