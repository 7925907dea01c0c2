/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.c - the page as data, for the test channel, for speech and for lints. */
#include "ui/kit/tree/inspect.h"

#include <assert.h>
#include <string.h>

#include "ui/kit/paint/png.h"
#include "ui/kit/ui.h"

#define MACHINE_FINGER (-2) /* never a finger of a panel */

const char *role_name(enum role role)
{
	assert((unsigned)role < ROLE_COUNT);
	static const char *const names[ROLE_COUNT] = {
		[ROLE_NONE] = "none",	      [ROLE_HEADING] = "heading",
		[ROLE_TEXT] = "text",	      [ROLE_BUTTON] = "button",
		[ROLE_TEXTBOX] = "textbox",   [ROLE_CHOICE] = "choice",
		[ROLE_CHECKBOX] = "checkbox", [ROLE_LISTITEM] = "listitem",
		[ROLE_IMAGE] = "image",	      [ROLE_KEY] = "key",
		[ROLE_PROGRESS] = "progress", [ROLE_ALERT] = "alert",
	};
	static_assert(ARRAY_LEN(names) == ROLE_COUNT, "a name for each role");
	return names[role];
}

/* Under an overlay, or not on the screen at all. */
static bool is_hidden(const struct page *page, const struct node *n)
{
	struct rect screen = { 0, 0, page->medium->width, page->medium->height };
	return n->layer + 1 < page->layer_count ||
	       (!rect_is_empty(n->px) && rect_is_empty(rect_meet(n->px, screen)));
}

static struct ui_node describe(const struct page *page, const struct node *n)
{
	return (struct ui_node){
		.id = n->w.id,
		.text = n->read,
		.value = n->w.value,
		.spoken = n->w.spoken ? n->w.spoken : n->read,
		.role = n->w.role,
		.style = n->w.style,
		.x = n->px.x,
		.y = n->px.y,
		.w = n->px.w,
		.h = n->px.h,
		.target = n->w.action != 0 || n->w.ink,
		.enabled = !n->w.disabled,
		.focused = n->w.focused,
		.checked = n->w.checked,
		.hidden = is_hidden(page, n),
		.text_w = n->has_para ? para_width(&n->para) : 0,
		.text_h = n->has_para ? para_height(&n->para) : 0,
	};
}

size_t ui_nodes(struct ui *ui, struct ui_node *out, size_t max)
{
	ui_flush(ui);
	const struct page *page = ui_page(ui);
	size_t count = 0;
	for (int i = 0; i < page->count; i++) {
		if (page->nodes[i]->w.role == ROLE_NONE)
			continue;
		if (count < max)
			out[count] = describe(page, page->nodes[i]);
		count++;
	}
	return count;
}

const char *ui_overlay(const struct ui *ui)
{
	return ui->pages[ui->now].overlay;
}

static const struct node *find_id(const struct page *page, const char *id)
{
	for (int i = page->count - 1; i >= 0; i--)
		if (page->nodes[i]->w.id && strcmp(page->nodes[i]->w.id, id) == 0)
			return page->nodes[i];
	return NULL;
}

static bool is_in(const struct node *n, const struct node *box)
{
	while (n && n != box)
		n = n->parent;
	return n != NULL;
}

static void machine(struct ui *ui, enum pointer_kind kind, int x, int y)
{
	ui->machine_x = x;
	ui->machine_y = y;
	touch_event(ui, &(struct pointer_event){ kind, MACHINE_FINGER, x, y });
}

enum err ui_press(struct ui *ui, const char *id)
{
	ui_flush(ui);
	const struct page *page = ui_page(ui);
	const struct node *n = find_id(page, id);
	if (!n)
		return ERR_NOT_FOUND;
	if (is_hidden(page, n))
		return ERR_INVALID;
	if (n->w.disabled || (!n->w.action && !n->w.ink))
		return ERR_NOT_ALLOWED;
	int x = n->px.x + n->px.w / 2, y = n->px.y + n->px.h / 2;
	/* A finger there must meet it, not what lies over it. */
	if (!rect_has(ui_screen(ui), x, y) || !is_in(touch_hit(page, x, y), n))
		return ERR_INVALID;
	machine(ui, POINTER_DOWN, x, y);
	return ERR_OK;
}

void ui_release(struct ui *ui)
{
	ui_flush(ui); /* a change that is due may move the node */
	const struct rect *t = &ui->tap.target;
	touch_event(ui, &(struct pointer_event){ POINTER_UP, MACHINE_FINGER, t->x + t->w / 2,
						 t->y + t->h / 2 });
}

int ui_dead_ms(struct ui *ui, const char *id)
{
	ui_flush(ui);
	const struct node *n = find_id(ui_page(ui), id);
	return n ? touch_dead_ms(ui, n) : 0;
}

void ui_press_at(struct ui *ui, int x, int y)
{
	machine(ui, POINTER_DOWN, x, y);
}

void ui_move_to(struct ui *ui, int x, int y)
{
	machine(ui, POINTER_MOVE, x, y);
}

void ui_release_there(struct ui *ui)
{
	machine(ui, POINTER_UP, ui->machine_x, ui->machine_y);
}

int ui_min_contact_ms(const struct ui *ui)
{
	return ui->tap.min_ms;
}

enum err ui_shot(struct ui *ui, const char *path)
{
	ui_flush(ui);
	return png_save(&ui->canvas, path);
}
