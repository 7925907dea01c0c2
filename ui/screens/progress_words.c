/* SPDX-License-Identifier: Apache-2.0 */
/* progress_words.c - see progress_words.h. */
#include "ui/screens/progress_words.h"

#include <string.h>

#include "firmware/base/util.h"

const char *progress_followed(const struct tracking *t)
{
	const struct follow *f = &t->follow;
	if (!f->client_ref[0] || strcmp(f->project_no, t->project_no) != 0)
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
	if (r->print == PRINT_RUNNING)
		return "progress.print_running";
	return r->print == PRINT_DONE ? "progress.print_done" : "progress.print_no_paper";
}
