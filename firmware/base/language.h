/* SPDX-License-Identifier: Apache-2.0 */
/*
 * language.h - the languages, one row each: settings, build, screens, tests and lints read them here.
 *
 * A language is offered to citizens when assets/strings/CODE.po is complete and reviewed; then it is
 * compiled, and its own name stands there as language.own. One that is not may be set by whoever works on
 * it, and says in the master's words what it lacks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define LANGUAGE_MASTER "zh-CN"
/* X(code, offered); the master first. */
#define LANGUAGE_LIST(X) \
	X("zh-CN", true) \
	X("en", true)    \
	X("ug", false)   \
	X("bo", false)

struct language {
	const char *code;
	bool offered;
};

/* Ended by a row without code. */
extern const struct language languages[];
