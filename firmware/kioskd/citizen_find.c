/* SPDX-License-Identifier: Apache-2.0 */
/* citizen_find.c - Search, Departments, Item, Areas and Dictionary ask the catalogue and hand its answer on. */
#include "firmware/kioskd/keeper.h"

#define SEARCH_LIMIT_MAX 100
#define AREA_NAME_MAX	 1024

struct lookup {
	struct bus_call *call;
	const json_t *args;    /* lent from the call */
	struct offers *offers; /* of an item: they remember what it says; else NULL */
	json_t *answer;
	enum err err;
};

static void search_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	int64_t limit = json_int(l->args, "limit", SEARCH_LIMIT_MAX);
	int64_t offset = json_int(l->args, "offset", 0);
	if (limit < 1 || limit > SEARCH_LIMIT_MAX)
		limit = SEARCH_LIMIT_MAX;
	if (offset < 0 || offset > INT32_MAX)
		offset = 0;
	struct catalogue_question question = { .query = json_str(l->args, "query"),
					       .theme = json_str(l->args, "theme"),
					       .dept = json_str(l->args, "dept"),
					       .offset = (int)offset,
					       .limit = (int)limit };
	l->err = catalogue_search(c, &question, &l->answer);
}

static void departments_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	json_t *departments = NULL;
	l->err = catalogue_departments(c, &departments);
	if (l->err == ERR_OK)
		l->answer =
			json_pack("{s:I, s:o}", "total", (json_int_t)json_array_size(departments),
				  "departments", departments);
}

/* Its area by name, where the dictionary has it. */
static void name_area(struct catalogue *c, json_t *item)
{
	CLEANUP(buf_fini) struct buf name;
	buf_init(&name, AREA_NAME_MAX);
	json_object_del(item, "area_name");
	if (catalogue_area_name(c, json_str(item, "area_code"), &name) == ERR_OK)
		json_object_set_new(item, "area_name", json_string(buf_str(&name)));
}

static void item_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	l->err = catalogue_item(c, json_str(l->args, "row_guid"), &l->answer);
	if (l->err == ERR_OK)
		l->err = catalogue_offers(c, l->answer) ? catalogue_fill_bundle(c, l->answer)
							: ERR_ITEM_GONE;
	if (l->err != ERR_OK)
		json_decref(STEAL(l->answer));
	else
		name_area(c, l->answer);
}

static void areas_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	json_t *areas = NULL;
	l->err = catalogue_areas(c, json_str(l->args, "code"), &areas);
	if (l->err == ERR_NOT_FOUND)
		l->err = ERR_OK; /* the citizen types */
	if (l->err == ERR_OK)
		l->answer = json_pack("{s:o}", "areas", areas ? areas : json_array());
}

static void dictionary_run(struct catalogue *c, void *ctx)
{
	struct lookup *l = ctx;
	const char *name = json_str(l->args, "name");
	l->err = catalogue_dictionary(c, name, &l->answer);
	if (l->err == ERR_NOT_FOUND) {
		l->answer = json_pack("{s:s, s:[]}", "version", "", "entries");
		l->err = ERR_OK;
	}
	if (l->err == ERR_OK)
		json_object_set_new(l->answer, "name", json_string(name));
}

static void lookup_done(void *ctx)
{
	struct lookup *l = ctx;
	if (l->err == ERR_OK) {
		if (l->offers)
			offers_note(l->offers, l->answer);
		bus_call_answer(l->call, l->answer);
	} else {
		bus_call_fail(l->call, l->err, NULL);
	}
	free(l);
}

static void look_up(struct keeper *k, struct bus_call *call,
		    void (*run)(struct catalogue *, void *), struct offers *offers)
{
	struct lookup *l = calloc(1, sizeof(*l));
	if (!l)
		abort();
	*l = (struct lookup){
		.call = call, .args = bus_call_args(call), .offers = offers, .err = ERR_CANCELLED
	};
	stores_catalogue(k->stores, run, lookup_done, l);
}

void citizen_search(void *arg, struct bus_call *call)
{
	look_up(arg, call, search_run, NULL);
}

static void on_departments(void *arg, struct bus_call *call)
{
	look_up(arg, call, departments_run, NULL);
}

static void on_item(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	look_up(k, call, item_run, &k->visit_offers);
}

static void on_areas(void *arg, struct bus_call *call)
{
	look_up(arg, call, areas_run, NULL);
}

static void on_dictionary(void *arg, struct bus_call *call)
{
	look_up(arg, call, dictionary_run, NULL);
}

const struct bus_handler citizen_find_handlers[] = {
	{ BUS_CITIZEN, "Search", citizen_search },
	{ BUS_CITIZEN, "Departments", on_departments },
	{ BUS_CITIZEN, "Item", on_item },
	{ BUS_CITIZEN, "Areas", on_areas },
	{ BUS_CITIZEN, "Dictionary", on_dictionary },
	{ .name = NULL },
};
