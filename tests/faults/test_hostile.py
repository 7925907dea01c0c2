# SPDX-License-Identifier: Apache-2.0
"""test_hostile.py - hands that mean no good: a keyboard, a storm of touches, floods, bombs of JSON. Nothing reaches a
shell, nothing leaves the kiosk's screen, and the visit goes on to a case that arrives once.
"""
import os
import pathlib
import random
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import PATIENCE, SIMPLE, TerminalTest, main  # noqa: E402

WIDTH, HEIGHT = 540, 960
# What leaves a program, a desktop or a machine somewhere: why it is tried.
KEYS = {
    "alt+F4": "closes a window", "alt+Tab": "changes the window", "super": "opens a menu", "ctrl+alt+Delete": "restarts",
    "ctrl+alt+BackSpace": "ends X", "ctrl+alt+t": "opens a terminal", "ctrl+alt+F2": "another console", "alt+F2": "runs a command",
    "ctrl+q": "quits", "ctrl+w": "closes a page", "ctrl+c": "interrupts", "ctrl+z": "stops", "ctrl+o": "opens a file", "ctrl+p": "prints",
    "ctrl+v": "pastes", "F1": "help", "F5": "loads again", "F11": "leaves the full screen", "F12": "developer's tools",
    "Escape": "cancels", "Print": "a picture of the screen", "Menu": "a context menu", "alt+space": "the window's menu",
    "Return": "presses what has the focus", "Tab": "moves the focus", "ctrl+shift+u": "any character", "Caps_Lock": "nothing here",
    "XF86PowerOff": "switches off", "XF86Sleep": "sleeps", "XF86WWW": "a browser", "XF86Calculator": "a calculator",
}
TYPED = "; reboot\n$(reboot)\n../../etc/passwd\n' OR 1=1 --\n"
PLACES, TOUCHES = 60, 5
STRANGERS = 40  # more than a socket takes at once
DEEP = 100000


def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


class Hostile(TerminalTest):
    changes = {"ui": {"width": WIDTH, "height": HEIGHT}}

    def start_on_glass(self):
        """A real window on a server of its own."""
        os.environ["DISPLAY"] = self.display()
        self.start({"ui": {"presenter": "window"}})

    def by_hand(self, *words):
        subprocess.run(["xdotool", *map(str, words)], check=True, timeout=60 * PATIENCE, capture_output=True)

    def state(self):
        seen = self.screen.dump()
        return seen["screen"], seen["overlay"], [(n["id"], n["value"], n["checked"]) for n in seen["nodes"] if n["id"]]

    def only_the_kiosk(self):
        for name in ("kiosk", "kioskd"):
            program = self.rig.programs[name]
            self.assertTrue(program.alive(), f"{name} ended")
            self.assertEqual(children(program.process.pid), [], f"{name} started something")

    def arrives_once(self):
        serial = self.walker.submit()
        self.delivered(serial)
        self.each_applied_once([serial])
        self.only_the_kiosk()

    def test_no_key_of_a_keyboard_does_anything(self):
        self.start_on_glass()
        self.walker.find(SIMPLE)
        self.walker.to("form")
        before = self.state()
        for keys, why in KEYS.items():
            with self.subTest(keys, why=why):
                self.by_hand("key", keys)
                self.screen.idle()
                self.assertEqual(self.state(), before)
        self.by_hand("type", "--delay", 1, TYPED)
        self.screen.idle()
        self.assertEqual(self.state(), before)
        self.walker.to_check()
        self.arrives_once()

    def test_a_storm_of_touches_is_survived(self):
        """Many at once and everywhere; wherever it led, the next visit finds a terminal that works."""
        self.start_on_glass()
        chance = random.Random(1)
        for _ in range(PLACES):
            button = chance.choice((1, 1, 1, 2, 3, 4, 5))
            self.by_hand("mousemove", chance.randrange(WIDTH), chance.randrange(HEIGHT),
                         "click", "--repeat", TOUCHES, "--delay", 2, button)
        self.screen.idle()
        self.only_the_kiosk()
        self.screen.do("clock +400000")
        self.screen.wait("home")
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.arrives_once()

    def test_strangers_that_flood_the_sockets_cost_nobody_the_keeper(self):
        self.start()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        strangers = []
        for path in ("bus", "bus.staff", "kiosk.test"):
            for n in range(STRANGERS):
                s = socket.socket(socket.AF_UNIX)
                s.setblocking(False)
                self.addCleanup(s.close)
                strangers.append(s)
                try:
                    s.connect(str(self.rig.folder / path))
                    s.send((b"\0AUTH EXTERNAL\r\n", b"l\1\0\1" + b"\xff" * 4000, b"\0" * 60000, b"{" * 60000)[n % 4])
                except OSError:
                    pass  # shut out, which is right
        self.arrives_once()
        self.assertEqual(self.rig.status()["queue"]["quarantined"], 0)

    def test_a_bomb_of_json_is_a_file_that_cannot_be_read(self):
        rig = self.start()
        for why, text in (("deep", "[" * DEEP), ("deep objects", '{"items":' * DEEP), ("a huge number", '{"items":' + "9" * DEEP + "}"),
                          ("one member many times", "{" + '"items":[],' * DEEP + '"etag":""}')):
            with self.subTest(why):
                path = rig.folder / "bomb.json"
                path.write_text(text)
                run = rig.ctl("catalogue", "import", path, check=False)
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertRegex(run.stderr, r"\Arefused: .*\n\Z")
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.arrives_once()


if __name__ == "__main__":
    main()
