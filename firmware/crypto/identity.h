/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity.h - who this terminal is towards the platform: its P-256 key, its certificate, the CAs it trusts.
 *
 * The key is made here and never leaves. It waits in KEY.new, with the request for its certificate behind it, until
 * the certificate is there; asking again asks with the same key. Then, each file whole or not at all:
 *
 *   CA    what was trusted before and what the platform names, two at the most
 *   CERT  the new certificate
 *   KEY   the key of KEY.new, which goes
 *
 * A power cut between the last two leaves the certificate of a key that lies in KEY.new: identity_settle() ends what
 * was begun. So a key is never used without its certificate. Any thread, one at a time.
 */
#pragma once

#include <stdint.h>

#include "firmware/base/buf.h"

#define IDENTITY_CAS_MAX 2

struct identity_files {
	const char *ca, *cert, *key; /* PEM */
};

/* What belongs together, as texts in PEM. */
struct identity_pem {
	struct buf ca, cert, key;
};

/*
 * Reads the three and sees that they belong together: whole certificates, and the key is that of the first of CERT.
 * ERR_NOT_FOUND: one is missing; ERR_SYNTAX: one is broken or half written; ERR_CONFLICT: the key is another's;
 * ERR_PERMISSION, ERR_IO. identity_fini() ends *out, which is untouched on failure.
 */
enum err identity_read(const struct identity_files *files, struct identity_pem *out);
void identity_fini(struct identity_pem *identity); /* wipes; zeroed memory is allowed */

/* What a power cut left half done is ended; what cannot be is left as it is. */
void identity_settle(const struct identity_files *files);

/*
 * The request (PKCS #10 in PEM) for a certificate, of the key that waits; both are made where none wait. `name`: the
 * CN that is wished for. ERR_STORE_FULL, ERR_PERMISSION, ERR_IO.
 */
enum err identity_request(const struct identity_files *files, const char *name, struct buf *csr);
/*
 * The platform's answer. `ca_chain` may be NULL or "": its authorities (self-issued) join CA, what lies between is
 * sent along with the certificate. ERR_SYNTAX: it is no certificate; ERR_CONFLICT: of another key than the one that
 * waits; ERR_NOT_FOUND: none waits; ERR_STORE_FULL, ERR_PERMISSION, ERR_IO: a file cannot be written.
 */
enum err identity_install(const struct identity_files *files, const char *certificate,
			  const char *ca_chain);
/* The key that waits is given up. */
void identity_forget(const struct identity_files *files);
