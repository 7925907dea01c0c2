/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_catalogue.c - a province's catalogue: what a search costs against one query of FTS5 in bare SQLite over the
 * same names; what a delta costs, and the item of a guide. Times are this thread's but for the delta, which syncs.
 *
 * usage: bench-catalogue SAMPLE-CATALOGUE [FOLDER]
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/base/unicode.h"
#include "firmware/core/han/han.h"
#include "firmware/core/value/json.h"
#include "firmware/store/catalogue_private.h"
#include "tests/bench/catalogue/province.h"
#include "tests/bench/figure.h"

#define ROUNDS		21
#define SEARCH_P95_MS	10.0
#define SEARCH_LIMIT	2.0
#define INDEX_LIMIT_MS	500.0 /* while it is made, a search waits */
#define THEMES_LIMIT_MS 50.0
#define CHANGES		100
#define DELTA_LIMIT_MS	1000.0 /* from the platform's answers to the first search in what is new */
#define GUIDE_LIMIT_MS	100.0

static char folder[64];

static void die(const char *what)
{
	fprintf(stderr, "bench-catalogue: %s\n", what);
	exit(1);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void clean(void)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* What a citizen types, and what comes nearest to it in FTS5. */
static const struct {
	const char *typed, *match;
} queries[] = {
	{ "身份证", "\"身 份 证\"" },
	{ "证", "\"证\"" },
	{ "登记", "\"登 记\"" },
	{ "住房公积金提取", "\"住 房 公 积 金 提 取\"" },
	{ "残疾人 补领", "\"残 疾 人\" \"补 领\"" },
	{ "公安局", "\"公 安 局\"" },
	{ "重庆市医疗保障局", "\"重 庆 市 医 疗 保 障 局\"" },
	{ "社會保障卡", "\"社 会 保 障 卡\"" },
	{ "s", "s*" },
	{ "sf", "s* f*" },
	{ "sfz", "s* f* z*" },
	{ "shenf", "\"shen f\"*" },
	{ "shenfenzheng", "\"shen fen zheng\"" },
	{ "shen份证", "\"shen\" \"份 证\"" },
	{ "jidongchejiashi", "\"ji dong che jia shi\"" },
	{ "lvse", "\"lv se\"" },
	{ "hangzhang", "\"hang zhang\"" },
	{ "zhu", "\"zhu\"" },
	{ "社保卡", "\"社\" \"保\" \"卡\"" },	     /* by gaps */
	{ "身分证", "\"身\" \"证\"" },		     /* by sound */
	{ "senfenzeng", "\"sen fen zeng\"" },	     /* by sound */
	{ "shenfenzehng", "\"shen fen zehng\"" },    /* by a mistake */
	{ "许可证没有的", "\"许 可 证 没 有 的\"" }, /* not at all */
	{ "xyxyxyxy", "\"xy xy xy xy\"" },
};

/* The catalogue */

static void fill(struct catalogue *c, const struct province *p)
{
	if (catalogue_begin(c) != ERR_OK)
		die("the catalogue does not begin");
	for (int n = 0; n < PROVINCE_ITEMS; n++) {
		json_t *item = province_item(p, n, 1);
		struct catalogue_report report = { 0 };
		if (catalogue_put(c, item, &report) != ERR_OK || report.items != 1)
			die("an item is refused");
		json_decref(item);
	}
	if (catalogue_commit(c, "e", "", "2026-11-21") != ERR_OK)
		die("the catalogue does not commit");
}

static void bench_index(struct catalogue *c)
{
	double ms[5];
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		catalogue_forget(c);
		double start = figure_spent_ms();
		if (catalogue_index(c) != ERR_OK)
			die("no index");
		ms[i] = figure_spent_ms() - start;
	}
	printf("# index: %zu items, %zu texts, %zu cells\n", c->index.count, c->index.texts_count,
	       c->index.cells_count);
	figure_at_most("catalogue.index_ms", figure_median(ms, ARRAY_LEN(ms)), INDEX_LIMIT_MS);
}

/* Bare FTS5 */

static sqlite3 *bare;

static void bare_run(const char *sql)
{
	if (sqlite3_exec(bare, sql, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(bare));
}

/* Hanzi apart from each other, or their readings. */
static void spaced(const char *text, bool readings, char *out, size_t cap)
{
	size_t len = 0;
	uint32_t code;
	while ((code = utf8_next(&text)) && len + 16 < cap) {
		const uint16_t *syllables;
		if (!unicode_is_han(code))
			continue;
		if (readings && han_set(han_all(code), &syllables))
			len += (size_t)sprintf(out + len, "%s ", han_syllable(syllables[0]));
		if (!readings) {
			len += utf8_put(code, out + len);
			out[len++] = ' ';
		}
	}
	out[len] = '\0';
}

static void bare_fill(struct catalogue *c)
{
	char path[96];
	sqlite3_stmt *insert;
	snprintf(path, sizeof(path), "%s/bare.db", folder);
	if (sqlite3_open(path, &bare) != SQLITE_OK)
		die("no bare file");
	bare_run(
		"PRAGMA journal_mode=WAL; CREATE VIRTUAL TABLE words USING fts5(name, dept, latin); BEGIN");
	if (sqlite3_prepare_v2(bare, "INSERT INTO words VALUES(?, ?, ?)", -1, &insert, NULL) !=
	    SQLITE_OK)
		die(sqlite3_errmsg(bare));
	for (size_t i = 0; i < c->index.count; i++) {
		char name[1024], dept[1024], latin[1024];
		spaced(index_string(&c->index, c->index.entries[i].name), false, name,
		       sizeof(name));
		spaced(index_string(&c->index, c->index.entries[i].dept), false, dept,
		       sizeof(dept));
		spaced(index_string(&c->index, c->index.entries[i].name), true, latin,
		       sizeof(latin));
		sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_text(insert, 2, dept, -1, SQLITE_STATIC);
		sqlite3_bind_text(insert, 3, latin, -1, SQLITE_STATIC);
		if (sqlite3_step(insert) != SQLITE_DONE)
			die(sqlite3_errmsg(bare));
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	bare_run("COMMIT; INSERT INTO words(words) VALUES('optimize')");
}

static double bare_search(sqlite3_stmt *stmt, const char *match)
{
	double start = figure_spent_ms();
	sqlite3_bind_text(stmt, 1, match, -1, SQLITE_STATIC);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		;
	sqlite3_reset(stmt);
	return figure_spent_ms() - start;
}

static double our_search(struct catalogue *c, const char *typed, int64_t *total)
{
	struct catalogue_question q = { .query = typed, .limit = 20 };
	json_t *answer = NULL;
	double start = figure_spent_ms();
	if (catalogue_search(c, &q, &answer) != ERR_OK)
		die("a search failed");
	double took = figure_spent_ms() - start;
	*total = json_int(answer, "total", -1);
	json_decref(answer);
	return took;
}

static void bench_search(struct catalogue *c)
{
	static double ours[ROUNDS * ARRAY_LEN(queries)], theirs[ROUNDS * ARRAY_LEN(queries)];
	double ratios[ROUNDS];
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(bare,
			       "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20",
			       -1, &stmt, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(bare));
	size_t n = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double sum = 0, bare_sum = 0;
		for (size_t i = 0; i < ARRAY_LEN(queries); i++, n++) {
			int64_t total;
			sum += ours[n] = our_search(c, queries[i].typed, &total);
			bare_sum += theirs[n] = bare_search(stmt, queries[i].match);
			if (round == 0)
				printf("# %-24s %6lld hits %6.2f ms, FTS5 %6.2f ms\n",
				       queries[i].typed, (long long)total, ours[n], theirs[n]);
		}
		ratios[round] = sum / bare_sum;
	}
	sqlite3_finalize(stmt);
	figure_at_most("catalogue.search_p95_ms", figure_quantile(ours, n, 0.95), SEARCH_P95_MS);
	printf("# FTS5: p95 %.2f ms\n", figure_quantile(theirs, n, 0.95));
	figure_at_most("catalogue.search_to_fts5", figure_median(ratios, ROUNDS), SEARCH_LIMIT);
}

static void bench_ways(struct catalogue *c)
{
	double themes[ROUNDS], departments[ROUNDS];
	for (int round = 0; round < ROUNDS; round++) {
		json_t *list = NULL;
		json_decref(STEAL(c->themes)); /* made anew */
		double start = figure_spent_ms();
		if (catalogue_themes(c, &list) != ERR_OK)
			die("no themes");
		themes[round] = figure_spent_ms() - start;
		json_decref(list);
		start = figure_spent_ms();
		if (catalogue_departments(c, &list) != ERR_OK)
			die("no departments");
		departments[round] = figure_spent_ms() - start;
		json_decref(list);
	}
	figure_at_most("catalogue.themes_ms", figure_median(themes, ROUNDS), THEMES_LIMIT_MS);
	figure_at_most("catalogue.departments_ms", figure_median(departments, ROUNDS),
		       THEMES_LIMIT_MS);
}

/* A delta: items that changed, each as its bytes came, and some that went. */
static double delta_ms(struct catalogue *c, char *const *texts, int round)
{
	char gone[64];
	double start = figure_now_ms();
	if (catalogue_begin(c) != ERR_OK)
		die("no delta");
	for (int i = 0; i < CHANGES; i++) {
		json_t *item = NULL;
		struct catalogue_report report = { 0 };
		if (json_parse(texts[i], strlen(texts[i]), &item) != ERR_OK ||
		    catalogue_put(c, item, &report) != ERR_OK || report.items != 1)
			die("a changed item is refused");
		json_decref(item);
	}
	snprintf(gone, sizeof(gone), "%08x-0000-4000-8000-000000000000", (unsigned)round);
	if (catalogue_remove(c, gone) != ERR_OK ||
	    catalogue_commit(c, "e", "cursor", "2026-11-22") != ERR_OK ||
	    catalogue_index(c) != ERR_OK)
		die("a delta is not kept");
	return figure_now_ms() - start;
}

static void bench_delta(struct catalogue *c, const struct province *p)
{
	double ms[ROUNDS];
	char *texts[CHANGES];
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < CHANGES; i++) {
			json_t *item = province_item(p, 1000 + i * 600 + round, 2 + round);
			texts[i] = json_dumps(item, JSON_COMPACT);
			json_decref(item);
		}
		ms[round] = delta_ms(c, texts, round);
		for (int i = 0; i < CHANGES; i++)
			free(texts[i]);
	}
	figure_at_most("catalogue.delta_ms", figure_median(ms, ROUNDS), DELTA_LIMIT_MS);
}

/* The whole item, as a guide is made of it. */
static void bench_guide(struct catalogue *c)
{
	double ms[500];
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		char guid[64];
		json_t *item = NULL;
		snprintf(guid, sizeof(guid), "%08x-0000-4000-8000-000000000000",
			 (unsigned)(1000 + i * 7919 % (PROVINCE_ITEMS - 1000)));
		double start = figure_spent_ms();
		if (catalogue_item(c, guid, &item) != ERR_OK)
			die("an item is missing");
		ms[i] = figure_spent_ms() - start;
		json_decref(item);
	}
	figure_at_most("catalogue.guide_p95_ms", figure_quantile(ms, ARRAY_LEN(ms), 0.95),
		       GUIDE_LIMIT_MS);
}

int main(int argc, char **argv)
{
	struct province p;
	struct catalogue *c = NULL;
	if (argc < 2)
		die("usage: bench-catalogue SAMPLE-CATALOGUE [FOLDER]");
	snprintf(folder, sizeof(folder), "%.30s/bench-catalogue-XXXXXX",
		 argc > 2 ? argv[2] : "/tmp");
	if (!mkdtemp(folder))
		die("no folder");
	atexit(clean);
	province_open(&p, argv[1]);
	if (catalogue_open(folder, &c) != ERR_OK)
		die("the catalogue does not open");
	fill(c, &p);
	bench_index(c);
	bare_fill(c);
	bench_search(c);
	bench_ways(c);
	bench_guide(c);
	bench_delta(c, &p);
	sqlite3_close(bare);
	catalogue_close(c);
	province_close(&p);
	return figure_failures() ? 1 : 0;
}
