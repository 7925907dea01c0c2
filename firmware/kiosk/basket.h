/* SPDX-License-Identifier: Apache-2.0 */
/* basket.h - basket.c: the items of the visit beside the one that is open. */
#pragma once

#include "firmware/kiosk/kiosk.h"

/* The case on the receipt goes out of sight for one more item; see visit_may_go_on(). */
void basket_put_aside(struct kiosk *k);
/* Asks of every item that waits whether it is still offered, one after the other. */
void basket_recheck(struct kiosk *k);
