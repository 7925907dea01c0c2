/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_renewal.h - a new certificate before the old one ends (endpoint 1), with a new key; and what ends without one
 * coming is said. Loop's thread.
 */
#pragma once

#include "firmware/kioskd/sync_line.h"

#define RENEWAL_FROM_MS (30 * 24 * 3600 * (int64_t)1000) /* before its end */
#define RENEWAL_SAY_MS	(14 * 24 * 3600 * (int64_t)1000) /* then it should have come */

struct renewal;

enum err renewal_create(const struct sync_means *means, struct renewal **out);
void renewal_destroy(struct renewal *r); /* NULL is allowed */
/* A heartbeat was answered: the line is there. */
void renewal_told(struct renewal *r);
bool renewal_is_busy(const struct renewal *r);
/* What ends soon, or did: "certificate", "ca" or "", and when. Static. */
const char *renewal_ending(const struct renewal *r, int64_t *until_ms);
