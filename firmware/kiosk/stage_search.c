/* SPDX-License-Identifier: Apache-2.0 */
/* stage_search.c - a list of items: of a theme, or of what is typed. */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define SEARCH_LIMIT	100 /* answers of one question */
#define TYPING_PAUSE_MS 150
#define AGAIN_MS	2000 /* after a question that was not answered */

struct search {
	struct timer delay; /* typing: the search waits for a pause */
	unsigned ticket, item_ticket;
};

static struct search *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_SEARCH);
}

static void on_results(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	b->searching = false;
	b->failed = err != ERR_OK;
	if (b->failed && k->stage == STAGE_SEARCH)
		timer_after(&own(k)->delay, AGAIN_MS);
	if (err == ERR_OK) {
		json_decref(b->results);
		b->results = json_deep_copy(answer);
		b->page = 0;
	}
	kiosk_changed(k);
}

static void search(struct kiosk *k)
{
	struct browse *b = &k->visit.browse;
	struct search *s = own(k);
	timer_cancel(&s->delay);
	s->ticket++;
	b->searching = true;
	json_t *args = json_pack("{s:s, s:s, s:i, s:i}", "query", b->query, "theme", b->theme,
				 "offset", 0, "limit", SEARCH_LIMIT);
	keeper_ask(k, "Search", args, &s->ticket, on_results);
	kiosk_changed(k);
}

static void on_pause(void *arg)
{
	search(arg);
}

static void init(struct kiosk *k)
{
	timer_init(&own(k)->delay, k->loop, on_pause, k);
}

static void fini(struct kiosk *k)
{
	timer_cancel(&own(k)->delay);
}

static void wipe_own(struct kiosk *k)
{
	timer_cancel(&own(k)->delay);
	own(k)->ticket++;
	own(k)->item_ticket++;
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	if (!k->visit.browse.results && !k->visit.browse.searching)
		search(k);
}

static bool is_busy(const struct kiosk *k)
{
	return own(k)->delay.armed;
}

/* Items */

static void on_item(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	if (k->stage != STAGE_SEARCH || err == ERR_KEEPER_GONE || err == ERR_TIMEOUT)
		return; /* the keeper is asked again when it is back */
	b->chosen[0] = '\0';
	if (err != ERR_OK) {
		search(k); /* it was withdrawn since the list was made: a new one does not have it */
		return;
	}
	char today[9];
	keeper_today(k, today);
	json_decref(b->item);
	b->item = json_deep_copy(answer);
	b->item_page = 0;
	b->list = STAGE_SEARCH;
	visit_foresee(b, today);
	kiosk_open(k, STAGE_ITEM);
}

static void ask_item(struct kiosk *k)
{
	own(k)->item_ticket++;
	json_t *args = json_pack("{s:s}", "row_guid", k->visit.browse.chosen);
	keeper_ask(k, "Item", args, &own(k)->item_ticket, on_item);
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct browse *b = &k->visit.browse;
	if (text_copy(b->chosen, sizeof(b->chosen), a->arg_text ? a->arg_text : ""))
		ask_item(k);
}

static void told(struct kiosk *k, unsigned what)
{
	const struct browse *b = &k->visit.browse;
	if (what & TOLD_CATALOGUE || (what & TOLD_STATUS && b->failed))
		search(k);
	if (what & TOLD_STATUS && b->chosen[0])
		ask_item(k);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.page = a->arg < 0 ? 0 : (int)a->arg;
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_PAGE, on_page },
					 { ACT_NONE, NULL } };

/* The search box */

static bool is_box(const char *name)
{
	return strcmp(name, "box") == 0;
}

static bool box_text(const struct kiosk *k, const char *name, char *out, size_t cap)
{
	return is_box(name) && text_copy(out, cap, k->visit.browse.query);
}

static enum err box_set(struct kiosk *k, const char *name, const char *text)
{
	struct browse *b = &k->visit.browse;
	if (!is_box(name))
		return ERR_NOT_FOUND;
	if (strlen(text) >= sizeof(b->query))
		return ERR_TOO_LONG;
	if (!text_is_plain(text))
		return ERR_FORM_CHARACTER;
	wipe_str(b->query);
	text_copy(b->query, sizeof(b->query), text);
	timer_after(&own(k)->delay, TYPING_PAUSE_MS);
	return ERR_OK;
}

static bool box_writes_chinese(const struct kiosk *k, const char *name)
{
	(void)k;
	return is_box(name);
}

/* The keys give their room to what was found. */
static void box_next(struct kiosk *k)
{
	typing_focus(k, "");
}

/* The query is complete: what was found for another one is not shown any more. */
static void box_typed(struct kiosk *k, const char *name)
{
	(void)name;
	json_decref(STEAL(k->visit.browse.results));
	search(k);
}

static const struct box_ops box = { .prefix = "search.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .next = box_next,
				    .typed = box_typed };

const struct stage stage_search = { .own_size = sizeof(struct search),
				    .init = init,
				    .fini = fini,
				    .enter = enter,
				    .wipe = wipe_own,
				    .busy = is_busy,
				    .told = told,
				    .box = &box,
				    .acts = acts };
