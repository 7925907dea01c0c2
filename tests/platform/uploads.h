/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uploads.h - files, found by their SHA-256 and sent in pieces that can be resumed (15, 16; the verbs
 * of draft-ietf-httpbis-resumable-upload).
 */
#pragma once

#include "tests/platform/request.h"

enum { UPLOADS_SIZE_MAX = 10 * 1024 * 1024 };

void uploads_blob(struct request *r, struct answer *a);
void uploads_create(struct request *r, struct answer *a);
void uploads_head(struct request *r, struct answer *a);
void uploads_append(struct request *r, struct answer *a);
void uploads_delete(struct request *r, struct answer *a);
/* A file that came with an import: kept once. False: it is not what it is said to be. */
bool uploads_import(struct platform *p, const char *sha256, const char *type, const void *bytes,
		    size_t len, bool *known);
