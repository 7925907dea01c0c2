/* SPDX-License-Identifier: Apache-2.0 */
/* test_network.c - a machine's cables, read from a folder that looks like one; and what may be set of them. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/network.h"
#include "tests/suite.h"

static char root[] = "/tmp/yichuang-net-XXXXXX";

/* With the folders that lead to it. */
static void put(const char *path, const char *text)
{
	char whole[256];
	int len = snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *slash = whole + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	ck_assert_int_lt(len, (int)sizeof(whole));
	FILE *f = fopen(whole, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
	put("/sys/class/net/lo/operstate", "unknown\n");
	put("/sys/class/net/zz1/operstate", "down\n");
	put("/sys/class/net/zz1/address", "00:11:22:33:44:66\n");
	put("/sys/class/net/zz0/operstate", "up\n");
	put("/sys/class/net/zz0/address", "00:11:22:33:44:55\n");
	put("/proc/self/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n"
				       "fe80000000000000021122fffe334455 02 40 20 80      zz0\n"
				       "20010db8000000000000000000000005 02 40 00 80      zz0\n");
	put("/proc/self/net/route",
	    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	    "zz0\t00000000\t0102030A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
	    "zz0\t0002030A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n");
	put("/etc/resolv.conf",
	    "# by hand\nsearch hall\nnameserver 10.3.2.1\nnameserver 10.3.2.\x1b[2J\n");
}

static void teardown(void)
{
	char command[64];
	snprintf(command, sizeof(command), "rm -r %s", root);
	ck_assert_int_eq(system(command), 0);
}

static void expect(const json_t *value, const char *wanted)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	ck_assert_str_eq(text, wanted);
	free(text);
}

START_TEST(cables_are_told_by_name_with_what_anybody_may_see)
{
	json_t *said = network_read(root);
	expect(json_object_get(said, "interfaces"),
	       "[{\"addresses\":[\"2001:db8::5/64\"],\"mac\":\"00:11:22:33:44:55\",\"name\":\"zz0\",\"up\":true},"
	       "{\"addresses\":[],\"mac\":\"00:11:22:33:44:66\",\"name\":\"zz1\",\"up\":false}]");
	expect(json_object_get(said, "gateways"), "[\"10.3.2.1\"]");
	/* Whoever gave the address may have written anything. */
	expect(json_object_get(said, "dns"), "[\"10.3.2.1\",\"10.3.2.U+001B[2J\"]");
	json_decref(said);
}
END_TEST

START_TEST(a_machine_that_shows_nothing_has_no_cable)
{
	json_t *said = network_read("/tmp/yichuang-net-nothing");
	expect(said, "{\"dns\":[],\"gateways\":[],\"interfaces\":[]}");
	json_decref(said);
}
END_TEST

START_TEST(a_cable_is_set_only_in_ways_that_make_sense)
{
	static const struct {
		const char *wanted, *params; /* NULL = refused */
	} cases[] = {
		{ "{\"interface\":\"zz0\",\"method\":\"dhcp\"}", "interface=zz0\nmethod=dhcp\n" },
		{ "{\"interface\":\"zz1\",\"method\":\"static\",\"address\":\"2001:db8::7/64\",\"gateway\":\"2001:db8::1\","
		  "\"dns\":[\"10.0.0.1\",\"10.0.0.2\"]}",
		  "interface=zz1\nmethod=static\naddress=2001:db8::7/64\ngateway=2001:db8::1\ndns=10.0.0.1 10.0.0.2\n" },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.5/255.255.0.0\"}",
		  "interface=zz0\nmethod=static\naddress=10.0.0.5/16\n" },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.5/24\",\"gateway\":\"10.0.1.1\"}",
		  NULL },
		{ "{}", NULL },
		{ "{\"interface\":\"lo\",\"method\":\"dhcp\"}", NULL },
		{ "{\"interface\":\"zz2\",\"method\":\"dhcp\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"off\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.1\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.1/0\"}",
		  NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.1/ 8\"}",
		  NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.1/8x\"}",
		  NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"10.0.0.256/8\"}",
		  NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"static\",\"address\":\"::1/129\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"dhcp\",\"address\":\"10.0.0.1/8\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"dhcp\",\"gateway\":\"10.0.0.1\"}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"dhcp\",\"dns\":[\"a.b\"]}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"dhcp\",\"dns\":[5]}", NULL },
		{ "{\"interface\":\"zz0\",\"method\":\"dhcp\",\"dns\":[\"1.1.1.1\",\"1.1.1.2\",\"1.1.1.3\",\"1.1.1.4\"]}",
		  NULL },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_fini) struct buf out;
		CLEANUP(json_unref) json_t *wanted = json_loads(cases[i].wanted, 0, NULL);
		const char *sentence = NULL;
		buf_init(&out, NETWORK_PARAMS_MAX);
		enum err err = network_params(root, wanted, &out, &sentence);
		ck_assert_msg(err == (cases[i].params ? ERR_OK : ERR_INVALID), "%s",
			      cases[i].wanted);
		ck_assert_str_eq(buf_str(&out), cases[i].params ? cases[i].params : "");
		ck_assert((sentence != NULL) == (cases[i].params == NULL));
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("network");
	TCase *t = tcase_create("network");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, cables_are_told_by_name_with_what_anybody_may_see);
	tcase_add_test(t, a_machine_that_shows_nothing_has_no_cable);
	tcase_add_test(t, a_cable_is_set_only_in_ways_that_make_sense);
	return suite_run(s);
}
