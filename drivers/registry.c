/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c - every driver that is built in: one row each. The only file that asks #if. */
#include "drivers/card/card.h"
#include "drivers/printer/printer.h"

extern const struct card_reader_ops reader_pcsc_ops;
extern const struct card_reader_ops reader_samv_tty_ops;
extern const struct card_reader_ops reader_samv_usb_ops;
extern const struct printer_ops printer_escpos_ops;

const struct card_reader_ops *const card_readers[] = {
	&reader_samv_tty_ops,
	&reader_samv_usb_ops,
	&reader_pcsc_ops,
	NULL,
};
const struct printer_ops *const printers[] = { &printer_escpos_ops, NULL };
