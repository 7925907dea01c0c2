#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# together.sh PROGRAM CASE... - runs the cases of a Check program at the same time: they mostly wait for
# virtual devices. What a case says is printed when it has ended; 1 if any failed. They end with this one.
set -u
program=$1
shift
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
declare -A pids
for case in "$@"; do
	CK_RUN_CASE=$case setpriv --pdeathsig KILL "$program" >"$dir/$case" 2>&1 </dev/null &
	pids[$case]=$!
done
bad=0
for case in "$@"; do
	result=passed
	wait "${pids[$case]}" || { result=FAILED; bad=1; }
	echo "== $case: $result"
	if [ $result = passed ]; then
		grep -v '^<' "$dir/$case"
	else
		cat "$dir/$case"
	fi
done
exit $bad
