#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# format.sh - the code is as .clang-format says. Run with --fix to make it so.
. "$(dirname "$0")/lint.sh"
list=$(files '*.[ch]' $product tests)
if [ "${1:-}" = --fix ]; then
	printf '%s\n' "$list" | xargs clang-format -i
	exit
fi
wrong=$(printf '%s\n' "$list" | xargs clang-format --dry-run -Werror --ferror-limit=3 2>&1 | grep 'error:')
[ -z "$wrong" ] || fault "$wrong"
exit $bad
