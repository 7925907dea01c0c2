/* SPDX-License-Identifier: Apache-2.0 */
/* results.c - see results.h. */
#include "tests/platform/results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "tests/platform/clock.h"
#include "tests/platform/problem.h"

static json_t *results_tale(struct request *r)
{
	CLEANUP(db_end)
	sqlite3_stmt *stmt = db_query(r->platform->db, "SELECT body FROM tale WHERE project_no=?",
				      "s", r->param[0]);
	return db_next(stmt) ? json_loads(db_text(stmt, 0), 0, NULL) : NULL;
}

static const char *results_text(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));
	return text ? text : "";
}

/* The file `n` of the tale if the request carries its token; lent, NULL: there is none. */
static const json_t *results_find(const struct request *r, const json_t *tale)
{
	static const char scheme[] = "Bearer ";
	const char *field = request_header(r, "Authorization");
	const json_t *files = json_object_get(json_object_get(tale, "result"), "files");

	if (!field || strncmp(field, scheme, sizeof(scheme) - 1) != 0)
		return NULL;
	for (size_t i = 0; i < json_array_size(files); i++) {
		const json_t *file = json_array_get(files, i);
		const char *token = results_text(file, "token");
		if (strcmp(results_text(file, "n"), r->param[1]) == 0 && *token &&
		    strcmp(token, field + sizeof(scheme) - 1) == 0)
			return file;
	}
	return NULL;
}

static bool results_use(struct request *r, const json_t *file)
{
	return db_run(r->platform->db, "INSERT OR IGNORE INTO result_used(token, at) VALUES(?,?)",
		      "si", results_text(file, "token"), clock_now_ms(r->platform)) == 1;
}

/* One empty page; readers find the cross-references by themselves. */
static char *results_pdf(const struct request *r)
{
	char *text = NULL;
	int len = asprintf(&text,
			   "%%PDF-1.4\n%% case %s result %s\n"
			   "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
			   "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
			   "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
			   "trailer<</Root 1 0 R>>\n%%%%EOF\n",
			   r->param[0], r->param[1]);
	if (len < 0)
		abort();
	return text;
}

static void results_send(struct request *r, struct answer *a, bool sm2)
{
	bool wrong = r->faults.hit[FAULT_WRONG_SIGNATURE];
	char *pdf = results_pdf(r);
	size_t len = strlen(pdf);
	CLEANUP(free_ptr)
	char *signature = certs_sign_result(r->platform->certs, sm2, pdf, wrong ? len - 1 : len);

	answer_bytes(a, 200, "application/pdf", pdf, len);
	if (signature && !(wrong && strcmp(r->faults.arg[FAULT_WRONG_SIGNATURE], "none") == 0))
		answer_header(a, "Content-Signature", "%s", signature);
}

void results_file(struct request *r, struct answer *a)
{
	json_t *tale = results_tale(r);
	const json_t *file = results_find(r, tale);

	if (!file)
		problem(a, PROBLEM_NOT_FOUND, "there is no such result for this token");
	else if (!results_use(r, file))
		problem(a, PROBLEM_GONE, "this token was used before");
	else
		results_send(r, a, strcmp(results_text(file, "algorithm"), "sm2") == 0);
	json_decref(tale);
}
