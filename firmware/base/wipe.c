/* SPDX-License-Identifier: Apache-2.0 */
/* wipe.c - see wipe.h. */
#include "firmware/base/wipe.h"

#include <malloc.h>
#include <stdlib.h>

void wipe_str(char *s)
{
	if (s)
		explicit_bzero(s, strlen(s));
}

void wipe_free(void *p)
{
	if (!p)
		return;
	explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

void wipe_free_ptr(void *p)
{
	wipe_free(*(void **)p);
}

__attribute__((noinline)) void wipe_stack(void)
{
	char dead[WIPE_STACK_DEPTH];
	explicit_bzero(dead, sizeof(dead));
}
