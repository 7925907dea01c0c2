/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_sample.c - an ID card reader of another house, as its vendor would add it: written against the public
 * headers alone (drivers/device.h, drivers/card/card_driver.h), built with nothing else to include.
 *
 * The reader speaks lines over a serial port (this page is its public document):
 *
 *   V                      -> S1            which it is
 *   ?                      -> -             no card
 *                          -> +             a card
 *                          -> !             a card that gives nothing: hold it still
 *   R                      -> +NUMBER|NAME|SEX|BIRTH|UNTIL   as GB 11643 and GB/T 2261.1 have them, UTF-8
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/card/card_driver.h"
#include "drivers/device.h"
#include "firmware/base/wipe.h"

#define ANSWER_MS 1000
#define PAUSE_MS  300 /* between two looks */
#define LINE_LEN  256

struct card_reader {
	int fd;
	struct device_wake *wake;
	bool looked, there, was_read;
};

/* One wait for the port; a wake-up is no reason to leave a request that is under way. */
static enum err await(struct card_reader *r, short events, int64_t end)
{
	for (;;) {
		int64_t left = end - device_clock_ms();
		struct pollfd fds[] = { { .fd = r->fd, .events = events },
					{ .fd = device_wake_fd(r->wake), .events = POLLIN } };
		int n = poll(fds, 2, left > 0 ? (int)left : 0);
		if (n > 0 && fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			return ERR_READER_GONE;
		if (n > 0 && fds[0].revents)
			return ERR_OK;
		if (n > 0 && device_wake_take(r->wake) && device_wake_is_last(r->wake))
			return ERR_CANCELLED;
		if (left <= 0)
			return ERR_READER_FAULT;
	}
}

/* The line that answers, without its end. */
static enum err ask(struct card_reader *r, char question, char line[LINE_LEN])
{
	const char request[] = { question, '\n' };
	int64_t end = device_clock_ms() + ANSWER_MS;
	tcflush(r->fd, TCIFLUSH);
	if (write(r->fd, request, sizeof(request)) != sizeof(request))
		return errno == EAGAIN ? ERR_READER_FAULT : ERR_READER_GONE;
	for (size_t len = 0; len < LINE_LEN;) {
		enum err err = await(r, POLLIN, end);
		if (err != ERR_OK)
			return err;
		ssize_t n = read(r->fd, line + len, 1);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return ERR_READER_GONE;
		if (n > 0 && line[len] == '\n') {
			line[len] = '\0';
			return ERR_OK;
		}
		len += n > 0;
	}
	return ERR_READER_FAULT;
}

/* Cuts the next field off and copies it where it fits. */
static bool take_field(char **rest, char *out, size_t cap)
{
	const char *field = strsep(rest, "|");
	size_t len = field ? strlen(field) : 0;
	if (len == 0 || len >= cap)
		return false;
	memcpy(out, field, len + 1);
	return true;
}

static bool parse(char *line, struct document *doc)
{
	char *rest = line + 1;
	doc->kind = DOCUMENT_RESIDENT;
	return line[0] == '+' && take_field(&rest, doc->id, sizeof(doc->id)) &&
	       take_field(&rest, doc->name, sizeof(doc->name)) &&
	       take_field(&rest, doc->sex, sizeof(doc->sex)) &&
	       take_field(&rest, doc->birth, sizeof(doc->birth)) &&
	       take_field(&rest, doc->valid_to, sizeof(doc->valid_to)) && !rest;
}

static enum err reader_check(struct card_reader *r)
{
	char line[LINE_LEN];
	enum err err = ask(r, 'V', line);
	return err == ERR_OK && strcmp(line, "S1") != 0 ? ERR_READER_FAULT : err;
}

static void reader_close(struct card_reader *r)
{
	if (!r)
		return;
	close(r->fd);
	free(r);
}

static enum err reader_open(const char *device, struct device_wake *wake, struct card_reader **out)
{
	struct termios t;
	int fd = open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return ERR_READER_GONE;
	struct card_reader *r = tcgetattr(fd, &t) == 0 ? calloc(1, sizeof(*r)) : NULL;
	if (!r) {
		close(fd);
		return ERR_READER_FAULT;
	}
	cfmakeraw(&t);
	tcsetattr(fd, TCSANOW, &t);
	*r = (struct card_reader){ .fd = fd, .wake = wake };
	*out = r;
	return ERR_OK;
}

static enum err read_card(struct card_reader *r, struct card_step *out)
{
	char line[LINE_LEN];
	struct card_step step = { .kind = CARD_STEP_READ };
	enum err err = ask(r, 'R', line);
	if (err == ERR_OK && !parse(line, &step.doc))
		step = (struct card_step){ .kind = CARD_STEP_FAILED, .err = ERR_CARD_UNREADABLE };
	if (err == ERR_OK)
		*out = step;
	r->was_read = r->was_read || step.kind == CARD_STEP_READ;
	wipe(line, sizeof(line));
	document_wipe(&step.doc);
	return err;
}

static void rest(struct card_reader *r)
{
	struct pollfd fd = { .fd = device_wake_fd(r->wake), .events = POLLIN };
	if (poll(&fd, 1, PAUSE_MS) > 0)
		device_wake_take(r->wake);
}

/* What a look says, before anything is read. */
static enum card_step_kind news_of(struct card_reader *r, bool there)
{
	bool first = !r->looked, came = there && !r->there, went = !there && r->there;
	r->looked = true;
	r->there = there;
	r->was_read = r->was_read && there;
	if (came)
		return CARD_STEP_PRESENT;
	if (went)
		return CARD_STEP_REMOVED;
	return first ? CARD_STEP_EMPTY : CARD_STEP_NOTHING;
}

static enum err reader_step(struct card_reader *r, bool wanted, struct card_step *out)
{
	char line[LINE_LEN];
	if (r->looked)
		rest(r);
	enum err err = ask(r, '?', line);
	if (err != ERR_OK)
		return err;
	if (!strchr("-+!", line[0]) || strlen(line) != 1)
		return ERR_READER_FAULT;
	enum card_step_kind kind = news_of(r, line[0] != '-');
	if (kind == CARD_STEP_NOTHING && wanted && r->there && !r->was_read) {
		if (line[0] == '+')
			return read_card(r, out);
		*out = (struct card_step){ .kind = CARD_STEP_FAILED, .err = ERR_CARD_UNREADABLE };
		return ERR_OK;
	}
	*out = (struct card_step){ .kind = kind };
	return ERR_OK;
}

static void reader_rewind(struct card_reader *r)
{
	r->was_read = false;
}

const struct card_reader_ops reader_sample_ops = {
	.contactless = true,
	.open = reader_open,
	.check = reader_check,
	.step = reader_step,
	.rewind = reader_rewind,
	.close = reader_close,
};
