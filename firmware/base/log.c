/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - formats one line and writes it with one write(2), so that threads do not mix lines. */
#include "firmware/base/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int max_level = LOG_INFO;

void log_set_level(enum log_level level)
{
	atomic_store(&max_level, level);
}

void log_write(enum log_level level, const char *module, const char *format, ...)
{
	static_assert(LOG_LINE_MAX > 2, "room for a newline and a NUL");
	assert(module[0]);
	if ((int)level > atomic_load(&max_level))
		return;
	char line[LOG_LINE_MAX];
	int used = snprintf(line, sizeof(line), "<%d>%s: ", (int)level, module);
	if (used < 0 || (size_t)used >= sizeof(line) - 2)
		return;
	va_list args;
	va_start(args, format);
	int more = vsnprintf(line + used, sizeof(line) - (size_t)used - 1, format, args);
	va_end(args);
	if (more < 0)
		return;
	size_t len = (size_t)used + (size_t)more;
	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	line[len] = '\n';
	if (write(STDERR_FILENO, line, len + 1) < 0)
		return; /* nobody listens: nothing better can be done about it */
}
