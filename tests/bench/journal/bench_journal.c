/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_journal.c - verifying the journal of half a year against SHA-256 alone over the same bytes, entry by
 * entry, as `openssl speed` takes them: one digest a piece; and against that and SQLite reading the rows, which no
 * verification can do without.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sqlite3.h>

#include "firmware/crypto/hash.h"
#include "firmware/store/journal.h"
#include "tests/bench/figure.h"

#define ENTRIES	  100000
#define BATCH	  1000
#define ROUNDS	  9
#define OF_SHA256 0.5
#define OF_BOTH	  1.0 /* reading goes on while the last is hashed */
#define WALL_MS	  1795251660000
#define SECOND_MS 1000

/* A day's usual ones: what the terminal says of a visit, an application, itself. */
static const char *const details[] = {
	"{\"checked\":true,\"client_ref\":\"00000000-0000-4000-8000-000000000001\",\"fee\":0,\"serial\":\"A07-K3000001-Q\","
	"\"task_code\":\"11440000MB2D0164XH2440289876000\",\"visit\":\"00000000-0000-4000-8000-000000000001\"}",
	"{\"cause\":\"done\",\"retries\":0,\"screens\":9,\"seconds\":184,\"visit\":\"00000000-0000-4000-8000-000000000001\"}",
	"{\"code\":\"\",\"project_no\":\"44030020261126000123\",\"serial\":\"A07-K3000001-Q\",\"state\":\"delivered\"}",
	"{\"kind\":\"printer\",\"name\":\"printer\",\"state\":\"online\",\"test\":\"ok\"}",
};
#define DETAILS (sizeof(details) / sizeof(details[0]))

static char folder[] = "/var/tmp/bench-journal-XXXXXX";

static void die(const char *what)
{
	fprintf(stderr, "bench-journal: %s\n", what);
	exit(1);
}

static void fill(struct journal *j)
{
	static struct journal_entry batch[BATCH];
	for (int n = 0; n < ENTRIES; n += BATCH) {
		for (int i = 0; i < BATCH; i++) {
			batch[i].at_ms = WALL_MS + (int64_t)(n + i) * SECOND_MS;
			snprintf(batch[i].kind, sizeof(batch[i].kind), "bench.%d", i % 4);
			snprintf(batch[i].detail, sizeof(batch[i].detail), "%s",
				 details[(size_t)i % DETAILS]);
		}
		if (journal_append(j, batch, BATCH) != ERR_OK)
			die("the journal could not be filled");
	}
}

/* The bytes that are hashed for each entry: the hash before it, number, time, kind and detail. */
struct bytes {
	char *at;
	size_t *lens, total;
};

static bool take(void *arg, const struct journal_line *l)
{
	struct bytes *b = arg;
	static uint8_t before[HASH_LEN];
	memcpy(b->at + b->total, before, HASH_LEN);
	int len = sprintf(b->at + b->total + HASH_LEN, "%lld|%s|%s|%s", (long long)l->seq, l->at,
			  l->kind, l->detail);
	b->lens[l->seq - 1] = HASH_LEN + (size_t)len;
	b->total += b->lens[l->seq - 1];
	memcpy(before, l->hash, HASH_LEN);
	return true;
}

static double verify_ms(void)
{
	int64_t entries = 0, bad = 0;
	struct journal *j = NULL;
	if (journal_open(folder, &j) != ERR_OK)
		die("no journal");
	double began = figure_now_ms();
	if (journal_verify(j, &entries, &bad) != ERR_OK || entries != ENTRIES)
		die("the journal does not verify");
	double ms = figure_now_ms() - began;
	journal_close(j);
	return ms;
}

static double hash_ms(const struct bytes *b, const EVP_MD *md)
{
	uint8_t out[HASH_LEN];
	const char *at = b->at;
	double began = figure_now_ms();
	for (int i = 0; i < ENTRIES; at += b->lens[i++])
		EVP_Digest(at, b->lens[i], out, NULL, md, NULL);
	return figure_now_ms() - began;
}

static double read_ms(void)
{
	char path[sizeof(folder) + 16];
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	int rows = 0;
	snprintf(path, sizeof(path), "%s/journal.db", folder);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
		    SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT seq, at, kind, detail, hash FROM entry ORDER BY seq", -1,
			       &stmt, NULL) != SQLITE_OK)
		die("the journal cannot be read");
	double began = figure_now_ms();
	for (; sqlite3_step(stmt) == SQLITE_ROW; rows++) {
		for (int column = 0; column < 5; column++)
			sqlite3_column_blob(stmt, column);
	}
	double ms = figure_now_ms() - began;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	if (rows != ENTRIES)
		die("rows are missing");
	return ms;
}

int main(void)
{
	static size_t lens[ENTRIES];
	struct bytes bytes = { .at = malloc((size_t)ENTRIES * 1024), .lens = lens };
	struct journal *j = NULL;
	EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!bytes.at || !md || !mkdtemp(folder) || journal_open(folder, &j) != ERR_OK)
		die("no journal");
	fill(j);
	if (journal_walk(j, 0, take, &bytes) != ERR_OK)
		die("the journal cannot be read");
	journal_close(j);
	double ours[ROUNDS], of_hash[ROUNDS], of_both[ROUNDS];
	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = verify_ms();
		double hash = hash_ms(&bytes, md);
		of_hash[i] = hash / ours[i];
		of_both[i] = (hash + read_ms()) / ours[i];
	}
	EVP_MD_free(md);
	double ms = figure_median(ours, ROUNDS);
	fprintf(stderr, "%d entries of %.0f bytes: %.0f ms, %.0f MB/s\n", ENTRIES,
		(double)bytes.total / ENTRIES, ms, (double)bytes.total / 1000 / ms);
	free(bytes.at);
	char command[sizeof(folder) + 16];
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command) != 0)
		die(folder);
	figure_at_least("journal-verify-of-sha256", figure_median(of_hash, ROUNDS), OF_SHA256);
	figure_at_least("journal-verify-of-sha256-and-reading", figure_median(of_both, ROUNDS),
			OF_BOTH);
	return figure_failures() > 0;
}
