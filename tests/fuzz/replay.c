/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c - runs a fuzz target without libFuzzer: every seed, every beginning of it, and a fixed
 * number of small changes that are the same in every run.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/fuzz/fuzz.h"

#define SEED_MAX	 (64 * 1024)
#define BEGINNINGS_MAX	 512
#define CHANGES_PER_SEED 500

/* xorshift: reproducible everywhere. */
static uint32_t next_random(void)
{
	static uint32_t state = 2463534242u;
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* In a block of exactly this size, so that a read behind the end is seen. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void run_changed(uint8_t *data, size_t size)
{
	static const uint8_t bytes[] = { 0x00, 0xff, 0x7f, 0x80, '"', '{',
					 ']',  '\\', '|',  '\n', '-', '9' };
	for (int i = 0; i < CHANGES_PER_SEED && size > 0; i++) {
		size_t at = next_random() % size;
		uint8_t before = data[at];
		uint32_t r = next_random();
		uint8_t flipped = (uint8_t)(before ^ (1u << (r / 2 % 8)));
		data[at] = r & 1 ? bytes[r / 2 % sizeof(bytes)] : flipped;
		run(data, size);
		data[at] = before;
	}
}

static void run_seed(const char *path)
{
	uint8_t *data CLEANUP(free_ptr) = malloc(SEED_MAX);
	FILE *file = fopen(path, "rbe");
	if (!data || !file)
		abort();
	size_t size = fread(data, 1, SEED_MAX, file);
	fclose(file);
	run(data, size);
	size_t step = size / BEGINNINGS_MAX + 1;
	for (size_t len = 0; len < size; len += step)
		run(data, len);
	run_changed(data, size);
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entries = NULL;
	int count = argc == 2 ? scandir(argv[1], &entries, is_seed, alphasort) : -1;
	if (count < 1) {
		fprintf(stderr, "usage: %s FOLDER with at least one seed\n", argv[0]);
		return 2;
	}
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		run_seed(path);
		free(entries[i]);
	}
	free(entries);
	printf("%d seeds\n", count);
	return 0;
}
