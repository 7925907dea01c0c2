/* SPDX-License-Identifier: Apache-2.0 */
/* browse.c - the way to an item: themes, the search box, the item itself. */
#include "firmware/kiosk/kiosk.h"

#include "firmware/base/wipe.h"

#define SEARCH_LIMIT	100 /* answers of one question */
#define TYPING_PAUSE_MS 150

static void on_results(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	b->searching = false;
	b->failed = err != ERR_OK;
	if (err == ERR_OK) {
		json_decref(b->results);
		b->results = json_deep_copy(answer);
		b->results_page = 0;
	}
	kiosk_changed(k);
}

void browse_search(struct kiosk *k)
{
	struct browse *b = &k->visit.browse;
	timer_cancel(&k->search_delay);
	k->search_ticket++;
	b->searching = true;
	json_t *args = json_pack("{s:s, s:s, s:i, s:i}", "query", b->query, "theme", b->theme,
				 "offset", 0, "limit", SEARCH_LIMIT);
	keeper_ask(k, "Search", args, &k->search_ticket, on_results);
	kiosk_changed(k);
}

static void on_pause(void *arg)
{
	browse_search(arg);
}

void browse_begin(struct kiosk *k)
{
	timer_init(&k->search_delay, k->loop, on_pause, k);
}

void browse_typed(struct kiosk *k)
{
	timer_after(&k->search_delay, TYPING_PAUSE_MS);
}

void browse_entered(struct kiosk *k)
{
	json_decref(STEAL(k->visit.browse.results));
	browse_search(k);
}

void browse_open(struct kiosk *k, const char *theme)
{
	struct browse *b = &k->visit.browse;
	wipe_str(b->query);
	text_copy(b->theme, sizeof(b->theme), theme ? theme : "");
	json_decref(b->results);
	b->results = NULL;
	b->searching = false;
	text_copy(k->visit.focus, sizeof(k->visit.focus), b->theme[0] ? "" : "search");
	if (k->state == SESSION_SEARCH)
		browse_search(k);
	else
		kiosk_go(k, EVENT_OPEN_SEARCH);
}

void browse_page(struct kiosk *k, int page)
{
	k->visit.browse.results_page = page < 0 ? 0 : page;
	kiosk_changed(k);
}

/* Items */

static void on_item(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	if (k->state != SESSION_HOME && k->state != SESSION_SEARCH)
		return;
	if (err != ERR_OK) {
		/* It was withdrawn since the list was made: a new list does not have it. */
		if (k->state == SESSION_SEARCH)
			browse_search(k);
		return;
	}
	json_decref(b->item);
	b->item = json_deep_copy(answer);
	b->item_page = 0;
	k->facts.search_or_home = k->state;
	kiosk_go(k, EVENT_OPEN_ITEM);
}

void browse_item(struct kiosk *k, const char *row_guid)
{
	k->item_ticket++;
	keeper_ask(k, "Item", json_pack("{s:s}", "row_guid", row_guid), &k->item_ticket, on_item);
}
