/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.c - what is printed from the tables: --help, man page, completion, the bus's contract, the
 * journal's events, the rules of supervision.
 *
 * The tool prints them itself, so that they cannot say anything else than it does.
 */
#include "firmware/kioskctl/kioskctl.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/bus/methods.h"
#include "firmware/core/journal/event.h"
#include "firmware/core/supervision/supervision.h"

#define NAME_MAX_LEN  (COMMAND_NAME_MAX + 64)
#define WHERE_MAX_LEN (BUS_RIGHTS_TEXT + 16)

static const char *const exits[] = {
	[EXIT_OK] = "ok",
	[EXIT_FAILED] = "refused or failed",
	[EXIT_USAGE] = "usage or settings",
	[EXIT_NOBODY] = "kioskd does not answer",
};

/* "queue show SERIAL|REF" */
static const char *synopsis(const struct command *c, char out[NAME_MAX_LEN])
{
	char name[COMMAND_NAME_MAX];
	snprintf(out, NAME_MAX_LEN, "%s%s%s", command_name(c, name), c->arguments[0] ? " " : "",
		 c->arguments);
	return out;
}

/* "offline", whom kioskd answers, or both. */
static const char *where(const struct command *c, char out[WHERE_MAX_LEN])
{
	char rights[BUS_RIGHTS_TEXT] = "";
	if (c->method) {
		const struct bus_method *method =
			bus_method_find(bus_methods, BUS_STAFF, c->method);
		assert(method);
		/* Who puts a board up stands at its glass. */
		bus_rights_text(method->rights & ~(unsigned)RIGHT_SETUP, rights);
	}
	snprintf(out, WHERE_MAX_LEN, "%s%s%s", c->offline ? "offline" : "",
		 c->offline && c->method ? "; " : "", rights);
	return out;
}

void print_usage(FILE *out)
{
	char name[NAME_MAX_LEN], who[WHERE_MAX_LEN];
	const struct command *c;
	fputs("usage: kioskctl [--config FILE] [--json] COMMAND\n\n", out);
	for (size_t i = 0; (c = command_at(i)); i++)
		fprintf(out, "  %-44s %s [%s]\n", synopsis(c, name), c->help, where(c, who));
	fputs("\noffline commands never ask kioskd; the others name whom it answers\n\n", out);
	for (const struct command_option *o = command_options; o->name; o++) {
		snprintf(name, sizeof(name), "--%s %s", o->name, o->value ? o->value : "");
		fprintf(out, "  %-44s %s\n", name, o->help);
	}
	for (size_t i = 0; i < ARRAY_LEN(exits); i++)
		fprintf(out, "%s%zu %s", i ? ", " : "\nexit: ", i, exits[i]);
	fputc('\n', out);
}

/* The man page */

static void print_roff(const char *text)
{
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('\n');
}

static void print_man(void)
{
	char name[NAME_MAX_LEN], who[WHERE_MAX_LEN];
	const struct command *c;
	puts(".TH KIOSKCTL 1 \"\" \"Yichuang " KIOSK_VERSION "\"\n"
	     ".SH NAME\nkioskctl \\- asks the keeper of a kiosk, and verifies what it wrote\n"
	     ".SH SYNOPSIS\n.B kioskctl\n[\\-\\-config\n.IR FILE ]\n[\\-\\-json]\n.I COMMAND\n"
	     ".SH OPTIONS");
	for (const struct command_option *o = command_options; o->name; o++) {
		printf(".TP\n.B \\-\\-%s %s\n", o->name, o->value ? o->value : "");
		print_roff(o->help);
	}
	puts(".SH COMMANDS\nIn brackets: whom kioskd answers. Offline commands never ask it.");
	for (size_t i = 0; (c = command_at(i)); i++) {
		fputs(".TP\n.B ", stdout);
		print_roff(synopsis(c, name));
		print_roff(c->help);
		printf("[%s]\n", where(c, who));
		if (c->find_out)
			printf("Where no answer comes, \\fB%s\\fR tells whether it was done.\n",
			       c->find_out);
	}
	puts(".SH \"EXIT STATUS\"");
	for (size_t i = 0; i < ARRAY_LEN(exits); i++)
		printf(".TP\n%zu\n%s\n", i, exits[i]);
}

/* The completion for bash */

static bool is_first_of_its_word(size_t n)
{
	const struct command *c = command_at(n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(command_at(i)->words[0], c->words[0]) == 0)
			return false;
	return true;
}

/* The second words; and files, where the first stands alone as well. */
static void print_words_of(size_t n)
{
	const struct command *c = command_at(n), *other;
	size_t count = 0;
	bool alone = false;
	for (size_t i = n; (other = command_at(i)); i++) {
		if (strcmp(other->words[0], c->words[0]) != 0)
			continue;
		alone = alone || !other->words[1];
		if (other->words[1] && count++ == 0)
			printf("\t%s) COMPREPLY=($(compgen -W '", c->words[0]);
		if (other->words[1])
			printf("%s%s", count == 1 ? "" : " ", other->words[1]);
	}
	if (count)
		printf("'%s -- \"$word\")) ;;\n", alone ? " -f" : "");
}

static void print_completion(void)
{
	fputs("# bash completion of kioskctl, printed by `kioskctl help completion`\n"
	      "_kioskctl()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} words=() i\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n",
	      stdout);
	for (const struct command_option *o = command_options; o->name; o++)
		if (o->value)
			printf("\t\t--%s) ((i++)) ;;\n", o->name);
	fputs("\t\t-*) ;;\n"
	      "\t\t*) words+=(\"${COMP_WORDS[i]}\") ;;\n"
	      "\t\tesac\n\tdone\n"
	      "\tif ((i > COMP_CWORD)); then\n"
	      "\t\tCOMPREPLY=($(compgen -f -- \"$word\"))\n\t\treturn\n\tfi\n"
	      "\tcase ${words[*]} in\n"
	      "\t'') COMPREPLY=($(compgen -W '",
	      stdout);
	for (const struct command_option *o = command_options; o->name; o++)
		printf("--%s ", o->name);
	for (size_t i = 0; command_at(i); i++)
		if (is_first_of_its_word(i))
			printf("%s ", command_at(i)->words[0]);
	puts("' -- \"$word\")) ;;");
	for (size_t i = 0; command_at(i); i++)
		if (is_first_of_its_word(i))
			print_words_of(i);
	puts("\t*) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n\tesac\n}\n"
	     "complete -o filenames -F _kioskctl kioskctl");
}

/* The journal's events: number, name, level, author, fields */

static void print_events(void)
{
	for (const struct journal_event_row *row = journal_events; row->name; row++)
		printf("%d  %-26s %-8s %-7s %s\n", (int)row->event, row->name,
		       journal_level_name(row->level), journal_author_name(row->author),
		       row->fields);
}

/* The rules of supervision: name, kind, phase, how many of what make which level, and why */

static void print_levels(const struct supervision_rule *rule)
{
	for (int l = SUPERVISION_WARN; l < SUPERVISION_LEVEL_COUNT; l++)
		if (rule->levels[l])
			printf(" %s %d", supervision_level_name((enum supervision_level)l),
			       rule->levels[l]);
}

static void print_rules(void)
{
	static const char *const units[] = { [UNIT_MINUTES] = "min", [UNIT_PROMISE] = "%" };
	for (const struct supervision_rule *rule = supervision_rules; rule->name; rule++) {
		bool timed = rule->shape == SUPERVISION_OPEN;
		printf("%-18s %-10s %-6s", rule->name, supervision_kind_name(rule->kind),
		       supervision_phase_name(rule->phase));
		print_levels(rule);
		printf(" %s: %s\n", timed ? units[rule->unit] : "times", rule->help);
	}
}

/* The command */

static void print_contract(void)
{
	bus_print_contract(stdout);
}

static void print_help(void)
{
	print_usage(stdout);
}

static int run_help(struct context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		void (*print)(void);
	} texts[] = {
		{ "", print_help },
		{ "man", print_man },
		{ "completion", print_completion },
		{ "contract", print_contract },
		{ "events", print_events },
		{ "rules", print_rules },
	};
	(void)ctx;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (strcmp(argc ? argv[0] : "", texts[i].what) == 0) {
			texts[i].print();
			return EXIT_OK;
		}
	}
	print_usage(stderr);
	return EXIT_USAGE;
}

const struct command commands_help[] = {
	{ .words = { "help" },
	  .arguments = "[man|completion|contract|events|rules]",
	  .help = "this text, or what else is printed from the tables",
	  .offline = true,
	  .run = run_help },
	{ .words = { NULL } },
};
