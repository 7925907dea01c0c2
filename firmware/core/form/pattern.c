/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern.c - see pattern.h: runs a compiled pattern.
 *
 * All ways through the program advance together, one character at a time (Thompson). A step is
 * entered at most once per position, so the time is program times text.
 */
#include "firmware/core/form/pattern.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/form/pattern_program.h"

struct run {
	struct pattern *p;
	const char *begin, *at;
	uint32_t before, after; /* characters around the position, 0 at the ends */
	uint32_t mark;		/* of this position */
	bool matched;
};

static bool is_word(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_';
}

static bool in_class(const struct pattern *p, const struct pattern_class *class, uint32_t c)
{
	assert(class->first + class->count <= p->range_count);
	for (size_t i = 0; i < class->count; i++) {
		const struct unicode_range *r = &p->ranges[class->first + i];
		if (c >= r->low && c <= r->high)
			return !class->negated;
	}
	return class->negated;
}

static bool takes(const struct pattern *p, const struct pattern_step *step, uint32_t c)
{
	if (step->op == OP_CHAR)
		return step->arg == c;
	if (step->op == OP_CLASS)
		return in_class(p, &p->classes[step->arg], c);
	assert(step->op == OP_ANY);
	return c != '\n' && c != '\r' && c != 0x2028 && c != 0x2029;
}

static bool edge_holds(const struct run *run, enum pattern_op op)
{
	if (op == OP_BEGIN)
		return run->at == run->begin;
	if (op == OP_END)
		return run->after == 0;
	return (is_word(run->before) != is_word(run->after)) == (op == OP_WORD);
}

/* Adds a step, and what is reached from it without a character, to the list. */
static size_t enter(struct run *run, uint32_t first, uint16_t *list, size_t count)
{
	struct pattern *p = run->p;
	size_t depth = 0;
	p->stack[depth++] = (uint16_t)first;
	while (depth > 0) {
		uint16_t i = p->stack[--depth];
		assert(i < p->step_count);
		const struct pattern_step *step = &p->steps[i];
		if (p->seen[i] == run->mark)
			continue;
		p->seen[i] = run->mark;
		assert(depth + 2 <= 2 * p->step_count);
		switch (step->op) {
		case OP_MATCH:
			run->matched = true;
			break;
		case OP_SPLIT:
			p->stack[depth++] = (uint16_t)step->other;
			p->stack[depth++] = (uint16_t)step->arg;
			break;
		case OP_JUMP:
			p->stack[depth++] = (uint16_t)step->arg;
			break;
		case OP_BEGIN:
		case OP_END:
		case OP_WORD:
		case OP_NOT_WORD:
			if (edge_holds(run, step->op))
				p->stack[depth++] = (uint16_t)(i + 1);
			break;
		case OP_CHAR:
		case OP_ANY:
		case OP_CLASS:
			assert(count < p->step_count);
			list[count++] = i;
			break;
		}
	}
	return count;
}

static void swap(uint16_t **a, uint16_t **b)
{
	uint16_t *old = *a;
	*a = *b;
	*b = old;
}

static uint32_t peek(const char *at)
{
	return utf8_next(&at);
}

/* Goes through the text until a match is sure; returns how many ways are still open at its end. */
static size_t go(struct run *run)
{
	struct pattern *p = run->p;
	memset(p->seen, 0, p->step_count * sizeof(*p->seen));
	size_t count = enter(run, 0, p->now, 0);
	while (!run->matched && *run->at) {
		uint32_t c = utf8_next(&run->at);
		run->before = c;
		run->after = peek(run->at);
		run->mark++;
		size_t next_count = 0;
		for (size_t i = 0; i < count; i++)
			if (takes(p, &p->steps[p->now[i]], c))
				next_count = enter(run, p->now[i] + 1u, p->next, next_count);
		/* A match may begin anywhere. */
		next_count = enter(run, 0, p->next, next_count);
		swap(&p->now, &p->next);
		count = next_count;
	}
	return count;
}

static struct run begin(struct pattern *p, const char *text)
{
	assert(p->step_count > 0 && p->steps[p->step_count - 1].op == OP_MATCH);
	return (struct run){ .p = p, .begin = text, .at = text, .after = peek(text), .mark = 1 };
}

bool pattern_matches(struct pattern *p, const char *text)
{
	struct run run = begin(p, text);
	go(&run);
	return run.matched;
}

bool pattern_may_match(struct pattern *p, const char *text)
{
	struct run run = begin(p, text);
	return go(&run) > 0 || run.matched;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	free(p->steps);
	free(p->now);
	free(p->next);
	free(p->stack);
	free(p->seen);
	free(p);
}
