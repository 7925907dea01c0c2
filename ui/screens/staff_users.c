/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_users.c - who of the staff may come in here: one more, a new first PIN, one less. All of it is the keeper's.
 *
 * Nothing is typed: who is added here is called by role and number until kioskctl gives somebody a name of their own.
 */
#include "ui/screens/staff_page.h"

#include <string.h>

#define USERS_SHOWN 64

const struct staff_word staff_roles[STAFF_ROLES] = {
	{ "operator", "staff.role.operator" },
	{ "manager", "staff.role.manager" },
	{ "vendor", "staff.role.vendor" },
};

static const struct staff_word pins[] = {
	{ "none", "staff.users.pin_none" },
	{ "first", "staff.users.pin_first" },
	{ "own", "staff.users.pin_own" },
};

/* A first PIN is told this once. */
static void first_pin(struct page *p, const struct staff *s, struct staff_list *l)
{
	const char *pin = s->outcome == STAFF_DONE ? json_str(s->said_of, "pin") : "";
	if (pin[0])
		staff_add_row(l, (struct staff_row){
					 .light = STAFF_CARE,
					 .label = page_strdup(p, json_str(s->said_of, "name")),
					 .value = page_strdup(p, pin),
					 .note = page_tr(p, "staff.users.once", NULL),
					 .id = "staff.users.pin" });
}

static void tries(struct page *p, const struct view *v, struct staff_list *l)
{
	const json_t *a = v->staff->answer;
	int64_t failures = json_int(a, "failures", 0);
	if (!failures)
		return;
	struct staff_row row = { .light = json_flag(a, "locked") ? STAFF_BAD : STAFF_CARE,
				 .label = page_tr(p, "staff.users.failures", NULL),
				 .value = staff_count(p, failures),
				 .id = "staff.users.failures" };
	staff_add_deed(p, v, staff_add_row(l, row), "staff.users.unlock", STAFF_DO_UNLOCK, NULL);
}

static void user(struct page *p, const struct view *v, const json_t *u, struct staff_list *l)
{
	const char *name = page_strdup(p, json_str(u, "name"));
	long long number = (long long)json_int(u, "number", 0);
	const char *parts[] = { staff_word(p, staff_roles, STAFF_ROLES, json_str(u, "role")),
				staff_word(p, pins, ARRAY_LEN(pins), json_str(u, "pin")),
				json_flag(u, "card") ? page_tr(p, "staff.users.card", NULL) : "" };
	struct staff_row *row = staff_add_row(
		l, (struct staff_row){ .label = name,
				       .value = part_join(p, parts, ARRAY_LEN(parts)),
				       .id = page_printf(p, "staff.user.%lld", number) });
	staff_add_deed(p, v, row, page_printf(p, "staff.user.%lld.reset", number),
		       STAFF_DO_USER_RESET, name);
	staff_add_deed(p, v, row, page_printf(p, "staff.user.%lld.remove", number),
		       STAFF_DO_USER_REMOVE, name);
}

static void add_buttons(struct page *p, const struct view *v, int64_t next, struct staff_list *l)
{
	static const struct {
		const char *id;
		enum staff_deed deed;
	} rows[STAFF_ROLES] = { { "staff.users.add.operator", STAFF_DO_ADD_OPERATOR },
				{ "staff.users.add.manager", STAFF_DO_ADD_MANAGER },
				{ "staff.users.add.vendor", STAFF_DO_ADD_VENDOR } };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		staff_add_button(p, v, l, rows[i].id, rows[i].deed,
				 page_printf(p, "%s %lld", page_tr(p, staff_roles[i].id, NULL),
					     (long long)next));
}

static void fill(struct page *p, const struct view *v, struct staff_list *l)
{
	int64_t next = 1;
	size_t i;
	json_t *u;
	if (!v->staff->answer)
		return;
	first_pin(p, v->staff, l);
	tries(p, v, l);
	json_array_foreach(json_array_of(v->staff->answer, "users"), i, u)
	{
		int64_t number = json_int(u, "number", 0);
		next = number >= next ? number + 1 : next;
		if (i < USERS_SHOWN)
			user(p, v, u, l);
	}
	add_buttons(p, v, next, l);
}

const struct staff_page_row staff_page_users = { .fill = fill };
