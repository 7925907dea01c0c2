/* SPDX-License-Identifier: Apache-2.0 */
/* mark.c - see mark.h. */
#define LOG_MODULE "mark"
#include "firmware/store/mark.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/base/text.h"

#define MARK_DIGITS 19
#define MARK_LEN    (MARK_OF_LEN + 1 + MARK_DIGITS + 1)

/* Generation, a blank, the number, a line end. By hand: it is written in every submit. */
static void mark_text(const char of[MARK_OF_LEN + 1], int64_t number, char out[MARK_LEN + 1])
{
	assert(number >= 0);
	memcpy(out, of, MARK_OF_LEN);
	out[MARK_OF_LEN] = ' ';
	size_t digits = text_digits((uint64_t)number, MARK_DIGITS, out + MARK_OF_LEN + 1);
	assert(digits == MARK_DIGITS);
	strcpy(out + MARK_LEN - 1, "\n");
}

void mark_open(struct mark *m, const char *dir, const char *name)
{
	static const char between[MARK_COPIES] = { '/', '.' };
	int len = (int)strlen(dir);
	while (len > 1 && dir[len - 1] == '/')
		len--;
	for (size_t i = 0; i < MARK_COPIES; i++) {
		char path[PATH_MAX];
		int n = snprintf(path, sizeof(path), "%.*s%c%s", len, dir, between[i], name);
		m->fds[i] = n < (int)sizeof(path)
				    ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)
				    : -1;
		if (m->fds[i] < 0)
			log_warn("%s cannot be opened (%s)", path, strerror(errno));
	}
}

void mark_close(struct mark *m)
{
	for (size_t i = 0; i < MARK_COPIES; i++)
		close_fd(&m->fds[i]);
}

/* False: there is none, or it is not whole. */
static bool copy_read(int fd, char of[MARK_OF_LEN + 1], int64_t *number)
{
	char text[MARK_LEN + 1] = "", again[MARK_LEN + 1];
	if (fd < 0 || pread(fd, text, MARK_LEN, 0) != MARK_LEN)
		return false;
	long long n = strtoll(text + MARK_OF_LEN, NULL, 10);
	if (n < 0 || strlen(text) != MARK_LEN)
		return false;
	mark_text(text, n, again);
	if (strcmp(text, again) != 0)
		return false;
	memcpy(of, text, MARK_OF_LEN);
	of[MARK_OF_LEN] = '\0';
	*number = n;
	return true;
}

int64_t mark_read(const struct mark *m, const char of[MARK_OF_LEN + 1])
{
	int64_t highest = 0;
	for (size_t i = 0; i < MARK_COPIES; i++) {
		char whose[MARK_OF_LEN + 1];
		int64_t n;
		if (copy_read(m->fds[i], whose, &n) && strcmp(whose, of) == 0 && n > highest)
			highest = n;
	}
	return highest;
}

bool mark_of_other(const struct mark *m, const char of[MARK_OF_LEN + 1],
		   char other[MARK_OF_LEN + 1], int64_t *high)
{
	for (size_t i = 0; i < MARK_COPIES; i++)
		if (copy_read(m->fds[i], other, high) && strcmp(other, of) != 0 && *high > 0)
			return true;
	return false;
}

void mark_write(struct mark *m, const char of[MARK_OF_LEN + 1], int64_t number)
{
	char text[MARK_LEN + 1];
	mark_text(of, number, text);
	for (size_t i = 0; i < MARK_COPIES; i++)
		if (m->fds[i] >= 0 && pwrite(m->fds[i], text, MARK_LEN, 0) != MARK_LEN)
			log_debug("a mark was not written (%s)", strerror(errno));
}
