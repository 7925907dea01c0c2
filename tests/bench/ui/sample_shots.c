/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_shots.c - writes the sample pages as PNG: sample-shots SHARE FOLDER [standard|elder|huge] [dark] [low].
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/ui/sample.h"
#include "ui/kit/tree/inspect.h"

static void act(void *arg, const struct ui_action *action)
{
	(void)arg;
	(void)action;
}

static void write_pbm(const char *folder, const uint8_t *bits, int w, int h)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/paper.pbm", folder);
	FILE *f = fopen(path, "wb");
	if (!f)
		return;
	fprintf(f, "P4\n%d %d\n", w, h);
	fwrite(bits, (size_t)w / 8, (size_t)h, f);
	fclose(f);
}

static void read_look(int argc, char **argv, struct ui_look *look)
{
	for (int i = 3; i < argc; i++) {
		look->size = !strcmp(argv[i], "elder")	? UI_SIZE_ELDER
			     : !strcmp(argv[i], "huge") ? UI_SIZE_HUGE
							: look->size;
		look->high_contrast = look->high_contrast || !strcmp(argv[i], "dark");
		look->low_reach = look->low_reach || !strcmp(argv[i], "low");
	}
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	setlocale(LC_ALL, "C.UTF-8");
	struct settings s = { .ui = { .width = 1080,
				      .height = 1920,
				      .panel_width_mm = 268,
				      .presenter = PRESENTER_DUMMY,
				      .language = "zh-CN" } };
	struct sample_state state = { .digits = "138 0013 8" };
	struct ui_sink sink = { .build = sample_build, .act = act, .arg = &state };
	struct loop *loop;
	struct ui *ui;
	if (loop_create(&loop) != ERR_OK || ui_create(loop, &s, argv[1], &sink, &ui) != ERR_OK)
		return 1;
	struct ui_look look = *ui_get_look(ui);
	read_look(argc, argv, &look);
	ui_set_look(ui, &look);
	int failed = 0;
	for (state.page = 0; state.page < SAMPLE_COUNT; state.page++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s.png", argv[2], samples[state.page].name);
		ui_invalidate(ui);
		failed |= ui_shot(ui, path) != ERR_OK;
	}
	uint8_t *bits = NULL;
	int h;
	if (ui_print(ui, 576, 8, sample_paper, NULL, &bits, &h) == ERR_OK)
		write_pbm(argv[2], bits, 576, h);
	free(bits);
	ui_destroy(ui);
	loop_destroy(loop);
	return failed;
}
