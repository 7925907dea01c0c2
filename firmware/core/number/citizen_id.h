/* SPDX-License-Identifier: Apache-2.0 */
/*
 * citizen_id.h - the 18-digit citizen number (GB 11643-1999; check digit ISO 7064 MOD 11-2).
 *
 * One rule for every entry path: card, form and platform. Pure.
 */
#pragma once

#include <stdbool.h>

#define CITIZEN_ID_LEN 18

enum citizen_id_verdict {
	CITIZEN_ID_OK,
	CITIZEN_ID_LENGTH,    /* not 18 characters */
	CITIZEN_ID_CHARACTER, /* something else than digits and a last X */
	CITIZEN_ID_PROVINCE,  /* the first two digits are no province */
	CITIZEN_ID_BIRTH,     /* no real day, before 1900 or after `today` */
	CITIZEN_ID_CHECK,     /* the check digit is wrong */
};

/* `id` may be NULL (LENGTH). `today` as date8_is_past() has it. Lower-case x counts as X. */
enum citizen_id_verdict citizen_id_check(const char *id, const char *today);
/* For a valid number: YYYYMMDD of birth; '1' male, '2' female (GB/T 2261.1). */
void citizen_id_birth(const char *id, char out[9]);
char citizen_id_sex(const char *id);
/* Full years on `today`, which is known. */
int citizen_id_age(const char *id, const char *today);
/* The message id of the sentence for a verdict; "" for OK. Static. */
const char *citizen_id_message(enum citizen_id_verdict verdict);

/* Parts of the rule that the 18-digit number of foreign permanent residents shares. */
/* The first two digits are a province, or Hong Kong, Macao or Taiwan. */
bool citizen_id_has_province(const char *digits);
/* 17 digits, then a digit or X, in a text of 18 bytes. */
bool citizen_id_digits(const char *id);
/* For a number with citizen_id_digits(): the last one fits the rest. */
bool citizen_id_check_digit(const char *id);
