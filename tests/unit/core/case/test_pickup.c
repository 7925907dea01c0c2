/* SPDX-License-Identifier: Apache-2.0 */
/* test_pickup.c - how the citizen gets the result: what the item allows, what a parcel needs. */
#include <check.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/case/pickup.h"
#include "tests/unit/core/item/item_text.h"
#include "tests/suite.h"

#define ADDRESS "北京市东城区景山前街4号"

static struct pickup pickup;

static void open_pickup(const char *flags)
{
	json_t *item CLEANUP(json_unref) = json_of(flags);
	struct document doc = { .kind = DOCUMENT_RESIDENT, .address = ADDRESS };
	pickup_init(&pickup, item, &doc);
}

START_TEST(a_way_is_offered_only_if_the_item_allows_it)
{
	static const struct {
		const char *item;
		bool asked, express, locker;
		const char *why;
	} rows[] = {
		{ "{}", false, false, false, "the item says nothing" },
		{ "{'is_express':'0','is_locker':'0'}", false, false, false, "it says no" },
		{ "{'is_express':'无'}", false, false, false, "it does not apply" },
		{ "{'is_express':'1'}", true, true, false, "by courier" },
		{ "{'is_locker':'1'}", true, false, true, "from a locker" },
		{ "{'is_express':'1','is_locker':'1'}", true, true, true, "both" },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *item CLEANUP(json_unref) = json_of(rows[i].item);
		ck_assert_msg(pickup_is_asked(item) == rows[i].asked, "%s", rows[i].why);
		open_pickup(rows[i].item);
		ck_assert_msg(pickup_complete(&pickup) == !rows[i].asked, "%s: decided",
			      rows[i].why);
		ck_assert_msg((pickup_choose(&pickup, PICKUP_EXPRESS) == ERR_OK) == rows[i].express,
			      "%s: express", rows[i].why);
		ck_assert_msg((pickup_choose(&pickup, PICKUP_LOCKER) == ERR_OK) == rows[i].locker,
			      "%s: locker", rows[i].why);
		ck_assert_int_eq(pickup_choose(&pickup, PICKUP_WINDOW), ERR_OK);
		ck_assert(pickup_complete(&pickup));
	}
}
END_TEST

START_TEST(a_parcel_takes_the_cards_address_and_needs_a_phone)
{
	open_pickup("{'is_express':'1'}");
	ck_assert_ptr_null(pickup_text(&pickup, "address"));
	ck_assert_int_eq(pickup_set(&pickup, "mobile", "1"), ERR_NOT_FOUND);
	ck_assert_int_eq(pickup_choose(&pickup, PICKUP_EXPRESS), ERR_OK);
	ck_assert_str_eq(pickup_text(&pickup, "address"), ADDRESS);
	ck_assert(!pickup_complete(&pickup));
	ck_assert_int_eq(pickup_set(&pickup, "mobile", "1380013800"), ERR_OK);
	ck_assert_msg(!pickup_complete(&pickup), "ten digits");
	ck_assert_int_eq(pickup_set(&pickup, "mobile", "13800138000"), ERR_OK);
	ck_assert(pickup_complete(&pickup));
	ck_assert_int_eq(pickup_set(&pickup, "address", "  "), ERR_OK);
	ck_assert_msg(!pickup_complete(&pickup), "no address");
}
END_TEST

START_TEST(what_does_not_fit_a_box_changes_nothing)
{
	char longer[PICKUP_ADDRESS_MAX + 2];
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	open_pickup("{'is_express':'1'}");
	ck_assert_int_eq(pickup_choose(&pickup, PICKUP_EXPRESS), ERR_OK);
	const struct {
		const char *box, *text;
		enum err err;
	} rows[] = {
		{ "mobile", "138a", ERR_FORM_CHARACTER },
		{ "mobile", "138001380001", ERR_TOO_LONG },
		{ "address", "a\nb", ERR_FORM_CHARACTER },
		{ "address",
		  "a\xe2\x80\xae"
		  "b",
		  ERR_FORM_CHARACTER },
		{ "address", longer, ERR_TOO_LONG },
		{ "name", "x", ERR_NOT_FOUND },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(pickup_set(&pickup, rows[i].box, rows[i].text) == rows[i].err, "%zu",
			      i);
	ck_assert_str_eq(pickup_text(&pickup, "address"), ADDRESS);
	ck_assert_str_eq(pickup_text(&pickup, "mobile"), "");
}
END_TEST

START_TEST(the_body_says_only_what_the_way_needs)
{
	static const struct {
		enum pickup_way way;
		const char *want;
	} rows[] = {
		{ PICKUP_WINDOW, "{'way':'window'}" },
		{ PICKUP_EXPRESS, "{'way':'express','name':'王秀英','mobile':'13800138000',"
				  "'address':'" ADDRESS "'}" },
		{ PICKUP_LOCKER, "{'way':'locker','name':'王秀英','mobile':'13800138000'}" },
	};
	open_pickup("{'is_express':'1','is_locker':'1'}");
	strcpy(pickup.mobile, "13800138000");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ck_assert_int_eq(pickup_choose(&pickup, rows[i].way), ERR_OK);
		json_t *json CLEANUP(json_unref) = pickup_json(&pickup, "王秀英");
		json_t *want CLEANUP(json_unref) = json_of(rows[i].want);
		ck_assert_msg(json_equal(json, want), "%s", rows[i].want);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("pickup");
	TCase *t = tcase_create("pickup");
	tcase_add_test(t, a_way_is_offered_only_if_the_item_allows_it);
	tcase_add_test(t, a_parcel_takes_the_cards_address_and_needs_a_phone);
	tcase_add_test(t, what_does_not_fit_a_box_changes_nothing);
	tcase_add_test(t, the_body_says_only_what_the_way_needs);
	suite_add_tcase(s, t);
	return suite_run(s);
}
