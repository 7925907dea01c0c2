/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_progress.c - any JSON as a platform's word about a case: what is read of it fits, and is never nothing. */
#include <assert.h>
#include <string.h>

#include "firmware/core/case/progress.h"
#include "firmware/core/value/json.h"
#include "tests/fuzz/fuzz.h"

static void check_steps(const struct progress *p)
{
	assert(p->step_count <= PROGRESS_STEPS_MAX);
	for (size_t i = 0; i < p->step_count; i++) {
		assert(p->steps[i].state && p->steps[i].name && p->steps[i].explain);
		const char *at = p->steps[i].at, *before = i ? p->steps[i - 1].at : "";
		assert(!at[0] || strcmp(before, at) <= 0);
	}
}

static void check_lists(const struct progress *p)
{
	assert(p->part_count <= PROGRESS_PARTS_MAX && p->file_count <= PROGRESS_FILES_MAX);
	assert(p->field_count <= PROGRESS_FIELDS_MAX &&
	       p->material_count <= PROGRESS_MATERIALS_MAX);
	for (size_t i = 0; i < p->part_count; i++)
		assert(p->parts[i].name && p->parts[i].state);
	for (size_t i = 0; i < p->file_count; i++)
		assert(p->files[i].n && p->files[i].name && p->files[i].token);
	for (size_t i = 0; i < p->field_count; i++) {
		assert(progress_name_is_valid(p->fields[i].field) && p->fields[i].title);
		assert(strlen(p->fields[i].field) <= PROGRESS_NAME_MAX);
	}
	for (size_t i = 0; i < p->material_count; i++)
		assert(p->materials[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json CLEANUP(json_unref) = NULL;
	struct progress p;
	if (json_parse((const char *)data, size, &json) != ERR_OK ||
	    progress_read(json, &p) != ERR_OK)
		return 0;
	assert(p.state[0] && p.promise_date && p.level && p.explain && p.until);
	assert(p.result_type && p.result_date && p.result_name && p.result_no);
	assert(p.way && p.company && p.tracking_no);
	check_steps(&p);
	check_lists(&p);
	(void)progress_wants_correction(&p);
	(void)progress_may_withdraw(&p);
	return 0;
}
