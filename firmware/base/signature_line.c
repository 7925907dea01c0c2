/* SPDX-License-Identifier: Apache-2.0 */
/* signature_line.c - see signature_line.h. */
#include "firmware/base/signature_line.h"

#include <stdio.h>
#include <string.h>

#define SIGNATURE "signature "

enum err signature_line_read(const char *bytes, size_t len, struct signature_line *out)
{
	struct signature_line s = { .signed_len = len };
	while (s.signed_len > 0 && bytes[s.signed_len - 1] == '\n' && s.signed_len == len)
		s.signed_len--;
	while (s.signed_len > 0 && bytes[s.signed_len - 1] != '\n')
		s.signed_len--;
	char line[sizeof(SIGNATURE) + sizeof(s.algorithm) + sizeof(s.base64)] = "";
	size_t line_len = len - s.signed_len;
	if (s.signed_len == 0 || line_len >= sizeof(line))
		return ERR_SIGNATURE_MISSING;
	memcpy(line, bytes + s.signed_len, line_len);
	int read = 0;
	if (strncmp(line, SIGNATURE, strlen(SIGNATURE)) != 0 ||
	    sscanf(line + strlen(SIGNATURE), "%15[a-z0-9] %255[A-Za-z0-9+/=]%n", s.algorithm,
		   s.base64, &read) != 2 ||
	    line[strlen(SIGNATURE) + (size_t)read + strspn(line + strlen(SIGNATURE) + read, "\n")])
		return ERR_SIGNATURE_MISSING;
	*out = s;
	return ERR_OK;
}
