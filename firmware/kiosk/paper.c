/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paper.c - the receipt on paper: printed once, with the word that is true at that moment. What
 * comes later changes the screen, and the QR code leads to the rest.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define DOTS_PER_MM 8  /* 203 dpi, every 80 mm and 58 mm printer */
#define WHEN_LEN    16 /* of 2026-11-21T09:41:00+08:00 */

void paper_start(struct kiosk *k)
{
	k->printer = printer_of(k->devices);
}

/* The papers a window will want to see: scans, and what was left for later by the citizen. */
static json_t *originals(const struct materials *m)
{
	json_t *names = json_array();
	for (size_t i = 0; i < m->count; i++) {
		const struct material *row = &m->rows[i];
		if (row->way == MATERIAL_SCAN || (row->way == MATERIAL_DEFER && row->asked))
			json_array_append_new(names,
					      json_string(json_str(row->spec, "material_name")));
	}
	return names;
}

static void build(void *arg, struct page *page)
{
	const struct kiosk *k = arg;
	const struct handed *h = &k->visit.handed;
	const json_t *item = k->visit.form_item;
	char when[WHEN_LEN + 1] = "";
	text_copy(when, sizeof(when), h->at);
	if (when[0])
		when[10] = ' ';
	const char *terminal = json_str(k->status, "terminal_id");
	json_t *names = originals(&k->visit.materials);
	struct paper paper = {
		.hall = json_str(json_object_get(k->status, "hall"), "name"),
		.terminal = terminal[0] ? terminal : k->settings->terminal.id,
		.task_name = json_str(item, "task_name"),
		.when = page_strdup(page, when),
		.serial = h->serial,
		.project_no = h->project_no,
		.qr = h->qr,
		.item = item,
		.word = h->word,
		.originals = names,
		.waived = (int)materials_waived(&k->visit.materials),
	};
	paper_build(page, &paper);
	json_decref(names);
}

/* A print's answer belongs to the visit it was made for. */
struct print {
	struct kiosk *kiosk;
	unsigned ticket;
};

static void on_printed(void *arg, enum err err)
{
	struct print *print = arg;
	struct kiosk *k = print->kiosk;
	if (err != ERR_OK)
		log_warn("a receipt was not printed: %s", err_name(err));
	keeper_tell_devices(k);
	if (print->ticket == k->print_ticket) {
		k->print = err == ERR_OK ? PRINT_DONE : PRINT_FAILED;
		kiosk_changed(k);
	}
	free(print);
}

void paper_print(struct kiosk *k)
{
	struct handed *h = &k->visit.handed;
	if (h->printed)
		return;
	h->printed = true;
	k->print = PRINT_NO_PRINTER;
	if (!printer_is_there(k->printer))
		return;
	struct bitmap picture = { .width = k->settings->printer.width_dots };
	struct print *print = calloc(1, sizeof(*print));
	enum err err = print ? ui_print(k->ui, picture.width, DOTS_PER_MM, build, k, &picture.bits,
					&picture.height)
			     : ERR_NOMEM;
	if (err != ERR_OK) {
		log_error("the receipt cannot be drawn: %s", err_name(err));
		k->print = PRINT_FAILED;
		free(print);
		return;
	}
	*print = (struct print){ k, ++k->print_ticket };
	k->print = PRINT_RUNNING;
	printer_print(k->printer, picture, on_printed, print);
}
