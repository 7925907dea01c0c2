/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_receipt.c - the receipt: on the screen until it was read, on paper once, with the word that is
 * true at that moment. What comes later changes the screen, and the QR code leads to the rest.
 */
#include "firmware/kiosk/basket.h"
#include "firmware/kiosk/printing.h"

#include <string.h>

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define WHEN_LEN      16  /* of 2026-11-21T09:41:00+08:00 */
#define LEAVE_S	      30  /* until the screen closes by itself */
#define LEAVE_DOUBT_S 300 /* while the keeper is still being asked */
#define LEAVE_PAPER_S 120 /* while somebody puts paper in */

struct receipts {
	unsigned print_ticket;
	enum print_state seen; /* what the time was set by */
};

static struct receipts *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_RECEIPT);
}

/* Paper */

/* The papers a window will want to see: scans, and what was left for later by the citizen. */
static json_t *originals(const struct materials *m)
{
	json_t *names = json_array();
	for (size_t i = 0; i < m->count; i++) {
		const struct material *row = &m->rows[i];
		if (row->way == MATERIAL_SCAN || (row->way == MATERIAL_DEFER && row->asked))
			json_array_append_new(names,
					      json_string(json_str(row->spec, "material_name")));
	}
	return names;
}

static void build(void *arg, struct page *page)
{
	const struct kiosk *k = arg;
	const struct handed *h = &k->visit.handed;
	const json_t *item = k->visit.answers.item;
	char when[WHEN_LEN + 1] = "";
	text_copy(when, sizeof(when), h->at);
	if (when[0])
		when[10] = ' ';
	json_t *names = originals(&k->visit.answers.materials);
	struct paper paper = {
		.hall = json_str(json_object_get(k->keeper.status, "hall"), "name"),
		.terminal = kiosk_terminal_id(k),
		.task_name = json_str(item, "task_name"),
		.when = h->undated ? NULL : page_strdup(page, when),
		.serial = h->serial,
		.project_no = h->project_no,
		.query_code = h->query_code,
		.qr = h->qr,
		.item = item,
		.word = h->word,
		.originals = names,
		.waived = materials_waived(&k->visit.answers.materials),
		.handed = h,
		.visit = &k->visit,
	};
	paper_build(page, &paper);
	json_decref(names);
}

static void print(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	if (h->printed)
		return;
	h->printed = true;
	printing_begin(k, "a receipt", build, &h->print, &own(k)->print_ticket);
}

/* The screen */

/* Printed is only what is known; in doubt there is time to note whom to ask. */
static void show(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	h->leave_s = h->doubt ? LEAVE_DOUBT_S : LEAVE_S;
	if (h->stored)
		print(k);
}

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	show(k);
}

/* The answer came after all: what was in doubt is stored, or it is not and nothing was lost. */
static void told(struct kiosk *k, unsigned what)
{
	if (what & TOLD_STORED)
		show(k);
	else if (what & TOLD_REFUSED)
		kiosk_go(k, PLAN_FAIL);
}

/* What is left to be done is shown first, and is not left without a warning. */
static void leave_by_itself(struct kiosk *k)
{
	if (basket_left(&k->visit.basket) > 0 && visit_may_go_on(&k->visit))
		kiosk_open(k, STAGE_BASKET);
	else
		kiosk_go(k, PLAN_NEXT);
}

/* Paper that is on its way, a second time too, is waited for. */
static void follow_paper(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	if (h->print == own(k)->seen)
		return;
	own(k)->seen = h->print;
	int at_least = h->print == PRINT_WAITING ? LEAVE_PAPER_S
		       : h->print == PRINT_AGAIN ? LEAVE_S
						 : 0;
	h->leave_s = h->leave_s < at_least ? at_least : h->leave_s;
}

/* Whoever reads help is not hurried. */
static void tick(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	follow_paper(k);
	if (h->doubt)
		handed_tick(k);
	if (overlays_have(&k->overlays, OVERLAY_HELP))
		h->leave_s = h->doubt ? LEAVE_DOUBT_S : LEAVE_S;
	else if (--h->leave_s <= 0)
		leave_by_itself(k);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	kiosk_leave(k, PLAN_NEXT);
}

/* One more item for the same citizen: one that waits, or another. */
static void go_on(struct kiosk *k)
{
	struct visit *v = &k->visit;
	if (!visit_may_go_on(v))
		return;
	if (basket_left(&v->basket) > 0) {
		kiosk_open(k, STAGE_BASKET);
		return;
	}
	basket_put_aside(k);
	text_copy(v->typing.focus, sizeof(v->typing.focus), "box");
	kiosk_open(k, STAGE_SEARCH);
}

/* Whoever reads what each department says is there still. */
static void on_page(struct kiosk *k, const struct ui_action *a)
{
	struct handed *h = &k->visit.handed;
	k->visit.part = a->arg < 0 ? 0 : (int)a->arg;
	h->leave_s = h->doubt ? LEAVE_DOUBT_S : LEAVE_S;
}

static void on_open(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg == RECEIPT_ANOTHER)
		go_on(k);
	else if (a->arg == RECEIPT_BASKET)
		kiosk_open(k, STAGE_BASKET);
	else if (visit_may_rate(&k->visit))
		kiosk_open(k, STAGE_RATE);
}

static void wipe_own(struct kiosk *k)
{
	own(k)->print_ticket++;
	own(k)->seen = PRINT_NO_PRINTER;
}

static const struct stage_act acts[] = {
	{ ACT_NEXT, on_next }, { ACT_OPEN, on_open }, { ACT_PAGE, on_page }, { ACT_NONE, NULL }
};

const struct stage stage_receipt = { .own_size = sizeof(struct receipts),
				     .enter = enter,
				     .tick = tick,
				     .told = told,
				     .wipe = wipe_own,
				     .acts = acts };
