/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_end.c - moments from the submit on, and those without a visit: see scenes.h. */
#include "tests/unit/ui/screens/scenes_end.h"

#include "tests/unit/ui/screens/scenes_form.h"

void submitting(struct scenery *s)
{
	check_simple(s);
	s->view.stage = STAGE_SUBMITTING;
	s->view.mono_ms = s->visit.handed.started_ms + 200;
}

void submitting_sending(struct scenery *s)
{
	submitting(s);
	s->visit.handed.stored = true;
	put(s->visit.handed.serial, "A07-K3000043-Q");
	s->view.mono_ms = s->visit.handed.started_ms + 3500;
}

void receipt(struct scenery *s)
{
	check(s);
	s->view.stage = STAGE_RECEIPT;
	s->visit.handed.stored = true;
	put(s->visit.handed.serial, "A07-K3000043-Q");
	put(s->visit.handed.project_no, "");
	put(s->visit.handed.qr,
	    "yichuang-receipt 1|A-07|A07-K3000043-Q|0e7f1c3a-52a7-4a31-9c0e-6f6c4d1b2a90|stored|-|"
	    "11440000MB2D0164XH2440289876000|2026-11-21T09:41:00+08:00|"
	    "4a7d1ed414474e4033ac29ccb8653d9b0a1b2c3d4e5f60718293a4b5c6d7e8f9|0123456789abcdef|"
	    "ed25519|5IAOxWvGmQ3UoKtdJ3cUeWVyLhBnkDXEL2pQmT9r0vN3c4sYw6z8A1bFgHiJkLmNoPqRsTuVwXyZaBcDeFgHiA==");
	s->visit.handed.print = PRINT_RUNNING;
	s->visit.handed.leave_s = 30;
	s->view.card_lies = true;
}

void receipt_offline(struct scenery *s)
{
	receipt(s);
	json_object_set_new(s->status, "online", json_false());
}

void receipt_received(struct scenery *s)
{
	receipt(s);
	s->visit.handed.word = CASE_RECEIVED;
	put(s->visit.handed.project_no, "440304260001234");
	put(s->visit.handed.query_code, "K7M2Q9");
	s->visit.handed.print = PRINT_DONE;
	s->visit.handed.leave_s = 1;
}

void receipt_accepted(struct scenery *s)
{
	receipt_received(s);
	s->visit.handed.word = CASE_ACCEPTED;
	s->visit.handed.print = PRINT_FAILED;
	s->view.card_left = true;
}

void receipt_doubt(struct scenery *s)
{
	submitting(s);
	s->view.stage = STAGE_RECEIPT;
	s->visit.handed.doubt = true;
	put(s->visit.handed.client_ref, "0e7f1c3a-52a7-4a31-9c0e-6f6c4d1b2a90");
	s->visit.handed.leave_s = 300;
	s->view.card_lies = true;
}

/* Half of it stands on the paper that ended. */
void receipt_waiting(struct scenery *s)
{
	receipt_received(s);
	s->visit.handed.print = PRINT_WAITING;
	s->visit.handed.leave_s = 118;
}

void receipt_again(struct scenery *s)
{
	receipt_received(s);
	s->visit.handed.print = PRINT_AGAIN;
	s->visit.handed.leave_s = 30;
}

void receipt_no_printer(struct scenery *s)
{
	receipt(s);
	s->visit.handed.print = PRINT_NO_PRINTER;
}

void receipt_no_card(struct scenery *s)
{
	receipt(s);
	s->view.card_lies = false;
}

void receipt_nothing(struct scenery *s)
{
	receipt_no_printer(s);
	s->view.card_lies = false;
}

void help(struct scenery *s)
{
	scenery_overlay(s, OVERLAY_HELP);
	s->view.stage = STAGE_HOME;
}

void help_notice(struct scenery *s)
{
	help(s);
	scenery_responsible(s);
	s->overlays.notice.shown = true;
	s->overlays.notice.at_ms = s->view.wall_ms;
	s->view.figures = s->spare =
		json_pack("{s:{s:i, s:i, s:i, s:i, s:i, s:s, s:{s:i, s:i, s:i, s:i, s:i}}, "
			  "s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}",
			  "figures", "visits", 43, "handled", 41, "delivered", 40, "late", 1,
			  "failed", 0, "last_delivered_at", "2026-11-21T09:38:12+08:00", "ratings",
			  "5", 20, "4", 5, "3", 0, "2", 0, "1", 0, "devices", "kind", "card_reader",
			  "state", "online", "tested_at", "2026-11-21T03:00:05+08:00", "kind",
			  "printer", "state", "noDevice", "tested_at", "2026-11-21T03:00:06+08:00");
	s->view.devices = json_array_of(s->spare, "devices");
	s->view.figures = json_object_get(s->spare, "figures");
}

void help_notice_failed(struct scenery *s)
{
	help(s);
	s->overlays.notice.shown = s->overlays.notice.failed = true;
}

void help_called(struct scenery *s)
{
	help(s);
	s->overlays.call.state = CALL_NOT;
}

void help_called_unknown(struct scenery *s)
{
	help(s);
	s->overlays.call.state = CALL_UNKNOWN;
}

void help_called_passed(struct scenery *s)
{
	help(s);
	s->overlays.call.state = CALL_PASSED;
}

void help_unknown_hall(struct scenery *s)
{
	form_phone(s);
	scenery_overlay(s, OVERLAY_HELP);
	s->view.stage = STAGE_FORM;
	s->view.status = NULL;
}

void help_unfilled(struct scenery *s)
{
	form_phone_empty(s);
	scenery_overlay(s, OVERLAY_HELP);
}

/* The item asks for more than the card: its holder is read anew, and begins anew. */
void help_stranger(struct scenery *s)
{
	help_unknown_hall(s);
	s->view.stage = STAGE_IDENTIFY;
	s->visit.holder.identified = false;
}

void help_receipt(struct scenery *s)
{
	receipt(s);
	scenery_overlay(s, OVERLAY_HELP);
}

void closed(struct scenery *s)
{
	s->view.stage = STAGE_CLOSED;
	s->view.closed_reason = "closed.no_catalogue";
}

void closed_at_start(struct scenery *s)
{
	s->view.stage = STAGE_CLOSED;
	s->view.status = NULL;
}

void scenery_responsible(struct scenery *s)
{
	json_object_set_new(json_object_get(s->status, "hall"), "responsible",
			    json_string("李建国（值班长）"));
}

void closed_responsible(struct scenery *s)
{
	closed(s);
	scenery_responsible(s);
}

void closed_full(struct scenery *s)
{
	closed(s);
	s->view.closed_reason = "closed.store_full";
}

void closed_loss(struct scenery *s)
{
	closed_full(s);
	scenery_loss(s);
}
