/* SPDX-License-Identifier: Apache-2.0 */
/* chosen.c - an item that was tapped, on home or in a list: asked for, then opened. */
#include "firmware/kiosk/chosen.h"

#include "firmware/core/item/bundle.h"

static bool can_be_chosen_here(const struct kiosk *k)
{
	return k->stage == STAGE_HOME || k->stage == STAGE_SEARCH || k->stage == STAGE_BASKET;
}

static void take_item(struct kiosk *k, const json_t *item)
{
	struct browse *b = &k->visit.browse;
	char today[9];
	keeper_today(k, today);
	json_decref(b->item);
	json_decref(b->whole);
	b->whole = item_is_bundle(item) ? json_deep_copy(item) : NULL;
	b->item = b->whole ? bundle_compose(b->whole, BUNDLE_ALL) : json_deep_copy(item);
	b->item_gone = false;
	visit_foresee(b, today);
}

void chosen_keep_parts(struct kiosk *k, unsigned kept)
{
	struct browse *b = &k->visit.browse;
	char today[9];
	keeper_today(k, today);
	json_decref(b->item);
	b->item = bundle_compose(b->whole, kept);
	visit_foresee(b, today);
}

/* Who is known is not asked again, unless this item wants to know better. */
static void ask_anew(struct holder *h, const json_t *item)
{
	if (identity_rank(h->identity.level) < identity_rank(item_identity_level(item)))
		h->identified = false;
}

bool chosen_prepare(struct kiosk *k)
{
	struct visit *v = &k->visit;
	ask_anew(&v->holder, v->browse.item);
	ask_anew(&v->deputy.holder, v->browse.item);
	return !v->holder.identified || answers_prepare(k) == ERR_OK;
}

static void on_item(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	if (!can_be_chosen_here(k) || err == ERR_KEEPER_GONE || err == ERR_TIMEOUT)
		return; /* the keeper is asked again when it is back */
	b->chosen[0] = '\0';
	if (err != ERR_OK) {
		if (stage_of(k->stage)->told)
			stage_of(k->stage)->told(k, TOLD_ITEM_GONE);
		return;
	}
	take_item(k, answer);
	b->item_page = 0;
	b->list = k->stage;
	kiosk_open(k, STAGE_ITEM);
	if (b->begins)
		kiosk_act(k, &(struct ui_action){ .action = ACT_NEXT });
}

static void ask(struct kiosk *k, const char *row_guid, bool begins)
{
	struct browse *b = &k->visit.browse;
	b->begins = begins;
	/* A name that does not fit is no item's. */
	if (!text_copy(b->chosen, sizeof(b->chosen), row_guid))
		b->chosen[0] = '\0';
	chosen_again(k);
}

void chosen_ask(struct kiosk *k, const char *row_guid)
{
	ask(k, row_guid, false);
}

void chosen_begin(struct kiosk *k, const char *row_guid)
{
	ask(k, row_guid, true);
}

void chosen_again(struct kiosk *k)
{
	struct browse *b = &k->visit.browse;
	if (!b->chosen[0])
		return;
	b->item_ticket = ++k->keeper.tickets;
	keeper_ask(k, "Item", json_pack("{s:s}", "row_guid", b->chosen), &b->item_ticket, on_item);
}

/* Between the guide and the tap on submit. */
static bool has_item_open(const struct kiosk *k)
{
	return k->visit.browse.item && (k->stage == STAGE_ITEM || plan_is(k->stage, PLAN_STEP));
}

static void note_gone(struct kiosk *k)
{
	keeper_ask(k, "Note",
		   json_pack("{s:s, s:{s:s}}", "kind", "visit.item_gone", "detail", "screen",
			     plan_name(k->stage)),
		   NULL, NULL);
}

static void on_recheck(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	if (!has_item_open(k) || err == ERR_KEEPER_GONE || err == ERR_TIMEOUT)
		return;
	bool gone = err != ERR_OK;
	if (gone && !b->item_gone)
		note_gone(k);
	b->item_gone = gone;
	if (!gone && k->stage == STAGE_ITEM)
		take_item(k, answer);
	kiosk_changed(k);
}

void chosen_recheck(struct kiosk *k)
{
	struct browse *b = &k->visit.browse;
	if (!has_item_open(k))
		return;
	b->item_ticket = ++k->keeper.tickets;
	keeper_ask(k, "Item", json_pack("{s:s}", "row_guid", json_str(b->item, "row_guid")),
		   &b->item_ticket, on_recheck);
}
