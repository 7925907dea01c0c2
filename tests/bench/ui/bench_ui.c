/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_ui.c - how fast the kit paints, against a copy of the whole frame from memory to memory: what a
 * painter that does nothing else would cost. Each figure is taken in turns with the copy.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/figure.h"
#include "tests/bench/ui/sample.h"
#include "ui/kit/ui.h"

#define RUNS	    101
#define COLD_RUNS   15
#define DOTS_PER_MM 8

/* A kit with the sample pages */

struct rig {
	struct loop *loop;
	struct ui *ui;
	struct sample_state state;
};

static void act(void *arg, const struct ui_action *action)
{
	struct sample_state *s = arg;
	size_t len = strlen(s->digits);
	if (action->action == 9 && len + 1 < sizeof(s->digits)) {
		s->digits[len] = '7';
		s->digits[len + 1] = '\0';
	}
}

static void rig_open(struct rig *r, int page)
{
	*r = (struct rig){ .state = { .page = page } };
	struct settings s = { .ui = { .width = 1080,
				      .height = 1920,
				      .panel_width_mm = 268,
				      .presenter = PRESENTER_DUMMY,
				      .language = "zh-CN" } };
	struct ui_sink sink = { .build = sample_build, .act = act, .arg = &r->state };
	if (loop_create(&r->loop) != ERR_OK ||
	    ui_create(r->loop, &s, KIOSK_SHARE_DIR, &sink, &r->ui) != ERR_OK) {
		fprintf(stderr, "bench-ui: the kit cannot be opened\n");
		exit(1);
	}
}

static void rig_close(struct rig *r)
{
	ui_destroy(r->ui);
	loop_destroy(r->loop);
}

/* What the whole frame costs to copy. */

static uint32_t *copy_to;

static double copy_ms(const struct rig *r)
{
	const struct canvas *c = &r->ui->canvas;
	size_t size = (size_t)c->w * (size_t)c->h * sizeof(*c->px);
	if (!copy_to) {
		copy_to = malloc(size);
		if (!copy_to)
			exit(1);
		memset(copy_to, 0, size); /* its pages are there */
	}
	double from = figure_spent_ms();
	memcpy(copy_to, c->px, size);
	__asm__ volatile("" ::"r"(copy_to) : "memory"); /* somebody might look at it */
	return figure_spent_ms() - from;
}

static double flush_ms(struct rig *r)
{
	double from = figure_spent_ms();
	ui_flush(r->ui);
	return figure_spent_ms() - from;
}

/* Medians of `prepare` and a flush, and of a copy, in turns. */
static double ratio(struct rig *r, int runs, void (*prepare)(struct rig *r, int i))
{
	double ours[RUNS], copies[RUNS];
	for (int i = 0; i < runs; i++) {
		prepare(r, i);
		ours[i] = flush_ms(r);
		copies[i] = copy_ms(r);
	}
	return figure_median(ours, (size_t)runs) / figure_median(copies, (size_t)runs);
}

static void whole(struct rig *r, int i)
{
	(void)i;
	r->ui->whole = true;
}

static void one_card(struct rig *r, int i)
{
	(void)i;
	const struct page *page = ui_page(r->ui);
	for (int n = 0; n < page->count; n++)
		if (page->nodes[n]->w.id && strcmp(page->nodes[n]->w.id, "home.theme.3") == 0)
			ui_damage(r->ui, page->nodes[n]->px);
}

static void other_page(struct rig *r, int i)
{
	r->state.page = i % 2 ? SAMPLE_HOME : SAMPLE_CHECK;
	ui_invalidate(r->ui);
}

static void one_key(struct rig *r, int i)
{
	r->state.digits[i % 12] = '\0';
	ui_invalidate(r->ui);
	ui_flush(r->ui);
	act(&r->state, &(struct ui_action){ .action = 9 });
	ui_invalidate(r->ui);
}

static void bench_warm(const char *name, int page, void (*prepare)(struct rig *r, int i),
		       double limit)
{
	struct rig r;
	rig_open(&r, page);
	ui_flush(r.ui);
	for (int i = 0; i < 2; i++) { /* the first change of all is the cold one */
		prepare(&r, i);
		ui_flush(r.ui);
	}
	figure_at_most(name, ratio(&r, RUNS, prepare), limit);
	rig_close(&r);
}

static void bench_cold(const char *name, double limit)
{
	double cold[COLD_RUNS], copies[COLD_RUNS];
	for (int i = 0; i < COLD_RUNS; i++) {
		struct rig r;
		rig_open(&r, SAMPLE_HOME);
		ui_flush(r.ui);
		other_page(&r, 0);
		cold[i] = flush_ms(&r);
		copies[i] = copy_ms(&r);
		rig_close(&r);
	}
	figure_at_most(name, figure_median(cold, COLD_RUNS) / figure_median(copies, COLD_RUNS),
		       limit);
}

/* A receipt of 576 x 1,200 dots from its words to them: in ms, as the citizen waits for it, and against copying a picture of the panel. */
static void bench_paper(double limit_ms, double limit)
{
	double ours[RUNS], copies[RUNS];
	struct rig r;
	rig_open(&r, SAMPLE_HOME);
	ui_flush(r.ui);
	for (int i = 0; i < RUNS; i++) {
		uint8_t *bits = NULL;
		int height = 0;
		double from = figure_spent_ms();
		enum err err = ui_print(r.ui, 576, DOTS_PER_MM, sample_paper, NULL, &bits, &height);
		ours[i] = figure_spent_ms() - from;
		copies[i] = copy_ms(&r);
		free(bits);
		if (err != ERR_OK || height != SAMPLE_PAPER_MM * DOTS_PER_MM) {
			fprintf(stderr, "bench-ui: no receipt of 576 x %d dots, but %d\n",
				SAMPLE_PAPER_MM * DOTS_PER_MM, height);
			exit(1);
		}
	}
	figure_at_most("ui.receipt_ms", figure_median(ours, RUNS), limit_ms);
	figure_at_most("ui.receipt_to_copy",
		       figure_median(ours, RUNS) / figure_median(copies, RUNS), limit);
	rig_close(&r);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	bench_warm("ui.full_repaint_to_copy", SAMPLE_HOME, whole, 2.0);
	bench_warm("ui.card_repaint_to_copy", SAMPLE_HOME, one_card, 0.15);
	bench_warm("ui.page_change_to_copy", SAMPLE_HOME, other_page, 3.0);
	bench_warm("ui.key_to_copy", SAMPLE_FORM, one_key, 0.25);
	bench_cold("ui.page_change_cold_to_copy", 10.0);
	bench_paper(10.0, 2.0);
	free(copy_to);
	return figure_failures() ? 1 : 0;
}
