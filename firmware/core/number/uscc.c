/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uscc.c - see uscc.h.
 *
 *   9 1 350100 M000100Y4 3   authority, kind, area, organisation code (GB 11714), check
 *
 * Weights are 3^i mod 31; the organisation code has a check character of its own.
 */
#include "firmware/core/number/uscc.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define USCC_LEN     18
#define USCC_MODULUS 31
#define ORG_AT	     8
#define ORG_LEN	     9

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static bool check_is_right(const char *code)
{
	int sum = 0, weight = 1;
	for (int i = 0; i < USCC_LEN - 1; i++) {
		sum += (int)(strchr(alphabet, code[i]) - alphabet) * weight;
		weight = weight * 3 % USCC_MODULUS;
	}
	return alphabet[(USCC_MODULUS - sum % USCC_MODULUS) % USCC_MODULUS] == code[USCC_LEN - 1];
}

static bool org_check_is_right(const char *org)
{
	static const int weights[ORG_LEN - 1] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (int i = 0; i < ORG_LEN - 1; i++)
		sum += (org[i] >= 'A' ? org[i] - 'A' + 10 : org[i] - '0') * weights[i];
	return org[ORG_LEN - 1] == "0X987654321"[sum % 11];
}

enum uscc_verdict uscc_check(const char *code)
{
	if (!code || strlen(code) != USCC_LEN || strspn(code, alphabet) != USCC_LEN)
		return USCC_BAD;
	return check_is_right(code) && org_check_is_right(code + ORG_AT) ? USCC_OK : USCC_DOUBTFUL;
}
