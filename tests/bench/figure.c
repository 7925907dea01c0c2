/* SPDX-License-Identifier: Apache-2.0 */
/* figure.c - see figure.h. */
#include "tests/bench/figure.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int failures;

static double clock_ms(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

double figure_now_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

double figure_spent_ms(void)
{
	return clock_ms(CLOCK_THREAD_CPUTIME_ID);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double figure_quantile(double *values, size_t n, double part)
{
	qsort(values, n, sizeof(*values), ascending);
	size_t at = (size_t)ceil(part * (double)n);
	return values[at ? at - 1 : 0];
}

double figure_median(double *values, size_t n)
{
	return figure_quantile(values, n, 0.5);
}

static void say(const char *name, double value, const char *sign, double limit, bool good)
{
	printf("bench %s %.3f %s%g %s\n", name, value, sign, limit, good ? "ok" : "FAIL");
	fflush(stdout);
	failures += !good;
}

void figure_at_most(const char *name, double value, double limit)
{
	say(name, value, "<=", limit, value <= limit);
}

void figure_at_least(const char *name, double value, double limit)
{
	say(name, value, ">=", limit, value >= limit);
}

int figure_failures(void)
{
	return failures;
}
