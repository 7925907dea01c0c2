/* SPDX-License-Identifier: Apache-2.0 */
/* screen_check.c - everything that will be submitted, masked, each answer with its way back. */
#include "ui/screens/parts.h"

#include "firmware/base/wipe.h"
#include "firmware/core/mask.h"

#define ROWS_MAX (FORM_FIELDS_MAX + ITEM_MATERIALS_MAX + 2)

struct rows {
	struct fact fact[ROWS_MAX];
	size_t count;
};

static struct fact *row(struct rows *r)
{
	return &r->fact[r->count < ROWS_MAX ? r->count++ : ROWS_MAX - 1];
}

static void add_item_and_person(struct page *p, struct rows *r, const struct view *v)
{
	char name[64], id[32];
	const char *real_name = v->doc->name[0] ? v->doc->name : v->doc->name_en;
	mask_name(real_name, name, sizeof(name));
	mask_id(v->doc->id, id, sizeof(id));
	*row(r) = (struct fact){ .label = page_tr(p, "check.item", NULL),
				 .value = page_strdup(p, json_str(v->item, "task_name")),
				 .change_id = "check.item.change",
				 .action = ACT_CHANGE_ITEM };
	*row(r) = (struct fact){ .label = page_tr(p, "check.applicant", NULL),
				 .value = page_tr(p, "check.person", name, id, NULL),
				 .personal = true };
	wipe(name, sizeof(name));
	wipe(id, sizeof(id));
}

static void add_answers(struct page *p, struct rows *r, const struct view *v)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_fields(v->form, names);
	char shown[FORM_VALUE_MAX];
	for (size_t i = 0; i < count; i++) {
		struct form_field f;
		if (form_field(v->form, names[i], &f) != ERR_OK || form_display(v->form, names[i], shown, sizeof(shown)) != ERR_OK)
			continue;
		const char *value = f.type == FORM_BOOLEAN ? page_tr(p, f.checked ? "word.yes" : "word.no", NULL)
				    : shown[0]		   ? page_strdup(p, shown)
							   : page_tr(p, "check.empty", NULL);
		*row(r) = (struct fact){ .label = page_strdup(p, f.title),
					 .value = value,
					 .personal = true,
					 .change_id = f.answered ? NULL : page_printf(p, "check.%s.change", f.name),
					 .change_arg = page_strdup(p, f.name),
					 .action = ACT_CHANGE_FIELD };
	}
	wipe(shown, sizeof(shown));
}

static const char *const way_words[] = {
	[MATERIAL_OPEN] = "check.way_open",	      [MATERIAL_LICENCE] = "check.way_licence",
	[MATERIAL_SHARE] = "check.way_share",	      [MATERIAL_SCAN] = "check.way_scan",
	[MATERIAL_STATEMENT] = "check.way_statement", [MATERIAL_DEFER] = "check.way_defer",
	[MATERIAL_SKIP] = "check.way_skip",
};

static void add_materials(struct page *p, struct rows *r, const struct view *v)
{
	for (size_t i = 0; i < v->materials->count; i++) {
		const struct material *m = &v->materials->rows[i];
		*row(r) = (struct fact){ .label = i ? "" : page_tr(p, "check.materials", NULL),
					 .value = page_printf(p, "%s \302\267 %s", json_str(m->spec, "material_name"),
							      page_tr(p, way_words[m->way], NULL)),
					 .tag = m->waived ? page_tr(p, "materials.waived", NULL) : NULL,
					 .change_id = m->asked && i == 0 ? "check.materials.change" : NULL,
					 .action = ACT_CHANGE_MATERIALS };
	}
}

static const char *summary(struct page *p, const struct view *v)
{
	size_t waived = materials_waived(v->materials);
	const char *line = waived ? page_tr_n(p, "check.waived", (int64_t)waived, page_printf(p, "%zu", waived), NULL) : "";
	const char *promise = part_promise(p, v->item), *fee = part_fee(p, v->item);
	line = page_printf(p, "%s%s%s", line, line[0] && promise[0] ? " \302\267 " : "", promise);
	return page_printf(p, "%s%s%s", line, line[0] ? " \302\267 " : "", fee);
}

static int paginate(struct page *p, const struct rows *r, int room, size_t first[ROWS_MAX + 1])
{
	int pages = 0, left = 0;
	for (size_t i = 0; i < r->count; i++) {
		int height = part_fact_height(p, &r->fact[i]) + MM(5);
		if (pages == 0 || height > left) {
			first[pages++] = i;
			left = room;
		}
		left -= height;
	}
	first[pages] = r->count;
	return pages;
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct rows rows = { .count = 0 };
	add_item_and_person(p, &rows, v);
	add_answers(p, &rows, v);
	add_materials(p, &rows, v);
	part_title(p, body, page_tr(p, "check.title", NULL), page_tr(p, "check.lead", NULL));
	part_problem(p, body, v->submit_problem == ERR_OK ? "" : err_message_id(v->submit_problem));
	const char *line = summary(p, v);
	int width = page_width(p) - 2 * PART_MARGIN;
	int used = MM(37 + 24 + 42 + 16 + 30 + 12) + 5 * PART_GAP + page_text_height(p, STYLE_TITLE, "X", 0) +
		   page_text_height(p, STYLE_LEAD, page_tr(p, "check.lead", NULL), width) +
		   page_text_height(p, STYLE_SECONDARY, line, width) + (v->submit_problem == ERR_OK ? 0 : MM(34));
	size_t first[ROWS_MAX + 1];
	int pages = paginate(p, &rows, page_height(p) - used, first);
	if (pages > 1)
		pages = paginate(p, &rows, page_height(p) - used - MM(24), first);
	int page = v->check_page < pages ? v->check_page : 0;
	struct node *card = widget_add(p, body, &(struct widget){ .style = STYLE_CARD, .gap = MM(5) });
	for (size_t i = first[page]; i < first[page + 1]; i++) {
		if (i > first[page])
			widget_add(p, card, &(struct widget){ .style = STYLE_DIVIDER });
		part_fact(p, card, &rows.fact[i]);
	}
	part_pager(p, body, page, pages, ACT_CHECK_PAGE);
	part_text(p, body, STYLE_SECONDARY, line);
	part_space(p, body);
	struct button back = { "nav.back", page_tr(p, "check.back", NULL), ACT_BACK, 0, false };
	struct button submit = { "check.submit", page_tr(p, "check.submit", NULL), ACT_SUBMIT, 0, false };
	part_nav(p, body, &back, &submit);
}

const struct screen screen_check = { .name = "check", .personal = true, .build = build };
