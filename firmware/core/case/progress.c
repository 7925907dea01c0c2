/* SPDX-License-Identifier: Apache-2.0 */
/* progress.c - see progress.h. */
#include "firmware/core/case/progress.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

#define STATE_CORRECTION "correction"

/* The first of these members that says something. */
static const char *first_of(const json_t *object, const char *const *names)
{
	for (; *names; names++)
		if (json_str(object, *names)[0])
			return json_str(object, *names);
	return "";
}

static void read_step(const json_t *said, struct progress_step *out)
{
	static const char *const names[] = { "process_name", "event_name", NULL };
	static const char *const times[] = { "at", "event_end_time", "event_start_time", NULL };
	*out = (struct progress_step){ .state = json_str(said, "state"),
				       .name = first_of(said, names),
				       .at = first_of(said, times),
				       .explain = json_str(said, "handle_explain") };
}

/* All times are +08:00, so their texts have their order; a stage without one stays where it came. */
static void insert_step(struct progress *p, const struct progress_step *step)
{
	size_t at = p->step_count++;
	while (at > 0 && step->at[0] && p->steps[at - 1].at[0] &&
	       strcmp(p->steps[at - 1].at, step->at) > 0) {
		p->steps[at] = p->steps[at - 1];
		at--;
	}
	p->steps[at] = *step;
}

static void read_steps(const json_t *answer, struct progress *p)
{
	const json_t *list = json_array_of(answer, "steps");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct progress_step step;
		read_step(json_array_get(list, i), &step);
		if (!step.state[0] && !step.name[0])
			continue;
		if (p->step_count == PROGRESS_STEPS_MAX) {
			p->cut = true;
			return;
		}
		insert_step(p, &step);
	}
}

size_t progress_parts(const json_t *answer, struct progress_part out[PROGRESS_PARTS_MAX])
{
	static const char *const names[] = { "task_name", "dept_name", "row_guid", NULL };
	const json_t *list = json_array_of(answer, "parts");
	size_t count = 0;
	for (; count < json_array_size(list) && count < PROGRESS_PARTS_MAX; count++) {
		const json_t *said = json_array_get(list, count);
		const char *name = first_of(said, names), *dept = json_str(said, "dept_name");
		out[count] = (struct progress_part){ .row_guid = json_str(said, "row_guid"),
						     .name = name,
						     .dept = name == dept ? "" : dept,
						     .state = json_str(said, "state"),
						     .project_no = json_str(said, "project_no"),
						     .explain = json_str(said, "handle_explain") };
	}
	return count;
}

json_t *progress_parts_shown(const json_t *parts)
{
	json_t *out = json_array();
	for (size_t i = 0; i < json_array_size(parts) && i < PROGRESS_PARTS_MAX; i++)
		json_array_append_new(out, json_shown(json_array_get(parts, i)));
	return out;
}

static void read_parts(const json_t *answer, struct progress *p)
{
	p->part_count = progress_parts(answer, p->parts);
	p->cut = p->cut || json_array_size(json_array_of(answer, "parts")) > PROGRESS_PARTS_MAX;
}

static void read_result(const json_t *answer, struct progress *p)
{
	const json_t *result = json_object_get(answer, "result");
	const json_t *files = json_array_of(result, "files");
	p->result_type = json_str(result, "result_type");
	p->result_date = json_str(result, "result_date");
	p->result_name = json_str(result, "result_cetr_name");
	p->result_no = json_str(result, "result_cetr_no");
	for (size_t i = 0; i < json_array_size(files); i++) {
		const json_t *said = json_array_get(files, i);
		if (!json_str(said, "n")[0] || !json_str(said, "token")[0])
			continue;
		if (p->file_count == PROGRESS_FILES_MAX) {
			p->cut = true;
			return;
		}
		p->files[p->file_count++] =
			(struct progress_file){ json_str(said, "n"), json_str(said, "name"),
						json_str(said, "token") };
	}
}

bool progress_name_is_valid(const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t len = strspn(name, plain);
	return name[0] >= 'a' && name[0] <= 'z' && !name[len] && len <= PROGRESS_NAME_MAX;
}

static void read_fields(const json_t *asked, struct progress *p)
{
	const json_t *list = json_array_of(asked, "fields");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *said = json_array_get(list, i);
		const char *field = json_str(said, "field"), *title = json_str(said, "title");
		if (!progress_name_is_valid(field) || p->field_count == PROGRESS_FIELDS_MAX) {
			p->cut = true;
			continue;
		}
		p->fields[p->field_count++] =
			(struct progress_field){ field, title[0] ? title : field,
						 strcmp(json_str(said, "type"), "integer") == 0 };
	}
}

static void read_correction(const json_t *answer, struct progress *p)
{
	const json_t *asked = json_object_get(answer, STATE_CORRECTION);
	const json_t *materials = json_array_of(asked, "materials");
	p->explain = json_str(asked, "explain");
	p->until = json_str(asked, "until");
	read_fields(asked, p);
	for (size_t i = 0; i < json_array_size(materials); i++) {
		if (p->material_count == PROGRESS_MATERIALS_MAX) {
			p->cut = true;
			return;
		}
		p->materials[p->material_count++] =
			json_str(json_array_get(materials, i), "material_name");
	}
	/* Where no field is named, what the last stage says is what is asked. */
	if (!p->explain[0] && p->step_count)
		p->explain = p->steps[p->step_count - 1].explain;
}

enum err progress_read(const json_t *answer, struct progress *out)
{
	struct progress p = { .state = json_str(answer, "state") };
	const json_t *delivery = json_object_get(answer, "delivery");
	if (!p.state[0])
		return ERR_SYNTAX;
	p.promise_date = json_str(answer, "promise_date");
	p.level = json_str(json_object_get(answer, "supervise"), "level");
	p.way = json_str(delivery, "way");
	p.company = json_str(delivery, "company");
	p.tracking_no = json_str(delivery, "tracking_no");
	if (json_str(json_object_get(answer, "appointment"), "no")[0])
		p.appointment = json_object_get(answer, "appointment");
	read_steps(answer, &p);
	read_parts(answer, &p);
	read_result(answer, &p);
	read_correction(answer, &p);
	*out = p;
	return ERR_OK;
}

bool progress_wants_correction(const struct progress *p)
{
	return strcmp(p->state, STATE_CORRECTION) == 0;
}

bool progress_may_withdraw(const struct progress *p)
{
	static const char *const open[] = { "received", "accepted", STATE_CORRECTION, "processing",
					    "suspended" };
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		if (strcmp(p->state, open[i]) == 0)
			return true;
	return false;
}
