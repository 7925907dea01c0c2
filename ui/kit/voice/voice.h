/* SPDX-License-Identifier: Apache-2.0 */
/*
 * voice.h - what is heard: short prompts through SDL's audio.
 *
 * The device is opened for a prompt and closed 2 s behind its last sample: an open one wakes the machine 22 times a second,
 * even when it is paused. All that waits for it is on a thread of its own; the calls are the loop's.
 */
#pragma once

#include <stdbool.h>

#include "firmware/base/loop.h"

#define VOICE_CLOSE_MS 2000

enum prompt { PROMPT_CARD, PROMPT_ERROR, PROMPT_TAKE_CARD, PROMPT_TAKE_PAPER, PROMPT_COUNT };

struct voice;

/* The prompts under `share`; one that cannot be read is silent. `changed`: voice_is_there() is. ERR_NOMEM, ERR_IO. */
enum err voice_create(struct loop *loop, const char *share, void (*changed)(void *arg), void *arg,
		      struct voice **out);
void voice_destroy(struct voice *v); /* NULL is allowed */
/* Percent; 0 is silent, and leaves the device alone. */
void voice_set_volume(struct voice *v, int percent);
/* Behind what is being played; nothing where there is no device, which is looked for each time. */
void voice_play(struct voice *v, enum prompt prompt);
/* Looks for a device and plays nothing. */
void voice_probe(struct voice *v);
/* The last time it was looked for there was one. */
bool voice_is_there(const struct voice *v);
