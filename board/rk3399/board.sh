# SPDX-License-Identifier: Apache-2.0
# board.sh - boards with Rockchip's RK3399. Sourced by board/build.
#
# U-Boot is EFI firmware here: it starts GRUB as a PC's does, so that slots, their tries and RAUC are the same on every board.
# It keeps no variables of its own.
. "$common/grub/grub.sh"
ARCH=arm64
KERNEL=vmlinuz
BOOT_PACKING= # Debian's kernel for arm64 is not compressed
PROFILES="firefly-rk3399 roc-pc-rk3399"

# U-Boot takes the kernel's description of the board that it was made for from dtb/.
loader() {
	local name to=$1/dtb/rockchip
	lay_grub "$1" arm64-efi BOOTAA64.EFI
	mkdir -p "$to"
	for name in rk3399-firefly rk3399-roc-pc; do
		cp "$out"/debian/usr/lib/linux-image-*/rockchip/$name.dtb "$to"
	done
}

# start_with PROFILE IMAGE: the chip's own loader reads sector 64, that one U-Boot behind it (RK3399 TRM, boot from eMMC and SD).
start_with() {
	local from=$out/debian/usr/lib/u-boot/$1
	dd if="$from/idbloader.img" of="$2" seek=64 conv=notrunc status=none
	dd if="$from/u-boot.itb" of="$2" seek=16384 conv=notrunc status=none
}
