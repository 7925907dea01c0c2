/* SPDX-License-Identifier: Apache-2.0 */
/* keeper_catalogue.c - what the keeper knows of its catalogue: what may be offered, what home shows, how old it is. */
#include "firmware/kioskd/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define HOLIDAYS    "holidays" /* the dictionary */
#define BUNDLES_MAX 24	       /* on home */
#define DAY_MS	    86400000LL

/* Days since the platform had nothing newer; one it never spoke of is as old as can be. */
static int64_t catalogue_age(const struct keeper *k)
{
	char noon[32];
	int64_t confirmed_ms = 0;
	snprintf(noon, sizeof(noon), "%.10sT12:00:00+08:00", k->catalogue.confirmed);
	if (time_parse(noon, &confirmed_ms) != ERR_OK)
		return INT32_MAX;
	return (loop_wall_ms(k->loop) - confirmed_ms) / DAY_MS;
}

bool keeper_judge_age(struct keeper *k)
{
	int64_t days = catalogue_age(k);
	bool was = k->stale;
	k->stale = k->catalogue.items > 0 && days > k->settings->catalogue.stale_days;
	if (k->stale && !was)
		stores_note(k->stores, JOURNAL_CATALOGUE_STALE,
			    json_pack("{s:s, s:I}", "confirmed", k->catalogue.confirmed, "days",
				      (json_int_t)days));
	return k->stale != was;
}

struct catalogue_look {
	struct keeper *keeper;
	struct catalogue_info info;
	json_t *themes, *bundles, *holidays;
	bool allow; /* what may be offered is another: */
	json_t *allowed;
	enum err err;
};

/* Each part that is needed is in force. */
static bool can_be_opened(struct catalogue *c, const json_t *card)
{
	CLEANUP(json_unref) json_t *item = NULL;
	return catalogue_item(c, json_str(card, "row_guid"), &item) == ERR_OK &&
	       catalogue_fill_bundle(c, item) == ERR_OK;
}

/* Events of a life, as home shows them. */
static enum err look_for_bundles(struct catalogue *c, json_t **out)
{
	struct catalogue_question question = { .bundles = true, .limit = BUNDLES_MAX };
	CLEANUP(json_unref) json_t *found = NULL;
	enum err err = catalogue_search(c, &question, &found);
	if (err != ERR_OK)
		return err;
	json_t *list = json_array(), *item;
	size_t i;
	json_array_foreach(json_array_of(found, "items"), i, item) if (can_be_opened(c, item))
		json_array_append_new(list, json_pack("{s:s, s:s}", "row_guid",
						      json_str(item, "row_guid"), "task_name",
						      json_str(item, "task_name")));
	*out = list;
	return ERR_OK;
}

static void look_run(struct catalogue *c, void *ctx)
{
	struct catalogue_look *look = ctx;
	look->err = look->allow ? catalogue_allow(c, look->allowed) : ERR_OK;
	if (look->err == ERR_OK)
		look->err = catalogue_info(c, &look->info);
	if (look->err == ERR_OK)
		look->err = catalogue_themes(c, &look->themes);
	if (catalogue_dictionary(c, HOLIDAYS, &look->holidays) != ERR_OK)
		look->holidays = NULL;
	if (look->err == ERR_OK)
		look->err = look_for_bundles(c, &look->bundles);
}

static void look_done(void *ctx)
{
	struct catalogue_look *look = ctx;
	struct keeper *k = look->keeper;
	if (look->err == ERR_OK) {
		json_decref(k->themes);
		json_decref(k->bundles);
		k->themes = look->themes;
		k->bundles = look->bundles;
		k->catalogue = look->info;
		keeper_judge_age(k);
		keeper_status_changed(k);
	} else {
		json_decref(look->themes);
		log_error("the catalogue cannot be read: %s", err_name(look->err));
	}
	supervisor_set_holidays(k->supervisor, json_object_get(look->holidays, "entries"));
	json_decref(look->holidays);
	json_decref(look->allowed);
	free(look);
}

/* What both lists have; an empty or absent one allows all. NULL: all. */
static json_t *both_allow(const json_t *one, const json_t *other)
{
	if (json_array_size(one) == 0 || json_array_size(other) == 0) {
		const json_t *only = json_array_size(one) ? one : other;
		return json_array_size(only) ? json_deep_copy(only) : NULL;
	}
	json_t *both = json_array(), *set = json_object(), *code;
	size_t i;
	json_array_foreach(one, i, code)
		json_object_set_new(set, json_string_value(code), json_true());
	json_array_foreach(other, i, code) if (json_object_get(set, json_string_value(code)))
		json_array_append(both, code);
	json_decref(set);
	return both;
}

/* The platform's codes are outside words: what is no string allows nothing. */
static json_t *codes_of(const json_t *config)
{
	json_t *codes = json_array(), *code;
	size_t i;
	json_array_foreach(json_array_of(config, "task_codes"), i, code)
		json_array_append(codes, json_is_string(code) ? code : json_null());
	return codes;
}

static void look(struct keeper *k, bool allow)
{
	struct catalogue_look *look = calloc(1, sizeof(*look));
	if (!look)
		abort();
	look->keeper = k;
	look->allow = allow;
	look->allowed = allow ? json_deep_copy(k->allowed) : NULL;
	stores_catalogue(k->stores, look_run, look_done, look);
}

void keeper_catalogue_begin(struct keeper *k)
{
	k->allowed = both_allow(k->region.task_codes, NULL);
	look(k, true);
}

void keeper_catalogue_changed(struct keeper *k)
{
	look(k, false);
}

void keeper_config_changed(struct keeper *k)
{
	json_t *theirs = codes_of(sync_platform_config(k->sync));
	json_t *allowed = both_allow(k->region.task_codes, theirs);
	bool same = allowed ? json_equal(allowed, k->allowed) : !k->allowed;
	json_decref(theirs);
	json_decref(k->allowed);
	k->allowed = allowed;
	if (same)
		keeper_status_changed(k);
	else
		look(k, true);
}
