/* SPDX-License-Identifier: Apache-2.0 */
/* signed.c - see signed.h. */
#include "firmware/link/signed.h"

#include "firmware/core/value/json.h"
#include "firmware/crypto/sign.h"
#include "firmware/link/answer.h"

static enum err verify(const char *field, const struct sign_key *key, const void *bytes, size_t len)
{
	uint8_t sig[SIGN_MAX];
	size_t sig_len = 0;
	enum err err = answer_signature(field, sign_key_algorithm(key), sig, sizeof(sig), &sig_len);
	if (err == ERR_OK)
		err = sign_verify(key, bytes, len, sig, sig_len);
	return err == ERR_SYNTAX ? ERR_SIGNATURE_BAD : err;
}

enum err signed_by_one(const char *field, const json_t *spkis, const void *bytes, size_t len)
{
	enum err result = ERR_UNSUPPORTED;
	for (size_t i = 0; i < json_array_size(spkis) && i < SIGNED_KEYS_MAX; i++) {
		const char *spki = json_string_value(json_array_get(spkis, i));
		struct sign_key *key = NULL;
		if (!spki || sign_key_parse_spki(spki, &key) != ERR_OK)
			continue;
		enum err err = verify(field, key, bytes, len);
		sign_key_free(key);
		if (err == ERR_OK)
			return ERR_OK;
		if (result != ERR_SIGNATURE_BAD)
			result = err;
	}
	return result;
}
