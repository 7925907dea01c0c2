/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_hall.h - what waits for the citizen, their licences, and the application that goes on elsewhere: scenes of scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

void form_noticed(struct scenery *s);
void help_noticed(struct scenery *s);
void notices(struct scenery *s);
void notices_none(struct scenery *s);
void notices_taken(struct scenery *s);
void notices_asking(struct scenery *s);
void notices_own(struct scenery *s);
void notices_some(struct scenery *s);
void notices_failed(struct scenery *s);
void licences_own(struct scenery *s);
void licences_own_none(struct scenery *s);
void licences_own_failed(struct scenery *s);
void licences(struct scenery *s);
void licences_none(struct scenery *s);
void licences_failed(struct scenery *s);
void licences_asking(struct scenery *s);
void handover(struct scenery *s);
void handover_done(struct scenery *s);
void handover_offline(struct scenery *s);
void handover_unknown(struct scenery *s);
void appoint_days(struct scenery *s);
void appoint_times(struct scenery *s);
void appoint_doubt(struct scenery *s);
void appoint_lost(struct scenery *s);
void appoint_taken(struct scenery *s);
void appoint_sure(struct scenery *s);
void appoint_offline(struct scenery *s);
void appoint_strange(struct scenery *s);
void appoint_closed(struct scenery *s);
void appoint_full(struct scenery *s);
void handover_taken(struct scenery *s);
void notices_appointment(struct scenery *s);

/* Rows of the table in scenes.c. */
// clang-format off
#define SCENES_HALL \
	{ "form-noticed", form_noticed, NULL }, \
	{ "help-noticed", help_noticed, NULL }, \
	{ "notices", notices, "notices" }, \
	{ "notices-none", notices_none, NULL }, \
	{ "notices-taken", notices_taken, NULL }, \
	{ "notices-asking", notices_asking, NULL }, \
	{ "notices-own", notices_own, "notices-own" }, \
	{ "notices-some", notices_some, NULL }, \
	{ "notices-failed", notices_failed, NULL }, \
	{ "licences-own", licences_own, NULL }, \
	{ "licences-own-none", licences_own_none, NULL }, \
	{ "licences-own-failed", licences_own_failed, "licences-failed" }, \
	{ "licences", licences, "licences" }, \
	{ "licences-none", licences_none, NULL }, \
	{ "licences-failed", licences_failed, NULL }, \
	{ "licences-asking", licences_asking, NULL }, \
	{ "handover", handover, NULL }, \
	{ "handover-done", handover_done, "handover" }, \
	{ "handover-offline", handover_offline, "handover-offline" }, \
	{ "handover-unknown", handover_unknown, NULL }, \
	{ "appoint-days", appoint_days, "appoint-days" }, \
	{ "appoint-times", appoint_times, "appoint" }, \
	{ "appoint-doubt", appoint_doubt, "appoint-doubt" }, \
	{ "appoint-lost", appoint_lost, NULL }, \
	{ "appoint-taken", appoint_taken, "appoint-taken" }, \
	{ "appoint-sure", appoint_sure, NULL }, \
	{ "appoint-offline", appoint_offline, NULL }, \
	{ "appoint-strange", appoint_strange, NULL }, \
	{ "appoint-closed", appoint_closed, NULL }, \
	{ "appoint-full", appoint_full, NULL }, \
	{ "handover-taken", handover_taken, NULL }, \
	{ "notices-appointment", notices_appointment, NULL }
// clang-format on
