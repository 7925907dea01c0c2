# SPDX-License-Identifier: Apache-2.0
# board.sh - a PC with UEFI. Sourced by board/build.
ARCH=amd64
KERNEL=vmlinuz
LOADER_MODULES="part_gpt fat squash4 normal configfile linux echo test regexp search loadenv reboot sleep
	efi_gop efi_uga video all_video terminal"

# loader DIR: what the EFI partition has. grub.cfg lies beside it and not inside: the parser of an embedded
# one knows neither `for` nor `if`.
loader() {
	local efi=$1/EFI/BOOT
	mkdir -p "$efi"
	# shellcheck disable=SC2086
	grub-mkimage -O x86_64-efi -p /EFI/BOOT -o "$efi/BOOTX64.EFI" $LOADER_MODULES
	cp "$here/grub.cfg" "$efi"
	# The variables of RAUC's back end for GRUB: which slot first; is it good; how often it was tried since.
	grub-editenv "$efi/grubenv" create
	grub-editenv "$efi/grubenv" set ORDER="A B" A_OK=1 A_TRY=0 B_OK=0 B_TRY=0
}
