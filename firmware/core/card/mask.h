/* SPDX-License-Identifier: Apache-2.0 */
/* mask.h - how personal data is shown where others can look. Pure. */
#pragma once

#include <stddef.h>

/* Two characters: the first is kept; more: first and last. Stars for the rest. */
void mask_name(const char *name, char *out, size_t cap);
/* First 4 and last 4, stars between; shorter than 9: all stars. */
void mask_id(const char *id, char *out, size_t cap);
/* 138****5678 */
void mask_phone(const char *phone, char *out, size_t cap);
