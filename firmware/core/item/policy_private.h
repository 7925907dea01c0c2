/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy_private.h - what the files of the policy share: policy.c (the table, records, findings),
 * policy_record.c (rules that one record shows), policy_across.c (rules between records),
 * policy_bundle.c (between a bundle and its parts), policy_names.c (when two names mean the same).
 */
#pragma once

#include "firmware/base/util.h"
#include "firmware/core/item/policy.h"

#define POLICY_NONE ((size_t)-1)

/* What is kept of a record until the end. */
struct policy_record {
	const char *file;
	size_t number;
	char *row_guid, *task_name;
	size_t result;	   /* the name of what it gives, or POLICY_NONE */
	size_t asked_from; /* index into asked, where its own stand side by side */
	size_t unmet;	   /* needs that nothing has satisfied yet */
	char *extract;	   /* JSON: a bundle whole, else what a bundle it is part of needs of it */
	bool bundle;
	uint8_t content[SHA256_LEN];
};

/* A material that the citizen has to bring: scanned, or stated. */
struct policy_asked {
	size_t record, index; /* index in its materials */
	size_t copy, fact;    /* names: as a document, as a fact */
	bool scan, needed;
	size_t next_of_copy; /* of the needed scans with that name; POLICY_NONE ends them */
};

enum {
	POLICY_BY_LICENCE = 1, /* some record takes it from the licences */
	POLICY_BY_SHARE = 2,   /* some record takes it from another department's data */
};

struct policy_name {
	char *text;
	unsigned ways;
	size_t givers;	 /* records whose result it is */
	size_t a_giver;	 /* one of them */
	size_t first_of; /* into asked */
	bool obtained;
};

struct policy {
	const struct digests *digests;
	policy_found_fn found;
	void *user;
	const char *file;
	size_t number; /* records of this file so far */
	struct policy_record *records;
	size_t record_count, record_cap;
	struct policy_asked *asked;
	size_t asked_count, asked_cap;
	struct policy_name *names;
	size_t name_count, name_cap;
	json_t *name_ids; /* text: index into names */
	json_t *codes;	  /* "code ..." and "guid ...": index of the first record that has it */
	bool form_told;	  /* of the record at hand: its form was found wrong already */
};

/* policy.c */

/* A finding about a record. */
void policy_tell(const struct policy *p, size_t record, enum policy_rule rule, const char *pointer,
		 const char *format, ...) PRINTF_LIKE(5, 6);
/* The text says something: not absent, not blank, not "does not apply". */
bool policy_says(const json_t *object, const char *key);
/* One more element of `size` bytes in *list, zeroed; NULL when memory is short. */
void *policy_grow(void *list, size_t *count, size_t *cap, size_t size);

/* policy_record.c: each tells what it finds in the record at hand, the last of p->records. */
void policy_elements(struct policy *p, const json_t *item);
void policy_steps(struct policy *p, const json_t *item);
void policy_promise(struct policy *p, const json_t *item);
void policy_basis(struct policy *p, const json_t *item);
void policy_undeclared(struct policy *p, const json_t *item);
void policy_window(struct policy *p, const json_t *item);

/* policy_across.c */

/* Keeps what the rules between records need. ERR_NOMEM. */
enum err policy_keep(struct policy *p, const json_t *item);
enum err policy_duplicate(struct policy *p, const json_t *item);
void policy_data(struct policy *p); /* upload and proof */
enum err policy_cycle(struct policy *p);

/* policy_bundle.c */

enum err policy_keep_extract(struct policy *p, const json_t *item); /* ERR_NOMEM */
void policy_bundles(struct policy *p);

/* policy_names.c */

/* The name without what only says that a copy of the document is wanted. Ended with free(). */
char *policy_copy_name(const char *name);
/* The same, without what only says that the fact is to be proved or looked up. */
char *policy_fact_name(const char *name);
/* The card that is read at the visit says it. `fact` is of policy_fact_name(). */
bool policy_is_on_the_card(const char *fact);
/* Fifths of a day of the calendar that one day of this kind takes; 0 for an unknown kind. */
int policy_day_fifths(const char *type);
