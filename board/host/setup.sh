# SPDX-License-Identifier: Apache-2.0
# setup.sh - sourced by board/host/run and tests/run: packages and the host build.
# Everything it prints goes to standard error.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
packages=$root/board/host/packages.txt

say() { printf '%s\n' "$*" >&2; }

version() { sed -n 's/^project(yichuang VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt"; }

# missing_packages LIST: those of it that are not installed.
missing_packages() {
	grep -v '^#' "$1" | while read -r name; do
		[ -n "$name" ] || continue
		dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || echo "$name"
	done
}

# install_packages [LIST]: installs what is missing; does not touch the network when nothing is.
install_packages() {
	local missing started sudo=
	missing=$(missing_packages "${1:-$packages}")
	[ -n "$missing" ] || return 0
	started=$SECONDS
	[ "$(id -u)" = 0 ] || sudo=sudo
	say "installing $(echo "$missing" | wc -l) Debian packages:" $missing
	$sudo apt-get update -q >&2 || return 1
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2 || return 1
	say "packages installed in $((SECONDS - started)) s"
}

# configure_tree DIR CMAKE-OPTION...
configure_tree() {
	local dir=$1
	shift
	mkdir -p "$dir"
	if ! cmake -S "$root" -B "$dir" -G Ninja "$@" >"$dir/configure.log" 2>&1; then
		cat "$dir/configure.log" >&2
		return 1
	fi
}

# compile_tree DIR TARGET: builds what changed.
compile_tree() {
	local dir=$1 target=$2
	if ! ninja -C "$dir" "$target" >"$dir/build.log" 2>&1; then
		grep -A12 -E 'error|FAILED|warning: unused' "$dir/build.log" | tail -n 80 >&2
		return 1
	fi
}

# The programs everybody runs here: build/host/bin, with test channels, optimised.
configure_host() {
	configure_tree "$root/build/host" -DCMAKE_BUILD_TYPE=Release -DKIOSK_TEST_CHANNEL=ON
}

build_host() {
	local started=$SECONDS
	say "building into build/host"
	configure_host && compile_tree "$root/build/host" all || return 1
	say "built in $((SECONDS - started)) s"
}
