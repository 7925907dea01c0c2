/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serial.c - see serial.h.
 *
 * Luhn mod 32, from the right, weights 2 1 2 1 ...: a product beyond 31 counts as the sum of its
 * two base-32 digits; the check makes the whole sum a multiple of 32. Every wrong character and
 * nearly every swap of two neighbours is found.
 */
#include "firmware/core/number/serial.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define BASE	     32
#define TERMINAL_MAX 32
#define SEQ_DIGITS   6

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

/* Place among 0-9 A-Z without case, modulo 32; -1 for what does not count. */
static int value_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return (c - 'A' + 10) % BASE;
	if (c >= 'a' && c <= 'z')
		return (c - 'a' + 10) % BASE;
	return -1;
}

static char luhn_check(const char *text, size_t len)
{
	int sum = 0, factor = 2;
	for (size_t i = len; i-- > 0;) {
		int value = value_of(text[i]);
		if (value < 0)
			continue;
		sum += value * factor / BASE + value * factor % BASE;
		factor = 3 - factor;
	}
	return alphabet[(BASE - sum % BASE) % BASE];
}

void serial_format(const char *terminal, const char generation[GENERATION_LEN + 1], int64_t seq,
		   char out[SERIAL_MAX + 1])
{
	assert(seq >= 0 && strlen(terminal) <= TERMINAL_MAX &&
	       strlen(generation) == GENERATION_LEN);
	int len = snprintf(out, SERIAL_MAX - 1, "%s-%s%0*lld", terminal, generation, SEQ_DIGITS,
			   (long long)seq);
	assert(len > 0 && len < SERIAL_MAX - 1);
	char check = luhn_check(out, (size_t)len);
	out[len] = '-';
	out[len + 1] = check;
	out[len + 2] = '\0';
}

static bool is_terminal(const char *s, size_t len)
{
	if (len < 1 || len > TERMINAL_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (value_of(s[i]) < 0 && s[i] != '-')
			return false;
	return true;
}

bool serial_is_valid(const char *serial)
{
	size_t len = strlen(serial);
	if (len > SERIAL_MAX)
		return false;
	const char *check_dash = strrchr(serial, '-');
	if (!check_dash || check_dash[1] == '\0' || check_dash[2] != '\0' || check_dash == serial)
		return false;
	const char *number_dash = check_dash - 1;
	while (number_dash > serial && *number_dash != '-')
		number_dash--;
	const char *generation = number_dash + 1;
	size_t number_len = (size_t)(check_dash - generation);
	if (number_len < GENERATION_LEN + SEQ_DIGITS ||
	    strspn(generation, alphabet) < GENERATION_LEN ||
	    strspn(generation + GENERATION_LEN, "0123456789") != number_len - GENERATION_LEN)
		return false;
	return is_terminal(serial, (size_t)(number_dash - serial)) &&
	       luhn_check(serial, (size_t)(check_dash - serial)) == check_dash[1];
}

void serial_generation(const uint8_t random[GENERATION_LEN], char out[GENERATION_LEN + 1])
{
	for (int i = 0; i < GENERATION_LEN; i++)
		out[i] = alphabet[random[i] % BASE];
	out[GENERATION_LEN] = '\0';
}
