/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_home.h - scenes before anybody has begun. For scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

void home(struct scenery *s);
void home_no_time(struct scenery *s);
void home_card_left(struct scenery *s);
void home_stale(struct scenery *s);
void home_more_themes(struct scenery *s);
void home_full(struct scenery *s);
void home_bundles(struct scenery *s);
void home_loss(struct scenery *s);
void home_loss_full(struct scenery *s);
void home_fault(struct scenery *s);
void home_fault_loss(struct scenery *s);
void home_one(struct scenery *s);
void home_three(struct scenery *s);
