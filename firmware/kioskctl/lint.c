/* SPDX-License-Identifier: Apache-2.0 */
/* lint.c - lint: what the policy would object to in catalogue files, before they are signed. */
#include "firmware/kioskctl/kioskctl.h"

#include "firmware/base/file.h"
#include "firmware/core/item/policy.h"
#include "firmware/crypto/hash.h"
#include "firmware/store/catalogue_file.h"

static const struct digests digests = { .sha256 = hash_sha256 };

struct lint {
	struct policy *policy;
	bool json;
	json_t *findings; /* for --json */
	size_t items, found;
};

static void on_found(void *user, const struct policy_finding *f)
{
	struct lint *lint = user;
	const struct policy_rule_row *rule = &policy_rules[f->rule];
	lint->found++;
	if (lint->json)
		json_array_append_new(lint->findings,
				      json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "file",
						f->file, "number", (json_int_t)f->number, "record",
						f->row_guid, "name", f->task_name, "rule",
						rule->name, "pointer", f->pointer, "sentence",
						f->sentence, "hint", rule->hint));
	else
		printf("%s: record %zu %s %s: %s: %s (%s)\n\t%s\n", f->file, f->number, f->row_guid,
		       f->task_name, rule->name, f->sentence, f->pointer, rule->hint);
}

static enum err on_item(void *user, const json_t *item, const char *text, size_t len)
{
	struct lint *lint = user;
	(void)text, (void)len;
	lint->items++;
	return policy_item(lint->policy, item);
}

static enum err on_no_item(void *user, const json_t *name, const char *sentence)
{
	struct lint *lint = user;
	lint->items++;
	return policy_no_item(lint->policy, name, sentence);
}

static enum err on_dictionary(void *user, const char *name, const json_t *dictionary)
{
	(void)user, (void)name, (void)dictionary;
	return ERR_OK;
}

static bool lint_file(struct lint *lint, const char *path)
{
	static const struct catalogue_file_ops ops = { on_item, on_no_item, on_dictionary };
	struct catalogue_file file;
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, CATALOGUE_FILE_MAX);
	policy_file(lint->policy, path);
	enum err err = file_read(path, &bytes);
	if (err == ERR_OK)
		err = catalogue_file_walk(buf_str(&bytes), bytes.len, &ops, lint, &file);
	if (err != ERR_OK)
		fprintf(stderr, "%s: no catalogue can be read from it (%s)\n", path, err_name(err));
	return err == ERR_OK;
}

static int run_lint(struct context *ctx, int argc, char **argv)
{
	struct lint lint = { .json = ctx->json, .findings = json_array() };
	lint.policy = policy_create(&digests, on_found, &lint);
	bool read = lint.policy && lint.findings;
	for (int i = 0; lint.policy && i < argc; i++)
		read = lint_file(&lint, argv[i]) && read;
	if (lint.policy && policy_finish(lint.policy) != ERR_OK)
		read = false;
	policy_destroy(lint.policy);
	CLEANUP(json_unref)
	json_t *all =
		json_pack("{s:I, s:o}", "items", (json_int_t)lint.items, "findings", lint.findings);
	if (lint.json)
		print_json(all);
	else
		printf("items %zu, findings %zu\n", lint.items, lint.found);
	return read && lint.found == 0 ? EXIT_OK : EXIT_FAILED;
}

const struct command commands_lint[] = {
	{ .words = { "lint" },
	  .arguments = "FILE...",
	  .help = "what the policy objects to in catalogue files",
	  .offline = true,
	  .run = run_lint },
	{ .words = { NULL } },
};
