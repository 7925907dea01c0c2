# SPDX-License-Identifier: Apache-2.0
# board.sh - a PC with UEFI. Sourced by board/build.
. "$common/grub/grub.sh"
ARCH=amd64
KERNEL=vmlinuz
BOOT_PACKING="-noI -noD -noF" # kernel and initrd are compressed; GRUB reads plain blocks faster

loader() { lay_grub "$1" x86_64-efi BOOTX64.EFI efi_uga; }
