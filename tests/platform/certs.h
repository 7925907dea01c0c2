/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certs.h - the certificate authority of the test province, and its signing keys.
 *
 * All of it is made at the first start in the data folder and used again afterwards, so that a
 * terminal that was set up once stays set up: ca.pem ca.key server.pem server.key client.pem
 * client.key (CN terminal-1), catalogue.key catalogue.pub.pem (Ed25519), result.key (Ed25519),
 * result-sm2.key (SM2), sealing.key. Keys are P-256 where nothing is said, unencrypted, mode 0600.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct certs;

/* On false a sentence is on stderr. */
bool certs_open(const char *dir, struct certs **out);
void certs_close(struct certs *c); /* NULL is allowed */

/* PEM texts, lent until certs_close(). The expired one has the key of the good one. */
const char *certs_ca(const struct certs *c);
const char *certs_server(const struct certs *c);
const char *certs_server_expired(const struct certs *c);
const char *certs_server_key(const struct certs *c);

/* SubjectPublicKeyInfo in base64 of DER, lent until certs_close(). */
const char *certs_sealing_spki(const struct certs *c);
/* What was sealed to that key; see sealed_open(). */
char *certs_open_sealed(const struct certs *c, const char *sealed, size_t *out_len);
const char *certs_catalogue_spki(const struct certs *c);
const char *certs_result_spki(const struct certs *c, bool sm2);

/*
 * A client certificate for the P-256 key of a certificate signing request, under the name `cn`.
 * NULL: the request is none, is not signed by its own key, or its key is not P-256. The caller frees.
 */
char *certs_sign_request(const struct certs *c, const char *csr_pem, const char *cn);

/* The public key of a request, base64 of its SubjectPublicKeyInfo; NULL: it is none. The caller frees. */
char *certs_request_spki(const char *csr_pem);

/* "ed25519=:<base64>:" over the bytes by the catalogue key; the caller frees it. */
char *certs_sign_catalogue(const struct certs *c, const void *data, size_t len);
/* The same by a result key, or "sm2=:<base64>:". */
char *certs_sign_result(const struct certs *c, bool sm2, const void *data, size_t len);

/* True if this is base64 of the DER of some public key. */
bool certs_is_spki(const char *base64);
