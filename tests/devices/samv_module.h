/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samv_module.h - what a SAM-V module does with requests, over whatever wire.
 *
 * A card that was read is not found, selected or read again until it leaves the field; 30 03 answers
 * as long as it lies there.
 */
#pragma once

#include "tests/devices/sim.h"

#define SAMV_OUT_MAX 4096

struct samv_module {
	const struct sim_card *card; /* in the field; NULL = none */
	bool selected;
	bool found;
	bool held;
	bool told;    /* a whole reply has said that the card is there that came last */
	bool rereads; /* selects and reads a held card */
	struct sim_fault fault;
	bool is_late; /* the reply just made is to go out SIM_LATE_MS from now; the wire clears it */
	uint8_t in[4096];
	size_t in_len;
};

/* Takes bytes off the wire, appends what goes back; returns the length of `out`. */
size_t samv_module_feed(struct samv_module *m, const uint8_t *bytes, size_t len,
			uint8_t out[SAMV_OUT_MAX]);
void samv_module_put(struct samv_module *m, const struct sim_card *card); /* NULL takes it away */
/* Power was away: nothing is held, nothing half received. */
void samv_module_reset(struct samv_module *m);
