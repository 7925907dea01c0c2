/* SPDX-License-Identifier: Apache-2.0 */
/* pem.h - PEM files and what is read from their text. Part of sign.c, certificate.c, identity.c and seal.c. Any thread. */
#pragma once

#include <stdbool.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "firmware/base/buf.h"

#define PEM_MAX (64 * 1024)

/*
 * Appends the file's bytes, of a key or a certificate. `secret`: a file that others can read is refused. ERR_NOT_FOUND, ERR_PERMISSION,
 * ERR_SYNTAX (no regular file, or longer than `out` takes), ERR_IO.
 */
enum err key_file_read(const char *path, bool secret, struct buf *out);
/* The first private key in a text; NULL: there is none, or it is encrypted. The caller frees. */
EVP_PKEY *pem_private(const struct buf *pem);
/* The first certificate in a text; NULL: there is none. The caller frees. */
X509 *pem_certificate(const struct buf *pem);

/* For CLEANUP(). */
void pem_free_bio(BIO **bio);
void pem_free_key(EVP_PKEY **pkey);
void pem_free_x509(X509 **x509);
/* For PEM_read_...(): we have no terminal to ask, an encrypted key is a wrong key. */
int pem_no_password(char *out, int cap, int rw, void *arg);
