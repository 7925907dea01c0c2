/* SPDX-License-Identifier: Apache-2.0 */
/* users.c - users: who of the hall's staff may come in at the glass. */
#include "firmware/kioskctl/kioskctl.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

#define LINE_MAX_LEN 128

static int show_users(const json_t *a, bool json)
{
	const json_t *users = json_object_get(a, "users");
	size_t i;
	json_t *u;
	if (json)
		return print_json(a);
	json_array_foreach(users, i, u) printf(
		"%3lld  %-9s  PIN %-6s %s  %s\n", (long long)json_int(u, "number", 0),
		json_str(u, "role"), json_str(u, "pin"),
		json_is_true(json_object_get(u, "card")) ? "card" : "    ", json_str(u, "name"));
	if (json_array_size(users) == 0)
		puts("nobody: add a manager with `kioskctl users add NAME manager`");
	long long failures = (long long)json_int(a, "failures", 0);
	if (json_is_true(json_object_get(a, "locked")))
		puts("locked after too many wrong PINs: `kioskctl users unlock`");
	else if (failures > 0)
		printf("wrong tries in a row: %lld\n", failures);
	return EXIT_OK;
}

static int show_given(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%s, %s: first PIN %s\nIt is shown this once, and must be changed when it is used first.\n",
	       json_str(a, "name"), json_str(a, "role"), json_str(a, "pin"));
	return EXIT_OK;
}

static int show_person(const json_t *a, bool json)
{
	const json_t *card = json_object_get(a, "card");
	if (json)
		return print_json(a);
	printf("%s is %s%s\n", json_str(a, "name"), json_str(a, "role"),
	       !card		    ? ""
	       : json_is_true(card) ? ", and comes in with the card as well"
				    : ", and comes in without a card");
	return EXIT_OK;
}

static int show_removed(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%s does not come in any more\n", json_str(a, "name"));
	return EXIT_OK;
}

static int show_unlocked(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%lld wrong tries are forgotten\n", (long long)json_int(a, "failures", 0));
	return EXIT_OK;
}

static int run_with_role(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	return context_show(ctx, json_pack("{s:s, s:s}", "name", argv[0], "role", argv[1]), -1);
}

static int run_hand_over(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	return context_show(ctx, json_pack("{s:s, s:s}", "from", argv[0], "to", argv[1]), -1);
}

/* Not an argument: those stand in the list of processes and in the shell's history. */
static int run_card(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	char number[LINE_MAX_LEN];
	if (!fgets(number, sizeof(number), stdin)) {
		fputs("the number of the card is expected on standard input; an empty line takes it away\n",
		      stderr);
		return EXIT_USAGE;
	}
	number[strcspn(number, "\r\n")] = '\0';
	int code =
		context_show(ctx, json_pack("{s:s, s:s}", "name", argv[0], "cert_no", number), -1);
	wipe(number, sizeof(number));
	return code;
}

const struct command commands_users[] = {
	{ .words = { "users", "list" },
	  .arguments = "",
	  .help = "who of the staff may come in at the glass",
	  .method = "Users",
	  .show = show_users },
	{ .words = { "users", "add" },
	  .arguments = "NAME ROLE",
	  .help = "one more: operator, manager or vendor; prints a first PIN",
	  .method = "UserAdd",
	  .find_out = "users list",
	  .show = show_given,
	  .run = run_with_role },
	{ .words = { "users", "reset" },
	  .arguments = "NAME",
	  .help = "a new first PIN for a forgotten one",
	  .method = "UserReset",
	  .find_out = "users list",
	  .member = "name",
	  .show = show_given },
	{ .words = { "users", "role" },
	  .arguments = "NAME ROLE",
	  .help = "give another role",
	  .method = "UserRole",
	  .find_out = "users list",
	  .show = show_person,
	  .run = run_with_role },
	{ .words = { "users", "hand-over" },
	  .arguments = "FROM TO",
	  .help = "TO takes the role of FROM, who is removed",
	  .method = "UserHandOver",
	  .find_out = "users list",
	  .show = show_person,
	  .run = run_hand_over },
	{ .words = { "users", "remove" },
	  .arguments = "NAME",
	  .help = "take somebody off; never the last manager",
	  .method = "UserRemove",
	  .find_out = "users list",
	  .member = "name",
	  .show = show_removed },
	{ .words = { "users", "card" },
	  .arguments = "NAME",
	  .help = "register the ID card whose number is read from standard input",
	  .method = "UserCard",
	  .find_out = "users list",
	  .show = show_person,
	  .run = run_card },
	{ .words = { "users", "unlock" },
	  .arguments = "",
	  .help = "forget the wrong PINs that locked the way in",
	  .method = "UsersUnlock",
	  .find_out = "users list",
	  .show = show_unlocked },
	{ .words = { NULL } },
};
