/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_rights.c - who may what of the staff's functions, and why. The product's only table of rights are the rows of
 * bus/methods.h; this is what the hall agreed to, written down once more so that no row changes by the way.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/bus/methods.h"
#include "tests/suite.h"

#define O RIGHT_OPERATOR
#define M RIGHT_MANAGER
#define V RIGHT_VENDOR
#define S RIGHT_SETUP /* nobody of staff is there yet */

// clang-format off
static const struct {
	const char *method;
	unsigned rights;
	const char *why;
} rights[] = {
	{ "Status",          O | M | V, "whoever is in front of it must see what is wrong with it" },
	{ "AlarmsSeen",      M,         "a loss is answered for by whoever answers for the cases" },
	{ "Sync",            O | M | V, "trying the line harms nobody" },
	{ "Devices",         O | M | V | S, "whoever refills or mends must see it" },
	{ "SelfTest",        O | M | V | S, "whoever refilled or mended must try it" },
	{ "PaperNew",        O | M | V, "whoever puts a roll in" },
	{ "QueueList",       O | M,     "cases are the hall's; a vendor has no business with them" },
	{ "QueueShow",       O | M,     "as QueueList" },
	{ "QueueRetry",      O | M,     "as QueueList; it changes nothing of a case" },
	{ "QueueHandOver",   M,         "it ends a case's stay here; who answers for the cases does it" },
	{ "Reconcile",       O | M,     "as QueueList; comparing harms nobody" },
	{ "CatalogueInfo",   O | M | V, "whoever is asked which catalogue it is must know" },
	{ "CatalogueImport", M | V,     "what is offered is the hall's word; a vendor sets up" },
	{ "CatalogueSearch", O | M | V, "public" },
	{ "RegionInfo",      O | M | V | S, "whoever is asked which hall it is must know" },
	{ "RegionInstall",   M | V | S,     "as CatalogueImport" },
	{ "SettingsPackInfo", O | M | V, "as RegionInfo" },
	{ "SettingsPackInstall", M | V, "as CatalogueImport" },
	{ "Setup",           M | V | S, "who puts a board up must see what is missing" },
	{ "SetupHall",       M | V | S, "who stands in the hall knows which it is" },
	{ "SetupManager",    S,         "the first of all; every other is made by a manager" },
	{ "Enrol",           M | V | S,     "who sets a terminal up" },
	{ "JournalExport",   M | V,     "who did what is the manager's to see; a vendor needs it to mend" },
	{ "JournalVerify",   O | M | V, "yes or no" },
	{ "Supervision",     O | M | V, "an irregularity is everybody's" },
	{ "Kpi",             M | V,     "the hall's figures" },
	{ "Users",           M,         "who may come in is the manager's" },
	{ "UserAdd",         M,         "as Users" },
	{ "UserReset",       M,         "as Users" },
	{ "UserRole",        M,         "as Users: nobody else may raise anybody" },
	{ "UserHandOver",    M,         "as Users" },
	{ "UserRemove",      M,         "as Users" },
	{ "UserCard",        M,         "as Users" },
	{ "Decommission",    M,         "the hall's end of it; a vendor may not erase what shows their work" },
	{ "Decommissioned",  O | M | V, "a paper for whoever carries it away" },
	{ "Glass",           O | M | V | S, "whoever stands before it must be able to read and hear it" },
	{ "GlassSet",        O | M | V | S, "as Glass" },
	{ "QueueReveal",     M,         "one name and phone, with a reason; who answers for the cases does it" },
	{ "QueueExport",     M,         "sealed, but all of the hall's cases" },
	{ "Network",         O | M | V | S, "whoever is in front of it must see what is wrong with it" },
	{ "NetworkSet",      M | V | S,     "who sets a terminal up, or answers for it" },
	{ "Time",            O | M | V | S, "as Network" },
	{ "TimeSet",         M | V | S,     "as NetworkSet" },
	{ "Restart",         O | M | V | S, "nothing is lost by it, and it is what helps" },
	{ "UsbMount",        M | S,         "what comes in and goes out by a stick is the hall's" },
	{ "UsbUnmount",      M | S,         "as UsbMount" },
	{ "Update",          O | M | V, "as Status" },
	{ "UpdateFetch",     M | V,     "it loads the line; who answers for the terminal or mends it" },
	{ "UpdateInstall",   M | V,     "a bundle is signed; who answers for the terminal or mends it" },
	{ "SshOpen",         V,         "a way in from afar is the vendor's, for an hour" },
	{ "Report",          O | M | V | S, "as Status" },
	{ "Acts",            O | M | V | S, "as Status" },
	{ "UsersUnlock",     M,         "who guesses must not be who forgives" },
};
// clang-format on

START_TEST(each_function_may_be_done_by_whom_the_hall_agreed_to)
{
	for (const struct bus_method *m = bus_methods; m->name; m++) {
		size_t i = 0;
		char has[BUS_RIGHTS_TEXT], wanted[BUS_RIGHTS_TEXT];
		if (m->role != BUS_STAFF)
			continue;
		while (i < ARRAY_LEN(rights) && strcmp(rights[i].method, m->name) != 0)
			i++;
		ck_assert_msg(i < ARRAY_LEN(rights),
			      "%s has no row here: say who may do it, and why", m->name);
		ck_assert_msg(m->rights == rights[i].rights, "%s: %s instead of %s, because: %s",
			      m->name, bus_rights_text(m->rights, has),
			      bus_rights_text(rights[i].rights, wanted), rights[i].why);
	}
}
END_TEST

START_TEST(no_row_is_of_a_function_that_is_not_there)
{
	for (size_t i = 0; i < ARRAY_LEN(rights); i++) {
		ck_assert_msg(bus_method_find(bus_methods, BUS_STAFF, rights[i].method), "%s",
			      rights[i].method);
		ck_assert_msg(rights[i].why[0], "%s", rights[i].method);
	}
}
END_TEST

/* Printed for whoever asks: role by function. */
START_TEST(the_table_can_be_read)
{
	static const unsigned roles[] = { O, M, V };
	char name[BUS_RIGHTS_TEXT];
	printf("%-20s", "");
	for (size_t r = 0; r < ARRAY_LEN(roles); r++)
		printf("%-10s", bus_rights_text(roles[r], name));
	puts("because");
	for (size_t i = 0; i < ARRAY_LEN(rights); i++) {
		printf("%-20s", rights[i].method);
		for (size_t r = 0; r < ARRAY_LEN(roles); r++)
			printf("%-10s", rights[i].rights & roles[r] ? "yes" : "-");
		puts(rights[i].why);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rights");
	TCase *t = tcase_create("rights");
	suite_add_tcase(s, t);
	tcase_add_test(t, each_function_may_be_done_by_whom_the_hall_agreed_to);
	tcase_add_test(t, no_row_is_of_a_function_that_is_not_there);
	tcase_add_test(t, the_table_can_be_read);
	return suite_run(s);
}
