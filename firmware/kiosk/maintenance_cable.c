/* SPDX-License-Identifier: Apache-2.0 */
/*
 * maintenance_cable.c - see maintenance.h. A fixed address is typed in four lines, begun with what the cable has now. What
 * is wrong with it is said at its line before the keeper is asked, by the same rule (core/value/address.h).
 */
#include "firmware/kiosk/maintenance.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/wipe.h"

static const char *const names[] = {
#define ROW(NAME, name) name,
	STAFF_LINES(ROW)
#undef ROW
};

/* STAFF_LINE_COUNT: there is none. */
static size_t line_named(const char *box)
{
	size_t i = 0;
	while (i < STAFF_LINE_COUNT && strcmp(names[i], box) != 0)
		i++;
	return i;
}

const char *cable_text(const struct staff *s, const char *box)
{
	size_t i = line_named(box);
	return i < STAFF_LINE_COUNT ? s->cable.line[i] : NULL;
}

enum err cable_set(struct kiosk *k, const char *box, const char *text)
{
	struct staff_cable *c = &k->staff.cable;
	if (strspn(text, "0123456789.") != strlen(text))
		return ERR_FORM_CHARACTER;
	if (strlen(text) > ADDRESS_MAX)
		return ERR_TOO_LONG;
	text_copy(c->line[line_named(box)], sizeof(c->line[0]), text);
	c->fault = ADDRESS_FINE;
	maintenance_forget_deed(k); /* another address is another question */
	return ERR_OK;
}

/* What the cable has now: of IPv4, as the pad has digits and points alone. */

static const char *first_v4(const json_t *list)
{
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)list, i, one)
	{
		const char *text = json_string_value(one);
		if (text && !strchr(text, ':'))
			return text;
	}
	return "";
}

static void fill(struct staff_cable *c, const json_t *network)
{
	size_t i;
	json_t *one;
	const char *address = "";
	json_array_foreach(json_object_get(network, "interfaces"), i, one)
	{
		if (strcmp(json_str(one, "name"), c->name) == 0)
			address = first_v4(json_object_get(one, "addresses"));
	}
	size_t len = strcspn(address, "/");
	if (!address[len])
		return;
	snprintf(c->line[STAFF_LINE_ADDRESS], sizeof(c->line[0]), "%.*s", (int)len, address);
	text_copy(c->line[STAFF_LINE_BITS], sizeof(c->line[0]), address + len + 1);
	text_copy(c->line[STAFF_LINE_GATEWAY], sizeof(c->line[0]),
		  first_v4(json_object_get(network, "gateways")));
	text_copy(c->line[STAFF_LINE_DNS], sizeof(c->line[0]),
		  first_v4(json_object_get(network, "dns")));
}

void cable_open(struct kiosk *k, const char *name)
{
	struct staff *s = &k->staff;
	struct staff_cable *c = &s->cable;
	/* What was refused, or perhaps not done, need not be typed once more. */
	bool again = s->deed == STAFF_DO_STATIC && strcmp(c->name, name) == 0 &&
		     (s->outcome == STAFF_NOT_DONE || s->outcome == STAFF_UNKNOWN);
	maintenance_forget_deed(k);
	if (!again) {
		wipe(c, sizeof(*c));
		if (!text_copy(c->name, sizeof(c->name), name))
			return; /* no cable is called that */
		fill(c, s->answer);
	}
	s->part = STAFF_ADDRESS;
	k->visit.part = 0;
	typing_focus(k, "");
}

static void leave(struct kiosk *k)
{
	k->staff.part = STAFF_INSIDE;
	k->visit.part = 0;
	typing_focus(k, "");
}

void cable_back(struct kiosk *k)
{
	if (k->visit.typing.focus[0]) {
		typing_focus(k, "");
		return;
	}
	maintenance_forget_deed(k);
	leave(k);
}

static enum address_fault fault_of(const struct staff_cable *c, const char *address)
{
	const char *gateway = c->line[STAFF_LINE_GATEWAY], *dns = c->line[STAFF_LINE_DNS];
	char plain[ADDRESS_SET + 1];
	enum address_fault fault = address_check(address, gateway, plain);
	return fault == ADDRESS_FINE && dns[0] && !address_is(dns) ? ADDRESS_SERVER : fault;
}

static const enum staff_line at[ADDRESS_FAULT_COUNT] = {
	[ADDRESS_NONE] = STAFF_LINE_ADDRESS,	 [ADDRESS_BITS] = STAFF_LINE_BITS,
	[ADDRESS_UNUSABLE] = STAFF_LINE_ADDRESS, [ADDRESS_GATEWAY] = STAFF_LINE_GATEWAY,
	[ADDRESS_OUTSIDE] = STAFF_LINE_GATEWAY,	 [ADDRESS_SERVER] = STAFF_LINE_DNS,
};

void cable_next(struct kiosk *k)
{
	struct staff_cable *c = &k->staff.cable;
	const char *gateway = c->line[STAFF_LINE_GATEWAY], *dns = c->line[STAFF_LINE_DNS];
	char address[2 * ADDRESS_MAX + 2];
	snprintf(address, sizeof(address), "%s/%s", c->line[STAFF_LINE_ADDRESS],
		 c->line[STAFF_LINE_BITS]);
	c->fault = fault_of(c, address);
	c->at = at[c->fault];
	typing_focus(k, c->fault == ADDRESS_FINE ? "" : names[c->at]);
	kiosk_changed(k);
	if (c->fault != ADDRESS_FINE)
		return;
	json_t *args = json_pack("{s:s}", "address", address);
	if (gateway[0])
		json_object_set_new(args, "gateway", json_string(gateway));
	if (dns[0])
		json_object_set_new(args, "dns", json_pack("[s]", dns));
	maintenance_do(k, STAFF_DO_STATIC, c->name, args);
	if (!k->staff.sure)
		leave(k); /* the page says what came of it */
}
