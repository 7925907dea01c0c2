/* SPDX-License-Identifier: Apache-2.0 */
/* test_address.c - what a cable may be set to, and what is wrong with the others. */
#include <string.h>

#include <check.h>

#include "firmware/base/util.h"
#include "firmware/core/value/address.h"
#include "tests/suite.h"

START_TEST(what_is_set_is_an_address_of_its_network_and_its_gateway_another)
{
	static const struct {
		const char *set, *gateway;
		enum address_fault fault;
		const char *out; /* where it is fine */
	} rows[] = {
		{ "10.1.2.3/24", "", ADDRESS_FINE, "10.1.2.3/24" },
		{ "10.1.2.3/24", "10.1.2.254", ADDRESS_FINE, "10.1.2.3/24" },
		{ "10.1.2.3/255.255.255.192", "10.1.2.1", ADDRESS_FINE, "10.1.2.3/26" },
		{ "10.1.2.2/31", "10.1.2.3", ADDRESS_FINE, "10.1.2.2/31" },
		{ "10.1.2.3/32", "", ADDRESS_FINE, "10.1.2.3/32" },
		{ "2001:db8::7/64", "2001:db8::1", ADDRESS_FINE, "2001:db8::7/64" },
		{ "2001:db8::7/64", "fe80::1", ADDRESS_FINE, "2001:db8::7/64" },
		{ "", "", ADDRESS_NONE, NULL },
		{ "/24", "", ADDRESS_NONE, NULL },
		{ "10.1.2/24", "", ADDRESS_NONE, NULL },
		{ "10.1.2.256/24", "", ADDRESS_NONE, NULL },
		{ "10.1.2.3.4/24", "", ADDRESS_NONE, NULL },
		{ "10.1.2.3 /24", "", ADDRESS_NONE, NULL },
		{ "fe80::1%lo/64", "", ADDRESS_NONE, NULL },
		{ "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111/64", "", ADDRESS_NONE,
		  NULL },
		{ "10.1.2.3", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/0", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/33", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/4294967320", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/-1", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/+8", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/24/24", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/255.0.255.0", "", ADDRESS_BITS, NULL },
		{ "10.1.2.3/0.0.0.0", "", ADDRESS_BITS, NULL },
		{ "2001:db8::7/129", "", ADDRESS_BITS, NULL },
		{ "2001:db8::7/255.255.255.0", "", ADDRESS_BITS, NULL },
		{ "10.1.2.0/24", "", ADDRESS_UNUSABLE, NULL },
		{ "10.1.2.255/24", "", ADDRESS_UNUSABLE, NULL },
		{ "0.1.2.3/24", "", ADDRESS_UNUSABLE, NULL },
		{ "127.0.0.1/8", "", ADDRESS_UNUSABLE, NULL },
		{ "224.1.2.3/24", "", ADDRESS_UNUSABLE, NULL },
		{ "ff02::1/64", "", ADDRESS_UNUSABLE, NULL },
		{ "::/64", "", ADDRESS_UNUSABLE, NULL },
		{ "::1/64", "", ADDRESS_UNUSABLE, NULL },
		{ "10.1.2.3/24", "10.1.2", ADDRESS_GATEWAY, NULL },
		{ "10.1.2.3/24", "10.1.2.1/24", ADDRESS_GATEWAY, NULL },
		{ "10.1.2.3/24", "10.1.3.1", ADDRESS_OUTSIDE, NULL },
		{ "10.1.2.3/25", "10.1.2.129", ADDRESS_OUTSIDE, NULL },
		{ "10.1.2.3/24", "10.1.2.3", ADDRESS_OUTSIDE, NULL },
		{ "10.1.2.3/24", "10.1.2.255", ADDRESS_OUTSIDE, NULL },
		{ "10.1.2.3/24", "2001:db8::1", ADDRESS_OUTSIDE, NULL },
		{ "2001:db8::7/64", "2001:db8:0:1::1", ADDRESS_OUTSIDE, NULL },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[ADDRESS_SET + 1] = "untouched";
		enum address_fault fault = address_check(rows[i].set, rows[i].gateway, out);
		ck_assert_msg(fault == rows[i].fault, "%s %s: %d", rows[i].set, rows[i].gateway,
			      (int)fault);
		ck_assert_str_eq(out, rows[i].out ? rows[i].out : "untouched");
	}
}
END_TEST

START_TEST(an_address_alone_has_no_bits_and_no_name)
{
	ck_assert(address_is("10.1.2.3"));
	ck_assert(address_is("2001:db8::1"));
	ck_assert(!address_is(""));
	ck_assert(!address_is("10.1.2.3/24"));
	ck_assert(!address_is("10.1.2."));
	ck_assert(!address_is("dns.hall"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("address");
	TCase *t = tcase_create("address");
	suite_add_tcase(s, t);
	tcase_add_test(t, what_is_set_is_an_address_of_its_network_and_its_gateway_another);
	tcase_add_test(t, an_address_alone_has_no_bits_and_no_name);
	return suite_run(s);
}
