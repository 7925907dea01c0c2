/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - a connection that comes back by itself, and the one-call client of kioskctl. */
#include "firmware/bus/client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define RECONNECT_FIRST_MS 20 /* then twice as long each time */
#define RECONNECT_MAX_MS   1000
#define CALL_TIMEOUT_US	   ((uint64_t)BUS_CALL_TIMEOUT_S * 1000000)

struct open_call {
	struct open_call *next;
	struct bus_client *client;
	sd_bus_slot *slot;
	bus_done done;
	void *arg;
	struct timer later; /* for a call that could not be sent: done still runs later */
	enum err err;
};

struct bus_client {
	struct loop *loop;
	enum bus_role role;
	char path[108];
	struct bus_client_sink sink;
	sd_bus *bus; /* NULL while not connected */
	struct timer reconnect;
	int reconnect_ms; /* the next pause */
	struct open_call *calls;
	bool told_gone;
};

static int connect_socket(const char *path, enum bus_role role)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	if (snprintf(addr.sun_path, sizeof(addr.sun_path), "%s%s", path,
		     role == BUS_STAFF ? BUS_STAFF_SUFFIX : "") >= (int)sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		int why = errno;
		close(fd);
		return -why;
	}
	return fd;
}

static int open_bus(const char *path, enum bus_role role, sd_bus **out)
{
	int fd = connect_socket(path, role);
	if (fd < 0)
		return fd;
	sd_bus *bus = NULL;
	int r = sd_bus_new(&bus);
	if (r >= 0)
		r = sd_bus_set_fd(bus, fd, fd);
	if (r < 0)
		close(fd);
	if (r >= 0)
		r = sd_bus_negotiate_fds(bus, 1);
	/* Else the loop's end waits until the keeper, which may end as well, has shaken hands. */
	if (r >= 0)
		r = sd_bus_set_close_on_exit(bus, 0);
	if (r >= 0)
		r = sd_bus_start(bus);
	if (r < 0) {
		sd_bus_close_unref(bus);
		return r;
	}
	*out = bus;
	return 0;
}

/* What sd-bus and the keeper say about a failed call, as our error. */
static enum err from_bus_error(const sd_bus_error *error)
{
	if (error->name && strncmp(error->name, BUS_ERROR_PREFIX, strlen(BUS_ERROR_PREFIX)) == 0)
		return err_from_name(error->name + strlen(BUS_ERROR_PREFIX));
	if (sd_bus_error_has_names(error, SD_BUS_ERROR_TIMEOUT, SD_BUS_ERROR_NO_REPLY) &&
	    sd_bus_error_get_errno(error) != ECONNRESET)
		return ERR_TIMEOUT;
	if (sd_bus_error_has_names(error, SD_BUS_ERROR_UNKNOWN_METHOD, SD_BUS_ERROR_UNKNOWN_OBJECT,
				   SD_BUS_ERROR_INVALID_ARGS))
		return ERR_UNSUPPORTED;
	return ERR_KEEPER_GONE;
}

static int append_call(sd_bus_message *m, json_t *args, const int *fds, size_t fd_count)
{
	char *text = args ? json_dumps(args, JSON_COMPACT) : strdup("{}");
	if (!text)
		return -ENOMEM;
	int r = sd_bus_message_append_basic(m, 's', text);
	wipe_free(text);
	if (r >= 0)
		r = sd_bus_message_open_container(m, 'a', "h");
	for (size_t i = 0; i < fd_count && r >= 0; i++)
		r = sd_bus_message_append_basic(m, 'h', &fds[i]);
	return r < 0 ? r : sd_bus_message_close_container(m);
}

static int new_call(sd_bus *bus, enum bus_role role, const char *method, json_t *args,
		    const int *fds, size_t fd_count, sd_bus_message **out)
{
	sd_bus_message *m = NULL;
	int r = sd_bus_message_new_method_call(bus, &m, NULL, BUS_PATH_OBJECT, bus_interface(role),
					       method);
	if (r >= 0)
		r = sd_bus_message_sensitive(m);
	if (r >= 0)
		r = append_call(m, args, fds, fd_count);
	if (r < 0)
		sd_bus_message_unref(m);
	else
		*out = m;
	return r;
}

static enum err read_answer(sd_bus_message *m, json_t **out)
{
	const char *text;
	sd_bus_message_sensitive(m);
	/* Not ERR_SYNTAX: that is the keeper's word about a call, and a no. */
	if (sd_bus_message_read_basic(m, 's', &text) < 0)
		return ERR_IO;
	json_t *answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (!answer)
		return ERR_IO;
	*out = answer;
	return ERR_OK;
}

/* Calls */

static void call_finish(struct open_call *call, enum err err, const json_t *answer)
{
	for (struct open_call **at = &call->client->calls; *at; at = &(*at)->next) {
		if (*at == call) {
			*at = call->next;
			break;
		}
	}
	timer_cancel(&call->later);
	sd_bus_slot_unref(call->slot);
	if (call->done)
		call->done(call->arg, err, answer);
	free(call);
}

/* A keeper that speaks is there; one that only takes the connection may be about to refuse it. */
static void heard(struct bus_client *c)
{
	c->reconnect_ms = RECONNECT_FIRST_MS;
}

static int on_reply(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)error;
	struct open_call *call = arg;
	if (!sd_bus_message_is_method_error(m, NULL))
		heard(call->client);
	if (sd_bus_message_is_method_error(m, NULL)) {
		call_finish(call, from_bus_error(sd_bus_message_get_error(m)), NULL);
		return 0;
	}
	json_t *answer = NULL;
	enum err err = read_answer(m, &answer);
	call_finish(call, err, answer);
	json_decref(answer);
	return 0;
}

static void on_later(void *arg)
{
	struct open_call *call = arg;
	call_finish(call, call->err, NULL);
}

void bus_client_call_of(struct bus_client *c, enum bus_role role, const char *method, json_t *args,
			const int *fds, size_t fd_count, bus_done done, void *arg)
{
	struct open_call *call = calloc(1, sizeof(*call));
	if (!call)
		abort();
	*call = (struct open_call){ .client = c, .done = done, .arg = arg, .next = c->calls };
	timer_init(&call->later, c->loop, on_later, call);
	c->calls = call;
	sd_bus_message *m = NULL;
	int r = c->bus ? new_call(c->bus, role, method, args, fds, fd_count, &m) : -ENOTCONN;
	if (r >= 0)
		r = sd_bus_call_async(c->bus, &call->slot, m, on_reply, call, CALL_TIMEOUT_US);
	sd_bus_message_unref(m);
	json_decref(args);
	if (r < 0) {
		call->err = r == -ENOMEM ? ERR_NOMEM : ERR_KEEPER_GONE;
		timer_after(&call->later, 0);
	}
}

void bus_client_call(struct bus_client *c, const char *method, json_t *args, const int *fds,
		     size_t fd_count, bus_done done, void *arg)
{
	bus_client_call_of(c, c->role, method, args, fds, fd_count, done, arg);
}

size_t bus_client_open_calls(const struct bus_client *c)
{
	size_t n = 0;
	for (const struct open_call *call = c->calls; call; call = call->next)
		n++;
	return n;
}

/* The connection */

static void lose(struct bus_client *c)
{
	if (c->bus) {
		sd_bus_detach_event(c->bus);
		for (struct open_call *call = c->calls; call; call = call->next) {
			call->slot = sd_bus_slot_unref(call->slot);
			call->err = ERR_KEEPER_GONE;
			timer_after(&call->later, 0);
		}
		sd_bus_close(c->bus);
		sd_bus_unref(c->bus);
		c->bus = NULL;
		c->told_gone = false;
	}
	timer_after(&c->reconnect, c->reconnect_ms);
	c->reconnect_ms *= 2;
	if (c->reconnect_ms > RECONNECT_MAX_MS)
		c->reconnect_ms = RECONNECT_MAX_MS;
	if (!c->told_gone && c->sink.gone) {
		c->told_gone = true;
		c->sink.gone(c->sink.arg);
	}
}

static int on_disconnected(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)m;
	(void)error;
	lose(arg);
	return 0;
}

static int on_signal(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)error;
	struct bus_client *c = arg;
	json_t *json = NULL;
	if (!sd_bus_message_is_signal(m, bus_interface(c->role), NULL) ||
	    read_answer(m, &json) != ERR_OK)
		return 0;
	heard(c);
	if (c->sink.signal)
		c->sink.signal(c->sink.arg, sd_bus_message_get_member(m), json);
	json_decref(json);
	return 0;
}

static int watch(struct bus_client *c)
{
	int r = sd_bus_match_signal_async(c->bus, NULL, "org.freedesktop.DBus.Local", NULL,
					  "org.freedesktop.DBus.Local", "Disconnected",
					  on_disconnected, NULL, c);
	if (r >= 0)
		r = sd_bus_match_signal_async(c->bus, NULL, NULL, BUS_PATH_OBJECT,
					      bus_interface(c->role), NULL, on_signal, NULL, c);
	if (r >= 0)
		r = sd_bus_attach_event(c->bus, loop_event(c->loop), SD_EVENT_PRIORITY_NORMAL);
	return r;
}

static void try_connect(void *arg)
{
	struct bus_client *c = arg;
	sd_bus *bus = NULL;
	if (open_bus(c->path, c->role, &bus) < 0) {
		lose(c);
		return;
	}
	c->bus = bus;
	if (watch(c) < 0) {
		lose(c);
		return;
	}
	c->told_gone = false;
	if (c->sink.connected)
		c->sink.connected(c->sink.arg);
}

enum err bus_client_open(struct loop *loop, const char *path, enum bus_role role,
			 const struct bus_client_sink *sink, struct bus_client **out)
{
	struct bus_client *c = calloc(1, sizeof(*c));
	if (!c)
		return ERR_NOMEM;
	c->loop = loop;
	c->role = role;
	c->sink = *sink;
	if (!text_copy(c->path, sizeof(c->path), path)) {
		free(c);
		return ERR_TOO_LONG;
	}
	timer_init(&c->reconnect, loop, try_connect, c);
	timer_after(&c->reconnect, 0);
	c->reconnect_ms = RECONNECT_FIRST_MS;
	*out = c;
	return ERR_OK;
}

void bus_client_close(struct bus_client *c)
{
	if (!c)
		return;
	timer_cancel(&c->reconnect);
	while (c->calls) {
		c->calls->done = NULL;
		call_finish(c->calls, ERR_CANCELLED, NULL);
	}
	if (c->bus) {
		sd_bus_detach_event(c->bus);
		sd_bus_flush(c->bus);
		sd_bus_close_unref(c->bus);
	}
	free(c);
}

bool bus_client_is_connected(const struct bus_client *c)
{
	return c->bus != NULL;
}

/* One call */

#define SECOND_US ((uint64_t)1000000)

static uint64_t now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * SECOND_US + (uint64_t)ts.tv_nsec / 1000;
}

/* Until the handshake's end nothing of a call leaves. */
static bool get_ready(sd_bus *bus, int wait_s)
{
	uint64_t until = now_us() + (uint64_t)wait_s * SECOND_US;
	while (sd_bus_is_ready(bus) == 0) {
		uint64_t now = now_us();
		int r = sd_bus_process(bus, NULL);
		if (r == 0 && now < until)
			r = sd_bus_wait(bus, until - now);
		else if (r == 0)
			return false;
		if (r < 0)
			return false;
	}
	return sd_bus_is_ready(bus) > 0;
}

static enum err ask_ready(sd_bus *bus, sd_bus_message *m, int wait_s, struct bus_reply *out)
{
	sd_bus_message *reply = NULL;
	sd_bus_error error = SD_BUS_ERROR_NULL;
	out->sent = true;
	int r = sd_bus_call(bus, m, (uint64_t)wait_s * SECOND_US, &error, &reply);
	enum err err = r >= 0			     ? read_answer(reply, &out->answer)
		       : sd_bus_error_is_set(&error) ? from_bus_error(&error)
						     : ERR_KEEPER_GONE;
	/* That nobody answered is no word of kioskd's. */
	bool said = error.message && error.name &&
		    (err != ERR_TIMEOUT ||
		     strncmp(error.name, BUS_ERROR_PREFIX, strlen(BUS_ERROR_PREFIX)) == 0);
	text_copy(out->detail, sizeof(out->detail), said ? error.message : "");
	sd_bus_error_free(&error);
	sd_bus_message_unref(reply);
	return err;
}

enum err bus_ask(const char *path, const struct bus_method *method, json_t *args, int fd,
		 int wait_s, struct bus_reply *out)
{
	sd_bus *bus = NULL;
	sd_bus_message *m = NULL;
	enum err err = ERR_KEEPER_GONE;
	*out = (struct bus_reply){ .answer = NULL };
	if (!wait_s)
		wait_s = method->effect == BUS_CHANGES ? BUS_CHANGE_WAIT_S : BUS_READ_WAIT_S;
	int r = open_bus(path, method->role, &bus);
	if (r >= 0)
		r = new_call(bus, method->role, method->name, args, &fd, fd >= 0, &m);
	if (r >= 0 && get_ready(bus, wait_s < BUS_READY_WAIT_S ? wait_s : BUS_READY_WAIT_S))
		err = ask_ready(bus, m, wait_s, out);
	sd_bus_message_unref(m);
	sd_bus_close_unref(bus);
	json_decref(args);
	return err;
}
