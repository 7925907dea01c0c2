# SPDX-License-Identifier: Apache-2.0
# lint.sh - sourced by the lints: where the tree is and which files count.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1

# Files of the project matching a pattern, below the given folders; also outside a git checkout.
files() {
	local pattern=$1
	shift
	find "$@" -type f -name "$pattern" -not -path '*/build/*' | sort
}

product="firmware ui drivers"
bad=0
fault() {
	printf '%s\n' "$*"
	bad=1
}
