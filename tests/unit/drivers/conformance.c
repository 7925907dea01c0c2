/* SPDX-License-Identifier: Apache-2.0 */
/* conformance.c - see conformance.h. */
#include "tests/unit/drivers/conformance.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/camera/camera.h"
#include "drivers/card/card.h"
#include "drivers/printer/document.h"
#include "drivers/light/light.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "drivers/service.h"

#define NAME_MAX_LEN 15 /* the settings' field */

static const struct registry *table;
static struct device_wake wake;

static void set_up(void)
{
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
}

static void tear_down(void)
{
	device_wake_fini(&wake);
}

static int count_rows(void)
{
	int n = 0;
	while (table->drivers[n].section)
		n++;
	return n;
}

static const struct device_class *class_of(const struct settings_driver *row)
{
	for (int i = 0; table->classes[i]; i++)
		if (strcmp(table->classes[i]->section, row->section) == 0)
			return table->classes[i];
	return NULL;
}

/* The ops of a row of that class, else NULL. */
static const void *ops_of(int row, const struct device_class *class)
{
	return class_of(&table->drivers[row]) == class ? table->drivers[row].ops : NULL;
}

START_TEST(every_driver_has_a_name_of_its_own_and_what_the_settings_want)
{
	const struct settings_driver *row = &table->drivers[_i];
	ck_assert_uint_ge(strlen(row->name), 1);
	ck_assert_uint_le(strlen(row->name), NAME_MAX_LEN);
	ck_assert_str_ne(row->name, "none");
	ck_assert(row->form[0] && row->device && row->check);
	ck_assert(!row->ops || class_of(row));
	for (int other = 0; other < _i; other++)
		ck_assert(strcmp(table->drivers[other].section, row->section) != 0 ||
			  strcmp(table->drivers[other].name, row->name) != 0);
}
END_TEST

START_TEST(a_default_device_passes_its_own_check_unchanged)
{
	const struct settings_driver *row = &table->drivers[_i];
	char out[PATH_MAX] = "";
	if (!row->device[0])
		return;
	ck_assert_ptr_null(row->check(row->device, "/etc", out, sizeof(out)));
	ck_assert_str_eq(out, row->device);
}
END_TEST

START_TEST(every_class_has_its_calls_and_drivers)
{
	for (int i = 0; table->classes[i]; i++) {
		const struct device_class *c = table->classes[i];
		int drivers = 0;
		ck_assert(c->kind[0] && c->size >= sizeof(struct device));
		ck_assert(c->open && c->close && c->check && c->turn);
		for (int row = 0; row < count_rows(); row++)
			drivers += ops_of(row, c) != NULL;
		ck_assert_int_ge(drivers, 1);
	}
}
END_TEST

START_TEST(every_reader_has_its_calls)
{
	const struct card_reader_ops *ops = ops_of(_i, &card_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->check && ops->step && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_reader_that_does_not_open_leaves_out_alone)
{
	/* A device no driver can have: no such path, no reader of that name, no USB id. */
	static const char *const devices[] = { "", "/nonexistent/reader",
					       "/nonexistent/reader@9600", "/nonexistent/reader@1",
					       "/dev/null" };
	const struct card_reader_ops *ops = ops_of(_i, &card_class);
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd", 1);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct card_reader *mark = (struct card_reader *)&mark, *r = mark;
		enum err err = ops->open(devices[i], &wake, &r);
		ck_assert_msg(
			err == ERR_READER_GONE || err == ERR_READER_FAULT || err == ERR_INVALID,
			"%s: '%s' gave %s", table->drivers[_i].name, devices[i], err_name(err));
		ck_assert_ptr_eq(r, mark);
	}
}
END_TEST

START_TEST(every_printer_has_its_calls)
{
	const struct printer_ops *ops = ops_of(_i, &printer_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->print && ops->check && ops->close);
	ops->close(NULL);
}
END_TEST

static const char *const no_printers[] = {
	"", "/nonexistent/printer", "/dev/nonexistent", "usb:ffff:fffe", "usb:4", "/dev/ttyS0@1",
	"/"
};

START_TEST(a_printer_that_does_not_open_leaves_out_alone)
{
	const struct printer_ops *ops = ops_of(_i, &printer_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(no_printers); i++) {
		struct printer_port *mark = (struct printer_port *)&mark, *p = mark;
		enum err err = ops->open(no_printers[i], &wake, &p);
		ck_assert_msg(err != ERR_OK, "'%s' was opened", no_printers[i]);
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

START_TEST(every_document_printer_has_its_calls)
{
	const struct document_ops *ops = ops_of(_i, &document_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->print && ops->check && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_document_printer_that_does_not_open_leaves_out_alone)
{
	const struct document_ops *ops = ops_of(_i, &document_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(no_printers); i++) {
		struct document_port *mark = (struct document_port *)&mark, *p = mark;
		enum err err = ops->open(no_printers[i], &wake, &p);
		ck_assert_msg(err != ERR_OK, "'%s' was opened", no_printers[i]);
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

START_TEST(every_camera_has_its_calls)
{
	const struct camera_ops *ops = ops_of(_i, &camera_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->check && ops->frame && ops->rest && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_camera_that_does_not_open_leaves_out_alone)
{
	/* /dev/null is a node that is no camera, and no folder. */
	static const char *const devices[] = { "", "/nonexistent/camera", "/dev/null" };
	const struct camera_ops *ops = ops_of(_i, &camera_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct camera_port *mark = (struct camera_port *)&mark, *p = mark;
		enum err err = ops->open(devices[i], &wake, &p);
		ck_assert_msg(err == ERR_CAMERA_GONE || err == ERR_CAMERA_FAULT, "%s: '%s' gave %s",
			      table->drivers[_i].name, devices[i], err_name(err));
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

START_TEST(every_scanner_has_its_calls)
{
	const struct scanner_ops *ops = ops_of(_i, &scanner_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->check && ops->step && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_scanner_that_does_not_open_leaves_out_alone)
{
	static const char *const devices[] = { "", "/nonexistent/scanner",
					       "/nonexistent/scanner@9600", "/dev/null" };
	const struct scanner_ops *ops = ops_of(_i, &scanner_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct scanner_port *mark = (struct scanner_port *)&mark, *p = mark;
		enum err err = ops->open(devices[i], &wake, &p);
		ck_assert_msg(
			err == ERR_SCANNER_GONE || err == ERR_SCANNER_FAULT || err == ERR_INVALID,
			"%s: '%s' gave %s", table->drivers[_i].name, devices[i], err_name(err));
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

START_TEST(every_light_has_its_calls)
{
	const struct light_ops *ops = ops_of(_i, &light_class);
	if (!ops)
		return;
	ck_assert(ops->open && ops->shine && ops->check && ops->close);
	ops->close(NULL);
}
END_TEST

START_TEST(a_light_that_does_not_open_leaves_out_alone)
{
	/* A folder without such files, and files that say nothing. */
	static const char *const devices[] = { "", "/nonexistent/light", "/dev/null", "/tmp" };
	const struct light_ops *ops = ops_of(_i, &light_class);
	for (size_t i = 0; ops && i < ARRAY_LEN(devices); i++) {
		struct light_port *mark = (struct light_port *)&mark, *p = mark;
		enum err err = ops->open(devices[i], &wake, &p);
		ck_assert_msg(err == ERR_LIGHT_GONE || err == ERR_LIGHT_FAULT, "%s: '%s' gave %s",
			      table->drivers[_i].name, devices[i], err_name(err));
		ck_assert_ptr_eq(p, mark);
	}
}
END_TEST

void conformance_add(Suite *s, const struct registry *registry)
{
	TCase *c = tcase_create("drivers");
	table = registry;
	int rows = count_rows();
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, every_driver_has_a_name_of_its_own_and_what_the_settings_want, 0,
			    rows);
	tcase_add_loop_test(c, a_default_device_passes_its_own_check_unchanged, 0, rows);
	tcase_add_test(c, every_class_has_its_calls_and_drivers);
	tcase_add_loop_test(c, every_reader_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_reader_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_printer_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_printer_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_document_printer_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_document_printer_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_camera_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_camera_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_scanner_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_scanner_that_does_not_open_leaves_out_alone, 0, rows);
	tcase_add_loop_test(c, every_light_has_its_calls, 0, rows);
	tcase_add_loop_test(c, a_light_that_does_not_open_leaves_out_alone, 0, rows);
	suite_add_tcase(s, c);
}
