/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signed.h - whether bytes of the platform are signed by a key that its configuration names. Pure, any thread.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

#include "firmware/base/err.h"

#define SIGNED_KEYS_MAX 8 /* of a configuration; more are not looked at */

/*
 * `field` is the Content-Signature, `spkis` an array of base64 SubjectPublicKeyInfo. ERR_OK: one member of the
 * field verifies with one of the keys. ERR_SIGNATURE_MISSING: none is by an algorithm of theirs; ERR_SIGNATURE_BAD:
 * there is one and none verifies; ERR_UNSUPPORTED: there is no key to verify with.
 */
enum err signed_by_one(const char *field, const json_t *spkis, const void *bytes, size_t len);
