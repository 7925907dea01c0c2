/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strings.h - the sentences, by id and language: one gettext domain a language, looked up with
 * dgettext(). setlocale(LC_ALL, "C.UTF-8") is the program's to call.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Tells gettext where the sentences of this language are. */
void strings_bind(const char *language, const char *share);
/* The sentence; the master language's when this one lacks it; the id itself when there is none. Static. */
const char *strings_get(const char *language, const char *id);
const char *strings_plural(const char *language, const char *id, int64_t n);
