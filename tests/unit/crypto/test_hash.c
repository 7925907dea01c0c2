/* SPDX-License-Identifier: Apache-2.0 */
/* test_hash.c - SHA-256 and HMAC against their published vectors. */
#include "firmware/crypto/hash.h"

#include <check.h>
#include <string.h>

#include <openssl/evp.h>

#include "firmware/base/text.h"
#include "tests/suite.h"

static const struct {
	const char *why, *text, *hex;
} sha256_vectors[] = {
	{ "FIPS 180-4, empty", "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "FIPS 180-4, one block", "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "FIPS 180-4, two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(sha256_gives_the_published_values)
{
	char hex[HASH_HEX + 1];
	const char *text = sha256_vectors[_i].text;
	hash_sha256_hex(text, strlen(text), hex);
	ck_assert_msg(strcmp(hex, sha256_vectors[_i].hex) == 0, "%s: %s", sha256_vectors[_i].why,
		      hex);
}
END_TEST

START_TEST(hmac_gives_the_values_of_rfc_4231)
{
	uint8_t key[20], longer[131], out[HASH_LEN];
	char hex[HASH_HEX + 1];
	memset(key, 0x0b, sizeof(key));
	hash_hmac(key, sizeof(key), "Hi There", 8, out);
	hex_encode(out, sizeof(out), hex);
	ck_assert_str_eq(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	hash_hmac((const uint8_t *)"Jefe", 4, "what do ya want for nothing?", 28, out);
	hex_encode(out, sizeof(out), hex);
	ck_assert_str_eq(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(longer, 0xaa, sizeof(longer)); /* than a block: its digest is the key */
	hash_hmac(longer, sizeof(longer), "Test Using Larger Than Block-Size Key - Hash Key First",
		  54, out);
	hex_encode(out, sizeof(out), hex);
	ck_assert_str_eq(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
END_TEST

START_TEST(an_empty_hmac_key_is_a_key_and_not_the_last_one)
{
	uint8_t first[HASH_LEN], second[HASH_LEN];
	hash_hmac(NULL, 0, "x", 1, first);
	hash_hmac((const uint8_t *)"other", 5, "x", 1, second);
	ck_assert_mem_ne(first, second, HASH_LEN);
	hash_hmac(NULL, 0, "x", 1, second);
	ck_assert_mem_eq(first, second, HASH_LEN);
}
END_TEST

START_TEST(a_made_uuid_is_valid_and_the_same_for_the_same_bytes)
{
	char one[UUID_TEXT_LEN + 1], two[UUID_TEXT_LEN + 1];
	hash_uuid("a", 1, one);
	hash_uuid("a", 1, two);
	ck_assert(uuid_v4_is_valid(one));
	ck_assert_str_eq(one, two);
	hash_uuid("b", 1, two);
	ck_assert(uuid_v4_is_valid(two));
	ck_assert_str_ne(one, two);
}
END_TEST

/* What the SM4 suite stands on: the vectors of GB/T 32905 and GB/T 32907. */
START_TEST(the_library_has_sm3_and_sm4_as_published)
{
	uint8_t out[HASH_LEN], key[16];
	char hex[HASH_HEX + 1];
	ck_assert_int_eq(EVP_Digest("abc", 3, out, NULL, EVP_sm3(), NULL), 1);
	hex_encode(out, sizeof(out), hex);
	ck_assert_str_eq(hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
	ck_assert_int_eq(hex_decode("0123456789abcdeffedcba9876543210", key, sizeof(key)), ERR_OK);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len = 0;
	ck_assert_int_eq(EVP_EncryptInit_ex(ctx, EVP_sm4_ecb(), NULL, key, NULL), 1);
	ck_assert_int_eq(EVP_EncryptUpdate(ctx, out, &len, key, sizeof(key)), 1);
	EVP_CIPHER_CTX_free(ctx);
	hex_encode(out, 16, hex);
	ck_assert_str_eq(hex, "681edf34d206965e86b3e94f536e4246");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hash");
	TCase *tc = tcase_create("hash");
	tcase_add_loop_test(tc, sha256_gives_the_published_values, 0, ARRAY_LEN(sha256_vectors));
	tcase_add_test(tc, hmac_gives_the_values_of_rfc_4231);
	tcase_add_test(tc, an_empty_hmac_key_is_a_key_and_not_the_last_one);
	tcase_add_test(tc, a_made_uuid_is_valid_and_the_same_for_the_same_bytes);
	tcase_add_test(tc, the_library_has_sm3_and_sm4_as_published);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
