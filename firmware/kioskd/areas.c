/* SPDX-License-Identifier: Apache-2.0 */
/* areas.c - see areas.h. */
#include "firmware/kioskd/areas.h"

#include <assert.h>
#include <string.h>

#include "firmware/core/item/item.h"

void areas_note(struct areas *areas, const json_t *item)
{
	struct area area = { 0 };
	/* A code that is cut would be another's. */
	if (!text_copy(area.task_code, sizeof(area.task_code), json_str(item, "task_code")) ||
	    !text_copy(area.handle_item, sizeof(area.handle_item), item_handle(item)) ||
	    !text_copy(area.area_code, sizeof(area.area_code), json_str(item, "area_code")))
		return;
	assert(areas->next < AREAS_MAX);
	areas->rows[areas->next] = area;
	areas->next = (areas->next + 1) % AREAS_MAX;
}

const char *areas_find(const struct areas *areas, const json_t *content)
{
	const char *task_code = json_str(content, "task_code"), *handle_item = item_handle(content);
	/* The newest first: it is what the citizen saw last. */
	for (size_t i = 1; i <= AREAS_MAX; i++) {
		const struct area *area = &areas->rows[(areas->next + AREAS_MAX - i) % AREAS_MAX];
		if (area->task_code[0] && strcmp(area->task_code, task_code) == 0 &&
		    strcmp(area->handle_item, handle_item) == 0)
			return area->area_code;
	}
	return NULL;
}
