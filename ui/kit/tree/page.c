/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - building a page: widgets are copied into the arena and hung into the tree. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "ui/kit/text/hash.h"
#include "ui/kit/text/strings.h"
#include "ui/kit/tree/node.h"

#define TR_ARGS_MAX   10
#define ICON_GRID     24
#define LAYER_SCRATCH (-1) /* of what is only measured */

void page_init(struct page *page)
{
	*page = (struct page){ 0 };
	arena_init(&page->arena, PAGE_ARENA_MAX);
}

void page_fini(struct page *page)
{
	arena_fini(&page->arena);
	page_init(page);
}

static struct node *node_new(struct page *page, int layer)
{
	struct node *n = arena_alloc(&page->arena, sizeof(*n));
	n->page = page;
	n->layer = layer;
	return n;
}

void page_begin(struct page *page, const struct medium *medium)
{
	assert(medium);
	struct arena arena = page->arena;
	arena_wipe(&arena);
	*page = (struct page){ .medium = medium, .arena = arena };
	page->layers[page->layer_count++] = node_new(page, 0);
}

/* Screens say what they show; a text longer than a page could show is cut. */
static const char *copy_text(struct page *page, const char *s)
{
	if (!s)
		return NULL;
	size_t cap = strnlen(s, PARA_BYTES_MAX) + 1;
	char *copy = arena_alloc(&page->arena, cap);
	text_copy(copy, cap, s);
	return copy;
}

struct node *widget_add(struct page *page, struct node *parent, const struct widget *w)
{
	assert((unsigned)w->role < ROLE_COUNT && (unsigned)w->style < STYLE_COUNT);
	assert(page->count < PAGE_NODES_MAX);
	assert(!parent || parent->page == page);
	if (!parent)
		parent = page->layers[0];
	struct node *n = node_new(page, parent->layer);
	n->w = *w;
	n->w.id = copy_text(page, w->id);
	n->w.text = copy_text(page, w->text);
	n->w.value = copy_text(page, w->value);
	n->w.shown = copy_text(page, w->shown);
	n->w.spoken = copy_text(page, w->spoken);
	n->w.icon = copy_text(page, w->icon);
	n->w.arg_text = copy_text(page, w->arg_text);
	n->parent = parent;
	*(parent->last ? &parent->last->next : &parent->first) = n;
	parent->last = n;
	page->count += n->layer != LAYER_SCRATCH;
	return n;
}

struct node *page_scratch(struct page *page)
{
	return node_new(page, LAYER_SCRATCH);
}

struct node *page_overlay(struct page *page, const char *name)
{
	assert(page->layer_count < PAGE_LAYERS_MAX);
	struct node *root = node_new(page, page->layer_count);
	root->w.style = STYLE_SHADE;
	page->layers[page->layer_count++] = root;
	page->overlay = copy_text(page, name);
	return root;
}

void page_place(struct page *page, const char *name)
{
	page->place = hash_bytes(page->place, name, strlen(name) + 1);
}

/* Sentences */

/* {0}..{9} in `s`, filled from args; {n} is the number a plural was chosen by. */
static const char *fill(struct page *page, const char *s, const char *const *args, int count,
			const char *number)
{
	char out[PARA_BYTES_MAX];
	size_t len = 0;
	while (*s && len < sizeof(out) - 1) {
		const char *with = NULL;
		if (s[0] == '{' && s[1] && s[2] == '}') {
			if (s[1] >= '0' && s[1] < '0' + count)
				with = args[s[1] - '0'];
			else if (s[1] == 'n' || (s[1] == '0' && !count))
				with = number;
		}
		if (!with) {
			out[len++] = *s++;
			continue;
		}
		size_t add = strnlen(with, sizeof(out) - 1 - len);
		memcpy(out + len, with, add);
		len += add;
		s += 3;
	}
	out[len] = '\0';
	const char *kept = copy_text(page, out);
	explicit_bzero(out, len);
	return kept;
}

static int take_args(va_list from, const char **args)
{
	int count = 0;
	for (const char *arg; (arg = va_arg(from, const char *));) {
		assert(count < TR_ARGS_MAX);
		args[count++] = arg;
	}
	return count;
}

const char *page_tr(struct page *page, const char *id, ...)
{
	const char *args[TR_ARGS_MAX];
	va_list list;
	va_start(list, id);
	int count = take_args(list, args);
	va_end(list);
	const char *s = strings_get(page_language(page), id);
	return count ? fill(page, s, args, count, NULL) : s;
}

const char *page_tr_in(struct page *page, const char *language, const char *id)
{
	(void)page;
	return strings_get(language, id);
}

const char *page_tr_n(struct page *page, const char *id, int64_t n, ...)
{
	const char *args[TR_ARGS_MAX];
	va_list list;
	va_start(list, n);
	int count = take_args(list, args);
	va_end(list);
	char number[24];
	snprintf(number, sizeof(number), "%lld", (long long)n);
	return fill(page, strings_plural(page_language(page), id, n), args, count, number);
}

const char *page_printf(struct page *page, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	size_t cap = len > 0 ? (size_t)len + 1 : 1;
	char *s = arena_alloc(&page->arena, cap);
	vsnprintf(s, cap, format, again);
	va_end(again);
	return s;
}

const char *page_strdup(struct page *page, const char *s)
{
	return arena_strdup(&page->arena, s);
}

const char *page_language(const struct page *page)
{
	return page->medium->look.language;
}

bool page_has_icon(const struct page *page, const char *name)
{
	return page->medium->icons && icons_mask(page->medium->icons, name, ICON_GRID) != NULL;
}

/* Finishing */

static void list_nodes(struct node *n, struct node **out, int *count)
{
	for (struct node *child = n->first; child; child = child->next) {
		out[(*count)++] = child;
		list_nodes(child, out, count);
	}
}

static void read_into(const struct node *n, char *out, size_t cap, size_t *len)
{
	for (const struct node *child = n->first; child; child = child->next) {
		if (child->w.text && *child->w.text && *len + 2 < cap) {
			if (*len)
				out[(*len)++] = ' ';
			text_copy(out + *len, cap - *len, child->w.text);
			*len += strlen(out + *len);
		}
		read_into(child, out, cap, len);
	}
}

/* A card without words of its own is read by the words in it. */
static void find_reading(struct node *n)
{
	n->read = n->w.text;
	if (n->w.text || !n->first || n->w.role == ROLE_NONE)
		return;
	char text[PARA_BYTES_MAX];
	size_t len = 0;
	read_into(n, text, sizeof(text), &len);
	if (len)
		n->read = arena_strdup(&n->page->arena, text);
	explicit_bzero(text, len);
}

static uint64_t look_of(const struct node *n)
{
	const struct widget *w = &n->w;
	uint64_t h = hash_int(HASH_START, (uint64_t)w->style << 8 | (uint64_t)w->role);
	h = hash_str(h, n->has_para ? n->para.text : NULL);
	h = hash_str(h, w->role == ROLE_PROGRESS || w->qr ? w->value : NULL);
	h = hash_str(h, w->icon);
	h = hash_int(h, w->ink ? w->ink->count + 1 : 0);
	h = hash_int(h, (uint64_t)(uintptr_t)(w->pixels ? w->pixels->px : NULL));
	h = hash_int(h, (uint64_t)w->disabled | (uint64_t)w->focused << 1 |
				(uint64_t)w->checked << 2 | (uint64_t)w->checkable << 3 |
				(uint64_t)w->icon_above << 4 | (uint64_t)w->text_align << 5 |
				(uint64_t)(w->value && *w->value) << 8);
	h = hash_bytes(h, &n->px, sizeof(n->px));
	return hash_bytes(h, &n->own_px, sizeof(n->own_px));
}

static void shape_all(struct node *n)
{
	for (struct node *child = n->first; child; child = child->next) {
		content_shape(child);
		shape_all(child);
	}
}

struct page_height page_measure(struct node *scratch, const struct node *n, int width)
{
	assert(scratch->layer == LAYER_SCRATCH);
	shape_all(scratch);
	layout_measure(scratch, width);
	return (struct page_height){ n->nat_h, n->low_h };
}

int page_finish(struct page *page)
{
	page->nodes = arena_alloc(&page->arena, (size_t)(page->count + 1) * sizeof(*page->nodes));
	int count = 0;
	for (int i = 0; i < page->layer_count; i++)
		list_nodes(page->layers[i], page->nodes, &count);
	assert(count == page->count);
	for (int i = 0; i < count; i++) {
		find_reading(page->nodes[i]);
		content_shape(page->nodes[i]);
	}
	int height = layout_page(page);
	for (int i = 0; i < count; i++)
		page->nodes[i]->look = look_of(page->nodes[i]);
	return height;
}
