/* SPDX-License-Identifier: Apache-2.0 */
/* staff_catalogue.c - CatalogueInfo, CatalogueImport, CatalogueSearch. */
#include "firmware/kioskd/staff.h"

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"

static void on_catalogue_info(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:I, s:s, s:s}", "items", (json_int_t)k->catalogue.items,
					"etag", k->catalogue.etag, "date", k->catalogue.date));
}

static void import_run(struct catalogue *c, void *ctx)
{
	struct question *q = ctx;
	struct catalogue_report report = { 0 };
	q->err = catalogue_import(c, buf_str(&q->bytes), q->bytes.len, &report);
	if (q->err != ERR_OK) {
		text_copy(q->detail, sizeof(q->detail),
			  "the file is no catalogue; nothing was changed");
		return;
	}
	q->older = report.older;
	text_copy(q->etag, sizeof(q->etag), report.etag);
	text_copy(q->date, sizeof(q->date), report.date);
	json_object_set_new(q->about, "items", json_integer((json_int_t)report.items));
	json_object_set_new(q->about, "refused", json_integer((json_int_t)report.refused));
	q->answer = json_copy(q->about);
	if (report.faults)
		json_object_set_new(q->answer, "faults", report.faults);
}

static void nothing_run(struct catalogue *c, void *ctx)
{
	(void)c;
	(void)ctx;
}

/* Answered once the keeper has read it as well: whoever asks next is told of what was imported. */
static void imported(void *ctx)
{
	struct question *q = ctx;
	struct keeper *k = q->keeper;
	if (q->err != ERR_OK) {
		question_done(q);
		return;
	}
	/* Staff may go back; that it was done is written down. */
	if (q->older)
		stores_note(
			k->stores, JOURNAL_CATALOGUE_OLDER,
			json_pack("{s:s, s:s, s:b}", "etag", q->etag, "date", q->date, "taken", 1));
	keeper_catalogue_changed(k);
	stores_catalogue(k->stores, nothing_run, question_done, q);
}

/* [catalogue] trust: a file without a valid signature is refused. */
static enum err check_signature(const struct keeper *k, const struct buf *bytes,
				const char *signature)
{
	if (!k->settings->catalogue.trust[0])
		return ERR_OK;
	if (!signature[0])
		return ERR_SIGNATURE_MISSING;
	struct sign_key *trust = NULL;
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	enum err err = base64_decode(signature, sig, sizeof(sig), &sig_len) == ERR_OK
			       ? ERR_OK
			       : ERR_SIGNATURE_BAD;
	if (err == ERR_OK)
		err = sign_key_load_public(k->settings->catalogue.trust, &trust);
	if (err == ERR_OK)
		err = sign_verify(trust, buf_str(bytes), bytes->len, sig, sig_len);
	sign_key_free(trust);
	return err;
}

static void on_catalogue_import(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_CATALOGUE_IMPORT,
			json_pack("{s:i, s:i}", "items", 0, "refused", 0));
	q->err = file_read_fd(bus_call_file(call, 0), &q->bytes);
	if (q->err == ERR_OK)
		q->err = check_signature(k, &q->bytes, json_str(q->args, "signature"));
	if (q->err != ERR_OK) {
		question_done(q);
		return;
	}
	stores_catalogue(k->stores, import_run, imported, q);
}

const struct bus_handler staff_catalogue_handlers[] = {
	{ BUS_STAFF, "CatalogueInfo", on_catalogue_info },
	{ BUS_STAFF, "CatalogueImport", on_catalogue_import },
	{ BUS_STAFF, "CatalogueSearch", citizen_search },
	{ .name = NULL },
};
