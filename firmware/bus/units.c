/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units.c - see units.h. The words are those of systemd's D-Bus interface (org.freedesktop.systemd1(5)):
 * Subscribe, so that signals are sent at all; StartUnit answers with the job's path before JobRemoved says
 * how that job ended.
 */
#include "firmware/bus/units.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <systemd/sd-bus.h>

#include "firmware/base/text.h"

#define LOG_MODULE "bus"
#include "firmware/base/log.h"

#define SYSTEMD_NAME  "org.freedesktop.systemd1"
#define SYSTEMD_PATH  "/org/freedesktop/systemd1"
#define SYSTEMD_IFACE "org.freedesktop.systemd1.Manager"
#define UNIT_NAME_MAX 128
#define JOB_PATH_MAX  128

struct start {
	struct start *next;
	struct units *units;
	sd_bus *bus;
	char unit[UNIT_NAME_MAX];
	char job[JOB_PATH_MAX]; /* "" until systemd named it */
	struct timer late;	/* also for what fails at once */
	enum err late_err;
	void (*done)(void *arg, enum err err);
	void *arg;
};

struct units {
	struct loop *loop;
	char socket[PATH_MAX];
	struct start *starts;
};

static void start_end(struct start *s, enum err err)
{
	for (struct start **at = &s->units->starts; *at; at = &(*at)->next) {
		if (*at == s) {
			*at = s->next;
			break;
		}
	}
	timer_cancel(&s->late);
	sd_bus_close_unref(s->bus);
	s->done(s->arg, err);
	free(s);
}

static void on_late(void *arg)
{
	struct start *s = arg;
	start_end(s, s->late_err);
}

static enum err from_refusal(const sd_bus_error *error)
{
	static const struct {
		const char *name;
		enum err err;
	} rows[] = {
		{ SD_BUS_ERROR_ACCESS_DENIED, ERR_NOT_ALLOWED },
		{ SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, ERR_NOT_ALLOWED },
		{ SYSTEMD_NAME ".NoSuchUnit", ERR_NOT_FOUND },
		{ SYSTEMD_NAME ".LoadFailed", ERR_NOT_FOUND },
		{ SD_BUS_ERROR_SERVICE_UNKNOWN, ERR_UNSUPPORTED },
		{ SD_BUS_ERROR_NAME_HAS_NO_OWNER, ERR_UNSUPPORTED },
		{ SD_BUS_ERROR_NO_REPLY, ERR_IO },
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (sd_bus_error_has_name(error, rows[i].name))
			return rows[i].err;
	return ERR_ACT_FAILED;
}

static int on_started(sd_bus_message *m, void *arg, sd_bus_error *ignored)
{
	(void)ignored;
	struct start *s = arg;
	const char *job;
	if (sd_bus_message_is_method_error(m, NULL)) {
		const sd_bus_error *error = sd_bus_message_get_error(m);
		log_debug("%s was not started: %s", s->unit, error->name);
		start_end(s, from_refusal(error));
	} else if (sd_bus_message_read_basic(m, 'o', &job) < 0 ||
		   !text_copy(s->job, sizeof(s->job), job)) {
		start_end(s, ERR_IO);
	}
	return 0;
}

static enum err from_result(const char *result)
{
	if (strcmp(result, "done") == 0)
		return ERR_OK;
	/* Another job took its place: what came of the unit is that one's. */
	return strcmp(result, "canceled") == 0 ? ERR_CANCELLED : ERR_ACT_FAILED;
}

static int on_removed(sd_bus_message *m, void *arg, sd_bus_error *ignored)
{
	(void)ignored;
	struct start *s = arg;
	uint32_t id;
	const char *job, *unit, *result;
	if (sd_bus_message_read(m, "uoss", &id, &job, &unit, &result) >= 0 && s->job[0] &&
	    strcmp(job, s->job) == 0)
		start_end(s, from_result(result));
	return 0;
}

static int on_disconnected(sd_bus_message *m, void *arg, sd_bus_error *ignored)
{
	(void)m;
	(void)ignored;
	start_end(arg, ERR_IO);
	return 0;
}

static int ask(struct start *s)
{
	int r = sd_bus_match_signal_async(s->bus, NULL, "org.freedesktop.DBus.Local", NULL,
					  "org.freedesktop.DBus.Local", "Disconnected",
					  on_disconnected, NULL, s);
	if (r >= 0)
		r = sd_bus_match_signal_async(s->bus, NULL, SYSTEMD_NAME, SYSTEMD_PATH,
					      SYSTEMD_IFACE, "JobRemoved", on_removed, NULL, s);
	if (r >= 0)
		r = sd_bus_call_method_async(s->bus, NULL, SYSTEMD_NAME, SYSTEMD_PATH,
					     SYSTEMD_IFACE, "Subscribe", NULL, NULL, "");
	if (r >= 0)
		r = sd_bus_call_method_async(s->bus, NULL, SYSTEMD_NAME, SYSTEMD_PATH,
					     SYSTEMD_IFACE, "StartUnit", on_started, s, "ss",
					     s->unit, "replace");
	return r;
}

static int dial(struct start *s)
{
	char address[PATH_MAX + 16];
	snprintf(address, sizeof(address), "unix:path=%s", s->units->socket);
	int r = sd_bus_new(&s->bus);
	if (r >= 0)
		r = sd_bus_set_address(s->bus, address);
	if (r >= 0)
		r = sd_bus_set_bus_client(s->bus, 1);
	if (r >= 0)
		r = sd_bus_set_close_on_exit(s->bus, 0);
	if (r >= 0)
		r = sd_bus_start(s->bus);
	return r < 0 ? r
		     : sd_bus_attach_event(s->bus, loop_event(s->units->loop),
					   SD_EVENT_PRIORITY_NORMAL);
}

void units_start(struct units *u, const char *unit, int64_t within_ms,
		 void (*done)(void *arg, enum err err), void *arg)
{
	struct start *s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	*s = (struct start){ .units = u, .done = done, .arg = arg, .next = u->starts };
	u->starts = s;
	timer_init(&s->late, u->loop, on_late, s);
	s->late_err = ERR_TIMEOUT;
	if (!text_copy(s->unit, sizeof(s->unit), unit))
		s->late_err = ERR_TOO_LONG;
	else if (dial(s) < 0)
		s->late_err = ERR_UNSUPPORTED;
	else if (ask(s) < 0)
		s->late_err = ERR_IO;
	timer_after(&s->late, s->late_err == ERR_TIMEOUT ? within_ms : 0);
}

bool units_idle(const struct units *u)
{
	return !u->starts;
}

enum err units_create(struct loop *loop, const char *socket, struct units **out)
{
	struct units *u = calloc(1, sizeof(*u));
	if (!u)
		return ERR_NOMEM;
	u->loop = loop;
	if (!text_copy(u->socket, sizeof(u->socket), socket)) {
		free(u);
		return ERR_TOO_LONG;
	}
	*out = u;
	return ERR_OK;
}

void units_destroy(struct units *u)
{
	if (!u)
		return;
	while (u->starts)
		start_end(u->starts, ERR_CANCELLED);
	free(u);
}
