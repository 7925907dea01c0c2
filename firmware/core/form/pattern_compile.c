/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern_compile.c - see pattern.h: reads a regular expression into a tree, writes the tree as
 * steps.
 *
 *   either := sequence { "|" sequence }
 *   sequence := { edge | atom [ repeat ] }
 *   atom := character | . | class | escape | ( either ) | (?: either )
 *
 * The tree stands between because a counted repeat writes its part several times.
 */
#include "firmware/core/form/pattern.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/form/pattern_program.h"

#define REPEAT_MAX 1000
#define FOREVER	   UINT32_MAX
#define NODES_MAX  (4 * PATTERN_TEXT_MAX)
#define WRITES_MAX (16 * PATTERN_PROGRAM_MAX)
#define LAST_CODE  0x10ffff

enum node_kind { NODE_EMPTY, NODE_STEP, NODE_THEN, NODE_OR, NODE_REPEAT };

struct node {
	enum node_kind kind;
	enum pattern_op op; /* NODE_STEP */
	uint32_t arg;
	uint16_t left, right; /* NODE_THEN, NODE_OR; left alone: NODE_REPEAT */
	uint32_t min, max;    /* NODE_REPEAT */
};

struct parser {
	const char *at;
	struct pattern *p;
	struct node nodes[NODES_MAX];
	size_t node_count;
	int depth;
	size_t writes;
	enum err err; /* the first thing that went wrong */
};

static void fail(struct parser *r, enum err err)
{
	if (r->err == ERR_OK)
		r->err = err;
}

static uint16_t add_node(struct parser *r, struct node node)
{
	if (r->node_count == NODES_MAX) {
		fail(r, ERR_TOO_LONG);
		return 0;
	}
	r->nodes[r->node_count] = node;
	return (uint16_t)r->node_count++;
}

static uint16_t add_step_node(struct parser *r, enum pattern_op op, uint32_t arg)
{
	return add_node(r, (struct node){ .kind = NODE_STEP, .op = op, .arg = arg });
}

/* Classes */

// clang-format off
static const struct unicode_range digits[] = { { '0', '9' } };
static const struct unicode_range word[] = {
	{ '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' },
};
static const struct unicode_range space[] = {
	{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200a },
	{ 0x2028, 0x2029 }, { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 },
	{ 0xfeff, 0xfeff },
};
static const struct set {
	char escape; /* its capital is the complement */
	const struct unicode_range *ranges;
	size_t count;
} sets[] = {
	{ 'd', digits,      ARRAY_LEN(digits) },
	{ 'w', word,        ARRAY_LEN(word) },
	{ 's', space,       ARRAY_LEN(space) },
	{ 'p', unicode_han, ARRAY_LEN(unicode_han) },
};
// clang-format on

static void add_range(struct parser *r, struct pattern_class *class, uint32_t low, uint32_t high)
{
	if (r->p->range_count == PATTERN_RANGES_MAX) {
		fail(r, ERR_TOO_LONG);
		return;
	}
	r->p->ranges[r->p->range_count++] = (struct unicode_range){ low, high };
	class->count++;
}

static void add_set(struct parser *r, struct pattern_class *class, const struct set *set,
		    bool outside)
{
	uint32_t from = 0;
	for (size_t i = 0; i < set->count; i++) {
		if (!outside)
			add_range(r, class, set->ranges[i].low, set->ranges[i].high);
		else if (set->ranges[i].low > from)
			add_range(r, class, from, set->ranges[i].low - 1);
		from = set->ranges[i].high + 1;
	}
	if (outside)
		add_range(r, class, from, LAST_CODE);
}

static struct pattern_class begin_class(const struct parser *r)
{
	return (struct pattern_class){ .first = (uint16_t)r->p->range_count };
}

static uint16_t add_class_node(struct parser *r, struct pattern_class class)
{
	if (r->p->class_count == PATTERN_CLASSES_MAX) {
		fail(r, ERR_TOO_LONG);
		return 0;
	}
	r->p->classes[r->p->class_count] = class;
	return add_step_node(r, OP_CLASS, (uint32_t)r->p->class_count++);
}

/* Escapes */

/* `digits_wanted` hex digits; 0: any number up to the closing brace. */
static uint32_t read_hex(struct parser *r, size_t digits_wanted)
{
	uint32_t code = 0;
	size_t n = 0;
	while (digits_wanted == 0 ? n < 6 : n < digits_wanted) {
		const char *all = "0123456789abcdefABCDEF";
		const char *digit = *r->at ? strchr(all, *r->at) : NULL;
		if (!digit)
			break;
		uint32_t value = (uint32_t)(digit - all);
		code = code << 4 | (value < 16 ? value : value - 6);
		r->at++;
		n++;
	}
	if (n == 0 || (digits_wanted && n != digits_wanted) || code > LAST_CODE)
		fail(r, ERR_SYNTAX);
	return code;
}

/* After "\u": four digits, a surrogate pair of two such escapes, or any number in braces. */
static uint32_t read_unicode(struct parser *r)
{
	if (*r->at == '{') {
		r->at++;
		uint32_t code = read_hex(r, 0);
		if (*r->at++ != '}') {
			r->at--;
			fail(r, ERR_SYNTAX);
		}
		return code;
	}
	uint32_t code = read_hex(r, 4);
	if (code >= 0xd800 && code <= 0xdbff && strncmp(r->at, "\\u", 2) == 0) {
		r->at += 2;
		uint32_t low = read_hex(r, 4);
		if (low >= 0xdc00 && low <= 0xdfff)
			return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	if (code >= 0xd800 && code <= 0xdfff)
		fail(r, ERR_SYNTAX);
	return code;
}

/* After the backslash, where it stands for one character. */
static uint32_t read_escaped(struct parser *r)
{
	static const char letters[] = "tnvfr", meaning[] = "\t\n\v\f\r";
	char c = *r->at;
	if (c == '\0') {
		fail(r, ERR_SYNTAX);
		return 0;
	}
	const char *letter = strchr(letters, c);
	if (letter) {
		r->at++;
		return (uint32_t)meaning[letter - letters];
	}
	if (c == 'x' || c == 'u') {
		r->at++;
		return c == 'x' ? read_hex(r, 2) : read_unicode(r);
	}
	if ((c >= '1' && c <= '9') || c == 'k')
		fail(r, ERR_UNSUPPORTED); /* a backreference */
	else if (c == '0' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		fail(r, ERR_SYNTAX);
	return utf8_next(&r->at);
}

/* Takes \d \D \w \W \s \S \p{..} \P{..} at the backslash; NULL if something else stands there. */
static const struct set *read_set(struct parser *r, bool *outside)
{
	static const char *const names[] = { "{Script=Han}", "{sc=Han}", "{Han}" };
	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		char capital = (char)(sets[i].escape - 'a' + 'A');
		if (r->at[0] != '\\' || (r->at[1] != sets[i].escape && r->at[1] != capital))
			continue;
		*outside = r->at[1] == capital;
		r->at += 2;
		if (sets[i].escape != 'p')
			return &sets[i];
		for (size_t n = 0; n < ARRAY_LEN(names); n++) {
			if (strncmp(r->at, names[n], strlen(names[n])) == 0) {
				r->at += strlen(names[n]);
				return &sets[i];
			}
		}
		fail(r, ERR_UNSUPPORTED);
		return &sets[i];
	}
	return NULL;
}

static uint32_t read_class_char(struct parser *r)
{
	if (*r->at != '\\')
		return utf8_next(&r->at);
	r->at++;
	if (*r->at == 'b') {
		r->at++;
		return '\b';
	}
	return read_escaped(r);
}

/* At the opening bracket. */
static uint16_t read_class(struct parser *r)
{
	struct pattern_class class = begin_class(r);
	r->at++;
	if (*r->at == '^') {
		class.negated = true;
		r->at++;
	}
	while (*r->at != ']' && r->err == ERR_OK) {
		bool outside;
		const struct set *set = read_set(r, &outside);
		if (set) {
			add_set(r, &class, set, outside);
			continue;
		}
		if (*r->at == '\0') {
			fail(r, ERR_SYNTAX);
			break;
		}
		uint32_t low = read_class_char(r), high = low;
		if (r->at[0] == '-' && r->at[1] != ']' && r->at[1] != '\0') {
			r->at++;
			if (read_set(r, &outside))
				fail(r, ERR_SYNTAX);
			high = read_class_char(r);
		}
		if (low > high)
			fail(r, ERR_SYNTAX);
		add_range(r, &class, low, high);
	}
	if (r->err == ERR_OK)
		r->at++;
	return add_class_node(r, class);
}

/* The tree */

static uint16_t read_either(struct parser *r);

/* At the opening parenthesis. */
static uint16_t read_group(struct parser *r)
{
	r->at++;
	if (strncmp(r->at, "?:", 2) == 0) {
		r->at += 2;
	} else if (*r->at == '?') {
		fail(r, ERR_UNSUPPORTED);
		return 0;
	}
	if (++r->depth > PATTERN_DEPTH_MAX) {
		fail(r, ERR_TOO_LONG);
		return 0;
	}
	uint16_t inside = read_either(r);
	r->depth--;
	if (*r->at == ')')
		r->at++;
	else
		fail(r, ERR_SYNTAX);
	return inside;
}

static uint16_t read_atom(struct parser *r)
{
	bool outside;
	const struct set *set = read_set(r, &outside);
	if (set) {
		struct pattern_class class = begin_class(r);
		add_set(r, &class, set, outside);
		return add_class_node(r, class);
	}
	switch (*r->at) {
	case '[':
		return read_class(r);
	case '(':
		return read_group(r);
	case '.':
		r->at++;
		return add_step_node(r, OP_ANY, 0);
	case '\\':
		r->at++;
		return add_step_node(r, OP_CHAR, read_escaped(r));
	case '*':
	case '+':
	case '?':
	case '{':
		fail(r, ERR_SYNTAX);
		return 0;
	default:
		return add_step_node(r, OP_CHAR, utf8_next(&r->at));
	}
}

static uint32_t read_count(struct parser *r)
{
	uint32_t n = 0;
	if (*r->at < '0' || *r->at > '9')
		fail(r, ERR_SYNTAX);
	for (; *r->at >= '0' && *r->at <= '9'; r->at++) {
		n = n * 10 + (uint32_t)(*r->at - '0');
		if (n > REPEAT_MAX) {
			fail(r, ERR_TOO_LONG);
			n = 0;
		}
	}
	return n;
}

/* After an atom: its repeat, if any. Greedy or lazy is the same where only yes or no counts. */
static bool read_repeat(struct parser *r, uint32_t *min, uint32_t *max)
{
	switch (*r->at) {
	case '*':
		*min = 0, *max = FOREVER;
		break;
	case '+':
		*min = 1, *max = FOREVER;
		break;
	case '?':
		*min = 0, *max = 1;
		break;
	case '{':
		r->at++;
		*min = *max = read_count(r);
		if (*r->at == ',') {
			r->at++;
			*max = *r->at == '}' ? FOREVER : read_count(r);
		}
		if (*r->at != '}' || *min > *max)
			fail(r, ERR_SYNTAX);
		break;
	default:
		return false;
	}
	if (*r->at)
		r->at++;
	if (*r->at == '?')
		r->at++;
	return true;
}

/* Takes ^ $ \b \B. */
static bool read_edge(struct parser *r, enum pattern_op *op)
{
	size_t len = 1;
	if (*r->at == '^') {
		*op = OP_BEGIN;
	} else if (*r->at == '$') {
		*op = OP_END;
	} else if (r->at[0] == '\\' && (r->at[1] == 'b' || r->at[1] == 'B')) {
		*op = r->at[1] == 'b' ? OP_WORD : OP_NOT_WORD;
		len = 2;
	} else {
		return false;
	}
	r->at += len;
	return true;
}

static uint16_t read_sequence(struct parser *r)
{
	uint16_t all = add_node(r, (struct node){ .kind = NODE_EMPTY });
	while (r->err == ERR_OK && *r->at && *r->at != '|' && *r->at != ')') {
		enum pattern_op edge;
		uint32_t min, max;
		uint16_t part;
		if (read_edge(r, &edge)) {
			part = add_step_node(r, edge, 0);
		} else {
			part = read_atom(r);
			if (r->err == ERR_OK && read_repeat(r, &min, &max))
				part = add_node(r, (struct node){ .kind = NODE_REPEAT,
								  .left = part,
								  .min = min,
								  .max = max });
		}
		all = add_node(r, (struct node){ .kind = NODE_THEN, .left = all, .right = part });
	}
	return all;
}

static uint16_t read_either(struct parser *r)
{
	uint16_t all = read_sequence(r);
	while (r->err == ERR_OK && *r->at == '|') {
		r->at++;
		uint16_t other = read_sequence(r);
		all = add_node(r, (struct node){ .kind = NODE_OR, .left = all, .right = other });
	}
	return all;
}

/* The program */

static size_t add_step(struct parser *r, enum pattern_op op, uint32_t arg)
{
	struct pattern *p = r->p;
	if (p->step_count == PATTERN_PROGRAM_MAX) {
		fail(r, ERR_TOO_LONG);
		return 0;
	}
	p->steps[p->step_count] = (struct pattern_step){ op, arg, 0 };
	return p->step_count++;
}

static void write_node(struct parser *r, uint16_t at);

/*   L1: split L2, L3   L2: part   jump L1   L3:   */
static void write_loop(struct parser *r, uint16_t part)
{
	struct pattern *p = r->p;
	size_t split = add_step(r, OP_SPLIT, 0);
	p->steps[split].arg = (uint32_t)p->step_count;
	write_node(r, part);
	add_step(r, OP_JUMP, (uint32_t)split);
	p->steps[split].other = (uint32_t)p->step_count;
}

/*   split L1, L2   L1: part   L2:   */
static void write_optional(struct parser *r, uint16_t part)
{
	struct pattern *p = r->p;
	size_t split = add_step(r, OP_SPLIT, 0);
	p->steps[split].arg = (uint32_t)p->step_count;
	write_node(r, part);
	p->steps[split].other = (uint32_t)p->step_count;
}

static void write_repeat(struct parser *r, const struct node *node)
{
	for (uint32_t i = 0; i < node->min && r->err == ERR_OK; i++)
		write_node(r, node->left);
	if (node->max == FOREVER) {
		write_loop(r, node->left);
		return;
	}
	for (uint32_t i = node->min; i < node->max && r->err == ERR_OK; i++)
		write_optional(r, node->left);
}

/*   split L1, L2   L1: left   jump L3   L2: right   L3:   */
static void write_or(struct parser *r, const struct node *node)
{
	struct pattern *p = r->p;
	size_t split = add_step(r, OP_SPLIT, 0);
	p->steps[split].arg = (uint32_t)p->step_count;
	write_node(r, node->left);
	size_t jump = add_step(r, OP_JUMP, 0);
	p->steps[split].other = (uint32_t)p->step_count;
	write_node(r, node->right);
	p->steps[jump].arg = (uint32_t)p->step_count;
}

static void write_node(struct parser *r, uint16_t at)
{
	const struct node *node = &r->nodes[at];
	/* Repeats of nothing write no step, so the visits are counted as well. */
	if (++r->writes > WRITES_MAX)
		fail(r, ERR_TOO_LONG);
	if (r->err != ERR_OK)
		return;
	switch (node->kind) {
	case NODE_EMPTY:
		break;
	case NODE_STEP:
		add_step(r, node->op, node->arg);
		break;
	case NODE_THEN:
		write_node(r, node->left);
		write_node(r, node->right);
		break;
	case NODE_OR:
		write_or(r, node);
		break;
	case NODE_REPEAT:
		write_repeat(r, node);
		break;
	}
}

static enum err build(struct parser *r)
{
	uint16_t all = read_either(r);
	if (r->err == ERR_OK && *r->at)
		fail(r, ERR_SYNTAX); /* a parenthesis too many */
	write_node(r, all);
	add_step(r, OP_MATCH, 0);
	return r->err;
}

static bool add_scratch(struct pattern *p)
{
	p->now = calloc(p->step_count, sizeof(*p->now));
	p->next = calloc(p->step_count, sizeof(*p->next));
	p->stack = calloc(2 * p->step_count, sizeof(*p->stack));
	p->seen = calloc(p->step_count, sizeof(*p->seen));
	return p->now && p->next && p->stack && p->seen;
}

static void pattern_free_ptr(struct pattern **p)
{
	pattern_free(*p);
}

enum err pattern_compile(const char *text, struct pattern **out)
{
	if (strlen(text) > PATTERN_TEXT_MAX)
		return ERR_TOO_LONG;
	/* Nodes and steps are many and are written before they are read: clearing them would cost the most. */
	struct parser *r CLEANUP(free_ptr) = malloc(sizeof(*r));
	struct pattern *p CLEANUP(pattern_free_ptr) = calloc(1, sizeof(*p));
	if (!r || !p || !(p->steps = malloc(PATTERN_PROGRAM_MAX * sizeof(*p->steps))))
		return ERR_NOMEM;
	r->at = text;
	r->p = p;
	r->node_count = 0;
	r->depth = 0;
	r->writes = 0;
	r->err = ERR_OK;
	enum err err = build(r);
	if (err != ERR_OK)
		return err;
	struct pattern_step *fit = realloc(p->steps, p->step_count * sizeof(*fit));
	if (fit)
		p->steps = fit;
	if (!add_scratch(p))
		return ERR_NOMEM;
	*out = STEAL(p);
	return ERR_OK;
}
