/* SPDX-License-Identifier: Apache-2.0 */
/* test_seal.c - what is sealed opens with the same key, id and data, and with nothing else. */
#include "firmware/crypto/seal.h"

#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "tests/suite.h"

#define ID  "0f8fad5b-d9cb-469f-a165-70867728950e"
#define AAD "seq 7, application"

static const enum seal_suite suites[] = { SUITE_AES_256_GCM, SUITE_SM4_CTR_HMAC_SM3 };
static char dir[PATH_MAX], path[PATH_MAX + 16];

static void setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/test-seal-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/seal.key", dir);
}

static void teardown(void)
{
	unlink(path);
	rmdir(dir);
}

static struct seal_key key_of(enum seal_suite suite)
{
	struct seal_key key = { .suite = suite };
	for (size_t i = 0; i < SEAL_KEY_LEN; i++)
		key.bytes[i] = (uint8_t)(i * 7 + 1);
	return key;
}

static enum err open_it(const struct seal_key *key, const char *id, const char *aad,
			const struct buf *sealed, struct buf *out)
{
	return seal_open(key, id, aad, strlen(aad), sealed->data, sealed->len, out);
}

START_TEST(what_is_sealed_opens_at_every_length)
{
	struct seal_key key = key_of(suites[_i]);
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 31, 32, 33, 2048, 300000 };
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		char *plain = calloc(lengths[i] + 1, 1);
		for (size_t n = 0; n < lengths[i]; n++)
			plain[n] = (char)(n * 31);
		struct buf sealed, opened;
		buf_init(&sealed, lengths[i] + SEAL_OVERHEAD);
		buf_init(&opened, lengths[i]);
		ck_assert_int_eq(seal(&key, ID, AAD, strlen(AAD), plain, lengths[i], &sealed),
				 ERR_OK);
		ck_assert_uint_gt(sealed.len, lengths[i]);
		ck_assert_int_eq(open_it(&key, ID, AAD, &sealed, &opened), ERR_OK);
		ck_assert_uint_eq(opened.len, lengths[i]);
		ck_assert_mem_eq(buf_str(&opened), plain, lengths[i]);
		buf_fini(&sealed);
		buf_fini(&opened);
		free(plain);
	}
}
END_TEST

START_TEST(every_flipped_bit_is_noticed)
{
	struct seal_key key = key_of(suites[_i]);
	struct buf sealed, opened;
	buf_init(&sealed, 4096);
	buf_init(&opened, 4096);
	ck_assert_int_eq(seal(&key, ID, AAD, strlen(AAD), "a citizen's form", 16, &sealed), ERR_OK);
	for (size_t bit = 0; bit < sealed.len * 8; bit++) {
		sealed.data[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_msg(open_it(&key, ID, AAD, &sealed, &opened) == ERR_SEAL_BROKEN,
			      "bit %zu", bit);
		ck_assert_uint_eq(opened.len, 0);
		sealed.data[bit / 8] ^= (char)(1 << bit % 8);
	}
	ck_assert_int_eq(open_it(&key, ID, AAD, &sealed, &opened), ERR_OK);
	buf_fini(&sealed);
	buf_fini(&opened);
}
END_TEST

START_TEST(every_shortened_or_lengthened_text_is_noticed)
{
	struct seal_key key = key_of(suites[_i]);
	struct buf sealed, opened;
	buf_init(&sealed, 4096);
	buf_init(&opened, 4096);
	ck_assert_int_eq(seal(&key, ID, AAD, strlen(AAD), "a citizen's form", 16, &sealed), ERR_OK);
	for (size_t len = 0; len < sealed.len; len++)
		ck_assert_int_eq(seal_open(&key, ID, AAD, strlen(AAD), sealed.data, len, &opened),
				 ERR_SEAL_BROKEN);
	buf_add_char(&sealed, '\0');
	ck_assert_int_eq(open_it(&key, ID, AAD, &sealed, &opened), ERR_SEAL_BROKEN);
	ck_assert_uint_eq(opened.len, 0);
	buf_fini(&sealed);
	buf_fini(&opened);
}
END_TEST

START_TEST(another_key_id_or_data_does_not_open)
{
	struct seal_key key = key_of(suites[_i]), other = key;
	other.bytes[31] ^= 1;
	struct buf sealed, opened;
	buf_init(&sealed, 4096);
	buf_init(&opened, 4096);
	ck_assert_int_eq(seal(&key, ID, AAD, strlen(AAD), "a citizen's form", 16, &sealed), ERR_OK);
	ck_assert_int_eq(open_it(&other, ID, AAD, &sealed, &opened), ERR_SEAL_BROKEN);
	ck_assert_int_eq(open_it(&key, ID "x", AAD, &sealed, &opened), ERR_SEAL_BROKEN);
	ck_assert_int_eq(open_it(&key, "", AAD, &sealed, &opened), ERR_SEAL_BROKEN);
	ck_assert_int_eq(open_it(&key, ID, "seq 8, application", &sealed, &opened),
			 ERR_SEAL_BROKEN);
	ck_assert_int_eq(open_it(&key, ID, "", &sealed, &opened), ERR_SEAL_BROKEN);
	buf_fini(&sealed);
	buf_fini(&opened);
}
END_TEST

START_TEST(the_same_text_never_seals_to_the_same_bytes)
{
	struct seal_key key = key_of(suites[_i]);
	struct buf first, second;
	buf_init(&first, 4096);
	buf_init(&second, 4096);
	ck_assert_int_eq(seal(&key, ID, "", 0, "same", 4, &first), ERR_OK);
	ck_assert_int_eq(seal(&key, ID, "", 0, "same", 4, &second), ERR_OK);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_mem_ne(first.data, second.data, first.len);
	buf_fini(&first);
	buf_fini(&second);
}
END_TEST

START_TEST(a_store_whose_suite_was_changed_still_opens_what_it_has)
{
	struct seal_key before = key_of(suites[_i]), after = key_of(suites[1 - _i]);
	struct buf sealed, opened;
	buf_init(&sealed, 4096);
	buf_init(&opened, 4096);
	ck_assert_int_eq(seal(&before, ID, AAD, strlen(AAD), "old", 3, &sealed), ERR_OK);
	ck_assert_int_eq(open_it(&after, ID, AAD, &sealed, &opened), ERR_OK);
	ck_assert_str_eq(buf_str(&opened), "old");
	buf_fini(&sealed);
	buf_fini(&opened);
}
END_TEST

/*
 * Sealed once by this format; the SM4 one was opened independently with `openssl kdf`, `openssl enc`
 * and `openssl mac`. A store must open what an earlier firmware sealed.
 */
static const char *const kept[] = {
	[SUITE_AES_256_GCM] = "010121cfb6c59b95187904da4dc042e7df377c5782c9857eb9c3e437d1479827"
			      "7269a08ef90ff6b25476cecc3226",
	[SUITE_SM4_CTR_HMAC_SM3] =
		"01028cd88bd809749178f06c3a388553408b4ef25515e0450a71ad2303be13ae"
		"1e8665ede00ee7881a86770412ac25e15627dfe2f11abe6a4c7af35a682d8e5f"
		"2396",
};

START_TEST(what_an_earlier_firmware_sealed_still_opens)
{
	struct seal_key key = key_of(suites[_i]);
	uint8_t sealed[256];
	size_t len = strlen(kept[_i]) / 2;
	ck_assert_int_eq(hex_decode(kept[_i], sealed, len), ERR_OK);
	struct buf opened;
	buf_init(&opened, 4096);
	ck_assert_int_eq(seal_open(&key, ID, AAD, strlen(AAD), sealed, len, &opened), ERR_OK);
	ck_assert_str_eq(buf_str(&opened), "a citizen's form");
	buf_fini(&opened);
}
END_TEST

START_TEST(a_full_buffer_is_left_as_it_was)
{
	struct seal_key key = key_of(suites[_i]);
	struct buf out;
	buf_init(&out, 20);
	buf_add_str(&out, "before");
	ck_assert_int_eq(seal(&key, ID, "", 0, "plain", 5, &out), ERR_TOO_LONG);
	ck_assert_str_eq(buf_str(&out), "before");
	buf_fini(&out);
}
END_TEST

START_TEST(a_missing_key_is_made_once_and_then_kept)
{
	struct seal_key first, second;
	ck_assert_int_eq(seal_key_load(path, SUITE_AES_256_GCM, &first), ERR_OK);
	struct stat st;
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(st.st_size, SEAL_KEY_LEN);
	ck_assert_int_eq(seal_key_load(path, SUITE_SM4_CTR_HMAC_SM3, &second), ERR_OK);
	ck_assert_mem_eq(first.bytes, second.bytes, SEAL_KEY_LEN);
	ck_assert_int_eq(second.suite, SUITE_SM4_CTR_HMAC_SM3);
	unlink(path);
	ck_assert_int_eq(seal_key_load(path, SUITE_AES_256_GCM, &second), ERR_OK);
	ck_assert_mem_ne(first.bytes, second.bytes, SEAL_KEY_LEN);
}
END_TEST

START_TEST(a_key_that_others_can_read_is_refused)
{
	static const mode_t modes[] = { 0640, 0604, 0644, 0660, 0610, 0601 };
	struct seal_key key = { .suite = SUITE_AES_256_GCM }, untouched = key;
	ck_assert_int_eq(file_write(path, "0123456789abcdef0123456789abcdef", 32, 0600), ERR_OK);
	ck_assert_int_eq(chmod(path, modes[_i]), 0);
	ck_assert_int_eq(seal_key_load(path, SUITE_SM4_CTR_HMAC_SM3, &key), ERR_PERMISSION);
	ck_assert_mem_eq(&key, &untouched, sizeof(key));
}
END_TEST

START_TEST(a_key_of_another_length_is_refused_and_not_replaced)
{
	struct seal_key key;
	static const char *const texts[] = { "", "short", "0123456789abcdef0123456789abcdef\n" };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		ck_assert_int_eq(file_write(path, texts[i], strlen(texts[i]), 0600), ERR_OK);
		ck_assert_int_eq(seal_key_load(path, SUITE_AES_256_GCM, &key), ERR_SYNTAX);
		struct stat st;
		ck_assert_int_eq(stat(path, &st), 0);
		ck_assert_int_eq(st.st_size, strlen(texts[i]));
	}
}
END_TEST

START_TEST(a_fifo_in_the_keys_place_does_not_hang)
{
	struct seal_key key;
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(seal_key_load(path, SUITE_AES_256_GCM, &key), ERR_SYNTAX);
}
END_TEST

START_TEST(a_missing_folder_is_an_error)
{
	struct seal_key key;
	snprintf(path, sizeof(path), "%s/none/seal.key", dir);
	ck_assert_int_ne(seal_key_load(path, SUITE_AES_256_GCM, &key), ERR_OK);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("seal");
	TCase *tc = tcase_create("seal");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, what_is_sealed_opens_at_every_length, 0, 2);
	tcase_add_loop_test(tc, every_flipped_bit_is_noticed, 0, 2);
	tcase_add_loop_test(tc, every_shortened_or_lengthened_text_is_noticed, 0, 2);
	tcase_add_loop_test(tc, another_key_id_or_data_does_not_open, 0, 2);
	tcase_add_loop_test(tc, the_same_text_never_seals_to_the_same_bytes, 0, 2);
	tcase_add_loop_test(tc, a_store_whose_suite_was_changed_still_opens_what_it_has, 0, 2);
	tcase_add_loop_test(tc, what_an_earlier_firmware_sealed_still_opens, 0, 2);
	tcase_add_loop_test(tc, a_full_buffer_is_left_as_it_was, 0, 2);
	tcase_add_test(tc, a_missing_key_is_made_once_and_then_kept);
	tcase_add_loop_test(tc, a_key_that_others_can_read_is_refused, 0, 6);
	tcase_add_test(tc, a_key_of_another_length_is_refused_and_not_replaced);
	tcase_add_test(tc, a_fifo_in_the_keys_place_does_not_hang);
	tcase_add_test(tc, a_missing_folder_is_an_error);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
