/* SPDX-License-Identifier: Apache-2.0 */
/* gone.c - see gone.h. */
#include "firmware/kioskd/gone.h"

#include <string.h>

#include "firmware/bus/service.h"
#include "firmware/core/case/decommission.h"
#include "firmware/kioskd/decommission.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

#define METHODS_MAX 8

struct gone {
	struct loop *loop;
	const struct settings *settings;
	char terminal[DECOMMISSION_VALUE_MAX];
	struct buf certificate;
};

/* As much of Keeper1.Status as kiosk looks at. */
static void on_citizen_status(void *arg, struct bus_call *call)
{
	const struct gone *g = arg;
	bus_call_answer(
		call,
		json_pack("{s:s, s:[], s:b, s:b, s:I, s:b, s:s, s:s, s:{}, s:{s:i, s:s, "
			  "s:s, s:b}, s:[], s:[]}",
			  "closed", "decommissioned", "alarms", "online", 0, "offline_backing_off",
			  0, "now_ms", (json_int_t)loop_wall_ms(g->loop), "clock_trust", 0,
			  "terminal_id", g->terminal, "area_code", "", "hall", "catalogue", "items",
			  0, "etag", "", "date", "", "stale", 0, "themes", "bundles"));
}

static void on_staff_status(void *arg, struct bus_call *call)
{
	const struct gone *g = arg;
	bus_call_answer(
		call,
		json_pack("{s:s, s:b, s:b, s:b, s:{s:i, s:s, s:s}, s:{s:i, s:i, s:i, s:i}, s:n, "
			  "s:[], s:[{s:s, s:n, s:{}}]}",
			  "terminal_id", g->terminal, "online", 0, "enrolled", 0, "clock_trust", 0,
			  "catalogue", "items", 0, "etag", "", "date", "", "queue", "queued", 0,
			  "blocked", 0, "quarantined", 0, "delivered", 0, "oldest_queued_at",
			  "devices", "alarms", "kind", "decommissioned", "at", "detail"));
}

static void on_certificate(void *arg, struct bus_call *call)
{
	const struct gone *g = arg;
	bus_call_answer(call, json_pack("{s:s}", "certificate", buf_str(&g->certificate)));
}

static const struct bus_handler handlers[] = {
	{ BUS_CITIZEN, "Status", on_citizen_status },
	{ BUS_STAFF, "Status", on_staff_status },
	{ BUS_STAFF, "Decommissioned", on_certificate },
	{ .name = NULL },
};

/* The rows of what is still answered; the others are unknown here. */
static void take_rows(struct bus_method out[METHODS_MAX])
{
	size_t n = 0;
	for (const struct bus_handler *h = handlers; h->name; h++)
		out[n++] = *bus_method_find(bus_methods, h->role, h->name);
	out[n] = (struct bus_method){ .name = NULL };
}

enum err gone_serve(struct loop *loop, const struct settings *s, void (*ready)(void))
{
	struct gone g = { .loop = loop, .settings = s };
	struct bus_method methods[METHODS_MAX];
	const struct bus_handler *const families[] = { handlers, NULL };
	struct bus_service *bus = NULL;
	buf_init(&g.certificate, DECOMMISSION_TEXT_MAX);
	/* Also where the deed was cut off in its middle. */
	enum err erased = decommission_keys(s), rest = decommission_remains(s);
	if (erased != ERR_OK || rest != ERR_OK)
		log_error("this terminal is decommissioned, and something of it is left to erase");
	enum err err = decommission_text(s, &g.certificate);
	if (err == ERR_OK &&
	    !decommission_value(buf_str(&g.certificate), g.certificate.len, "terminal", g.terminal))
		log_warn("the certificate of decommissioning cannot be read");
	take_rows(methods);
	struct bus_service_config config = {
		.path = settings_bus_path(s), .methods = methods, .families = families, .arg = &g
	};
	if (err == ERR_OK)
		err = bus_service_open(loop, &config, &bus);
	if (err == ERR_OK) {
		log_info("this terminal is decommissioned");
		ready();
		err = loop_run(loop);
	}
	bus_service_close(bus);
	buf_fini(&g.certificate);
	return err;
}
