/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_pcsc.c - readers that come, go and are renamed under one glob, beside a service that is played here: the
 * real one cannot be told to plug a virtual reader in. The functions below stand before libpcsclite's.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <winscard.h>

#include "drivers/card/card.h"
#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "tests/suite.h"

#define READERS_MAX 16
#define STEPS_MAX   64

extern const struct card_reader_ops reader_pcsc_ops;

/* The service */

struct place {
	char name[MAX_READERNAME + 1];
	DWORD state; /* EMPTY, PRESENT, ... */
	unsigned count;
	bool contactless, is_deaf; /* every connection fails: it is just leaving */
};

static struct {
	struct place places[READERS_MAX];
	size_t n;
	bool is_dead;
} played;

static const unsigned char contact_atr[] = { 0x3b, 0x6d, 0x00, 0x00 };
static const unsigned char contactless_atr[] = { 0x3b, 0x8a, 0x80, 0x01, 0x80 };

static struct place *place_of(const char *name)
{
	for (size_t i = 0; i < played.n; i++)
		if (strcmp(played.places[i].name, name) == 0)
			return &played.places[i];
	return NULL;
}

LONG SCardEstablishContext(DWORD scope, LPCVOID a, LPCVOID b, LPSCARDCONTEXT out)
{
	(void)scope, (void)a, (void)b;
	*out = 1;
	return played.is_dead ? SCARD_E_NO_SERVICE : SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT context)
{
	(void)context;
	return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT context, LPCSTR groups, LPSTR out, LPDWORD len)
{
	size_t used = 0;
	(void)context, (void)groups;
	if (played.n == 0)
		return SCARD_E_NO_READERS_AVAILABLE;
	for (size_t i = 0; i < played.n; i++) {
		size_t n = strlen(played.places[i].name) + 1;
		if (used + n + 1 > *len)
			return SCARD_E_INSUFFICIENT_BUFFER;
		memcpy(out + used, played.places[i].name, n);
		used += n;
	}
	out[used] = '\0';
	*len = used + 1;
	return SCARD_S_SUCCESS;
}

/* Never waits. True if there is something new. */
static bool tell(SCARD_READERSTATE *s)
{
	const struct place *p = place_of(s->szReader);
	DWORD is = p ? p->state | (DWORD)p->count << 16 : (DWORD)played.n << 16;
	bool has_card = p && p->state & SCARD_STATE_PRESENT;
	bool is_new = is != s->dwCurrentState;
	s->dwEventState = is | (is_new ? SCARD_STATE_CHANGED : 0);
	s->cbAtr = 0;
	if (has_card) {
		const unsigned char *atr = p->contactless ? contactless_atr : contact_atr;
		s->cbAtr = p->contactless ? sizeof(contactless_atr) : sizeof(contact_atr);
		memcpy(s->rgbAtr, atr, s->cbAtr);
	}
	return is_new;
}

LONG SCardGetStatusChange(SCARDCONTEXT context, DWORD ms, SCARD_READERSTATE *states, DWORD n)
{
	bool is_new = false;
	(void)context, (void)ms;
	if (played.is_dead)
		return SCARD_F_COMM_ERROR;
	if (n > PCSCLITE_MAX_READERS_CONTEXTS)
		return SCARD_E_INVALID_VALUE;
	for (DWORD i = 1; i < n; i++)
		if (!place_of(states[i].szReader))
			return SCARD_E_UNKNOWN_READER;
	for (DWORD i = 0; i < n; i++)
		is_new = tell(&states[i]) || is_new;
	return is_new ? SCARD_S_SUCCESS : SCARD_E_TIMEOUT;
}

LONG SCardConnect(SCARDCONTEXT context, LPCSTR name, DWORD mode, DWORD protocols, LPSCARDHANDLE out,
		  LPDWORD protocol)
{
	struct place *p = place_of(name);
	(void)context, (void)mode, (void)protocols, (void)out, (void)protocol;
	if (p && p->is_deaf) {
		*p = played.places[--played.n];
		return SCARD_E_READER_UNAVAILABLE;
	}
	return p ? SCARD_W_UNRESPONSIVE_CARD : SCARD_E_UNKNOWN_READER;
}

/* What a test does to it */

static struct place *plug(const char *name)
{
	ck_assert_uint_lt(played.n, READERS_MAX);
	struct place *p = &played.places[played.n++];
	*p = (struct place){ .state = SCARD_STATE_EMPTY };
	text_copy(p->name, sizeof(p->name), name);
	return p;
}

static void unplug(const char *name)
{
	struct place *p = place_of(name);
	ck_assert_ptr_nonnull(p);
	*p = played.places[--played.n];
}

static void lay(const char *name)
{
	place_of(name)->state = SCARD_STATE_PRESENT;
	place_of(name)->count++;
}

static void lift(const char *name)
{
	place_of(name)->state = SCARD_STATE_EMPTY;
	place_of(name)->count++;
}

/* The driver */

static struct device_wake wake;
static struct card_reader *reader;
static char said[STEPS_MAX * 4]; /* "E0 P1 " ... */

static void setup(void)
{
	memset(&played, 0, sizeof(played));
	said[0] = '\0';
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
}

static void teardown(void)
{
	reader_pcsc_ops.close(STEAL(reader));
	device_wake_fini(&wake);
}

static void open_all(void)
{
	ck_assert_int_eq(reader_pcsc_ops.open("ACS*", &wake, &reader), ERR_OK);
}

static enum err take_step(bool wanted, struct card_step *step)
{
	device_wake_raise(&wake); /* it need not wait for anything */
	return reader_pcsc_ops.step(reader, wanted, step);
}

/* All that it has to say now, a letter and the slot each. */
static const char *says(bool wanted)
{
	static const char letters[] = {
		[CARD_STEP_EMPTY] = 'E', [CARD_STEP_PRESENT] = 'P', [CARD_STEP_FAILED] = 'F',
		[CARD_STEP_READ] = 'R',	 [CARD_STEP_REMOVED] = '-', [CARD_STEP_GONE] = 'G'
	};
	struct card_step step;
	int silent = 0;
	said[0] = '\0';
	for (int i = 0; i < STEPS_MAX && silent < 3; i++) {
		step = (struct card_step){ 0 };
		ck_assert_int_eq(take_step(wanted, &step), ERR_OK);
		silent = step.kind == CARD_STEP_NOTHING ? silent + 1 : 0;
		if (step.kind != CARD_STEP_NOTHING)
			snprintf(said + strlen(said), sizeof(said) - strlen(said), "%c%d ",
				 letters[step.kind], step.slot);
	}
	return said;
}

START_TEST(each_reader_has_a_slot_of_its_own)
{
	plug("ACS One 00 00");
	plug("Other 00 00");
	plug("ACS Two 00 00");
	open_all();
	ck_assert_str_eq(says(false), "E0 E1 ");
	lay("ACS Two 00 00");
	lay("Other 00 00");
	ck_assert_str_eq(says(false), "P1 ");
	lay("ACS One 00 00");
	ck_assert_str_eq(says(false), "P0 ");
	lift("ACS Two 00 00");
	ck_assert_str_eq(says(false), "-1 ");
	lift("ACS One 00 00");
	lay("ACS One 00 00"); /* between two looks: another card */
	ck_assert_str_eq(says(false), "-0 P0 ");
}
END_TEST

START_TEST(a_reader_that_leaves_takes_its_card_along_unseen)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	lay("ACS One 00 00");
	open_all();
	ck_assert_str_eq(says(false), "P0 E1 ");
	unplug("ACS One 00 00");
	ck_assert_str_eq(says(false), "G0 ");
	plug("ACS One 01 00")->state = SCARD_STATE_PRESENT;
	ck_assert_str_eq(says(false), "P0 ");
	unplug("ACS Two 00 00");
	unplug("ACS One 01 00");
	plug("ACS One 00 00"); /* both gone, one back under its first name */
	ck_assert_str_eq(says(false), "G0 G1 E2 ");
}
END_TEST

START_TEST(a_reader_changed_for_another_between_two_looks_is_gone_first)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	lay("ACS One 00 00");
	lift("ACS One 00 00");
	lay("ACS One 00 00");
	open_all();
	ck_assert_str_eq(says(false), "P0 E1 ");
	unplug("ACS One 00 00");
	plug("ACS One 00 00")->state = SCARD_STATE_PRESENT; /* counts from 0 again */
	ck_assert_str_eq(says(false), "G0 P0 ");
}
END_TEST

/* How the service may speak of a reader that is just going. */
static const DWORD leaving[] = { SCARD_STATE_UNAVAILABLE, SCARD_STATE_UNKNOWN,
				 SCARD_STATE_UNAVAILABLE | SCARD_STATE_EMPTY };

START_TEST(a_reader_that_is_not_to_be_had_has_not_seen_its_card_go)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	lay("ACS One 00 00");
	open_all();
	ck_assert_str_eq(says(false), "P0 E1 ");
	place_of("ACS One 00 00")->state = leaving[_i];
	struct card_step step = { 0 };
	ck_assert_int_eq(take_step(false, &step), ERR_OK);
	ck_assert_int_eq(step.kind, CARD_STEP_GONE);
	ck_assert_int_eq(step.slot, 0);
}
END_TEST

START_TEST(a_reader_that_leaves_while_its_card_is_read_is_gone_and_no_more)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	open_all();
	ck_assert_str_eq(says(true), "E0 E1 ");
	lay("ACS One 00 00");
	place_of("ACS One 00 00")->is_deaf = true;
	ck_assert_str_eq(says(true), "P0 G0 ");
	/* The last one takes the device along. */
	lay("ACS Two 00 00");
	place_of("ACS Two 00 00")->is_deaf = true;
	struct card_step step = { 0 };
	ck_assert_int_eq(take_step(true, &step), ERR_OK);
	ck_assert_int_eq(step.kind, CARD_STEP_PRESENT);
	ck_assert_int_eq(take_step(true, &step), ERR_READER_GONE);
}
END_TEST

START_TEST(without_any_reader_of_the_glob_the_device_is_gone)
{
	plug("ACS One 00 00");
	plug("Other 00 00");
	open_all();
	ck_assert_str_eq(says(false), "E0 ");
	unplug("ACS One 00 00");
	struct card_step step = { 0 };
	ck_assert_int_eq(take_step(false, &step), ERR_READER_GONE);
}
END_TEST

START_TEST(names_in_another_order_change_nothing)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	lay("ACS Two 00 00");
	open_all();
	ck_assert_str_eq(says(false), "E0 P1 ");
	struct place first = played.places[0];
	played.places[0] = played.places[1];
	played.places[1] = first;
	plug("ACS Between 00 00");
	ck_assert_str_eq(says(false), "E2 ");
	lift("ACS Two 00 00");
	ck_assert_str_eq(says(false), "-1 ");
}
END_TEST

START_TEST(a_reader_nobody_spoke_of_leaves_without_a_word)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00")->state = SCARD_STATE_UNAWARE;
	open_all();
	ck_assert_str_eq(says(false), "E0 ");
	unplug("ACS Two 00 00");
	ck_assert_str_eq(says(false), "");
	plug("ACS Three 00 00");
	ck_assert_str_eq(says(false), "E1 ");
}
END_TEST

START_TEST(a_card_that_gives_nothing_keeps_no_other_from_being_read)
{
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	lay("ACS One 00 00");
	lay("ACS Two 00 00");
	open_all();
	/* On a machine that stood still the first is tried again by now. */
	ck_assert_int_eq(strncmp(says(true), "P0 P1 F0 F1 ", 12), 0);
}
END_TEST

/* pcscd numbers real readers; of two with one name, as a configured serial one may have, it knows the first. */
START_TEST(two_readers_of_the_very_same_name_are_one)
{
	plug("ACS One 00 00");
	plug("ACS One 00 00");
	plug("ACS Two 00 00");
	open_all();
	ck_assert_str_eq(says(false), "E0 E1 ");
	lay("ACS One 00 00");
	ck_assert_str_eq(says(false), "P0 ");
}
END_TEST

START_TEST(more_readers_than_slots_are_left_alone)
{
	for (int i = 0; i < READERS_MAX - 1; i++) {
		char name[MAX_READERNAME];
		snprintf(name, sizeof(name),
			 "ACS %02d and the longest name that a reader may have, "
			 "as the service would make it of its maker's and its own 00 00",
			 i);
		plug(name);
	}
	open_all();
	ck_assert_str_eq(says(false), "E0 E1 E2 E3 E4 E5 E6 E7 ");
}
END_TEST

START_TEST(a_card_without_contacts_is_told_by_its_answer_to_reset)
{
	plug("ACS Dual 00 00");
	plug("ACS Dual 01 00")->contactless = true;
	open_all();
	ck_assert_str_eq(says(false), "E0 E1 ");
	for (int slot = 0; slot < 2; slot++) {
		struct card_step step = { 0 };
		lay(slot ? "ACS Dual 01 00" : "ACS Dual 00 00");
		ck_assert_int_eq(take_step(false, &step), ERR_OK);
		ck_assert_int_eq(step.kind, CARD_STEP_PRESENT);
		ck_assert_int_eq(step.contactless, slot);
		lift(slot ? "ACS Dual 01 00" : "ACS Dual 00 00");
		ck_assert_int_eq(take_step(false, &step), ERR_OK);
		ck_assert_int_eq(step.kind, CARD_STEP_REMOVED);
		ck_assert_msg(step.contactless == slot,
			      "it is no warning when such a card is lifted");
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("pcsc");
	TCase *t = tcase_create("pcsc");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_reader_has_a_slot_of_its_own);
	tcase_add_test(t, a_reader_that_leaves_takes_its_card_along_unseen);
	tcase_add_test(t, a_reader_changed_for_another_between_two_looks_is_gone_first);
	tcase_add_loop_test(t, a_reader_that_is_not_to_be_had_has_not_seen_its_card_go, 0,
			    ARRAY_LEN(leaving));
	tcase_add_test(t, a_reader_that_leaves_while_its_card_is_read_is_gone_and_no_more);
	tcase_add_test(t, without_any_reader_of_the_glob_the_device_is_gone);
	tcase_add_test(t, names_in_another_order_change_nothing);
	tcase_add_test(t, a_reader_nobody_spoke_of_leaves_without_a_word);
	tcase_add_test(t, a_card_that_gives_nothing_keeps_no_other_from_being_read);
	tcase_add_test(t, two_readers_of_the_very_same_name_are_one);
	tcase_add_test(t, more_readers_than_slots_are_left_alone);
	tcase_add_test(t, a_card_without_contacts_is_told_by_its_answer_to_reset);
	suite_add_tcase(s, t);
	return suite_run(s);
}
