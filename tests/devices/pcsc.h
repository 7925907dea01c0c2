/* SPDX-License-Identifier: Apache-2.0 */
/* pcsc.h - a rig whose reader.1 is pcsc beside a private pcscd with two virtual readers. */
#pragma once

#include <check.h>

#include "tests/devices/rig.h"

#define FIND_MS 5000 /* generous: for what is not timed */
#define BACK_MS 3000 /* pcscd back -> usable */
#define PULL_MS 3000

extern struct rig rig;
extern struct rig_sim daemon_sim, sim; /* pcscd; a card for the first reader, not in it yet */

/* For fixtures: a device of that glob; the card with that option of kiosk-sim, or NULL. */
void set_up_match(const char *match, const char *option);
void tear_down(void);
/* Another card, for the reader `at`; not in it yet. */
void start_card(struct rig_sim *card, int at, const char *file, const char *option);
void expect_online(void);
const struct document *expect_read(int timeout_ms);
/* The next of that kind. */
const struct rig_event *expect(enum card_event_kind kind);
/* The events so far of that kind in that slot. */
int count_in(int slot, enum card_event_kind kind);
/* A case for together.sh, with this fixture and tear_down(). */
TCase *add_case(Suite *s, const char *name, void (*fixture)(void));
