# SPDX-License-Identifier: Apache-2.0
"""visit.py - plays a script of visits against everything running here, and keeps the pictures.

A script is UTF-8, one command a line, # for comments: every command of kiosk's test channel, and the
ones of COMMANDS below. The first line that fails ends the run with FILE:LINE, what was expected and
what was seen.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from rig import ROOT, Rig, Trouble  # noqa: E402
from walk import Walker  # noqa: E402

NUMBER_WAIT_S = 20
EXPECT_WAIT_S = 10


def say(line):
    print(line, flush=True)


class Player:
    def __init__(self, rig, out):
        self.rig, self.out = rig, out
        self.screen = rig.screen()
        self.pictures = 0
        self.last_picture = None
        self.serials = []  # told to the person, in order
        self.offline_ok = False
        self.base = ROOT

    # Pictures and numbers

    def look(self):
        """After each command: a picture of a new screen, a line for a new serial number."""
        seen = self.screen.dump()
        if seen["screen"] != self.last_picture:
            self.pictures += 1
            self.screen.shot(self.out / f"{self.pictures:02d}-{seen['screen']}.png")
            self.last_picture = seen["screen"]
        nodes = {n["id"]: n for n in seen["nodes"] if n["id"]}
        serial = (nodes.get("receipt.serial") or {}).get("value")
        if serial and serial not in self.serials:
            self.serials.append(serial)
            say(f"申办流水号 {serial}")
        qr = (nodes.get("receipt.qr") or {}).get("value")
        if qr:
            (self.out / "receipt.txt").write_text(receipt_text(qr), encoding="utf-8")

    def numbers(self):
        """办件编号 of every serial; True if all have one."""
        until = time.monotonic() + NUMBER_WAIT_S
        found = {}
        while True:
            found = {r["apply_serial_no"]: r["project_no"] for r in self.rig.queue()}
            missing = [s for s in self.serials if not found.get(s)]
            if not missing or self.offline_ok or time.monotonic() > until:
                break
            time.sleep(0.1)
        for serial in self.serials:
            say(f"办件编号 {found.get(serial) or '-'}")
        return all(found.get(s) for s in self.serials)

    # Commands beyond the test channel's own

    def do_card(self, words):
        if words[:1] == ["in"]:
            file = self.find(words[1]) if len(words) > 1 else None
            self.rig.card_in(file, int(words[2]) if len(words) > 2 else None)
        elif words[:1] == ["out"]:
            self.rig.card_out(int(words[1]) if len(words) > 1 else None)
        else:
            raise Trouble("card in FILE [N] or card out [N] is expected")

    def do_platform(self, words):
        if words == ["up"]:
            self.rig.start_platform()
        elif words == ["down"]:
            self.rig.stop("kiosk-platform")
        elif words[:1] == ["fault"] and len(words) == 2:
            name, _, arg = words[1].partition("=")
            if name == "none":
                self.rig.no_faults()
            else:
                self.rig.fault(name, arg or None)
        elif words[:1] == ["case"] and len(words) == 2:
            self.rig.control_call("POST", f"/cases/{self.last_case('project_no')}", {"state": words[1]})
        elif words[:1] == ["part"] and len(words) == 3:
            self.rig.control_call("POST", f"/cases/{self.last_case('project_no')}",
                                  {"state": self.last_case("state"), "parts": {words[1]: words[2]}})
        elif words[:1] == ["waiting"] and len(words) == 2:
            self.waiting(json.loads((ROOT / words[1]).read_text(encoding="utf-8")))
        else:
            raise Trouble("platform up, down, fault NAME[=ARG], fault none, case STATE, part ROW_GUID STATE or waiting FILE "
                          "is expected")

    def last_case(self, member):
        """Of the case the platform was given last; what was submitted a moment ago is on its way."""
        end = time.monotonic() + NUMBER_WAIT_S
        cases = self.rig.cases()
        while len(cases) < len(self.serials) and time.monotonic() < end:
            time.sleep(0.05)
            cases = self.rig.cases()
        if not cases:
            raise Trouble("a case at the platform was expected, there is none")
        return cases[-1][member]

    def filled(self, line):
        for member in ("project_no", "query_code"):
            if "{" + member + "}" in line:
                line = line.replace("{" + member + "}", self.last_case(member))
        return line

    def waiting(self, people):
        """What waits for whom at the platform: [{"cert_no", "notices": [], "drafts": [], "licences": []}]; or in which hall:
        {"hall_code", "answer": its slots}."""
        for hall in (one for one in people if "hall_code" in one):
            self.rig.control_call("PUT", "/slots", hall)
        for one in (one for one in people if "cert_no" in one):
            for what in ("notices", "drafts"):
                self.rig.control_call("PUT", f"/{what}", {"cert_no": one["cert_no"], "entries": one.get(what, [])})
            self.rig.control_call("PUT", "/licences", {"cert_no": one["cert_no"], "licences": one.get("licences", [])})

    def do_keeper(self, words):
        if words == ["kill"]:
            self.rig.kill("kioskd")
        elif words == ["start"]:
            self.rig.start_keeper()
        elif words[:1] == ["clock"] and len(words) == 2:
            self.keeper_call(f"clock {words[1]}")
        elif words == ["sync"]:
            self.keeper_call("sync")
        else:
            raise Trouble("keeper kill, start, clock +MS or sync is expected")

    def keeper_call(self, line):
        channel = self.rig.keeper()
        try:
            channel.do(line)
        finally:
            channel.close()

    def do_expect(self, words, rest):
        """What a card or the platform brings takes its time."""
        id, _, text = rest.partition(" ")
        end = time.monotonic() + EXPECT_WAIT_S
        while True:
            node = self.screen.node(id)
            seen = None if node is None else f"{node['text'] or ''} {node['value'] or ''}".strip()
            if seen is not None and text in seen:
                return
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        raise Trouble(f"'{text}' in {id} was expected, {'nothing' if seen is None else repr(seen)} was seen")

    def do_expect_screen(self, words):
        seen = self.screen.screen()
        if [seen] != words:
            raise Trouble(f"screen {' '.join(words)} was expected, {seen} was seen")

    def do_visit(self, words):
        """To that screen, or the check, with generated answers."""
        Walker(self.rig, self.screen, after_step=self.look).to(words[0] if words else "check")

    def do_camera(self, words):
        """`in` and `out` as of kiosk-sim; alone: waits until the screen shows what it sees."""
        if words:
            self.rig.device("camera").ask(" ".join(words))
        else:
            Walker(self.rig, self.screen).see_picture()

    def find(self, name):
        for base in (self.base, ROOT, pathlib.Path.cwd()):
            if (base / name).exists():
                return base / name
        raise Trouble(f"the file {name} was expected, it is not there")

    def play_line(self, line):
        line = self.filled(line)
        words = line.split()
        name, rest = words[0], line.partition(" ")[2]
        if name == "card":
            self.do_card(words[1:])
        elif name == "platform":
            self.do_platform(words[1:])
        elif name == "keeper":
            self.do_keeper(words[1:])
        elif name == "expect":
            self.do_expect(words[1:], rest)
        elif name == "expect-screen":
            self.do_expect_screen(words[1:])
        elif name == "visit":
            self.do_visit(words[1:])
        elif name == "camera":
            self.do_camera(words[1:])
        elif name == "scan":
            self.rig.device("scanner").ask(f"scan {rest}")
        elif name == "sleep":
            time.sleep(int(words[1]) / 1000)
        elif name == "offline-ok":
            self.offline_ok = True
        elif name == "shot":
            self.screen.shot(self.out / rest)
        else:
            self.screen.do(line, 120)
        self.look()

    def play(self, path):
        self.base = path.resolve().parent
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            try:
                self.play_line(line)
            except (Trouble, OSError, ValueError, IndexError) as e:
                print(f"{path}:{number}: {line}: {e}", file=sys.stderr, flush=True)
                return False
        return True


def receipt_text(qr):
    """The QR carries the values, joined by bars; the paper's text has their names before them."""
    names = ["yichuang-receipt", "terminal", "serial", "client_ref", "state", "project_no", "task_code",
             "at", "body_sha256", "key", "signature"]
    values = qr.split("|")
    if values and values[0].startswith("yichuang-receipt "):
        values[0] = values[0].split(" ", 1)[1]
    if len(values) == len(names) + 1:  # algorithm and base64 apart
        values[-2:] = [" ".join(values[-2:])]
    return "".join(f"{n} {v}\n" for n, v in zip(names, values))


def interactive(player):
    say("ready: script commands are read from here; end with Ctrl-D")
    for line in sys.stdin:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            player.play_line(line)
        except Trouble as e:
            say(str(e))


def run(args):
    if not args.headless and not os.environ.get("DISPLAY"):
        print("there is no display here: playing headless", file=sys.stderr)
        args.headless = True
    out = pathlib.Path(args.out or ROOT / "build/host/visit").resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    script = args.script or (ROOT / "tests/e2e/simple.visit" if args.headless else None)
    with Rig(config=args.config, presenter="dummy" if args.headless else "window") as rig:
        if not rig.sections.get("camera"):
            rig.start_camera()
        if not rig.sections.get("scanner"):
            rig.start_scanner()
        rig.start_all(out)
        player = Player(rig, out)
        good = True
        if script:
            good = player.play(pathlib.Path(script))
        else:
            interactive(player)
        delivered = player.numbers()
        good = good and (delivered or player.offline_ok)
        collect_print(out)
    say(f"图片 {out}")
    return 0 if good else 1


def collect_print(out):
    """The last receipt that came out of the virtual printer."""
    printed = sorted(out.glob("receipt-*.png"), key=lambda p: int(re.sub(r"\D", "", p.stem) or 0))
    if printed:
        printed[-1].replace(out / "receipt.png")


def main():
    parser = argparse.ArgumentParser(prog="board/host/run", add_help=False)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--script")
    parser.add_argument("--config")
    parser.add_argument("--out")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return run(args)
    except Trouble as e:
        print(e, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
