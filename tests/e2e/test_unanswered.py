# SPDX-License-Identifier: Apache-2.0
"""test_unanswered.py - what kioskctl says when its call brought no answer: unknown is not "no".

A keeper that falls silent at a chosen moment is played here, byte by byte: handshake, one call, and then
nothing, an end, or an error.
"""
import re
import signal
import socket
import struct
import subprocess
import threading

from terminal import ROOT, Rig, TerminalTest, main
from rig import BIN

PACK = ROOT / "assets/catalogue/simple.json"
SERIAL = "A07-K3000043-Q"
# Each command that asks kioskd; of those that change something, which one tells whether they did.
COMMANDS = {
    "status": ((), None),
    "devices": ((), None),
    "queue list": ((), None),
    "queue show": ((SERIAL,), None),
    "queue export": (("/nonexistent/file",), None),
    "catalogue info": ((), None),
    "catalogue search": (("word",), None),
    "region show": ((), None),
    "journal verify": ((), None),
    "journal export": ((), None),
    "log": ((), None),
    "supervision": ((), None),
    "kpi": ((), None),
    "users list": ((), None),
    "users add": (("Li Na", "operator"), "users list"),
    "users reset": (("Li Na",), "users list"),
    "users role": (("Li Na", "vendor"), "users list"),
    "users hand-over": (("Li Na", "Wang Fang"), "users list"),
    "users remove": (("Li Na",), "users list"),
    "users card": (("Li Na",), "users list"),
    "users unlock": ((), "users list"),
    "setup show": ((), None),
    "setup hall": (("440300-01",), "setup show"),
    "decommission show": ((), None),
    "decommission now": (("A07",), "decommission show"),
    "network show": ((), None),
    "time show": ((), None),
    "glass show": ((), None),
    "acts": ((), None),
    "report": ((), None),
    "self-test": ((), "devices"),
    "paper": ((), None),
    "paper new": ((), "paper"),
    "alarms seen": ((), "status"),
    "sync": ((), "status"),
    "enrol": (("A1B2C3",), "status"),
    "queue retry": ((SERIAL,), f"queue show {SERIAL}"),
    "queue hand-over": ((SERIAL,), f"queue show {SERIAL}"),
    "reconcile": ((), "status"),
    "queue reveal": ((SERIAL,), "journal export"),
    "catalogue import": ((PACK,), "catalogue info"),
    "region install": ((PACK,), "region show"),
    "network set": (("eth0", "dhcp"), "acts"),
    "time set": ((), "acts"),
    "glass set": (("50",), "glass show"),
    "glass panel": (("268",), "glass show"),
    "restart": ((), "acts"),
    "usb mount": ((), "acts"),
    "usb unmount": ((), "acts"),
    "update": ((), None),
    "update fetch": ((), "update"),
    "update install": ((PACK,), "acts"),
    "update stick": ((), "acts"),
    "ssh": ((), "acts"),
    "settings-pack info": ((), None),
    "settings-pack install": ((PACK,), "settings-pack info"),
}


def exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("the client left")
        data += more
    return data


def take_call(connection):
    """One D-Bus message; its serial."""
    head = exactly(connection, 16)
    body, serial, fields = struct.unpack("<III", head[4:16])
    exactly(connection, (fields + 7) // 8 * 8 + body)
    return serial


def error(serial, name):
    """A D-Bus error in answer to that call: header fields 4 (name) and 5 (serial)."""
    name = name.encode()
    fields = b"\4\1s\0" + struct.pack("<I", len(name)) + name + b"\0"
    fields += b"\0" * (-len(fields) % 8) + b"\5\1u\0" + struct.pack("<I", serial)
    head = b"l\3\1\1" + struct.pack("<III", 0, 1, len(fields))
    return head + fields + b"\0" * (-len(fields) % 8)


class Silent:
    """Takes one call on PATH.staff, then `end` says what comes: mute, gone or error."""

    def __init__(self, path, end):
        self.end, self.calls, self.over = end, 0, threading.Event()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(path))
        self.socket.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        connection, _ = self.socket.accept()
        with connection:
            said = b""
            while b"BEGIN\r\n" not in said:
                said += connection.recv(4096)
            connection.sendall(b"DATA\r\nOK " + b"0" * 32 + b"\r\nAGREE_UNIX_FD\r\n")
            serial = take_call(connection)
            self.calls += 1
            if self.end == "error":
                connection.sendall(error(serial, "cn.yichuang.Error.ERR_IO"))
            if self.end != "gone":
                self.over.wait(30)

    def close(self):
        self.over.set()
        self.thread.join(30)
        self.socket.close()


class Unanswered(TerminalTest):
    def terminal(self):
        self.rig = rig = Rig(platform=False)
        self.addCleanup(rig.close)
        return rig

    def ask(self, command, *options):
        words = command.split() + list(COMMANDS[command][0])
        return self.rig.ctl(*options, *words, check=False, typed="\n")

    def asked(self, command, end):
        """The command against a keeper that ends so."""
        path = self.rig.folder / "bus.staff"
        keeper = Silent(path, end)
        try:
            run = self.ask(command, "--wait", "1")
        finally:
            keeper.close()
            path.unlink()
        self.assertEqual(keeper.calls, 1, command)
        return run

    def test_every_command_that_asks_the_keeper_is_tried_here(self):
        usage = subprocess.run([BIN / "kioskctl", "--help"], capture_output=True, text=True, check=True).stdout
        asking = {words for words, where in re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)(?= ).*\[([a-z,; ]+)\]$", usage, re.M)
                  if where != "offline"}
        self.assertEqual(asking, set(COMMANDS))

    def test_a_change_that_was_sent_and_not_answered_is_unknown_and_says_how_to_find_out(self):
        self.terminal()
        for command, (_, find_out) in COMMANDS.items():
            for end in ("mute", "gone", "error") if find_out else ():
                with self.subTest(command=command, end=end):
                    run = self.asked(command, end)
                    self.assertEqual((run.returncode, run.stdout), (3, ""))
                    self.assertIn("not known whether it was done", run.stderr)
                    self.assertIn(f"to find out: kioskctl {find_out}\n", run.stderr)
                    self.assertNotRegex(run.stderr, "failed|refused|nothing was done")

    def test_what_only_asks_says_that_nobody_answered(self):
        self.terminal()
        for command, (_, find_out) in COMMANDS.items():
            for end in () if find_out else ("mute", "gone"):
                with self.subTest(command=command, end=end):
                    run = self.asked(command, end)
                    self.assertEqual((run.returncode, run.stdout, run.stderr), (3, "", "kioskd does not answer\n"))

    def test_a_stopped_keeper_was_asked_nothing_and_does_nothing_when_it_goes_on(self):
        rig = self.terminal()
        rig.start_keeper()
        rig.ctl("catalogue", "import", rig.catalogue)
        before = rig.ctl("catalogue", "info")
        keeper = rig.programs["kioskd"].process
        keeper.send_signal(signal.SIGSTOP)
        try:
            for command, (_, find_out) in COMMANDS.items():
                with self.subTest(command):
                    run = self.ask(command, "--wait", "1")
                    said = "kioskd does not answer" + (": nothing was done\n" if find_out else "\n")
                    self.assertEqual((run.returncode, run.stdout, run.stderr), (3, "", said))
        finally:
            keeper.send_signal(signal.SIGCONT)
        self.assertEqual(rig.ctl("catalogue", "info"), before)
        self.assertNotIn("staff.", rig.ctl("journal", "export"))

    def test_nobody_there_is_no_unknown(self):
        self.terminal()
        for command, (_, find_out) in COMMANDS.items():
            with self.subTest(command):
                run = self.ask(command)
                self.assertEqual(run.returncode, 3)
                self.assertEqual(run.stderr.endswith("nothing was done\n"), bool(find_out))

    def test_wait_takes_seconds_and_nothing_else(self):
        self.terminal()
        for bad in ("0", "-1", "3601", "1s", ""):
            self.assertEqual(self.rig.ctl("--wait", bad, "status", check=False).returncode, 2, bad)


if __name__ == "__main__":
    main()
