/* SPDX-License-Identifier: Apache-2.0 */
/* trust.c - see trust.h. */
#include "firmware/link/trust.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

void trust_apply(void *ssl_ctx, const struct trust *trust)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ssl_ctx);
	if (trust->undated)
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
	else
		X509_VERIFY_PARAM_set_time(param, (time_t)(trust->wall_ms / 1000));
}

bool trust_is_date_error(long verify_result)
{
	return verify_result == X509_V_ERR_CERT_NOT_YET_VALID ||
	       verify_result == X509_V_ERR_CERT_HAS_EXPIRED;
}
