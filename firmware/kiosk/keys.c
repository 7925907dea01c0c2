/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.c - what the pads type: code points at the end of the focused box, and pinyin before them.
 *
 * Letters go through the input method where Chinese is written (text, address, search) and the
 * language is Chinese; with the shift key on they are typed as they are.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define BOX_MAX (FORM_VALUE_MAX + 1)

/* Replaces the focused box's text by what `edit` makes of it. */
static void edit_box(struct kiosk *k, void (*edit)(char *text, size_t cap, const char *add),
		     const char *add)
{
	char text[BOX_MAX];
	if (answers_focus_text(k, text, sizeof(text))) {
		edit(text, sizeof(text), add);
		const char *name = k->visit.focus;
		if (answers_set_text(k, name, text) != ERR_OK)
			kiosk_changed(k); /* the box refuses it: as if the key was not there */
	}
	wipe(text, sizeof(text));
}

static void append(char *text, size_t cap, const char *add)
{
	size_t len = strlen(text);
	if (len + strlen(add) < cap)
		memcpy(text + len, add, strlen(add) + 1);
}

static void drop_last(char *text, size_t cap, const char *add)
{
	(void)cap;
	(void)add;
	size_t len = strlen(text);
	while (len > 0 && ((unsigned char)text[--len] & 0xc0) == 0x80)
		;
	wipe_str(text + len);
}

static void drop_all(char *text, size_t cap, const char *add)
{
	(void)add;
	wipe(text, cap);
}

static void insert(struct kiosk *k, uint32_t code)
{
	char add[8] = "";
	utf8_put(code, add);
	edit_box(k, append, add);
	wipe(add, sizeof(add));
}

/* Pinyin */

static bool is_letter(int64_t key)
{
	return (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z');
}

static bool writes_chinese(const struct kiosk *k)
{
	if (!k->ime || k->visit.letters_upper || strcmp(ui_get_look(k->ui)->language, "zh-CN") != 0)
		return false;
	if (k->state == SESSION_SEARCH)
		return true;
	struct form_field f;
	return k->state == SESSION_FORM &&
	       form_field(k->visit.form, k->visit.focus, &f) == ERR_OK &&
	       (f.widget == FORM_TEXT || f.widget == FORM_ADDRESS);
}

static bool is_composing(const struct kiosk *k)
{
	return k->ime && ime_letters(k->ime)[0];
}

void keys_candidate(struct kiosk *k, size_t n)
{
	char text[IME_TEXT_MAX];
	if (k->ime && ime_choose(k->ime, n, text, sizeof(text)) == ERR_OK)
		edit_box(k, append, text);
	wipe(text, sizeof(text));
	kiosk_changed(k);
}

static void commit_letters(struct kiosk *k)
{
	char text[IME_LETTERS_MAX + 1];
	ime_take_letters(k->ime, text, sizeof(text));
	edit_box(k, append, text);
	wipe(text, sizeof(text));
}

/* A key that ends what is being composed takes the first candidate along. */
static void finish_composing(struct kiosk *k)
{
	while (is_composing(k)) {
		const char *const *candidates;
		if (ime_candidates(k->ime, &candidates) == 0)
			commit_letters(k);
		else
			keys_candidate(k, 0);
	}
}

static void press_special(struct kiosk *k, int64_t key)
{
	switch (key) {
	case KEY_BACKSPACE:
		if (!k->ime || !ime_backspace(k->ime))
			edit_box(k, drop_last, NULL);
		break;
	case KEY_CLEAR:
		if (k->ime)
			ime_reset(k->ime);
		edit_box(k, drop_all, NULL);
		break;
	case KEY_SHIFT:
		k->visit.letters_upper = !k->visit.letters_upper;
		break;
	case KEY_SPACE:
		if (is_composing(k))
			keys_candidate(k, 0);
		else
			insert(k, ' ');
		break;
	case KEY_COMMIT:
		if (is_composing(k))
			finish_composing(k);
		else
			answers_focus_next(k);
		break;
	default:
		break;
	}
}

void keys_press(struct kiosk *k, int64_t key)
{
	char now[BOX_MAX];
	bool has_box = answers_focus_text(k, now, sizeof(now));
	wipe(now, sizeof(now));
	if (key > 0x10ffff) {
		press_special(k, key);
	} else if (has_box && is_letter(key) && writes_chinese(k)) {
		ime_letter(k->ime, (char)key);
	} else if (has_box && key >= ' ') {
		finish_composing(k);
		insert(k, (uint32_t)key);
	}
	kiosk_changed(k);
}
