/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readiness.h - may this terminal be opened to citizens? One line for each thing that must be so, ok or not with
 * the reason, and a verdict that is no better than its worst line. Pure: what is known is handed in.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/err.h"
#include "firmware/store/catalogue.h"
#include "firmware/store/queue.h"

#define READINESS_CERT_DAYS   30 /* from then on the certificate should have been renewed */
#define READINESS_OLDEST_MS   (4 * 3600000LL) /* what waits longer is an irregularity of time */
#define READINESS_DISK_BYTES  (256LL * 1024 * 1024)
#define READINESS_TEST_AGE_MS (24 * 3600000LL)

struct readiness_facts {
	int64_t now_ms;
	const char *version, *terminal;
	const json_t *devices; /* what kiosk last said; lent as all here */
	const json_t *network; /* network_read() */
	const json_t *alarms;
	const json_t *hall; /* {responsible, phone} */
	bool kiosk_here;
	enum err tested; /* how the self-test of this report ended */
	bool enrolled, online, clock_trusted, stale;
	const char *last_error; /* of the line, "" = none */
	enum err cert_err;	/* of reading it */
	int64_t cert_until_ms;
	struct catalogue_info catalogue;
	enum err count_err; /* of counting the queue */
	struct queue_counts queue;
	int64_t disk_free; /* bytes */
};

/* {ready, verdict, at, lines: [{what, ok, said}], text}, a new object; `text` is for a person and for paper. */
json_t *readiness_report(const struct readiness_facts *f);
