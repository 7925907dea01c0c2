/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mailbox.h - the one way from a thread into a loop.
 *
 * A mail is part of its sender's own struct, so posting cannot fail. Mails are delivered on the
 * loop's thread in the order of posting. After mailbox_close() nothing more is delivered: what was
 * still inside is delivered by mailbox_close() itself, with the loop already unable to run.
 */
#pragma once

#include "firmware/base/loop.h"

struct mail {
	struct mail *next;
	void (*deliver)(struct mail *mail); /* loop's thread; may free its container */
};

struct mailbox;

enum err mailbox_open(struct loop *loop, struct mailbox **out);
void mailbox_close(struct mailbox *box);		   /* NULL is allowed */
void mailbox_post(struct mailbox *box, struct mail *mail); /* any thread */
/*
 * Loop's thread: waits until mail comes, at most that long (-1: for ever), and delivers it without
 * turning the loop.
 */
void mailbox_wait(struct mailbox *box, int timeout_ms);
