/* SPDX-License-Identifier: Apache-2.0 */
/* form_parts.c - see form_parts.h. */
#include "ui/screens/form_parts.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define ENTRY_WORDS_MAX 4 /* answers that say which entry it is */

const char *form_entry_name(struct page *p, const struct form_field *f)
{
	if (!f->group)
		return "";
	return page_tr(p, "form.entry", part_label(p, f->group_title),
		       page_printf(p, "%zu", f->entry), NULL);
}

/* The first answers of an entry, as they are shown at the check. */
static const char *entry_words(struct page *p, const struct view *v, const char *group, size_t n)
{
	const struct form *form = v->visit->answers.form;
	const char *names[FORM_FIELDS_MAX], *words[ENTRY_WORDS_MAX];
	size_t count = form_fields(form, names), found = 0;
	char shown[FORM_VALUE_MAX];
	for (size_t i = 0; i < count && found < ENTRY_WORDS_MAX; i++) {
		struct form_field f;
		if (form_field(form, names[i], &f) != ERR_OK || !f.group || f.entry != n ||
		    strcmp(f.group, group) != 0 || f.type == FORM_BOOLEAN ||
		    form_display(form, names[i], shown, sizeof(shown)) != ERR_OK || !shown[0])
			continue;
		words[found++] = part_answer(p, &f, shown);
	}
	wipe(shown, sizeof(shown));
	return found ? part_join(p, words, found) : page_tr(p, "form.entry_empty", NULL);
}

static void entry_button(struct page *p, struct node *row, const char *id, const char *text)
{
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_CHANGE,
				     .id = id,
				     .text = page_tr(p, text, NULL),
				     .action = ACT_CHOOSE,
				     .arg_text = id + strlen("form.") });
}

void form_entry_row(struct page *p, struct node *in, const struct view *v,
		    const struct form_field *group, size_t n)
{
	struct node *row = widget_add(
		p, in, &(struct widget){ .flow = FLOW_ROW, .gap = MM(4), .cross = ALIGN_CENTRE });
	widget_add(p, row,
		   &(struct widget){
			   .role = ROLE_TEXT,
			   .style = STYLE_VALUE,
			   .text = page_printf(p, "%zu. %s", n, entry_words(p, v, group->name, n)),
			   .personal = true,
			   .grow = 1 });
	entry_button(p, row, page_printf(p, "form.%s.%zu", group->name, n), "check.change");
	if (group->may_shrink)
		entry_button(p, row, page_printf(p, "form.%s.%zu.remove", group->name, n),
			     v->visit->place.removing == n ? "form.remove_sure" : "form.remove");
}

void form_entry_more(struct page *p, struct node *in, const struct form_field *group)
{
	if (group->entries == 0)
		part_text(p, in, STYLE_BODY, page_tr(p, "form.no_entries", NULL));
	if (group->may_grow) {
		const char *id = page_printf(p, "form.%s.add", group->name);
		widget_add(p, in,
			   &(struct widget){ .role = ROLE_BUTTON,
					     .style = STYLE_SECONDARY_BUTTON,
					     .icon = "plus",
					     .id = id,
					     .text = page_tr(p, "form.add", NULL),
					     .action = ACT_CHOOSE,
					     .arg_text = id + strlen("form.") });
	}
}

static void level(struct page *p, struct node *row, const struct form_field *area, size_t n,
		  const char *text)
{
	const char *id = page_printf(p, "form.%s.level.%zu", area->name, n);
	widget_add(p, row,
		   &(struct widget){ .role = ROLE_BUTTON,
				     .style = STYLE_CHANGE,
				     .id = id,
				     .text = text,
				     .personal = true,
				     .action = ACT_CHOOSE,
				     .arg_text = id + strlen("form.") });
}

void form_area_levels(struct page *p, struct node *in, const struct form_field *area)
{
	struct node *row = widget_add(
		p, in,
		&(struct widget){ .flow = FLOW_ROW, .gap = PART_KEY_GAP, .cross = ALIGN_CENTRE });
	for (size_t i = 0; i < area->level_count; i++)
		level(p, row, area, i, area->levels[i].title);
	if (area->typed)
		level(p, row, area, area->level_count, page_tr(p, "form.area_list", NULL));
	part_space(p, row);
	if (area->waits)
		part_text(p, in, STYLE_BODY, page_tr(p, "form.area_waits", NULL));
}
