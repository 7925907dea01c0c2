/* SPDX-License-Identifier: Apache-2.0 */
/* fakes_ui.c - the screen and the screens of fakes.h: what is shown is kept, what is painted is nothing. */
#include "fakes.h"
#include "tests/suite.h"
#include "ui/kit/tree/inspect.h"

#include <check.h>
#include <stdio.h>

/* Sound */

static struct voice {
	int volume;
} the_voice;

enum err voice_create(struct loop *loop, const char *share, void (*changed)(void *arg), void *arg,
		      struct voice **out)
{
	(void)loop;
	(void)share;
	(void)changed;
	(void)arg;
	*out = &the_voice;
	return ERR_OK;
}

void voice_destroy(struct voice *v)
{
	(void)v;
}

void voice_set_volume(struct voice *v, int percent)
{
	v->volume = percent;
}

void voice_play(struct voice *v, enum prompt prompt)
{
	ck_assert_ptr_eq(v, &the_voice);
	fake.played[prompt]++;
}

void voice_probe(struct voice *v)
{
	(void)v;
}

bool voice_is_there(const struct voice *v)
{
	return v != NULL;
}

/* Screen */

enum err ui_create(struct loop *loop, const struct settings *s, const char *share,
		   const struct ui_sink *sink, struct ui **out)
{
	(void)loop;
	(void)s;
	(void)share;
	struct ui *ui = calloc(1, sizeof(*ui));
	ui->sink = *sink;
	*out = ui;
	return ERR_OK;
}

void ui_destroy(struct ui *ui)
{
	free(ui);
}

void ui_invalidate(struct ui *ui)
{
	ui->due = true;
}

void ui_refresh(struct ui *ui, const struct pixels *pixels)
{
	ck_assert(ui && pixels == &fake.k->visit.scans.shown);
}

void ui_flush(struct ui *ui)
{
	if (ui->due) {
		ui->due = false;
		ui->sink.build(ui->sink.arg, NULL);
	}
}

void ui_set_panel(struct ui *ui, int width_mm)
{
	ui->panel_mm = width_mm;
}

void ui_set_look(struct ui *ui, const struct ui_look *look)
{
	ui->look = *look;
	ui->due = true;
}

const struct ui_look *ui_get_look(const struct ui *ui)
{
	return &ui->look;
}

void ui_forget(struct ui *ui)
{
	(void)ui;
	fake.forgets++;
}

bool ui_is_idle(const struct ui *ui)
{
	return !ui->due;
}

size_t ui_nodes(struct ui *ui, struct ui_node *out, size_t max)
{
	(void)ui;
	(void)out;
	(void)max;
	return 0;
}

const char *ui_overlay(const struct ui *ui)
{
	(void)ui;
	return NULL;
}

enum err ui_press(struct ui *ui, const char *id)
{
	(void)ui;
	(void)id;
	return ERR_NOT_FOUND;
}

int ui_dead_ms(struct ui *ui, const char *id)
{
	(void)ui;
	(void)id;
	return 0;
}

void ui_press_at(struct ui *ui, int x, int y)
{
	(void)ui;
	(void)x;
	(void)y;
}

void ui_move_to(struct ui *ui, int x, int y)
{
	(void)ui;
	(void)x;
	(void)y;
}

void ui_release_there(struct ui *ui)
{
	(void)ui;
}

void ui_release(struct ui *ui)
{
	(void)ui;
}

int ui_min_contact_ms(const struct ui *ui)
{
	(void)ui;
	return 1;
}

enum err ui_shot(struct ui *ui, const char *path)
{
	(void)ui;
	(void)path;
	return ERR_IO;
}

const char *role_name(enum role role)
{
	(void)role;
	return "text";
}

enum err ui_print(struct ui *ui, int width_dots, int dots_per_mm,
		  void (*build)(void *arg, struct page *page), void *arg, uint8_t **bits,
		  int *height)
{
	(void)ui;
	(void)dots_per_mm;
	build(arg, NULL);
	*bits = calloc(8, (size_t)width_dots / 8);
	*height = 8;
	return ERR_OK;
}

const char *page_strdup(struct page *page, const char *s)
{
	(void)page;
	return s;
}

const char *page_tr_n(struct page *page, const char *id, int64_t n, ...)
{
	(void)page;
	(void)n;
	return id;
}

const char *page_printf(struct page *page, const char *format, ...)
{
	(void)page;
	return format;
}

/* Screens */

void screen_build(struct page *page, const struct view *v)
{
	(void)page;
	fake.view = *v;
	fake.builds++;
}

bool overlays_have(const struct overlays *o, enum overlay overlay)
{
	for (size_t i = 0; i < o->depth; i++)
		if (o->stack[i] == overlay)
			return true;
	return false;
}

void result_slip_build(struct page *page, const struct result_slip *s)
{
	(void)page;
	(void)s;
}

void slip_build(struct page *page, const struct slip *s)
{
	(void)page;
	(void)s;
}

void paper_build(struct page *page, const struct paper *p)
{
	(void)page;
	fake.paper = *p;
	snprintf(fake.paper_serial, sizeof(fake.paper_serial), "%s", p->serial);
	snprintf(fake.paper_when, sizeof(fake.paper_when), "%s", p->when ? p->when : "unknown");
	snprintf(fake.paper_project_no, sizeof(fake.paper_project_no), "%s", p->project_no);
	snprintf(fake.paper_code, sizeof(fake.paper_code), "%s", p->query_code);
}
