/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_staff.h - the maintenance menu: scenes of scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

void staff_overview(struct scenery *s);
void staff_door(struct scenery *s);
void staff_wrong(struct scenery *s);
void staff_wait(struct scenery *s);
void staff_locked(struct scenery *s);
void staff_nobody(struct scenery *s);
void staff_gone(struct scenery *s);
void staff_change(struct scenery *s);
void staff_overview_bad(struct scenery *s);
void staff_reading(struct scenery *s);
void staff_unread(struct scenery *s);
void staff_menu(struct scenery *s);
void staff_operator(struct scenery *s);
void staff_devices(struct scenery *s);
void staff_devices_tested(struct scenery *s);
void staff_queue(struct scenery *s);
void staff_queue_empty(struct scenery *s);
void staff_record(struct scenery *s);
void staff_record_unknown(struct scenery *s);
void staff_record_revealed(struct scenery *s);
void staff_users(struct scenery *s);
void staff_users_added(struct scenery *s);
void staff_supplies(struct scenery *s);
void staff_supplies_none(struct scenery *s);
void staff_journal(struct scenery *s);
void staff_journal_broken(struct scenery *s);
void staff_supervision(struct scenery *s);
void staff_figures(struct scenery *s);
void staff_network(struct scenery *s);
void staff_cable_out(struct scenery *s);
void staff_time(struct scenery *s);
void staff_update(struct scenery *s);
void staff_update_deeds(struct scenery *s);
void staff_report(struct scenery *s);
void staff_restart(struct scenery *s);
void staff_restart_done(struct scenery *s);
void staff_sound(struct scenery *s);
void staff_sound_none(struct scenery *s);
void staff_touch(struct scenery *s);
void staff_setup(struct scenery *s);
void staff_setup_no_url(struct scenery *s);
void staff_setup_later(struct scenery *s);
void staff_setup_panel(struct scenery *s);
void staff_setup_region(struct scenery *s);
void staff_setup_network(struct scenery *s);
void staff_setup_address(struct scenery *s);
void staff_setup_address_sure(struct scenery *s);
void staff_setup_address_wrong(struct scenery *s);
void staff_setup_address_unusable(struct scenery *s);
void staff_setup_code(struct scenery *s);
void staff_setup_code_offline(struct scenery *s);
void staff_setup_first(struct scenery *s);
void staff_setup_door(struct scenery *s);

/* Rows of the table in scenes.c. */
// clang-format off
#define SCENES_STAFF \
	{ "maintenance", staff_overview, "maintenance" }, \
	{ "maintenance-door", staff_door, "maintenance-door" }, \
	{ "maintenance-wrong", staff_wrong, NULL }, \
	{ "maintenance-wait", staff_wait, "maintenance-wait" }, \
	{ "maintenance-locked", staff_locked, NULL }, \
	{ "maintenance-nobody", staff_nobody, NULL }, \
	{ "maintenance-gone", staff_gone, NULL }, \
	{ "maintenance-change", staff_change, "maintenance-change" }, \
	{ "maintenance-bad", staff_overview_bad, "maintenance-bad" }, \
	{ "maintenance-reading", staff_reading, NULL }, \
	{ "maintenance-unread", staff_unread, NULL }, \
	{ "maintenance-menu", staff_menu, NULL }, \
	{ "maintenance-operator", staff_operator, NULL }, \
	{ "maintenance-devices", staff_devices, "maintenance-devices" }, \
	{ "maintenance-devices-tested", staff_devices_tested, NULL }, \
	{ "maintenance-queue", staff_queue, "maintenance-queue" }, \
	{ "maintenance-queue-empty", staff_queue_empty, NULL }, \
	{ "maintenance-record", staff_record, "maintenance-record" }, \
	{ "maintenance-record-unknown", staff_record_unknown, NULL }, \
	{ "maintenance-supplies", staff_supplies, "maintenance-supplies" }, \
	{ "maintenance-supplies-none", staff_supplies_none, NULL }, \
	{ "maintenance-journal", staff_journal, "maintenance-journal" }, \
	{ "maintenance-journal-broken", staff_journal_broken, NULL }, \
	{ "maintenance-supervision", staff_supervision, "maintenance-supervision" }, \
	{ "maintenance-figures", staff_figures, "maintenance-figures" }, \
	{ "maintenance-record-revealed", staff_record_revealed, NULL }, \
	{ "maintenance-users", staff_users, "maintenance-users" }, \
	{ "maintenance-users-added", staff_users_added, "maintenance-users-added" }, \
	{ "maintenance-network", staff_network, "maintenance-network" }, \
	{ "maintenance-cable-out", staff_cable_out, NULL }, \
	{ "maintenance-time", staff_time, "maintenance-time" }, \
	{ "maintenance-update", staff_update, "maintenance-update" }, \
	{ "maintenance-update-deeds", staff_update_deeds, NULL }, \
	{ "maintenance-restart", staff_restart, "maintenance-restart" }, \
	{ "maintenance-restart-done", staff_restart_done, NULL }, \
	{ "maintenance-report", staff_report, "maintenance-report" }, \
	{ "maintenance-sound", staff_sound, "maintenance-sound" }, \
	{ "maintenance-sound-none", staff_sound_none, NULL }, \
	{ "maintenance-touch", staff_touch, "maintenance-touch" }, \
	{ "setup", staff_setup, "setup" }, \
	{ "setup-no-url", staff_setup_no_url, NULL }, \
	{ "setup-later", staff_setup_later, "setup-later" }, \
	{ "setup-panel", staff_setup_panel, "setup-panel" }, \
	{ "setup-region", staff_setup_region, "setup-region" }, \
	{ "setup-network", staff_setup_network, NULL }, \
	{ "setup-address", staff_setup_address, "setup-address" }, \
	{ "setup-address-sure", staff_setup_address_sure, NULL }, \
	{ "setup-address-wrong", staff_setup_address_wrong, "setup-address-wrong" }, \
	{ "setup-address-unusable", staff_setup_address_unusable, NULL }, \
	{ "setup-code", staff_setup_code, "setup-code" }, \
	{ "setup-code-offline", staff_setup_code_offline, NULL }, \
	{ "setup-first", staff_setup_first, "setup-first" }, \
	{ "setup-door", staff_setup_door, NULL }
// clang-format on
