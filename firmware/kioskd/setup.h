/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setup.h - a new board is put up at its glass: what is still missing, and who may do it. Done by staff_setup.c.
 *
 * Where [terminal] setup says so, a board without identity or without staff is closed and asks to be put up. How far
 * it is, is read from what is there (key and certificate, roster, catalogue, clock), so that it goes on after a power cut
 * where it was. As long as nobody of staff is set up whoever stands at the glass may do it, with RIGHT_SETUP; then the staff.
 * A board that has ever kept a record of a citizen is none of these: losing its roster opens nothing. Loop's thread.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#define SETUP_HALL_MAX 64

struct keeper;

struct setup {
	bool known;		   /* the store was looked at */
	bool served;		   /* it has records */
	char hall[SETUP_HALL_MAX]; /* the hall_code that somebody confirmed; "": none */
	json_t *report; /* {at, ready, failed} of the last Report; NULL: none since the start */
};

void keeper_setup_begin(struct keeper *k);
/* "open": nobody of staff yet; "staff": they go on; NULL: this board is put up, or is none that asks. Static. */
const char *keeper_setup(const struct keeper *k);
/* The roster is another: kiosk is told. */
void keeper_setup_changed(struct keeper *k);
/* A Report was made; lent. */
void keeper_setup_reported(struct keeper *k, const json_t *report);
void keeper_setup_end(struct keeper *k);
