/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_region.c - any bytes as a region pack or a settings pack. What is taken is plain and can be used as it is. */
#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/region/region.h"
#include "firmware/core/region/settings_pack.h"
#include "firmware/base/signature_line.h"
#include "tests/fuzz/fuzz.h"

static void as_settings(const char *bytes, size_t len)
{
	static struct settings s;
	struct settings_pack p;
	char fault[SETTINGS_FAULT_MAX] = "";
	enum err err = settings_pack_parse(bytes, len, &p, fault);
	assert(err == ERR_OK || fault[0]);
	if (err != ERR_OK)
		return;
	assert(p.name[0] && text_is_plain(p.name) && p.version > 0);
	settings_pack_apply(&p, &s, NULL);
	/* No path, whatever it says. */
	assert(!s.store.path[0] && !s.supervision.metrics[0] && !s.catalogue.trust[0]);
	settings_pack_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data, *fault = NULL;
	struct signature_line s = { .signed_len = size };
	if (signature_line_read(bytes, size, &s) == ERR_OK) {
		assert(s.signed_len < size && bytes[s.signed_len - 1] == '\n');
		assert(s.algorithm[0] && s.base64[0]);
	}
	as_settings(bytes, s.signed_len);
	struct region r;
	enum err err = region_parse(bytes, s.signed_len, &r, &fault);
	assert((err == ERR_INVALID) == (fault != NULL));
	if (err != ERR_OK)
		return 0;
	char url[SETTINGS_TEXT_MAX];
	assert(r.name[0] && text_is_plain(r.name) && r.version > 0);
	assert(!r.url[0] || (settings_url(r.url, url, sizeof(url)) && strcmp(r.url, url) == 0));
	assert(json_is_object(r.hall) && json_is_array(r.task_codes));
	region_fini(&r);
	return 0;
}
