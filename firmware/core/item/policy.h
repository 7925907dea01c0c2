/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.h - what the policy demands of a catalogue, as rules that a record passes or fails. Pure.
 *
 * item_check() asks whether a terminal can work with an item. These ask whether a citizen may be
 * treated so: they are for those who write a catalogue, before it is signed, and a terminal never
 * refuses an item for one of them.
 */
#pragma once

#include "firmware/core/value/digest.h"
#include "firmware/core/value/json.h"

#define POLICY_SENTENCE_MAX 800
#define POLICY_POINTER_MAX  160
#define POLICY_STEPS_MAX    5  /* shen pi huan jie */
#define POLICY_PROMISE_MAX  60 /* per cent of what the law allows */

enum policy_rule {
	POLICY_REFUSED, /* no rule of the policy: a terminal would not take it */
	POLICY_ELEMENTS,
	POLICY_STEPS,
	POLICY_PROMISE,
	POLICY_CYCLE,
	POLICY_BASIS,
	POLICY_UNDECLARED,
	POLICY_DUPLICATE,
	POLICY_UPLOAD,
	POLICY_PROOF,
	POLICY_WINDOW,
	POLICY_BUNDLE,
	POLICY_RULE_COUNT,
};

/* By enum policy_rule. */
struct policy_rule_row {
	const char *name, *hint; /* the hint: what to do about it */
};
extern const struct policy_rule_row policy_rules[POLICY_RULE_COUNT];

/* All lent until the call returns. */
struct policy_finding {
	enum policy_rule rule;
	const char *file;
	size_t number; /* of the record in its file, from 1 */
	const char *row_guid, *task_name;
	const char *pointer; /* JSON pointer into the record */
	const char *sentence;
};
typedef void (*policy_found_fn)(void *user, const struct policy_finding *finding);

struct policy;

/* NULL when memory is short, in which case each of these says ERR_NOMEM too. */
struct policy *policy_create(const struct digests *digests, policy_found_fn found, void *user);
void policy_destroy(struct policy *p); /* NULL is allowed */
/* What follows is of this file; the name is lent until the end. */
void policy_file(struct policy *p, const char *name);
/* Tells at once what is wrong with the record alone, or beside those before it. */
enum err policy_item(struct policy *p, const json_t *item);
/* A record that cannot be parsed; `name` has its row_guid and task_name as far as they are there. */
enum err policy_no_item(struct policy *p, const json_t *name, const char *sentence);
/* Tells what can only be seen when all records are known. Once, at the end. */
enum err policy_finish(struct policy *p);
