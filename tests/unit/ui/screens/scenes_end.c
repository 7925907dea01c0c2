/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_end.c - moments from the submit on, and those without a visit: see scenes.h. */
#include "tests/unit/ui/screens/scenes_end.h"

#include "tests/unit/ui/screens/scenes_form.h"

void submitting(struct stage *s)
{
	check_simple(s);
	s->view.state = SESSION_SUBMITTING;
	s->view.submit_ms = 200;
}

void submitting_sending(struct stage *s)
{
	submitting(s);
	s->view.stored = true;
	s->view.serial = "A07-K3000043-Q";
	s->view.submit_ms = 3500;
}

void receipt(struct stage *s)
{
	check(s);
	s->view.state = SESSION_RECEIPT;
	s->view.stored = true;
	s->view.serial = "A07-K3000043-Q";
	s->view.project_no = "";
	s->view.receipt_qr =
		"yichuang-receipt 1|A-07|A07-K3000043-Q|0e7f1c3a-52a7-4a31-9c0e-6f6c4d1b2a90|stored|-|"
		"11440000MB2D0164XH2440289876000|2026-11-21T09:41:00+08:00|"
		"4a7d1ed414474e4033ac29ccb8653d9b0a1b2c3d4e5f60718293a4b5c6d7e8f9|0123456789abcdef|"
		"ed25519|5IAOxWvGmQ3UoKtdJ3cUeWVyLhBnkDXEL2pQmT9r0vN3c4sYw6z8A1bFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiA==";
	s->view.print = PRINT_RUNNING;
	s->view.leave_seconds = 30;
}

void receipt_offline(struct stage *s)
{
	receipt(s);
	json_object_set_new(s->status, "online", json_false());
}

void receipt_received(struct stage *s)
{
	receipt(s);
	s->view.word = CASE_RECEIVED;
	s->view.project_no = "440304260001234";
	s->view.print = PRINT_DONE;
	s->view.leave_seconds = 1;
}

void receipt_accepted(struct stage *s)
{
	receipt_received(s);
	s->view.word = CASE_ACCEPTED;
	s->view.print = PRINT_FAILED;
	s->view.card_left = true;
}

void receipt_no_printer(struct stage *s)
{
	receipt(s);
	s->view.print = PRINT_NO_PRINTER;
}

void help(struct stage *s)
{
	s->view.state = SESSION_HELP;
	s->view.facts.help_from = SESSION_HOME;
}

void help_called(struct stage *s)
{
	help(s);
	s->view.call_pressed = true;
}

void help_unknown_hall(struct stage *s)
{
	form_phone(s);
	s->view.state = SESSION_HELP;
	s->view.facts.help_from = SESSION_FORM;
	s->view.status = NULL;
}

void closed(struct stage *s)
{
	s->view.state = SESSION_CLOSED;
	s->view.closed_reason = "closed.no_catalogue";
}

void closed_at_start(struct stage *s)
{
	s->view.state = SESSION_CLOSED;
	s->view.status = NULL;
}

void closed_full(struct stage *s)
{
	closed(s);
	s->view.closed_reason = "closed.store_full";
}
