/* SPDX-License-Identifier: Apache-2.0 */
/* keeper_trial.c - see trial.h: the keeper looks whether this start has proved itself, and takes an update. */
#include "firmware/kioskd/keeper.h"

#define LOG_MODULE "kioskd"
#include "firmware/base/log.h"

/* The start */

static void on_marked(void *arg, enum err err, const char *said)
{
	struct trial *t = arg;
	(void)said;
	if (err == ERR_OK)
		log_info("this start has proved itself");
	else if (err != ERR_CANCELLED)
		timer_after(&t->look, TRIAL_AGAIN_MS);
}

static void on_look(void *arg)
{
	struct trial *t = arg;
	struct keeper *k = t->keeper;
	struct sync_state state;
	sync_get_state(k->sync, &state);
	struct trial_facts f = {
		.kiosk_here = bus_service_has_citizen(k->bus),
		.devices = k->devices,
		.heard = state.quiet_ms >= 0,
		.running_ms = loop_mono_ms(k->loop) - t->began_ms,
	};
	if (trial_passed(&f))
		acts_begin(k->acts, ACT_GOOD, "", "", on_marked, t);
	else
		timer_after(&t->look, TRIAL_EVERY_MS);
}

/* The restart */

static void on_restarted(void *arg, enum err err, const char *said)
{
	struct trial *t = arg;
	(void)said;
	if (err != ERR_OK && err != ERR_CANCELLED)
		timer_after(&t->take, TRIAL_AGAIN_MS);
}

static void on_take(void *arg)
{
	struct trial *t = arg;
	struct keeper *k = t->keeper;
	int64_t now_ms = loop_mono_ms(k->loop);
	if (k->visit_open || k->glass.connection || k->updating || acts_busy(k->acts, ACT_UPDATE))
		t->quiet_ms = now_ms;
	if (now_ms - t->quiet_ms >= TRIAL_QUIET_MS)
		acts_begin(k->acts, ACT_REBOOT, "", "", on_restarted, t);
	else
		timer_after(&t->take, TRIAL_EVERY_MS);
}

void trial_take(struct trial *t)
{
	t->quiet_ms = loop_mono_ms(t->keeper->loop);
	timer_after(&t->take, TRIAL_EVERY_MS);
}

/* Life */

void trial_begin(struct trial *t, struct keeper *keeper)
{
	*t = (struct trial){ .keeper = keeper, .began_ms = loop_mono_ms(keeper->loop) };
	timer_init(&t->look, keeper->loop, on_look, t);
	timer_init(&t->take, keeper->loop, on_take, t);
	if (keeper->settings->board.acts[0])
		timer_after(&t->look, TRIAL_FIRST_MS);
}

void trial_end(struct trial *t)
{
	timer_cancel(&t->look);
	timer_cancel(&t->take);
}
