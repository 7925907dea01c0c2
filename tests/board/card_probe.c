/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card_probe.c - the product's card readers alone: `card_probe SETTINGS` reads whatever is laid and says so, a line each,
 * until it is killed. It runs inside a machine where nothing of a kiosk but this is wanted.
 *
 *   reader N STATE | present N | read N NAME NUMBER | failed N ERROR | removed N
 */
#include <stdio.h>

#include "drivers/card/card.h"
#include "drivers/registry.h"

static void on_told(void *arg)
{
	(void)arg;
}

static void on_event(void *arg, const struct card_event *event)
{
	(void)arg;
	switch (event->kind) {
	case CARD_EVENT_STATE:
		printf("reader %d %s\n", event->reader + 1, device_state_name(event->state));
		break;
	case CARD_EVENT_PRESENT:
		printf("present %d\n", event->reader + 1);
		break;
	case CARD_EVENT_READ:
		/* The cards are kiosk-sim's: nobody's name. */
		printf("read %d %s %s\n", event->reader + 1, event->doc->name, event->doc->id);
		break;
	case CARD_EVENT_FAILED:
		printf("failed %d %s\n", event->reader + 1, err_name(event->err));
		break;
	case CARD_EVENT_REMOVED:
		printf("removed %d\n", event->reader + 1);
		break;
	case CARD_EVENT_EMPTY:
	case CARD_EVENT_GONE:
		break;
	}
	fflush(stdout);
}

static enum err run(const struct settings *settings)
{
	struct loop *loop;
	struct devices *devices = NULL;
	struct cards *cards = NULL;
	enum err err = loop_create(&loop);
	if (err)
		return err;
	err = devices_start(loop, settings, &registry, on_told, NULL, &devices);
	if (!err)
		err = cards_create(devices, on_event, NULL, &cards);
	if (!err) {
		cards_want(cards, true);
		err = loop_run(loop);
	}
	devices_stop(devices);
	cards_destroy(cards);
	loop_destroy(loop);
	return err;
}

int main(int argc, char **argv)
{
	static struct settings settings;
	struct settings_fault fault;
	if (argc != 2 || settings_load(argv[1], registry.drivers, &settings, &fault)) {
		fprintf(stderr, "card_probe: %s\n",
			argc == 2 ? fault.text : "usage: card_probe SETTINGS");
		return 2;
	}
	enum err err = run(&settings);
	fprintf(stderr, "card_probe: %s\n", err_name(err));
	return 1;
}
