/* SPDX-License-Identifier: Apache-2.0 */
/* answers.h - what the form has from elsewhere than the card, for the stage that learns it. */
#pragma once

#include "firmware/kiosk/aside.h"

/* The legal person is another: what the form has from it is, too; what was typed stays. */
void answers_legal(struct kiosk *k);
/* licences_ask.c: what is known of the holder's licences settles nothing more. */
void licences_are_nobodys(struct kiosk *k);
