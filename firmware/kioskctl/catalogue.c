/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c - catalogue info, import, search. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

#define SIGNATURE_FILE_MAX 1024
#define SEARCH_SHOWN	   20

static int show_info(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%lld items, etag %s, date %s\n", (long long)json_int(a, "items", 0),
	       json_str(a, "etag"), json_str(a, "date"));
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

static int show_import(const json_t *a, bool json)
{
	size_t i;
	json_t *fault;
	if (json)
		return print_json(a);
	printf("items %lld, refused %lld\n", (long long)json_int(a, "items", 0),
	       (long long)json_int(a, "refused", 0));
	json_array_foreach(json_object_get(a, "faults"), i, fault)
		printf("%s %s: %s: %s\n", json_str(fault, "row_guid"), json_str(fault, "task_name"),
		       json_str(fault, "pointer"), json_str(fault, "sentence"));
	return EXIT_OK;
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
	return context_show(ctx, json_pack("{s:s}", "signature", buf_str(&signature)), fd);
}

static int show_search(const json_t *a, bool json)
{
	size_t i;
	json_t *item;
	if (json)
		return print_json(a);
	json_array_foreach(json_object_get(a, "items"), i, item)
		printf("%s  %s  %s\n", json_str(item, "row_guid"), json_str(item, "task_name"),
		       json_str(item, "dept_name"));
	return EXIT_OK;
}

static int run_search(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	return context_show(ctx, json_pack("{s:s, s:i}", "query", argv[0], "limit", SEARCH_SHOWN),
			    -1);
}

const struct command commands_catalogue[] = {
	{ .words = { "catalogue", "info" },
	  .arguments = "",
	  .help = "how many items, of which date",
	  .method = "CatalogueInfo",
	  .show = show_info },
	{ .words = { "catalogue", "import" },
	  .arguments = "FILE",
	  .help = "replace the catalogue",
	  .method = "CatalogueImport",
	  .find_out = "catalogue info",
	  .show = show_import,
	  .run = run_import },
	{ .words = { "catalogue", "search" },
	  .arguments = "WORDS",
	  .help = "find items",
	  .method = "CatalogueSearch",
	  .show = show_search,
	  .run = run_search },
	{ .words = { NULL } },
};
