/* SPDX-License-Identifier: Apache-2.0 */
/*
 * typing.c - what the pads type: code points at the end of the focused box, and pinyin before them.
 *
 * Which boxes there are is the stage's business (struct box_ops). Letters go through the input method
 * where the box takes Chinese and the language is Chinese; with the shift key on they are typed as
 * they are.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "firmware/base/wipe.h"

#define BOX_MAX (FORM_VALUE_MAX + 1)

static const struct box_ops *box_of(const struct kiosk *k)
{
	return stage_of(k->stage)->box;
}

static const char *focus_of(const struct kiosk *k)
{
	return k->visit.typing.focus;
}

void typing_reset(struct kiosk *k)
{
	if (k->ime)
		ime_reset(k->ime);
}

void typing_focus(struct kiosk *k, const char *name)
{
	struct typing *t = &k->visit.typing;
	if (strcmp(t->focus, name) == 0)
		return;
	typing_reset(k);
	const struct box_ops *box = box_of(k);
	if (t->focus[0] && box && box->left)
		box->left(k, t->focus);
	text_copy(t->focus, sizeof(t->focus), name);
	kiosk_changed(k);
}

/* Replaces the focused box's text by what `edit` makes of it. */
static void edit_box(struct kiosk *k, void (*edit)(char *text, size_t cap, const char *add),
		     const char *add)
{
	char text[BOX_MAX];
	if (box_of(k)->text(k, focus_of(k), text, sizeof(text))) {
		edit(text, sizeof(text), add);
		/* A box that refuses it: as if the key was not there. */
		(void)box_of(k)->set(k, focus_of(k), text);
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

static void replace(char *text, size_t cap, const char *with)
{
	text_copy(text, cap, with);
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
	return k->ime && !k->visit.typing.upper &&
	       strcmp(ui_get_look(k->ui)->language, "zh-CN") == 0 &&
	       box_of(k)->writes_chinese(k, focus_of(k));
}

static bool is_composing(const struct kiosk *k)
{
	return k->ime && ime_letters(k->ime)[0];
}

static void choose(struct kiosk *k, size_t n)
{
	char text[IME_TEXT_MAX];
	if (k->ime && ime_choose(k->ime, n, text, sizeof(text)) == ERR_OK)
		edit_box(k, append, text);
	wipe(text, sizeof(text));
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
			choose(k, 0);
	}
}

/* Keys */

static void press_special(struct kiosk *k, int64_t key)
{
	switch (key) {
	case KEY_BACKSPACE:
		if (!k->ime || !ime_backspace(k->ime))
			edit_box(k, drop_last, NULL);
		break;
	case KEY_CLEAR:
		typing_reset(k);
		edit_box(k, drop_all, NULL);
		break;
	case KEY_LONG_TERM:
		edit_box(k, replace, DOCUMENT_LONG_TERM);
		break;
	case KEY_SHIFT:
		k->visit.typing.upper = !k->visit.typing.upper;
		break;
	case KEY_SPACE:
		if (is_composing(k))
			choose(k, 0);
		else
			insert(k, ' ');
		break;
	case KEY_COMMIT:
		if (is_composing(k) && !box_of(k)->keyed) {
			finish_composing(k);
			break;
		}
		if (is_composing(k)) /* a box that follows every key had them as letters */
			commit_letters(k);
		box_of(k)->next(k);
		break;
	default:
		break;
	}
}

static void tell_keyed(struct kiosk *k)
{
	const struct box_ops *box = box_of(k);
	if (box && box->keyed && focus_of(k)[0])
		box->keyed(k, focus_of(k));
}

static void press(struct kiosk *k, int64_t key)
{
	char now[BOX_MAX];
	bool has_box = box_of(k)->text(k, focus_of(k), now, sizeof(now));
	wipe(now, sizeof(now));
	if (key > 0x10ffff) {
		press_special(k, key);
	} else if (has_box && is_letter(key) && writes_chinese(k)) {
		ime_letter(k->ime, (char)key);
	} else if (has_box && key >= ' ') {
		finish_composing(k);
		insert(k, (uint32_t)key);
	}
}

/* Fingers */

static void on_focus(struct kiosk *k, const struct ui_action *a)
{
	typing_focus(k, a->arg_text ? a->arg_text : "");
}

static void on_key(struct kiosk *k, const struct ui_action *a)
{
	press(k, a->arg);
	tell_keyed(k);
}

static void on_candidate(struct kiosk *k, const struct ui_action *a)
{
	if (a->arg >= 0)
		choose(k, (size_t)a->arg);
	tell_keyed(k);
}

const struct stage_act typing_acts[] = { { ACT_FOCUS, on_focus },
					 { ACT_KEY, on_key },
					 { ACT_CANDIDATE, on_candidate },
					 { ACT_NONE, NULL } };

enum err typing_type(struct kiosk *k, const char *id, const char *text)
{
	const struct box_ops *box = box_of(k);
	size_t prefix = box ? strlen(box->prefix) : 0;
	if (!box || strncmp(id, box->prefix, prefix) != 0)
		return ERR_NOT_FOUND;
	const char *name = id + prefix;
	idle_touched(k);
	typing_focus(k, name);
	enum err err = box->set(k, name, text);
	if (err == ERR_OK && box->typed)
		box->typed(k, name);
	kiosk_changed(k);
	return err;
}
