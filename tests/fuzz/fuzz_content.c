/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_content.c - any JSON as the content of an application that kiosk sent. What is taken becomes
 * a body that is canonical and within its limit.
 */
#include <assert.h>
#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/case/application.h"
#include "tests/fuzz/fuzz.h"

static void no_digest(const void *bytes, size_t len, uint8_t out[SHA256_LEN])
{
	(void)bytes;
	memset(out, (int)len, SHA256_LEN);
}

static const struct digests digests = { no_digest };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct application_terminal terminal = {
		.client_ref = "2c6d7a0e-9f41-4b7c-8a55-0d1e2f3a4b5c",
		.apply_serial_no = "A07-K3000043-Q",
		.apply_date = "2026-11-21T09:41:00+08:00",
		.hall_code = "H1",
		.area_code = "440304",
	};
	json_t *content CLEANUP(json_unref) = NULL, *again CLEANUP(json_unref) = NULL;
	if (json_parse((const char *)data, size, &content) != ERR_OK)
		return 0;
	char *body CLEANUP(wipe_free_ptr) = NULL, sha[SHA256_HEX + 1];
	enum err checked = application_content_check(content);
	enum err err = application_body(content, &terminal, &digests, &body, sha);
	assert((err == ERR_OK) == (checked == ERR_OK));
	if (err != ERR_OK)
		return 0;
	assert(strlen(body) <= APPLICATION_BODY_MAX && strlen(sha) == SHA256_HEX);
	err = json_parse(body, strlen(body), &again);
	assert(err == ERR_OK && json_is_canonical(again));
	assert(strcmp(json_str(again, "client_ref"), terminal.client_ref) == 0);
	return 0;
}
