/* SPDX-License-Identifier: Apache-2.0 */
/* suite.h - the end of every main() of Check tests. */
#pragma once

#include <check.h>
#include <stdlib.h>

/* What Check gives a test, in seconds: for one that hangs. A slow and busy machine is no fault of a test's. */
#define SUITE_TEST_S "200"

/* Before main() makes its test cases: each takes it from here. */
__attribute__((constructor)) static void suite_be_patient(void)
{
	setenv("CK_DEFAULT_TIMEOUT", SUITE_TEST_S, 0);
}

/* Runs it and frees it; main()'s exit code. With CK_NOFORK all tests share this process. */
static inline int suite_run_as(Suite *suite, enum fork_status fork)
{
	SRunner *runner = srunner_create(suite);
	if (fork != CK_FORK)
		srunner_set_fork_status(runner, fork);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Each test in a process of its own. */
static inline int suite_run(Suite *suite)
{
	return suite_run_as(suite, CK_FORK);
}
