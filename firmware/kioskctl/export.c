/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.c - queue export: what was not delivered goes into a file that the platform alone opens (see
 * store/queue_export.h); rescue: the same out of the store of a board that died, without its kioskd.
 */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "firmware/store/queue_export.h"

#define PEM_MAX	       4096
#define QUEUE_META_MAX (64 * 1024) /* as kioskd keeps a configuration */
#define PEM_BEGIN      "-----BEGIN PUBLIC KEY-----"
#define PEM_END	       "-----END PUBLIC KEY-----"

/* The file */

/* A file that is there is left alone: it may be the only copy of something. */
static FILE *create(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file)
		fprintf(stderr, "%s: cannot be made (%s)\n", path, strerror(errno));
	return file;
}

/* Ends it; one that is not whole is removed. */
static int finish(FILE *file, const char *path, int code)
{
	bool whole = code == EXIT_OK && fflush(file) == 0 && fsync(fileno(file)) == 0;
	whole = fclose(file) == 0 && whole;
	if (!whole)
		unlink(path);
	if (!whole && code == EXIT_OK)
		fprintf(stderr, "%s: cannot be written (%s)\n", path, strerror(errno));
	return whole ? EXIT_OK : code == EXIT_OK ? EXIT_FAILED : code;
}

static int say(const struct context *ctx, const char *path, const struct export_at *at)
{
	if (ctx->json)
		return print_json(json_pack("{s:s, s:I, s:I, s:I}", "file", path, "records",
					    (json_int_t)at->records, "files", (json_int_t)at->files,
					    "unreadable", (json_int_t)at->unreadable));
	printf("%s: %lld records with %lld files, sealed to the platform\n", path,
	       (long long)at->records, (long long)at->files);
	if (at->unreadable)
		printf("%lld more could not be read and are named in it\n",
		       (long long)at->unreadable);
	return EXIT_OK;
}

/* From the keeper, page by page */

/* Asks for the page behind `at`; *lines is the caller's. */
static int ask_page(struct context *ctx, struct export_at *at, char **lines)
{
	json_t *a = NULL;
	json_t *args = json_pack("{s:I, s:I, s:I, s:I, s:I}", "after", (json_int_t)at->seq, "file",
				 (json_int_t)at->file, "records", (json_int_t)at->records, "files",
				 (json_int_t)at->files, "unreadable", (json_int_t)at->unreadable);
	int code = context_ask(ctx, args, -1, &a);
	if (code != EXIT_OK)
		return code;
	*at = (struct export_at){ .seq = json_int(a, "after", 0),
				  .file = json_int(a, "file", 0),
				  .end = json_is_true(json_object_get(a, "end")),
				  .records = json_int(a, "records", 0),
				  .files = json_int(a, "files", 0),
				  .unreadable = json_int(a, "unreadable", 0) };
	*lines = strdup(json_str(a, "lines"));
	json_decref(a);
	return *lines ? EXIT_OK : EXIT_FAILED;
}

static int run_export(struct context *ctx, int argc, char **argv)
{
	struct export_at at = { 0 };
	char *lines = NULL;
	(void)argc;
	/* The first page comes before the file: who gets no answer makes none. */
	int code = ask_page(ctx, &at, &lines);
	FILE *file = code == EXIT_OK ? create(argv[0]) : NULL;
	if (!file) {
		free(lines);
		return code == EXIT_OK ? EXIT_FAILED : code;
	}
	fputs(lines, file);
	while (code == EXIT_OK && !at.end) {
		free(STEAL(lines));
		code = ask_page(ctx, &at, &lines);
		fputs(lines ? lines : "", file);
	}
	free(lines);
	code = finish(file, argv[0], code);
	return code == EXIT_OK ? say(ctx, argv[0], &at) : code;
}

/* From a store that no kioskd runs on */

struct store {
	const char *dir;
	struct seal_key seal;
	struct queue *queue;
	char terminal[SERIAL_MAX + 1];
	char spki[PEM_MAX]; /* base64 of the platform's key */
};

static int refuse(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	return EXIT_FAILED;
}

static const struct {
	enum err err;
	const char *sentence;
} hindrances[] = {
	{ ERR_STORE_BUSY, "kioskd or another program has it open: use queue export" },
	{ ERR_SEAL_BROKEN, "its records are sealed with another key" },
	{ ERR_STORE_NEWER, "a newer version wrote it" },
	{ ERR_PERMISSION, "it cannot be read and written by you" },
};

static int refuse_store(const char *dir, enum err err)
{
	for (size_t i = 0; i < ARRAY_LEN(hindrances); i++)
		if (hindrances[i].err == err)
			return refuse(dir, hindrances[i].sentence);
	return refuse(dir, err_name(err));
}

/* The terminal's name is in every serial: NAME-GGnnnnnn-C. */
static void find_terminal(struct store *s)
{
	json_t *list = NULL;
	if (queue_list(s->queue, false, &list) == ERR_OK)
		text_copy(s->terminal, sizeof(s->terminal),
			  json_str(json_array_get(list, 0), "apply_serial_no"));
	json_decref(list);
	for (int i = 0; i < 2; i++) {
		char *dash = strrchr(s->terminal, '-');
		if (dash)
			*dash = '\0';
	}
}

/* Opened as kioskd would: a damaged one is salvaged, and never deleted. */
static int open_store(struct store *s, const char *key_path)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/queue.db", s->dir);
	if (!file_exists(path))
		return refuse(s->dir, "there is no queue.db in it");
	snprintf(path, sizeof(path), "%s/seal.key", s->dir);
	if (!file_exists(key_path ? key_path : path))
		return refuse(key_path ? key_path : path,
			      "the key that seals the records is missing");
	enum err err = seal_key_load(key_path ? key_path : path, SUITE_AES_256_GCM, &s->seal);
	if (err != ERR_OK)
		return refuse(key_path ? key_path : path, err_name(err));
	struct queue_config config = { .dir = s->dir, .terminal = "rescue", .key = &s->seal };
	err = queue_open(&config, &s->queue);
	if (err != ERR_OK)
		return refuse_store(s->dir, err);
	find_terminal(s);
	return EXIT_OK;
}

/* A PEM's base64 is that of the DER. */
static int read_pem(struct store *s, const char *path)
{
	CLEANUP(buf_fini) struct buf pem;
	buf_init(&pem, PEM_MAX - 1);
	enum err err = file_read(path, &pem);
	const char *at = err == ERR_OK ? strstr(buf_str(&pem), PEM_BEGIN) : NULL;
	const char *end = at ? strstr(at, PEM_END) : NULL;
	if (!end)
		return refuse(path, "it is no PEM of a public key");
	size_t n = 0;
	for (at += strlen(PEM_BEGIN); at < end; at++)
		if (*at != '\n' && *at != '\r')
			s->spki[n++] = *at;
	s->spki[n] = '\0';
	return EXIT_OK;
}

/* The one the platform told this terminal last. */
static int stored_key(struct store *s)
{
	CLEANUP(free_ptr) char *text = calloc(1, QUEUE_META_MAX);
	CLEANUP(json_unref) json_t *config = NULL;
	if (text && queue_meta_get(s->queue, "config", text, QUEUE_META_MAX) == ERR_OK && text[0] &&
	    json_parse(text, strlen(text), &config) == ERR_OK)
		text_copy(s->spki, sizeof(s->spki),
			  json_str(json_object_get(config, "keys"), "sealing_spki"));
	return s->spki[0]
		       ? EXIT_OK
		       : refuse(s->dir, "the platform never gave it a key to seal with: name one "
					"with --key PEM");
}

static int write_store(struct store *s, FILE *file, struct export_at *at)
{
	CLEANUP(buf_fini) struct buf lines;
	buf_init(&lines, EXPORT_PAGE + EXPORT_LINE_MAX);
	enum err err = queue_export_begin(s->terminal, s->spki, (int64_t)time(NULL) * 1000, &lines);
	while (err == ERR_OK && !at->end) {
		err = queue_export(s->queue, s->terminal, s->spki, at, &lines);
		fwrite(buf_str(&lines), 1, lines.len, file);
		buf_clear(&lines);
	}
	if (err == ERR_SYNTAX || err == ERR_UNSUPPORTED)
		return refuse("the key", "it is no P-256 public key");
	return err == ERR_OK ? EXIT_OK : refuse_store(s->dir, err);
}

static int rescue(struct context *ctx, struct store *s, const char *key_path, const char *path)
{
	struct export_at at = { 0 };
	int code = open_store(s, key_path);
	if (code == EXIT_OK)
		code = ctx->key ? read_pem(s, ctx->key) : stored_key(s);
	FILE *file = code == EXIT_OK ? create(path) : NULL;
	if (!file)
		return code == EXIT_OK ? EXIT_FAILED : code;
	code = finish(file, path, write_store(s, file, &at));
	return code == EXIT_OK ? say(ctx, path, &at) : code;
}

static int run_rescue(struct context *ctx, int argc, char **argv)
{
	struct store *s = calloc(1, sizeof(*s));
	if (!s)
		return EXIT_FAILED;
	s->dir = argv[0];
	int code = rescue(ctx, s, argc > 2 ? argv[2] : NULL, argv[1]);
	queue_close(s->queue);
	seal_key_wipe(&s->seal);
	free(s);
	return code;
}

const struct command commands_export[] = {
	{ .words = { "queue", "export" },
	  .arguments = "FILE",
	  .help = "what was not delivered, sealed to the platform, for delivery by hand",
	  .method = "QueueExport",
	  .run = run_export },
	{ .words = { "rescue" },
	  .arguments = "STORE FILE [SEALKEY]",
	  .help = "the same from the store folder of a board that died; --key PEM: the platform's key",
	  .offline = true,
	  .run = run_rescue },
	{ .words = { NULL } },
};
