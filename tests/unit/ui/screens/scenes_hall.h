/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_hall.h - what waits for the citizen, and the application that goes on elsewhere: scenes of scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

void form_noticed(struct scenery *s);
void help_noticed(struct scenery *s);
void notices(struct scenery *s);
void notices_none(struct scenery *s);
void notices_taken(struct scenery *s);
void handover(struct scenery *s);
void handover_done(struct scenery *s);
void handover_offline(struct scenery *s);
void handover_unknown(struct scenery *s);

/* Rows of the table in scenes.c. */
// clang-format off
#define SCENES_HALL \
	{ "form-noticed", form_noticed, NULL }, \
	{ "help-noticed", help_noticed, NULL }, \
	{ "notices", notices, "notices" }, \
	{ "notices-none", notices_none, NULL }, \
	{ "notices-taken", notices_taken, NULL }, \
	{ "handover", handover, NULL }, \
	{ "handover-done", handover_done, "handover" }, \
	{ "handover-offline", handover_offline, "handover-offline" }, \
	{ "handover-unknown", handover_unknown, NULL }
// clang-format on
