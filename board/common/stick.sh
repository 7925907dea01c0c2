# SPDX-License-Identifier: Apache-2.0
# stick.sh - sourced by board/build: the step stick, made only when asked for: board/build BOARD stick.
#
#   step_stick   out/stick.img: a stick that installs out/disk.img by itself (common/stick/stick)
#
# One partition that UEFI starts, with kernel, initrd and behind that the stick's own part of it; one that holds the
# image as gzip, without a file system.

# The part that the kernel lays over the initrd.
stick_initrd() {
	local tree=$1/tree
	mkdir -p "$tree/scripts" "$tree/stick"
	cp "$common/stick/stick" "$tree/scripts/stick"
	/usr/bin/python3 "$common/stick/font.py" "$common/stick/words.txt" /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc "$tree/stick"
	echo "$(stat -c %s "$out/disk.img") $(sha256sum "$out/disk.img" | cut -d' ' -f1) $(stat -c %s "$1/image.gz")" >"$tree/stick/image"
	find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	(cd "$tree" && find . | sort | cpio --quiet --reproducible -o -H newc -R 0:0) >"$1/stick.cpio"
}

step_stick() {
	local work=$out/stick
	rm -rf "$work" "$out/stick.img"
	mkdir -p "$work/efi" "$work/empty"
	gzip -n -c "$out/disk.img" >"$work/image.gz"
	stick_initrd "$work"
	loader "$work/efi"
	rm -f "$work/efi/EFI/BOOT/grubenv"
	cp "$here/stick-grub.cfg" "$work/efi/EFI/BOOT/grub.cfg"
	cp "$out/vmlinuz" "$out/initrd" "$work/stick.cpio" "$work/efi"
	find "$work/efi" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
	genimage --config "$here/stick.cfg" --rootpath "$work/empty" --inputpath "$work" --outputpath "$out" --tmppath "$work/tmp"
	rm -rf "$work"
}
