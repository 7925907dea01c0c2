/* SPDX-License-Identifier: Apache-2.0 */
/*
 * contract.c - keeper.xml, printed from the tables of methods.h.
 *
 * D-Bus types say little here, since every method has the same shape: what is promised stands in the
 * comment above each.
 */
#include "firmware/bus/methods.h"

#include <string.h>

#define WIDTH	    105 /* of a comment's text */
#define COMMENT_MAX 1024

static const char head[] =
	"<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\"\n"
	" \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n"
	"<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
	"<!--\n"
	"  The contract between kiosk, kioskd and kioskctl, as `kioskctl help contract` prints it from the table\n"
	"  in firmware/bus/methods.c. A lint compares the two.\n"
	"\n"
	"  Peer to peer over two Unix sockets owned by kioskd: PATH is the citizen's program, PATH.staff the\n"
	"  staff's. Each method names the rights that may call it, each connection has a right; any other caller\n"
	"  gets ERR_NOT_ALLOWED and an entry in the journal. Every method has the shape (s args, ah files) -> s\n"
	"  answer; args and answer are JSON objects, described here. Every message is marked sensitive. Errors\n"
	"  are " BUS_ERROR_PREFIX
	"<name of enum err>; any method may answer ERR_SYNTAX, ERR_NOMEM, ERR_IO or\n"
	"  ERR_KEEPER_GONE beside its own. What changes something may have done so without a timely answer, and\n"
	"  before an ERR_NOMEM, ERR_IO, ERR_STORE_SYNC or ERR_KEEPER_GONE: bus_may_be_done().\n"
	"-->\n";

/* The text in lines of a comment's width, without a line's end. */
static void print_wrapped(FILE *out, const char *text)
{
	size_t column = 0;
	while (*text) {
		size_t len = strcspn(text, " ");
		bool fits = column + 1 + len <= WIDTH;
		if (column)
			fputs(fits ? " " : "\n         ", out);
		fwrite(text, 1, len, out);
		column = column && fits ? column + 1 + len : len;
		text += len + (text[len] == ' ');
	}
}

static void print_method(FILE *out, const struct bus_method *m)
{
	char rights[BUS_RIGHTS_TEXT], text[COMMENT_MAX];
	snprintf(text, sizeof(text), "%s%s: %s", bus_rights_text(m->rights, rights),
		 m->effect == BUS_CHANGES ? "; changes something" : "", m->help);
	fputs("    <!-- ", out);
	print_wrapped(out, text);
	fputs("\n         ", out);
	snprintf(text, sizeof(text), "%s -> %s%s%s", m->args, m->answer, m->errors[0] ? ". " : "",
		 m->errors);
	print_wrapped(out, text);
	fprintf(out,
		" -->\n    <method name=\"%s\"><arg type=\"s\" direction=\"in\"/>"
		"<arg type=\"ah\" direction=\"in\"/><arg type=\"s\" direction=\"out\"/></method>\n",
		m->name);
}

static void print_signal(FILE *out, const struct bus_signal *s)
{
	fprintf(out, "    <!-- %s ", s->help);
	print_wrapped(out, s->json);
	fprintf(out, " -->\n    <signal name=\"%s\"><arg type=\"s\"/></signal>\n", s->name);
}

void bus_print_contract(FILE *out)
{
	fprintf(out, "%s<node name=\"" BUS_PATH_OBJECT "\">\n", head);
	for (int role = 0; role < BUS_ROLE_COUNT; role++) {
		fprintf(out, "  <interface name=\"%s\">\n", bus_interface((enum bus_role)role));
		for (const struct bus_method *m = bus_methods; m->name; m++)
			if ((int)m->role == role)
				print_method(out, m);
		for (const struct bus_signal *s = bus_signals; s->name; s++)
			if ((int)s->role == role)
				print_signal(out, s);
		fputs("  </interface>\n", out);
	}
	fputs("</node>\n", out);
}
