/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_delivery.h - which record goes next, and its way: files, then the record itself. What an answer
 * means for it is judged elsewhere. In flight is what stands in a slot; only memory knows it. Loop's
 * thread.
 */
#pragma once

#include "firmware/kioskd/sync_ack.h"
#include "firmware/kioskd/sync_attempt.h"
#include "firmware/kioskd/sync_deferral.h"

#define DELIVERY_SLOTS	    LINE_WINDOW_MAX
#define DELIVERY_FILE_SLOTS 2

struct delivery;

/* Who judges. Each call ends in delivery_over() or delivery_resend(), at once or later. */
struct delivery_sink {
	void (*posted)(void *arg, struct attempt *a, const struct link_answer *answer);
	void (*file_failed)(void *arg, struct attempt *a, const struct link_answer *answer);
	void (*unreadable)(void *arg, struct attempt *a, enum err err);
	void *arg;
};

enum err delivery_create(const struct sync_means *means, struct deferrals *deferrals,
			 struct acks *acks, const struct delivery_sink *sink,
			 struct delivery **out);
void delivery_destroy(struct delivery *d); /* NULL is allowed */

/* A record was just committed: it goes first. */
void delivery_kick(struct delivery *d);
/* Something may be found now that was not before: also by a pick that is under way. */
void delivery_refresh(struct delivery *d);
/* A case moved on: what was passed over because of it may go. */
void delivery_follow(struct delivery *d);
/* Starts what may start. */
void delivery_pump(struct delivery *d);

/* The judge's word. */
void delivery_over(struct delivery *d, struct attempt *a);
void delivery_resend(struct delivery *d, struct attempt *a);

/* True if a pick could still find something now. */
bool delivery_is_hungry(const struct delivery *d);
/* A record waits for being sent although the line is new. */
bool delivery_is_kicked(const struct delivery *d);
/* Nothing is under way that still shows how the line stands, and nothing was found. */
bool delivery_is_dry(const struct delivery *d);
bool delivery_is_busy(const struct delivery *d);
int delivery_in_flight(const struct delivery *d);
