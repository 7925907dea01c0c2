/* SPDX-License-Identifier: Apache-2.0 */
/* aside.h - what the holder looks at beside an application, or without one: licences, and what waits. */
#pragma once

#include "firmware/kiosk/kiosk.h"

/* licences_ask.c: the holder's licences, for another item from the start; asked for unless that is done. */
void licences_begin(struct kiosk *k);
void licences_ask(struct kiosk *k);

/* waiting.c: the holder has just become known: asks what waits for them. */
void waiting_ask(struct kiosk *k);
/* From what is looked at: back to the step; for who came to see it alone, on to an item. */
void aside_go_on(struct kiosk *k);
