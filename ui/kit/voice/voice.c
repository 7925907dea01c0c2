/* SPDX-License-Identifier: Apache-2.0 */
/* voice.c - see voice.h. */
#include "ui/kit/voice/voice.h"

#include <SDL2/SDL.h>
#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/file.h"
#include "firmware/base/worker.h"
#include "ui/kit/voice/tone.h"

#define LOG_MODULE "voice"
#include "firmware/base/log.h"

#define FILE_MAX_LEN 4096
#define STUCK_MS     1000 /* a device that hangs at the end is left behind with its thread */

static const char *const names[] = { [PROMPT_CARD] = "card",
				     [PROMPT_ERROR] = "error",
				     [PROMPT_TAKE_CARD] = "take_card",
				     [PROMPT_TAKE_PAPER] = "take_paper" };
static_assert(ARRAY_LEN(names) == PROMPT_COUNT, "a file for every prompt");

struct voice {
	struct worker *worker;
	void (*changed)(void *arg);
	void *arg;
	struct tone tones[PROMPT_COUNT];
	/* The loop's */
	int volume;
	bool there;
	int64_t until_ms; /* monotonic: of the last sample */
	struct loop *loop;
	struct timer close;
	/* The worker's */
	SDL_AudioDeviceID device; /* 0: closed */
};

struct order {
	struct job job;
	struct voice *voice;
	bool there;
	size_t count;
	int16_t samples[];
};

/* The worker's thread */

static bool open_device(struct voice *v)
{
	SDL_AudioSpec want = {
		.freq = TONE_RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = 1024
	};
	if (v->device)
		return true;
	if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
		return false;
	v->device = SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0);
	if (!v->device)
		SDL_QuitSubSystem(SDL_INIT_AUDIO);
	return v->device != 0;
}

static void close_device(struct voice *v)
{
	if (!v->device)
		return;
	SDL_CloseAudioDevice(v->device);
	SDL_QuitSubSystem(SDL_INIT_AUDIO);
	v->device = 0;
}

static void play_order(struct order *o)
{
	struct voice *v = o->voice;
	o->there = open_device(v);
	if (!o->there || !o->count)
		return;
	SDL_QueueAudio(v->device, o->samples, (Uint32)(o->count * sizeof(o->samples[0])));
	SDL_PauseAudioDevice(v->device, 0);
}

/* This thread is not SDL's: what SDL keeps for it, its last error, is given back by hand. */
static void run_play(struct job *job)
{
	play_order(CONTAINER_OF(job, struct order, job));
	SDL_TLSCleanup();
}

static void run_close(struct job *job)
{
	close_device(CONTAINER_OF(job, struct order, job)->voice);
	SDL_TLSCleanup();
}

/* The loop's thread */

static void order_done(struct job *job)
{
	struct order *o = CONTAINER_OF(job, struct order, job);
	struct voice *v = o->voice;
	if (job->run == run_play && !job->dropped && o->there != v->there) {
		v->there = o->there;
		log_info(v->there ? "there is sound" : "there is no audio device: no sound");
		v->changed(v->arg);
	}
	free(o);
}

static void submit(struct voice *v, void (*run)(struct job *job), const struct tone *tone)
{
	size_t room = tone ? (size_t)TONE_RATE * (size_t)tone_ms(tone) / 1000 : 0;
	struct order *o = calloc(1, sizeof(*o) + room * sizeof(o->samples[0]));
	if (!o)
		return;
	o->job = (struct job){ .run = run, .done = order_done };
	o->voice = v;
	o->count = tone ? tone_samples(tone, v->volume, o->samples) : 0;
	worker_submit(v->worker, &o->job);
}

static void on_close(void *arg)
{
	submit(arg, run_close, NULL);
}

static void play(struct voice *v, const struct tone *tone)
{
	int64_t now_ms = loop_mono_ms(v->loop);
	v->until_ms = (v->until_ms > now_ms ? v->until_ms : now_ms) + (tone ? tone_ms(tone) : 0);
	submit(v, run_play, tone);
	timer_after(&v->close, v->until_ms - now_ms + VOICE_CLOSE_MS);
}

static void load(struct voice *v, const char *share, enum prompt prompt)
{
	char path[PATH_MAX];
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, FILE_MAX_LEN);
	snprintf(path, sizeof(path), "%s/prompts/%s.tone", share, names[prompt]);
	if (file_read(path, &text) != ERR_OK || !tone_parse(buf_str(&text), &v->tones[prompt]))
		log_warn("%s is missing or no prompt: it is silent", path);
}

enum err voice_create(struct loop *loop, const char *share, void (*changed)(void *arg), void *arg,
		      struct voice **out)
{
	struct voice *v = calloc(1, sizeof(*v));
	if (!v)
		return ERR_NOMEM;
	SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	v->changed = changed;
	v->arg = arg;
	v->loop = loop;
	for (int i = 0; i < PROMPT_COUNT; i++)
		load(v, share, (enum prompt)i);
	timer_init(&v->close, loop, on_close, v);
	enum err err = worker_create(loop, "voice", &v->worker);
	if (err == ERR_OK)
		*out = v;
	else
		free(v);
	return err;
}

static void voice_free(void *arg)
{
	struct voice *v = arg;
	close_device(v);
	free(v);
}

void voice_destroy(struct voice *v)
{
	if (!v)
		return;
	timer_cancel(&v->close);
	if (worker_finish(v->worker, STUCK_MS, voice_free, v))
		voice_free(v);
}

void voice_set_volume(struct voice *v, int percent)
{
	v->volume = percent < 0 ? 0 : percent > 100 ? 100 : percent;
}

void voice_play(struct voice *v, enum prompt prompt)
{
	if (v->volume && v->tones[prompt].count)
		play(v, &v->tones[prompt]);
}

void voice_probe(struct voice *v)
{
	play(v, NULL);
}

bool voice_is_there(const struct voice *v)
{
	return v->there;
}
