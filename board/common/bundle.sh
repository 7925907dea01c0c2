# SPDX-License-Identifier: Apache-2.0
# bundle.sh - sourced by board/build: what belongs to updates.
#
#   lay_updates TREE   of the step root: RAUC's settings, the certificates the terminal trusts
#   step_bundle        out/update.raucb: root.img and boot.img, signed
#
# Uses root, common (board/common), here (board/BOARD) and out of steps.sh.

bundle_max=$((120 * 1000 * 1000)) # a hall's line, a stick, and half an hour of patience

lay_updates() {
	mkdir -p "$1/etc/rauc"
	cat "$common/rauc/system.conf" "$here/rauc.conf" >"$1/etc/rauc/system.conf"
	install -m 0644 "$("$root/board/keys" ring)" "$1/etc/rauc/keyring.pem"
}

# The version is the programs' own; the board's compatible stands where its RAUC reads it.
write_manifest() {
	local compatible
	compatible=$(sed -n 's/^compatible=//p' "$here/rauc.conf")
	[ -n "$compatible" ] || return 1
	cat <<-TXT
		[update]
		compatible=$compatible
		version=$(version)

		[bundle]
		format=verity

		[image.rootfs]
		filename=root.img

		[image.boot]
		filename=boot.img
	TXT
}

# The images are compressed already: the bundle's squashfs is not to try again.
step_bundle() {
	local work=$out/bundle size cert key
	cert=$("$root/board/keys" cert)
	key=$("$root/board/keys" key)
	rm -rf "$work" "$out/update.raucb"
	mkdir "$work"
	write_manifest >"$work/manifest.raucm"
	ln "$out/root.img" "$out/boot.img" "$work"
	rauc --cert="$cert" --key="$key" --keyring="$("$root/board/keys" ring)" \
		bundle --mksquashfs-args="-noI -noD -noF -all-root -no-xattrs -no-progress" "$work" "$out/update.raucb"
	rm -rf "$work"
	size=$(stat -c %s "$out/update.raucb")
	echo "signed with the $("$root/board/keys" which) key: $size bytes"
	[ "$size" -le "$bundle_max" ] || { echo "the bundle has more than $bundle_max bytes"; return 1; }
}
