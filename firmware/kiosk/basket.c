/* SPDX-License-Identifier: Apache-2.0 */
/* basket.c - see basket.h. */
#include "firmware/kiosk/basket.h"

#include "firmware/base/wipe.h"

/*
 * Its record is the keeper's, and a print that is under way ends for nobody. The next item begins as the first did,
 * but for who is known and what was answered.
 */
void basket_put_aside(struct kiosk *k)
{
	struct visit *v = &k->visit;
	stage_of(STAGE_RECEIPT)->wipe(k);
	answers_another(k);
	handed_forget(&v->handed);
	wipe(&v->rating, sizeof(v->rating));
	browse_forget(&v->browse);
}

static void ask_from(struct kiosk *k, size_t n);

static void on_item(struct kiosk *k, enum err err, const json_t *answer)
{
	struct basket *b = &k->visit.basket;
	(void)answer;
	if (err == ERR_KEEPER_GONE || err == ERR_TIMEOUT)
		return; /* asked again with the next status */
	basket_offered(b, b->asked, err == ERR_OK);
	kiosk_changed(k);
	ask_from(k, b->asked + 1);
}

static void ask_from(struct kiosk *k, size_t n)
{
	struct basket *b = &k->visit.basket;
	while (n < b->count && b->entries[n].state == BASKET_DONE)
		n++;
	if (n >= b->count)
		return;
	b->asked = n;
	b->ticket = ++k->keeper.tickets;
	keeper_ask(k, "Item", json_pack("{s:s}", "row_guid", b->entries[n].row_guid), &b->ticket,
		   on_item);
}

void basket_recheck(struct kiosk *k)
{
	ask_from(k, 0);
}
