/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_catalogue.c - any bytes as a catalogue file, then as what a citizen searches for. A file that
 * is none changes nothing; one that is taken has as many items as it says.
 */
#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/core/value/json.h"
#include "firmware/store/catalogue.h"
#include "tests/fuzz/fuzz.h"

#define QUERY_MAX 200

static char dir[64];
static struct catalogue *c;

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void end(void)
{
	catalogue_close(c);
	nftw(dir, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

static void begin(void)
{
	log_set_level(LOG_ERROR);
	snprintf(dir, sizeof(dir), "%s/fuzz-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(dir) || catalogue_open(dir, &c) != ERR_OK)
		abort();
	atexit(end);
}

static void search(const uint8_t *data, size_t size)
{
	char query[QUERY_MAX + 1];
	size_t len = size < QUERY_MAX ? size : QUERY_MAX;
	memcpy(query, data, len);
	query[len] = '\0';
	json_t *answer CLEANUP(json_unref) = NULL;
	enum err err =
		catalogue_search(c,
				 &(struct catalogue_question){
					 .query = query, .theme = "", .offset = 0, .limit = 5 },
				 &answer);
	assert(err == ERR_OK);
	assert(json_array_size(json_object_get(answer, "items")) <= 5);
	assert(json_int(answer, "total", -1) >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!c)
		begin();
	struct catalogue_info before = { 0 }, after = { 0 };
	struct catalogue_report report = { 0 };
	enum err err = catalogue_info(c, &before);
	assert(err == ERR_OK);
	err = catalogue_import(c, data, size, &report);
	assert(err == ERR_OK || err == ERR_SYNTAX || err == ERR_TOO_LONG);
	bool taken = err == ERR_OK;
	err = catalogue_info(c, &after);
	assert(err == ERR_OK);
	if (taken)
		assert(after.items <= report.items);
	else
		assert(after.items == before.items && strcmp(after.etag, before.etag) == 0);
	json_decref(report.faults);
	search(data, size);
	return 0;
}
