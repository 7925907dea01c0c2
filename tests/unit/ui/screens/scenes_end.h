/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_end.h - moments from the submit on, and those without a visit. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

/* scenes.c: what they begin with */
void check(struct stage *s);
void check_simple(struct stage *s);

void submitting(struct stage *s);
void submitting_sending(struct stage *s);
void receipt(struct stage *s);
void receipt_offline(struct stage *s);
void receipt_received(struct stage *s);
void receipt_accepted(struct stage *s);
void receipt_no_printer(struct stage *s);
void help(struct stage *s);
void help_called(struct stage *s);
void help_unknown_hall(struct stage *s);
void closed(struct stage *s);
void closed_at_start(struct stage *s);
void closed_full(struct stage *s);
