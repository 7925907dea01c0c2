/* SPDX-License-Identifier: Apache-2.0 */
/* staff_network.c - Network and Time: how this terminal is connected, and what is known of the time. */
#include "firmware/kioskd/staff.h"

#include "firmware/base/file.h"
#include "firmware/kioskd/network.h"

/* systemd-timesyncd(8) makes this file when a server was heard. */
#define NTP_FILE "/run/systemd/timesync/synchronized"

static void on_network(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	json_t *said = network_read("");
	json_object_set_new(said, "platform",
			    json_pack("{s:s, s:b, s:b, s:s, s:I}", "url", k->settings->platform.url,
				      "enrolled", state.enrolled, "reachable", state.online,
				      "last_error", state.last_error, "quiet_ms",
				      (json_int_t)state.quiet_ms));
	bus_call_answer(call, said);
}

static void on_time(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct sync_state state;
	char now[TIME_TEXT_LEN + 1];
	sync_get_state(k->sync, &state);
	time_text(loop_wall_ms(k->loop), now);
	bus_call_answer(call, json_pack("{s:s, s:b, s:I, s:[{s:s, s:b}, {s:s, s:b}]}", "now", now,
					"clock_trust", state.clock_trusted, "offset_ms",
					(json_int_t)loop_wall_correction_ms(k->loop), "sources",
					"name", "platform", "good", state.clock_trusted, "name",
					"ntp", "good", file_exists(NTP_FILE)));
}

const struct bus_handler staff_network_handlers[] = {
	{ BUS_STAFF, "Network", on_network },
	{ BUS_STAFF, "Time", on_time },
	{ .name = NULL },
};
