/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry.c - every driver that is built in: one row each. The only file that asks #if: it is
 * compiled twice, see registry.h.
 */
#include "drivers/registry.h"

#include "drivers/address.h"

#if KIOSK_DRIVER_NAMES_ONLY
#define RUN_BY(ops) NULL
static const struct device_class *const classes[] = { NULL };
#else
#include "drivers/camera/camera.h"
#include "drivers/card/card.h"
#include "drivers/printer/document.h"
#include "drivers/light/light.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"

#define RUN_BY(ops) &(ops)
extern const struct camera_ops camera_files_ops;
extern const struct camera_ops camera_v4l2_ops;
extern const struct card_reader_ops reader_pcsc_ops;
extern const struct card_reader_ops reader_samv_tty_ops;
extern const struct card_reader_ops reader_samv_usb_ops;
extern const struct document_ops document_pdf_raw_ops;
extern const struct light_ops light_sysfs_ops;
extern const struct printer_ops printer_escpos_ops;
extern const struct scanner_ops scanner_evdev_ops;
extern const struct scanner_ops scanner_serial_ops;

static const struct device_class *const classes[] = {
	&card_class, &printer_class, &document_class, &camera_class, &scanner_class, &light_class,
	NULL
};
#endif

#define USB_IDS "0400:c35a,0483:5652" /* SAM-V modules as they are sold */

// clang-format off
static const struct settings_driver drivers[] = {
	/* section    name        device, in words           without one    check         what runs it */
	{ "reader",  "pcsc",     "reader-name glob",         "*",           address_glob, RUN_BY(reader_pcsc_ops) },
	{ "reader",  "samv-tty", "PATH[@BAUD]",              "",            address_tty,  RUN_BY(reader_samv_tty_ops) },
	{ "reader",  "samv-usb", "VID:PID[,VID:PID]",        USB_IDS,       address_usb,  RUN_BY(reader_samv_usb_ops) },
	{ "document_printer", "pdf-raw", "PATH[@BAUD] or usb:[IDS]", "",    address_printer, RUN_BY(document_pdf_raw_ops) },
	{ "printer", "escpos",   "PATH[@BAUD] or usb:[IDS]", "",            address_printer, RUN_BY(printer_escpos_ops) },
	{ "camera",  "v4l2",     "node",                     "/dev/video0", address_path, RUN_BY(camera_v4l2_ops) },
	{ "camera",  "files",    "folder of JPEGs",          "",            address_path, RUN_BY(camera_files_ops) },
	{ "scanner", "evdev",    "node",                     "",            address_path, RUN_BY(scanner_evdev_ops) },
	{ "scanner", "serial",   "PATH[@BAUD]",              "",            address_tty,  RUN_BY(scanner_serial_ops) },
	{ "light",   "sysfs",    "folder with brightness",   "",            address_path, RUN_BY(light_sysfs_ops) },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
// clang-format on

const struct registry registry = { drivers, classes };
