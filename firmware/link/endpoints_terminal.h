/* SPDX-License-Identifier: Apache-2.0 */
/*
 * endpoints_terminal.h - what is between a terminal and its platform, and no citizen's business: enrolment and
 * certificate (1), commands (4), the journal (5), firmware (6). See link_start() for done(), *out and errors. Loop's
 * thread.
 */
#pragma once

#include "firmware/link/link.h"

#define ENDPOINT_ENROL_MS (30 * 1000) /* somebody stands there and waits */

/* 1: {activation_code, model, serial_no, csr_pem, receipt_key_spki}, on a link that shows no certificate. */
enum err endpoint_enrol(struct link *l, const json_t *body, struct link_waiter w,
			struct link_call **out);
/* 1: {csr_pem} */
enum err endpoint_renew(struct link *l, const json_t *body, struct link_waiter w,
			struct link_call **out);
/* 4: the commands behind that number, "" for all. */
enum err endpoint_commands(struct link *l, const char *after, struct link_waiter w,
			   struct link_call **out);
/* 4: {state, detail} */
enum err endpoint_command_result(struct link *l, const char *id, const json_t *body,
				 struct link_waiter w, struct link_call **out);

/* 6: what this board should run. Both are words of [A-Za-z0-9-]. */
enum err endpoint_firmware(struct link *l, const char *board, const char *channel,
			   struct link_waiter w, struct link_call **out);
/* 6: so many bytes of a bundle, if it is still that etag ("": whatever it is). `path` is one of ours, behind /kiosk/v1. */
struct endpoint_piece {
	const char *path, *etag;
	int64_t from;
	size_t len;
};
enum err endpoint_bundle(struct link *l, const struct endpoint_piece *piece, struct link_waiter w,
			 struct link_call **out);

/* 5 */
struct endpoint_log {
	int64_t first, last;
	const char *previous, *hash; /* hex, of the entry before the first, and of the last */
	const void *lines;	     /* NDJSON; lent until done() */
	size_t len;
};
enum err endpoint_log(struct link *l, const struct endpoint_log *log, struct link_waiter w,
		      struct link_call **out);
