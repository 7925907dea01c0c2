# SPDX-License-Identifier: Apache-2.0
"""guest.py - the smallest machine that can read a card: Debian's kernel, its udev and pcscd, busybox, and card_probe of
this tree, as an initramfs. For the rig's own tests: it says whether a failing board image or its rig is to blame.

Built under build/board/guest and kept there; a packet that was fetched once is not fetched again.
"""
import os
import pathlib
import re
import shutil
import subprocess

from rig import BIN, ROOT, Trouble

FOLDER = ROOT / "build/board/guest"
KEPT = ROOT / "build/cache"  # where board/build keeps packets
PACKETS = ("busybox-static", "udev", "pcscd", "libccid", "libpcsclite1")
MODULES = ("xhci_pci", "virtio_pci", "virtio_gpu", "virtio_net")
PROGRAMS = ("bin/udevadm", "usr/sbin/pcscd", "usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Linux/libccid.so",
            "usr/bin/card_probe")

GCONV = pathlib.Path("/usr/lib/x86_64-linux-gnu/gconv")

INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /run /tmp /etc
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox --install -s /bin
ln -sf /bin/udevadm /bin/systemd-udevd
exec >/dev/ttyS0 2>&1 </dev/null
/bin/systemd-udevd --daemon
for m in {modules}; do modprobe $m; done
udevadm trigger
udevadm settle
pcscd
cat >/etc/kiosk.ini <<TXT
[platform]
url = https://localhost
ca = /ca
cert = /cert
key = /key
[store]
path = /tmp
[bus]
address = unix:path=/tmp/bus
[reader.1]
driver = samv-usb
device = 0400:c35a
[reader.2]
driver = pcsc
device = *
TXT
for d in /sys/bus/usb/devices/*; do
	[ -f $d/idVendor ] && echo "usb $(cat $d/idVendor):$(cat $d/idProduct) $(cat $d/product 2>/dev/null)"
done
echo "guest clock $(date -u "+%F %T")"
echo guest ready
card_probe /etc/kiosk.ini
poweroff -f
"""


def run(*args, **more):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, **more)
    if done.returncode:
        raise Trouble(f"{args[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout


def kernel_name():
    found = re.search(r"Depends: (linux-image-\S+)", run("apt-cache", "depends", "linux-image-amd64"))
    if not found:
        raise Trouble("apt knows no linux-image-amd64")
    return found[1]


def fetch(name):
    """The .deb: from what board/build or an earlier run kept, or from the archive."""
    for kept in [*FOLDER.glob(f"debs/{name}_*.deb"), *KEPT.glob(f"**/{name}_*.deb")]:
        return kept
    (FOLDER / "debs").mkdir(parents=True, exist_ok=True)
    run("apt-get", "-o", "APT::Sandbox::User=root", "download", name, cwd=FOLDER / "debs")
    return next(FOLDER.glob(f"debs/{name}_*.deb"))


def unpack(name, tree):
    """Whole, unless it was before."""
    mark = FOLDER / f"unpacked-{fetch(name).stem}"
    if not mark.exists():
        tree.mkdir(parents=True, exist_ok=True)
        run("dpkg-deb", "-x", fetch(name), tree)
        mark.touch()


def modules_with_theirs(tree, version, modules=MODULES):
    """The files of these modules and of what they need, relative to the folder of modules."""
    folder = tree / "lib/modules" / version
    if not (folder / "modules.dep").exists():
        run("depmod", "-b", tree, version)
    needs = dict(line.split(":") for line in (folder / "modules.dep").read_text().splitlines())
    files = {pathlib.Path(f).stem.replace("-", "_"): f for f in needs}
    wanted = set()
    for name in modules:
        wanted |= {files[name], *needs[files[name]].split()}
    return sorted(wanted)


def libraries(program):
    """What the loader would load for it, from this system."""
    return re.findall(r"(/\S+\.so\S*)", run("ldd", program))


def put(source, root, at):
    target = root / str(at).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    return target


def fill(root, packets, kernel, version):
    """The file system of the machine."""
    shutil.rmtree(root, ignore_errors=True)
    for part in ("bin/busybox", "bin/udevadm", "usr/sbin/pcscd"):
        put(packets / part, root, part)
    bundle = "usr/lib/pcsc/drivers/ifd-ccid.bundle"
    shutil.copytree(packets / bundle, root / bundle, symlinks=False)
    put(BIN / "card_probe", root, "usr/bin/card_probe")
    for program in PROGRAMS:
        for library in libraries(root / program):
            put(os.path.realpath(library), root, library)
    for file in ("gconv-modules", "gconv-modules.d/gconv-modules-extra.conf", "GB18030.so"):
        put(GCONV / file, root, GCONV / file)  # social security cards are written in GB18030
    for file in modules_with_theirs(kernel, version):
        put(kernel / "lib/modules" / version / file, root, f"lib/modules/{version}/{file}")
    run("depmod", "-b", root, version)
    init = root / "init"
    init.write_text(INIT.format(modules=" ".join(MODULES)))
    init.chmod(0o755)


def build():
    """(kernel, initramfs), made anew from what is kept: card_probe may be another."""
    packets, kernel, root = FOLDER / "packets", FOLDER / "kernel", FOLDER / "root"
    image = kernel_name()
    unpack(image, kernel)
    for name in PACKETS:
        unpack(name, packets)
    version = image.removeprefix("linux-image-")
    fill(root, packets, kernel, version)
    initrd = FOLDER / "initrd"
    run("sh", "-c", f"find . | cpio -o -H newc --quiet >'{initrd}'", cwd=root)
    return kernel / "boot" / f"vmlinuz-{version}", initrd
