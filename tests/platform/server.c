/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - two TLS daemons without a port behind one accept loop, and the control daemon. */
#include "tests/platform/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/util.h"
#include "tests/platform/control.h"
#include "tests/platform/exchange.h"

enum {
	SERVER_BACKLOG = 256,
	SERVER_TIMEOUT_S = 120, /* an idle connection; longer than any back-off a test waits for */
	SERVER_BUFFER = 128 * 1024, /* of one connection, for its header and a piece of its body */
};

struct server {
	struct platform *platform;
	struct listener good;
	struct listener expired;
	struct listener control;
	struct MHD_Daemon *daemons[3]; /* of the three listeners above, in this order */
	int listen_fd;
	int stop_fd;
	bool accepting;
	pthread_t acceptor;
};

/* Daemons */

/* The connection's context is room for the name of its terminal (exchange.c fills it). */
static void server_connection(void *cls, struct MHD_Connection *connection, void **context,
			      enum MHD_ConnectionNotificationCode code)
{
	(void)cls;
	(void)connection;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = calloc(1, REQUEST_TERMINAL_MAX);
	} else {
		free(*context);
		*context = NULL;
	}
}

/* libmicrohttpd reports each connection that we close on purpose; nobody wants to read that. */
static void server_quiet(void *cls, const char *format, va_list args)
{
	(void)cls;
	(void)format;
	(void)args;
}

static struct MHD_Daemon *server_tls_daemon(struct platform *p, struct listener *listener,
					    const char *certificate)
{
	unsigned flags = MHD_USE_TLS | MHD_USE_THREAD_PER_CONNECTION |
			 MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC |
			 MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)server_quiet, NULL },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)certs_server_key(p->certs) },
		{ MHD_OPTION_HTTPS_MEM_TRUST, 0, (void *)certs_ca(p->certs) },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0,
		  (void *)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)server_connection, NULL },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_completed, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, SERVER_TIMEOUT_S, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_BUFFER, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	return MHD_start_daemon(flags, 0, NULL, NULL, exchange_handle, listener, MHD_OPTION_ARRAY,
				options, MHD_OPTION_END);
}

static struct MHD_Daemon *server_control_daemon(struct listener *listener, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
			 MHD_USE_ITC | MHD_USE_ERROR_LOG;
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)server_quiet, NULL },
		{ MHD_OPTION_SOCK_ADDR, 0, &address },
		{ MHD_OPTION_LISTENING_ADDRESS_REUSE, 1, NULL },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_completed, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, SERVER_TIMEOUT_S, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_BUFFER, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	return MHD_start_daemon(flags, (uint16_t)port, NULL, NULL, exchange_handle, listener,
				MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static bool server_start_daemons(struct server *s, const struct server_options *options)
{
	struct platform *p = s->platform;

	s->good = (struct listener){ p, &routes_platform, true, false };
	s->expired = (struct listener){ p, &routes_platform, true, true };
	s->control = (struct listener){ p, &control_routes, false, false };
	s->daemons[0] = server_tls_daemon(p, &s->good, certs_server(p->certs));
	s->daemons[1] = server_tls_daemon(p, &s->expired, certs_server_expired(p->certs));
	s->daemons[2] = server_control_daemon(&s->control, options->control_port);
	if (!s->daemons[2])
		fprintf(stderr, "kiosk-platform: port %d: %s\n", options->control_port,
			strerror(errno));
	return s->daemons[0] && s->daemons[1] && s->daemons[2];
}

/* The port */

static bool server_listen(struct server *s, const struct server_options *options)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
				  .ai_socktype = SOCK_STREAM };
	struct addrinfo *address = NULL;
	char port[16];
	int one = 1;

	snprintf(port, sizeof(port), "%d", options->port);
	int rc = getaddrinfo(options->bind, port, &hints, &address);
	if (rc != 0) {
		fprintf(stderr, "kiosk-platform: %s: %s\n", options->bind, gai_strerror(rc));
		return false;
	}
	s->listen_fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool ok = s->listen_fd >= 0 &&
		  setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
		  bind(s->listen_fd, address->ai_addr, address->ai_addrlen) == 0 &&
		  listen(s->listen_fd, SERVER_BACKLOG) == 0;
	if (!ok)
		fprintf(stderr, "kiosk-platform: port %d: %s\n", options->port, strerror(errno));
	freeaddrinfo(address);
	return ok;
}

/* Closing with a reset tells the other side at once, whatever it was sending. */
static void server_refuse(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void server_accept(struct server *s)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int fd =
		accept4(s->listen_fd, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	pthread_mutex_lock(&s->platform->lock);
	bool down = s->platform->down;
	bool expired = !down && faults_take_expired(&s->platform->faults);
	s->platform->census.connections += down ? 0 : 1;
	pthread_mutex_unlock(&s->platform->lock);
	if (down)
		server_refuse(fd);
	else
		MHD_add_connection(s->daemons[expired ? 1 : 0], fd, (struct sockaddr *)&peer, len);
}

static void *server_accept_loop(void *arg)
{
	struct server *s = arg;
	struct pollfd fds[] = { { .fd = s->listen_fd, .events = POLLIN },
				{ .fd = s->stop_fd, .events = POLLIN } };

	for (;;) {
		if (poll(fds, ARRAY_LEN(fds), -1) < 0 && errno != EINTR)
			return NULL;
		if (fds[1].revents)
			return NULL;
		if (fds[0].revents)
			server_accept(s);
	}
}

bool server_start(struct platform *p, const struct server_options *options, struct server **out)
{
	struct server *s = calloc(1, sizeof(*s));

	if (!s)
		return false;
	s->platform = p;
	s->listen_fd = -1;
	s->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (s->stop_fd < 0 || !server_listen(s, options) || !server_start_daemons(s, options)) {
		server_stop(s);
		return false;
	}
	s->accepting = pthread_create(&s->acceptor, NULL, server_accept_loop, s) == 0;
	if (!s->accepting) {
		server_stop(s);
		return false;
	}
	*out = s;
	return true;
}

void server_stop(struct server *s)
{
	uint64_t one = 1;

	if (!s)
		return;
	platform_wake(s->platform);
	if (s->accepting && write(s->stop_fd, &one, sizeof(one)) == sizeof(one))
		pthread_join(s->acceptor, NULL);
	for (size_t i = 0; i < ARRAY_LEN(s->daemons); i++) {
		if (s->daemons[i])
			MHD_stop_daemon(s->daemons[i]);
	}
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	free(s);
}
