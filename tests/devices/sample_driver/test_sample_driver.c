/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sample_driver.c - a driver that was built from the public headers alone, in a registry of its own: it keeps to
 * what every driver keeps to, the settings take it by its row, and the service runs it like one of the product's.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/address.h"
#include "firmware/base/file.h"
#include "tests/devices/rig.h"
#include "tests/suite.h"
#include "tests/unit/drivers/conformance.h"

#define SOON_MS 3000

extern const struct card_reader_ops reader_sample_ops;

static const struct settings_driver rows[] = {
	{ "reader", "sample", "node", "", address_path, &reader_sample_ops },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};
static const struct device_class *const classes[] = { &card_class, NULL };
static const struct registry vendors = { rows, classes };

static struct rig rig;

/* The reader at the other end of the line, turned by the rig's loop. */
static struct {
	char path[RIG_PATH_MAX + 16];
	int master, slave;
	sd_event_source *source;
	const char *look, *card, *name; /* what it answers to ?, R and V */
	char asked;			/* last */
} sample;

static int on_question(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	(void)source, (void)revents, (void)arg;
	char bytes[64];
	ssize_t n = read(fd, bytes, sizeof(bytes));
	for (ssize_t i = 0; i < n; i++) {
		const char *answer = sample.asked == '?'   ? sample.look
				     : sample.asked == 'R' ? sample.card
							   : sample.name;
		if (bytes[i] == '\n' && answer)
			dprintf(fd, "%s\n", answer);
		sample.asked = bytes[i];
	}
	return 0;
}

static void plug(void)
{
	struct termios t;
	sample.master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	ck_assert(sample.master >= 0 && grantpt(sample.master) == 0 &&
		  unlockpt(sample.master) == 0);
	/* Held open, or the line hangs up whenever the driver closes it. */
	sample.slave = open(ptsname(sample.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	ck_assert_int_eq(tcgetattr(sample.slave, &t), 0);
	cfmakeraw(&t);
	ck_assert_int_eq(tcsetattr(sample.slave, TCSANOW, &t), 0);
	ck_assert_int_eq(symlink(ptsname(sample.master), sample.path), 0);
	ck_assert_int_ge(sd_event_add_io(loop_event(rig.loop), &sample.source, sample.master,
					 EPOLLIN, on_question, NULL),
			 0);
}

static void unplug(void)
{
	unlink(sample.path);
	sample.source = sd_event_source_disable_unref(sample.source);
	close_fd(&sample.slave);
	close_fd(&sample.master);
}

static void set_up(void)
{
	rig_init(&rig);
	rig.registry = &vendors;
	snprintf(sample.path, sizeof(sample.path), "%s/reader", rig.dir);
	sample.look = "-";
	sample.name = "S1";
	sample.card = "+11010119900307803X|王秀英|1|19900307|20380612";
	plug();
	struct settings_reader *r = &rig.settings.reader[0];
	snprintf(r->driver, sizeof(r->driver), "sample");
	snprintf(r->device, sizeof(r->device), "%s", sample.path);
	rig_start(&rig);
}

static void tear_down(void)
{
	rig_stop(&rig);
	unplug();
	rig_fini(&rig);
}

static void expect_state(enum device_state state)
{
	ck_assert_msg(rig_wait_state(&rig, state, SOON_MS), "it never was %s",
		      device_state_name(state));
}

START_TEST(a_card_is_read_and_seen_to_go)
{
	expect_state(DEVICE_ONLINE);
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_EMPTY, SOON_MS));
	cards_want(rig.cards, true);
	sample.look = "+";
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, SOON_MS));
	const struct rig_event *read = rig_wait(&rig, CARD_EVENT_READ, SOON_MS);
	ck_assert_ptr_nonnull(read);
	ck_assert_str_eq(read->doc.id, "11010119900307803X");
	ck_assert_str_eq(read->doc.name, "王秀英");
	ck_assert_int_eq(document_check(&read->doc, "20261127"), ERR_OK);
	sample.look = "-";
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, SOON_MS));
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
}
END_TEST

START_TEST(nothing_is_read_while_no_read_is_wanted)
{
	sample.look = "+";
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, SOON_MS));
	rig_run(&rig, 700); /* two looks more */
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
}
END_TEST

START_TEST(unplugged_and_back_it_works_again)
{
	expect_state(DEVICE_ONLINE);
	unplug();
	expect_state(DEVICE_NO_DEVICE);
	plug();
	expect_state(DEVICE_ONLINE);
	ck_assert_int_eq(rig_self_test(&rig, SOON_MS), ERR_OK);
}
END_TEST

static const struct {
	const char *why, *look, *card, *name;
	enum card_event_kind event; /* what comes of it; STATE: the reader is out of order */
} hostile[] = {
	{ "another device answers", "-", NULL, "S2", CARD_EVENT_STATE },
	{ "it never answers", NULL, NULL, "S1", CARD_EVENT_STATE },
	{ "a word it does not know", "perhaps", NULL, "S1", CARD_EVENT_STATE },
	{ "a line without end",
	  "++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++"
	  "++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++"
	  "++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++",
	  NULL, "S1", CARD_EVENT_STATE },
	{ "a card with a field too few", "+", "+11010119900307803X|A|1|19900307", "S1",
	  CARD_EVENT_FAILED },
	{ "a card with a field too many", "+", "+11010119900307803X|A|1|19900307|20380612|", "S1",
	  CARD_EVENT_FAILED },
	{ "a number longer than any", "+", "+110101199003078030000000000|A|1|19900307|20380612",
	  "S1", CARD_EVENT_FAILED },
	{ "a card that gives nothing", "!", NULL, "S1", CARD_EVENT_FAILED },
};

START_TEST(what_the_line_says_is_hostile_until_parsed)
{
	expect_state(DEVICE_ONLINE);
	sample.look = hostile[_i].look;
	sample.card = hostile[_i].card;
	sample.name = hostile[_i].name;
	if (strcmp(sample.name, "S1") != 0)
		ck_assert_int_ne(rig_self_test(&rig, SOON_MS), ERR_OK);
	cards_want(rig.cards, true);
	if (hostile[_i].event == CARD_EVENT_STATE)
		expect_state(DEVICE_HARDWARE_ERROR);
	else
		ck_assert_msg(rig_wait(&rig, hostile[_i].event, SOON_MS), "%s", hostile[_i].why);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
}
END_TEST

START_TEST(the_settings_take_it_by_its_row)
{
	struct settings s;
	struct settings_fault fault;
	char path[RIG_PATH_MAX + 16];
	snprintf(path, sizeof(path), "%s/kiosk.ini", rig.dir);
	FILE *f = fopen(path, "w");
	fputs("[platform]\nurl = https://h:1\nca = a\ncert = a\nkey = a\n[store]\npath = s\n"
	      "[bus]\naddress = unix:path=b\n[reader.1]\ndriver = sample\ndevice = /dev/ttyS7\n",
	      f);
	fclose(f);
	ck_assert_msg(settings_load(path, rows, &s, &fault) == ERR_OK, "%s", fault.text);
	ck_assert_str_eq(s.reader[0].device, "/dev/ttyS7");
	ck_assert_int_eq(settings_load(path, registry.drivers, &s, &fault), ERR_SETTINGS);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sample driver");
	conformance_add(s, &vendors);
	TCase *c = tcase_create("running");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_card_is_read_and_seen_to_go);
	tcase_add_test(c, nothing_is_read_while_no_read_is_wanted);
	tcase_add_test(c, unplugged_and_back_it_works_again);
	tcase_add_loop_test(c, what_the_line_says_is_hostile_until_parsed, 0, ARRAY_LEN(hostile));
	tcase_add_test(c, the_settings_take_it_by_its_row);
	suite_add_tcase(s, c);
	return suite_run(s);
}
