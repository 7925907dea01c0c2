#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# symbols.sh BUILD-DIR - a driver, screen or stage file exports exactly one symbol, its table; kioskd and
# kioskctl know the names of the drivers and link no device library.
. "$(dirname "$0")/lint.sh"
build=$1

check() { # OBJECT EXPECTED-PATTERN
	local names
	names=$(nm -g --defined-only "$1" | awk '$2 != "w" && $2 != "V" { print $3 }' | grep -vE '^(__odr|__asan|_ZT)' | grep -v '^__')
	[ "$(printf '%s\n' "$names" | wc -l)" = 1 ] && printf '%s\n' "$names" | grep -qE "$2" ||
		fault "$(basename "$1"): exports $(echo $names); one table is allowed"
}

seen=0
for object in $(find "$build/drivers" -name 'reader_*.c.o' -o -name 'printer_*.c.o' -o -name 'scanner_*.c.o' -o -name 'camera_*.c.o' | sort); do
	check "$object" '_ops$'
	seen=$((seen + 1))
done
for object in $(find "$build/ui/screens" -name 'screen_*.c.o' | sort); do
	check "$object" '^screen_'
	seen=$((seen + 1))
done
for object in $(find "$build/firmware/kiosk" -name 'stage_*.c.o' | sort); do
	check "$object" '^stage_'
	seen=$((seen + 1))
done
for program in kioskd kioskctl; do
	linked=$(readelf -d "$build/bin/$program" | grep -E 'NEEDED.*(pcsc|usb)')
	[ -z "$linked" ] || fault "$program links a device library: $linked"
done
[ $seen -gt 20 ] || fault "only $seen driver, screen and stage objects were found in $build"
exit $bad
