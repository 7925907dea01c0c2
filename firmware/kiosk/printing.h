/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printing.h - a picture on the printer, or a document on the other one, for the stage that asked for it.
 *
 * What broke off (no paper, the plug) is printed again, whole, as soon as the printer works again, for as long as the
 * stage still wants it; what may have come out is not. So of each piece at most one is whole. A document that
 * broke off is not sent again: its printer cannot say what it has of it.
 */
#pragma once

#include "firmware/core/visit/print.h"
#include "firmware/kiosk/kiosk.h"

/*
 * Draws with `build` (its arg is the kiosk) and prints. *state, of the visit, is how far it is: it changes for as long as
 * *ticket, of the stage, is what this made it. `what` names it in the log: "a receipt".
 */
void printing_begin(struct kiosk *k, const char *what, void (*build)(void *arg, struct page *page),
		    enum print_state *state, unsigned *ticket);
/*
 * The same with a PDF in a sealed memfd, taken over and closed as soon as the printer has it. PRINT_DONE: it took all of it.
 * Only while document_printer_is_there().
 */
void printing_begin_document(struct kiosk *k, int file, enum print_state *state, unsigned *ticket);
