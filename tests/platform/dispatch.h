/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dispatch.h - from a complete request to its answer: the wire rules, the faults, the handler.
 */
#pragma once

#include "tests/platform/request.h"

/* False: the connection must be closed without an answer. The platform's lock must not be held. */
bool dispatch(struct request *r, struct answer *a);
