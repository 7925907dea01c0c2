/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - pages like those of the look, built with kit.h alone: what the bench measures and what
 * a developer of the kit looks at.
 */
#pragma once

#include "ui/kit/kit.h"

struct sample {
	const char *name;
	void (*build)(void *arg, struct page *page);
};

enum {
	SAMPLE_HOME,
	SAMPLE_IDENTIFY,
	SAMPLE_FORM,
	SAMPLE_CHECK,
	SAMPLE_RECEIPT,
	SAMPLE_OVERLAY,
	SAMPLE_LETTERS,
	SAMPLE_ICONS,
	SAMPLE_COUNT
};
extern const struct sample samples[SAMPLE_COUNT];

struct sample_state {
	int page; /* SAMPLE_* */
	char digits[24];
	int marked; /* home: the card that shows its pressed look's opposite */
};

/* The build callback of a sink whose arg is a struct sample_state. */
void sample_build(void *arg, struct page *page);
/* A receipt for ui_print(), so long as the promise is about: 1,200 dots at 8 a mm. arg unused. */
#define SAMPLE_PAPER_MM 150
void sample_paper(void *arg, struct page *page);
