/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figure.h - how a bench says a figure: one line `bench NAME VALUE LIMIT ok|FAIL`, in order. Figures are
 * ratios against something that is run beside them, turn by turn, so that they hold on any machine.
 */
#pragma once

#include <stddef.h>

double figure_now_ms(void);
/* Time of this thread: for what neither waits nor sleeps, on a machine that is busy. */
double figure_spent_ms(void);
/* The value that the share `part` of n values lies at or below. Sorts them. */
double figure_quantile(double *values, size_t n, double part);
double figure_median(double *values, size_t n);
void figure_at_most(const char *name, double value, double limit);
void figure_at_least(const char *name, double value, double limit);
/* How many missed their limit so far. */
int figure_failures(void);
