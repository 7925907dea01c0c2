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

/*
 * Vector registers keep the last block that was copied or encrypted, and a thread that sleeps in the
 * kernel has them saved there for anyone who may read its state (seen: a citizen's name in zmm16,
 * where glibc's memcpy works). All of them are caller-saved, so a call may clear them.
 */
#if defined(__x86_64__)
static void wipe_registers(void)
{
	if (__builtin_cpu_supports("avx512f"))
		__asm__ volatile(
			"vpxord %zmm16, %zmm16, %zmm16\n\tvpxord %zmm17, %zmm17, %zmm17\n\t"
			"vpxord %zmm18, %zmm18, %zmm18\n\tvpxord %zmm19, %zmm19, %zmm19\n\t"
			"vpxord %zmm20, %zmm20, %zmm20\n\tvpxord %zmm21, %zmm21, %zmm21\n\t"
			"vpxord %zmm22, %zmm22, %zmm22\n\tvpxord %zmm23, %zmm23, %zmm23\n\t"
			"vpxord %zmm24, %zmm24, %zmm24\n\tvpxord %zmm25, %zmm25, %zmm25\n\t"
			"vpxord %zmm26, %zmm26, %zmm26\n\tvpxord %zmm27, %zmm27, %zmm27\n\t"
			"vpxord %zmm28, %zmm28, %zmm28\n\tvpxord %zmm29, %zmm29, %zmm29\n\t"
			"vpxord %zmm30, %zmm30, %zmm30\n\tvpxord %zmm31, %zmm31, %zmm31");
	if (__builtin_cpu_supports("avx"))
		__asm__ volatile("vzeroall" ::
					 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
					   "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
					   "xmm13", "xmm14", "xmm15");
}
#elif defined(__aarch64__)
static void wipe_registers(void)
{
	/* v8 to v15 are the caller's in their lower halves; memcpy and AES use the others. */
	__asm__ volatile(
		"movi v0.2d, #0\n\tmovi v1.2d, #0\n\tmovi v2.2d, #0\n\tmovi v3.2d, #0\n\t"
		"movi v4.2d, #0\n\tmovi v5.2d, #0\n\tmovi v6.2d, #0\n\tmovi v7.2d, #0\n\t"
		"movi v16.2d, #0\n\tmovi v17.2d, #0\n\tmovi v18.2d, #0\n\tmovi v19.2d, #0\n\t"
		"movi v20.2d, #0\n\tmovi v21.2d, #0\n\tmovi v22.2d, #0\n\tmovi v23.2d, #0\n\t"
		"movi v24.2d, #0\n\tmovi v25.2d, #0\n\tmovi v26.2d, #0\n\tmovi v27.2d, #0\n\t"
		"movi v28.2d, #0\n\tmovi v29.2d, #0\n\tmovi v30.2d, #0\n\tmovi v31.2d, #0" ::
			: "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18",
			  "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
			  "v29", "v30", "v31");
}
#else
static void wipe_registers(void)
{
}
#endif

__attribute__((noinline)) void wipe_stack(void)
{
	char dead[WIPE_STACK_DEPTH];
	explicit_bzero(dead, sizeof(dead));
	wipe_registers();
}
