/* SPDX-License-Identifier: Apache-2.0 */
/* tracking.c - see tracking.h. */
#include "firmware/core/visit/tracking.h"

#include <string.h>

#include "firmware/base/wipe.h"
#include "firmware/core/value/json.h"

void tracking_forget(struct tracking *t)
{
	json_decref(t->cases);
	json_decref(t->answer);
	json_decref(t->follow.form);
	wipe(t, sizeof(*t));
}

const json_t *tracking_known(const struct tracking *t)
{
	const json_t *list = json_array_of(t->cases, "cases");
	for (size_t i = 0; t->project_no[0] && i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		if (strcmp(json_str(row, "project_no"), t->project_no) == 0)
			return row;
	}
	return NULL;
}

const json_t *tracking_kept(const struct tracking *t, const char *serial)
{
	const json_t *list = json_array_of(t->cases, "cases");
	for (size_t i = 0; serial[0] && i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		if (strcmp(json_str(row, "apply_serial_no"), serial) == 0 &&
		    json_is_true(json_object_get(row, "may_take_back")))
			return row;
	}
	return NULL;
}

/* Following */

static bool read_answer(const struct tracking *t, struct progress *out)
{
	return t->answer && progress_read(t->answer, out) == ERR_OK;
}

size_t tracking_fields(const struct tracking *t, struct progress_field out[PROGRESS_FIELDS_MAX])
{
	struct progress p;
	if (!read_answer(t, &p) || p.field_count == 0) {
		out[0] = (struct progress_field){ PROGRESS_ANSWER_FIELD, "", false };
		return 1;
	}
	memcpy(out, p.fields, p.field_count * sizeof(*out));
	return p.field_count;
}

bool tracking_complete(const struct tracking *t)
{
	struct progress_field fields[PROGRESS_FIELDS_MAX];
	size_t count = tracking_fields(t, fields);
	for (size_t i = 0; i < count; i++)
		if (!t->answers[i][0])
			return false;
	return true;
}

static bool is_free(const struct tracking *t)
{
	const struct follow *f = &t->follow;
	return !t->asking && (!f->client_ref[0] || f->taken || f->refused || f->problem != ERR_OK);
}

bool tracking_may_correct(const struct tracking *t)
{
	struct progress p;
	return is_free(t) && read_answer(t, &p) && progress_wants_correction(&p);
}

bool tracking_may_withdraw(const struct tracking *t)
{
	struct progress p;
	return is_free(t) && read_answer(t, &p) && progress_may_withdraw(&p);
}

bool tracking_may_take_back(const struct tracking *t)
{
	return is_free(t) && !t->listing && tracking_kept(t, t->serial);
}

bool tracking_may_print(const struct tracking *t)
{
	const struct result_print *r = &t->result;
	struct progress p;
	return !t->asking && !r->asking && r->print != PRINT_RUNNING && read_answer(t, &p) &&
	       r->tried < p.file_count;
}

bool tracking_followed(struct tracking *t, const json_t *said)
{
	struct follow *f = &t->follow;
	if (!f->client_ref[0] || strcmp(json_str(said, "client_ref"), f->client_ref) != 0)
		return false;
	f->stored = true;
	f->doubt = false;
	f->taken = strcmp(json_str(said, "state"), "delivered") == 0;
	f->refused = !f->taken;
	return true;
}

bool tracking_is_code(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

/* A receipt's QR code is told by its form; whether its signature is good is not asked: the platform knows the number. */
static bool read_receipt(const char *text, struct receipt *out)
{
	char algorithm[16];
	uint8_t sig[SIGNATURE_MAX];
	size_t signed_len, sig_len;
	CLEANUP(buf_fini) struct buf lines;
	buf_init(&lines, RECEIPT_TEXT_MAX);
	return receipt_from_qr(text, strlen(text), &lines) == ERR_OK &&
	       receipt_parse(buf_str(&lines), lines.len, out, &signed_len, algorithm, sig,
			     &sig_len) == ERR_OK;
}

static void fill(char *box, size_t cap, const char *text)
{
	wipe(box, cap);
	text_copy(box, cap, text);
}

enum err tracking_scan(struct tracking *t, const char *text, const char *focus)
{
	struct receipt r;
	bool is_receipt = read_receipt(text, &r);
	const char *said = is_receipt ? r.project_no : text;
	bool is_number = is_receipt || strcmp(focus, "number") == 0 || (!focus[0] && !t->number[0]);
	size_t cap = is_number ? sizeof(t->number) : sizeof(t->code);
	if (!said[0] || !tracking_is_code(said) || strlen(said) >= cap)
		return ERR_SYNTAX;
	fill(is_number ? t->number : t->code, cap, said);
	return ERR_OK;
}
