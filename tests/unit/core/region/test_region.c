/* SPDX-License-Identifier: Apache-2.0 */
/* test_region.c - what a region pack may say, and where its signature stands. */
#include "firmware/core/region/region.h"
#include "firmware/base/signature_line.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/suite.h"

static const char whole[] =
	"{\"region\":\"futian\",\"version\":3,\"hall_code\":\"440304-01\",\"area_code\":\"440304\","
	"\"url\":\"https://a.example:8443/\",\"url2\":\"https://b.example\","
	"\"hall\":{\"name\":\"福田区政务服务大厅\",\"phone\":\"0755\"},\"task_codes\":[\"1\",\"2\"],"
	"\"later\":{}}";

START_TEST(a_whole_pack_is_read)
{
	struct region r;
	const char *fault;
	ck_assert_int_eq(region_parse(whole, strlen(whole), &r, &fault), ERR_OK);
	ck_assert_str_eq(r.name, "futian");
	ck_assert_int_eq(r.version, 3);
	ck_assert_str_eq(r.hall_code, "440304-01");
	ck_assert_str_eq(r.area_code, "440304");
	ck_assert_str_eq(r.url, "https://a.example:8443");
	ck_assert_str_eq(r.url2, "https://b.example");
	ck_assert_str_eq(json_str(r.hall, "name"), "福田区政务服务大厅");
	ck_assert_uint_eq(json_array_size(r.task_codes), 2);
	region_fini(&r);
	region_fini(&r);
}
END_TEST

START_TEST(a_pack_may_say_no_more_than_its_name)
{
	static const char small[] = "{\"region\":\"a\",\"version\":1}";
	struct region r;
	const char *fault;
	ck_assert_int_eq(region_parse(small, strlen(small), &r, &fault), ERR_OK);
	ck_assert_str_eq(r.url, "");
	ck_assert_uint_eq(json_array_size(r.task_codes), 0);
	region_fini(&r);
}
END_TEST

static const struct {
	const char *pack, *fault, *why;
} invalid[] = {
	{ "{\"version\":1}", "region", "no name" },
	{ "{\"region\":\"\",\"version\":1}", "region", "an empty name" },
	{ "{\"region\":\"a\\u202e\",\"version\":1}", "region", "a name that turns the screen" },
	{ "{\"region\":\"a\"}", "version", "no version" },
	{ "{\"region\":\"a\",\"version\":\"1\"}", "version", "a version that is text" },
	{ "{\"region\":\"a\",\"version\":0}", "version", "a version below 1" },
	{ "{\"region\":\"a\",\"version\":1,\"url\":\"http://x\"}", "url", "no TLS" },
	{ "{\"region\":\"a\",\"version\":1,\"url2\":\"https://x/y\"}", "url", "a path" },
	{ "{\"region\":\"a\",\"version\":1,\"url\":5}", "url", "a number" },
	{ "{\"region\":\"a\",\"version\":1,\"hall_code\":\"a\\nb\"}", "hall_code", "two lines" },
	{ "{\"region\":\"a\",\"version\":1,\"area_code\":[]}", "area_code", "an array" },
	{ "{\"region\":\"a\",\"version\":1,\"hall\":[]}", "hall", "no object" },
	{ "{\"region\":\"a\",\"version\":1,\"hall\":{\"name\":5}}", "hall", "a number as a name" },
	{ "{\"region\":\"a\",\"version\":1,\"hall\":{\"name\":\"\\u001b[2J\"}}", "hall",
	  "a control character" },
	{ "{\"region\":\"a\",\"version\":1,\"task_codes\":{}}", "task_codes", "no array" },
	{ "{\"region\":\"a\",\"version\":1,\"task_codes\":[\"\"]}", "task_codes", "an empty code" },
	{ "{\"region\":\"a\",\"version\":1,\"task_codes\":[5]}", "task_codes", "a number" },
};

START_TEST(what_a_pack_may_not_say_is_named)
{
	struct region r = { .version = 77 };
	const char *fault = NULL;
	ck_assert_int_eq(region_parse(invalid[_i].pack, strlen(invalid[_i].pack), &r, &fault),
			 ERR_INVALID);
	ck_assert_msg(strstr(fault, invalid[_i].fault) != NULL, "%s: %s", invalid[_i].why, fault);
	ck_assert_int_eq(r.version, 77);
}
END_TEST

START_TEST(what_is_no_object_is_no_pack)
{
	static const char *const bad[] = { "", "x", "[]", "{\"region\":\"a\",\"region\":\"b\"}" };
	struct region r;
	const char *fault;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ck_assert_int_eq(region_parse(bad[i], strlen(bad[i]), &r, &fault), ERR_SYNTAX);
}
END_TEST

static const struct {
	const char *file;
	size_t signed_len; /* 0: there is no signature */
	const char *why;
} signatures[] = {
	{ "{}\nsignature ed25519 AAAA\n", 3, "as it is written" },
	{ "{}\nsignature sm2 AA==", 3, "without its last line end" },
	{ "{}\n\nsignature sm2 AA==\n", 4, "an empty line before it is signed" },
	{ "{}", 0, "none" },
	{ "{}\n", 0, "none" },
	{ "", 0, "nothing" },
	{ "signature ed25519 AAAA\n", 0, "nothing is signed" },
	{ "{}\nsignature ed25519\n", 0, "no value" },
	{ "{}\nsignature ed25519 AAAA BBBB\n", 0, "two values" },
	{ "{}\nsignature  AAAA\n", 0, "no algorithm" },
	{ "{}\nSignature ed25519 AAAA\n", 0, "another word" },
	{ "{}\nsignature ed25519 AAAA\n\n", 0, "something behind it" },
	{ "{}\nsignature ed25519 AAAA\nx", 0, "something behind it" },
};

START_TEST(the_signature_is_the_last_line)
{
	struct signature_line s = { .signed_len = 77 };
	const char *file = signatures[_i].file;
	enum err err = signature_line_read(file, strlen(file), &s);
	if (signatures[_i].signed_len == 0) {
		ck_assert_msg(err == ERR_SIGNATURE_MISSING, "%s", signatures[_i].why);
		ck_assert_uint_eq(s.signed_len, 77);
	} else {
		ck_assert_msg(err == ERR_OK, "%s", signatures[_i].why);
		ck_assert_uint_eq(s.signed_len, signatures[_i].signed_len);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("region");
	TCase *tc = tcase_create("region");
	tcase_add_test(tc, a_whole_pack_is_read);
	tcase_add_test(tc, a_pack_may_say_no_more_than_its_name);
	tcase_add_loop_test(tc, what_a_pack_may_not_say_is_named, 0, ARRAY_LEN(invalid));
	tcase_add_test(tc, what_is_no_object_is_no_pack);
	tcase_add_loop_test(tc, the_signature_is_the_last_line, 0, ARRAY_LEN(signatures));
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
