#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cppcheck.sh - static analysis of the product's own code.
# Leaks: it does not know CLEANUP(); LeakSanitizer does, in every test.
# varFuncNullUB: NULL is a pointer in every C library we build with (it may be an int only in C++).
. "$(dirname "$0")/lint.sh"
cppcheck --quiet --std=c11 --language=c --error-exitcode=1 --inline-suppr -j2 \
	--enable=warning,performance,portability \
	--suppress=missingIncludeSystem --suppress=unknownMacro --suppress=varFuncNullUB \
	--suppress=memleak --suppress=resourceLeak --suppress=normalCheckLevelMaxBranches \
	-DKIOSK_TEST_CHANNEL -DKIOSK_VERSION='"0"' -D'COMMAND_FILES=X(status)' -D'CLEANUP(x)=' -D'PRINTF_LIKE(a,b)=' -DNODISCARD= \
	-I. $product
