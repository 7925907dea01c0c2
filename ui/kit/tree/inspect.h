/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inspect.h - the page as data and a machine's finger, for the test channel and the lints. Loop's thread.
 */
#pragma once

#include "ui/kit/kit.h"

struct ui_node {
	const char *id, *text, *value, *spoken; /* lent until the next build; may be NULL */
	enum role role;
	enum style style;
	int x, y, w, h; /* pixels of the picture */
	bool target, enabled, focused, checked, hidden;
	int text_w, text_h; /* pixels the text needs, wrapped as laid out */
};
/* Nodes in reading order (without ROLE_NONE); returns how many there are, fills at most `max`. */
size_t ui_nodes(struct ui *ui, struct ui_node *out, size_t max);
const char *ui_overlay(const struct ui *ui); /* NULL when none; lent */
/* Presses at the node's centre. ERR_NOT_FOUND, ERR_NOT_ALLOWED (disabled), ERR_INVALID (hidden). */
enum err ui_press(struct ui *ui, const char *id);
void ui_release(struct ui *ui); /* over the same node, wherever it is by now */
/* How long the node takes no touch yet after a change of place, ms; 0 when it does, or is not there. */
int ui_dead_ms(struct ui *ui, const char *id);
/* A raw finger, pixels of the picture: no question whether anything is there. */
void ui_press_at(struct ui *ui, int x, int y);
void ui_move_to(struct ui *ui, int x, int y);
void ui_release_there(struct ui *ui); /* where it was moved to last */
/* Shortest contact that counts, ms. */
int ui_min_contact_ms(const struct ui *ui);
/* Paints what is due, then writes a PNG of the picture. ERR_IO. */
enum err ui_shot(struct ui *ui, const char *path);
