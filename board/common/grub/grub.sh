# SPDX-License-Identifier: Apache-2.0
# grub.sh - sourced by a board.sh: GRUB as what EFI firmware starts, a PC's or U-Boot's.

# lay_grub DIR FORMAT FILE MODULES...: what the EFI partition has. grub.cfg lies beside it and not inside: the parser
# of an embedded one knows neither `for` nor `if`.
lay_grub() {
	local efi=$1/EFI/BOOT
	mkdir -p "$efi"
	grub-mkimage -d "$out/debian/usr/lib/grub/$2" -O "$2" -p /EFI/BOOT -o "$efi/$3" part_gpt fat squash4 normal configfile linux echo test \
		regexp search loadenv reboot sleep efi_gop video all_video terminal "${@:4}"
	cp "$common/grub/grub.cfg" "$efi"
	# The variables of RAUC's back end for GRUB: which slot first; is it good; how often it was tried since.
	grub-editenv "$efi/grubenv" create
	grub-editenv "$efi/grubenv" set ORDER="A B" A_OK=1 A_TRY=0 B_OK=0 B_TRY=0
}
