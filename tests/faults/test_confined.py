# SPDX-License-Identifier: Apache-2.0
"""test_confined.py - both programs inside their units' walls: a visit goes through, and nothing forbidden does.

Each forbidden thing is tried by a probe in exactly the walls in which the program runs; the same probe outside may.
kioskctl has no unit: whoever has a terminal of the board starts it. It gets along in the narrower of the walls without
anything to write or to plug, and what it is not to do is for kioskd to refuse: by who connects, and by which socket.
"""
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import confine  # noqa: E402
from terminal import ROOT, SIMPLE, Rig, TerminalTest, main  # noqa: E402
from rig import BIN, PATIENCE  # noqa: E402

PROBE = ROOT / "tests/faults/probe.c"
DENIED = {"EPERM", "EACCES", "ENOENT", "EROFS", "EAFNOSUPPORT", "ENXIO", "ENODEV"}
# What neither may; {rig} and {bin} are the terminal's folder and the programs'.
NEITHER = ["write:/etc/passwd", "write:/usr/lib/mark", "write:{bin}/mark", "write:{rig}/kiosk.ini", "write:/sys/power/state", "read:/root/.profile",
           "read:/dev/mem", "read:/dev/kmsg", "read:/dev/sda", "read:/dev/uinput", "read:/var/log/dpkg.log", "read:/home/x",
           "socket:17", "socket:40", "exec:/usr/bin/sh", "exec:/bin/sh", "exec:/usr/bin/python3", "exec:/usr/bin/curl",
           "call:mount", "call:ptrace", "call:settimeofday", "call:reboot", "call:swapon", "call:unshare", "call:init_module",
           "call:bpf", "call:setuid"]
FORBIDDEN = {
    # No Internet, no database, no key, no paper of another's, no way to ask for an act.
    "kiosk": NEITHER + ["socket:2", "socket:10", "listen:8080", "read:{rig}/store/queue.db", "read:{rig}/store/journal.db",
                        "read:{rig}/store/seal.key", "read:{rig}/store/receipt.key", "read:{rig}/platform/client.key",
                        "write:{rig}/store/mark", "write:{rig}/act/in/network", "read:/run/dbus/system_bus_socket"],
    # No device, and no netlink.
    "kioskd": NEITHER + ["socket:16", "read:/dev/dri/card0", "read:/dev/input/event0", "read:/dev/ttyS0", "read:/dev/video0",
                         "read:/dev/usb/lp0", "read:/dev/bus/usb/001/001", "write:{rig}/act/out/mark", "write:{rig}/ui/mark"],
}
# Of these, what anybody may on any machine: that the probe can shows that it is the walls.
OPEN = ["socket:2", "socket:10", "socket:16", "exec:/usr/bin/sh", "exec:/bin/sh", "write:{rig}/kiosk.ini",
        "read:{rig}/store/queue.db", "read:{rig}/store/journal.db", "read:{rig}/store/seal.key", "read:{rig}/store/receipt.key",
        "read:{rig}/platform/client.key", "write:{rig}/store/mark", "write:{rig}/act/in/network", "write:{rig}/act/out/mark",
        "write:{rig}/ui/mark", "listen:0"]
# The control: what each is there for.
NEEDED = {
    "kiosk": ["socket:1", "socket:16", "read:{rig}/kiosk.ini", "write:{rig}/ui/mark", "read:{bin}/kiosk"],
    "kioskd": ["socket:1", "socket:2", "socket:10", "read:{rig}/kiosk.ini", "read:{rig}/store/queue.db", "write:{rig}/store/mark",
               "read:{rig}/platform/client.key", "write:{rig}/act/in/network"],
}


# What staff asks most; in the walls the files of the terminal are out of kioskctl's sight, all but its settings.
ASKS = [("status",), ("devices",), ("queue", "list"), ("journal", "export"), ("supervision",), ("kpi",), ("sync",),
        ("catalogue", "search", SIMPLE), ("help", "rules")]
NOBODY = 65534
# Who may not ask kioskd as staff, though the socket's own mode were to admit everybody: uid, gid (None: kioskd's).
STRANGERS = {"nobody": (NOBODY, NOBODY), "kiosk, which shares kioskd's group": (NOBODY, None)}
STAFFS = [("status",), ("queue", "list"), ("journal", "export"), ("sync",), ("users", "list"), ("restart",)]


class Confined(Rig):
    """The rig, with both programs behind their walls; each has its own folders of it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("run", "ui", "store", "act/in", "act/out"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sections["bus"]["address"] = f"unix:path={self.folder}/run/bus"
        self.sections["test"] = {"socket": self.folder / "ui/kiosk.test", "keeper_socket": self.folder / "run/kioskd.test"}
        self.write_config()

    def walls(self, name):
        common = [self.config, BIN, BIN.parent / "share"]
        if name == "kiosk":
            return confine.wall(name, self.folder, read=[*common, self.folder / "run"], write=[self.folder / "ui"], devices=["/dev/pts"])
        platform = [self.folder / "platform"] if (self.folder / "platform").exists() else []
        return confine.wall(name, self.folder, read=[*common, *platform],
                            write=[self.folder / "store", self.folder / "run", self.folder / "act/in"])

    def stop(self, name):
        """bubblewrap stands between us and the program, and passes no signal on."""
        program = self.programs.get(name)
        if name not in ("kiosk", "kioskd") or not program or not program.alive():
            return super().stop(name)
        pid = program.process.pid
        inner, = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        os.kill(int(inner), signal.SIGTERM)
        code = program.process.wait(5 * PATIENCE)
        program.hang_up()
        del self.programs[name]
        return code

    def told(self, words, before=()):
        """kioskctl as somebody else or somewhere else, by the words before its own: code, output, complaint."""
        command = [*before, BIN / "kioskctl", "--config", self.config, *words]
        run = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60 * PATIENCE)
        return run.returncode, run.stdout, run.stderr

    def start_keeper(self):
        return self.start("kioskd", [*self.walls("kioskd"), BIN / "kioskd", "--config", self.config])

    def start_kiosk(self):
        # The reader's pty, as its node: the link to it lies beside the rig's other secrets.
        self.sections["reader.1"]["device"] = os.path.realpath(self.samv_link)
        self.write_config()
        return self.start("kiosk", [*self.walls("kiosk"), BIN / "kiosk", "--config", self.config])


class ConfinedTest(TerminalTest):
    rig_class = Confined
    changes = {"reader.2": {"driver": None, "device": None}, "printer": {"driver": "none", "device": None}}

    def probe(self):
        path = self.rig.folder / "ui/probe"
        other = self.rig.folder / "store/probe"
        for one in (path, other):
            subprocess.run(["gcc", "-static", "-O1", PROBE, "-o", one, "-D_GNU_SOURCE"], check=True, capture_output=True)
        return {"kiosk": path, "kioskd": other}

    def tried(self, walls, probe, things):
        named = [t.format(rig=self.rig.folder, bin=BIN) for t in things]
        run = subprocess.run([str(w) for w in (*walls, probe, *named)], capture_output=True, text=True, timeout=120)
        said = dict(line.rsplit(" ", 1) for line in run.stdout.splitlines())
        self.assertEqual(set(said), set(named), run.stderr)
        return {thing: said[name] for thing, name in zip(things, named)}

    def test_a_visit_goes_through_and_nothing_forbidden_does(self):
        rig = self.start()
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        probes = self.probe()
        for name in ("kiosk", "kioskd"):
            walls = rig.walls(name)
            got = {t: r for t, r in self.tried(walls, probes[name], FORBIDDEN[name]).items() if r not in DENIED}
            self.assertEqual((name, got), (name, {}))
            refused = {t: r for t, r in self.tried(walls, probes[name], NEEDED[name]).items() if r != "ok"}
            self.assertEqual((name, refused), (name, {}))
            print(f"{name}: {len(FORBIDDEN[name])} forbidden things refused")
        # The probe can: outside the walls the same things are open to it.
        outside = self.tried([], probes["kiosk"], OPEN)
        self.assertEqual({t: r for t, r in outside.items() if r != "ok"}, {})

    def test_kioskctl_needs_its_socket_and_nothing_else(self):
        rig = self.start()
        walls = confine.wall("kiosk", rig.folder, read=[rig.config, BIN, BIN.parent / "share", rig.folder / "run"])
        for words in ASKS:
            self.assertEqual(rig.told(words, walls)[0::2], (0, ""), words)

    def test_who_is_not_staff_is_told_nothing_by_kioskctl(self):
        if os.geteuid() != 0:
            self.skipTest("only root can be somebody else")
        rig = self.start()
        rig.folder.chmod(0o711)
        rig.config.chmod(0o644)
        (rig.folder / "run").chmod(0o755)
        (rig.folder / "run/bus.staff").chmod(0o666)
        for who, (uid, gid) in STRANGERS.items():
            switch = ["setpriv", f"--reuid={uid}", f"--regid={os.getegid() if gid is None else gid}", "--clear-groups"]
            self.assertEqual(rig.told(("help", "rules"), switch)[0], 0, f"{who} can start it")
            for words in STAFFS:
                code, said, why = rig.told(words, switch)
                self.assertEqual((code, said), (3, ""), (who, words))
                self.assertIn("kioskd does not answer", why)
        self.assertEqual(rig.told(("status",))[0], 0)

    def test_the_citizens_socket_makes_nobody_staff(self):
        rig = self.start()
        staff = rig.folder / "run/bus.staff"
        staff.rename(rig.folder / "run/away")
        staff.symlink_to("bus")
        for words in STAFFS:
            code, said, why = rig.told(words)
            self.assertEqual((code, said), (1, ""), words)
            self.assertIn("no right to it", why)


if __name__ == "__main__":
    reason = confine.works()
    if reason:
        print(f"skipped: confined: {reason}")
        sys.exit(77)
    main()
