/* SPDX-License-Identifier: Apache-2.0 */
/* digest.c - see digest.h. */
#include "firmware/core/value/digest.h"

#include <assert.h>

#include "firmware/base/text.h"

void digest_sha256_hex(const struct digests *d, const void *bytes, size_t len,
		       char out[SHA256_HEX + 1])
{
	assert(d && d->sha256);
	uint8_t hash[SHA256_LEN];
	d->sha256(bytes, len, hash);
	hex_encode(hash, sizeof(hash), out);
}
