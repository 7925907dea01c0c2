/* SPDX-License-Identifier: Apache-2.0 */
/* tone.c - see tone.h. */
#include "ui/kit/voice/tone.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define RAMP_MS 8 /* of loudness at both ends of a note, without which it clicks */
#define PEAK	26000.0

static bool is_note(int hz, int ms)
{
	return (hz == 0 || (hz >= 100 && hz <= 4000)) && ms >= 10 && ms <= 1000;
}

bool tone_parse(const char *text, struct tone *out)
{
	struct tone tone = { .count = 0 };
	for (const char *line = text; *line;) {
		const char *end = strchrnul(line, '\n');
		int hz, ms, used = 0;
		if (*line != '#' && line < end) {
			if (tone.count == TONE_NOTES_MAX ||
			    sscanf(line, "%4d %4d%n", &hz, &ms, &used) != 2 || line + used != end ||
			    !is_note(hz, ms))
				return false;
			tone.notes[tone.count].hz = hz;
			tone.notes[tone.count++].ms = ms;
		}
		line = *end ? end + 1 : end;
	}
	if (tone.count == 0 || tone_ms(&tone) > TONE_MS_MAX)
		return false;
	*out = tone;
	return true;
}

int tone_ms(const struct tone *tone)
{
	int ms = 0;
	for (size_t i = 0; i < tone->count; i++)
		ms += tone->notes[i].ms;
	return ms;
}

/* Between 0 and 1. */
static double loudness(int n, int count)
{
	const int ramp = TONE_RATE * RAMP_MS / 1000;
	int edge = n < count - n ? n : count - n;
	return edge < ramp ? (double)edge / ramp : 1;
}

size_t tone_samples(const struct tone *tone, int volume, int16_t *out)
{
	/* The ear hears ratios: half of the range is a quarter of the amplitude. */
	double peak = PEAK * volume * volume / 10000;
	size_t len = 0;
	for (size_t i = 0; i < tone->count; i++) {
		int count = TONE_RATE * tone->notes[i].ms / 1000;
		double step = 2 * M_PI * tone->notes[i].hz / TONE_RATE;
		for (int n = 0; n < count; n++)
			out[len++] = (int16_t)(peak * loudness(n, count) * sin(step * n));
	}
	return len;
}
