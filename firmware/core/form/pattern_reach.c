/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern_reach.c - can a text of these characters and this length match at all? See pattern.h.
 *
 * The ways through the program advance together as in pattern.c, but over every character of the
 * alphabet at once: what is kept is which steps some text of that length stands at. A word's edge is
 * taken to hold, so the answer errs on the side of yes.
 */
#include "firmware/core/form/pattern.h"

#include <stdlib.h>

#include "firmware/base/util.h"
#include "firmware/core/form/pattern_program.h"

/* A step, before or behind the text's end: after `$` no character can follow. */
struct spot {
	uint16_t step;
	bool ended;
};

struct reach {
	const struct pattern *p;
	bool *takes;	/* by step: some character of the alphabet */
	uint32_t *seen; /* by spot: the length at which it was entered last, plus one */
	struct spot *stack;
	uint16_t *now, *next;
	uint32_t len;
	bool matched; /* here, and whatever follows */
	bool ended;   /* here, and nothing may follow */
};

/* True if the range has a character outside the class's ranges. */
static bool goes_beyond(const struct pattern *p, const struct pattern_class *class,
			struct unicode_range range)
{
	uint32_t from = range.low;
	for (size_t i = 0; i < class->count; i++) {
		const struct unicode_range *r = &p->ranges[class->first + i];
		if (from < r->low || from > r->high)
			continue;
		if (r->high >= range.high)
			return false;
		from = r->high + 1;
		i = (size_t)-1; /* the ranges have no order */
	}
	return true;
}

static bool overlaps(const struct pattern *p, const struct pattern_class *class,
		     struct unicode_range range)
{
	for (size_t i = 0; i < class->count; i++) {
		const struct unicode_range *r = &p->ranges[class->first + i];
		if (r->low <= range.high && range.low <= r->high)
			return true;
	}
	return false;
}

static bool takes_one_of(const struct pattern *p, const struct pattern_step *step,
			 const struct unicode_range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pattern_class *class =
			step->op == OP_CLASS ? &p->classes[step->arg] : NULL;
		bool one = class ? (class->negated ? goes_beyond : overlaps)(p, class, ranges[i])
			   : step->op == OP_CHAR
				   ? step->arg >= ranges[i].low && step->arg <= ranges[i].high
				   : step->op == OP_ANY;
		if (one)
			return true;
	}
	return false;
}

bool pattern_uses(const struct pattern *p, uint32_t c)
{
	struct unicode_range one = { c, c };
	for (size_t i = 0; i < p->step_count; i++)
		if (takes_one_of(p, &p->steps[i], &one, 1))
			return true;
	return false;
}

static void push(struct reach *r, size_t *depth, uint32_t step, bool ended)
{
	uint32_t *seen = &r->seen[2 * step + ended];
	if (*seen == r->len + 1)
		return;
	*seen = r->len + 1;
	r->stack[(*depth)++] = (struct spot){ (uint16_t)step, ended };
}

/* Goes on from one spot without a character. */
static void follow(struct reach *r, size_t *depth, struct spot at)
{
	const struct pattern_step *step = &r->p->steps[at.step];
	switch (step->op) {
	case OP_MATCH:
		*(at.ended ? &r->ended : &r->matched) = true;
		break;
	case OP_SPLIT:
		push(r, depth, step->other, at.ended);
		push(r, depth, step->arg, at.ended);
		break;
	case OP_JUMP:
		push(r, depth, step->arg, at.ended);
		break;
	case OP_BEGIN:
		if (r->len == 0)
			push(r, depth, at.step + 1u, at.ended);
		break;
	case OP_END:
		push(r, depth, at.step + 1u, true);
		break;
	case OP_WORD:
	case OP_NOT_WORD:
		push(r, depth, at.step + 1u, at.ended);
		break;
	case OP_CHAR:
	case OP_ANY:
	case OP_CLASS:
		break;
	}
}

/* Adds what is reached from a step to the list. */
static size_t enter(struct reach *r, uint32_t first, uint16_t *list, size_t count)
{
	size_t depth = 0;
	push(r, &depth, first, false);
	while (depth > 0) {
		struct spot at = r->stack[--depth];
		if (!at.ended && r->takes[at.step])
			list[count++] = at.step;
		follow(r, &depth, at);
	}
	return count;
}

static bool search(struct reach *r, int64_t min_length, int64_t max_length)
{
	size_t count = enter(r, 0, r->now, 0);
	for (;;) {
		if (r->matched || (r->ended && r->len >= min_length))
			return true;
		if (++r->len > max_length)
			return false;
		r->ended = false;
		size_t next_count = 0;
		for (size_t i = 0; i < count; i++)
			next_count = enter(r, r->now[i] + 1u, r->next, next_count);
		next_count = enter(r, 0, r->next, next_count); /* a match may begin anywhere */
		uint16_t *old = r->now;
		r->now = r->next;
		r->next = old;
		count = next_count;
	}
}

bool pattern_can_match(const struct pattern *p, const struct unicode_range *alphabet, size_t count,
		       int64_t min_length, int64_t max_length)
{
	bool *takes CLEANUP(free_ptr) = calloc(p->step_count, sizeof(*takes));
	uint32_t *seen CLEANUP(free_ptr) = calloc(2 * p->step_count, sizeof(*seen));
	struct spot *stack CLEANUP(free_ptr) = calloc(2 * p->step_count, sizeof(*stack));
	uint16_t *now CLEANUP(free_ptr) = calloc(p->step_count, sizeof(*now));
	uint16_t *next CLEANUP(free_ptr) = calloc(p->step_count, sizeof(*next));
	if (!takes || !seen || !stack || !now || !next)
		return true;
	for (size_t i = 0; i < p->step_count; i++)
		takes[i] = takes_one_of(p, &p->steps[i], alphabet, count);
	struct reach r = {
		.p = p, .takes = takes, .seen = seen, .stack = stack, .now = now, .next = next
	};
	return search(&r, min_length, max_length);
}
