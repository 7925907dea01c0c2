/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backoff.h - how long to wait before trying again, as pure functions of a random number.
 *
 * Full jitter: uniform in 0..min(max, base * 2^failures). Never faster than BACKOFF_MIN_MS, so that
 * settings of zero make it immediate without making it busy.
 */
#pragma once

#include <stdint.h>

#define BACKOFF_MIN_MS 100

/* `failures`: tries that failed in a row, 1 after the first. `random`: 32 random bits. */
int64_t backoff_ms(int64_t base_ms, int64_t max_ms, int failures, uint32_t random);
/* Uniform in 0..range_ms. */
int64_t backoff_splay_ms(int64_t range_ms, uint32_t random);
