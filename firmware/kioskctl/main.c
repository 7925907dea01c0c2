/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - kioskctl: options, then the row of the command that was named. */
#include "firmware/kioskctl/kioskctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/process.h"
#include "firmware/bus/client.h"

#define DEFAULT_CONFIG "/etc/kiosk/kiosk.ini"

static const struct command *const tables[] = {
	commands_status,  commands_queue,   commands_catalogue,
	commands_receipt, commands_journal, commands_settings,
};

static void print_usage(FILE *out)
{
	fputs("usage: kioskctl [--config FILE] [--json] COMMAND\n\n", out);
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (const struct command *c = tables[t]; c->words[0]; c++) {
			char name[64];
			snprintf(name, sizeof(name), "%s%s%s %s", c->words[0],
				 c->words[1] ? " " : "", c->words[1] ? c->words[1] : "",
				 c->arguments);
			fprintf(out, "  %-32s %s\n", name, c->help);
		}
	}
	fputs("\n  --config FILE  the settings file (" DEFAULT_CONFIG ")\n"
	      "  --json         machine-readable output\n"
	      "  --key PEM      receipt verify: the public key\n"
	      "\nexit: 0 ok, 1 refused or failed, 2 usage or settings, 3 kioskd does not answer\n",
	      out);
}

int context_settings(struct context *ctx)
{
	struct settings_fault fault;
	if (ctx->has_settings)
		return EXIT_OK;
	if (settings_load(ctx->config, &ctx->settings, &fault) != ERR_OK) {
		fprintf(stderr, "%s\n", fault.text);
		return EXIT_USAGE;
	}
	ctx->has_settings = true;
	return EXIT_OK;
}

int context_ask(struct context *ctx, const char *method, json_t *args, int fd, json_t **answer)
{
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

void print_json(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY |
					       JSON_ENSURE_ASCII);
	puts(text ? text : "null");
	free(text);
}

static const struct command *find(int argc, char **argv)
{
	for (size_t t = 0; t < ARRAY_LEN(tables); t++)
		for (const struct command *c = tables[t]; c->words[0]; c++)
			if (argc > 0 && strcmp(argv[0], c->words[0]) == 0 &&
			    (!c->words[1] || (argc > 1 && strcmp(argv[1], c->words[1]) == 0)))
				return c;
	return NULL;
}

static int run(struct context *ctx, int argc, char **argv)
{
	const struct command *c = find(argc, argv);
	int words = c && c->words[1] ? 2 : 1;
	if (!c || argc - words < c->min_args || argc - words > c->max_args) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	int code = c->offline ? EXIT_OK : context_settings(ctx);
	return code == EXIT_OK ? c->run(ctx, argc - words, argv + words) : code;
}

static int command(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' }, { "json", no_argument, NULL, 'j' },
		{ "key", required_argument, NULL, 'k' },    { "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },	    { NULL, 0, NULL, 0 },
	};
	struct context ctx = { .config = DEFAULT_CONFIG };
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			ctx.config = optarg;
			break;
		case 'j':
			ctx.json = true;
			break;
		case 'k':
			ctx.key = optarg;
			break;
		case 'h':
			print_usage(stdout);
			return EXIT_OK;
		case 'v':
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
