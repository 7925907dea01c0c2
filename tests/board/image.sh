#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# image.sh BOARD [stick] - the image that the tests of boards look at, as board/build makes it; what has not changed is not made again.
# Behind everything else: who runs beside it is to notice nothing.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)

skip() {
	echo "skipped: board_image: $1"
	exit 77
}

[ "$(id -u)" = 0 ] || skip "board/build has to be root"
unshare -m true 2>/dev/null || skip "the root of this container may not mount"
nice -n 15 "$root/board/build" "$@"
code=$?
[ $code != 3 ] || skip "the packages are not kept here, and Debian cannot be reached"
exit $code
