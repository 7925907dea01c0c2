/* SPDX-License-Identifier: Apache-2.0 */
/* tone.h - a prompt without words: a few notes of a file, and what they are as sound. Pure, any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TONE_RATE      16000 /* samples a second, one channel */
#define TONE_NOTES_MAX 16
#define TONE_MS_MAX    2000 /* all of them together */

struct tone {
	struct {
		int hz; /* 0: silence */
		int ms;
	} notes[TONE_NOTES_MAX];
	size_t count;
};

/* A line for each note: "HZ MS", 100 to 4000 or 0, 10 to 1000; a # begins a comment. False: it is no such text. */
bool tone_parse(const char *text, struct tone *out);
int tone_ms(const struct tone *tone);
/* Samples of all notes, at a volume in percent, into `out`, which has room for TONE_RATE * TONE_MS_MAX / 1000. How many. */
size_t tone_samples(const struct tone *tone, int volume, int16_t *out);
