/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decommission.h - what becomes of a terminal's files when it is none any more.
 *
 * [store] path/decommissioned is the certificate and, once it is on disk, the deed: whatever happens then, the next
 * start goes on erasing. Keys are overwritten and removed first; without them nothing that was sealed can be read.
 * Of the store only journal and catalogue stay, which have nothing personal. On flash memory overwriting may
 * leave an old copy of a key in the chip: that is what the disk's own encryption is for.
 */
#pragma once

#include "firmware/base/buf.h"
#include "firmware/base/settings.h"

/* True: the deed is done, or begun. */
bool decommission_is(const struct settings *s);
/* The certificate; appended. */
enum err decommission_text(const struct settings *s, struct buf *out);
/* The deed: durable when it returns. */
enum err decommission_begin(const struct settings *s, const struct buf *certificate);
/* Seal, receipt and client key. What is not there any more was erased before. */
enum err decommission_keys(const struct settings *s);
/* All else of the store; no store is open. */
enum err decommission_remains(const struct settings *s);
