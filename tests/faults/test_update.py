# SPDX-License-Identifier: Apache-2.0
"""test_update.py - Debian's RAUC with a board's settings: what it installs, and in which word it says that it does not.

Slots are loop devices and RAUC's bus is one of this test. Where the kernel has no dm-verity a bundle of the format that
boards refuse is installed instead; that boards take verity alone, and whose, is asked of RAUC without installing.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, main  # noqa: E402
from rig import PATIENCE  # noqa: E402

COMMON = ROOT / "board/common"
ACT = COMMON / "act"
BOARD = ROOT / "board/x86-64"
KIB = 1024
SLOT_SIZE = 2048 * KIB
NAMES = ("root-a", "boot-a", "root-b", "boot-b")


def run(*words, **options):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=60 * PATIENCE, **options)


def done(*words, **options):
    result = run(*words, **options)
    assert result.returncode == 0, (words, result.stdout, result.stderr)
    return result.stdout


def loop_of(path):
    return done("losetup", "--find", "--show", path).strip()


def may_loop():
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(SLOT_SIZE)
        made = run("losetup", "--find", "--show", file.name)
        if made.returncode == 0:
            run("losetup", "--detach", made.stdout.strip())
        return made.returncode == 0


class Workshop:
    """A folder with keys, images and bundles."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.keys = {}

    def key(self, name):
        if name not in self.keys:
            cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
            done("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                 "-subj", f"/CN={name}", "-keyout", key, "-out", cert)
            self.keys[name] = (cert, key)
        return self.keys[name]

    def bundle(self, name, *, version="0.2.0", compatible="yichuang-x86-64", form="plain", key="vendor", size=256 * KIB, fill=b"n"):
        content = self.folder / f"{name}.content"
        content.mkdir()
        (content / "root.img").write_bytes(fill * size)
        (content / "boot.img").write_bytes(fill.upper() * 64 * KIB)
        (content / "noise").write_bytes(os.urandom(16 * KIB))  # a bundle of one block has no hash tree
        (content / "manifest.raucm").write_text(
            f"[update]\ncompatible={compatible}\nversion={version}\n\n[bundle]\nformat={form}\n\n"
            "[image.rootfs]\nfilename=root.img\n\n[image.boot]\nfilename=boot.img\n")
        cert, private = self.key(key)
        made = self.folder / "store/update" / f"{name}.raucb"
        made.parent.mkdir(parents=True, exist_ok=True)
        done("rauc", f"--cert={cert}", f"--key={private}", f"--keyring={cert}", "bundle", content, made)
        return made


class Settings(unittest.TestCase):
    """What lies on a board, read by RAUC itself."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.shop = Workshop(folder.name)

    def conf(self, board):
        conf = self.shop.folder / f"{board}.conf"
        conf.write_text((COMMON / "rauc/system.conf").read_text() + (ROOT / "board" / board / "rauc.conf").read_text())
        return conf

    def judge(self, bundle, ring, board="x86-64"):
        return run("rauc", f"--conf={self.conf(board)}", f"--keyring={ring}", "info", bundle)

    def test_a_bundle_counts_only_whole_and_with_a_signature_that_the_terminal_trusts(self):
        bundle = self.shop.bundle("good", form="verity")
        ring, _ = self.shop.key("vendor")
        stranger, _ = self.shop.key("stranger")
        self.assertEqual(self.judge(bundle, ring).returncode, 0)
        self.assertIn("signature verification failed", self.judge(bundle, stranger).stderr)
        for name, size in (("short", bundle.stat().st_size - 4096), ("tiny", 4096)):
            cut = self.shop.folder / f"{name}.raucb"
            shutil.copy(bundle, cut)
            os.truncate(cut, size)
            self.assertIn("Invalid bundle format", self.judge(cut, ring).stderr, name)

    def test_boards_refuse_a_bundle_whose_content_is_not_verified_while_it_is_read(self):
        for board in ("x86-64", "rk3399"):
            self.assertIn("'plain' not allowed", self.judge(self.shop.bundle(board, form="plain"), self.shop.key("vendor")[0], board).stderr)

    def test_each_board_has_a_name_of_its_own_and_grub_whose_variables_are_where_it_mounts_them(self):
        said = {b: dict(line.split("=", 1) for line in (ROOT / "board" / b / "rauc.conf").read_text().splitlines() if "=" in line)
                for b in ("x86-64", "rk3399")}
        self.assertEqual({b: s["compatible"] for b, s in said.items()}, {b: f"yichuang-{b}" for b in said})
        where = re.search(r"^Where=(.+)$", (COMMON / "systemd/efi.mount").read_text(), re.M)[1]
        self.assertEqual({(s["bootloader"], s["grubenv"]) for s in said.values()}, {("grub", f"{where}/EFI/BOOT/grubenv")})


class Making(unittest.TestCase):
    """board/keys and the step bundle."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name) / "tree"
        for part in ("board/keys", "board/host/setup.sh", "board/common/bundle.sh", "board/common/rauc/system.conf", "board/x86-64/rauc.conf", "CMakeLists.txt"):
            (self.tree / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, self.tree / part)
        self.out = self.tree / "build/board/x86-64"
        self.out.mkdir(parents=True)

    def keys(self, *words, **settings):
        return run(self.tree / "board/keys", *words, env={"PATH": os.environ["PATH"], **settings})

    def step(self, script, **settings):
        return run("bash", "-ec", f". {self.tree}/board/host/setup.sh; common=$root/board/common here=$root/board/x86-64 out={self.out}; "
                   f". $common/bundle.sh; {script}", env={"PATH": os.environ["PATH"], **settings})

    def images(self, root_size=64 * KIB):
        (self.out / "root.img").write_bytes(os.urandom(root_size))
        (self.out / "boot.img").write_bytes(os.urandom(16 * KIB))

    def test_a_development_key_is_made_once_and_never_beside_half_a_production_key(self):
        cert = pathlib.Path(self.keys("cert").stdout.strip())
        before = cert.read_bytes()
        self.assertIn("DEVELOPMENT ONLY", done("openssl", "x509", "-in", cert, "-noout", "-subject"))
        self.assertEqual(self.keys("ring").stdout.strip(), str(cert))
        self.assertEqual((self.keys("which").stdout, cert.read_bytes()), ("development\n", before))
        self.assertEqual(cert.parent.stat().st_mode & 0o777, 0o700)
        half = self.keys("key", KIOSK_SIGN_CERT=str(cert))
        self.assertEqual((half.returncode, half.stdout), (2, ""))
        gone = self.keys("cert", KIOSK_SIGN_CERT="/nowhere.pem", KIOSK_SIGN_KEY="pkcs11:token=x")
        self.assertEqual((gone.returncode, gone.stdout), (1, ""))
        self.assertIn("/nowhere.pem", gone.stderr)

    def test_a_bundle_is_signed_with_the_key_that_the_image_trusts(self):
        self.images()
        for settings in ({}, self.production()):
            made = self.step("step_bundle; lay_updates $out/root", **settings)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertIn("production" if settings else "development", made.stdout)
            conf, ring = self.out / "root/etc/rauc/system.conf", self.out / "root/etc/rauc/keyring.pem"
            said = done("rauc", f"--conf={conf}", f"--keyring={ring}", "info", "--output-format=shell", self.out / "update.raucb")
            version = self.step("sed -n 's/^project(yichuang VERSION \\([0-9.]*\\).*/\\1/p' $root/CMakeLists.txt").stdout.strip()
            for line in ("RAUC_MF_COMPATIBLE='yichuang-x86-64'", f"RAUC_MF_VERSION='{version}'", "RAUC_MF_IMAGES=2"):
                self.assertIn(line, said)

    def production(self):
        shop = Workshop(self.tree.parent)
        cert, key = shop.key("production")
        return {"KIOSK_SIGN_CERT": str(cert), "KIOSK_SIGN_KEY": str(key)}

    def test_a_bundle_that_is_too_large_is_none(self):
        self.images()
        made = self.step("bundle_max=4096; step_bundle")
        self.assertEqual(made.returncode, 1)
        self.assertIn("more than 4096 bytes", made.stdout)


@unittest.skipUnless(os.geteuid() == 0 and may_loop(), "a slot is a loop device, which is root's to make")
class Installing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = tempfile.TemporaryDirectory(prefix="yichuang-")
        cls.addClassCleanup(cls.base.cleanup)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.base.name))
        self.shop = Workshop(self.folder)
        self.slots = {}
        for name in NAMES:
            path = self.folder / name
            path.write_bytes(b"o" * SLOT_SIZE)
            self.slots[name] = loop_of(path)
            self.addCleanup(run, "losetup", "--detach", self.slots[name])
        self.grubenv = self.folder / "grubenv"
        done("grub-editenv", self.grubenv, "create")
        done("grub-editenv", self.grubenv, "set", "ORDER=A B", "A_OK=1", "A_TRY=1", "B_OK=0", "B_TRY=0")
        self.act_env = {"PATH": os.environ["PATH"], "KIOSK_ACT_STORE": str(self.folder / "store"), "KIOSK_ACT_OUT": str(self.folder),
                        "KIOSK_GOOD": str(self.folder / "good"), "KIOSK_FLOOR": str(self.folder / "floor"),
                        "KIOSK_OWN_FLOOR": str(COMMON / "rauc/rollback-floor"), "KIOSK_ACT_SYSTEMCTL": "/bin/true"}
        self.start()
        (self.folder / "good").touch()

    def conf(self):
        text = (COMMON / "rauc/system.conf").read_text() + (BOARD / "rauc.conf").read_text()
        for name, device in self.slots.items():
            text = text.replace(f"/dev/disk/by-partlabel/{name}\n", f"{device}\n")
        for old, new in (("/var/lib/rauc/status", self.folder / "status"), ("/etc/rauc/keyring.pem", self.shop.key("vendor")[0]),
                         ("/usr/lib/kiosk/rauc/pre-install", COMMON / "rauc/pre-install"), ("/efi/EFI/BOOT/grubenv", self.grubenv),
                         ("bundle-formats=verity", "bundle-formats=plain verity")):
            self.assertIn(old, text)
            text = text.replace(old, str(new))
        path = self.folder / "system.conf"
        path.write_text(text)
        return path

    def start(self):
        """A bus, and RAUC on it, which was started from slot A; both find our grub-editenv first."""
        bus = self.folder / "bus"
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "grub-editenv").symlink_to(COMMON / "rauc/grub-editenv")
        self.act_env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={bus}"
        self.begin("bus.log", "dbus-daemon", "--session", "--nofork", f"--address=unix:path={bus}")
        self.until("the bus", bus.exists)
        env = {**self.act_env, "PATH": f"{tools}:{os.environ['PATH']}"}
        self.begin("rauc.log", "rauc", f"--conf={self.conf()}", f"--mount={self.folder}/mount", "--override-boot-slot=A", "service", env=env)
        self.until("RAUC", lambda: run("busctl", "--address", f"unix:path={bus}", "status", "de.pengutronix.rauc").returncode == 0)

    def begin(self, log, *words, env=None):
        with open(self.folder / log, "wb") as out:
            process = subprocess.Popen([str(w) for w in words], stdout=out, stderr=out, env=env)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def until(self, what, is_so):
        end = time.monotonic() + 20 * PATIENCE
        while not is_so():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.05)

    def update(self, name):
        result = run(ACT / "update", name, env=self.act_env)
        return result.returncode, result.stdout.split("\n")[0]

    def loader(self):
        return dict(line.split("=", 1) for line in done("grub-editenv", self.grubenv, "list").splitlines())

    def slot(self, name):
        with open(self.slots[name], "rb") as device:
            return device.read(SLOT_SIZE)

    def nothing_changed(self):
        self.assertEqual(self.loader(), {"ORDER": "A B", "A_OK": "1", "A_TRY": "1", "B_OK": "0", "B_TRY": "0"})
        for name in NAMES:
            self.assertEqual(self.slot(name), b"o" * SLOT_SIZE, name)

    def test_an_update_goes_into_the_other_slot_and_is_started_next(self):
        self.shop.bundle("hand")
        self.assertEqual(self.update("hand"), (0, ""))
        self.assertEqual(self.slot("root-b")[:256 * KIB], b"n" * 256 * KIB)
        self.assertEqual(self.slot("boot-b")[:64 * KIB], b"N" * 64 * KIB)
        self.assertEqual(self.slot("root-a") + self.slot("boot-a"), b"o" * 2 * SLOT_SIZE)
        self.assertEqual(self.loader(), {"ORDER": "B A", "A_OK": "1", "A_TRY": "1", "B_OK": "1", "B_TRY": "0"})

    def test_what_is_wrong_with_it_is_said_in_a_word_and_the_old_version_stays(self):
        (self.folder / "floor").write_text("0.2.0\n")
        self.shop.bundle("stranger", key="stranger")
        self.shop.bundle("other", compatible="yichuang-rk3399")
        self.shop.bundle("older", version="0.1.9")
        self.shop.bundle("nameless", version="$(id)")
        self.shop.bundle("large", size=SLOT_SIZE + 4096)
        whole = self.shop.bundle("cut")
        os.truncate(whole, whole.stat().st_size - 4096)
        (self.folder / "store/update/noise.raucb").write_bytes(b"hsqs" + bytes(8192))
        changed = self.shop.bundle("changed")
        with open(changed, "r+b") as file:
            file.seek(200)
            file.write(b"x" * 16)
        for name, word in (("stranger", "signature"), ("other", "board"), ("older", "floor"), ("nameless", "floor"), ("cut", "damaged"),
                           ("noise", "damaged"), ("changed", "signature"), ("absent", "not-installed")):
            self.assertEqual((name, self.update(name)), (name, (1, word)), (self.folder / "rauc.log").read_text()[-2000:])
            self.nothing_changed()
        self.assertEqual(self.update("large"), (1, "too-large"), (self.folder / "rauc.log").read_text()[-2000:])
        self.assertEqual((self.loader()["ORDER"], self.loader()["B_OK"]), ("A B", "0"))

    def test_nothing_is_installed_before_the_version_that_runs_has_proved_itself(self):
        (self.folder / "good").unlink()
        self.shop.bundle("hand")
        self.assertEqual(self.update("hand"), (1, "untested"))
        self.nothing_changed()
        self.assertEqual(run(ACT / "good", env=self.act_env).returncode, 0)
        self.assertEqual(self.loader()["A_TRY"], "0")
        self.assertEqual(self.update("hand"), (0, ""))

    def test_the_floor_rises_with_a_good_version_and_never_falls(self):
        floor = self.folder / "floor"
        own = self.folder / "own"
        self.act_env["KIOSK_OWN_FLOOR"] = str(own)
        for said, then in (("0.9.0", "0.9.0"), ("0.10.0", "0.10.0"), ("0.9.5", "0.10.0")):
            own.write_text(f"# a word\n{said}\n")
            self.assertEqual(run(ACT / "good", env=self.act_env).returncode, 0)
            self.assertEqual(floor.read_text(), f"{then}\n")

    def test_a_version_that_the_loader_does_not_take_for_good_raises_nothing(self):
        (self.folder / "good").unlink()
        self.grubenv.write_text("nothing of the kind")
        self.assertNotEqual(run(ACT / "good", env=self.act_env).returncode, 0)
        self.assertFalse((self.folder / "floor").exists() or (self.folder / "good").exists())


class Variables(unittest.TestCase):
    """grub-editenv of ours: the file of the loader's variables is never anything but whole."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "grubenv"
        done("grub-editenv", self.file, "create")

    def ours(self, *words):
        return run(COMMON / "rauc/grub-editenv", self.file, *words)

    def test_it_writes_the_first_sector_alone_and_empties_nothing(self):
        self.assertEqual(self.ours("set", "ORDER=B A", "B_OK=1").returncode, 0)
        self.assertEqual(self.ours("list").stdout, "ORDER=B A\nB_OK=1\n")
        trace = self.file.with_name("trace")
        done("strace", "-f", "-y", "-e", "trace=openat,write,truncate,ftruncate,rename,unlink", "-o", trace,
             COMMON / "rauc/grub-editenv", self.file, "set", "B_TRY=1")
        lines = [line for line in trace.read_text().splitlines() if f"{self.file}" in line]
        self.assertFalse([line for line in lines if "TRUNC" in line or "truncate(" in line or "rename(" in line], lines)
        self.assertTrue([line for line in lines if "O_WRONLY" in line], lines)

    def test_what_is_no_file_of_variables_stays_as_it_is(self):
        for bad in (b"", b"x" * 100):
            self.file.write_bytes(bad)
            self.assertNotEqual(self.ours("set", "A_OK=1").returncode, 0)
            self.assertEqual(self.file.read_bytes(), bad)

    def test_more_than_a_sector_is_refused(self):
        before = self.file.read_bytes()
        self.assertNotEqual(self.ours("set", f"LONG={'x' * 500}").returncode, 0)
        self.assertEqual(self.file.read_bytes(), before)


if __name__ == "__main__":
    main()
