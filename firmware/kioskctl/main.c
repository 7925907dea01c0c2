/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - kioskctl: options, then the row of the command that was named. */
#include "firmware/kioskctl/kioskctl.h"

#include <assert.h>
#include <getopt.h>
#include <string.h>

#include "drivers/registry.h"
#include "firmware/base/process.h"
#include "firmware/bus/client.h"

#define DEFAULT_CONFIG "/etc/kiosk/kiosk.ini"

/* COMMAND_FILES comes from CMakeLists.txt: X(status) X(queue) ... */
#define X(file) extern const struct command commands_##file[];
COMMAND_FILES
#undef X

static const struct command *const files[] = {
#define X(file) commands_##file,
	COMMAND_FILES
#undef X
};

enum { OPTION_CONFIG, OPTION_JSON, OPTION_KEY, OPTION_HELP, OPTION_VERSION, OPTION_COUNT };

const struct command_option command_options[] = {
	[OPTION_CONFIG] = { "config", "FILE", "the settings file (" DEFAULT_CONFIG ")" },
	[OPTION_JSON] = { "json", NULL, "machine-readable output" },
	[OPTION_KEY] = { "key", "PEM", "receipt verify: the public key" },
	[OPTION_HELP] = { "help", NULL, "this text" },
	[OPTION_VERSION] = { "version", NULL, "the version" },
	[OPTION_COUNT] = { .name = NULL },
};

/* What a command may ask of here */

int context_settings(struct context *ctx)
{
	struct settings_fault fault;
	if (ctx->has_settings)
		return EXIT_OK;
	if (settings_load(ctx->config, registry.drivers, &ctx->settings, &fault) != ERR_OK) {
		fprintf(stderr, "%s\n", fault.text);
		return EXIT_USAGE;
	}
	ctx->has_settings = true;
	return EXIT_OK;
}

int context_ask(struct context *ctx, json_t *args, int fd, json_t **answer)
{
	const char *method = ctx->command->method;
	assert(method && bus_method_find(bus_methods, BUS_STAFF, method));
	int code = context_settings(ctx);
	if (code != EXIT_OK) {
		json_decref(args);
		return code;
	}
	char detail[256];
	enum err err = bus_ask(settings_bus_path(&ctx->settings), BUS_STAFF, method, args, fd,
			       answer, detail);
	if (err == ERR_OK)
		return EXIT_OK;
	if (err == ERR_KEEPER_GONE) {
		fputs("kioskd does not answer\n", stderr);
		return EXIT_NOBODY;
	}
	fprintf(stderr, "refused: %s (%s)\n", detail[0] ? detail : method, err_name(err));
	return EXIT_FAILED;
}

int context_show(struct context *ctx, json_t *args, int fd)
{
	assert(ctx->command->show);
	json_t *answer = NULL;
	int code = context_ask(ctx, args, fd, &answer);
	if (code == EXIT_OK)
		code = ctx->command->show(answer, ctx->json);
	json_decref(answer);
	return code;
}

int print_json(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY |
					       JSON_ENSURE_ASCII);
	puts(text ? text : "null");
	free(text);
	return EXIT_OK;
}

/* Which command, and whether it can be run so */

const struct command *command_at(size_t n)
{
	for (size_t f = 0; f < ARRAY_LEN(files); f++)
		for (const struct command *c = files[f]; c->words[0]; c++)
			if (n-- == 0)
				return c;
	return NULL;
}

static const struct command *find(int argc, char **argv)
{
	const struct command *c;
	for (size_t i = 0; (c = command_at(i)); i++)
		if (argc > 0 && strcmp(argv[0], c->words[0]) == 0 &&
		    (!c->words[1] || (argc > 1 && strcmp(argv[1], c->words[1]) == 0)))
			return c;
	return NULL;
}

/* "A [B]" takes one or two. */
static bool takes(const struct command *c, int count)
{
	int least = 0, most = 0;
	for (const char *p = c->arguments; *p; p += *p == ' ') {
		most++;
		least += *p != '[';
		p += strcspn(p, " ");
	}
	return least <= count && count <= most;
}

static int run(struct context *ctx, int argc, char **argv)
{
	const struct command *c = find(argc, argv);
	int words = c && c->words[1] ? 2 : 1;
	if (!c || !takes(c, argc - words)) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	ctx->command = c;
	int code = c->offline ? EXIT_OK : context_settings(ctx);
	if (code != EXIT_OK)
		return code;
	if (c->run)
		return c->run(ctx, argc - words, argv + words);
	return context_show(ctx, c->member ? json_pack("{s:s}", c->member, argv[words]) : NULL, -1);
}

static void fill_options(struct option out[OPTION_COUNT + 1])
{
	for (int i = 0; i < OPTION_COUNT; i++)
		out[i] = (struct option){ .name = command_options[i].name,
					  .has_arg = command_options[i].value ? required_argument
									      : no_argument,
					  .val = i };
	out[OPTION_COUNT] = (struct option){ .name = NULL };
}

static int command(int argc, char **argv)
{
	struct option options[OPTION_COUNT + 1];
	fill_options(options);
	struct context ctx = { .config = DEFAULT_CONFIG };
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case OPTION_CONFIG:
			ctx.config = optarg;
			break;
		case OPTION_JSON:
			ctx.json = true;
			break;
		case OPTION_KEY:
			ctx.key = optarg;
			break;
		case OPTION_HELP:
			print_usage(stdout);
			return EXIT_OK;
		case OPTION_VERSION:
			printf("kioskctl %s\n", KIOSK_VERSION);
			return EXIT_OK;
		default:
			print_usage(stderr);
			return EXIT_USAGE;
		}
	}
	return run(&ctx, argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
	process_harden(argv);
	FILE *const plain[] = { stdout, stderr };
	FILE *const shown[] = { terminal_over(stdout), terminal_over(stderr) };
	if (!shown[0] || !shown[1])
		return EXIT_FAILED;
	stdout = shown[0];
	stderr = shown[1];
	int code = command(argc, argv);
	stdout = plain[0];
	stderr = plain[1];
	for (size_t i = 0; i < ARRAY_LEN(shown); i++)
		fclose(shown[i]);
	return code;
}
