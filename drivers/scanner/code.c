/* SPDX-License-Identifier: Apache-2.0 */
/* code.c - see code.h. */
#include "drivers/scanner/code.h"

#include <linux/input-event-codes.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/base/wipe.h"

enum { HELD_SHIFT = 1, HELD_OTHER = 2 };

/* What a key types, alone and with Shift. */
// clang-format off
static const struct {
	char plain, shifted;
} keys[] = {
	[KEY_1] = { '1', '!' }, [KEY_2] = { '2', '@' }, [KEY_3] = { '3', '#' }, [KEY_4] = { '4', '$' },
	[KEY_5] = { '5', '%' }, [KEY_6] = { '6', '^' }, [KEY_7] = { '7', '&' }, [KEY_8] = { '8', '*' },
	[KEY_9] = { '9', '(' }, [KEY_0] = { '0', ')' }, [KEY_MINUS] = { '-', '_' }, [KEY_EQUAL] = { '=', '+' },
	[KEY_Q] = { 'q', 'Q' }, [KEY_W] = { 'w', 'W' }, [KEY_E] = { 'e', 'E' }, [KEY_R] = { 'r', 'R' },
	[KEY_T] = { 't', 'T' }, [KEY_Y] = { 'y', 'Y' }, [KEY_U] = { 'u', 'U' }, [KEY_I] = { 'i', 'I' },
	[KEY_O] = { 'o', 'O' }, [KEY_P] = { 'p', 'P' }, [KEY_A] = { 'a', 'A' }, [KEY_S] = { 's', 'S' },
	[KEY_D] = { 'd', 'D' }, [KEY_F] = { 'f', 'F' }, [KEY_G] = { 'g', 'G' }, [KEY_H] = { 'h', 'H' },
	[KEY_J] = { 'j', 'J' }, [KEY_K] = { 'k', 'K' }, [KEY_L] = { 'l', 'L' }, [KEY_Z] = { 'z', 'Z' },
	[KEY_X] = { 'x', 'X' }, [KEY_C] = { 'c', 'C' }, [KEY_V] = { 'v', 'V' }, [KEY_B] = { 'b', 'B' },
	[KEY_N] = { 'n', 'N' }, [KEY_M] = { 'm', 'M' }, [KEY_SPACE] = { ' ', ' ' },
	[KEY_LEFTBRACE] = { '[', '{' }, [KEY_RIGHTBRACE] = { ']', '}' }, [KEY_BACKSLASH] = { '\\', '|' },
	[KEY_SEMICOLON] = { ';', ':' }, [KEY_APOSTROPHE] = { '\'', '"' }, [KEY_GRAVE] = { '`', '~' },
	[KEY_COMMA] = { ',', '<' }, [KEY_DOT] = { '.', '>' }, [KEY_SLASH] = { '/', '?' },
};

static const struct {
	uint16_t key;
	unsigned held;
} modifiers[] = {
	{ KEY_LEFTSHIFT, HELD_SHIFT }, { KEY_RIGHTSHIFT, HELD_SHIFT },
	{ KEY_LEFTCTRL, HELD_OTHER },  { KEY_RIGHTCTRL, HELD_OTHER },
	{ KEY_LEFTALT, HELD_OTHER },   { KEY_RIGHTALT, HELD_OTHER },
	{ KEY_LEFTMETA, HELD_OTHER },  { KEY_RIGHTMETA, HELD_OTHER },
};
// clang-format on

/* True: there was something; *out has it if it is text. */
static bool end(struct code *c, struct scanner_code *out)
{
	bool was_begun = code_is_begun(c);
	c->text[c->len] = '\0';
	*out = (struct scanner_code){ 0 };
	if (!c->spoilt && c->len > 0 && text_is_plain(c->text)) {
		out->len = c->len;
		memcpy(out->text, c->text, c->len + 1);
	}
	wipe(c->text, sizeof(c->text));
	c->len = 0;
	c->spoilt = false;
	return was_begun;
}

bool code_byte(struct code *c, uint8_t byte, struct scanner_code *out)
{
	if (byte == '\r' || byte == '\n')
		return end(c, out);
	if (byte < ' ' || byte == 0x7f || c->len == SCANNER_TEXT_MAX)
		c->spoilt = true;
	else
		c->text[c->len++] = (char)byte;
	return false;
}

static unsigned modifier_of(uint16_t key)
{
	for (size_t i = 0; i < ARRAY_LEN(modifiers); i++)
		if (modifiers[i].key == key)
			return modifiers[i].held;
	return 0;
}

bool code_key(struct code *c, uint16_t key, int32_t value, struct scanner_code *out)
{
	unsigned modifier = modifier_of(key);
	if (modifier) {
		c->held = value ? c->held | modifier : c->held & ~modifier;
		c->spoilt = c->spoilt || (value && modifier == HELD_OTHER);
		return false;
	}
	if (value != 1) /* a scanner holds no key down */
		return false;
	if ((key == KEY_ENTER || key == KEY_KPENTER) && !(c->held & HELD_OTHER))
		return end(c, out);
	char plain = key < ARRAY_LEN(keys) ? keys[key].plain : '\0';
	if (plain == '\0' || c->held & HELD_OTHER) {
		c->spoilt = true;
		return false;
	}
	return code_byte(c, (uint8_t)(c->held & HELD_SHIFT ? keys[key].shifted : plain), out);
}

bool code_gap(struct code *c, struct scanner_code *out)
{
	return code_is_begun(c) && end(c, out);
}

bool code_is_begun(const struct code *c)
{
	return c->len > 0 || c->spoilt;
}

void code_wipe(struct code *c)
{
	wipe(c, sizeof(*c));
}
