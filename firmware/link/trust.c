/* SPDX-License-Identifier: Apache-2.0 */
/* trust.c - see trust.h. */
#include "firmware/link/trust.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

static void on_info(const SSL *ssl, int where, int ret)
{
	int *alert = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	if (where == SSL_CB_READ_ALERT && alert && ret >> 8 == SSL3_AL_FATAL)
		*alert = ret & 0xff;
}

void trust_apply(void *ssl_ctx, const struct trust *trust)
{
	SSL_CTX_set_app_data((SSL_CTX *)ssl_ctx, trust->alert);
	SSL_CTX_set_info_callback(ssl_ctx, on_info);
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ssl_ctx);
	if (trust->undated)
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
	else
		X509_VERIFY_PARAM_set_time(param, (time_t)(trust->wall_ms / 1000));
}

bool trust_is_refusal(int alert)
{
	static const int refusals[] = {
		SSL_AD_BAD_CERTIFICATE,	    SSL_AD_UNSUPPORTED_CERTIFICATE,
		SSL_AD_CERTIFICATE_REVOKED, SSL_AD_CERTIFICATE_EXPIRED,
		SSL_AD_CERTIFICATE_UNKNOWN, SSL_AD_UNKNOWN_CA,
		SSL_AD_ACCESS_DENIED,	    SSL_AD_CERTIFICATE_REQUIRED,
	};
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (refusals[i] == alert)
			return true;
	return false;
}

bool trust_is_date_error(long verify_result)
{
	return verify_result == X509_V_ERR_CERT_NOT_YET_VALID ||
	       verify_result == X509_V_ERR_CERT_HAS_EXPIRED;
}
