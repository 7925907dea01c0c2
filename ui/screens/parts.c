/* SPDX-License-Identifier: Apache-2.0 */
/* parts.c - see parts.h. */
#include "ui/screens/parts.h"

#include <string.h>

#include "firmware/core/item.h"

#define CHANGE_WIDTH MM(45) /* of the "change" button and its gap, left out of a value's width */
#define FACT_MIN     MM(18)
#define FACT_GAP     MM(5)

struct node *part_row(struct page *p, struct node *in, int gap)
{
	return widget_add(p, in, &(struct widget){ .flow = FLOW_ROW, .gap = gap });
}

struct node *part_column(struct page *p, struct node *in, int gap)
{
	return widget_add(p, in, &(struct widget){ .gap = gap });
}

void part_space(struct page *p, struct node *in)
{
	widget_add(p, in, &(struct widget){ .grow = 1 });
}

void part_text(struct page *p, struct node *in, enum style style, const char *text)
{
	if (text[0])
		widget_add(p, in, &(struct widget){ .role = ROLE_TEXT, .style = style, .text = text });
}

void part_title(struct page *p, struct node *in, const char *title, const char *lead)
{
	struct node *box = part_column(p, in, MM(1));
	widget_add(p, box, &(struct widget){ .role = ROLE_HEADING, .style = STYLE_TITLE, .text = title });
	part_text(p, box, STYLE_LEAD, lead);
}

void part_problem(struct page *p, struct node *in, const char *message_id)
{
	if (message_id[0])
		widget_add(p, in, &(struct widget){ .role = ROLE_ALERT,
						    .style = STYLE_ERROR_BOX,
						    .id = "error.summary",
						    .text = page_tr(p, message_id, NULL) });
}

static enum style style_of(const struct fact *f)
{
	return f->style == STYLE_NONE ? STYLE_VALUE : f->style;
}

void part_fact(struct page *p, struct node *card, const struct fact *f)
{
	struct node *row = widget_add(p, card, &(struct widget){ .flow = FLOW_ROW,
								 .cross = ALIGN_CENTRE,
								 .gap = MM(4),
								 .min_height = FACT_MIN });
	struct node *left = widget_add(p, row, &(struct widget){ .width = PART_LABEL });
	part_text(p, left, STYLE_SECONDARY, f->label);
	if (f->tag)
		part_text(p, row, STYLE_TAG, f->tag);
	widget_add(p, row, &(struct widget){ .role = ROLE_TEXT,
					     .style = style_of(f),
					     .id = f->id,
					     .text = f->value,
					     .value = f->id ? f->value : NULL,
					     .personal = f->personal,
					     .grow = 1 });
	if (f->change_id)
		widget_add(p, row, &(struct widget){ .role = ROLE_BUTTON,
						     .style = STYLE_CHANGE,
						     .id = f->change_id,
						     .text = page_tr(p, "check.change", NULL),
						     .action = f->action,
						     .arg_text = f->change_arg });
}

int part_fact_height(struct page *p, const struct fact *f)
{
	int width = page_width(p) - 2 * PART_MARGIN - MM(16) - PART_LABEL - MM(4);
	if (f->change_id)
		width -= CHANGE_WIDTH;
	if (f->tag)
		width -= MM(30);
	int value = page_text_height(p, style_of(f), f->value, width);
	int label = page_text_height(p, STYLE_SECONDARY, f->label, PART_LABEL);
	int height = value > label ? value : label;
	int least = f->change_id ? page_text_height(p, STYLE_CHANGE, "X", 0) + MM(6) : 0;
	if (least < FACT_MIN)
		least = FACT_MIN;
	return (height > least ? height : least) + FACT_GAP;
}

static void add_button(struct page *p, struct node *in, const struct button *b, enum style style, int grow)
{
	widget_add(p, in, &(struct widget){ .role = ROLE_BUTTON,
					    .style = style,
					    .id = b->id,
					    .text = b->text,
					    .action = b->action,
					    .arg = b->arg,
					    .disabled = b->disabled,
					    .grow = grow });
}

void part_nav(struct page *p, struct node *in, const struct button *back, const struct button *next)
{
	struct node *row = part_row(p, in, PART_GAP);
	if (back && back->id)
		add_button(p, row, back, STYLE_SECONDARY_BUTTON, 1);
	if (next && next->id)
		add_button(p, row, next, STYLE_PRIMARY, 2);
}

void part_pager(struct page *p, struct node *in, int page, int pages, int action)
{
	if (pages <= 1)
		return;
	struct node *row = widget_add(
		p, in, &(struct widget){ .flow = FLOW_ROW, .gap = PART_GAP, .cross = ALIGN_CENTRE });
	widget_add(p, row, &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_CHANGE,
					     .id = "page.prev",
					     .text = page_tr(p, "page.prev", NULL),
					     .action = action,
					     .arg = page - 1,
					     .disabled = page == 0 });
	widget_add(p, row, &(struct widget){ .role = ROLE_TEXT,
					     .style = STYLE_BODY,
					     .text = page_tr(p, "page.of", page_printf(p, "%d", page + 1),
							     page_printf(p, "%d", pages), NULL),
					     .text_align = ALIGN_CENTRE,
					     .grow = 1 });
	widget_add(p, row, &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_CHANGE,
					     .id = "page.next",
					     .text = page_tr(p, "page.next", NULL),
					     .action = action,
					     .arg = page + 1,
					     .disabled = page + 1 >= pages });
}

/* Sentences about an item */

const char *part_element(struct page *p, const json_t *item, const char *key)
{
	const char *text = json_str(item, key);
	return strcmp(text, page_tr(p, "word.none", NULL)) == 0 ? "" : page_strdup(p, text);
}

const char *part_promise(struct page *p, const json_t *item)
{
	int64_t promised = json_int(item, "promise_day", -1), legal = json_int(item, "anticipate_day", -1);
	if (promised < 0)
		return "";
	if (promised == 0)
		return page_tr(p, "item.promise_now", NULL);
	const char *days = page_printf(p, "%lld", (long long)promised);
	if (legal <= promised)
		return page_tr_n(p, "item.promise", promised, days, NULL);
	return page_tr_n(p, "item.promise_legal", promised, days, page_printf(p, "%lld", (long long)legal), NULL);
}

const char *part_fee(struct page *p, const json_t *item)
{
	const json_t *fees = json_array_of(item, "fees");
	int64_t sum = 0;
	size_t i;
	json_t *fee;
	json_array_foreach (fees, i, fee)
		sum += json_int(fee, "amount", 0);
	if (sum == 0)
		return page_tr(p, "item.free", NULL);
	return page_tr(p, "item.fee", page_printf(p, "%lld.%02lld", (long long)(sum / 100), (long long)(sum % 100)),
		       NULL);
}
