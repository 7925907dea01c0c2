/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.c - one sd-bus object per accepted connection, all served by one method table.
 *
 * A call keeps its message (and so its connection) alive until it is answered. Closing a connection
 * only unlinks it here; a late answer then goes to a bus that is closed, which sd-bus refuses quietly.
 */
#include "firmware/bus/service.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-bus.h>
#include <systemd/sd-id128.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"
#include "firmware/bus/door.h"
#include "firmware/bus/gate.h"
#include "firmware/core/value/json.h"

#define LOG_MODULE "bus"
#include "firmware/base/log.h"

/* What a connection may before anybody proved to be more. */
static const unsigned first_rights[] = {
	[BUS_CITIZEN] = RIGHT_CITIZEN,
	[BUS_STAFF] = RIGHT_MANAGER,
};
static_assert(ARRAY_LEN(first_rights) == BUS_ROLE_COUNT, "each socket gives rights");

struct listener {
	struct bus_service *service;
	enum bus_role role;
	int fd;
	bool activated; /* systemd's socket: its file is not ours to remove */
	struct timer pause;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	sd_event_source *source;
};

struct connection {
	struct connection *next;
	struct bus_service *service;
	enum bus_role role;
	struct bus_caller caller;
	struct gate *gate; /* what the client sends comes through it */
	sd_bus *bus;
	size_t calls;	    /* in flight */
	uint64_t last_call; /* of bus_service.calls_made; 0: never called */
	size_t queued;	    /* bytes since all was read */
};

struct bus_service {
	struct loop *loop;
	struct bus_service_config config;
	struct listener listeners[BUS_ROLE_COUNT];
	struct connection *connections;
	unsigned connections_made;
	uint64_t calls_made;
	struct bus_call *calls;
};

struct bus_call {
	struct bus_call *next;
	struct bus_service *service;
	sd_bus_message *message;
	struct bus_caller caller;
	json_t *args;
	int fds[BUS_FILES_MAX];
	size_t fd_count;
};

static struct connection *connection_numbered(const struct bus_service *s, unsigned number)
{
	struct connection *c = s->connections;
	while (c && c->caller.connection != number)
		c = c->next;
	return c; /* NULL: it left */
}

static struct connection *connection_of(const struct bus_call *call)
{
	return connection_numbered(call->service, call->caller.connection);
}

/* Sends, or cuts off a client that does not read. `m` is lent. */
static void send_to(struct connection *c, sd_bus_message *m, size_t len)
{
	uint64_t waiting = 0;
	if (sd_bus_get_n_queued_write(c->bus, &waiting) < 0 || waiting == 0)
		c->queued = 0;
	if (c->queued > 0 && c->queued + len > BUS_QUEUED_MAX) {
		gate_shut(c->gate, "it does not read its answers");
		return;
	}
	c->queued += len;
	/* A message that is not sent must not look like one that never came. */
	if (sd_bus_send(c->bus, m, NULL) < 0)
		gate_shut(c->gate, "its answers cannot be sent");
}

/* Calls */

static void call_end(struct bus_call *call)
{
	struct connection *c = connection_of(call);
	if (c)
		c->calls--;
	for (struct bus_call **at = &call->service->calls; *at; at = &(*at)->next) {
		if (*at == call) {
			*at = call->next;
			break;
		}
	}
	for (size_t i = 0; i < call->fd_count; i++)
		close_fd(&call->fds[i]);
	json_decref(call->args);
	sd_bus_message_unref(call->message);
	free(call);
}

static enum err read_fds(struct bus_call *call)
{
	if (sd_bus_message_enter_container(call->message, 'a', "h") < 0)
		return ERR_SYNTAX;
	int fd;
	while (sd_bus_message_read_basic(call->message, 'h', &fd) > 0) {
		if (call->fd_count == BUS_FILES_MAX)
			return ERR_TOO_LONG;
		int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		if (own < 0)
			return err_from_errno(errno);
		call->fds[call->fd_count++] = own;
	}
	return ERR_OK;
}

static enum err read_call(struct bus_call *call)
{
	const char *text;
	if (sd_bus_message_read_basic(call->message, 's', &text) < 0)
		return ERR_SYNTAX;
	enum err err = json_parse(text, strlen(text), &call->args);
	if (err != ERR_OK || !json_is_object(call->args))
		return err != ERR_OK ? err : ERR_SYNTAX;
	/* The other side met cards, fingers and files: nothing it says may steer a screen here. */
	return json_is_plain(call->args) ? read_fds(call) : ERR_INVALID;
}

/* The row of the called method whatever the socket: the right decides, not the door. */
static const struct bus_method *method_of(const struct bus_service *s, sd_bus_message *m)
{
	const char *iface = sd_bus_message_get_interface(m), *name = sd_bus_message_get_member(m);
	for (int role = 0; iface && name && role < BUS_ROLE_COUNT; role++)
		if (strcmp(iface, bus_interface((enum bus_role)role)) == 0)
			return bus_method_find(s->config.methods, (enum bus_role)role, name);
	return NULL;
}

static struct bus_call *call_begin(struct connection *c, sd_bus_message *m)
{
	struct bus_call *call = calloc(1, sizeof(*call));
	if (!call)
		return NULL;
	*call = (struct bus_call){ .service = c->service,
				   .message = sd_bus_message_ref(m),
				   .caller = c->caller,
				   .next = c->service->calls };
	c->service->calls = call;
	c->calls++;
	c->last_call = ++c->service->calls_made;
	return call;
}

/* The one place where rights are checked. */
static bool is_allowed(struct bus_call *call, const struct bus_method *method)
{
	const struct bus_service_config *config = &call->service->config;
	if (method->rights & call->caller.rights)
		return true;
	struct bus_caller caller = call->caller;
	bus_call_fail(call, ERR_NOT_ALLOWED, "this caller has no right to it");
	if (config->refused)
		config->refused(config->arg, method, &caller);
	return false;
}

static int on_call(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)error;
	struct connection *c = arg;
	struct bus_service *s = c->service;
	const struct bus_method *method = method_of(s, m);
	if (!sd_bus_message_is_method_call(m, NULL, NULL) || !method)
		return 0; /* sd-bus answers UnknownMethod */
	sd_bus_message_sensitive(m);
	if (c->calls >= BUS_CALLS_MAX) {
		gate_shut(c->gate, "too many of its calls are open");
		return 1;
	}
	struct bus_call *call = call_begin(c, m);
	if (!call)
		return -ENOMEM;
	if (!is_allowed(call, method))
		return 1;
	if (s->config.allowed && !s->config.allowed(s->config.arg, method, &call->caller)) {
		bus_call_fail(call, ERR_BUSY, "not now");
		return 1;
	}
	const struct bus_handler *handler = NULL;
	bus_handlers_of(s->config.families, method, &handler);
	enum err err = read_call(call);
	if (err != ERR_OK)
		bus_call_fail(call, err, NULL);
	else
		handler->handle(s->config.arg, call);
	return 1;
}

const struct bus_caller *bus_call_caller(const struct bus_call *call)
{
	return &call->caller;
}

bool bus_service_grant(struct bus_service *s, unsigned connection, unsigned rights)
{
	assert(rights && !(rights & ~(RIGHT_CITIZEN | RIGHT_STAFF | RIGHT_SETUP)));
	struct connection *c = connection_numbered(s, connection);
	if (c)
		c->caller.rights = rights;
	return c;
}

void bus_call_grant(const struct bus_call *call, unsigned rights)
{
	bus_service_grant(call->service, call->caller.connection, rights);
}

unsigned bus_service_rights(const struct bus_service *s, unsigned connection)
{
	const struct connection *c = connection_numbered(s, connection);
	return c ? c->caller.rights : 0;
}

const json_t *bus_call_args(const struct bus_call *call)
{
	return call->args;
}

size_t bus_call_files(const struct bus_call *call)
{
	return call->fd_count;
}

int bus_call_file(const struct bus_call *call, size_t n)
{
	return n < call->fd_count ? call->fds[n] : -1;
}

void bus_call_answer(struct bus_call *call, json_t *answer)
{
	char *text = answer ? json_dumps(answer, JSON_COMPACT) : NULL;
	json_decref(answer);
	if (!text) {
		bus_call_fail(call, ERR_NOMEM, NULL);
		return;
	}
	struct connection *c = connection_of(call);
	sd_bus_message *reply = NULL;
	if (c && sd_bus_message_new_method_return(call->message, &reply) >= 0) {
		sd_bus_message_sensitive(reply);
		if (sd_bus_message_append_basic(reply, 's', text) >= 0)
			send_to(c, reply, strlen(text));
		sd_bus_message_unref(reply);
	}
	wipe_free(text);
	call_end(call);
}

void bus_call_fail(struct bus_call *call, enum err err, const char *detail)
{
	char name[64];
	snprintf(name, sizeof(name), BUS_ERROR_PREFIX "%s", err_name(err));
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_error_set(&error, name, detail ? detail : "");
	struct connection *c = connection_of(call);
	sd_bus_message *reply = NULL;
	if (c && sd_bus_message_new_method_error(call->message, &reply, &error) >= 0)
		send_to(c, reply, strlen(name) + strlen(error.message));
	sd_bus_message_unref(reply);
	sd_bus_error_free(&error);
	call_end(call);
}

/* Connections */

static void connection_end(struct connection *c)
{
	struct bus_service *s = c->service;
	for (struct connection **at = &s->connections; *at; at = &(*at)->next) {
		if (*at == c) {
			*at = c->next;
			break;
		}
	}
	sd_bus_close_unref(c->bus);
	gate_destroy(c->gate);
	free(c);
}

/* It left, or had to: a visit ends with the program that led it. */
static void connection_gone(struct connection *c)
{
	struct bus_service *s = c->service;
	bool citizen = c->role == BUS_CITIZEN && c->last_call > 0;
	connection_end(c);
	if (citizen && s->config.citizen_gone)
		s->config.citizen_gone(s->config.arg);
}

static int on_disconnected(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)m, (void)error;
	connection_gone(arg);
	return 0;
}

static int on_connected(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)m, (void)error;
	struct connection *c = arg;
	gate_open(c->gate);
	return 0;
}

/* A server's bus that reads from one descriptor and writes to another; takes both. */
static int new_bus(int in, int out, sd_bus **bus)
{
	sd_id128_t id;
	int r = sd_bus_new(bus);
	if (r >= 0)
		r = sd_bus_set_fd(*bus, in, out);
	if (r < 0) {
		close(in);
		close(out);
		return r;
	}
	r = sd_id128_randomize(&id);
	if (r >= 0)
		r = sd_bus_set_server(*bus, 1, id);
	if (r >= 0)
		r = sd_bus_negotiate_fds(*bus, 1);
	/* Else the loop's end waits for a handshake that only the loop could finish. */
	if (r >= 0)
		r = sd_bus_set_close_on_exit(*bus, 0);
	if (r >= 0)
		r = sd_bus_set_trusted(*bus, 1); /* the socket is the role */
	if (r >= 0)
		r = sd_bus_set_anonymous(*bus, 1); /* who it is was asked at the door */
	return r >= 0 ? sd_bus_set_connected_signal(*bus, 1) : r;
}

static int watch_local(struct connection *c, const char *signal, sd_bus_message_handler_t on)
{
	return sd_bus_match_signal_async(c->bus, NULL, "org.freedesktop.DBus.Local", NULL,
					 "org.freedesktop.DBus.Local", signal, on, NULL, c);
}

/* Takes `fd`. */
static int start_bus(struct connection *c, int fd)
{
	int in;
	if (gate_create(c->service->loop, fd, &c->gate, &in) != ERR_OK) {
		close(fd);
		return -ENOMEM;
	}
	int r = new_bus(in, fd, &c->bus);
	if (r >= 0)
		r = sd_bus_start(c->bus);
	if (r >= 0)
		r = sd_bus_add_object(c->bus, NULL, BUS_PATH_OBJECT, on_call, c);
	if (r >= 0)
		r = watch_local(c, "Connected", on_connected);
	if (r >= 0)
		r = watch_local(c, "Disconnected", on_disconnected);
	if (r >= 0)
		r = sd_bus_attach_event(c->bus, loop_event(c->service->loop),
					SD_EVENT_PRIORITY_NORMAL);
	return r;
}

/*
 * False: as many as may be are open, and each waits for an answer. Else the one that never called, or
 * whose call is the longest ago, makes room: a program that hangs, or one that left connections behind.
 */
static bool make_room(struct bus_service *s, enum bus_role role)
{
	size_t open = 0;
	struct connection *idle = NULL;
	for (struct connection *c = s->connections; c; c = c->next) {
		if (c->role != role)
			continue;
		open++;
		/* The list begins with the newest. */
		if (c->calls == 0 && (!idle || c->last_call <= idle->last_call))
			idle = c;
	}
	if (open < BUS_CONNECTIONS_MAX)
		return true;
	if (!idle)
		return false;
	log_warn("an idle connection was closed: %zu are open", open);
	connection_gone(idle);
	return true;
}

static void resume_accept(void *arg)
{
	struct listener *l = arg;
	sd_event_source_set_enabled(l->source, SD_EVENT_ON);
}

/* Descriptors are short: the caller waits at the door, and we do not spin. */
static void pause_accept(struct listener *l, int why)
{
	if (why == EAGAIN || why == EINTR || why == ECONNABORTED)
		return;
	log_warn("no connection can be taken (%s)", strerror(why));
	sd_event_source_set_enabled(l->source, SD_EVENT_OFF);
	timer_after(&l->pause, BUS_ACCEPT_PAUSE_MS);
}

static void admit(struct listener *l, int fd)
{
	struct bus_service *s = l->service;
	struct connection *c = NULL;
	if (!door_admits_fd(l->role, fd))
		log_warn("a connection was refused: not a user that may");
	else if (!make_room(s, l->role))
		log_warn("a connection was refused: too many are open");
	else
		c = calloc(1, sizeof(*c));
	if (!c) {
		close(fd);
		return;
	}
	*c = (struct connection){ .service = s,
				  .role = l->role,
				  .caller = { .rights = first_rights[l->role],
					      .connection = ++s->connections_made },
				  .next = s->connections };
	s->connections = c;
	if (start_bus(c, fd) < 0)
		connection_end(c);
}

static int on_accept(sd_event_source *source, int listen_fd, uint32_t revents, void *arg)
{
	(void)source, (void)revents;
	struct listener *l = arg;
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd < 0)
		pause_accept(l, errno);
	else
		admit(l, fd);
	return 0;
}

/* Listening */

static enum err listen_at(struct listener *l)
{
	enum err err = door_take(l->path, l->role, &l->fd);
	l->activated = err == ERR_OK;
	return err == ERR_NOT_FOUND ? door_open(l->path, l->role, &l->fd) : err;
}

static enum err listener_open(struct bus_service *s, enum bus_role role)
{
	struct listener *l = &s->listeners[role];
	l->service = s;
	l->role = role;
	if (snprintf(l->path, sizeof(l->path), "%s%s", s->config.path,
		     role == BUS_STAFF ? BUS_STAFF_SUFFIX : "") >= (int)sizeof(l->path))
		return ERR_TOO_LONG;
	enum err err = listen_at(l);
	if (err != ERR_OK)
		return err;
	return sd_event_add_io(loop_event(s->loop), &l->source, l->fd, EPOLLIN, on_accept, l) < 0
		       ? ERR_IO
		       : ERR_OK;
}

enum err bus_service_open(struct loop *loop, const struct bus_service_config *config,
			  struct bus_service **out)
{
	assert(!bus_misfit(config->methods, config->families));
	struct bus_service *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	s->loop = loop;
	s->config = *config;
	enum err err = ERR_OK;
	for (int role = 0; role < BUS_ROLE_COUNT; role++) {
		s->listeners[role].fd = -1;
		timer_init(&s->listeners[role].pause, loop, resume_accept, &s->listeners[role]);
	}
	for (int role = 0; role < BUS_ROLE_COUNT && err == ERR_OK; role++)
		err = listener_open(s, (enum bus_role)role);
	if (err != ERR_OK) {
		bus_service_close(s);
		return err;
	}
	*out = s;
	return ERR_OK;
}

void bus_service_close(struct bus_service *s)
{
	if (!s)
		return;
	while (s->calls)
		bus_call_fail(s->calls, ERR_KEEPER_GONE, NULL);
	for (int role = 0; role < BUS_ROLE_COUNT; role++) {
		struct listener *l = &s->listeners[role];
		timer_cancel(&l->pause);
		sd_event_source_unref(l->source);
		if (l->fd >= 0 && !l->activated)
			unlink(l->path);
		close_fd(&l->fd);
	}
	/* What is not written by now waits for a client that does not read: no flush, which would too. */
	while (s->connections)
		connection_end(s->connections);
	free(s);
}

void bus_service_signal(struct bus_service *s, enum bus_role role, const char *name,
			const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	for (struct connection *c = s->connections; c && text; c = c->next) {
		sd_bus_message *m = NULL;
		if (c->role != role)
			continue;
		if (sd_bus_message_new_signal(c->bus, &m, BUS_PATH_OBJECT, bus_interface(role),
					      name) >= 0 &&
		    sd_bus_message_sensitive(m) >= 0 &&
		    sd_bus_message_append_basic(m, 's', text) >= 0)
			send_to(c, m, strlen(text));
		sd_bus_message_unref(m);
	}
	wipe_free(text);
}

bool bus_service_has_citizen(const struct bus_service *s)
{
	for (const struct connection *c = s->connections; c; c = c->next)
		if (c->role == BUS_CITIZEN)
			return true;
	return false;
}
