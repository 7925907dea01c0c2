/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_basket.c - see scenes_basket.h. Numbers are invented. */
#include "tests/unit/ui/screens/scenes_basket.h"

#include "tests/unit/ui/screens/scenes_browse.h"
#include "tests/unit/ui/screens/scenes_end.h"
#include "tests/unit/ui/screens/scenes_form.h"

#include <stdio.h>

static struct basket_entry *add(struct scenery *s, enum basket_state state, const char *name)
{
	struct basket *b = &s->visit.basket;
	struct basket_entry *e = &b->entries[b->count++];
	e->state = state;
	snprintf(e->row_guid, sizeof(e->row_guid), "guid-%zu", b->count);
	scenery_put(e->task_name, sizeof(e->task_name), name);
	return e;
}

static void done(struct scenery *s, const char *name, const char *serial, enum case_word word)
{
	struct basket_entry *e = add(s, BASKET_DONE, name);
	e->word = word;
	scenery_put(e->serial, sizeof(e->serial), serial);
	if (word != CASE_STORED)
		scenery_put(e->project_no, sizeof(e->project_no), "440304260001234");
}

void basket_empty(struct scenery *s)
{
	s->view.stage = STAGE_BASKET;
}

void basket_three(struct scenery *s)
{
	basket_empty(s);
	done(s, "居住证签注", "A07-K3000041-A", CASE_RECEIVED);
	add(s, BASKET_TO_DO, "灵活就业人员参加企业职工基本养老保险登记");
	add(s, BASKET_TO_DO, "城乡居民基本养老保险参保登记");
}

void basket_gone(struct scenery *s)
{
	basket_three(s);
	s->visit.basket.entries[1].state = BASKET_GONE;
}

void basket_full(struct scenery *s)
{
	basket_three(s);
	while (s->visit.basket.count < BASKET_MAX)
		add(s, BASKET_TO_DO, "身份证补领");
}

void basket_full_end(struct scenery *s)
{
	basket_full(s);
	s->visit.part = 1;
}

/* All is done, and the receipt is a tap away. */
void basket_read(struct scenery *s)
{
	receipt(s);
	done(s, "居住证签注", "A07-K3000041-A", CASE_STORED);
	done(s, "租房提取住房公积金", "A07-K3000043-Q", CASE_STORED);
	basket_empty(s);
}

void item_in_basket(struct scenery *s)
{
	item(s);
	struct basket_entry *e = add(s, BASKET_TO_DO, "居住证签注");
	scenery_put(e->row_guid, sizeof(e->row_guid), json_str(s->visit.browse.item, "row_guid"));
}

void receipt_of_three(struct scenery *s)
{
	receipt(s);
	done(s, "居住证签注", "A07-K3000041-A", CASE_RECEIVED);
	done(s, "城乡居民基本养老保险参保登记", "A07-K3000042-3", CASE_STORED);
	done(s, "租房提取住房公积金", "A07-K3000043-Q", CASE_STORED);
}

void receipt_left(struct scenery *s)
{
	receipt_of_three(s);
	add(s, BASKET_TO_DO, "身份证补领");
	add(s, BASKET_TO_DO, "身份证换领");
}

void receipt_doubt_left(struct scenery *s)
{
	receipt_doubt(s);
	add(s, BASKET_TO_DO, "身份证补领");
}

void confirm_left(struct scenery *s)
{
	receipt_left(s);
	scenery_overlay(s, OVERLAY_CONFIRM);
}

void idle_left(struct scenery *s)
{
	basket_three(s);
	scenery_overlay(s, OVERLAY_IDLE);
	s->overlays.idle_s = 30;
}
