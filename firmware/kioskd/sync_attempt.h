/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sync_attempt.h - one record on its way, as its delivery and its outcome both see it. It belongs to the
 * delivery; between an answer and the word that it is over it is the outcome's to use.
 */
#pragma once

#include "firmware/link/adapter.h"
#include "firmware/store/queue.h"

struct attempt {
	struct queue_record record;
	const struct adapter *adapter; /* of the body, and so of what is answered to it */
	struct buf body;	       /* as it is sent */
	bool files_sent;	       /* the platform was given all its files */
	int blob_rounds;	       /* how often it missed some all the same */
};
