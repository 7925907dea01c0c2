# SPDX-License-Identifier: Apache-2.0
"""test_board.py - what a board's units allow: systemd's own judgement, and the words of the architecture.

Nothing is started as a service here: systemd-analyze reads the files as they will lie on a board.
"""
import configparser
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, Rig, TerminalTest, main  # noqa: E402
from rig import BIN, PATIENCE, Program  # noqa: E402

COMMON = ROOT / "board/common"
UNITS = COMMON / "systemd"
ACTS = ("mark-good", "network", "reboot", "ssh-1h", "time", "update@", "usb-mount", "usb-unmount")
EXPOSURE_MAX = 2.0
# What stands in the units because the architecture says so; a value None: it must not be there.
SAID = {
    "kiosk": {
        "RestrictAddressFamilies": "AF_UNIX AF_NETLINK",  # pcscd, and udev's hotplug
        "IPAddressDeny": "any",
        "PrivateNetwork": None,  # it silently kills hotplug
        "DevicePolicy": "closed",
        "User": "kiosk",
    },
    "kioskd": {
        "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
        "PrivateDevices": "yes",
        "PrivateUsers": None,  # its sockets ask who connects
        "StateDirectoryMode": "0700",
        "User": "kioskd",
    },
}
BOTH = {
    "Environment": "GLIBC_TUNABLES=glibc.malloc.perturb=90:glibc.malloc.tcache_count=0",
    "LimitCORE": "0",
    "MemorySwapMax": "0",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "CapabilityBoundingSet": "",
    "Group": "kiosk-bus",
    "Type": "notify",
}


def words(path):
    """KEY: its values, of every section; what systemd does with a key that comes again is its own matter."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def executables():
    for path in UNITS.glob("*.service"):
        found = words(path)
        yield from (line.split()[0] for line in found["ExecStart"] + found.get("ExecStartPre", []))


class Board:
    """A root with Debian's units, ours, and something to run at each place that they name."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        shutil.copytree("/usr/lib/systemd/system", self.root / "usr/lib/systemd/system", symlinks=True)
        shutil.copytree(UNITS, self.root / "etc/systemd/system")
        for path in [*executables(), "/usr/bin/systemctl"]:
            (self.root / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy("/bin/true", self.root / path[1:])

    def analyze(self, *words):
        return subprocess.run(["systemd-analyze", f"--root={self.root}", *words], capture_output=True, text=True,
                              timeout=60 * PATIENCE)


def instance(path):
    return path.name.replace("@.", "@hand.")


class Units(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.board = Board(pathlib.Path(cls.folder.name) / "root")

    def test_systemd_takes_every_unit_without_a_word(self):
        units = [instance(p) for p in UNITS.iterdir() if p.is_file()]
        self.assertGreater(len(units), 10)
        run = self.board.analyze("verify", "--man=no", *units)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))
        wrong = self.board.root / "etc/systemd/system/wrong.service"
        wrong.write_text("[Service]\nExecStart=/usr/bin/nothing-there\nNoNewPrivilege=yes\n")
        self.assertIn("NoNewPrivilege", self.board.analyze("verify", "--man=no", wrong.name).stderr)
        wrong.unlink()

    def test_every_unit_is_exposed_by_two_at_the_most(self):
        units = ["kiosk.service", "kioskd.service", *(instance(p) for p in UNITS.glob("kiosk-act-*.service"))]
        self.assertEqual(len(units), 2 + len(ACTS))
        for unit in units:
            run = self.board.analyze("security", "--offline=yes", "--no-pager", unit)
            figure = float(re.search(r"exposure level for \S+: ([0-9.]+)", run.stdout)[1])
            print(f"{unit} {figure}")
            self.assertLessEqual(figure, EXPOSURE_MAX, run.stdout)

    def test_the_units_say_what_the_architecture_says(self):
        for name, own in SAID.items():
            unit = words(UNITS / f"{name}.service")
            for key, value in {**BOTH, **own}.items():
                self.assertEqual((name, key, unit.get(key)), (name, key, None if value is None else [value]))
            for key in ("WatchdogSec", "MemoryMax", "SystemCallFilter", "DeviceAllow" if name == "kiosk" else "StateDirectory"):
                self.assertIn(key, unit, name)

    def test_root_does_exactly_eight_fixed_things(self):
        there = sorted(p.name for p in UNITS.glob("kiosk-act-*.service"))
        self.assertEqual(there, sorted(f"kiosk-act-{act}.service" for act in ACTS))
        for name in there:
            unit = words(UNITS / name)
            command, = unit["ExecStart"]
            self.assertRegex(command, r"^/usr/(bin|lib/kiosk/act)/[a-z]+( |$)", name)
            self.assertNotRegex(command, r"[$;|&`*?]|/sh\b", name)
            self.assertEqual("%" in command, "@" in name, name)
            self.assertEqual(set(unit) - {"Description", "ExecStart", "TimeoutStartSec", "ReadWritePaths"}, set(), name)

    def test_every_user_of_the_units_is_made(self):
        made = set(re.findall(r"^[ug] +([a-z-]+)", (COMMON / "sysusers/kiosk.conf").read_text(), re.M))
        used = {value for path in UNITS.iterdir() if path.is_file() for key, values in words(path).items()
                if key in ("User", "Group", "SocketUser", "SocketGroup") for value in values}
        self.assertEqual(used - made, set())

    def test_systemd_makes_the_users_and_takes_every_line(self):
        with tempfile.TemporaryDirectory() as root:
            (pathlib.Path(root) / "etc").mkdir()
            run = subprocess.run(["systemd-sysusers", f"--root={root}", COMMON / "sysusers/kiosk.conf"],
                                 capture_output=True, text=True)
            self.assertEqual((run.returncode, [line for line in run.stderr.splitlines() if "not a valid" in line]), (0, []))
            made = [line.split(":")[0] for line in (pathlib.Path(root) / "etc/passwd").read_text().splitlines()]
            self.assertEqual(sorted(made), ["kiosk", "kioskd"])

    def test_polkit_lets_the_keeper_start_acts_and_nothing_else(self):
        rule = (COMMON / "polkit/50-kiosk-acts.rules").read_text()
        manage = "org.freedesktop.systemd1.manage-units"
        asked = [(manage, "kioskd", "start", f"kiosk-act-{act}{'hand' if '@' in act else ''}.service", "yes") for act in ACTS]
        asked += [
            (manage, "kiosk", "start", "kiosk-act-reboot.service", None),  # the citizen's program
            (manage, "kioskd", "stop", "kiosk-act-reboot.service", None),
            (manage, "kioskd", "start", "kiosk-ssh.service", None),
            (manage, "kioskd", "start", "ssh.service", None),
            (manage, "kioskd", "start", "kiosk-act-reboot.timer", None),
            (manage, "kioskd", "start", "kiosk-act-update@..\\x2f.service", None),
            (manage, "kioskd", "start", "x-kiosk-act-reboot.service", None),
            (manage, "kioskd", "start", "kiosk-act-reboot.service\nssh.service", None),
            (manage, "kioskd", "start", None, None),
            ("org.freedesktop.systemd1.manage-unit-files", "kioskd", "start", "kiosk-act-reboot.service", None),
            ("org.freedesktop.login1.reboot", "kioskd", "start", "kiosk-act-reboot.service", None),
        ]
        script = f"""
            const rules = [], polkit = {{ Result: {{ YES: "yes", NOT_HANDLED: null }}, addRule: f => rules.push(f) }};
            {rule}
            const said = {json.dumps(asked)}.map(([id, user, verb, unit]) =>
                rules.map(f => f({{ id, lookup: key => ({{ verb, unit }})[key] }}, {{ user }})));
            console.log(JSON.stringify(said));"""
        run = subprocess.run(["node", "-"], input=script, capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(run.stdout), [[answer] for *_, answer in asked])

    def test_the_settings_of_a_board_are_taken(self):
        run = subprocess.run([BIN / "kioskctl", "--config", COMMON / "kiosk.ini", "settings"], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        given = configparser.ConfigParser(inline_comment_prefixes=(";",))
        given.read(COMMON / "kiosk.ini")
        socket = words(UNITS / "kioskd.socket")["ListenStream"][0]
        self.assertEqual(given["bus"]["address"], f"unix:path={socket}")
        self.assertEqual(words(UNITS / "kioskd-staff.socket")["ListenStream"], [f"{socket}.staff"])


class Activated(Program):
    """It begins with the first connection, and says nothing before."""

    def until(self, wanted, wait=20):
        pass


class Activation(TerminalTest):
    """The sockets that systemd opens, by systemd's own tool for trying that."""

    def activate(self, names, paths):
        self.rig = rig = Rig(platform=False)
        self.addCleanup(rig.close)
        listen = [word for path in paths for word in ("-l", rig.folder / path)]
        command = ["systemd-socket-activate", f"--fdname={names}", *listen, BIN / "kioskd", "--config", rig.config]
        rig.programs["kioskd"] = Activated("kioskd", command, rig.folder / "kioskd.log")
        self.until("the sockets", lambda: all((rig.folder / p).exists() for p in paths))
        return rig

    def test_the_sockets_are_told_apart_by_name_in_any_order(self):
        for names, paths in (("citizen:staff", ("bus", "bus.staff")), ("staff:citizen", ("bus.staff", "bus"))):
            with self.subTest(names):
                rig = self.activate(names, paths)
                self.assertEqual(rig.status()["terminal_id"], "unenrolled")
                rig.start_kiosk()
                self.screen = rig.screen()
                self.screen.wait("closed")
                self.screen.close()
                # They are systemd's: the next keeper finds them.
                self.assertEqual(rig.stop("kioskd"), 0)
                self.assertTrue(all((rig.folder / p).is_socket() for p in paths))

    def test_sockets_that_are_others_are_not_taken(self):
        for names, paths in (("citizen:staff", ("bus", "elsewhere")), ("staff:citizen", ("bus", "bus.staff"))):
            with self.subTest(names):
                rig = self.activate(names, paths)
                with socket.socket(socket.AF_UNIX) as caller:
                    caller.connect(str(rig.folder / "bus"))
                keeper = rig.programs.pop("kioskd")
                self.assertEqual(keeper.process.wait(20 * PATIENCE), 1)
                keeper.hang_up()
                self.assertIn("other sockets", keeper.tail())


class Scripts(unittest.TestCase):
    """The two acts that are told something: what they take, and that they take nothing else."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="yichuang-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.said = self.folder / "said"
        tool = self.folder / "tool"
        tool.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >{self.said}\n')
        tool.chmod(0o755)
        self.env = {"PATH": "/usr/bin", "KIOSK_ACT_IN": str(self.folder), "KIOSK_ACT_NETWORK": str(self.folder),
                    "KIOSK_ACT_TIMEDATECTL": str(tool), "KIOSK_ACT_SYSTEMCTL": "/bin/true", "KIOSK_ACT_BUSCTL": str(tool)}

    def act(self, name, text):
        (self.folder / name).write_text(text)
        self.said.unlink(missing_ok=True)
        run = subprocess.run([COMMON / "act" / name], env=self.env, capture_output=True, text=True)
        return run.returncode, run.stdout

    def test_the_clock_is_set_to_a_number_and_to_nothing_else(self):
        self.assertEqual(self.act("time", "at=1795755600\n"), (0, ""))
        self.assertEqual(self.said.read_text(), "set-time @1795755600\n")
        for bad in ("at=\n", "at=1 x\n", "at=-5\n", "at=$(id)\n", "to=1795755600\n", "at=99999999999999\n", "\n"):
            self.assertEqual(self.act("time", bad), (1, "that is no time\n"), bad)
            self.assertFalse(self.said.exists(), bad)

    def test_a_cable_gets_what_was_written_down(self):
        self.assertEqual(self.act("network", "interface=eth0\nmethod=static\naddress=10.1.2.3/24\ngateway=10.1.2.1\ndns=10.1.2.1 10.1.2.2\n"), (0, ""))
        self.assertEqual((self.folder / "10-eth0.network").read_text(), "[Match]\nName=eth0\n\n[Network]\nDHCP=no\n"
                         "Address=10.1.2.3/24\nGateway=10.1.2.1\nDNS=10.1.2.1\nDNS=10.1.2.2\n")
        self.assertRegex(self.said.read_text(), r"^call org\.freedesktop\.network1 .* Reload\n$")
        self.assertEqual(self.act("network", "interface=eth0\nmethod=dhcp\n"), (0, ""))
        self.assertEqual((self.folder / "10-eth0.network").read_text(), "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n")

    def test_each_cable_keeps_its_own(self):
        for cable in ("eth0", "enp1s0"):
            self.assertEqual(self.act("network", f"interface={cable}\nmethod=static\naddress=10.1.2.3/24\n"), (0, ""))
        for cable in ("eth0", "enp1s0"):
            self.assertIn(f"Name={cable}\n\n[Network]\nDHCP=no\n", (self.folder / f"10-{cable}.network").read_text())

    def test_nothing_else_gets_into_the_file_of_the_cable(self):
        good = "interface=eth0\nmethod=static\naddress=10.1.2.3/24\n"
        self.assertEqual(self.act("network", good)[0], 0)
        before = (self.folder / "10-eth0.network").read_text()
        for bad in ("interface=eth0\nmethod=static\n", "interface=*\nmethod=dhcp\n", "interface=\nmethod=dhcp\n", "method=dhcp\n",
                    "interface=../eth0\nmethod=dhcp\n", f"interface={'e' * 16}\nmethod=dhcp\n",
                    "interface=eth0\nmethod=other\n", good + "gateway=10.1.2.1;id\n", good + "dns=* ?\n", good + "dns=$(id)\n",
                    good + "[Network]\n", good + "Script=x\n", good + f"dns={'1' * 300}\n", good.replace("10.1.2.3/24", "10.1.2.3/24 x")):
            code, said = self.act("network", bad)
            self.assertEqual(code, 1, bad)
            self.assertTrue(said, bad)
            self.assertFalse(self.said.exists(), bad)
        self.assertEqual((self.folder / "10-eth0.network").read_text(), before)


if __name__ == "__main__":
    main()
