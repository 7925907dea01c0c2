# SPDX-License-Identifier: Apache-2.0
"""test_board_acts.py - what root does for the keeper, by the real units and the services that they ask."""
import time

from board import BOOT_S, CTL, BoardTest, main
from rig import PATIENCE

ADDRESS = "10.0.2.77"  # of the net that QEMU plays


class Acts(BoardTest):
    readers = False

    def has_address(self):
        self.wait_shell(f"grep -qw {ADDRESS} /proc/net/fib_trie && echo there", "there", BOOT_S)

    def test_a_fixed_address_counts_at_once_and_after_the_restart_that_staff_asks_for(self):
        self.boot()
        cable = self.shell.ask("ls /sys/class/net | grep -v lo").split()[0]
        self.shell.ask(f"{CTL} network set {cable} {ADDRESS}/24 10.0.2.2")
        self.has_address()
        self.shell.ask(f"{CTL} restart")
        end = time.monotonic() + BOOT_S * PATIENCE
        while "RESET" not in self.machine.qmp.events:
            self.assertLess(time.monotonic(), end, "it did not start anew")
            time.sleep(1)
            self.machine.qmp.call("query-status")
        self.cut()
        self.boot()
        self.has_address()
        self.shell.ask(f"{CTL} network set {cable} dhcp")
        self.wait_shell(f"grep -qw {ADDRESS} /proc/net/fib_trie || echo gone", "gone", BOOT_S)


if __name__ == "__main__":
    main(together=1)
