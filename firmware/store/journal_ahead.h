/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal_ahead.h - a chain is verified while the next of it is read. Part of journal.c.
 *
 * Reading costs as much as hashing, and half a year is verified at once: what is read goes into one of two
 * batches, and a thread hashes the full one while the caller fills the other. A thread is begun for each
 * batch and joined before its batch is filled again, so that nothing is shared and nothing locked.
 */
#pragma once

#include "firmware/store/journal_chain.h"

struct ahead;

/* Counts into `count`, which is the caller's again after ahead_finish(). ERR_NOMEM. */
enum err ahead_begin(struct chain_count *count, struct ahead **out);
/* Copies the entry. False: what came before does not follow; nothing more need be read. */
bool ahead_add(struct ahead *a, const struct journal_line *entry);
/* Hashes what is left, then frees; NULL is allowed. */
void ahead_finish(struct ahead *a);
