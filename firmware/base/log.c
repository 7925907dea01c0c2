/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - formats one line and writes it with one write(2), so that threads do not mix lines. */
#include "firmware/base/log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/text.h"

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
	char said[LOG_LINE_MAX], line[LOG_LINE_MAX];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	int used = snprintf(line, sizeof(line), "<%d>%s: ", (int)level, module);
	if (len < 0 || used < 0 || (size_t)used >= sizeof(line) - 2)
		return;
	/* Whatever an outsider wrote stays on this line and steers no terminal. */
	text_show(line + used, sizeof(line) - (size_t)used - 1, said);
	size_t end = strlen(line);
	line[end] = '\n';
	if (write(STDERR_FILENO, line, end + 1) < 0)
		return; /* nobody listens: nothing better can be done about it */
}
