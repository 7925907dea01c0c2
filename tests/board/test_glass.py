# SPDX-License-Identifier: Apache-2.0
"""test_glass.py - the panel of a board, without window system or GL: what is on it, what a finger does, what plugs do, and
what it costs to wait. Beside the machine the same terminal runs here without a panel, and says what the picture must be.
"""
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE)]
from terminal import PATIENCE, TerminalTest, main  # noqa: E402
import guest_glass  # noqa: E402
import picture  # noqa: E402
from machine import HEIGHT, WIDTH, Machine  # noqa: E402

CLOCK = (700, 0, 380, 140)
IDLE_WAKEUPS = 50  # in 10 s
NO_DEVICES = {"reader.1": {"driver": None, "device": None}, "reader.2": {"driver": None, "device": None},
              "printer": {"driver": None, "device": None}}
DISPLAY = "/sys/class/drm/card0"
START = "su kiosk -c 'exec kiosk --config /etc/kiosk.ini' >>/tmp/kiosk.log 2>&1 &"


def turned_back(seen):
    """The picture that hangs turned by 90 degrees clockwise on this panel."""
    rows, stride = bytearray(), seen.width * 3
    for x in reversed(range(seen.width)):
        row = bytearray(seen.height * 3)
        for colour in range(3):
            row[colour::3] = seen.pixels[x * 3 + colour::stride]
        rows += row
    return picture.Picture(seen.height, seen.width, bytes(rows))


def part(seen, left, top, width, height):
    return picture.Picture(width, height, b"".join(seen.row(y)[left * 3:(left + width) * 3] for y in range(top, top + height)))


class Glass(TerminalTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        kernel, initrd = guest_glass.build()
        self.machine = Machine(self.folder, kernel=kernel, initrd=initrd, append="console=ttyS0 panic=1",
                               extra=["-no-reboot"])
        self.addCleanup(self.machine.close)
        self.machine.power_on()

    def light(self, settings="", twin=None):
        """Starts kiosk there, as a user with no rights but its groups, and its twin here. The twin's home."""
        self.start({**NO_DEVICES, "ui": twin or {}}, platform=False)
        self.machine.wait_said("guest ready", 120)
        self.shell = guest_glass.Shell(self.machine.socket("shell"))
        self.addCleanup(self.shell.close)
        for setting in settings.split():
            self.shell.run(f"echo {setting} >>/etc/kiosk.ini")  # its last section is [ui]
        self.shell.run(START)
        return self.twin()

    def twin(self):
        """The picture as it must be."""
        path = self.folder / "twin.png"
        self.screen.idle()
        self.screen.do(f"shot {path}")
        return picture.read(path)

    def centre(self, id):
        x, y, w, h = self.screen.the(id)["rect"]
        return x + w / 2, y + h / 2

    def log(self):
        return self.shell.run("cat /tmp/kiosk.log")

    def logged(self, words, times=1):
        self.until(f"'{words}'", lambda: self.log().count(words) >= times, 30)

    def shows(self, wanted, seen=lambda machine: machine.shot(), wait=30):
        """But for the clock the panel is as wanted."""
        end = time.monotonic() + wait * PATIENCE
        while (away := seen(self.machine).away(wanted, without=[CLOCK])) > 0:
            if time.monotonic() > end:
                self.fail(f"{away:.2%} of the picture is not as it must be; {self.log()}")
            time.sleep(0.5)

    def test_home_is_as_large_as_the_panel_a_finger_is_followed_and_waiting_costs_nothing(self):
        wide = 270  # 1080 pixels at QEMU's 100 dpi, in whole centimetres as EDID has it
        self.shows(self.light("width=0 height=0 panel_width_mm=0", {"panel_width_mm": wide}), wait=60)
        self.assertIn(f"{WIDTH}x{HEIGHT} pixels and is {wide} mm wide", self.log())
        time.sleep(2)  # glyphs are prepared ahead of time
        before = self.wakeups()
        time.sleep(10)
        woken = self.wakeups() - before
        print(f"# wake-ups of kiosk in 10 s: {woken}")
        self.assertLessEqual(woken, IDLE_WAKEUPS)
        self.machine.touch(*self.centre("home.search"))
        self.screen.tap("home.search")
        self.shows(self.twin())
        self.assertGreater(self.wakeups() - before, woken, "a touch is work")
        # The left edge: an axis at its end, and one that did not move.
        self.machine.touch(*self.centre("bar.home"))
        self.screen.tap("bar.home")
        self.shows(self.twin())
        self.machine.touch(*self.centre("bar.help"))
        self.screen.tap("bar.help")
        self.shows(self.twin())

    def wakeups(self):
        lines = self.shell.run("cat /proc/$(pidof kiosk)/task/*/status | grep ctxt_switches").splitlines()
        self.assertGreaterEqual(len(lines), 2)
        return sum(int(line.split()[1]) for line in lines)

    def test_a_picture_that_hangs_turned_is_turned_and_so_is_the_finger(self):
        def seen(machine):
            return turned_back(machine.shot())
        self.shows(self.light("orientation=90"), seen, 60)
        x, y = self.centre("home.search")
        self.machine.touch((HEIGHT - y) * WIDTH / HEIGHT, x * HEIGHT / WIDTH)
        self.screen.tap("home.search")
        self.shows(self.twin(), seen)

    def test_a_picture_smaller_than_the_panel_hangs_in_its_middle_and_nothing_beside_it(self):
        left, top, width, height = 180, 320, 720, 1280
        home = self.light(f"width={width} height={height}", {"width": width, "height": height})
        def seen(machine):
            return part(machine.shot(), left, top, width, height)
        self.shows_small(home, seen, 60)
        whole = self.machine.shot()
        for y in (0, top - 1, top + height, HEIGHT - 1):
            self.assertEqual(whole.row(y), bytes(WIDTH * 3))
        for y in (top, HEIGHT // 2):
            self.assertEqual(whole.row(y)[:left * 3] + whole.row(y)[(left + width) * 3:], bytes((WIDTH - width) * 3))
        x, y = self.centre("home.search")
        self.machine.touch(left + x, top + y)
        self.screen.tap("home.search")
        self.shows_small(self.twin(), seen)

    def shows_small(self, wanted, seen, wait=30):
        below = 140
        def cut(shot):
            return part(shot, 0, below, shot.width, shot.height - below)
        self.shows(cut(wanted), lambda machine: cut(seen(machine)), wait)

    def test_a_panel_and_a_finger_that_are_unplugged_come_back(self):
        home = self.light()
        self.shows(home, wait=60)
        for _ in range(3):
            self.plug("off")
            self.until("a dark panel", lambda: self.machine.shot().is_plain(), 20)
            self.plug("on")
            self.shows(home)
        tablet = next(p["name"] for p in self.machine.qmp.call("qom-list", path="/machine/peripheral-anon")
                      if p["type"] == "child<usb-tablet>")
        self.machine.qmp.call("device_del", id=f"/machine/peripheral-anon/{tablet}")
        self.logged("no touch device")
        self.assertIn("is gone", self.log())
        listened = self.log().count("listening to")
        self.machine.qmp.call("device_add", driver="usb-tablet", id="another")
        self.logged("listening to", listened + 1)
        self.machine.touch(*self.centre("home.search"))
        self.screen.tap("home.search")
        self.shows(self.twin())

    def test_who_is_killed_leaves_the_panel_to_the_next(self):
        home = self.light()
        for signal in ("KILL", "TERM"):
            self.shows(home, wait=60)
            self.shell.run(f"kill -{signal} $(pidof kiosk); while pidof kiosk; do sleep 0.1; done")
            self.until("another picture", lambda: not self.machine.shows(home), 20)
            self.shell.run(START)
        self.shows(home, wait=60)
        self.assertEqual(self.log().count("cannot"), 0, self.log())

    def plug(self, how):
        self.shell.run(f"echo {how} >{DISPLAY}-Virtual-1/status; echo change >{DISPLAY}/uevent")

    def test_a_finger_is_calibrated_as_udev_says_also_while_it_runs(self):
        home = self.light()
        self.shows(home, wait=60)
        rule = 'SUBSYSTEM=="input", ENV{LIBINPUT_CALIBRATION_MATRIX}="-1 0 1 0 -1 1"'
        self.shell.run(f"mkdir -p /run/udev/rules.d; echo '{rule}' >/run/udev/rules.d/99-turned.rules; "
                       "udevadm control --reload; udevadm trigger -s input -c change; udevadm settle")
        time.sleep(2)  # nothing says that it was read
        x, y = self.centre("home.search")
        self.machine.touch(WIDTH - x, HEIGHT - y)
        self.screen.tap("home.search")
        self.shows(self.twin())


if __name__ == "__main__":
    main(together=1)
