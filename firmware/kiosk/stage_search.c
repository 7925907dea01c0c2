/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_search.c - a list of items: of a theme, of a department, of what is typed; or of the departments, as long as
 * none is chosen and nothing typed.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define SEARCH_LIMIT 100  /* answers of one question */
#define AGAIN_MS     2000 /* after a question that was not answered */
#define SLOW_MS \
	300 /* from then on the screen says that it searches; before, it would only flicker */

struct search {
	struct timer slow, retry;
	unsigned ticket;
	bool asked; /* a question is under way */
	bool again; /* and what is searched for changed meanwhile: one question at a time */
};

static struct search *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_SEARCH);
}

static void search(struct kiosk *k);

static void on_results(struct kiosk *k, enum err err, const json_t *answer)
{
	struct browse *b = &k->visit.browse;
	struct search *s = own(k);
	s->asked = false;
	if (err == ERR_OK && s->again) {
		search(k);
		return;
	}
	timer_cancel(&s->slow);
	b->searching = false;
	b->failed = err != ERR_OK;
	if (b->failed && k->stage == STAGE_SEARCH)
		timer_after(&s->retry, AGAIN_MS);
	if (err == ERR_OK) {
		json_decref(b->results);
		b->results = json_deep_copy(answer);
		b->page = 0;
	}
	kiosk_changed(k);
}

/* The box, and the letters that are not Hanzi yet: they find as pinyin. */
static void query_of(const struct kiosk *k, char *out, size_t cap)
{
	const char *letters = k->ime && k->visit.typing.focus[0] ? ime_letters(k->ime) : "";
	text_copy(out, cap, k->visit.browse.query);
	text_copy(out + strlen(out), cap - strlen(out), letters);
}

static bool shows_departments(const struct kiosk *k)
{
	const struct browse *b = &k->visit.browse;
	char query[VISIT_QUERY_MAX + IME_LETTERS_MAX];
	query_of(k, query, sizeof(query));
	bool typed = query[0] != '\0';
	wipe_str(query);
	return b->by_dept && !b->dept[0] && !typed;
}

static void ask_items(struct kiosk *k)
{
	const struct browse *b = &k->visit.browse;
	char query[VISIT_QUERY_MAX + IME_LETTERS_MAX];
	query_of(k, query, sizeof(query));
	json_t *args = json_pack("{s:s, s:s, s:s, s:i, s:i}", "query", query, "theme", b->theme,
				 "dept", b->dept, "offset", 0, "limit", SEARCH_LIMIT);
	wipe_str(query);
	keeper_ask(k, "Search", args, &own(k)->ticket, on_results);
}

static void search(struct kiosk *k)
{
	struct browse *b = &k->visit.browse;
	struct search *s = own(k);
	s->again = s->asked;
	if (s->asked)
		return;
	timer_cancel(&s->retry);
	s->asked = true;
	s->ticket++;
	b->searching = !b->results;
	timer_after(&s->slow, SLOW_MS);
	if (shows_departments(k))
		keeper_ask(k, "Departments", json_object(), &s->ticket, on_results);
	else
		ask_items(k);
	kiosk_changed(k);
}

/* What was found for something else is not shown any more. */
static void search_anew(struct kiosk *k)
{
	json_decref(STEAL(k->visit.browse.results));
	search(k);
}

static void on_slow(void *arg)
{
	struct kiosk *k = arg;
	k->visit.browse.searching = true;
	kiosk_changed(k);
}

static void on_retry(void *arg)
{
	search(arg);
}

static void init(struct kiosk *k)
{
	timer_init(&own(k)->slow, k->loop, on_slow, k);
	timer_init(&own(k)->retry, k->loop, on_retry, k);
}

static void fini(struct kiosk *k)
{
	timer_cancel(&own(k)->slow);
	timer_cancel(&own(k)->retry);
}

static void wipe_own(struct kiosk *k)
{
	struct search *s = own(k);
	timer_cancel(&s->slow);
	timer_cancel(&s->retry);
	s->asked = s->again = false;
	s->ticket++;
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	if (!k->visit.browse.results && !k->visit.browse.searching)
		search(k);
}

/* Letters that found something are still there on the way back. */
static void leave(struct kiosk *k)
{
	char query[VISIT_QUERY_MAX + IME_LETTERS_MAX];
	timer_cancel(&own(k)->retry);
	query_of(k, query, sizeof(query));
	text_copy(k->visit.browse.query, sizeof(k->visit.browse.query), query);
	wipe_str(query);
}

/* Items */

/* One of the departments, or an item. */
static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	struct browse *b = &k->visit.browse;
	const char *chosen = a->arg_text ? a->arg_text : "";
	if (a->arg != CHOOSE_DEPT) {
		chosen_ask(k, chosen);
		return;
	}
	text_copy(b->dept, sizeof(b->dept), chosen);
	search_anew(k);
}

/* From a department's items back to the departments. */
static void on_back(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	struct browse *b = &k->visit.browse;
	if (!shows_departments(k) && b->by_dept) {
		wipe_str(b->query);
		b->dept[0] = '\0';
		typing_focus(k, "");
		search_anew(k);
	} else {
		kiosk_leave(k, PLAN_GO_BACK);
	}
}

static void told(struct kiosk *k, unsigned what)
{
	const struct browse *b = &k->visit.browse;
	if (what & (TOLD_CATALOGUE | TOLD_ITEM_GONE) || (what & TOLD_STATUS && b->failed))
		search(k);
	if (what & TOLD_STATUS)
		chosen_again(k);
}

static void on_page(struct kiosk *k, const struct ui_action *a)
{
	k->visit.browse.page = a->arg < 0 ? 0 : (int)a->arg;
}

static const struct stage_act acts[] = {
	{ ACT_BACK, on_back }, { ACT_CHOOSE, on_choose }, { ACT_PAGE, on_page }, { ACT_NONE, NULL }
};

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
	return ERR_OK;
}

static bool box_writes_chinese(const struct kiosk *k, const char *name)
{
	(void)k;
	return is_box(name);
}

static void box_keyed(struct kiosk *k, const char *name)
{
	(void)name;
	search(k);
}

/* The keys give their room to what was found. */
static void box_next(struct kiosk *k)
{
	typing_focus(k, "");
}

/* The query is complete. */
static void box_typed(struct kiosk *k, const char *name)
{
	(void)name;
	search_anew(k);
}

static const struct box_ops box = { .prefix = "search.",
				    .text = box_text,
				    .set = box_set,
				    .writes_chinese = box_writes_chinese,
				    .keyed = box_keyed,
				    .next = box_next,
				    .typed = box_typed };

const struct stage stage_search = { .own_size = sizeof(struct search),
				    .init = init,
				    .fini = fini,
				    .enter = enter,
				    .leave = leave,
				    .wipe = wipe_own,
				    .told = told,
				    .box = &box,
				    .acts = acts };
