/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c - catalogue info, import, search. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

#define SIGNATURE_FILE_MAX 1024
#define SEARCH_SHOWN	   20

static int run_info(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	json_t *a = NULL;
	int code = context_ask(ctx, "CatalogueInfo", NULL, -1, &a);
	if (code != EXIT_OK)
		return code;
	if (ctx->json)
		print_json(a);
	else
		printf("%lld items, etag %s, date %s\n", (long long)json_int(a, "items", 0),
		       json_str(a, "etag"), json_str(a, "date"));
	json_decref(a);
	return EXIT_OK;
}

/* FILE.sig beside FILE, white space trimmed; "" when there is none. */
static void read_signature(const char *path, struct buf *out)
{
	char sig_path[PATH_MAX];
	if (snprintf(sig_path, sizeof(sig_path), "%s.sig", path) >= (int)sizeof(sig_path))
		return;
	if (file_read(sig_path, out) != ERR_OK)
		buf_clear(out);
	while (out->len && strchr(" \t\r\n", out->data[out->len - 1]))
		out->data[--out->len] = '\0';
}

static void print_report(const json_t *a)
{
	size_t i;
	json_t *fault;
	printf("items %lld, refused %lld\n", (long long)json_int(a, "items", 0),
	       (long long)json_int(a, "refused", 0));
	json_array_foreach(json_object_get(a, "faults"), i, fault)
		printf("%s %s: %s: %s\n", json_str(fault, "row_guid"), json_str(fault, "task_name"),
		       json_str(fault, "pointer"), json_str(fault, "sentence"));
}

static int run_import(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	CLEANUP(close_fd) int fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		return EXIT_FAILED;
	}
	CLEANUP(buf_fini) struct buf signature;
	buf_init(&signature, SIGNATURE_FILE_MAX);
	read_signature(argv[0], &signature);
	json_t *a = NULL;
	int code = context_ask(ctx, "CatalogueImport",
			       json_pack("{s:s}", "signature", buf_str(&signature)), fd, &a);
	if (code != EXIT_OK)
		return code;
	if (ctx->json)
		print_json(a);
	else
		print_report(a);
	json_decref(a);
	return EXIT_OK;
}

static int run_search(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	json_t *a = NULL;
	int code = context_ask(ctx, "CatalogueSearch",
			       json_pack("{s:s, s:i}", "query", argv[0], "limit", SEARCH_SHOWN), -1,
			       &a);
	if (code != EXIT_OK)
		return code;
	size_t i;
	json_t *item;
	if (ctx->json)
		print_json(a);
	else
		json_array_foreach(json_object_get(a, "items"), i, item)
			printf("%s  %s  %s\n", json_str(item, "row_guid"),
			       json_str(item, "task_name"), json_str(item, "dept_name"));
	json_decref(a);
	return EXIT_OK;
}

const struct command commands_catalogue[] = {
	{ { "catalogue", "info" }, "", "how many items, of which date", 0, 0, false, run_info },
	{ { "catalogue", "import" }, "FILE", "replace the catalogue", 1, 1, false, run_import },
	{ { "catalogue", "search" }, "WORDS", "find items", 1, 1, false, run_search },
	{ { NULL, NULL }, NULL, NULL, 0, 0, false, NULL },
};
