/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hall.h - drafts, notices, and what a hall does beside cases: slots, appointments, tickets, calls (13, 14, 23).
 *
 * What waits for whom is arranged through the control port; what terminals leave here is kept as records
 * `draft`, `ticket`, `call`, `appointment`.
 */
#pragma once

#include "tests/platform/request.h"

void hall_drafts(struct request *r, struct answer *a);
void hall_draft_take(struct request *r, struct answer *a);
void hall_notices(struct request *r, struct answer *a);
void hall_slots(struct request *r, struct answer *a);
void hall_appoint(struct request *r, struct answer *a);
void hall_appointment_end(struct request *r, struct answer *a);
void hall_ticket(struct request *r, struct answer *a);
void hall_call(struct request *r, struct answer *a);

/* The appointment that was made for a case, {no, date, from, to}; NULL: there is none. */
json_t *hall_appointment_of(struct platform *p, const char *project_no);

/* Control: {"hall_code", "answer"}: what that hall's slots are; false: it takes no appointments, null: as ever. */
bool hall_arrange_slots(struct platform *p, const json_t *arranged);
/* Control: {"cert_no", "entries": []}, for drafts or notices. False: it is not that. */
bool hall_arrange(struct platform *p, const char *kind, const json_t *arranged);
/* A phone redeems the token a terminal was given: once; then 410. */
void hall_redeem(struct request *r, struct answer *a);
