/* SPDX-License-Identifier: Apache-2.0 */
/* suite.h - what every file with Check in it has: how it notes where it is, and the end of every main(). */
#pragma once

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

/* What Check gives a test, in seconds: for one that hangs. A slow and busy machine is no fault of a test's. */
#define SUITE_TEST_S "200"

/*
 * Check writes down, for a test that hangs or dies, where it was at every assertion that holds: most of the
 * time of one that asserts in a loop. Here each line says so when it is first reached.
 */
static inline void suite_mark(const char *file, int line)
{
	static bool seen[1024]; /* no file has as many lines: lint */
	if (!seen[line])
		_mark_point(file, line);
	seen[line] = true;
}
#define _mark_point(file, line) suite_mark(file, line)

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
