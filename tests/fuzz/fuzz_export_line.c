/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_export_line.c - any bytes as a line of an export. What is taken is plain and whole. */
#include <assert.h>
#include <string.h>

#include "firmware/core/case/export_line.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct export_line line;
	if (export_line_read((const char *)data, size, &line) != ERR_OK)
		return 0;
	assert(line.kind <= EXPORT_END);
	assert((line.kind == EXPORT_END) == !line.terminal[0]);
	assert(text_is_plain(line.terminal) && text_is_plain(line.serial));
	assert(line.kind == EXPORT_HEAD || line.kind == EXPORT_END ||
	       uuid_v4_is_valid(line.client_ref));
	assert(line.kind != EXPORT_HEAD || strlen(line.sealed_to) == EXPORT_SEALED_TO_HEX);
	assert(line.records >= 0 && line.files >= 0 && line.unreadable >= 0);
	return 0;
}
