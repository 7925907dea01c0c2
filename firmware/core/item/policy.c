/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - see policy.h: the table of rules, the records so far, and how a finding is told. */
#include "firmware/core/item/policy_private.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/item/item.h"

#define FIRST_CAP 16

// clang-format off
const struct policy_rule_row policy_rules[POLICY_RULE_COUNT] = {
	[POLICY_REFUSED]    = { "refused",    "a terminal leaves this record out: mend what the pointer names" },
	[POLICY_ELEMENTS]   = { "elements",   "all 36 elements are there; one that does not apply says " ITEM_NOT_APPLICABLE },
	[POLICY_STEPS]      = { "steps",      "join steps, or let them run side by side as one" },
	[POLICY_PROMISE]    = { "promise",    "promise fewer days, or correct what the law allows" },
	[POLICY_CYCLE]      = { "cycle",      "take one of them from licences or shared data, or drop it" },
	[POLICY_BASIS]      = { "basis",      "name the article that demands it, or do not ask for it" },
	[POLICY_UNDECLARED] = { "undeclared", "declare it, or correct its spelling" },
	[POLICY_DUPLICATE]  = { "duplicate",  "keep one record for each code" },
	[POLICY_UPLOAD]     = { "upload",     "source \"licence\" takes it from the licences; where it is not found it may follow" },
	[POLICY_PROOF]      = { "proof",      "source \"share\" has it looked up; what the card says needs no proof at all" },
	[POLICY_WINDOW]     = { "window",     "let it end online, or say \"0\" in is_online.yes and why in is_online.reason" },
	[POLICY_BUNDLE]     = { "bundle",     "the parts are items of these files, what they share has one code, and together they ask for no more than each by itself" },
};
// clang-format on

/* Life */

struct policy *policy_create(const struct digests *digests, policy_found_fn found, void *user)
{
	struct policy *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	*p = (struct policy){ .digests = digests,
			      .found = found,
			      .user = user,
			      .file = "",
			      .name_ids = json_object(),
			      .codes = json_object() };
	if (p->name_ids && p->codes)
		return p;
	policy_destroy(p);
	return NULL;
}

void policy_destroy(struct policy *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->record_count; i++) {
		free(p->records[i].row_guid);
		free(p->records[i].task_name);
		free(p->records[i].extract);
	}
	for (size_t i = 0; i < p->name_count; i++)
		free(p->names[i].text);
	free(p->records);
	free(p->asked);
	free(p->names);
	json_decref(p->name_ids);
	json_decref(p->codes);
	free(p);
}

void policy_file(struct policy *p, const char *name)
{
	p->file = name;
	p->number = 0;
}

/* For the other files */

void *policy_grow(void *list, size_t *count, size_t *cap, size_t size)
{
	void **at = list;
	if (*count == *cap) {
		size_t more = *cap ? 2 * *cap : FIRST_CAP;
		void *grown = reallocarray(*at, more, size);
		if (!grown)
			return NULL;
		*at = grown;
		*cap = more;
	}
	void *added = (char *)*at + (*count)++ * size;
	memset(added, 0, size);
	return added;
}

void policy_tell(const struct policy *p, size_t record, enum policy_rule rule, const char *pointer,
		 const char *format, ...)
{
	assert(record < p->record_count);
	char text[2 * POLICY_SENTENCE_MAX], sentence[POLICY_SENTENCE_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)text_copy(sentence, sizeof(sentence), text); /* a cut sentence is one still */
	const struct policy_record *r = &p->records[record];
	struct policy_finding finding = { .rule = rule,
					  .file = r->file,
					  .number = r->number,
					  .row_guid = r->row_guid,
					  .task_name = r->task_name,
					  .pointer = pointer,
					  .sentence = sentence };
	p->found(p->user, &finding);
}

bool policy_says(const json_t *object, const char *key)
{
	const char *text = json_str(object, key);
	return text[strspn(text, " \t\r\n")] != '\0' && strcmp(text, ITEM_NOT_APPLICABLE) != 0;
}

/* Records */

static enum err begin_record(struct policy *p, const json_t *name)
{
	struct policy_record *r =
		policy_grow(&p->records, &p->record_count, &p->record_cap, sizeof(*r));
	if (!r)
		return ERR_NOMEM;
	*r = (struct policy_record){ .file = p->file,
				     .number = ++p->number,
				     .row_guid = strdup(json_str(name, "row_guid")),
				     .task_name = strdup(json_str(name, "task_name")),
				     .result = POLICY_NONE,
				     .asked_from = p->asked_count };
	p->form_told = false;
	return r->row_guid && r->task_name ? ERR_OK : ERR_NOMEM;
}

static void refused(struct policy *p, const json_t *item)
{
	struct item_fault fault;
	if (item_check(item, &fault) == ERR_OK)
		return;
	if (!p->form_told || strncmp(fault.pointer, "/form", strlen("/form")) != 0)
		policy_tell(p, p->record_count - 1, POLICY_REFUSED, fault.pointer, "%s",
			    fault.sentence);
}

enum err policy_item(struct policy *p, const json_t *item)
{
	static void (*const rules[])(struct policy *, const json_t *) = {
		policy_elements,   policy_steps,  policy_promise, policy_basis,
		policy_undeclared, policy_window, refused,
	};
	if (!json_is_object(item))
		return policy_no_item(p, item, "the item is no JSON object");
	enum err err = begin_record(p, item);
	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		rules[i](p, item);
	err = policy_keep(p, item);
	if (err == ERR_OK)
		err = policy_keep_extract(p, item);
	return err == ERR_OK ? policy_duplicate(p, item) : err;
}

enum err policy_no_item(struct policy *p, const json_t *name, const char *sentence)
{
	enum err err = begin_record(p, name);
	if (err == ERR_OK)
		policy_tell(p, p->record_count - 1, POLICY_REFUSED, "", "%s", sentence);
	return err;
}

enum err policy_finish(struct policy *p)
{
	policy_data(p);
	enum err err = policy_cycle(p);
	if (err == ERR_OK)
		policy_bundles(p);
	return err;
}
