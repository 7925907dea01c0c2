/* SPDX-License-Identifier: Apache-2.0 */
/* test_hash.c - SHA-256, SM3, their HMACs and SM4 against their published vectors. */
#include "firmware/crypto/hash.h"

#include <check.h>
#include <string.h>

#include <openssl/evp.h>

#include "firmware/base/text.h"
#include "firmware/crypto/fetched.h"
#include "firmware/crypto/hmac.h"
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

/* What the suite of SM4 and SM3 stands on: the library's own, as the suite calls them. */

static const struct {
	const char *why, *text, *hex;
} sm3_vectors[] = {
	{ "GB/T 32905, example 1", "abc",
	  "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" },
	{ "GB/T 32905, example 2",
	  "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
	  "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732" },
};

START_TEST(sm3_gives_the_published_values)
{
	uint8_t out[HASH_LEN];
	char hex[HASH_HEX + 1];
	const char *text = sm3_vectors[_i].text;
	ck_assert_int_eq(EVP_Digest(text, strlen(text), out, NULL, EVP_sm3(), NULL), 1);
	hex_encode(out, sizeof(out), hex);
	ck_assert_msg(strcmp(hex, sm3_vectors[_i].hex) == 0, "%s: %s", sm3_vectors[_i].why, hex);
}
END_TEST

static void hmac_sm3_is(const uint8_t *key, size_t key_len, const struct piece *pieces,
			size_t count, const char *expected)
{
	uint8_t out[HMAC_LEN];
	char hex[HASH_HEX + 1];
	ck_assert(hmac(fetched()->hmac_sm3, key, key_len, pieces, count, out));
	hex_encode(out, sizeof(out), hex);
	ck_assert_str_eq(hex, expected);
}

/* GM/T 0042-2015, D.3: the first two; in one piece and in several it is the same. */
START_TEST(hmac_sm3_gives_the_published_values)
{
	static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	uint8_t key[37], cd[50];
	const struct piece twice[] = { { text, strlen(text) }, { text, strlen(text) } };
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i + 1);
	memset(cd, 0xcd, sizeof(cd));
	hmac_sm3_is(key, 32, twice, ARRAY_LEN(twice),
		    "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a");
	hmac_sm3_is(key, sizeof(key), &(struct piece){ cd, sizeof(cd) }, 1,
		    "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae");
}
END_TEST

/* GB/T 32907, example 1; and counter mode as draft-ribose-cfrg-sm4-10, A.2.5.1, has it. */
static const struct {
	const char *why;
	const EVP_CIPHER *(*cipher)(void);
	const char *iv, *plain, *sealed;
} sm4_vectors[] = {
	{ "one block", EVP_sm4_ecb, NULL, "0123456789abcdeffedcba9876543210",
	  "681edf34d206965e86b3e94f536e4246" },
	{ "four blocks, counted", NULL, "000102030405060708090a0b0c0d0e0f",
	  "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
	  "eeeeeeeeeeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
	  "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7"
	  "f234bc0e24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514" },
};

START_TEST(sm4_gives_the_published_values)
{
	uint8_t key[16], iv[16], plain[64], out[64 + 16];
	char hex[2 * sizeof(plain) + 1];
	size_t plain_len = strlen(sm4_vectors[_i].plain) / 2;
	const EVP_CIPHER *cipher =
		sm4_vectors[_i].cipher ? sm4_vectors[_i].cipher() : fetched()->sm4_ctr;
	int len = 0;
	ck_assert_int_eq(hex_decode("0123456789abcdeffedcba9876543210", key, sizeof(key)), ERR_OK);
	ck_assert_int_eq(hex_decode(sm4_vectors[_i].plain, plain, plain_len), ERR_OK);
	if (sm4_vectors[_i].iv)
		ck_assert_int_eq(hex_decode(sm4_vectors[_i].iv, iv, sizeof(iv)), ERR_OK);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	ck_assert_int_eq(EVP_EncryptInit_ex(ctx, cipher, NULL, key, sm4_vectors[_i].iv ? iv : NULL),
			 1);
	ck_assert_int_eq(EVP_EncryptUpdate(ctx, out, &len, plain, (int)plain_len), 1);
	EVP_CIPHER_CTX_free(ctx);
	hex_encode(out, plain_len, hex);
	ck_assert_msg(strcmp(hex, sm4_vectors[_i].sealed) == 0, "%s: %s", sm4_vectors[_i].why, hex);
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
	tcase_add_loop_test(tc, sm3_gives_the_published_values, 0, ARRAY_LEN(sm3_vectors));
	tcase_add_test(tc, hmac_sm3_gives_the_published_values);
	tcase_add_loop_test(tc, sm4_gives_the_published_values, 0, ARRAY_LEN(sm4_vectors));
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
