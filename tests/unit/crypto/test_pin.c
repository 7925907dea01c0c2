/* SPDX-License-Identifier: Apache-2.0 */
/* test_pin.c - scrypt against its published vectors, and what a PIN costs whoever guesses. */
#include "firmware/crypto/pin.h"

#include <check.h>
#include <string.h>
#include <time.h>

#include "firmware/base/text.h"
#include "tests/suite.h"

/* RFC 7914, 12: the first 32 of its 64 bytes, which PBKDF2 makes one after the other. */
static const struct {
	const char *why, *pin, *salt, *hex;
	struct pin_cost cost;
} vectors[] = {
	{ "the second of four",
	  "password",
	  "NaCl",
	  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162",
	  { 1024, 8, 16 } },
	{ "the third of four",
	  "pleaseletmein",
	  "SodiumChloride",
	  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2",
	  { 16384, 8, 1 } },
};

static const char salt[PIN_SALT_LEN + 1] = "0123456789abcdef";

START_TEST(scrypt_gives_the_values_of_rfc_7914)
{
	uint8_t out[PIN_HASH_LEN];
	char hex[2 * PIN_HASH_LEN + 1];
	ck_assert_int_eq(pin_hash(vectors[_i].pin, strlen(vectors[_i].pin), vectors[_i].salt,
				  strlen(vectors[_i].salt), &vectors[_i].cost, out),
			 ERR_OK);
	hex_encode(out, sizeof(out), hex);
	ck_assert_msg(strcmp(hex, vectors[_i].hex) == 0, "%s: %s", vectors[_i].why, hex);
}
END_TEST

START_TEST(a_cost_that_is_none_is_refused_and_leaves_the_hash_alone)
{
	static const struct {
		struct pin_cost cost;
		const char *why;
	} cases[] = {
		{ { 0, 8, 1 }, "no rounds" },	       { { 1, 8, 1 }, "scrypt begins with two" },
		{ { 1000, 8, 1 }, "no power of two" }, { { 1024, 0, 1 }, "no blocks" },
		{ { 1024, 8, 0 }, "not once" },	       { { 1u << 30, 8, 1 }, "a terabyte" },
		{ { 1024, 8, 1u << 31 }, "for ever" },
	};
	uint8_t out[PIN_HASH_LEN], before[PIN_HASH_LEN];
	memset(out, 0x5a, sizeof(out));
	memcpy(before, out, sizeof(out));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_msg(pin_hash("1", 1, salt, PIN_SALT_LEN, &cases[i].cost, out) ==
				      ERR_INVALID,
			      "%s", cases[i].why);
		ck_assert_mem_eq(out, before, sizeof(out));
	}
}
END_TEST

static double cpu_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* A loaded machine takes longer, never shorter. */
START_TEST(one_guess_takes_a_tenth_of_a_second_of_work)
{
	uint8_t out[PIN_HASH_LEN];
	double before = cpu_ms();
	ck_assert_int_eq(pin_hash("271828", 6, salt, PIN_SALT_LEN, &pin_cost_now, out), ERR_OK);
	double took = cpu_ms() - before;
	ck_assert_msg(took >= 100, "%.0f ms", took);
}
END_TEST

START_TEST(two_hashes_are_the_same_only_if_every_byte_is)
{
	uint8_t a[PIN_HASH_LEN] = { 0 }, b[PIN_HASH_LEN] = { 0 };
	ck_assert(pin_is_same(a, b));
	for (size_t i = 0; i < sizeof(b); i++) {
		b[i] ^= 1;
		ck_assert(!pin_is_same(a, b));
		b[i] ^= 1;
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pin");
	TCase *tc = tcase_create("pin");
	tcase_add_loop_test(tc, scrypt_gives_the_values_of_rfc_7914, 0, ARRAY_LEN(vectors));
	tcase_add_test(tc, a_cost_that_is_none_is_refused_and_leaves_the_hash_alone);
	tcase_add_test(tc, one_guess_takes_a_tenth_of_a_second_of_work);
	tcase_add_test(tc, two_hashes_are_the_same_only_if_every_byte_is);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
