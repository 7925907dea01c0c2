/* SPDX-License-Identifier: Apache-2.0 */
/* language.c - the rows of LANGUAGE_LIST. */
#include "firmware/base/language.h"

const struct language languages[] = {
#define X(code, offered) { code, offered },
	LANGUAGE_LIST(X)
#undef X
		{ NULL, false },
};
