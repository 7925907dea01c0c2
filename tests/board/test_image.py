# SPDX-License-Identifier: Apache-2.0
"""test_image.py - an image taken apart, without a machine that starts it: root, initrd, disk, bundle, bill of materials.

The root is what lies in root.img, unpacked; systemd's own tools judge its units, its own programs run in it.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent / "faults"), str(HERE)]
from terminal import ROOT, main  # noqa: E402
from disk import Disk  # noqa: E402
from rig import BIN, PATIENCE  # noqa: E402
from test_board import EXPOSURE_MAX, instance, words  # noqa: E402

BOARD = "x86-64"
RECIPE = ROOT / "board" / BOARD
COMMON = ROOT / "board/common"
MADE = ROOT / "build/board" / BOARD
BLOCK = 4096
BUNDLE_MAX = 120_000_000
PROGRAMS = ("kiosk", "kioskd", "kioskctl")
TEST_CHANNEL = (b"clock +MS", b"shot FILE")  # what it says to who gets its words wrong: kioskd's, kiosk's
LISTS = (COMMON / "modules.txt", RECIPE / "modules.txt", COMMON / "initramfs/modules.txt", RECIPE / "initramfs-modules.txt")


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=120 * PATIENCE, **more)


def done(*words, **more):
    ended = run(*words, **more)
    if ended.returncode:
        raise AssertionError(f"{words[0]} ended with {ended.returncode}: {ended.stdout}{ended.stderr}")
    return ended.stdout


def listed(path):
    """The words of a list, without its remarks."""
    return [word for line in path.read_text().splitlines() if not line.startswith("#") for word in line.split()]


def files(root):
    return [p for p in root.rglob("*") if p.is_file() and not p.is_symlink()]


# What may not be on a root: why, and what finds it there.

def named(pattern):
    return lambda root: [p for p in root.rglob("*") if re.fullmatch(pattern, str(p.relative_to(root)))]


def passwords(root):
    return [line for line in (root / "etc/shadow").read_text().splitlines() if line.split(":")[1][:1] not in ("!", "*")]


def saying(where, *texts):
    """Files below `where` that have one of the texts in them."""
    return lambda root: [p for p in files(root / where) if any(text in p.read_bytes() for text in texts)]


FORBIDDEN = {
    "a compiler, interpreter or debugger": named(
        r".*/s?bin/([a-z0-9_]+-linux-gnu-)?(gcc|g\+\+|c[0-9c]*|clang|tcc|as|ld|make|python3?|perl|lua|ruby|node|tclsh|gdb|strace)(-?[0-9.]+)?"),
    "a package manager": named(r".*/bin/(apt|dpkg|pip3?|npm)(-.*)?|var/lib/dpkg/.*"),
    "a window system or what paints with GL": named(r".*/(Xorg|Xwayland|libGL\.so.*|libLLVM.*|.*_dri\.so)"),
    "a program that makes somebody else of who calls it": lambda root: [p for p in files(root) if p.stat().st_mode & 0o6000],
    "what anybody may write": lambda root: [p for p in files(root) if p.stat().st_mode & 0o002],
    "a user with a password": passwords,
    "a private key": saying("etc", b"PRIVATE KEY-----"),
    "a name of its own": lambda root: [text for text in [(root / "etc/machine-id").read_text().strip()] if text != "uninitialized"],
    "a test channel": saying("usr/lib/kiosk/bin", *TEST_CHANNEL),
    "where it was built": saying("usr/lib/kiosk/bin", str(ROOT).encode()),
}


class ImageTest(unittest.TestCase):
    def setUp(self):
        self.parts = pathlib.Path(os.environ["KIOSK_PARTS"])
        self.root, self.boot, self.initrd = (self.parts / name for name in ("root", "boot", "initrd"))
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def flipped(self, path, offset):
        """A copy with another byte there."""
        copy = self.folder / path.name
        shutil.copy(path, copy)
        with open(copy, "r+b") as file:
            file.seek(offset)
            byte = file.read(1)
            file.seek(offset)
            file.write(bytes([byte[0] ^ 0xff]))
        return copy


class Disks(ImageTest):
    def told(self):
        """What the loader of the boot partition tells the kernel: the hash, and where its tree begins."""
        return re.fullmatch(r'set kiosk_root="kiosk\.hash=([0-9a-f]{64}) kiosk\.offset=(\d+)"\n', (self.boot / "slot.cfg").read_text()).groups()

    def test_the_kernel_is_told_the_hash_of_the_root_beside_it_and_one_other_byte_is_refused(self):
        root_hash, offset = self.told()
        self.assertEqual(root_hash, (MADE / "root.hash").read_text().strip())
        judge = lambda image: run("veritysetup", "verify", image, image, root_hash, f"--hash-offset={offset}")
        self.assertEqual(judge(MADE / "root.img").returncode, 0)
        for at in (100, int(offset) // 2, int(offset) + BLOCK):
            self.assertNotEqual(judge(self.flipped(MADE / "root.img", at)).returncode, 0, at)

    def test_the_first_slot_has_both_and_the_second_nothing(self):
        disk = Disk(MADE / "disk.img")
        parts = disk.partitions()
        self.assertEqual(list(parts), ["esp", "key", "boot-a", "root-a", "boot-b", "root-b", "data"])
        with open(MADE / "disk.img", "rb") as file:
            for name, image in (("boot-a", "boot.img"), ("root-a", "root.img")):
                start, size = parts[name]
                content = (MADE / image).read_bytes()
                self.assertLessEqual(len(content), size)
                file.seek(start)
                self.assertEqual(file.read(len(content)) == content, True, name)
            for name in ("boot-b", "root-b", "data"):
                file.seek(parts[name][0])
                self.assertEqual(file.read(parts[name][1]).strip(b"\0"), b"", name)
        self.assertEqual(disk.variables(), {"ORDER": "A B", "A_OK": "1", "A_TRY": "0", "B_OK": "0", "B_TRY": "0"})


class Bundle(ImageTest):
    bundle = MADE / "update.raucb"

    def judge(self, ring, bundle=bundle):
        return run("rauc", f"--conf={self.root / 'etc/rauc/system.conf'}", f"--keyring={ring}", "info", "--output-format=shell", bundle)

    def signed(self):
        """The manifest under the signature, and where the content's hash tree begins."""
        raw = self.bundle.read_bytes()
        size = int.from_bytes(raw[-8:], "big")
        cms = self.folder / "cms"
        cms.write_bytes(raw[-8 - size:-8])
        done("openssl", "cms", "-verify", "-inform", "DER", "-in", cms, "-purpose", "any", "-binary", "-out", self.folder / "manifest",
             "-CAfile", self.root / "etc/rauc/keyring.pem")
        said = words(self.folder / "manifest")
        return said, len(raw) - 8 - size - int(said["verity-size"][0])

    def test_it_counts_for_a_terminal_of_this_image_and_for_nobody_who_trusts_others(self):
        good = self.judge(self.root / "etc/rauc/keyring.pem")
        self.assertEqual(good.returncode, 0, good.stderr)
        self.assertIn(f"RAUC_MF_COMPATIBLE='yichuang-{BOARD}'", good.stdout)
        stranger = self.folder / "stranger.pem"
        done("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=stranger",
             "-keyout", self.folder / "stranger.key", "-out", stranger)
        self.assertIn("signature verification failed", self.judge(stranger).stderr)
        cut = self.flipped(self.bundle, 0)
        os.truncate(cut, self.bundle.stat().st_size - BLOCK)
        self.assertIn("Invalid bundle format", self.judge(self.root / "etc/rauc/keyring.pem", cut).stderr)

    def test_its_content_is_what_was_signed_and_one_other_byte_is_refused(self):
        said, tree = self.signed()
        judge = lambda bundle: run("veritysetup", "verify", "--no-superblock", f"--data-blocks={tree // BLOCK}", f"--hash-offset={tree}",
                                   f"--salt={said['verity-salt'][0]}", bundle, bundle, said["verity-hash"][0])
        self.assertEqual(judge(self.bundle).returncode, 0)
        self.assertNotEqual(judge(self.flipped(self.bundle, tree // 2)).returncode, 0)

    def test_it_has_the_two_images_and_is_small_enough(self):
        said, _ = self.signed()
        made = [hashlib.sha256((MADE / name).read_bytes()).hexdigest() for name in said["filename"]]
        self.assertEqual((said["filename"], said["sha256"]), (["root.img", "boot.img"], made))
        self.assertLessEqual(self.bundle.stat().st_size, BUNDLE_MAX)


class Root(ImageTest):
    def analyze(self, *words):
        return run("systemd-analyze", f"--root={self.root}", "--man=no", *words)

    def inside(self, *words):
        return run("chroot", self.root, *words)

    def units(self):
        return [instance(p) for p in (self.root / "etc/systemd/system").iterdir() if p.is_file() and not p.is_symlink()]

    def test_systemd_takes_every_unit_with_what_it_starts_without_a_word(self):
        self.assertGreater(len(self.units()), 15)
        said = self.analyze("verify", *self.units())
        self.assertEqual((said.returncode, said.stdout, said.stderr), (0, "", ""))
        wrong = self.root / "etc/systemd/system/wrong.service"
        self.addCleanup(wrong.unlink)
        wrong.write_text("[Service]\nExecStart=/usr/lib/kiosk/act/nothing-there\n")
        self.assertIn("nothing-there", self.analyze("verify", wrong.name).stderr)

    def test_every_unit_of_ours_is_exposed_by_two_at_the_most(self):
        units = ["kiosk.service", "kioskd.service", *(name for name in self.units() if name.startswith("kiosk-act-") and name.endswith(".service"))]
        self.assertGreater(len(units), 8)
        for unit in units:
            said = self.analyze("security", "--offline=yes", "--no-pager", unit).stdout
            self.assertLessEqual(float(re.search(r"exposure level for \S+: ([0-9.]+)", said)[1]), EXPOSURE_MAX, said)

    def test_what_starts_is_the_preset_and_what_comes_with_it(self):
        links = (self.root / "etc/systemd/system").glob("*.wants/*")
        preset = re.findall(r"^enable (\S+)$", (COMMON / "system/kiosk.preset").read_text(), re.M)
        also = {"systemd-networkd.socket", "systemd-network-generator.service", "systemd-networkd-wait-online.service"}  # networkd's
        self.assertEqual({p.name for p in links} - also, set(preset))
        for generator in ("systemd-getty-generator",):  # no login
            self.assertEqual(os.readlink(self.root / "etc/systemd/system-generators" / generator), "/dev/null")

    def test_nothing_is_there_that_may_not_be(self):
        for why, found in FORBIDDEN.items():
            with self.subTest(why):
                self.assertEqual([str(one).removeprefix(str(self.root)) for one in found(self.root)], [])

    def test_each_of_these_would_be_found(self):
        tree = self.folder / "tree"
        for path, text, mode in (("usr/bin/x86_64-linux-gnu-gcc-12", "", 0o755), ("usr/bin/apt-get", "", 0o755), ("usr/lib/libGL.so.1", "", 0o644),
                                 ("usr/bin/su", "", 0o4755), ("etc/open", "", 0o666), ("etc/shadow", "root::1\n", 0o600),
                                 ("etc/ssh/key", "-----BEGIN PRIVATE KEY-----", 0o600), ("etc/machine-id", "0123\n", 0o644),
                                 ("usr/lib/kiosk/bin/kiosk", f"{ROOT}/firmware", 0o755)):
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
            (tree / path).chmod(mode)
        shutil.copy(BIN / "kioskd", tree / "usr/lib/kiosk/bin/kioskd")  # this computer's has the channel
        for why, found in FORBIDDEN.items():
            with self.subTest(why):
                self.assertEqual(len(found(tree)), 1)

    def test_its_programs_run_in_it_and_take_its_settings(self):
        version = re.search(r"project\(yichuang VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        for name in PROGRAMS:
            said = self.inside(f"/usr/lib/kiosk/bin/{name}", "--version")
            self.assertEqual((said.returncode, said.stdout), (0, f"{name} {version}\n"), said.stderr)
        said = self.inside("/usr/lib/kiosk/bin/kioskctl", "--config", "/etc/kiosk/kiosk.ini", "settings")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        for tool in ("rauc", "veritysetup", "cryptsetup", "systemd-cryptenroll", "pcscd", "nft", "sshd"):
            lacking = [line for line in self.inside("sh", "-c", f"ldd $(command -v {tool})").stdout.splitlines() if "not found" in line]
            self.assertEqual((tool, lacking), (tool, []))
            self.assertEqual(self.inside("sh", "-c", f"command -v {tool}").returncode, 0, tool)

    def test_every_module_of_the_lists_is_there_with_what_it_needs(self):
        kernel, = (p.name for p in (self.root / "usr/lib/modules").iterdir())
        for name in {name for path in LISTS for name in listed(path)}:
            said = done("modprobe", "-d", self.root / "usr", "-S", kernel, "--show-depends", name)
            for path in re.findall(r"^insmod (\S+)", said, re.M):
                self.assertTrue(pathlib.Path(path).exists(), path)

    def test_the_initrd_has_what_opens_a_root(self):
        for path in ("usr/sbin/veritysetup", "scripts/kiosk", "usr/bin/busybox", "usr/lib/systemd/systemd-udevd"):
            self.assertTrue(os.path.lexists(self.initrd / path), path)
        modules = {p.stem.replace("-", "_") for p in self.initrd.rglob("*.ko")}
        builtin = {pathlib.Path(line).stem.replace("-", "_") for p in self.initrd.rglob("modules.builtin") for line in p.read_text().splitlines()}
        names = {name.replace("-", "_") for path in LISTS[2:] for name in listed(path)}
        self.assertEqual(names - modules - builtin, set())
        said = run("chroot", self.initrd, "/usr/sbin/veritysetup", "--version")
        self.assertEqual(said.returncode, 0, said.stderr)


class Materials(ImageTest):
    def test_the_bill_names_every_package_that_is_on_the_root_with_the_digest_of_the_kept_file(self):
        bill = json.loads((MADE / "sbom.json").read_text())
        self.assertEqual((bill["bomFormat"], bill["specVersion"], bill["version"]), ("CycloneDX", "1.4", 1))
        about = bill["metadata"]["component"]
        self.assertEqual(about["name"], f"yichuang-{BOARD}")
        self.assertIn({"name": "yichuang:root-hash", "value": (MADE / "root.hash").read_text().strip()}, about["properties"])
        kept = {line.split()[0] for line in (ROOT / "build/cache/amd64/SHA256SUMS").read_text().splitlines() if line.endswith(".deb")}
        installed = set(done("dpkg-query", f"--admindir={MADE / 'debian/var/lib/dpkg'}", "-W", "-f=${Package} ${Version}\n").splitlines())
        billed = {f"{c['name']} {c['version']}": c for c in bill["components"]}
        self.assertEqual(set(billed), installed)
        self.assertGreater(len(billed), 100)
        for component in bill["components"]:
            self.assertRegex(component["purl"], r"^pkg:deb/debian/[A-Za-z0-9.%-]+@[^?]+\?arch=(amd64|all)&distro=bookworm$")
            self.assertIn(component["hashes"][0]["content"], kept)


@contextlib.contextmanager
def taken_apart():
    """Once for all tests of the script, which are processes of their own."""
    if "KIOSK_PARTS" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="parts-", dir=MADE.parent) as folder:
        parts = pathlib.Path(folder)
        for name in ("root", "boot"):
            done("unsquashfs", "-no-progress", "-d", parts / name, MADE / f"{name}.img")
        (parts / "initrd").mkdir()
        done("bash", "-c", 'set -o pipefail; zstd -dcq "$1" | cpio -idm --quiet -D "$2"', "-", parts / "boot/initrd", parts / "initrd")
        os.environ["KIOSK_PARTS"] = folder
        yield


def made_whole():
    """The first step and the last are done: what lies there is of this tree."""
    return all((MADE / "steps" / f"{step}.done").exists() for step in ("packages", "disk"))


if __name__ == "__main__":
    if not made_whole():
        print(f"skipped: test_image: no image in {MADE}: board/build {BOARD} makes it")
        sys.exit(77)
    with taken_apart():
        main()
