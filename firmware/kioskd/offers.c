/* SPDX-License-Identifier: Apache-2.0 */
/* offers.c - see offers.h. */
#include "firmware/kioskd/offers.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/case/signature.h"
#include "firmware/core/item/item.h"

struct offer offer_of(const json_t *item)
{
	struct offer offer = { .fee = item_fee_total(item),
			       .promise = item_promise(item, &offer.workdays),
			       .signature = signature_is_asked(item) };
	if (!text_copy(offer.handle_area, sizeof(offer.handle_area), json_str(item, "handle_area")))
		offer.handle_area[0] = '\0';
	if (text_copy(offer.task_code, sizeof(offer.task_code), json_str(item, "task_code")) &&
	    text_copy(offer.handle_item, sizeof(offer.handle_item), item_handle(item)) &&
	    text_copy(offer.area_code, sizeof(offer.area_code), json_str(item, "area_code")))
		return offer;
	return (struct offer){ 0 };
}

void offers_note(struct offers *offers, const json_t *item)
{
	struct offer offer = offer_of(item);
	if (!offer.task_code[0])
		return;
	assert(offers->next < OFFERS_MAX);
	offers->rows[offers->next] = offer;
	offers->next = (offers->next + 1) % OFFERS_MAX;
}

/* The n-th newest, from 1. */
static const struct offer *newest(const struct offers *offers, size_t n)
{
	return &offers->rows[(offers->next + OFFERS_MAX - n) % OFFERS_MAX];
}

const struct offer *offers_find(const struct offers *offers, const json_t *content)
{
	const char *task_code = json_str(content, "task_code"), *handle_item = item_handle(content);
	/* The newest first: it is what the citizen saw last. */
	for (size_t i = 1; i <= OFFERS_MAX; i++) {
		const struct offer *offer = newest(offers, i);
		if (offer->task_code[0] && strcmp(offer->task_code, task_code) == 0 &&
		    strcmp(offer->handle_item, handle_item) == 0)
			return offer;
	}
	return NULL;
}

const struct offer *offers_last(const struct offers *offers)
{
	const struct offer *offer = newest(offers, 1);
	return offer->task_code[0] ? offer : NULL;
}
