/* SPDX-License-Identifier: Apache-2.0 */
/* people.h - who is known in a visit, whose card comes next, and for whom it all is. Pure. */
#pragma once

#include "firmware/core/visit/visit.h"

/* Whose card is asked for: the deputy's, once the holder's was read; else the holder's. */
bool people_ask_deputy(const struct visit *v);
/* Everybody is known whom the application needs. */
bool people_are_known(const struct visit *v);
/* The number is the holder's, or of whoever acts for them; of people who are known. */
bool people_have(const struct visit *v, const char *number);
/* Old enough to act for another, where the day is known. ERR_CARD_TOO_YOUNG. */
enum err people_may_act(const struct document *doc, const char *today);
/* Once the day is known: a child needs a guardian, and only a child has one; an agent is not taken for one. */
void people_settle(struct visit *v, const char today[9]);
/* The item that is open may be handed in by an agent for a natural person. */
bool people_may_have_agent(const struct visit *v);
/* It may be begun by whoever is known: not by an agent it does not allow, and a child is no legal person's clerk. */
bool people_may_begin(const struct visit *v);
/* A legal person may be applied for; PLAN_MAYBE while it is not known whose card will come. */
enum plan_answer people_ask_legal(const struct visit *v);
/* Lends who applies and who acts. */
struct party people_party(const struct visit *v);
