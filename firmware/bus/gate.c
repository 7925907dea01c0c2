/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.c - see gate.h.
 *
 * It never reads beyond the message it is in: files come with the first byte of theirs, and sd-bus must
 * get them there. Nothing is kept here: it reads only while what it read can be handed on at once.
 */
#include "firmware/bus/gate.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/wipe.h"
#include "firmware/bus/limits.h"

#define LOG_MODULE "bus"
#include "firmware/base/log.h"

#define HANDSHAKE_END "\r\nBEGIN\r\n"
#define HANDSHAKE_MAX 1024 /* bytes up to its end; sd-bus sends about 70 */
#define HEADER_LEN    16   /* of a message: its fixed part, which tells the length */
#define PIECE_MAX     (32 * 1024)
#define ROUNDS_MAX    4 /* pieces a turn of the loop: header and body of a usual message, twice */

struct gate {
	int in, feed; /* the client's socket; our end of what sd-bus reads. -1 when shut */
	sd_event_source *readable, *room;
	enum { HANDSHAKE, WAITING, OPEN } state;
	size_t handshake, matched; /* bytes seen; of HANDSHAKE_END */
	uint8_t header[HEADER_LEN];
	size_t header_len;
	uint64_t left; /* of a message whose header is known */
};

/* One piece as it came: bytes and files. */
struct piece {
	uint8_t bytes[PIECE_MAX];
	struct iovec iov;
	struct msghdr msg;
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(BUS_FILES_MAX * sizeof(int))];
};

void gate_shut(struct gate *g, const char *why)
{
	if (g->feed < 0)
		return;
	if (why)
		log_warn("a client was cut off: %s", why);
	g->readable = sd_event_source_disable_unref(g->readable);
	g->room = sd_event_source_disable_unref(g->room);
	close_fd(&g->feed);
	close_fd(&g->in);
}

/* The handshake */

/* How many of the bytes belong to it: all, or those up to its end. */
static size_t handshake_part(struct gate *g, const uint8_t *bytes, size_t len)
{
	static const char end[] = HANDSHAKE_END;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != end[g->matched])
			g->matched = 0;
		g->matched += bytes[i] == end[g->matched];
		if (g->matched == sizeof(end) - 1)
			return i + 1;
	}
	return len;
}

static void pass_handshake(struct gate *g)
{
	uint8_t bytes[HANDSHAKE_MAX];
	ssize_t seen = recv(g->in, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
	if (seen < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (seen <= 0) {
		gate_shut(g, NULL);
		return;
	}
	size_t len = handshake_part(g, bytes, (size_t)seen);
	g->handshake += len;
	if (g->handshake > HANDSHAKE_MAX) {
		gate_shut(g, "its handshake has no end");
		return;
	}
	if (recv(g->in, bytes, len, MSG_DONTWAIT) != (ssize_t)len ||
	    send(g->feed, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)len) {
		gate_shut(g, "its handshake could not be handed on");
		return;
	}
	if (g->matched == sizeof(HANDSHAKE_END) - 1) {
		g->state = WAITING;
		sd_event_source_set_enabled(g->readable, SD_EVENT_OFF);
	}
}

void gate_open(struct gate *g)
{
	if (g->feed < 0 || g->state != WAITING)
		return;
	g->state = OPEN;
	sd_event_source_set_enabled(g->readable, SD_EVENT_ON);
}

/* Messages */

static uint64_t number_at(const uint8_t *header, size_t at)
{
	uint64_t n = 0;
	for (size_t i = 0; i < 4; i++)
		n |= (uint64_t)header[at + i] << 8 * (header[0] == 'l' ? i : 3 - i);
	return n;
}

/* False: this message is too long. */
static bool header_read(struct gate *g)
{
	uint64_t body = number_at(g->header, 4), fields = number_at(g->header, 12);
	g->left = (fields + 7) / 8 * 8 + body;
	g->header_len = 0;
	return HEADER_LEN + g->left <= BUS_MESSAGE_MAX;
}

/* False: nothing came, or the stream is at its end. */
static bool receive(struct gate *g, struct piece *p, size_t want)
{
	p->iov = (struct iovec){ .iov_base = p->bytes, .iov_len = want };
	p->msg = (struct msghdr){
		.msg_iov = &p->iov,
		.msg_iovlen = 1,
		.msg_control = p->control,
		.msg_controllen = sizeof(p->control),
	};
	ssize_t got = recvmsg(g->in, &p->msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (got <= 0) {
		gate_shut(g, NULL);
		return false;
	}
	p->iov.iov_len = (size_t)got;
	return true;
}

static void files_close(struct piece *p)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&p->msg); c; c = CMSG_NXTHDR(&p->msg, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			close(fd);
		}
	}
}

/* What is wrong with the piece; NULL: it goes on. */
static const char *judge(struct gate *g, const struct piece *p)
{
	size_t len = p->iov.iov_len;
	if (p->msg.msg_flags & MSG_CTRUNC)
		return "it sent more files than a call may have";
	if (g->left > 0) {
		assert(len <= g->left);
		g->left -= len;
		return NULL;
	}
	memcpy(g->header + g->header_len, p->bytes, len);
	g->header_len += len;
	if (g->header_len == HEADER_LEN && !header_read(g))
		return "its message is too long";
	return NULL;
}

/* False: this turn is over. */
static bool pass_piece(struct gate *g, struct piece *p)
{
	size_t want =
		g->left ? (g->left < PIECE_MAX ? g->left : PIECE_MAX) : HEADER_LEN - g->header_len;
	if (!receive(g, p, want))
		return false;
	const char *fault = judge(g, p);
	if (!fault &&
	    sendmsg(g->feed, &p->msg, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)p->iov.iov_len)
		fault = "its message could not be handed on";
	files_close(p);
	wipe(p->bytes, p->iov.iov_len);
	if (fault)
		gate_shut(g, fault);
	return !fault;
}

static bool has_room(const struct gate *g)
{
	struct pollfd feed = { .fd = g->feed, .events = POLLOUT };
	return poll(&feed, 1, 0) == 1;
}

static int on_readable(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	(void)fd, (void)revents;
	struct gate *g = arg;
	struct piece piece;
	if (g->state == HANDSHAKE) {
		pass_handshake(g);
		return 0;
	}
	for (int i = 0; i < ROUNDS_MAX; i++) {
		/* A socket is writable while three quarters of it are free: a piece fits. */
		if (!has_room(g)) {
			sd_event_source_set_enabled(source, SD_EVENT_OFF);
			sd_event_source_set_enabled(g->room, SD_EVENT_ONESHOT);
			return 0;
		}
		if (!pass_piece(g, &piece))
			return 0;
	}
	return 0;
}

static int on_room(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	(void)source, (void)fd, (void)revents;
	struct gate *g = arg;
	sd_event_source_set_enabled(g->readable, SD_EVENT_ON);
	return 0;
}

enum err gate_create(struct loop *loop, int client, struct gate **out, int *bus_fd)
{
	int pair[2];
	struct gate *g = calloc(1, sizeof(*g));
	if (!g)
		return ERR_NOMEM;
	g->feed = -1;
	g->in = fcntl(client, F_DUPFD_CLOEXEC, 3);
	if (g->in < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0) {
		enum err err = err_from_errno(errno);
		gate_destroy(g);
		return err;
	}
	g->feed = pair[0];
	*bus_fd = pair[1];
	sd_event *event = loop_event(loop);
	int r = sd_event_add_io(event, &g->readable, g->in, EPOLLIN, on_readable, g);
	if (r >= 0)
		r = sd_event_add_io(event, &g->room, g->feed, EPOLLOUT, on_room, g);
	if (r >= 0)
		r = sd_event_source_set_enabled(g->room, SD_EVENT_OFF);
	if (r < 0) {
		close(pair[1]);
		gate_destroy(g);
		return ERR_IO;
	}
	*out = g;
	return ERR_OK;
}

void gate_destroy(struct gate *g)
{
	if (!g)
		return;
	gate_shut(g, NULL);
	close_fd(&g->in);
	free(g);
}
