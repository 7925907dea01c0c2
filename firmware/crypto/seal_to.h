/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seal_to.h - seals bytes to somebody else's public key: only the platform can open them.
 *
 * The result is base64 of a JWE in compact form (RFC 7516) with alg ECDH-ES (RFC 7518, 4.6: ephemeral
 * P-256, Concat KDF, no agreement info) and enc A256GCM, so that any JOSE library opens it. Any thread.
 */
#pragma once

#include <stddef.h>

#include "firmware/base/err.h"

/*
 * `spki`: base64 of the DER of a P-256 public key. *out is malloc'ed text.
 * ERR_SYNTAX  not such a key · ERR_UNSUPPORTED  another curve or algorithm · ERR_NOMEM
 */
enum err seal_to(const char *spki, const void *plain, size_t len, char **out);
