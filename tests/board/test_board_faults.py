# SPDX-License-Identifier: Apache-2.0
"""test_board_faults.py - what goes wrong around a board: a clock that is wrong, a line that loses, a root that was touched."""
import re
import subprocess
import time

from board import BOOT_S, CTL, BoardTest, Shell, main
from guest import libraries, put
from test_board_visit import VisitTest

LOSS = "5%"
TC = "/usr/sbin/tc"  # no board has it: it comes on a disk of its own


class Clock(VisitTest):
    rtc = "2015-06-01T00:00:00"

    def test_a_clock_that_is_years_behind_is_set_before_anything_depends_on_it(self):
        self.to_home()
        self.visit()
        self.at_platform([self.records()[0]["apply_serial_no"]])
        self.assertRegex(self.shell.ask(f"{CTL} status"), r"clock +trusted")
        told = int(self.shell.ask("date +%s"))
        self.assertLess(abs(told - time.time()), 3600)


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
        while self.machine.said().count("Kernel command line") < 2 and time.monotonic() < end:
            time.sleep(1)
        said = self.machine.said()
        self.machine.cut()
        self.assertGreaterEqual(said.count("Kernel command line"), 2, "it began anew")
        self.assertNotIn("Reached target", said)
        self.assertIn(self.disk.variables()["A_TRY"], ("2", "3"))


if __name__ == "__main__":
    main(together=1)
