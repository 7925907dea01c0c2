/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lights.c - the lamps beside the screen, and its own light: each shines while what its row says is true.
 *
 * A wish is told to the light and read back from it (drivers/light), so that what is said of a lamp has its proof.
 */
#include "firmware/kiosk/lamps.h"

#include "drivers/light/light.h"
#include "firmware/kiosk/kiosk.h"

#define FULL 100

/* A card is awaited, or one is to be taken. */
static bool is_for_card(const struct kiosk *k)
{
	const struct readers *r = &k->readers;
	return r->cards && ((cards_wanted(r->cards) && cards_usable(r->cards)) || r->left);
}

static bool is_for_paper(const struct kiosk *k)
{
	const struct visit *v = &k->visit;
	return print_is_paper(v->handed.print) || print_is_paper(v->tracking.result.print) ||
	       print_is_paper(v->handover.print) || print_is_paper(v->appointing.print);
}

static bool is_out_of_order(const struct kiosk *k)
{
	struct view v = { .fault = NULL };
	faults_show(k, &v);
	return v.fault != NULL;
}

/* Percent; -1: nobody has said yet, it stays as it is. */
static int wanted(const struct kiosk *k, enum light_shows shows)
{
	const json_t *glass = json_object_get(k->keeper.status, "glass");
	switch (shows) {
	case LIGHT_SCREEN:
		return (int)json_int(glass, "brightness", -1);
	case LIGHT_READER:
		return is_for_card(k) ? FULL : 0;
	case LIGHT_SLIP:
		return is_for_paper(k) ? FULL : 0;
	case LIGHT_HELP:
		return k->idle.called ? FULL : 0;
	case LIGHT_FAULT:
		return is_out_of_order(k) ? FULL : 0;
	case LIGHT_NOTHING:
		break;
	}
	return 0;
}

void lights_follow(struct kiosk *k)
{
	for (int i = 0; k->devices && i < SETTINGS_LIGHTS; i++) {
		struct device *light = light_of(k->devices, i);
		int percent = wanted(k, (enum light_shows)k->settings->light[i].shows);
		if (light && percent >= 0 && percent <= FULL)
			light_shine(light, percent);
	}
}

static bool shines(const struct kiosk *k, enum light_shows shows)
{
	for (int i = 0; k->devices && i < SETTINGS_LIGHTS; i++) {
		struct device *light = light_of(k->devices, i);
		int percent = wanted(k, shows);
		if (light && k->settings->light[i].shows == (int)shows && percent > 0 &&
		    light_shines(light, percent))
			return true;
	}
	return false;
}

bool lights_call(const struct kiosk *k)
{
	return shines(k, LIGHT_HELP);
}

bool lights_screen(const struct kiosk *k)
{
	return shines(k, LIGHT_SCREEN);
}
