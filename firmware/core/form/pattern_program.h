/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern_program.h - what pattern_compile.c writes, pattern.c runs and pattern_reach.c
 * walks. Private to them.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/unicode.h"
#include "firmware/core/form/pattern.h"

#define PATTERN_RANGES_MAX  1024
#define PATTERN_CLASSES_MAX 256

struct pattern_class {
	uint16_t first, count; /* ranges */
	bool negated;
};

enum pattern_op {
	OP_CHAR,     /* arg: the character */
	OP_ANY,	     /* but a line's end */
	OP_CLASS,    /* arg: index */
	OP_SPLIT,    /* arg and other: go on at both */
	OP_JUMP,     /* arg */
	OP_BEGIN,    /* the text's start */
	OP_END,	     /* the text's end */
	OP_WORD,     /* a word's edge */
	OP_NOT_WORD, /* no word's edge */
	OP_MATCH,
};

struct pattern_step {
	enum pattern_op op;
	uint32_t arg, other;
};

struct pattern {
	struct pattern_step *steps;
	size_t step_count;
	struct unicode_range ranges[PATTERN_RANGES_MAX];
	size_t range_count;
	struct pattern_class classes[PATTERN_CLASSES_MAX];
	size_t class_count;
	/* Scratch of a match, as long as the program */
	uint16_t *now, *next, *stack;
	uint32_t *seen; /* the position at which a step was entered last, plus one */
};
