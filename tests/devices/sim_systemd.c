/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_systemd.c - kiosk-sim systemd: what kioskd hears of systemd on the D-Bus of a board, and no unit at all.
 *
 * Hello and AddMatch are the broker's; Subscribe, StartUnit and JobRemoved are systemd's. Each unit that is to be
 * started is a line of --log. `result WORD` is how jobs end from now on (done, failed, timeout, canceled),
 * `refuse denied|unknown|none` whether they begin, `mute` that nothing is heard of them, `gone` cuts everybody off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "tests/devices/sim.h"

#define MANAGER	     "org.freedesktop.systemd1.Manager"
#define MANAGER_PATH "/org/freedesktop/systemd1"
#define CLIENTS_MAX  (SIM_FDS_MAX - 1)

struct systemd {
	int listener;
	sd_bus *clients[CLIENTS_MAX];
	const char *log;
	char result[16], refusal[16];
	bool mute;
	unsigned jobs;
};

static int on_broker(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)arg;
	(void)error;
	if (sd_bus_message_is_method_call(m, "org.freedesktop.DBus", "Hello"))
		return sd_bus_reply_method_return(m, "s", ":1.1");
	return sd_bus_message_is_method_call(m, "org.freedesktop.DBus", NULL)
		       ? sd_bus_reply_method_return(m, "")
		       : 0;
}

/* As the broker would pass it on: from systemd's unique name. */
static int emit_removed(sd_bus *bus, unsigned id, const char *job, const char *unit,
			const char *result)
{
	sd_bus_message *m = NULL;
	int r = sd_bus_message_new_signal(bus, &m, MANAGER_PATH, MANAGER, "JobRemoved");
	if (r >= 0)
		r = sd_bus_message_append(m, "uoss", id, job, unit, result);
	if (r >= 0)
		r = sd_bus_message_set_sender(m, ":1.0");
	if (r >= 0)
		r = sd_bus_send(bus, m, NULL);
	sd_bus_message_unref(m);
	return r;
}

static int start_unit(struct systemd *s, sd_bus_message *m)
{
	const char *unit, *mode;
	char job[64];
	if (sd_bus_message_read(m, "ss", &unit, &mode) < 0)
		return -1;
	FILE *f = fopen(s->log, "a");
	if (f) {
		fprintf(f, "%s %s\n", unit, mode);
		fclose(f);
	}
	if (strcmp(s->refusal, "denied") == 0)
		return sd_bus_reply_method_errorf(
			m, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, "no");
	if (strcmp(s->refusal, "unknown") == 0)
		return sd_bus_reply_method_errorf(m, "org.freedesktop.systemd1.NoSuchUnit",
						  "no such unit");
	unsigned id = ++s->jobs;
	snprintf(job, sizeof(job), MANAGER_PATH "/job/%u", id);
	int r = sd_bus_reply_method_return(m, "o", job);
	if (r < 0 || s->mute)
		return r;
	sd_bus *bus = sd_bus_message_get_bus(m);
	/* Of somebody else's job, and then of this one. */
	r = emit_removed(bus, id + 1000, MANAGER_PATH "/job/other", "other.service", "done");
	return r < 0 ? r : emit_removed(bus, id, job, unit, s->result);
}

static int on_manager(sd_bus_message *m, void *arg, sd_bus_error *error)
{
	(void)error;
	if (sd_bus_message_is_method_call(m, MANAGER, "Subscribe"))
		return sd_bus_reply_method_return(m, "");
	return sd_bus_message_is_method_call(m, MANAGER, "StartUnit") ? start_unit(arg, m) : 0;
}

static sd_bus *serve(struct systemd *s, int fd)
{
	sd_bus *bus = NULL;
	sd_id128_t id;
	if (sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, fd, fd) < 0) {
		close(fd);
		return NULL;
	}
	if (sd_id128_randomize(&id) < 0 || sd_bus_set_server(bus, 1, id) < 0 ||
	    sd_bus_start(bus) < 0 ||
	    sd_bus_add_object(bus, NULL, "/org/freedesktop/DBus", on_broker, s) < 0 ||
	    sd_bus_add_object(bus, NULL, MANAGER_PATH, on_manager, s) < 0) {
		sd_bus_close_unref(bus);
		return NULL;
	}
	return bus;
}

static void leave(sd_bus **bus)
{
	sd_bus_flush_close_unref(*bus);
	*bus = NULL;
}

static void accept_one(struct systemd *s)
{
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
	for (size_t i = 0; fd >= 0 && i < CLIENTS_MAX; i++) {
		if (s->clients[i])
			continue;
		s->clients[i] = serve(s, fd);
		return;
	}
	if (fd >= 0)
		close(fd);
}

/* Commands */

static const char *run_result(void *arg, char *rest)
{
	struct systemd *s = arg;
	snprintf(s->result, sizeof(s->result), "%s", rest);
	s->mute = false;
	return *rest ? NULL : "result done|failed|timeout|canceled";
}

static const char *run_refuse(void *arg, char *rest)
{
	struct systemd *s = arg;
	snprintf(s->refusal, sizeof(s->refusal), "%s", rest);
	return *rest ? NULL : "refuse denied|unknown|none";
}

static const char *run_mute(void *arg, char *rest)
{
	(void)rest;
	((struct systemd *)arg)->mute = true;
	return NULL;
}

static const char *run_gone(void *arg, char *rest)
{
	(void)rest;
	struct systemd *s = arg;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (s->clients[i])
			leave(&s->clients[i]);
	return NULL;
}

static const struct sim_command commands[] = { { "result", run_result },
					       { "refuse", run_refuse },
					       { "mute", run_mute },
					       { "gone", run_gone },
					       { NULL, NULL } };

static int listen_at(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	unlink(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0 &&
	    listen(fd, CLIENTS_MAX) == 0)
		return fd;
	perror(path);
	return -1;
}

static void serve_all(struct systemd *s, struct sim_console *console)
{
	for (;;) {
		struct pollfd fds[SIM_FDS_MAX] = { { .fd = s->listener, .events = POLLIN } };
		for (size_t i = 0; i < CLIENTS_MAX; i++) {
			int events = s->clients[i] ? sd_bus_get_events(s->clients[i]) : 0;
			fds[1 + i] =
				(struct pollfd){ .fd = s->clients[i] ? sd_bus_get_fd(s->clients[i])
								     : -1,
						 .events = (short)(events > 0 ? events : 0) };
		}
		if (!sim_console_wait(console, fds, SIM_FDS_MAX, -1))
			return;
		if (fds[0].revents)
			accept_one(s);
		for (size_t i = 0; i < CLIENTS_MAX; i++) {
			int r = 1;
			while (s->clients[i] && (r = sd_bus_process(s->clients[i], NULL)) > 0)
				;
			if (s->clients[i] && r < 0)
				leave(&s->clients[i]);
		}
	}
}

int sim_systemd(int argc, char **argv)
{
	const char *path = NULL;
	struct systemd s = { .result = "done", .refusal = "none" };
	const struct sim_option options[] = { { "socket", &path, NULL },
					      { "log", &s.log, NULL },
					      { NULL, NULL, NULL } };
	if (sim_options(argc, argv, options) != 0 || !path || !s.log) {
		fputs("usage: kiosk-sim systemd --socket PATH --log FILE\n", stderr);
		return 2;
	}
	s.listener = listen_at(path);
	if (s.listener < 0)
		return 1;
	struct sim_console console;
	sim_console_init(&console, commands, &s);
	sim_console_ready();
	serve_all(&s, &console);
	char none[] = "";
	run_gone(&s, none);
	close(s.listener);
	unlink(path);
	return 0;
}
