/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - what one client may cost the keeper; at each of them it is cut off. */
#pragma once

#define BUS_FILES_MAX	    40		      /* of one call */
#define BUS_MESSAGE_MAX	    (1024 * 1024)     /* bytes a client may send at once; files go beside */
#define BUS_CALLS_MAX	    64		      /* of one client, not answered yet */
#define BUS_QUEUED_MAX	    (8 * 1024 * 1024) /* bytes kept for a client that does not read */
#define BUS_CONNECTIONS_MAX 16		      /* on each socket; then the longest idle one goes */
#define BUS_ACCEPT_PAUSE_MS 200		      /* when descriptors are short */
