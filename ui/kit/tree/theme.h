/* SPDX-License-Identifier: Apache-2.0 */
/*
 * theme.h - colours by token, read from assets/themes/NAME.theme: lines `token = #rrggbb`, `#` remarks.
 * Every token stands in the file exactly once; anything else refuses the file.
 */
#pragma once

#include <stdint.h>

#include "firmware/base/err.h"

#define THEME_FILE_MAX 8192

// clang-format off
#define THEME_TOKENS(X) \
	X(TOKEN_GROUND,          "ground")          /* behind everything */ \
	X(TOKEN_CARD,            "card")            /* cards, fields, keys, bars */ \
	X(TOKEN_BORDER,          "border") \
	X(TOKEN_LINE,            "line")            /* hairlines */ \
	X(TOKEN_HEADER,          "header") \
	X(TOKEN_ON_HEADER,       "on_header") \
	X(TOKEN_PRIMARY,         "primary") \
	X(TOKEN_ON_PRIMARY,      "on_primary") \
	X(TOKEN_PRIMARY_PRESSED, "primary_pressed") \
	X(TOKEN_PRIMARY_TEXT,    "primary_text")    /* words in the primary colour */ \
	X(TOKEN_DANGER,          "danger") \
	X(TOKEN_ON_DANGER,       "on_danger") \
	X(TOKEN_DANGER_PRESSED,  "danger_pressed") \
	X(TOKEN_DANGER_TEXT,     "danger_text") \
	X(TOKEN_DONE,            "done") \
	X(TOKEN_TEXT,            "text") \
	X(TOKEN_SECONDARY,       "secondary") \
	X(TOKEN_QUIET,           "quiet")           /* secondary tiles, a chosen option */ \
	X(TOKEN_PRESSED,         "pressed")         /* under the finger */ \
	X(TOKEN_TRACK,           "track")           /* what is left of a progress bar */ \
	X(TOKEN_SHADE,           "shade")           /* over what an overlay covers */ \
	X(TOKEN_DISABLED,        "disabled")        /* a primary button that cannot be pressed yet */ \
	X(TOKEN_ON_DISABLED,     "on_disabled") \
	X(TOKEN_DISABLED_TEXT,   "disabled_text")
// clang-format on

enum token {
	TOKEN_NONE, /* not painted */
#define X(name, word) name,
	THEME_TOKENS(X)
#undef X
	/* Not in the file: the same in every theme. */
	TOKEN_PAPER,
	TOKEN_INK,
	TOKEN_COUNT,
};

struct theme {
	uint32_t colour[TOKEN_COUNT]; /* 0x00RRGGBB */
};

/* ERR_SYNTAX with *line set (0: a token is missing), ERR_TOO_LONG. */
enum err theme_parse(const char *text, struct theme *out, int *line);
/* Reads and parses, and logs what is wrong. ERR_NOT_FOUND, ERR_SYNTAX, ... */
enum err theme_load(const char *path, struct theme *out);
