/* SPDX-License-Identifier: Apache-2.0 */
/* pickup.c - see pickup.h. */
#include "firmware/core/case/pickup.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/base/wipe.h"
#include "firmware/core/form/form.h"

static const struct {
	const char *name;
	const char *flag; /* of the item; NULL: always */
} ways[PICKUP_WAY_COUNT] = {
	[PICKUP_WINDOW] = { "window", NULL },
	[PICKUP_EXPRESS] = { "express", "is_express" },
	[PICKUP_LOCKER] = { "locker", "is_locker" },
};

static unsigned bit(enum pickup_way way)
{
	return 1U << way;
}

static unsigned allowed(const json_t *item)
{
	unsigned bits = 0;
	for (int way = PICKUP_WINDOW; way < PICKUP_WAY_COUNT; way++)
		if (!ways[way].flag || json_flag(item, ways[way].flag))
			bits |= bit((enum pickup_way)way);
	return bits;
}

const char *pickup_way_name(enum pickup_way way)
{
	assert(way > PICKUP_OPEN && way < PICKUP_WAY_COUNT);
	return ways[way].name;
}

bool pickup_is_asked(const json_t *item)
{
	return allowed(item) != bit(PICKUP_WINDOW);
}

void pickup_init(struct pickup *d, const json_t *item, const struct document *doc)
{
	*d = (struct pickup){ .allowed = allowed(item) };
	d->way = pickup_is_asked(item) ? PICKUP_OPEN : PICKUP_WINDOW;
	text_copy(d->address, sizeof(d->address), document_address(doc));
}

enum err pickup_choose(struct pickup *d, enum pickup_way way)
{
	if (way <= PICKUP_OPEN || way >= PICKUP_WAY_COUNT || !(d->allowed & bit(way)))
		return ERR_NOT_ALLOWED;
	d->way = way;
	return ERR_OK;
}

enum box { BOX_NONE, BOX_ADDRESS, BOX_MOBILE };

/* A parcel needs both, a locker's code goes to the phone. */
static enum box box_of(const struct pickup *d, const char *name)
{
	if (strcmp(name, "address") == 0 && d->way == PICKUP_EXPRESS)
		return BOX_ADDRESS;
	return strcmp(name, "mobile") == 0 && d->way > PICKUP_WINDOW ? BOX_MOBILE : BOX_NONE;
}

static enum err put(char *out, size_t cap, const char *text)
{
	if (strlen(text) >= cap)
		return ERR_TOO_LONG;
	wipe(out, cap);
	memcpy(out, text, strlen(text));
	return ERR_OK;
}

enum err pickup_set(struct pickup *d, const char *box, const char *text)
{
	enum box which = box_of(d, box);
	bool digits = strspn(text, "0123456789") == strlen(text);
	if (which == BOX_NONE)
		return ERR_NOT_FOUND;
	if (!text_is_plain(text) || (which == BOX_MOBILE && !digits))
		return ERR_FORM_CHARACTER;
	return which == BOX_MOBILE ? put(d->mobile, sizeof(d->mobile), text)
				   : put(d->address, sizeof(d->address), text);
}

const char *pickup_text(const struct pickup *d, const char *box)
{
	enum box which = box_of(d, box);
	if (which == BOX_NONE)
		return NULL;
	return which == BOX_MOBILE ? d->mobile : d->address;
}

bool pickup_complete(const struct pickup *d)
{
	if (d->way <= PICKUP_WINDOW)
		return d->way == PICKUP_WINDOW;
	bool there = d->way != PICKUP_EXPRESS || d->address[strspn(d->address, " ")];
	return there && form_is_mobile(d->mobile);
}

json_t *pickup_json(const struct pickup *d, const char *name)
{
	json_t *json = json_pack("{s:s}", "way", pickup_way_name(d->way));
	if (d->way == PICKUP_WINDOW)
		return json;
	json_object_set_new(json, "name", json_string(name));
	json_object_set_new(json, "mobile", json_string(d->mobile));
	if (d->way == PICKUP_EXPRESS)
		json_object_set_new(json, "address", json_string(d->address));
	return json;
}
