#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# layers.sh - who may include whom, and which folder may know which library (architecture.md's table).
. "$(dirname "$0")/lint.sh"

# folder | our folders it may include | system headers that stay in it
rules='
firmware/base|firmware/base|
firmware/crypto|firmware/base firmware/crypto|openssl/
firmware/core|firmware/base firmware/core|
firmware/store|firmware/base firmware/crypto firmware/core firmware/store|sqlite3.h
firmware/link|firmware/base firmware/crypto firmware/core firmware/link|curl/
firmware/bus|firmware/base firmware/core firmware/bus|systemd/sd-bus.h
drivers|firmware/base firmware/core drivers|winscard.h libusb.h PCSC/ libudev.h
ui/kit|firmware/base ui/kit|SDL fribidi qrencode.h png.h
ui/screens|firmware/base firmware/core ui/kit ui/screens|
firmware/kiosk|firmware/base firmware/core firmware/bus firmware/crypto drivers ui/kit ui/screens firmware/kiosk|
firmware/kioskd|firmware/base firmware/core firmware/crypto firmware/store firmware/link firmware/bus firmware/kioskd|
firmware/kioskctl|firmware/base firmware/core firmware/crypto firmware/store firmware/bus firmware/kioskctl|
'

allowed() { # FOLDER HEADER
	local may folder
	may=$(printf '%s' "$rules" | awk -F'|' -v f="$1" '$1 == f { print $2 }')
	for folder in $may; do
		case $2 in "$folder"/*) return 0 ;; esac
	done
	return 1
}

folders=$(printf '%s' "$rules" | awk -F'|' 'NF { print $1 }')
for folder in $folders; do
	for file in $(files '*.[ch]' "$folder"); do
		for header in $(sed -n 's/^#include "\(.*\)"/\1/p' "$file"); do
			allowed "$folder" "$header" || fault "$file: may not include $header"
		done
	done
done

# Every include of ours is written from the root; a library is known to its one folder.
printf '%s' "$rules" | while IFS='|' read -r folder _ libraries; do
	[ -n "$folder" ] || continue
	for library in $libraries; do
		grep -rlE "^#include <$library" $product --include='*.[ch]' | grep -v "^$folder/" |
			sed "s|\$|: only $folder may include <$library|"
	done
done | grep . && bad=1

exit $bad
