/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.h - what a certificate says: whose it is, and from when until when. Any thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "firmware/base/err.h"

/*
 * The CN of the first certificate in a PEM file. ERR_NOT_FOUND; ERR_SYNTAX: no certificate or no CN;
 * ERR_TOO_LONG; ERR_INVALID: a NUL in it.
 */
enum err certificate_cn(const char *path, char *out, size_t cap);
/* The same of a PEM text. */
enum err certificate_text_cn(const char *pem, char *out, size_t cap);
/* From the beginning of the first to the end of the last of all certificates in a PEM file. ERR_* as above. */
enum err certificate_span(const char *path, int64_t *from_ms, int64_t *until_ms);
/* From when until when the first certificate of a PEM file is valid. ERR_* as above. */
enum err certificate_dates(const char *path, int64_t *from_ms, int64_t *until_ms);
