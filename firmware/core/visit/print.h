/* SPDX-License-Identifier: Apache-2.0 */
/* print.h - how far a piece of paper is that a visit asked for. */
#pragma once

#include <stdbool.h>

enum print_state {
	PRINT_NO_PRINTER,
	PRINT_RUNNING,
	PRINT_DONE,
	PRINT_FAILED,
	PRINT_WAITING, /* it broke off, so it is not whole: printed again when the printer works */
	PRINT_AGAIN,   /* that was done: a whole one is out beside what broke off */
	PRINT_DOUBT, /* all of it was sent, and nobody knows whether it was printed: never again by itself */
	PRINT_STATE_COUNT,
};

/* There is paper to take, or will be at once. */
static inline bool print_is_paper(enum print_state s)
{
	return s == PRINT_RUNNING || s == PRINT_DONE || s == PRINT_AGAIN;
}
