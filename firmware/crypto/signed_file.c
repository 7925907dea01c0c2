/* SPDX-License-Identifier: Apache-2.0 */
/* signed_file.c - see signed_file.h. */
#include "firmware/crypto/signed_file.h"

#include "firmware/base/file.h"
#include "firmware/base/signature_line.h"
#include "firmware/crypto/sign.h"

enum err signed_bytes_check(const char *trust, const char *bytes, size_t len, size_t *signed_len,
			    const char **why)
{
	struct signature_line line;
	struct sign_key *key = NULL;
	*why = "it has no signature";
	enum err err = signature_line_read(bytes, len, &line);
	if (err != ERR_OK)
		return err;
	*why = "[region] trust cannot be read, the key it is to be checked with";
	err = sign_key_load_public(trust, &key);
	if (err != ERR_OK)
		return err;
	*why = "its signature is not that of [region] trust";
	err = sign_verify_text(key, bytes, line.signed_len, line.algorithm, line.base64);
	sign_key_free(key);
	if (err == ERR_OK)
		*signed_len = line.signed_len;
	return err;
}

enum err signed_file_read(const char *path, const char *trust, struct buf *out, size_t *signed_len,
			  const char **why)
{
	*why = "it cannot be read";
	enum err err = file_read(path, out);
	return err == ERR_OK ? signed_bytes_check(trust, buf_str(out), out->len, signed_len, why)
			     : err;
}
