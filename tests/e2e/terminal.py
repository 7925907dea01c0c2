# SPDX-License-Identifier: Apache-2.0
"""terminal.py - what every test of whole programs starts from: a terminal, a screen, a walker.

main() runs the tests of a script at the same time, each in a process of its own: they mostly wait.
"""
import concurrent.futures
import ctypes
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "board/host"))
from rig import BIN, CARDS, PATIENCE, Channel, Family, Rig, Trouble  # noqa: E402,F401
from walk import Walker  # noqa: E402

SIMPLE, DEFERRED, STATEMENT = "居住证签注", "异地就医", "灵活就业"
PR_SET_PDEATHSIG = 1


# A network of kioskd's own with a cable in it, where that may be made: the words before a program's.
OWN_CABLE = ["unshare", "--net", "--mount", "sh", "-c",
             'mount -t sysfs none /sys && ip link add cable0 type veth peer name cable1 && exec "$@"', "sh"]


class WithCable(Rig):
    """Else the cables are this machine's, which may have none."""

    def start_keeper(self):
        may = subprocess.run([*OWN_CABLE, "true"], capture_output=True).returncode == 0
        return self.start("kioskd", [*(OWN_CABLE if may else []), BIN / "kioskd", "--config", self.config])

    def cable(self):
        """A cable that the board has."""
        found = [i["name"] for i in json.loads(self.ctl("--json", "network", "show"))["interfaces"] if re.fullmatch("[a-z0-9]+", i["name"])]
        if not found:
            raise unittest.SkipTest("this machine has no cable, and none may be made")
        return found[0]


class TerminalTest(unittest.TestCase):
    """One terminal per test; `changes` overlays its settings, `platform` False leaves the network dead."""

    changes = {}
    screen = None
    rig_class = Rig

    def start(self, changes=None, platform=True, pcsc=False, printer=False, samv=(), catalogue=None,
              camera=(), scanner=False):
        """`catalogue`: what the platform offers instead of the sample, as the file's JSON; `camera`: the sheets under one; `printer`: "tty" for one that answers."""
        both = {k: dict(v) for k, v in self.changes.items()}
        for section, keys in (changes or {}).items():
            both.setdefault(section, {}).update(keys)
        self.rig = self.rig_class(both, platform=platform)
        self.addCleanup(self.end, self.rig)
        if catalogue:
            self.offer(catalogue)
        if platform:
            self.rig.start_platform()
        self.rig.start_samv(*samv)
        if pcsc:
            self.rig.start_pcscd()
        if printer:
            self.rig.start_printer(self.rig.folder, tty=printer == "tty")
        if camera:
            self.rig.start_camera(*camera)
        if scanner:
            self.rig.start_scanner()
        self.rig.start_keeper()
        if not platform:
            self.rig.ctl("catalogue", "import", self.rig.catalogue)
        self.rig.start_kiosk()
        self.screen = self.rig.screen()
        self.addCleanup(self.screen.close)
        self.screen.wait("home", 20000)
        self.walker = Walker(self.rig, self.screen)
        return self.rig

    def offer(self, catalogue):
        """The file as the platform reads it: its dictionaries lie beside it."""
        folder = self.rig.folder / "offer"
        (folder / "dictionaries").mkdir(parents=True)
        self.rig.catalogue = folder / "catalogue.json"
        self.rig.catalogue.write_text(json.dumps(catalogue, ensure_ascii=False), encoding="utf-8")
        for name, entries in catalogue.get("dictionaries", {}).items():
            text = json.dumps({"name": name, "version": "1", "entries": entries}, ensure_ascii=False)
            (folder / f"dictionaries/{name}.json").write_text(text, encoding="utf-8")

    def display(self):
        """A private X server of the product's size; its DISPLAY. Ends with the test."""
        ours, theirs = os.pipe()
        server = subprocess.Popen(["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1080x1920x24", "-noreset", "-nolisten",
                                   "tcp"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[theirs],
                                  process_group=Family.group())
        self.addCleanup(lambda: (server.terminate(), server.wait()))
        os.close(theirs)
        with open(ours, encoding="ascii") as number:
            return f":{int(number.readline())}"

    def end(self, rig):
        if not self._outcome.success:
            for program in rig.programs.values():
                print(f"--- {program.name}: {program.tail(20)}", file=sys.stderr)
        rig.close()

    def keeper(self, line, wait=60):
        channel = self.rig.keeper()
        try:
            return channel.do(line, wait)
        finally:
            channel.close()

    def until(self, what, test, wait=20):
        end = time.monotonic() + wait * PATIENCE
        while True:
            value = test()
            if value:
                return value
            if time.monotonic() > end:
                self.fail(f"{what} was expected within {wait} s")
            time.sleep(0.05)

    def record(self, serial):
        return next((r for r in self.rig.queue() if r["apply_serial_no"] == serial), None)

    def delivered(self, serial, wait=20):
        """The record once the platform has answered it."""
        return self.until(f"delivery of {serial}",
                          lambda: (r := self.record(serial)) and r["state"] == "delivered" and r, wait)

    def each_applied_once(self, serials):
        """The heart of the promise: everything receipted arrived, and nothing arrived twice."""
        cases = self.rig.cases()
        arrived = [c["apply_serial_no"] for c in cases]
        self.assertEqual(sorted(set(serials) - set(arrived)), [], "receipted but never arrived")
        self.assertEqual(len(arrived), len(set(arrived)), "arrived twice")
        for case in cases:
            self.assertEqual(case["applied"], 1, case["apply_serial_no"])
        by_serial = {r["apply_serial_no"]: r for r in self.rig.queue()}
        for case in cases:
            if case["apply_serial_no"] in by_serial:
                self.assertEqual(by_serial[case["apply_serial_no"]]["project_no"], case["project_no"])

    def nothing_differs(self):
        """The platform has the same applications of today as this terminal."""
        self.until("a comparison", lambda: self.rig.ctl("reconcile", check=False).returncode == 0)
        report = json.loads(self.rig.ctl("--json", "reconcile"))
        self.assertEqual((report["difference"], report["resent"]), (0, []), report)
        self.assertEqual(report["listed"], len(self.rig.queue()))

    def receipt(self):
        """The receipt text behind the QR code on the screen, verified by kioskctl."""
        from visit import receipt_text
        path = self.rig.folder / "receipt.txt"
        path.write_text(receipt_text(self.screen.node("receipt.qr")["value"]), encoding="utf-8")
        return path


def end_with_parent():
    """A killed parent takes this process along, and with it what it started (rig.Family)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def names(suite):
    """TestClass.test_name of every test."""
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from names(one)
        else:
            yield one.id().removeprefix("__main__.")


def alone(name):
    """One test in a process of its own: good or not, and what it said."""
    run = subprocess.run([sys.executable, sys.argv[0], name], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return run.returncode == 0, run.stdout


def main(together=4, judge=lambda said: []):
    """All tests of the script, so many at a time, or the ones named. `judge`: what is wrong with all of them together."""
    end_with_parent()
    if len(sys.argv) > 1:
        unittest.main(verbosity=2, warnings="ignore")
    every = list(names(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])))
    with concurrent.futures.ThreadPoolExecutor(together) as pool:
        results = list(pool.map(alone, every))
    for _, said in sorted(results, key=lambda result: not result[0]):  # what failed is what is read last
        print(said, flush=True)
    for name, why in re.findall(r"^(\w+) \(.*skipped '(.*)'$", "\n".join(said for _, said in results), re.M):
        print(f"skipped: {pathlib.Path(sys.argv[0]).stem}: {name}: {why}", flush=True)
    wrong = judge([said for good, said in results if good])
    print(*wrong, sep="\n", flush=True)
    sys.exit(0 if every and not wrong and all(good for good, _ in results) else 1)
