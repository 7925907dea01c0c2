/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calibration.h - where a finger really is on the panel, from what its device says. Pure.
 */
#pragma once

#include <stdbool.h>

#include "ui/kit/present/pointer.h"

/* x' = m[0] x + m[1] y + m[2], y' = m[3] x + m[4] y + m[5], as libinput's property has it. */
struct calibration {
	float m[6];
};

extern const struct calibration calibration_none;

/* Six finite numbers and nothing else; otherwise false, and *out is untouched. */
bool calibration_parse(const char *text, struct calibration *out);
struct pointer_place calibration_apply(const struct calibration *c, struct pointer_place at);
/* An axis from min to max as 0..1; beyond them, or of no length: the nearer end. */
float calibration_axis(int value, int min, int max);
