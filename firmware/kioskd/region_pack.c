/* SPDX-License-Identifier: Apache-2.0 */
/* region_pack.c - see region_pack.h. */
#include "firmware/kioskd/region_pack.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/core/value/signature_line.h"
#include "firmware/crypto/sign.h"

static enum err check_signature(const struct settings *s, const char *bytes,
				const struct signature_line *line)
{
	struct sign_key *trust = NULL;
	enum err err = sign_key_load_public(s->region.trust, &trust);
	if (err == ERR_OK)
		err = sign_verify_text(trust, bytes, line->signed_len, line->algorithm,
				       line->base64);
	sign_key_free(trust);
	return err;
}

enum err region_pack_verify(const struct settings *s, const char *bytes, size_t len,
			    struct region *out, char fault[REGION_FAULT_MAX])
{
	struct signature_line signature;
	const char *why = "it has no signature";
	enum err err = signature_line_read(bytes, len, &signature);
	if (err == ERR_OK) {
		err = check_signature(s, bytes, &signature);
		why = err == ERR_SIGNATURE_BAD ? "its signature is not that of [region] trust"
					       : "[region] trust cannot be read";
	}
	if (err == ERR_OK) {
		why = "it is no JSON object";
		err = region_parse(bytes, signature.signed_len, out, &why);
	}
	if (err != ERR_OK)
		snprintf(fault, REGION_FAULT_MAX, "the region pack is refused: %s", why);
	return err;
}

enum err region_pack_load(const struct settings *s, struct region *out,
			  char fault[REGION_FAULT_MAX])
{
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, REGION_BYTES_MAX);
	enum err err = s->region.pack[0] ? file_read(s->region.pack, &bytes) : ERR_NOT_FOUND;
	if (err != ERR_OK) {
		snprintf(fault, REGION_FAULT_MAX, "the region pack cannot be read");
		return err;
	}
	return region_pack_verify(s, buf_str(&bytes), bytes.len, out, fault);
}

void region_pack_apply(const struct region *r, struct settings *s)
{
	const struct {
		const char *said;
		char *key;
	} keys[] = {
		{ r->hall_code, s->terminal.hall_code },
		{ r->area_code, s->terminal.area_code },
		{ r->url, s->platform.url },
		{ r->url2, s->platform.url2 },
	};
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (!keys[i].key[0])
			text_copy(keys[i].key, SETTINGS_TEXT_MAX, keys[i].said);
}
