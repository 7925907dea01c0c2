/* SPDX-License-Identifier: Apache-2.0 */
/* test_signed.c - which Content-Signature counts for a result, and which does not. */
#include "firmware/link/signed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <check.h>

#include "firmware/base/text.h"
#include "firmware/crypto/sign.h"
#include "tests/suite.h"

#define FIELD_MAX 512

enum { OF_ED25519, OF_SM2, OF_A_STRANGER, KEYS };

static const char body[] = "%PDF-1.4 a result";
static char dir[] = "/tmp/test-signed-XXXXXX";
static struct sign_key *keys[KEYS];

static void setup(void)
{
	static const enum sign_algorithm algorithms[KEYS] = { SIGN_ED25519, SIGN_SM2,
							      SIGN_ED25519 };
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (size_t i = 0; i < KEYS; i++) {
		char path[64];
		snprintf(path, sizeof(path), "%s/%zu.pem", dir, i);
		ck_assert_int_eq(sign_key_load(path, algorithms[i], &keys[i]), ERR_OK);
		unlink(path);
	}
	rmdir(dir);
}

static void teardown(void)
{
	for (size_t i = 0; i < KEYS; i++)
		sign_key_free(keys[i]);
}

/* Appends "ed25519=:...:" or "sm2=:...:" by that key over the body. */
static void add_member(char *field, size_t key)
{
	uint8_t sig[SIGN_MAX];
	size_t len = 0;
	char text[BASE64_LEN(SIGN_MAX) + 1];
	ck_assert_int_eq(sign_bytes(keys[key], body, sizeof(body), sig, &len), ERR_OK);
	base64_encode(sig, len, text);
	snprintf(field + strlen(field), FIELD_MAX - strlen(field),
		 "%s%s=:%s:", field[0] ? ", " : "", sign_key_algorithm(keys[key]), text);
}

static json_t *configured(bool ed25519, bool sm2)
{
	json_t *list = json_array();
	const bool wanted[] = { ed25519, sm2 };
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		char *spki = wanted[i] ? sign_key_spki(keys[i]) : NULL;
		if (spki)
			json_array_append_new(list, json_string(spki));
		free(spki);
	}
	return list;
}

START_TEST(a_result_counts_only_with_a_good_signature_by_a_configured_key)
{
	static const struct {
		const char *why;
		int first, second; /* members of the field, -1 = none */
		bool ed25519, sm2; /* keys of the configuration */
		enum err want;
	} rows[] = {
		{ "Ed25519", OF_ED25519, -1, true, false, ERR_OK },
		{ "SM2, with its identifier", OF_SM2, -1, false, true, ERR_OK },
		{ "the second key's", OF_SM2, -1, true, true, ERR_OK },
		{ "one of two is enough", OF_A_STRANGER, OF_SM2, true, true, ERR_OK },
		{ "a stranger signed", OF_A_STRANGER, -1, true, true, ERR_SIGNATURE_BAD },
		{ "nobody signed", -1, -1, true, true, ERR_SIGNATURE_MISSING },
		{ "by an algorithm of no key here", OF_SM2, -1, true, false,
		  ERR_SIGNATURE_MISSING },
		{ "no key to verify with", OF_ED25519, -1, false, false, ERR_UNSUPPORTED },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char field[FIELD_MAX] = "";
		if (rows[i].first >= 0)
			add_member(field, (size_t)rows[i].first);
		if (rows[i].second >= 0)
			add_member(field, (size_t)rows[i].second);
		json_t *spkis = configured(rows[i].ed25519, rows[i].sm2);
		enum err got = signed_by_one(field, spkis, body, sizeof(body));
		json_decref(spkis);
		ck_assert_msg(got == rows[i].want, "%s: %s", rows[i].why, err_name(got));
	}
}
END_TEST

START_TEST(one_changed_bit_or_a_cut_file_is_refused_under_both_algorithms)
{
	json_t *spkis = configured(true, true);
	for (size_t key = OF_ED25519; key <= OF_SM2; key++) {
		char field[FIELD_MAX] = "", changed[sizeof(body)];
		add_member(field, key);
		memcpy(changed, body, sizeof(body));
		changed[3] ^= 1;
		ck_assert_int_eq(signed_by_one(field, spkis, changed, sizeof(changed)),
				 ERR_SIGNATURE_BAD);
		ck_assert_int_eq(signed_by_one(field, spkis, body, sizeof(body) - 1),
				 ERR_SIGNATURE_BAD);
	}
	json_decref(spkis);
}
END_TEST

START_TEST(a_malformed_field_is_a_bad_signature)
{
	static const char *const rows[] = { "ed25519=", "ed25519=::", "ed25519=:???:",
					    "ed25519=:AAAA:", "ed25519=:AAAA" };
	json_t *spkis = configured(true, false);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(signed_by_one(rows[i], spkis, body, sizeof(body)) ==
				      ERR_SIGNATURE_BAD,
			      "%s", rows[i]);
	json_decref(spkis);
}
END_TEST

START_TEST(what_is_no_key_is_passed_over)
{
	char field[FIELD_MAX] = "";
	json_t *spkis = json_pack("[s, s, i, n]", "", "AAAA", 7);
	add_member(field, OF_ED25519);
	ck_assert_int_eq(signed_by_one(field, spkis, body, sizeof(body)), ERR_UNSUPPORTED);
	ck_assert_int_eq(signed_by_one(field, NULL, body, sizeof(body)), ERR_UNSUPPORTED);
	char *spki = sign_key_spki(keys[OF_ED25519]);
	json_array_append_new(spkis, json_string(spki));
	free(spki);
	ck_assert_int_eq(signed_by_one(field, spkis, body, sizeof(body)), ERR_OK);
	json_decref(spkis);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("signed");
	TCase *tc = tcase_create("signed");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_result_counts_only_with_a_good_signature_by_a_configured_key);
	tcase_add_test(tc, one_changed_bit_or_a_cut_file_is_refused_under_both_algorithms);
	tcase_add_test(tc, a_malformed_field_is_a_bad_signature);
	tcase_add_test(tc, what_is_no_key_is_passed_over);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
