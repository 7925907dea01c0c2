/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation.c - see evaluation.h. */
#include "firmware/core/case/evaluation.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"

#define PF_HALL_TERMINAL "5"

static bool is_level(int64_t level)
{
	return level >= 1 && level <= EVALUATION_LEVELS;
}

bool evaluation_tag_fits(const char *code, int level)
{
	return is_level(level) && strlen(code) == EVALUATION_TAG_LEN &&
	       strspn(code, "0123456789") == EVALUATION_TAG_LEN && code[0] == '0' + level;
}

enum err evaluation_choose(struct evaluation *e, int level)
{
	if (!is_level(level))
		return ERR_INVALID;
	if (e->level != level)
		wipe(e, sizeof(*e));
	e->level = level;
	return ERR_OK;
}

static size_t find(const struct evaluation *e, const char *code)
{
	size_t i = 0;
	while (i < e->count && strcmp(e->tags[i], code) != 0)
		i++;
	return i;
}

bool evaluation_has(const struct evaluation *e, const char *code)
{
	return find(e, code) < e->count;
}

enum err evaluation_toggle(struct evaluation *e, const char *code)
{
	assert(e->count <= EVALUATION_TAGS_MAX);
	if (!evaluation_tag_fits(code, e->level))
		return ERR_INVALID;
	size_t at = find(e, code);
	if (at < e->count) {
		e->count--;
		memmove(e->tags[at], e->tags[at + 1], (e->count - at) * sizeof(e->tags[0]));
		return ERR_OK;
	}
	if (e->count == EVALUATION_TAGS_MAX)
		return ERR_TOO_LONG;
	memcpy(e->tags[e->count++], code, EVALUATION_TAG_LEN + 1);
	return ERR_OK;
}

json_t *evaluation_tags(const struct evaluation *e)
{
	json_t *tags = json_array();
	for (size_t i = 0; i < e->count; i++)
		json_array_append_new(tags, json_string(e->tags[i]));
	return tags;
}

enum err evaluation_read(const json_t *json, struct evaluation *out)
{
	struct evaluation e = { 0 };
	int64_t level = json_int(json, "level", 0);
	const json_t *tags = json_array_of(json, "tags");
	if (!is_level(level) || !tags)
		return ERR_INVALID;
	e.level = (int)level;
	for (size_t i = 0; i < json_array_size(tags); i++) {
		const char *code = json_string_value(json_array_get(tags, i));
		if (!code || evaluation_has(&e, code) || evaluation_toggle(&e, code) != ERR_OK)
			return ERR_INVALID;
	}
	*out = e;
	return ERR_OK;
}

json_t *evaluation_body(const struct evaluation *e, const char *client_ref, const char *project_no,
			const char *at)
{
	assert(is_level(e->level));
	json_t *body = json_pack("{s:s, s:i, s:s, s:o, s:o, s:s}", "client_ref", client_ref,
				 "service_number", EVALUATION_SERVICE, "pf", PF_HALL_TERMINAL,
				 "satisfaction", json_sprintf("%d", e->level), "eval_detail",
				 evaluation_tags(e), "assess_time", at);
	if (body && project_no[0])
		json_object_set_new(body, "project_no", json_string(project_no));
	return body;
}
