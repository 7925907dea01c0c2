#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# words.sh - rules about words in the code: no Chinese in .c and .h, a licence line on top, nothing left
# to do, database files opened by SQLite alone, no lock outside two files, no clock and no file in core.
. "$(dirname "$0")/lint.sh"

han=$(files '*.[ch]' $product | xargs grep -nP '[\x{3400}-\x{9fff}\x{20000}-\x{3ffff}\x{3001}-\x{303f}]')
[ -z "$han" ] || fault "Chinese belongs in assets/:
$han"
for file in $(files '*.[ch]' $product tests); do
	head -n 1 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || fault "$file: no SPDX line on top"
done
left=$(files '*.[ch]' $product tests | xargs grep -nwE 'TODO|FIXME|XXX' )
[ -z "$left" ] || fault "$left"
opened=$(files '*.c' firmware | xargs grep -nE '(open|fopen|stat|access)\(.*\.db"')
[ -z "$opened" ] || fault "only SQLite opens a database file:
$opened"
locks=$(files '*.c' $product | grep -vE 'firmware/base/(mailbox|worker)\.c' | xargs grep -nE 'pthread_(mutex|cond|rwlock|spin)_|mtx_lock|sched_yield')
[ -z "$locks" ] || fault "no lock outside base/mailbox and base/worker:
$locks"
impure=$(files '*.[ch]' firmware/core | xargs grep -nE '\b(time|clock_gettime|gettimeofday|localtime|open|fopen|getenv|getrandom)\(')
[ -z "$impure" ] || fault "core reads no clock, no file, no chance:
$impure"
exit $bad
