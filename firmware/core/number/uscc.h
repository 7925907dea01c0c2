/* SPDX-License-Identifier: Apache-2.0 */
/* uscc.h - unified social credit code (GB 32100-2015). A wrong check is a doubt, no refusal. */
#pragma once

enum uscc_verdict {
	USCC_OK,
	USCC_DOUBTFUL, /* shape right, a check character wrong: real issued codes do this */
	USCC_BAD,      /* not 18 characters of the alphabet */
};

/* `code` may be NULL. Upper case expected: normalise first. */
enum uscc_verdict uscc_check(const char *code);
