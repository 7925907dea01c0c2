/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_board.c - Restart, UsbMount, UsbUnmount, SshOpen, NetworkSet, TimeSet, Acts: what staff has done to the machine.
 * One act each (acts.h); all are noted, however they end. An update is one more (staff_update.c).
 */
#include "firmware/kioskd/staff.h"

#include <stdio.h>

#include "firmware/core/value/json.h"
#include "firmware/kioskd/network.h"

struct question *staff_act_question(struct keeper *k, struct bus_call *call, enum act act)
{
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_ACT, json_pack("{s:s}", "act", act_name(act)));
	return q;
}

void staff_act_refuse(struct question *q, enum err err, const char *sentence)
{
	q->err = err;
	text_copy(q->detail, sizeof(q->detail), sentence);
	question_done(q);
}

void staff_acted(void *arg, enum err err, const char *said)
{
	struct question *q = arg;
	if (err != ERR_OK) {
		staff_act_refuse(q, err, acts_sentence(err, said));
		return;
	}
	q->err = ERR_OK;
	if (q->then)
		q->then(q);
	q->then = NULL;
	q->answer = json_pack("{s:s}", "said", said);
	question_done(q);
}

/* The acts that are told nothing. */

static void act_bare(void *arg, struct bus_call *call, enum act act)
{
	struct keeper *k = arg;
	acts_begin(k->acts, act, "", "", staff_acted, staff_act_question(k, call, act));
}

static void on_restart(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_REBOOT);
}

static void on_usb_mount(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_USB_MOUNT);
}

static void on_usb_unmount(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_USB_UNMOUNT);
}

static void on_ssh_open(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_SSH);
}

/* Network and time */

static void on_network_set(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = staff_act_question(k, call, ACT_NETWORK);
	const char *sentence = "";
	CLEANUP(buf_fini) struct buf params;
	buf_init(&params, NETWORK_PARAMS_MAX);
	enum err err = network_params("", q->args, &params, &sentence);
	if (err != ERR_OK)
		staff_act_refuse(q, err, sentence ? sentence : "");
	else
		acts_begin(k->acts, ACT_NETWORK, "", buf_str(&params), staff_acted, q);
}

/* The system's clock has become what ours was, or what staff said: nothing is to be added to it any more. */
static void time_set_then(struct question *q)
{
	struct loop *loop = q->keeper->loop;
	loop_correct_wall(loop, -loop_wall_correction_ms(loop));
	keeper_status_changed(q->keeper);
}

static void on_time_set(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = staff_act_question(k, call, ACT_TIME);
	struct sync_state state;
	int64_t at_ms = loop_wall_ms(k->loop);
	const char *at = json_str(q->args, "at");
	char params[48];
	sync_get_state(k->sync, &state);
	if (at[0] && state.clock_trusted) {
		staff_act_refuse(q, ERR_CONFLICT,
				 "the platform vouches for the time: no other is taken");
		return;
	}
	if (at[0] && (time_parse(at, &at_ms) != ERR_OK || at_ms < 0)) {
		staff_act_refuse(q, ERR_INVALID,
				 "the time is expected as 2026-11-21T09:41:00+08:00");
		return;
	}
	snprintf(params, sizeof(params), "at=%lld\n", (long long)(at_ms / 1000));
	q->then = time_set_then;
	acts_begin(k->acts, ACT_TIME, "", params, staff_acted, q);
}

static void on_acts(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:s, s:o}", "version", KIOSK_VERSION, "acts",
					acts_last(k->acts)));
}

const struct bus_handler staff_board_handlers[] = {
	{ BUS_STAFF, "Restart", on_restart },
	{ BUS_STAFF, "UsbMount", on_usb_mount },
	{ BUS_STAFF, "UsbUnmount", on_usb_unmount },
	{ BUS_STAFF, "SshOpen", on_ssh_open },
	{ BUS_STAFF, "NetworkSet", on_network_set },
	{ BUS_STAFF, "TimeSet", on_time_set },
	{ BUS_STAFF, "Acts", on_acts },
	{ .name = NULL },
};
