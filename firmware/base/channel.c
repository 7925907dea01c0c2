/* SPDX-License-Identifier: Apache-2.0 */
/* channel.c - see channel.h. */
#include "firmware/base/channel.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/buf.h"
#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

struct channel {
	struct loop *loop;
	channel_handler handler;
	void *arg;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	int listener;
	int client;
	sd_event_source *on_accept;
	sd_event_source *on_line;
	struct buf in;
	bool busy;	/* a line is out for its answer */
	bool serving;	/* serve() is on the stack */
	bool skipping;	/* the rest of a line that was too long */
	size_t orphans; /* answers still to come for a client that left */
};

static void drop_client(struct channel *c)
{
	c->on_line = sd_event_source_unref(c->on_line);
	close_fd(&c->client);
	buf_clear(&c->in);
	if (c->busy)
		c->orphans++;
	c->busy = c->skipping = false;
	sd_event_source_set_enabled(c->on_accept, SD_EVENT_ON);
}

/* Hands out the first whole line; false when there is none. */
static bool hand_out(struct channel *c)
{
	assert(!c->busy && c->client >= 0);
	char *end = c->in.len ? memchr(c->in.data, '\n', c->in.len) : NULL;
	if (!end)
		return false;
	size_t len = (size_t)(end - c->in.data);
	c->busy = true;
	if (c->skipping) {
		c->skipping = false;
		buf_drop(&c->in, len + 1);
		c->handler(c->arg, c, NULL);
		return true;
	}
	char *line = strndup(c->in.data, len);
	if (!line)
		abort();
	bool valid = strlen(line) == len && utf8_is_valid(line, len);
	buf_drop(&c->in, len + 1);
	c->handler(c->arg, c, valid ? line : NULL);
	wipe_free(line);
	return true;
}

static void serve(struct channel *c)
{
	if (c->serving)
		return;
	c->serving = true;
	while (c->client >= 0 && !c->busy && hand_out(c))
		;
	c->serving = false;
}

static int on_line(sd_event_source *s, int fd, uint32_t revents, void *arg)
{
	(void)s;
	(void)revents;
	struct channel *c = arg;
	char chunk[4096];
	ssize_t n = read(fd, chunk, sizeof(chunk));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		drop_client(c);
		return 0;
	}
	buf_add(&c->in, chunk, (size_t)n);
	if (buf_err(&c->in) != ERR_OK) {
		buf_clear(&c->in);
		c->skipping = true;
		buf_add(&c->in, chunk, (size_t)n);
	}
	wipe(chunk, sizeof(chunk));
	serve(c);
	return 0;
}

static int on_accept(sd_event_source *s, int fd, uint32_t revents, void *arg)
{
	(void)revents;
	struct channel *c = arg;
	c->client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (c->client < 0)
		return 0;
	if (sd_event_add_io(loop_event(c->loop), &c->on_line, c->client, EPOLLIN, on_line, c) < 0) {
		close_fd(&c->client);
		return 0;
	}
	sd_event_source_set_enabled(s, SD_EVENT_OFF);
	return 0;
}

static enum err listen_at(struct channel *c)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	memcpy(addr.sun_path, c->path, sizeof(addr.sun_path));
	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->listener < 0)
		return err_from_errno(errno);
	unlink(c->path);
	mode_t mask = umask(0177);
	int bound = bind(c->listener, (struct sockaddr *)&addr, sizeof(addr));
	int why = errno;
	umask(mask);
	if (bound < 0)
		return err_from_errno(why);
	if (listen(c->listener, 8) < 0)
		return err_from_errno(errno);
	return sd_event_add_io(loop_event(c->loop), &c->on_accept, c->listener, EPOLLIN, on_accept,
			       c) < 0
		       ? ERR_IO
		       : ERR_OK;
}

enum err channel_open(struct loop *loop, const char *path, channel_handler handler, void *arg,
		      struct channel **out)
{
	assert(loop && handler);
	struct channel *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	*c = (struct channel){
		.loop = loop, .handler = handler, .arg = arg, .listener = -1, .client = -1
	};
	buf_init(&c->in, 2 * CHANNEL_LINE_MAX);
	enum err err = text_copy(c->path, sizeof(c->path), path) ? listen_at(c) : ERR_TOO_LONG;
	if (err != ERR_OK) {
		channel_close(c);
		return err;
	}
	*out = c;
	return ERR_OK;
}

void channel_close(struct channel *c)
{
	if (!c)
		return;
	sd_event_source_unref(c->on_line);
	sd_event_source_unref(c->on_accept);
	close_fd(&c->client);
	if (c->listener >= 0)
		unlink(c->path);
	close_fd(&c->listener);
	buf_fini(&c->in);
	free(c);
}

static bool send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN) {
			/* A test client that reads slowly; a dump is larger than the socket buffer. */
			struct pollfd p = { .fd = fd, .events = POLLOUT };
			if (poll(&p, 1, 1000) <= 0)
				return false;
			continue;
		}
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

void channel_answer(struct channel *c, const char *json)
{
	if (c->orphans) {
		c->orphans--;
		return;
	}
	assert(c->busy);
	c->busy = false;
	if (!send_all(c->client, json, strlen(json)) || !send_all(c->client, "\n", 1))
		drop_client(c);
	else
		serve(c);
}
