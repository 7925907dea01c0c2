/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prefetch.c - draws the characters of coming screens into the cache while nothing else is to be done,
 * at most 2 ms at a time, one size after the other because changing the size is the dear part.
 */
#include <assert.h>
#include <string.h>
#include <time.h>

#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "ui/kit/text/break.h"
#include "ui/kit/ui.h"

#define SLICE_US	   2000
#define PREFETCH_BYTES_MAX (32 * 1024)

/* The styles most words of a screen are written in. */
static const enum style styles[] = { STYLE_BODY, STYLE_VALUE, STYLE_CARD_TEXT, STYLE_CARD_TITLE,
				     STYLE_TITLE };

static int64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void stop(struct prefetch *p)
{
	free(p->texts);
	p->texts = NULL;
	p->source = sd_event_source_disable_unref(p->source);
}

static int on_idle(sd_event_source *source, void *arg)
{
	(void)source;
	struct ui *ui = arg;
	struct prefetch *p = &ui->prefetch;
	int64_t until = now_us() + SLICE_US;
	while (now_us() < until) {
		if (p->at == p->end) {
			p->at = p->texts;
			if (++p->hand == ARRAY_LEN(styles)) {
				stop(p);
				return 0;
			}
		}
		uint32_t code = utf8_next(&p->at);
		if (!code) {
			p->at++; /* from one string to the next */
			continue;
		}
		struct hand hand = content_hand(&ui->medium, styles[p->hand]);
		if (break_is_single(code))
			glyphs_char(ui->medium.glyphs, &hand, code);
	}
	return 0;
}

static char *join(const char *const *texts, size_t count, size_t *len)
{
	char *all = malloc(PREFETCH_BYTES_MAX);
	*len = 0;
	for (size_t i = 0; all && i < count; i++) {
		size_t size = strlen(texts[i]) + 1;
		if (size > PREFETCH_BYTES_MAX - *len)
			break;
		memcpy(all + *len, texts[i], size);
		*len += size;
	}
	return all;
}

void ui_prefetch(struct ui *ui, const char *const *texts, size_t count)
{
	assert(texts || count == 0);
	struct prefetch *p = &ui->prefetch;
	stop(p);
	size_t len;
	char *all = join(texts, count, &len);
	if (!all || !len || sd_event_add_defer(loop_event(ui->loop), &p->source, on_idle, ui) < 0) {
		free(all);
		return;
	}
	sd_event_source_set_priority(p->source, SD_EVENT_PRIORITY_IDLE);
	sd_event_source_set_enabled(p->source, SD_EVENT_ON);
	p->texts = all;
	p->at = all;
	p->end = all + len;
	p->hand = 0;
}

void prefetch_fini(struct ui *ui)
{
	stop(&ui->prefetch);
}
