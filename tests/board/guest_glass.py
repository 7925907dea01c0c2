# SPDX-License-Identifier: Apache-2.0
"""guest_glass.py - the smallest machine that shows the home screen: guest.py's kernel and udev, and the three programs of
this tree on its bare panel. Its second serial line is a shell.
"""
import shutil
import socket

from guest import FOLDER, kernel_name, libraries, modules_with_theirs, put, run, unpack
from rig import BIN, PATIENCE, ROOT, Trouble

PACKETS = ("busybox-static", "udev")
MODULES = ("xhci_pci", "virtio_pci", "virtio_gpu", "usbhid", "hid_generic", "evdev")
PROGRAMS = ("kiosk", "kioskd", "kioskctl")
BY_NAME = ("libudev.so.1",)  # what SDL asks the loader for while it runs
RULES = ("50-udev-default.rules", "60-input-id.rules", "60-evdev.rules", "60-persistent-input.rules")

SETTINGS = """[platform]
url = https://localhost
ca = /etc/ca.pem
cert = /etc/cert.pem
key = /etc/key.pem
[store]
path = /tmp/store
[bus]
address = unix:path=/tmp/bus
[ui]
presenter = drm
"""

INIT = r"""#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /run /tmp /etc
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox --install -s /bin
ln -sf /bin/udevadm /bin/systemd-udevd
exec >/dev/ttyS0 2>&1 </dev/null
printf 'root:x:0:\ninput:x:101:kiosk\nvideo:x:44:kiosk\nkiosk:x:900:\n' >/etc/group
printf 'root:x:0:0::/:/bin/sh\nkiosk:x:900:900::/:/bin/sh\nkeeper:x:901:900::/:/bin/sh\n' >/etc/passwd
chmod 1777 /tmp
/bin/systemd-udevd --daemon
for m in {modules}; do modprobe $m; done
udevadm trigger
udevadm settle
su keeper -c 'kioskd --config /etc/kiosk.ini' &
for i in 1 2 3 4 5 6 7 8 9; do kioskctl --config /etc/kiosk.ini catalogue import /catalogue/sample.json && break; sleep 1; done
exec 3<>/dev/ttyS1
stty raw -echo <&3
echo guest ready
while read -r line; do eval "$line"; done <&3 >&3
"""


def fill(root, packets, kernel, version):
    """The file system of the machine."""
    shutil.rmtree(root, ignore_errors=True)
    for part in ("bin/busybox", "bin/udevadm"):
        put(packets / part, root, part)
    for rule in RULES:
        put(packets / "lib/udev/rules.d" / rule, root, f"lib/udev/rules.d/{rule}")
    for program in PROGRAMS:
        put(BIN / program, root, f"usr/bin/{program}")
        for library in libraries(BIN / program):
            put(library, root, library)
    for library in libraries(packets / "bin/udevadm"):
        put(library, root, library)
    for name in BY_NAME:
        put(f"/usr/lib/x86_64-linux-gnu/{name}", root, f"usr/lib/x86_64-linux-gnu/{name}")
    shutil.copytree("/usr/lib/locale/C.utf8", root / "usr/lib/locale/C.utf8")
    shutil.copytree(BIN.parent / "share", root / "usr/share", symlinks=False)
    shutil.copytree(ROOT / "assets/catalogue", root / "catalogue")
    for file in modules_with_theirs(kernel, version, MODULES):
        put(kernel / "lib/modules" / version / file, root, f"lib/modules/{version}/{file}")
    run("depmod", "-b", root, version)
    (root / "etc").mkdir(exist_ok=True)
    (root / "etc/kiosk.ini").write_text(SETTINGS)
    init = root / "init"
    init.write_text(INIT.format(modules=" ".join(MODULES)))
    init.chmod(0o755)


def build():
    """(kernel, initramfs), made anew from what is kept: the programs may be others."""
    packets, kernel, root = FOLDER / "packets", FOLDER / "kernel", FOLDER / "root-glass"
    image = kernel_name()
    unpack(image, kernel)
    for name in PACKETS:
        unpack(name, packets)
    version = image.removeprefix("linux-image-")
    fill(root, packets, kernel, version)
    initrd = FOLDER / "initrd-glass"
    run("sh", "-c", f"find . | cpio -o -H newc --quiet >'{initrd}'", cwd=root)
    return kernel / "boot" / f"vmlinuz-{version}", initrd


class Shell:
    """The machine's second serial line."""

    def __init__(self, path, wait=60):
        self.wait, self.count = wait * PATIENCE, 0
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(self.wait)
        self.socket.connect(str(path))

    def run(self, command):
        """What it printed."""
        self.count += 1
        end, said = f"--{self.count}--\n", ""
        self.socket.sendall(f"{command}\necho --{self.count}--\n".encode())
        while end not in said:
            try:
                said += self.socket.recv(65536).decode(errors="replace")
            except TimeoutError:
                raise Trouble(f"the machine did not answer '{command}': {said[-300:]!r}")
        return said.split(end)[0].strip()

    def close(self):
        self.socket.close()
