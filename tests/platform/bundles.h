/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bundles.h - the firmware a board should run (6). One bundle a board and channel, kept as
 * DATA/firmware/BOARD.CHANNEL.raucb: its address stays when another takes its place.
 */
#pragma once

#include "tests/platform/request.h"

void bundles_current(struct request *r, struct answer *a);
void bundles_file(struct request *r, struct answer *a);

/*
 * {"board", "channel", "file", "version", "rollback_floor"}: that file is copied and offered from now on; without "file"
 * nothing is. Any other member replaces what the offer would say of itself. NULL, or what is wrong.
 */
const char *bundles_arrange(struct platform *p, const json_t *wish);
