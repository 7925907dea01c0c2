# SPDX-License-Identifier: Apache-2.0
"""test_board_faults.py - what goes wrong around a board: a clock that is wrong, a line that loses, a root that was touched."""
import datetime
import hashlib
import json
import re
import subprocess
import time

from board import BOOT_S, CTL, BoardTest, Shell, main
from guest import libraries, put
from test_board_visit import VisitTest

LOSS = "5%"
EDID_CM = "od -An -t u1 -j 21 -N 1 /sys/class/drm/card0-*/edid"  # VESA E-EDID: how wide the picture is
HEAD = 16 << 20  # LUKS2 has its headers in there
LOADER = "Welcome to GRUB"
TC = "/usr/sbin/tc"  # no board has it: it comes on a disk of its own


class Clock(VisitTest):
    rtc = "2015-06-01T00:00:00"

    def test_a_clock_that_is_years_behind_is_corrected_before_anything_depends_on_it(self):
        self.to_home()
        self.visit()
        record, = self.records()
        self.at_platform([record["apply_serial_no"]])
        self.assertTrue(json.loads(self.shell.ask(f"{CTL} --json status"))["clock_trust"])
        told = datetime.datetime.fromisoformat(record["created_at"]).timestamp()
        self.assertLess(abs(told - time.time()), 600, "what the record says of its time")


class Line(VisitTest):
    def tools(self):
        """A disk with tc and what it needs."""
        root, image = self.folder / "tools", self.folder / "tools.img"
        put(TC, root, "tc")
        for library in libraries(TC):
            put(library, root, library.rsplit("/", 1)[1])
        subprocess.run(["mksquashfs", str(root), str(image), "-quiet", "-no-progress"], check=True, stdout=subprocess.DEVNULL)
        return ["-drive", f"file={image},format=raw,if=virtio,readonly=on"]

    def tc(self, words):
        return self.shell.ask(f"/run/tools/ld-linux-x86-64.so.2 --library-path /run/tools /run/tools/tc {words}")

    def test_a_line_that_loses_every_twentieth_packet_delivers_all_the_same(self):
        self.machine.extra += self.tools()
        self.start_twin()
        self.boot()
        self.shell.ask("mkdir -p /run/tools && mount -t squashfs -o ro /dev/vdb /run/tools")
        cable = self.shell.ask("ls /sys/class/net | grep -v lo").split()[0]
        self.tc(f"qdisc add dev {cable} root netem loss {LOSS}")
        self.start_product()
        self.enrol()
        self.sees(self.glass, BOOT_S)
        self.visit()
        self.at_platform([self.records()[0]["apply_serial_no"]], BOOT_S)
        self.assertGreater(int(re.search(r"dropped (\d+)", self.tc(f"-s qdisc show dev {cable}"))[1]), 0)


class Root(BoardTest):
    readers = False

    def test_a_root_with_one_byte_changed_is_not_started_and_the_loader_counts(self):
        self.boot()
        self.shell.close()
        self.machine.cut()
        self.assertEqual(self.disk.variables()["A_TRY"], "1")
        self.disk.flip("root-a", 100)  # in squashfs's own head, which is read first
        self.machine.power_on()
        self.machine.wait_said("is corrupted", BOOT_S)
        # panic=10: the kernel gives up, the firmware begins anew, the loader counts.
        end = time.monotonic() + 6 * BOOT_S
        while self.machine.said().count(LOADER) < 2 and time.monotonic() < end:
            time.sleep(1)
        self.machine.wait_said("is corrupted", BOOT_S, after=self.machine.said().rindex(LOADER))
        said = self.machine.said()
        self.machine.cut()
        self.assertNotIn("Reached target", said)
        self.assertEqual(self.disk.variables()["A_TRY"], "3")


class Data(BoardTest):
    readers = False

    def head(self):
        start, _ = self.disk.partitions()["data"]
        with open(self.machine.disk, "rb") as f:
            f.seek(start)
            return hashlib.sha256(f.read(HEAD)).hexdigest()

    def test_data_without_their_key_are_left_as_they_are_and_the_screen_says_so(self):
        self.boot()
        panel_mm = int(self.shell.ask(EDID_CM)) * 10
        self.cut()
        with self.disk.part("key") as keys:
            subprocess.run(["debugfs", "-w", "-R", "rm data.key", keys], check=True, capture_output=True)
        before = self.head()
        shut = self.folder / "data-shut"
        shut.touch()
        self.start_twin({"board": {"data_shut": str(shut)}, "ui": {"panel_width_mm": panel_mm}}, platform=False, keeper=False)
        self.boot(programs="kiosk")
        self.sees(self.glass, BOOT_S)
        self.assertNotEqual(self.shell.run("systemctl is-active kioskd")[0], 0, "no keeper without its data")
        self.cut()
        self.assertEqual(self.head(), before, "nothing was made over them")


if __name__ == "__main__":
    main(together=1)
