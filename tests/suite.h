/* SPDX-License-Identifier: Apache-2.0 */
/* suite.h - the end of every main() of Check tests. */
#pragma once

#include <check.h>
#include <stdlib.h>

/* Runs it, each test in a process of its own, and frees it; main()'s exit code. */
static inline int suite_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
