/* SPDX-License-Identifier: Apache-2.0 */
/* guide.c - see guide.h. One row of a table says how each element is drawn. */
#include "ui/screens/guide.h"

#include <string.h>

#include "firmware/core/item/item.h"
#include "ui/screens/bundle_words.h"

#define PIECE_CHARS 90 /* of a long element in one row */
#define SUMMARY_MAX 9  /* rows */

/* What a row of the table is drawn with. */
struct draft {
	struct page *p;
	struct guide *g;
	const struct view *v;
	const json_t *item;
	enum style style;
	const char *label; /* "" once it was used */
};

/* A long element is cut into rows, so that a page can turn between them. */
static void put(struct draft *d, const char *value)
{
	while (*value && d->g->count < PART_ROWS_MAX) {
		d->g->rows[d->g->count++] =
			(struct fact){ .label = d->label,
				       .value = part_piece(d->p, d->v, &value, PIECE_CHARS),
				       .style = d->style };
		d->label = "";
	}
}

static void put_none(struct draft *d)
{
	put(d, page_tr(d->p, "guide.none", NULL));
}

static bool says_none(const char *text)
{
	return strcmp(text, ITEM_NOT_APPLICABLE) == 0;
}

/* The ways an element is drawn */

static void put_text(struct draft *d, const char *key)
{
	const char *text = json_str(d->item, key);
	if (says_none(text))
		put_none(d);
	else
		put(d, text);
}

/* The code sets whose words are known; another code stands as it is. */
static void put_code(struct draft *d, const char *key)
{
	static const struct {
		const char *key, *code, *words;
	} codes[] = {
		{ "task_type", "01", "task_type.01" },	 { "task_type", "02", "task_type.02" },
		{ "task_type", "03", "task_type.03" },	 { "task_type", "04", "task_type.04" },
		{ "task_type", "05", "task_type.05" },	 { "task_type", "06", "task_type.06" },
		{ "task_type", "07", "task_type.07" },	 { "task_type", "08", "task_type.08" },
		{ "task_type", "09", "task_type.09" },	 { "task_type", "10", "task_type.10" },
		{ "task_type", "20", "task_type.20" },	 { "use_level", "2", "use_level.2" },
		{ "use_level", "3", "use_level.3" },	 { "use_level", "4", "use_level.4" },
		{ "use_level", "5", "use_level.5" },	 { "use_level", "6", "use_level.6" },
		{ "handle_area", "1", "handle_area.1" }, { "handle_area", "2", "handle_area.2" },
		{ "handle_area", "3", "handle_area.3" }, { "handle_area", "4", "handle_area.4" },
		{ "handle_area", "5", "handle_area.5" }, { "server_type", "1", "server_type.1" },
		{ "server_type", "2", "server_type.2" }, { "server_type", "3", "server_type.3" },
		{ "server_type", "4", "server_type.4" }, { "server_type", "5", "server_type.5" },
		{ "server_type", "6", "server_type.6" }, { "handle_form", "9", "handle_form.9" },
		{ "is_schedule", "1", "word.yes" },	 { "is_schedule", "0", "word.no" },
		{ "is_pay_online", "1", "word.yes" },	 { "is_pay_online", "0", "word.no" },
		{ "is_express", "1", "word.yes" },	 { "is_express", "0", "word.no" },
	};
	const char *code = json_str(d->item, key);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (strcmp(codes[i].key, key) == 0 && strcmp(codes[i].code, code) == 0) {
			put(d, page_tr(d->p, codes[i].words, NULL));
			return;
		}
	put_text(d, key);
}

/* A list of names; one that is empty does not apply. */
static void put_list(struct draft *d, const char *key)
{
	const json_t *list = json_object_get(d->item, key);
	const char *line = "";
	size_t i;
	json_t *entry;
	json_array_foreach(list, i, entry) line =
		page_printf(d->p, "%s%s%s", line, i ? page_tr(d->p, "word.comma", NULL) : "",
			    json_string_value(entry) ? json_string_value(entry) : "");
	if (line[0])
		put(d, line);
	else if (json_is_array(list))
		put_none(d);
	else
		put_text(d, key);
}

static void put_dept(struct draft *d, const char *key)
{
	const char *parts[] = { json_str(d->item, key), json_str(d->item, "dept_code") };
	put(d, part_join(d->p, parts, ARRAY_LEN(parts)));
}

/* A code alone says little: the name, where the dictionary has it. */
static void put_area(struct draft *d, const char *key)
{
	const char *parts[] = { json_str(d->item, "area_name"), json_str(d->item, key) };
	put(d, part_join(d->p, parts, ARRAY_LEN(parts)));
}

static void put_promise(struct draft *d, const char *key)
{
	const char *promise = part_promise(d->p, d->item);
	if (promise[0])
		put(d, promise);
	else
		put_text(d, key);
}

static void put_legal(struct draft *d, const char *key)
{
	const char *legal = part_legal(d->p, d->item);
	if (legal[0])
		put(d, legal);
	else
		put_text(d, key);
}

/* Each step a row: what, who, how long in the days of the promise. */
static void put_steps(struct draft *d, const char *key)
{
	const json_t *steps = json_array_of(d->item, key);
	size_t i;
	json_t *step;
	json_array_foreach(steps, i, step)
	{
		int64_t days = json_int(step, "days", 0);
		const char *parts[] = {
			page_printf(d->p, "%zu. %s", i + 1, json_str(step, "name")),
			json_str(step, "dept"),
			days > 0 ? part_days(d->p, days, json_str(d->item, "promise_type")) : "",
		};
		put(d, part_join(d->p, parts, ARRAY_LEN(parts)));
	}
	if (i == 0)
		put_none(d);
}

static void put_fees(struct draft *d, const char *key)
{
	const json_t *fees = json_array_of(d->item, key);
	size_t i;
	json_t *fee;
	if (json_object_get(d->item, key))
		put(d, item_fee_total(d->item) ? part_fee(d->p, d->item)
					       : page_tr(d->p, "item.free", NULL));
	json_array_foreach(fees, i, fee)
	{
		const char *currency = json_str(fee, "currency");
		const char *amount = part_money(d->p, json_int(fee, "amount", 0));
		bool yuan = !currency[0] || strcmp(currency, "CNY") == 0;
		put(d, page_printf(d->p, "%s %s", json_str(fee, "name"),
				   yuan ? page_tr(d->p, "item.yuan", amount, NULL)
					: page_printf(d->p, "%s %s", amount, currency)));
	}
}

static void put_pay(struct draft *d, const char *key)
{
	(void)key;
	put(d, part_pay(d->p, d->item));
}

static void put_online(struct draft *d, const char *key)
{
	const json_t *online = json_object_get(d->item, key);
	const char *reason = json_str(online, "reason");
	if (json_flag(online, "yes")) {
		const char *parts[] = { page_tr(d->p, "online.yes", NULL),
					json_str(online, "url") };
		put(d, part_join(d->p, parts, ARRAY_LEN(parts)));
	} else if (online) {
		put(d, page_tr(d->p, "online.no",
			       reason[0] ? reason : page_tr(d->p, "guide.none", NULL), NULL));
	}
}

/* What is looked up is not handed in, and says so. */
static const char *material(struct page *p, const json_t *m)
{
	const char *name = json_str(m, "material_name"), *source = json_str(m, "source");
	const char *need = json_str(m, "is_need");
	bool shared = strcmp(source, "licence") == 0 || strcmp(source, "share") == 0;
	const char *parts[] = {
		shared ? page_tr(p, "item.looked_up", name, NULL) : name,
		strcmp(need, "2") == 0 && !shared ? page_tr(p, "material.optional", NULL) : "",
		strcmp(need, "3") == 0 && !shared ? page_tr(p, "material.later", NULL) : "",
	};
	return part_join(p, parts, ARRAY_LEN(parts));
}

static void put_materials(struct draft *d, const char *key)
{
	const json_t *list = json_array_of(d->item, key);
	size_t i;
	json_t *m;
	json_array_foreach(list, i, m) put(d, material(d->p, m));
	if (i == 0)
		put(d, page_tr(d->p, "item.no_materials", NULL));
}

/* Each part of a bundle a row: what, and whose. */
static void put_parts(struct draft *d, const char *key)
{
	size_t i;
	json_t *part;
	json_array_foreach(json_array_of(d->item, key), i, part)
		put(d, bundle_part_words(d->p, part));
}

/* In one line */

static void put_material_names(struct draft *d, const char *key)
{
	const json_t *list = json_array_of(d->item, key);
	const char *line = "";
	size_t i;
	json_t *m;
	json_array_foreach(list, i, m) line =
		page_printf(d->p, "%s%s%s", line, i ? page_tr(d->p, "word.comma", NULL) : "",
			    material(d->p, m));
	put(d, line[0] ? line : page_tr(d->p, "item.no_materials", NULL));
}

static void put_step_names(struct draft *d, const char *key)
{
	const json_t *list = json_array_of(d->item, key);
	const char *line = "";
	size_t i;
	json_t *step;
	json_array_foreach(list, i, step) line =
		page_printf(d->p, "%s%s%s", line, i ? page_tr(d->p, "word.then", NULL) : "",
			    json_str(step, "name"));
	put(d, line);
}

static void put_fee(struct draft *d, const char *key)
{
	const char *fee = part_fee_and_pay(d->p, d->item);
	if (fee[0] || json_object_get(d->item, key))
		put(d, fee[0] ? fee : page_tr(d->p, "item.free", NULL));
}

static void put_basis_of_fee(struct draft *d, const char *key)
{
	if (item_fee_total(d->item))
		put_text(d, key);
}

/* The tables */

struct element {
	const char *label, *key;
	void (*put)(struct draft *d, const char *key);
};

static const struct element summary[] = {
	{ "guide.materials", "materials", put_material_names },
	{ "guide.promise", "promise_day", put_promise },
	{ "guide.fee", "fees", put_fee },
	{ "guide.fee_basis", "fee_basis", put_basis_of_fee },
	{ "guide.steps", "steps", put_step_names },
	{ "guide.condition", "accept_condition", put_text },
	{ "guide.result", "result_name", put_text },
	{ "guide.time", "handle_time", put_text },
	{ "guide.place", "handle_place", put_text },
};

/* As the catalogue has it and nobody else. */
static const struct element right_hall[] = {
	{ "guide.place", "handle_place", put_text },
	{ "guide.time", "handle_time", put_text },
	{ "guide.consult", "consult", put_text },
};

/* What people ask first, first; the number of an element in the standard stands behind it. */
static const struct element whole[] = {
	{ "guide.name", "task_name", put_text },	   /* 1 */
	{ "guide.materials", "materials", put_materials }, /* 36 */
	{ "guide.parts", "parts", put_parts },
	{ "guide.promise", "promise_day", put_promise }, /* 12 */
	{ "guide.legal", "anticipate_day", put_legal },	 /* 11 */
	{ "guide.fee", "fees", put_fees },		 /* 21 */
	{ "guide.fee_basis", "fee_basis", put_text },	 /* 22 */
	{ "guide.pay", "", put_pay },
	{ "guide.steps", "steps", put_steps },		     /* 14 */
	{ "guide.condition", "accept_condition", put_text }, /* 13 */
	{ "guide.result", "result_name", put_text },	     /* 19 */
	{ "guide.sample", "result_sample", put_text },	     /* 20 */
	{ "guide.time", "handle_time", put_text },	     /* 33 */
	{ "guide.place", "handle_place", put_text },	     /* 33 */
	{ "guide.consult", "consult", put_text },	     /* 34 */
	{ "guide.supervise", "supervise", put_text },	     /* 35 */
	{ "guide.online", "is_online", put_online },	     /* 32 */
	{ "guide.schedule", "is_schedule", put_code },	     /* 29 */
	{ "guide.pay_online", "is_pay_online", put_code },   /* 30 */
	{ "guide.express", "is_express", put_code },	     /* 31 */
	{ "guide.server", "server_type", put_code },	     /* 24 */
	{ "guide.area", "handle_area", put_code },	     /* 23 */
	{ "guide.form", "handle_form", put_code },	     /* 26 */
	{ "guide.themes", "themes", put_list },		     /* 25 */
	{ "guide.law", "by_law", put_text },		     /* 5 */
	{ "guide.dept", "dept_name", put_dept },	     /* 9 */
	{ "guide.nature", "dept_nature", put_text },	     /* 10 */
	{ "guide.org", "undertake_org", put_text },	     /* 16 */
	{ "guide.co_depts", "co_depts", put_list },	     /* 15 */
	{ "guide.intermediary", "intermediary", put_text },  /* 17 */
	{ "guide.count_limit", "count_limit", put_text },    /* 18 */
	{ "guide.special", "special_procedure", put_text },  /* 27 */
	{ "guide.type", "task_type", put_code },	     /* 4 */
	{ "guide.level", "use_level", put_code },	     /* 6 */
	{ "guide.power", "power_division", put_text },	     /* 7 */
	{ "guide.exercise", "exercise_content", put_text },  /* 8 */
	{ "guide.region", "area_code", put_area },	     /* 28 */
	{ "guide.catalog_code", "catalog_code", put_text },  /* 2 */
	{ "guide.task_code", "task_code", put_text },	     /* 3 */
};

static void fill(struct draft *d, const struct element *elements, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		d->label = page_tr(d->p, elements[i].label, NULL);
		elements[i].put(d, elements[i].key);
	}
}

void guide_summary(struct page *p, struct guide *g, const struct view *v, bool elsewhere)
{
	struct draft d = { p, g, v, v->visit->browse.item, STYLE_VALUE, "" };
	g->count = 0;
	if (elsewhere)
		fill(&d, right_hall, ARRAY_LEN(right_hall));
	fill(&d, summary, ARRAY_LEN(summary));
	if (g->count > SUMMARY_MAX)
		g->count = SUMMARY_MAX;
}

void guide_whole(struct page *p, struct guide *g, const struct view *v)
{
	struct draft d = { p, g, v, v->visit->browse.item, STYLE_BODY, "" };
	size_t i;
	json_t *q;
	g->count = 0;
	fill(&d, whole, ARRAY_LEN(whole));
	json_array_foreach(json_array_of(d.item, "questions"), i, q)
	{
		d.label = page_tr(p, "guide.question", NULL);
		put(&d, page_printf(p, "%s %s", json_str(q, "q"), json_str(q, "a")));
	}
}
