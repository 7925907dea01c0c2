#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# budget.sh - what one can still read: function <= 60 lines and complexity <= 15, .c <= 600, .h <= 200.
# Exceptions: FILE:FUNCTION, each with a reason. The goal is an empty list.
. "$(dirname "$0")/lint.sh"
exceptions=''

for file in $(files '*.c' $product tests); do
	lines=$(wc -l <"$file")
	[ "$lines" -le 600 ] || fault "$file: $lines lines, 600 are allowed"
done
for file in $(files '*.h' $product tests); do
	lines=$(wc -l <"$file")
	[ "$lines" -le 200 ] || fault "$file: $lines lines, 200 are allowed"
done

over=$(files '*.c' $product | xargs pmccabe | awk -F'\t' '
	$1 > 15 { print $6 ": " $7 ": complexity " $1 ", 15 is allowed" }
	$5 > 60 { print $6 ": " $7 ": " $5 " lines, 60 are allowed" }' | grep -vF "${exceptions:-@none@}")
[ -z "$over" ] || fault "$over"
exit $bad
