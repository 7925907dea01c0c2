/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_end.h - moments from the submit on, and those without a visit. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

/* scenes.c: what they begin with */
void check(struct scenery *s);
void check_simple(struct scenery *s);
void scenery_loss(struct scenery *s);

void submitting(struct scenery *s);
void submitting_sending(struct scenery *s);
void receipt(struct scenery *s);
void receipt_offline(struct scenery *s);
void receipt_received(struct scenery *s);
void receipt_accepted(struct scenery *s);
void receipt_doubt(struct scenery *s);
void receipt_waiting(struct scenery *s);
void receipt_again(struct scenery *s);
void receipt_no_printer(struct scenery *s);
void receipt_no_card(struct scenery *s);
void receipt_nothing(struct scenery *s);
void help(struct scenery *s);
void help_notice(struct scenery *s);
void help_notice_failed(struct scenery *s);
void help_called(struct scenery *s);
void help_called_unknown(struct scenery *s);
void help_called_passed(struct scenery *s);
void help_unknown_hall(struct scenery *s);
void help_unfilled(struct scenery *s);
void help_stranger(struct scenery *s);
void help_receipt(struct scenery *s);
void closed(struct scenery *s);
void closed_at_start(struct scenery *s);
void closed_full(struct scenery *s);
void closed_loss(struct scenery *s);
void closed_responsible(struct scenery *s);
/* The hall names who answers for this terminal. */
void scenery_responsible(struct scenery *s);
