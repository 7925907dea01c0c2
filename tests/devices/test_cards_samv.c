/* SPDX-License-Identifier: Apache-2.0 */
/* test_cards_samv.c - the card service with samv-tty beside a virtual module on a pty. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/devices/rig.h"
#include "tests/suite.h"

#define READ_MS	  1000 /* card present -> read, 95 of 100 */
#define REPLUG_MS 2000
#define FIND_MS	  3000 /* generous: for what is not timed */

static struct rig rig;
static struct rig_sim sim;

static void set_up_with(const char *option)
{
	rig_init(&rig);
	char link[RIG_PATH_MAX + 16];
	snprintf(link, sizeof(link), "%s/reader", rig.dir);
	const char *argv[] = { "samv", rig_card("resident"), "--link", link, option, NULL };
	rig_sim_start(&sim, argv);
	struct settings_reader *r = &rig.settings.reader[2];
	snprintf(r->driver, sizeof(r->driver), "samv-tty");
	snprintf(r->device, sizeof(r->device), "%s", link);
	rig_start(&rig);
}

static void set_up(void)
{
	set_up_with(NULL);
}

static void set_up_rereading(void)
{
	set_up_with("--reread");
}

static void tear_down(void)
{
	rig_fini(&rig);
	rig_sim_stop(&sim);
}

static void expect_online(void)
{
	const struct rig_event *e = rig_wait_state(&rig, DEVICE_ONLINE, FIND_MS);
	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(e->reader, 2);
}

static const struct document *expect_read(int timeout_ms)
{
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_READ, timeout_ms);
	ck_assert_msg(e, "no card was read within %d ms", timeout_ms);
	return &e->doc;
}

START_TEST(a_resident_card_is_read_whole)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_int_eq(doc->kind, DOCUMENT_RESIDENT);
	ck_assert_str_eq(doc->name, "王秀英");
	ck_assert_str_eq(doc->sex, "1");
	ck_assert_str_eq(doc->nation, "01");
	ck_assert_str_eq(doc->birth, "19900307");
	ck_assert_str_eq(doc->address, "北京市东城区景山前街4号院2单元301室");
	ck_assert_str_eq(doc->new_address, "");
	ck_assert_str_eq(doc->id, "11010119900307803X");
	ck_assert_str_eq(doc->issuer, "北京市公安局东城分局");
	ck_assert_str_eq(doc->valid_from, "20180612");
	ck_assert_str_eq(doc->valid_to, "20380612");
	ck_assert_str_eq(doc->sam_id, "05.03-20140412-0000073498-1158023480");
	ck_assert(doc->has_photo);
	ck_assert_int_eq(doc->photo[0], 0x57);
	ck_assert_int_eq(doc->photo[1023], (uint8_t)(0x57 + 1023 * 131 + 31 * 7));
	ck_assert_int_gt(doc->read_at_ms, 1600000000000);
	ck_assert(cards_present(rig.cards, 2));
	ck_assert(!cards_present(rig.cards, 1));
	ck_assert_int_eq(document_check(doc, "20261121"), ERR_OK);
}
END_TEST

START_TEST(a_new_address_comes_with_the_card)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card("resident-moved"));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_str_eq(doc->new_address, "北京市西城区西长安街1号");
	ck_assert_str_eq(document_address(doc), "北京市西城区西长安街1号");
}
END_TEST

static const struct {
	const char *file;
	enum document_kind kind;
	const char *name, *id, *nationality, *valid_to;
	const char *why;
} kinds[] = {
	{ "resident-rare", DOCUMENT_RESIDENT, "张𠮷𡋾", "110101198808080247", "", "20380612",
	  "a name beyond the basic plane" },
	{ "name-extension-i", DOCUMENT_RESIDENT, "王𮯵", "11010119900307803X", "", "20380612",
	  "a name with a Hanzi of Unicode 15.1" },
	{ "resident-minority", DOCUMENT_RESIDENT, "阿卜杜热西提·买买提", "650101196012310330", "",
	  "长期", "a name with a middle dot, valid for long" },
	{ "long-name", DOCUMENT_RESIDENT, "欧阳娜娜拉措卓玛次仁央金旺姆", "11010119900307803X", "",
	  "20380612", "14 of the 15 characters" },
	{ "hmt", DOCUMENT_HMT, "陳美玲", "810000199408230021", "", "20320901", "J" },
	{ "foreign2017", DOCUMENT_FOREIGN_2017, "艾别克", "KAZ110090123105", "KAZ", "20280101",
	  "I" },
	{ "foreign2023", DOCUMENT_FOREIGN_2023, "法赫德", "932682198501010017", "SAU", "20331201",
	  "Y" },
	{ "bad-check", DOCUMENT_RESIDENT, "王秀英", "110101199003078031", "", "20380612",
	  "what the number is worth is not the driver's to say" },
	{ "expired", DOCUMENT_RESIDENT, "王秀英", "11010119900307803X", "", "20181231",
	  "nor is the date" },
};

START_TEST(every_kind_of_card_is_read)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card(kinds[_i].file));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_msg(doc->kind == kinds[_i].kind, "%s", kinds[_i].why);
	ck_assert_str_eq(doc->name, kinds[_i].name);
	ck_assert_str_eq(doc->id, kinds[_i].id);
	ck_assert_str_eq(doc->nationality, kinds[_i].nationality);
	ck_assert_str_eq(doc->valid_to, kinds[_i].valid_to);
}
END_TEST

static const struct {
	const char *file;
	enum err err;
} hostile[] = {
	{ "hostile-letters", ERR_CARD_UNREADABLE }, { "hostile-zeros", ERR_CARD_UNREADABLE },
	{ "hostile-ones", ERR_CARD_UNREADABLE },    { "hostile-surrogates", ERR_CARD_NAME },
	{ "name-override", ERR_CARD_NAME },	    { "name-zero-width", ERR_CARD_NAME },
	{ "name-byte-order", ERR_CARD_NAME },	    { "name-private", ERR_CARD_NAME },
};

START_TEST(a_hostile_card_fails_and_the_next_is_read)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card(hostile[_i].file));
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_FAILED, FIND_MS);
	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(e->err, hostile[_i].err);
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	ck_assert(!cards_present(rig.cards, 2));
	rig_sim_do(&sim, "in %s", rig_card("resident"));
	ck_assert_str_eq(expect_read(FIND_MS)->name, "王秀英");
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
}
END_TEST

START_TEST(a_name_that_cannot_be_read_is_said_once_and_stays_said)
{
	expect_online();
	rig_run(&rig, 300); /* an earlier visit was here */
	cards_rewind(rig.cards);
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card("name-private"));
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_FAILED, FIND_MS);
	ck_assert_msg(e && e->err == ERR_CARD_NAME, "said");
	rig_run(&rig, 1500);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_FAILED), 1);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_PRESENT), 1);
}
END_TEST

START_TEST(nothing_is_read_while_no_read_is_wanted)
{
	expect_online();
	rig_sim_do(&sim, "in");
	rig_run(&rig, 2500);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 0);
	cards_want(rig.cards, true);
	ck_assert_str_eq(expect_read(READ_MS)->name, "王秀英");
	cards_want(rig.cards, false);
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	rig_sim_do(&sim, "in");
	rig_run(&rig, 2500);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
}
END_TEST

START_TEST(one_lying_card_is_read_once_in_a_visit)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	rig_run(&rig, 2000);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_REMOVED), 0);
	ck_assert(cards_present(rig.cards, 2));
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, 1500));
	ck_assert(!cards_present(rig.cards, 2));
}
END_TEST

START_TEST(the_last_citizens_card_must_be_lifted_and_put_again)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	cards_want(rig.cards, false);
	cards_rewind(rig.cards);
	rig_run(&rig, 1200);
	ck_assert(cards_present(rig.cards, 2));
	cards_want(rig.cards, true);
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS);
	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(e->err, ERR_CARD_UNREADABLE);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	rig_sim_do(&sim, "in");
	expect_read(READ_MS);
}
END_TEST

START_TEST(a_module_that_reads_twice_needs_no_lifting)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	cards_want(rig.cards, false);
	cards_rewind(rig.cards);
	cards_want(rig.cards, true);
	expect_read(READ_MS);
}
END_TEST

START_TEST(a_card_that_lay_there_before_the_start_is_asked_for)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	rig_stop(&rig);
	rig.taken = rig.n_events = 0;
	rig_start(&rig);
	cards_want(rig.cards, true);
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_PRESENT, FIND_MS));
	rig_sim_do(&sim, "out");
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	rig_sim_do(&sim, "in");
	expect_read(READ_MS);
}
END_TEST

START_TEST(a_withdrawn_request_is_not_answered)
{
	expect_online();
	for (int i = 0; i < 10; i++) {
		cards_want(rig.cards, true);
		rig_sim_do(&sim, "in");
		rig_run(&rig, i * 3);
		int before = rig_count(&rig, CARD_EVENT_READ);
		cards_want(rig.cards, false);
		rig_run(&rig, 100);
		ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), before);
		rig_sim_do(&sim, "out");
		rig_run(&rig, 100);
	}
}
END_TEST

/* A card pulled after any byte of the reply: at every place where a byte means something else. */
static const int cuts[] = { 0,	 1,   2,   3,	4,   5,	  6,	7,    8,    9,	 10,
			    11,	 12,  13,  14,	15,  16,  77,	133,  261,  262, 268,
			    269, 270, 271, 400, 700, 999, 1200, 1290, 1293, 1294 };

START_TEST(a_card_pulled_at_any_byte_is_said_and_the_next_is_read)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault cut=%d", cuts[_i]);
	rig_sim_do(&sim, "in");
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_FAILED, 6000);
	ck_assert_msg(e, "silence after %d bytes", cuts[_i]);
	ck_assert_int_eq(e->err, ERR_CARD_REMOVED);
	ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, 1000));
	rig_sim_do(&sim, "in");
	expect_read(READ_MS);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
}
END_TEST

static const struct {
	const char *fault;
	enum err err;
	const char *why;
} statuses[] = {
	{ "81", ERR_CARD_UNREADABLE, "select failed" },
	{ "41", ERR_CARD_UNREADABLE, "read failed" },
	{ "31", ERR_CARD_UNREADABLE, "the card rejected the module" },
	{ "32", ERR_CARD_UNREADABLE, "the module rejected the card" },
	{ "33", ERR_CARD_UNREADABLE, "verification" },
	{ "47", ERR_CARD_UNREADABLE, "no random number" },
	{ "40", ERR_CARD_WRONG, "another kind of card" },
};

START_TEST(a_card_that_gives_nothing_is_tried_again_while_it_stays)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "fault %s", statuses[_i].fault);
	rig_sim_do(&sim, "in");
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_FAILED, FIND_MS);
	ck_assert_msg(e && e->err == statuses[_i].err, "%s", statuses[_i].why);
	rig_run(&rig, 2300);
	int n = rig_count(&rig, CARD_EVENT_FAILED);
	ck_assert_msg(n <= 4, "said %d times in 2.3 s", n);
	if (n < 2)
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_FAILED, FIND_MS));
	rig_sim_do(&sim, "fault none");
	expect_read(READ_MS);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 1);
}
END_TEST

START_TEST(a_module_that_refuses_to_work_is_a_hardware_error_until_it_does)
{
	static const char *const faults[] = { "60", "66", "mute", "garbage", "badchk", "24" };
	expect_online();
	rig_sim_do(&sim, "fault %s", faults[_i]);
	cards_want(rig.cards, true);
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_HARDWARE_ERROR, 10000));
	rig_run(&rig, 2000);
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_STATE), 2);
	rig_sim_do(&sim, "fault none");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, 5000));
	rig_sim_do(&sim, "in");
	expect_read(READ_MS);
}
END_TEST

START_TEST(a_replugged_reader_is_usable_within_two_seconds)
{
	expect_online();
	cards_want(rig.cards, _i % 2);
	for (int i = 0; i < 4; i++) {
		rig_sim_do(&sim, "unplug");
		ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 500));
		rig_run(&rig, i * 700); /* the longer away, the longer the pauses */
		int64_t from = rig_now_ms();
		rig_sim_do(&sim, "replug");
		ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, REPLUG_MS));
		cards_want(rig.cards, true);
		rig_sim_do(&sim, "in");
		expect_read(REPLUG_MS);
		ck_assert_int_le(rig_now_ms() - from, REPLUG_MS * RIG_PATIENCE);
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	}
}
END_TEST

START_TEST(a_self_test_is_answered_by_the_module)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	ck_assert_int_eq(rig_self_test(&rig, FIND_MS), ERR_OK);
	rig_run(&rig, 700);
	ck_assert(cards_present(rig.cards, 2)); /* the card that lies there is as it was */
	ck_assert_int_eq(rig_count(&rig, CARD_EVENT_READ), 1);
	rig_sim_do(&sim, "fault 66");
	ck_assert_int_eq(rig_self_test(&rig, FIND_MS), ERR_READER_FAULT);
	rig_sim_do(&sim, "unplug");
	ck_assert_int_eq(rig_self_test(&rig, FIND_MS), ERR_READER_GONE);
}
END_TEST

START_TEST(a_reader_unplugged_with_a_card_on_it_has_no_card)
{
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in");
	expect_read(FIND_MS);
	ck_assert(cards_present(rig.cards, 2));
	rig_sim_do(&sim, "unplug");
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_NO_DEVICE, 1000));
	ck_assert(!cards_present(rig.cards, 2));
}
END_TEST

static int by_size(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

START_TEST(a_present_card_is_read_within_a_second)
{
	int took[20];
	expect_online();
	cards_want(rig.cards, true);
	for (int i = 0; i < 20; i++) {
		rig_run(&rig, 37 * i % 250);
		int64_t from = rig_now_ms();
		rig_sim_do(&sim, "in");
		expect_read(FIND_MS);
		took[i] = (int)(rig_now_ms() - from);
		rig_sim_do(&sim, "out");
		ck_assert_ptr_nonnull(rig_wait(&rig, CARD_EVENT_REMOVED, FIND_MS));
	}
	qsort(took, 20, sizeof(took[0]), by_size);
	printf("samv-tty: card present to read: median %d ms, p95 %d ms\n", took[10], took[18]);
	ck_assert_int_le(took[18], READ_MS * RIG_PATIENCE);
}
END_TEST

START_TEST(an_idle_reader_hardly_wakes)
{
	expect_online();
	rig_run(&rig, 500);
	ck_assert_int_le(rig_rest(&rig, "reader.3", 10000, 10), 10);
}
END_TEST

START_TEST(a_mute_reader_does_not_hold_up_the_stop)
{
	expect_online();
	rig_sim_do(&sim, "fault mute");
	cards_want(rig.cards, true);
	rig_run(&rig, 400);
	int64_t from = rig_now_ms();
	rig_stop(&rig);
	ck_assert_int_le(rig_now_ms() - from, 2500 * RIG_PATIENCE);
}
END_TEST

START_TEST(an_unknown_driver_is_an_error_of_the_settings)
{
	snprintf(rig.settings.reader[0].driver, sizeof(rig.settings.reader[0].driver), "nonesuch");
	struct devices *d = NULL;
	ck_assert_int_eq(devices_start(rig.loop, &rig.settings, &registry, NULL, NULL, &d),
			 ERR_SETTINGS);
	ck_assert_ptr_null(d);
}
END_TEST

START_TEST(readers_are_described_in_the_order_of_the_settings)
{
	struct device_report report;
	expect_online();
	ck_assert_int_eq(devices_count(rig.devices), 1);
	devices_describe(rig.devices, 0, &report);
	ck_assert_str_eq(report.kind, "card_reader");
	ck_assert_str_eq(report.name, "reader.3");
	ck_assert_str_eq(report.driver, "samv-tty");
	ck_assert_int_eq(report.state, DEVICE_ONLINE);
}
END_TEST

/* Number, name and new address as UTF-8 and as on the card, and some of the photo; veiled. */
static const uint8_t secrets[][36] = {
	{ 0x6b, 0x6b, 0x6a, 0x6b, 0x6a, 0x6b, 0x68, 0x6a, 0x6a, 0x6a, 0x6a, 0x68, 0x68, 0x63, 0x6a,
	  0x6a, 0x68, 0x6c },
	{ 0x6b, 0x5a, 0x6b, 0x5a, 0x6a, 0x5a, 0x6b, 0x5a, 0x6a, 0x5a, 0x6b, 0x5a,
	  0x68, 0x5a, 0x6a, 0x5a, 0x6a, 0x5a, 0x6a, 0x5a, 0x6a, 0x5a, 0x68, 0x5a,
	  0x68, 0x5a, 0x63, 0x5a, 0x6a, 0x5a, 0x6a, 0x5a, 0x68, 0x5a, 0x6c, 0x5a },
	{ 0xb2, 0xef, 0xef, 0xbf, 0xea, 0xd5, 0xbc, 0xe1, 0xfb },
	{ 0x2f, 0xd7, 0x55, 0x06, 0xbb, 0x34 },
	{ 0xbf, 0xd6, 0xcd, 0xbe, 0xe0, 0xf6, 0xbf, 0xe2, 0xd8, 0xb2, 0xff, 0xe5,
	  0xbf, 0xc5, 0xd4, 0xbf, 0xd6, 0xe0, 0xb2, 0xff, 0xe5, 0xb3, 0xcf, 0xe5 },
	{ 0x4d, 0x09, 0xf6, 0x14, 0x58, 0x04, 0x25, 0xd3, 0x94, 0x0d, 0x60, 0x09, 0x25, 0xd3, 0x25,
	  0xcf },
	{ 0xc2, 0x41, 0xc4, 0x7b, 0xfe, 0x7d, 0xf0, 0x77, 0xea, 0x69, 0xec, 0x63,
	  0xe6, 0x65, 0x98, 0x1f, 0x92, 0x11, 0x94, 0x0b, 0x8e, 0x0d, 0x80, 0x07 },
};
static const size_t secret_lens[] = { 18, 36, 9, 6, 24, 16, 24 };

START_TEST(nothing_of_a_card_stays_in_memory)
{
	static volatile uint8_t kept[36];
	expect_online();
	cards_want(rig.cards, true);
	rig_sim_do(&sim, "in %s", rig_card("resident-moved"));
	const struct document *doc = expect_read(FIND_MS);
	ck_assert_int_gt(strlen(doc->name), 0);
	for (size_t i = 0; i < ARRAY_LEN(secret_lens); i++) {
		ck_assert_msg(!rig_remembers(&rig, secrets[i], secret_lens[i]), "secret %zu stays",
			      i);
		/* The question itself is a good one. */
		for (size_t b = 0; b < secret_lens[i]; b++)
			kept[b] = secrets[i][b] ^ RIG_VEIL;
		ck_assert(rig_remembers(&rig, secrets[i], secret_lens[i]));
		for (size_t b = 0; b < sizeof(kept); b++)
			kept[b] = 0;
	}
	cards_want(rig.cards, false);
	cards_rewind(rig.cards);
	rig_run(&rig, 600);
	for (size_t i = 0; i < ARRAY_LEN(secret_lens); i++)
		ck_assert_msg(!rig_remembers(&rig, secrets[i], secret_lens[i]),
			      "secret %zu is back", i);
}
END_TEST

static TCase *add_case(Suite *s, const char *name, void (*fixture)(void))
{
	TCase *c = tcase_create(name);
	tcase_add_checked_fixture(c, fixture, tear_down);
	suite_add_tcase(s, c);
	return c;
}

/* A loop test as some cases of equal parts of its values. */
static void add_loops(Suite *s, const char *const *names, int n_names, const TTest *test, int n)
{
	for (int i = 0; i < n_names; i++)
		tcase_add_loop_test(add_case(s, names[i], set_up), test, n * i / n_names,
				    n * (i + 1) / n_names);
}

/* together.sh runs the cases at the same time (CK_RUN_CASE): they mostly wait. */
int main(void)
{
	Suite *s = suite_create("cards over samv-tty");
	TCase *c = add_case(s, "reading", set_up);
	tcase_add_test(c, a_resident_card_is_read_whole);
	tcase_add_test(c, a_new_address_comes_with_the_card);
	tcase_add_loop_test(c, every_kind_of_card_is_read, 0, ARRAY_LEN(kinds));
	tcase_add_loop_test(c, a_hostile_card_fails_and_the_next_is_read, 0, ARRAY_LEN(hostile));
	tcase_add_test(c, a_name_that_cannot_be_read_is_said_once_and_stays_said);
	tcase_add_test(c, an_unknown_driver_is_an_error_of_the_settings);
	tcase_add_test(c, readers_are_described_in_the_order_of_the_settings);
	c = add_case(s, "visits", set_up);
	tcase_add_test(c, nothing_is_read_while_no_read_is_wanted);
	tcase_add_test(c, one_lying_card_is_read_once_in_a_visit);
	tcase_add_test(c, the_last_citizens_card_must_be_lifted_and_put_again);
	tcase_add_test(c, a_card_that_lay_there_before_the_start_is_asked_for);
	tcase_add_test(c, a_withdrawn_request_is_not_answered);
	c = add_case(s, "visits", set_up_rereading);
	tcase_add_test(c, a_module_that_reads_twice_needs_no_lifting);
	static const char *const pulled[] = { "pulled", "pulled-later" };
	add_loops(s, pulled, 2, a_card_pulled_at_any_byte_is_said_and_the_next_is_read,
		  ARRAY_LEN(cuts));
	static const char *const faults[] = { "faults", "faults-later" };
	add_loops(s, faults, 2, a_card_that_gives_nothing_is_tried_again_while_it_stays,
		  ARRAY_LEN(statuses));
	static const char *const refusals[] = { "refusals-1", "refusals-2", "refusals-3" };
	add_loops(s, refusals, 3, a_module_that_refuses_to_work_is_a_hardware_error_until_it_does,
		  6);
	static const char *const replugs[] = { "replugs", "replugs-wanted" };
	add_loops(s, replugs, 2, a_replugged_reader_is_usable_within_two_seconds, 2);
	c = add_case(s, "plugs", set_up);
	tcase_add_test(c, a_self_test_is_answered_by_the_module);
	tcase_add_test(c, a_reader_unplugged_with_a_card_on_it_has_no_card);
	tcase_add_test(c, a_mute_reader_does_not_hold_up_the_stop);
	c = add_case(s, "memory", set_up);
	tcase_add_test(c, nothing_of_a_card_stays_in_memory);
	c = add_case(s, "times", set_up);
	tcase_add_test(c, a_present_card_is_read_within_a_second);
	c = add_case(s, "idle", set_up);
	tcase_add_test(c, an_idle_reader_hardly_wakes);
	return suite_run(s);
}
