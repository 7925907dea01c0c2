/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trust.h - the one thing libcurl cannot be told by an option: against which clock a certificate's
 * dates are verified. The program cannot set the machine's clock; the loop's is the true one.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct trust {
	int64_t wall_ms; /* the moment at which certificates must be valid */
	bool undated;	 /* verify the chain without its dates */
	int *alert;	 /* the last TLS alert that came in, 0 = none; outlives the connections */
};

/* A CURLOPT_SSL_CTX_FUNCTION's work on its SSL_CTX. */
void trust_apply(void *ssl_ctx, const struct trust *trust);
/* An alert that says: your certificate is not wanted. */
bool trust_is_refusal(int alert);
/* An X509_V_ERR_* that says: not yet, or no longer valid. */
bool trust_is_date_error(long verify_result);
