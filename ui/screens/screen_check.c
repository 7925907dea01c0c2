/* SPDX-License-Identifier: Apache-2.0 */
/* screen_check.c - everything that will be submitted, masked, each answer with its way back. */
#include "ui/screens/bundle_words.h"
#include "ui/screens/form_parts.h"
#include "ui/screens/people_words.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/card/mask.h"
#include "firmware/core/item/bundle.h"
#include "firmware/core/visit/people.h"

#define ROWS_MAX (FORM_FIELDS_MAX + ITEM_MATERIALS_MAX + CONSENTS_MAX + BUNDLE_PARTS_MAX + 6)

struct rows {
	struct fact fact[ROWS_MAX];
	size_t count;
};

static struct fact *row(struct rows *r)
{
	return &r->fact[r->count < ROWS_MAX ? r->count++ : ROWS_MAX - 1];
}

static void add_person(struct page *p, struct rows *r, const char *label,
		       const struct document *doc)
{
	*row(r) = (struct fact){ .label = page_tr(p, label, NULL),
				 .value = part_person(p, doc),
				 .personal = true };
}

/* Who applies, and who hands it in for them. */
static void add_party(struct page *p, struct rows *r, const struct view *v)
{
	struct party party = people_party(v->visit);
	const char *role = part_role_id(v->visit);
	if (party.legal && party.legal->code[0]) {
		*row(r) = (struct fact){ .label = page_tr(p, "check.legal", NULL),
					 .value = part_legal_person(p, party.legal),
					 .change_id = "check.legal.change",
					 .change_to = STAGE_LEGAL };
		add_person(p, r, role, party.doc);
		return;
	}
	add_person(p, r, "check.applicant", party.doc);
	if (party.legal) { /* the item would let them apply for one */
		r->fact[r->count - 1].change_id = "check.legal.change";
		r->fact[r->count - 1].change_to = STAGE_LEGAL;
	}
	if (party.deputy != DEPUTY_NONE && v->visit->deputy.holder.identified)
		add_person(p, r, role, party.deputy_doc);
}

static void add_item(struct page *p, struct rows *r, const struct view *v)
{
	*row(r) = (struct fact){ .label = page_tr(p, "check.item", NULL),
				 .value = page_strdup(p,
						      json_str(v->visit->browse.item, "task_name")),
				 .change_id = "check.item.change",
				 .change_to = STAGE_SEARCH };
}

/* Of a bundle: what is applied for, part by part. */
static void add_parts(struct page *p, struct rows *r, const struct view *v)
{
	size_t i;
	json_t *part;
	bool first = true;
	json_array_foreach(bundle_parts(v->visit->answers.item), i, part)
	{
		if (!bundle_part_is_kept(part))
			continue;
		*row(r) = (struct fact){ .label = first ? page_tr(p, "guide.parts", NULL) : "",
					 .value = bundle_part_words(p, part),
					 .change_id = first ? "check.parts.change" : NULL,
					 .change_to = STAGE_BUNDLE };
		first = false;
	}
}

/* Name and number of the holder stand in the applicant's row already. */
static bool is_person(const struct view *v, const struct form_field *f)
{
	const json_t *ui = json_object_get(json_object_get(v->visit->browse.item, "form"), "ui");
	const char *source = json_str(json_object_get(ui, f->name), "prefill");
	return f->answered && (strcmp(source, "card.name") == 0 || strcmp(source, "card.id") == 0);
}

static bool may_change(const struct view *v, const struct form_field *f)
{
	return !f->answered && form_page_of(v->visit->answers.form, f->name) != FORM_NO_PAGE;
}

static void add_answers(struct page *p, struct rows *r, const struct view *v)
{
	const char *names[FORM_FIELDS_MAX];
	size_t count = form_fields(v->visit->answers.form, names);
	char shown[FORM_VALUE_MAX];
	for (size_t i = 0; i < count; i++) {
		struct form_field f;
		if (form_field(v->visit->answers.form, names[i], &f) != ERR_OK ||
		    is_person(v, &f) ||
		    form_display(v->visit->answers.form, names[i], shown, sizeof(shown)) != ERR_OK)
			continue;
		const char *label[] = { form_entry_name(p, &f), part_label(p, f.title) };
		*row(r) = (struct fact){ .label = part_join(p, label, ARRAY_LEN(label)),
					 .value = part_answer(p, &f, shown),
					 .personal = true,
					 .change_id =
						 may_change(v, &f)
							 ? page_printf(p, "check.%s.change", f.name)
							 : NULL,
					 .change_arg = page_strdup(p, f.name),
					 .change_to = STAGE_FORM };
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
	bool changeable = true; /* the first that the citizen decides on leads to all */
	for (size_t i = 0; i < v->visit->answers.materials.count; i++) {
		const struct material *m = &v->visit->answers.materials.rows[i];
		const char *words[] = { json_str(m->spec, "material_name"),
					page_tr(p, way_words[m->way], NULL) };
		*row(r) = (struct fact){
			.label = i ? "" : page_tr(p, "check.materials", NULL),
			.value = part_join(p, words, ARRAY_LEN(words)),
			.tag = m->waived ? page_tr(p, "materials.waived", NULL) : NULL,
			.change_id = m->asked && changeable ? "check.materials.change" : NULL,
			.change_to = STAGE_MATERIALS,
		};
		changeable = changeable && !m->asked;
	}
}

/* Only where the item left a choice. */
static void add_delivery(struct page *p, struct rows *r, const struct view *v)
{
	const struct pickup *d = &v->visit->answers.pickup;
	if (v->facts.delivery != PLAN_YES || d->way == PICKUP_OPEN)
		return;
	static const char *const words[] = { [PICKUP_WINDOW] = "delivery.by_window",
					     [PICKUP_EXPRESS] = "delivery.by_express",
					     [PICKUP_LOCKER] = "delivery.by_locker" };
	const char *address = pickup_text(d, "address");
	*row(r) = (struct fact){ .label = page_tr(p, "check.delivery", NULL),
				 .value = page_tr(p, words[d->way], NULL),
				 .change_id = "check.delivery.change",
				 .change_to = STAGE_DELIVERY };
	if (address)
		*row(r) = (struct fact){ .label = page_tr(p, "check.address", NULL),
					 .value = page_strdup(p, address),
					 .personal = true };
}

/* What was agreed to, and what was not. */
static void add_consents(struct page *p, struct rows *r, const struct view *v)
{
	const struct consents *c = &v->visit->answers.consents;
	for (size_t i = 0; i < c->count; i++) {
		const char *words[] = {
			part_consent(p, &c->rows[i]),
			page_tr(p, c->rows[i].given ? "check.agreed" : "check.not_agreed", NULL)
		};
		*row(r) = (struct fact){
			.label = i ? "" : page_tr(p, "check.consents", NULL),
			.value = part_join(p, words, ARRAY_LEN(words)),
			.change_id = i ? NULL : "check.consents.change",
			.change_to = STAGE_CONSENT,
		};
	}
}

static const char *summary(struct page *p, const struct view *v)
{
	const char *parts[] = {
		part_waived(p, materials_waived(&v->visit->answers.materials)),
		bundle_saved(p, v->visit->answers.item),
		part_promise(p, v->visit->browse.item),
		item_fee_total(v->visit->browse.item) ? part_fee_and_pay(p, v->visit->browse.item)
						      : page_tr(p, "item.free", NULL),
	};
	return part_join(p, parts, ARRAY_LEN(parts));
}

/* What went wrong with the submit; before it, that the item was cancelled meanwhile. */
static const char *problem(const struct view *v)
{
	if (v->visit->handed.problem != ERR_OK)
		return err_message_id(v->visit->handed.problem);
	return v->visit->browse.item_gone ? "check.item_gone" : "";
}

/* What the button leads to. */
static const char *last_word(const struct view *v)
{
	return v->facts.sign == PLAN_YES ? "check.sign" : "check.submit";
}

static struct node *screen(struct page *p, struct node *body, const struct view *v, const void *arg,
			   const struct paging *at)
{
	const struct rows *rows = arg;
	struct halves h = part_halves(p, body);
	if (at->level < 3)
		part_title(p, h.left, page_tr(p, "check.title", NULL),
			   page_tr(p, "check.lead", NULL), at->level > 0);
	part_problem(p, h.left, "error.summary", problem(v), at->level > 2);
	part_facts(p, part_card(p, h.right), rows->fact, at->first, at->end);
	if (part_is_wide(p))
		part_space(p, h.left);
	part_space(p, h.right);
	/* At the barest the way back is the bar's alone. The pager has its place: submit may not stand there. */
	bool bare = at->level > 3;
	bool read = at->page + 1 >= at->pages;
	struct button back = { "nav.back", page_tr(p, "check.back", NULL), ACT_BACK, 0, false };
	struct button submit = { "check.submit",
				 page_tr(p, read ? last_word(v) : "check.read_on", NULL),
				 ACT_SUBMIT, 0, !read };
	if (!bare)
		part_pager(p, h.left, at, ACT_PAGE, 0);
	part_submit(p, part_is_wide(p) ? h.left : h.right, &submit);
	if (bare) {
		part_pager(p, h.right, at, ACT_PAGE, 0);
		widget_add(p, h.right, &(struct widget){ .min_height = MM(1) });
	} else {
		part_nav_words(p, h.right, &back, at->level < 2 ? summary(p, v) : "");
	}
	return h.right;
}

static void add_row(struct page *p, struct node *in, const struct view *v, const void *arg,
		    size_t i, int level)
{
	(void)level;
	const struct rows *rows = arg;
	(void)v;
	part_fact(p, in, &rows->fact[i]);
}

static void build(struct page *p, struct node *body, const struct view *v)
{
	struct rows rows = { .count = 0 };
	page_place(p, page_printf(p, "%d", v->visit->part));
	add_item(p, &rows, v);
	add_parts(p, &rows, v);
	add_party(p, &rows, v);
	add_answers(p, &rows, v);
	add_materials(p, &rows, v);
	add_delivery(p, &rows, v);
	add_consents(p, &rows, v);
	struct paged list = { .count = rows.count,
			      .width = part_fact_width(p),
			      .gap = 2 * PART_CARD_GAP + MM(1),
			      .wanted = v->visit->part,
			      .levels = 5,
			      .arg = &rows,
			      .screen = screen,
			      .row = add_row };
	part_paged(p, body, v, &list);
}

const struct screen screen_check = { .step = "step.check", .build = build };
