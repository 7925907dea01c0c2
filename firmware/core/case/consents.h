/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consents.h - what the citizen is asked to agree to before an application goes on: each separately, none
 * ticked beforehand, each recorded with the version that was read and the time.
 *
 * An item that could use the citizen's licences asks for that, and an item with a consent_text_id asks for
 * that text, which then stands for its licences too. The words are the dictionary's (consent_texts, entries
 * {id, version, title, text}); for an id that it does not have the screen has words of its own, and the
 * version says so. Pure.
 */
#pragma once

#include "firmware/base/text.h"
#include "firmware/core/value/json.h"

#define CONSENTS_MAX	    8
#define CONSENT_ID_MAX	    64
#define CONSENT_VERSION_MAX 64
#define CONSENT_LICENCES    "licences" /* the terminal's own: use of electronic licences */
/* Of the words in assets/strings, msgids consent.*_text: other words, another version (a lint). */
#define CONSENT_OWN_VERSION "terminal-1"

struct consent {
	char id[CONSENT_ID_MAX + 1];
	char version[CONSENT_VERSION_MAX + 1];
	json_t *words; /* the dictionary's entry, own reference; NULL: the screen's own words */
	bool licences; /* it allows their use */
	bool given;
	char at[TIME_TEXT_LEN + 1]; /* when it was given */
};

struct consents {
	struct consent rows[CONSENTS_MAX];
	size_t count;
};

/* True if the item asks for any. */
bool consents_wanted(const json_t *item);
/* Nothing is given yet. `dictionary`: {version, entries}, NULL without one. */
void consents_init(struct consents *c, const json_t *item, const json_t *dictionary);
void consents_fini(struct consents *c); /* zeroed or made */
/* Ticks one or takes it back. ERR_NOT_FOUND. */
enum err consents_toggle(struct consents *c, const char *id, int64_t wall_ms);
/* None is given any more. */
void consents_refuse(struct consents *c);
size_t consents_given(const struct consents *c);
/* The item's licences may be used: it was agreed to, or nothing of the kind is asked. */
bool consents_allow_licences(const struct consents *c);
/* The body's consents[]: those that were given. A new reference. */
json_t *consents_json(const struct consents *c);
