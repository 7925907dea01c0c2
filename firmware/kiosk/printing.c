/* SPDX-License-Identifier: Apache-2.0 */
/* printing.c - see printing.h. */
#include "firmware/kiosk/printing.h"

#include <stdlib.h>

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define DOTS_PER_MM 8 /* 203 dpi, every 80 mm and 58 mm printer */

/* A print's answer belongs to the visit it was made for. */
struct print {
	struct kiosk *kiosk;
	const char *what;
	enum print_state *state;
	const unsigned *ticket;
	unsigned own;
};

static void on_printed(void *arg, enum err err)
{
	struct print *print = arg;
	struct kiosk *k = print->kiosk;
	if (err != ERR_OK)
		log_warn("%s was not printed: %s", print->what, err_name(err));
	keeper_tell_devices(k);
	if (print->own == *print->ticket) {
		*print->state = err == ERR_OK ? PRINT_DONE : PRINT_FAILED;
		kiosk_changed(k);
	}
	free(print);
}

void printing_begin(struct kiosk *k, const char *what, void (*build)(void *arg, struct page *page),
		    enum print_state *state, unsigned *ticket)
{
	struct bitmap picture = { .width = k->settings->printer.width_dots };
	*state = PRINT_NO_PRINTER;
	if (!printer_is_there(k->printer))
		return;
	struct print *job = calloc(1, sizeof(*job));
	enum err err = job ? ui_print(k->ui, picture.width, DOTS_PER_MM, build, k, &picture.bits,
				      &picture.height)
			   : ERR_NOMEM;
	if (err != ERR_OK) {
		log_error("%s cannot be drawn: %s", what, err_name(err));
		*state = PRINT_FAILED;
		free(job);
		return;
	}
	*job = (struct print){ k, what, state, ticket, ++*ticket };
	*state = PRINT_RUNNING;
	printer_print(k->printer, picture, on_printed, job);
}
