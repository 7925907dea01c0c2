/* SPDX-License-Identifier: Apache-2.0 */
/* progress_words.c - see progress_words.h. */
#include "ui/screens/progress_words.h"

#include <string.h>

#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

const char *progress_followed(const struct tracking *t)
{
	const struct follow *f = &t->follow;
	if (!f->client_ref[0] || f->serial[0] || strcmp(f->project_no, t->project_no) != 0)
		return "";
	if (f->problem != ERR_OK)
		return "progress.follow_failed";
	if (f->refused)
		return f->withdraws ? "progress.withdraw_refused" : "progress.correct_refused";
	if (f->taken)
		return f->withdraws ? "progress.withdraw_taken" : "progress.correct_taken";
	if (f->stored)
		return "progress.follow_stored";
	return f->doubt ? "progress.follow_doubt" : "progress.follow_open";
}

const char *progress_taken_back(const struct tracking *t)
{
	const struct follow *f = &t->follow;
	if (!f->serial[0])
		return "";
	if (f->problem == ERR_CONFLICT)
		return "progress.take_back_late";
	if (f->problem != ERR_OK)
		return "progress.take_back_failed";
	if (f->taken)
		return "progress.take_back_done";
	return f->doubt ? "progress.take_back_doubt" : "progress.take_back_open";
}

const char *progress_state_here(const json_t *row)
{
	static const struct {
		const char *state, *id;
	} rows[] = {
		{ "quarantined", "progress.leaving" },
		{ "blocked", "progress.leaving" },
		{ "handed_over", "progress.handed_over" },
		{ "withdrawn", "progress.taken_back" },
	};
	if (json_is_true(json_object_get(row, "may_take_back")))
		return "progress.kept";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].state, json_str(row, "state")) == 0)
			return rows[i].id;
	return "receipt.stored";
}

static const char *document_printed(enum print_state s)
{
	if (s == PRINT_RUNNING)
		return "progress.document_running";
	if (s == PRINT_DONE)
		return "progress.document_done";
	return s == PRINT_DOUBT ? "progress.document_doubt" : "progress.document_failed";
}

const char *progress_printed(const struct tracking *t)
{
	static const struct {
		enum err err;
		const char *id;
	} rows[] = {
		{ ERR_SIGNATURE_BAD, "progress.print_refused" },
		{ ERR_SIGNATURE_MISSING, "progress.print_refused" },
		{ ERR_NOT_FOUND, "progress.print_used" },
		{ ERR_UNSUPPORTED, "progress.print_no_key" },
	};
	const struct result_print *r = &t->result;
	if (r->asking)
		return "progress.print_asking";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].err == r->problem)
			return rows[i].id;
	if (!r->verified)
		return r->tried ? "progress.print_failed" : "";
	if (r->document)
		return document_printed(r->print);
	if (r->print == PRINT_RUNNING)
		return "progress.print_running";
	if (r->print == PRINT_DOUBT || r->print == PRINT_WAITING)
		return r->print == PRINT_DOUBT ? "print.doubt" : "print.waiting";
	return print_is_paper(r->print) ? "progress.print_done" : "progress.print_no_paper";
}
