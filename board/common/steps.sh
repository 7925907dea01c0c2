# SPDX-License-Identifier: Apache-2.0
# steps.sh - sourced by board/build: one function per step, from Debian packages to the disk.
#
#   packages   build/cache/ARCH: the kept .deb files, with their SHA-256 list and what apt needs to read them;
#              build/cache/ARCH-dev: for another processor than this computer's also what is compiled against
#   debian     out/debian: a tree of these packages, nothing of ours
#   programs   out/programs: kiosk, kioskd, kioskctl and their data, without test channels
#   root       out/root: the tree as it runs, trimmed; out/initrd, out/vmlinuz
#   system     out/root.img: squashfs and its hash tree; out/boot.img: kernel, initrd and the root hash;
#              out/sbom.json: the bill of materials
#   bundle     out/update.raucb: both, signed (bundle.sh)
#   stick      out/stick.img, when asked for (stick.sh)
#   disk       out/disk.img: the loader, two slots (the second is empty), the data partition; disk-PROFILE.img
#
# A step is made again when its inputs or a step before it have changed. `out` is build/board/BOARD; a board is
# one folder: board.sh (ARCH, KERNEL, loader), packages.txt, modules.txt, disk.cfg, kiosk.ini.

steps="packages debian programs root system bundle disk"
vendor=${KIOSK_VENDOR:-}
mirror=${KIOSK_MIRROR:-http://deb.debian.org}
common=$root/board/common
debian_day=1686355200 # bookworm's first: the time of users made while packages are set up
key_uuid=6b696f73-6b02-4000-8000-000000000002 # of the file system on the partition "key"

begin_board() {
	board=$1
	here=$root/board/$board
	out=$root/build/board/$board
	. "$here/board.sh"
	cache=$root/build/cache/$ARCH
	foreign= # what the compiler for its processor is called, where that is not this computer's
	[ "$ARCH" = "$(dpkg --print-architecture)" ] || foreign=$(dpkg-architecture -a "$ARCH" -q DEB_HOST_GNU_TYPE 2>/dev/null)
	SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)} || return 1
	# What a compiler's cache kept was made in another folder, and may say so.
	export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC0 CCACHE_DISABLE=1
	umask 022
	mkdir -p "$out/steps" "$cache"
	echo "$SOURCE_DATE_EPOCH" >"$out/epoch"
	# Its outcome is not in `out`, and may be taken away to have newer ones.
	local kept
	for kept in "$cache" ${foreign:+"$cache-dev"}; do
		[ -e "$kept/SHA256SUMS" ] || rm -f "$out/steps/packages.done"
	done
}

# Programs of another processor run here too, in QEMU: those of the packages that are set up, and ours that print their manual.
run_foreign() {
	[ -z "$foreign" ] || {
		[ -e /proc/sys/fs/binfmt_misc/status ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
		update-binfmts --enable
		arch-test "$ARCH" >/dev/null
	} 2>/dev/null || { say "this kernel cannot run programs for $ARCH: it needs binfmt_misc"; return 1; }
}

# The words of a list, without its remarks.
words_of() { sed '/^#/d' "$@"; }

# What a step is made from: files and folders, besides all of the step before it.
inputs_of() {
	case $1 in
	packages) echo "$common/image-packages.txt" "$here/packages.txt" ${foreign:+"$packages"} ;;
	debian) echo "$common/dpkg.cfg" "$cache/SHA256SUMS" ;;
	programs) echo "$root/CMakeLists.txt" "$root/assets" "$root/drivers" "$root/firmware" "$root/ui" "$out/epoch" \
		${foreign:+"$common/foreign.cmake" "$cache-dev/SHA256SUMS"} ;;
	root) echo "$common" "$here" $vendor "$("$root/board/keys" ring)" ;;
	bundle) echo "$common/bundle.sh" "$here" "$("$root/board/keys" cert)" ;;
	*) echo "$common/steps.sh" "$here" ;;
	esac
}

# key_of STEP KEY-BEFORE: the same in whichever folder the tree lies.
key_of() {
	# shellcheck disable=SC2046
	{ echo "$2"; find $(inputs_of "$1") -type f -print0 | sort -z | xargs -0r sha256sum | sed "s:  $root/:  :"; } | sha256sum | cut -c1-64
}

# run_steps FROM: one line for each; what a step says goes to its log. Ends the program where one fails. To be called
# plainly: after `if` or before `||` bash would ignore -e in all that is below.
run_steps() {
	local step key= started pid
	[ -z "$1" ] || for step in $1 ${steps#*"$1"}; do rm -f "$out/steps/$step.done"; done
	for step in $steps; do
		key=$(key_of "$step" "$key")
		if [ "$(cat "$out/steps/$step.done" 2>/dev/null)" = "$key" ]; then
			say "$(printf '%-9s as it was' "$step")"
			continue
		fi
		started=$SECONDS
		rm -f "$out/steps/$step.done"
		(set -e; "step_$step") >"$out/steps/$step.log" 2>&1 &
		pid=$!
		if ! wait $pid; then
			tail -n 20 "$out/steps/$step.log" >&2
			say "$(printf '%-9s failed; all it said is in %s' "$step" "$out/steps/$step.log")"
			[ "$step" != packages ] || fail_fetching "Debian's packages could not be fetched"
			exit 1
		fi
		echo "$key" >"$out/steps/$step.done"
		say "$(printf '%-9s %d s' "$step" $((SECONDS - started)))"
	done
}

# packages

# Whether anything answers where Debian is fetched from: the mirror, or apt's way to it.
reaches_debian() {
	local proxy= place
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	place=${proxy:-${http_proxy:-$mirror}}
	place=${place#*://}
	place=${place%%/*}
	place=${place##*@}
	case $place in *:*) ;; *) place=$place:80 ;; esac
	timeout 10 bash -c ": <>/dev/tcp/${place%:*}/${place##*:}" 2>/dev/null
}

# fail_fetching WHY: ends the program.
fail_fetching() {
	reaches_debian && { say "$1"; exit 1; }
	say "$mirror cannot be reached, and not everything is here"
	exit 3
}

debian_sources() {
	local line key=/usr/share/keyrings/debian-archive-keyring.gpg
	for line in "debian bookworm" "debian bookworm-updates" "debian-security bookworm-security"; do
		echo "deb [signed-by=$key] $mirror/$line main"
	done
}

# fetch_packages NAME...: into the folder that it is in. An apt of its own, which thinks that nothing is installed: these
# and all that they need, for ARCH.
fetch_packages() {
	local apt=$out/apt
	rm -rf "$apt"
	mkdir -p "$apt/lists/partial" "$apt/archives/partial"
	: >"$apt/status"
	debian_sources >"$apt/sources.list"
	local options=(-q -y -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt"
		-o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=-
		-o APT::Architecture="$ARCH" -o APT::Architectures="$ARCH" -o APT::Install-Recommends=no)
	apt-get "${options[@]}" update
	apt-get "${options[@]}" install --download-only "$@"
	rm -f ./*.deb
	mv "$apt"/archives/*.deb .
	rm -rf "$apt"
}

# Packages and Release, as of an archive. Without Codename mmdebstrap knows nothing essential.
index_packages() {
	dpkg-scanpackages . /dev/null >Packages
	cat >Release <<-TXT
		Suite: bookworm
		Codename: bookworm
		Architectures: $ARCH
		Components: main
		Date: $(date -u -R -d "@$debian_day")
		SHA256:
		 $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) Packages
	TXT
}

# keep_packages FOLDER NAME...: the kept set is taken as it is while it is whole and for these names.
keep_packages() (
	mkdir -p "$1"
	cd "$1"
	shift
	printf '%s\n' "$@" >"$out/wanted"
	if cmp -s "$out/wanted" wanted && sha256sum --quiet -c SHA256SUMS; then
		echo "the kept set is whole"
		return
	fi
	rm -f wanted
	fetch_packages "$@"
	index_packages
	sha256sum ./*.deb Packages >SHA256SUMS
	cp "$out/wanted" wanted
)

# For another kind of processor also what the programs are compiled against.
step_packages() {
	# shellcheck disable=SC2046
	keep_packages "$cache" '?essential' '?priority(required)' apt $(words_of "$common/image-packages.txt" "$here/packages.txt")
	# shellcheck disable=SC2046
	[ -z "$foreign" ] || keep_packages "$cache-dev" libc6-dev $(words_of "$packages" | grep -- '-dev$' | grep -v clang)
}

# debian

step_debian() {
	cd "$cache"
	sha256sum --quiet -c SHA256SUMS
	rm -rf "$out/debian"
	# No initrd is made while the kernel is set up: ours comes later.
	INITRD=No SOURCE_DATE_EPOCH=$debian_day mmdebstrap --mode=root --variant=essential --architectures="$ARCH" \
		--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --skip=output/dev --dpkgopt="$common/dpkg.cfg" \
		--include="$(words_of "$common/image-packages.txt" "$here/packages.txt" | paste -sd,)" bookworm "$out/debian" "deb [trusted=yes] copy:$cache ./"
}

# programs

# The libraries of another processor with their headers, as a tree to compile against.
lay_sysroot() {
	local one
	rm -rf "$1"
	mkdir -p "$1/usr/lib"
	ln -s usr/lib "$1/lib"
	(cd "$cache-dev" && sha256sum --quiet -c SHA256SUMS)
	for one in "$cache-dev"/*.deb; do
		dpkg-deb --fsys-tarfile "$one" | tar -x -C "$1" --keep-directory-symlink --wildcards './usr/include*' './usr/lib*' './lib*' \
			'./usr/share/pkgconfig*' 2>/dev/null || true
	done
}

# From nothing each time: an older build may have left files, or another day in an object.
step_programs() {
	local options=(-DCMAKE_BUILD_TYPE=Release -DKIOSK_TEST_CHANNEL=OFF -DKIOSK_BOARD="$board")
	if [ "$foreign" ]; then
		lay_sysroot "$out/sysroot"
		export KIOSK_FOREIGN=$foreign KIOSK_SYSROOT=$out/sysroot QEMU_LD_PREFIX=$out/sysroot
		options+=(-DCMAKE_TOOLCHAIN_FILE="$common/foreign.cmake")
	fi
	rm -rf "$out/programs"
	configure_tree "$out/programs" "${options[@]}"
	local target
	for target in kiosk kioskd kioskctl kiosk_assets; do
		compile_tree "$out/programs" "$target"
	done
}

# root

# install.txt: what of this tree lies where. A folder goes with all that is in it.
lay_files() {
	local source target mode from
	words_of "$common/install.txt" | while read -r source target mode; do
		[ -n "$source" ] || continue
		case $source in
		programs/*) from=$out/$source ;;
		*) from=$root/board/$source ;;
		esac
		if [ -d "$from" ]; then
			mkdir -p "$tree/$target"
			cp -r --preserve=mode,links "$from/." "$tree/$target"
		else
			install -D -m "$mode" "$from" "$tree/$target"
		fi
	done
	[ ! -d "$here/systemd" ] || cp -r --preserve=mode "$here/systemd/." "$tree/etc/systemd/system"
	mkdir -p "$tree/etc/kiosk"
	cat "$common/kiosk.ini" "$here/kiosk.ini" ${vendor:+"$vendor/kiosk.ini"} >"$tree/etc/kiosk/kiosk.ini"
	for from in ${vendor:+ca.pem region.pem vendor_keys}; do
		[ ! -e "$vendor/$from" ] || install -m 0644 "$vendor/$from" "$tree/etc/kiosk"
	done
	"${foreign:+$foreign-}strip" "$tree"/usr/lib/kiosk/bin/*
}

# Users, what is started, and names that lead to the data partition or to /run.
settle_system() {
	systemd-sysusers --root="$tree"
	# The day on which they were made is no difference.
	sed -i -E "s/^([^:]*:[^:]*):[0-9]*/\1:$((debian_day / 86400))/" "$tree/etc/shadow"
	mkdir -p "$tree/etc/systemd/system-generators"
	ln -sf /dev/null "$tree/etc/systemd/system-generators/systemd-getty-generator"
	rm -rf "$tree"/etc/systemd/system/*.wants "$tree"/etc/systemd/system/*.requires
	systemctl --root="$tree" preset-all
	ln -sf /run/systemd/resolve/resolv.conf "$tree/etc/resolv.conf"
	rmdir "$tree/etc/systemd/network"
	ln -s /var/lib/kiosk-network "$tree/etc/systemd/network"
	echo kiosk >"$tree/etc/hostname"
	echo "127.0.0.1 localhost kiosk" >"$tree/etc/hosts"
	echo uninitialized >"$tree/etc/machine-id"
	: >"$tree/etc/fstab"
	ln -sf ../proc/self/mounts "$tree/etc/mtab"
	sed -e "s/@VERSION@/$(version)/" -e "s/@BOARD@/$board/" "$common/system/os-release" >"$tree/usr/lib/os-release"
	touch -d "@$SOURCE_DATE_EPOCH" "$tree/usr/lib/clock-epoch"
}

kernel_of() { basename "$tree"/usr/lib/modules/*; }

# The modules of the board's list and what they need; the others go.
keep_modules() {
	local modules=$tree/usr/lib/modules/$(kernel_of) name
	for name in $(words_of "$common/modules.txt" "$here/modules.txt"); do
		modprobe -d "$tree/usr" -S "$(kernel_of)" --show-depends "$name" || echo "no module $name"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u >"$out/modules.kept"
	find "$modules/kernel" -name '*.ko' | sort | comm -23 - "$out/modules.kept" | xargs rm -f
	find "$modules/kernel" -depth -type d -empty -delete
	depmod -b "$tree/usr" "$(kernel_of)"
}

make_initrd() {
	local kernel conf=$tree/etc/initramfs-tools
	kernel=$(kernel_of)
	cp "$tree/boot/$KERNEL-$kernel" "$out/vmlinuz"
	install -m 0755 "$common/initramfs/hook" "$conf/hooks/kiosk"
	install -m 0644 "$common/initramfs/kiosk" "$tree/usr/share/initramfs-tools/scripts/kiosk"
	words_of "$common/initramfs/modules.txt" "$here/initramfs-modules.txt" >"$conf/modules"
	printf 'MODULES=list\nBUSYBOX=y\nCOMPRESS=zstd\nCOMPRESSLEVEL=19\nBOOT=kiosk\nFSTYPE=squashfs\nRUNSIZE=10%%\n' >"$conf/initramfs.conf"
	# It keeps what is older than SOURCE_DATE_EPOCH, and a step before this one may be.
	find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	chroot "$tree" mkinitramfs -o /initrd "$kernel"
	mv "$tree/initrd" "$out/initrd"
}

# trim.txt: paths that nothing needs once the tree is made. They may be patterns.
trim() {
	local line
	words_of "$common/trim.txt" | while read -r line; do
		# shellcheck disable=SC2086
		[ -z "$line" ] || (cd "$tree" && rm -rf $line)
	done
	find "$tree" -name '*.py' -delete
	# Nobody here becomes somebody else by a program: systemd starts what has another user.
	find "$tree" -type f -perm /6000 -exec chmod ug-s {} +
	rm -rf "${tree:?}"/{dev,proc,run,sys,tmp,efi}
	mkdir -m 0755 "$tree"/{dev,proc,run,sys,efi}
	mkdir -m 1777 "$tree/tmp"
}

# The data partition begins empty: systemd makes its folders as they are in the tree.
list_var() {
	(cd "$tree" && find var -mindepth 1 -type d -printf 'd /%p %m %U %G -\n' | sort) >"$out/var.conf"
	find "$tree/var" -mindepth 1 -delete
	install -m 0644 "$out/var.conf" "$tree/usr/lib/tmpfiles.d/00-kiosk-var.conf"
}

step_root() {
	tree=$out/root
	rm -rf "$tree"
	cp -a "$out/debian" "$tree"
	lay_files
	lay_updates "$tree"
	settle_system
	keep_modules
	make_initrd
	trim
	list_var
	du -sk "$tree"
}

# system

# squash FOLDER IMAGE OPTION... One time for all files: those that setting up wrote have the day of the build.
squash() {
	env -u SOURCE_DATE_EPOCH mksquashfs "$1" "$2" -noappend -no-xattrs -no-progress \
		-all-time "$SOURCE_DATE_EPOCH" -mkfs-time "$SOURCE_DATE_EPOCH" "${@:3}"
}

# slot.cfg is read by the loader: which root belongs to this kernel.
step_system() {
	local size hash boot=$out/boot
	squash "$out/root" "$out/root.img" -comp zstd -Xcompression-level 15 -b 256K
	truncate -s %4096 "$out/root.img"
	size=$(stat -c %s "$out/root.img")
	# Without salt: the same tree has the same hash.
	hash=$(veritysetup format --salt=- --uuid=00000000-0000-0000-0000-000000000000 --hash-offset="$size" \
		"$out/root.img" "$out/root.img" | sed -n 's/^Root hash:[[:space:]]*//p')
	[ ${#hash} = 64 ]
	echo "$hash" >"$out/root.hash"
	rm -rf "$boot"
	mkdir "$boot"
	cp "$out/vmlinuz" "$out/initrd" "$boot"
	printf 'set kiosk_root="kiosk.hash=%s kiosk.offset=%d"\n' "$hash" "$size" >"$boot/slot.cfg"
	# shellcheck disable=SC2086
	squash "$boot" "$out/boot.img" -comp gzip $BOOT_PACKING -all-root
	/usr/bin/python3 "$common/sbom.py" "$out/debian/var/lib/dpkg/status" "$cache/Packages" "$(version)" "$board" "$hash" >"$out/sbom.json"
	ls -l "$out"/*.img
}

# disk

step_disk() {
	local parts=$out/parts
	rm -rf "$parts" "$out/genimage"
	mkdir -p "$parts/empty" "$parts/esp"
	loader "$parts/esp"
	find "$parts" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
	# What a terminal has for itself and the data partition cannot hold: its machine-id, the key of its data.
	rm -f "$out/key.img"
	E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mkfs.ext4 -q -L key -U $key_uuid -E hash_seed=$key_uuid "$out/key.img" 16M
	local profile
	genimage --config "$here/disk.cfg" --rootpath "$parts/empty" --inputpath "$out" --outputpath "$out" --tmppath "$out/genimage"
	rm -rf "$out/genimage"
	for profile in ${PROFILES:-}; do
		cp --sparse=always "$out/disk.img" "$out/disk-$profile.img"
		start_with "$profile" "$out/disk-$profile.img"
	done
}
