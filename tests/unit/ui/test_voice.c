/* SPDX-License-Identifier: Apache-2.0 */
/* test_voice.c - prompts as data and as sound, which SDL's disk driver writes into a file instead of a device. */
#include "ui/kit/voice/voice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/suite.h"
#include "ui/kit/voice/tone.h"

static char file[64];
static struct loop *loop;
static struct voice *voice;
static int changes;

static void on_changed(void *arg)
{
	(void)arg;
	changes++;
}

static void start(const char *driver)
{
	snprintf(file, sizeof(file), "/tmp/voice-%d.raw", getpid());
	setenv("SDL_AUDIODRIVER", driver, 1);
	setenv("SDL_DISKAUDIOFILE", file, 1);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(voice_create(loop, KIOSK_SHARE_DIR, on_changed, NULL, &voice), ERR_OK);
}

static void stop(void)
{
	voice_destroy(voice);
	loop_destroy(loop);
	unlink(file);
}

/* How loud all that was written so far is. */
static double energy(void)
{
	double sum = 0;
	int16_t sample;
	FILE *f = fopen(file, "r");
	while (f && fread(&sample, sizeof(sample), 1, f) == 1)
		sum += (double)sample * sample;
	if (f)
		fclose(f);
	return sqrt(sum);
}

static bool is_open(void)
{
	char path[64], target[128];
	for (int fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		ssize_t len = readlink(path, target, sizeof(target) - 1);
		if (len > 0 && strncmp(target, file, (size_t)len) == 0 &&
		    strlen(file) == (size_t)len)
			return true;
	}
	return false;
}

static void turn(void)
{
	ck_assert_int_ge(sd_event_run(loop_event(loop), 10000), 0);
}

START_TEST(a_text_that_is_no_prompt_is_refused)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "nothing" },
		{ "# quiet\n", "a comment alone" },
		{ "440\n", "no length" },
		{ "440 10 7\n", "too much" },
		{ "40 100\n", "lower than a kiosk sounds" },
		{ "440 5\n", "a click" },
		{ "440 1001\n", "too long" },
		{ "440 999\n440 999\n440 999\n", "together too long" },
		{ "99999 100\n", "no such note" },
		{ "note 100\n", "a word" },
	};
	struct tone tone = { .count = 7 };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ck_assert_msg(!tone_parse(rows[i].text, &tone), "%s", rows[i].why);
	ck_assert_int_eq(tone.count, 7);
	ck_assert(tone_parse("# two\n440 100\n0 50", &tone));
	ck_assert_int_eq(tone.count, 2);
	ck_assert_int_eq(tone_ms(&tone), 150);
}
END_TEST

START_TEST(half_the_volume_is_a_quarter_of_the_swing)
{
	static int16_t loud[TONE_RATE], soft[TONE_RATE];
	struct tone tone;
	ck_assert(tone_parse("400 100\n", &tone));
	size_t count = tone_samples(&tone, 100, loud);
	ck_assert_int_eq(count, TONE_RATE / 10);
	ck_assert_int_eq(tone_samples(&tone, 50, soft), count);
	int most = 0, half = 0;
	for (size_t i = 0; i < count; i++) {
		most = loud[i] > most ? loud[i] : most;
		half = soft[i] > half ? soft[i] : half;
	}
	ck_assert_int_gt(most, 20000);
	ck_assert_int_le(abs(most - 4 * half), 8);
	ck_assert_int_eq(loud[0], 0); /* and it begins without a click */
}
END_TEST

START_TEST(every_prompt_is_heard_and_the_device_is_closed_behind_the_last)
{
	double before = 0;
	start("disk");
	voice_set_volume(voice, 60);
	for (int i = 0; i < PROMPT_COUNT; i++) {
		voice_play(voice, (enum prompt)i);
		while (energy() <= before)
			turn();
		before = energy();
	}
	ck_assert(voice_is_there(voice));
	ck_assert_int_eq(changes, 1);
	ck_assert(is_open());
	loop_advance(loop, TONE_MS_MAX * PROMPT_COUNT + VOICE_CLOSE_MS);
	while (is_open())
		turn();
	stop();
}
END_TEST

START_TEST(silence_leaves_the_device_alone)
{
	start("disk");
	voice_set_volume(voice, 0);
	voice_play(voice, PROMPT_CARD);
	stop(); /* everything that was submitted is done by then */
	ck_assert_int_eq(access(file, F_OK), -1);
	ck_assert_int_eq(changes, 0);
}
END_TEST

START_TEST(without_a_device_nothing_is_heard_and_that_is_known)
{
	start("nosuchdriver");
	voice_set_volume(voice, 60);
	voice_play(voice, PROMPT_CARD);
	voice_probe(voice);
	stop();
	ck_assert_int_eq(changes, 0);
}
END_TEST

START_TEST(a_look_for_a_device_plays_nothing)
{
	start("disk");
	voice_set_volume(voice, 60);
	voice_probe(voice);
	while (!voice_is_there(voice))
		turn();
	ck_assert(energy() == 0);
	stop();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_text_that_is_no_prompt_is_refused,
		half_the_volume_is_a_quarter_of_the_swing,
		every_prompt_is_heard_and_the_device_is_closed_behind_the_last,
		silence_leaves_the_device_alone,
		without_a_device_nothing_is_heard_and_that_is_known,
		a_look_for_a_device_plays_nothing,
	};
	Suite *s = suite_create("voice");
	TCase *t = tcase_create("voice");
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return suite_run(s);
}
