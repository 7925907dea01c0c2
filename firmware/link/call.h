/* SPDX-License-Identifier: Apache-2.0 */
/* call.h - one exchange, and the link it belongs to: what link.c and call.c share. */
#pragma once

#include <curl/curl.h>
#include <limits.h>

#include "firmware/base/process.h"
#include "firmware/base/settings.h"
#include "firmware/link/credentials.h"
#include "firmware/link/failover.h"
#include "firmware/link/link.h"
#include "firmware/link/trust.h"

struct link {
	struct loop *loop;
	CURLM *multi;
	struct timer timer; /* libcurl's next time-out */
	struct link_call *calls;
	struct failover failover;
	bool close_wanted;
	int alert;	  /* see struct trust: whichever connection it came on */
	int64_t floor_ms; /* see link_set_floor() */
	const struct adapter *adapter;
	char url[SETTINGS_TEXT_MAX], url2[SETTINGS_TEXT_MAX];
	struct credentials credentials;
	void (*on_date)(void *arg, int64_t offset_ms, bool checked);
	void *arg;
};

struct link_call {
	struct link_call *next;
	struct link *link;
	CURL *easy;
	struct curl_slist *headers;
	char *owned_body; /* of a JSON request */
	size_t owned_len;
	const struct adapter *adapter;
	const char *method; /* a literal */
	char path[LINK_PATH_MAX];
	struct link_waiter waiter;
	struct timer end; /* it takes too long; the loop's clock counts, not libcurl's */
	struct answer_wanted wanted;
	struct trust trust;
	bool second;
	bool record;
	/* What came */
	struct answer_head head;
	int64_t date_mono_ms; /* when its Date arrived */
	struct buf body;
	json_t *json;
	char code[ANSWER_CODE_MAX];
};

/* The easy handle with every wire rule set; `end` is armed, and calls too_long(call). */
enum err call_create(struct link *link, const struct link_request *request, bool second,
		     void (*too_long)(void *call), struct link_call **out);
/*
 * The longest an exchange may take, in ms: LINK_TOTAL_MS and what sending the body at LINK_SLOW_BYTES_S
 * takes. An answer that trickles just above the stall rule would hold its place for ever.
 */
int64_t call_total_ms(const struct link_request *request, size_t body_len);
/* Wipes; the handle must be out of the multi. */
void call_free(struct link_call *call);
/* Reads the end of a transfer: digest, JSON, verdict. What *out points to lives as long as the call. */
void call_conclude(struct link_call *call, CURLcode result, struct link_answer *out);
