/* SPDX-License-Identifier: Apache-2.0 */
/* printing.c - see printing.h. */
#include "firmware/kiosk/printing.h"

#include <stdlib.h>

#include "drivers/printer/document.h"
#include "drivers/printer/printer.h"
#include "firmware/base/file.h"
#include "firmware/kiosk/prints.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define DOTS_PER_MM 8  /* 203 dpi, every 80 mm and 58 mm printer */
#define FEED_MM	    20 /* up to the cutter */
#define TRIES_MAX   4  /* a printer that breaks off each time is not fed for ever */

/* A print's answer belongs to the visit it was made for. */
struct print {
	struct kiosk *kiosk;
	struct print *next; /* of those that wait */
	const char *what;
	void (*build)(void *arg, struct page *page);
	enum print_state *state;
	const unsigned *ticket;
	unsigned own;
	int tries;
	int mm;	      /* of paper, this try */
	int document; /* instead of what is drawn; -1: none */
};

static void print_end(struct print *print)
{
	close_fd(&print->document);
	free(print);
}

static bool is_wanted(const struct print *print)
{
	return print->own == *print->ticket;
}

/* What a print's end means for the paper; see printer_driver.h. */
static enum print_state state_of(const struct print *print, enum err err)
{
	if (err == ERR_OK)
		return print->tries > 1 ? PRINT_AGAIN : PRINT_DONE;
	if (err == ERR_TIMEOUT)
		return PRINT_DOUBT;
	if (print->document >= 0)
		return PRINT_FAILED;
	bool broke_off = err == ERR_PRINTER_PAPER || err == ERR_PRINTER_GONE || err == ERR_IO;
	return broke_off && print->tries < TRIES_MAX ? PRINT_WAITING : PRINT_FAILED;
}

/* Paper */

/* What it may not have heard is told again: counted twice at worst. */
static void on_paper_told(struct kiosk *k, enum err err, const json_t *answer)
{
	(void)answer;
	if (err == ERR_OK)
		k->prints.unsaid_mm -= k->prints.saying_mm;
	k->prints.saying_mm = 0;
	if (err == ERR_OK)
		printing_tell_paper(k);
}

void printing_tell_paper(struct kiosk *k)
{
	if (!k->prints.unsaid_mm || k->prints.saying_mm || !bus_client_is_connected(k->keeper.bus))
		return;
	k->prints.saying_mm = k->prints.unsaid_mm;
	keeper_ask(k, "Printed", json_pack("{s:i}", "mm", k->prints.saying_mm), NULL,
		   on_paper_told);
}

/* Pictures */

static void on_printed(void *arg, enum err err);

/* Takes it over. */
static void start(struct kiosk *k, struct print *print)
{
	struct bitmap picture = { .width = k->settings->printer.width_dots };
	enum err err = ui_print(k->ui, picture.width, DOTS_PER_MM, print->build, k, &picture.bits,
				&picture.height);
	if (err != ERR_OK) {
		log_error("%s cannot be drawn: %s", print->what, err_name(err));
		*print->state = PRINT_FAILED;
		print_end(print);
		return;
	}
	print->tries++;
	print->mm = (picture.height + DOTS_PER_MM - 1) / DOTS_PER_MM + FEED_MM;
	*print->state = PRINT_RUNNING;
	printer_print(k->prints.printer, picture, on_printed, print);
}

static void on_printed(void *arg, enum err err)
{
	struct print *print = arg;
	struct kiosk *k = print->kiosk;
	enum print_state state = state_of(print, err);
	if (err != ERR_OK)
		log_warn("%s was not printed: %s%s", print->what, err_name(err),
			 state == PRINT_WAITING ? ", it is when the printer works again" : "");
	/* Of what broke off nobody knows how much came out. */
	if (err == ERR_OK || err == ERR_TIMEOUT)
		k->prints.unsaid_mm += print->mm;
	printing_tell_paper(k);
	keeper_tell_devices(k);
	if (is_wanted(print) && err == ERR_OK)
		voice_play(k->voice, PROMPT_TAKE_PAPER);
	if (is_wanted(print)) {
		*print->state = state;
		kiosk_changed(k);
	}
	if (!is_wanted(print) || state != PRINT_WAITING) {
		print_end(print);
	} else if (
		printer_is_there(
			k->prints
				.printer)) { /* a reset mended it: nobody will say that it is back */
		start(k, print);
	} else {
		print->next = k->prints.waiting;
		k->prints.waiting = print;
	}
}

void printing_begin(struct kiosk *k, const char *what, void (*build)(void *arg, struct page *page),
		    enum print_state *state, unsigned *ticket)
{
	*state = PRINT_NO_PRINTER;
	if (!printer_is_there(k->prints.printer))
		return;
	struct print *print = calloc(1, sizeof(*print));
	if (!print) {
		log_error("%s cannot be drawn: %s", what, err_name(ERR_NOMEM));
		*state = PRINT_FAILED;
		return;
	}
	*print = (struct print){ .kiosk = k,
				 .what = what,
				 .build = build,
				 .state = state,
				 .ticket = ticket,
				 .own = ++*ticket,
				 .document = -1 };
	start(k, print);
}

void printing_devices_changed(struct kiosk *k)
{
	struct print *print = k->prints.waiting;
	if (!print || !printer_is_there(k->prints.printer))
		return;
	k->prints.waiting = NULL;
	for (struct print *next; print; print = next) {
		next = print->next;
		if (is_wanted(print))
			start(k, print);
		else
			print_end(print);
	}
}

void printing_begin_document(struct kiosk *k, int file, enum print_state *state, unsigned *ticket)
{
	struct print *print = calloc(1, sizeof(*print));
	if (!print)
		abort();
	*print = (struct print){ .kiosk = k,
				 .what = "a result",
				 .state = state,
				 .ticket = ticket,
				 .own = ++*ticket,
				 .tries = 1,
				 .document = file };
	*state = PRINT_RUNNING;
	document_print(k->prints.documents, file, on_printed, print);
}

void printing_close(struct kiosk *k)
{
	for (struct print *print = k->prints.waiting, *next; print; print = next) {
		next = print->next;
		print_end(print);
	}
	k->prints.waiting = NULL;
}
