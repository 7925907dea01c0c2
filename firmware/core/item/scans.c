/* SPDX-License-Identifier: Apache-2.0 */
/* scans.c - see scans.h. */
#include "firmware/core/item/scans.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

size_t scans_of(const struct scans *s, const char *row_guid)
{
	size_t count = 0;
	for (size_t i = 0; s && i < s->count; i++)
		count += strcmp(s->pages[i].row_guid, row_guid) == 0;
	return count;
}

struct scan_page *scans_page(struct scans *s, const char *row_guid, size_t n)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->pages[i].row_guid, row_guid) == 0 && n-- == 1)
			return &s->pages[i];
	return NULL;
}

bool scans_are_full(const struct scans *s, const char *row_guid)
{
	return s->count == SCANS_MAX || scans_of(s, row_guid) >= SCANS_EACH_MAX;
}

static void end_page(struct scan_page *page)
{
	buf_fini(&page->jpeg);
	wipe(page, sizeof(*page));
}

void scans_keep(struct scans *s)
{
	struct scan_page *to = scans_page(s, s->row_guid, s->looked_at);
	assert(s->taken.jpeg.len > 0 && (to || !scans_are_full(s, s->row_guid)));
	if (to)
		end_page(to);
	else
		to = &s->pages[s->count++];
	*to = s->taken;
	text_copy(to->row_guid, sizeof(to->row_guid), s->row_guid);
	wipe(&s->taken, sizeof(s->taken));
	s->looked_at = SCANS_NO_PAGE;
}

void scans_drop_taken(struct scans *s)
{
	end_page(&s->taken);
	pixels_fini(&s->shown);
	s->blurred = s->glaring = false;
}

void scans_forget(struct scans *s)
{
	scans_drop_taken(s);
	for (size_t i = 0; i < s->count; i++)
		end_page(&s->pages[i]);
	wipe(s, sizeof(*s));
}
