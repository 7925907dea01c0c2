/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - kioskctl: options, then the row of the command that was named. */
#include "firmware/kioskctl/kioskctl.h"

#include <assert.h>
#include <getopt.h>
#include <limits.h>
#include <string.h>

#include "drivers/registry.h"
#include "firmware/base/process.h"
#include "firmware/bus/client.h"

#define DEFAULT_CONFIG "/etc/kiosk/kiosk.ini"
#define WAIT_MAX_S     3600

/* COMMAND_FILES comes from CMakeLists.txt: X(status) X(queue) ... */
#define X(file) extern const struct command commands_##file[];
COMMAND_FILES
#undef X

static const struct command *const files[] = {
#define X(file) commands_##file,
	COMMAND_FILES
#undef X
};

enum {
	OPTION_CONFIG,
	OPTION_JSON,
	OPTION_KEY,
	OPTION_OLDER,
	OPTION_REASON,
	OPTION_WAIT,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_COUNT
};

const struct command_option command_options[] = {
	[OPTION_CONFIG] = { "config", "FILE", "the settings file (" DEFAULT_CONFIG ")" },
	[OPTION_JSON] = { "json", NULL, "machine-readable output" },
	[OPTION_KEY] = { "key", "PEM", "a public key to verify with; a private one to sign with" },
	[OPTION_OLDER] = { "older", NULL,
			   "sync, region install, settings-pack install: also what is older" },
	[OPTION_REASON] = { "reason", "WORD",
			    "queue reveal: contact, correction, complaint or inspection" },
	[OPTION_WAIT] = { "wait", "SECONDS",
			  "for kioskd's answer, 1 to 3600 (60, or 300 for what changes something)" },
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

/* An answer that is none, in words. */
static const char *why_unknown(enum err err)
{
	if (err == ERR_TIMEOUT)
		return "kioskd did not answer in time";
	return err == ERR_KEEPER_GONE ? "kioskd ended before it answered"
				      : "kioskd met an error on the way";
}

static void print_find_out(const struct context *ctx)
{
	const struct command *c;
	for (size_t i = 0; (c = command_at(i)); i++) {
		char name[COMMAND_NAME_MAX];
		if (strcmp(command_name(c, name), ctx->command->find_out) == 0)
			fprintf(stderr, "to find out: kioskctl %s%s%s\n", name,
				c->member ? " " : "", c->member ? ctx->argument : "");
	}
}

static int unanswered(const struct context *ctx, const struct bus_method *method, enum err err,
		      const struct bus_reply *reply)
{
	bool changes = method->effect == BUS_CHANGES;
	if (bus_may_be_done(method, err, reply->sent)) {
		fprintf(stderr, "not known whether it was done: %s (%s)\n",
			reply->detail[0] ? reply->detail : why_unknown(err), err_name(err));
		print_find_out(ctx);
		return EXIT_NOBODY;
	}
	if (err == ERR_KEEPER_GONE || err == ERR_TIMEOUT) {
		fprintf(stderr, "kioskd does not answer%s\n", changes ? ": nothing was done" : "");
		return EXIT_NOBODY;
	}
	fprintf(stderr, "refused: %s (%s)\n", reply->detail[0] ? reply->detail : method->name,
		err_name(err));
	return EXIT_FAILED;
}

int context_ask(struct context *ctx, json_t *args, int fd, json_t **answer)
{
	const struct command *c = ctx->command;
	const struct bus_method *method = bus_method_find(bus_methods, BUS_STAFF, c->method);
	assert(method && (method->effect == BUS_CHANGES) == (c->find_out != NULL));
	int code = context_settings(ctx);
	if (code != EXIT_OK) {
		json_decref(args);
		return code;
	}
	struct bus_reply reply;
	enum err err =
		bus_ask(settings_bus_path(&ctx->settings), method, args, fd, ctx->wait_s, &reply);
	if (err != ERR_OK)
		return unanswered(ctx, method, err, &reply);
	*answer = reply.answer;
	return EXIT_OK;
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

const char *command_name(const struct command *c, char out[COMMAND_NAME_MAX])
{
	snprintf(out, COMMAND_NAME_MAX, "%s%s%s", c->words[0], c->words[1] ? " " : "",
		 c->words[1] ? c->words[1] : "");
	return out;
}

/* "rescue info" before "rescue" with an argument, wherever they stand. */
static const struct command *find(int argc, char **argv)
{
	const struct command *c, *found = NULL;
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (argc == 0 || strcmp(argv[0], c->words[0]) != 0)
			continue;
		if (c->words[1] && argc > 1 && strcmp(argv[1], c->words[1]) == 0)
			return c;
		if (!c->words[1])
			found = c;
	}
	return found;
}

/* "A [B]" takes one or two, "A..." one or more. */
static bool takes(const struct command *c, int count)
{
	int least = 0, most = 0;
	for (const char *p = c->arguments; *p; p += *p == ' ') {
		most++;
		least += *p != '[';
		p += strcspn(p, " ");
		if (p[-1] == '.')
			most = INT_MAX;
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
	ctx->argument = argc > words ? argv[words] : NULL;
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

static bool read_wait(const char *text, int *out)
{
	char *end;
	long wait_s = strtol(text, &end, 10);
	if (*text && !*end && wait_s >= 1 && wait_s <= WAIT_MAX_S) {
		*out = (int)wait_s;
		return true;
	}
	fprintf(stderr, "--wait takes 1 to %d seconds\n", WAIT_MAX_S);
	return false;
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
		case OPTION_REASON:
			ctx.reason = optarg;
			break;
		case OPTION_WAIT:
			if (!read_wait(optarg, &ctx.wait_s))
				return EXIT_USAGE;
			break;
		case OPTION_OLDER:
			ctx.older = true;
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
