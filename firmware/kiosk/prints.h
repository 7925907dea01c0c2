/* SPDX-License-Identifier: Apache-2.0 */
/* prints.h - what the conductor tells printing.c. */
#pragma once

struct kiosk;

/* A device's report is another: what waits for the printer goes on. */
void printing_devices_changed(struct kiosk *k);
/* Tells the keeper how much paper was used since it last heard. */
void printing_tell_paper(struct kiosk *k);
/* Nothing waits any more; after the devices. */
void printing_close(struct kiosk *k);
