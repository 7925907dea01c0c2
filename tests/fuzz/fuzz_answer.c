/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_answer.c - any bytes as an answer of the platform: a first byte (what was expected), header
 * lines, an empty line, a body. Nothing but an acknowledgement of ours is ever taken for one.
 */
#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/link/answer.h"
#include "firmware/link/upload.h"
#include "tests/fuzz/fuzz.h"

#define REF  "3f2b8c1e-9a4d-4e0b-8f1a-2c5d6e7f8091"
#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* Reads the lines; returns where the body begins. */
static size_t read_head(const char *text, size_t len, struct answer_head *head)
{
	size_t at = 0;
	answer_head_init(head);
	while (at < len) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line = end ? (size_t)(end - (text + at)) + 1 : len - at;
		bool empty = line <= 2 && text[at] == (line == 2 ? '\r' : '\n');
		if (!empty)
			answer_head_line(head, text + at, line);
		at += line;
		if (empty)
			break;
	}
	return at;
}

static void check_head(const struct answer_head *head)
{
	char place[UPLOAD_PLACE_MAX];
	uint8_t sha256[SHA256_LEN] = { 0 }, sig[64];
	size_t sig_len = 0;
	assert(head->status == 0 || (head->status >= 100 && head->status <= 599));
	assert(head->upload_offset >= -1 && head->append_max >= -1 && head->date_ms >= -1);
	int64_t retry_ms = answer_retry_ms(head);
	assert(retry_ms >= 0 && retry_ms <= ANSWER_RETRY_MAX_MS);
	assert(answer_digest_check(head->digest, sha256) != ERR_TOO_LONG);
	if (answer_signature(head->signature, "ed25519", sig, sizeof(sig), &sig_len) == ERR_OK)
		assert(sig_len <= sizeof(sig));
	if (upload_place(head->location, place) == ERR_OK)
		assert(strncmp(place, "/uploads/", 9) == 0 && !strpbrk(place + 9, "/?#%"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	struct answer_wanted wanted = {
		.expect = (enum answer_expect)(data[0] % (EXPECT_ACK_LIST + 1)),
		.ref = REF,
		.sha256 = HASH,
		.conditional = data[0] & 0x40,
	};
	struct answer_head head;
	struct answer_ack ack = { .project_no = "" };
	char code[ANSWER_CODE_MAX];
	json_t *json CLEANUP(json_unref) = NULL;
	size_t body = read_head(text, size - 1, &head), len = size - 1 - body;
	check_head(&head);
	if (json_parse(text + body, len, &json) != ERR_OK)
		json = NULL;
	enum answer_verdict verdict = answer_classify(&head, &wanted, json, len > 0, code, &ack);
	assert(verdict < ANSWER_VERDICT_COUNT);
	assert(strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(code));
	if (verdict != ANSWER_ACK)
		return 0;
	assert(head.status == 200 || head.status == 201);
	assert(wanted.expect == EXPECT_ACK || wanted.expect == EXPECT_ACK_LIST);
	assert(memmem(text + body, len, REF, strlen(REF)) || memchr(text + body, '\\', len));
	assert(ack.project_no[0] && strlen(ack.project_no) <= PROJECT_NO_MAX && ack.state[0]);
	return 0;
}
