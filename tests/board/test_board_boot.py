# SPDX-License-Identifier: Apache-2.0
"""test_board_boot.py - an image as it is: how it comes to its screen, and what is not there."""
import json
import re

from board import BOOT_S, CTL, BoardTest, Shell, main

SLOWER = 1.3  # the screen, to the same kernel and root without the product
WRITABLE = {"/var", "/run", "/tmp", "/dev", "/dev/shm", "/dev/pts", "/dev/mqueue", "/dev/hugepages", "/proc", "/sys"}
KERNELS = ("proc", "sysfs", "cgroup2", "pstore", "efivarfs", "bpf", "tracefs", "debugfs", "configfs", "fusectl", "securityfs",
           "devpts", "devtmpfs", "mqueue", "hugetlbfs", "autofs", "binfmt_misc")

# What may not be there: why, a command that finds it, by what it says.
FORBIDDEN = (
    ("a compiler or interpreter", "ls /usr/bin /usr/local/bin /usr/lib/gcc* 2>/dev/null | "
     r"grep -xE '(x86_64-linux-gnu-)?(gcc|g\+\+|cc|clang|tcc|as|ld|make|python3?|perl|lua|gdb|strace)(-?[0-9.]+)?'"),
    ("ssh runs", "systemctl is-active ssh ssh.socket kiosk-ssh.service | grep -x active"),
    ("a getty", "systemctl list-units --no-legend --plain 'getty@*' 'serial-getty@*' | grep running"),
    ("a user who can log in", "cut -d: -f2 /etc/shadow | grep -vx '[!*]*'"),
    ("a program with somebody else's rights", "find / -xdev -perm /6000 -type f"),
    ("a failed unit", "systemctl list-units --failed --no-legend --plain"),
    ("a module of a network nobody needs", "cut -d' ' -f1 /proc/modules | grep -E '^(bluetooth|cfg80211|dccp|sctp|rds|tipc)$'"),
)


def listening(text):
    """Of /proc/net/tcp, tcp6, udp, udp6: ports that anybody outside could speak to."""
    found = []
    for table, address, port, state in re.findall(r"^(\w+) +\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:0000 ([0-9A-F]{2})", text, re.M):
        loopback = address.endswith("7F") and len(address) == 8 or address == "00000000000000000000000001000000" \
            or address.endswith("0000FFFF0100007F")
        if not loopback and state == ("0A" if table.startswith("tcp") else "07"):
            found.append((table, int(port, 16)))
    return found


class Boot(BoardTest):
    def seconds_to(self, unit, more):
        """A start with these variables: seconds of the machine's from its kernel to that unit."""
        self.disk.set_variables(kiosk_more=more)
        self.machine.power_on()
        self.shell = Shell(self.machine.socket("shell"), BOOT_S)
        self.addCleanup(self.shell.close)
        self.wait_shell(f"systemctl is-active {unit}", "active", BOOT_S)
        said = self.shell.ask(f"systemctl show -P ActiveEnterTimestampMonotonic {unit}")
        self.cut()
        return int(said) / 1e6

    def test_its_screen_comes_not_much_later_than_the_bare_system(self):
        self.boot()  # the first makes the data partition
        self.cut()
        bare = self.seconds_to("multi-user.target", f"{self.more} systemd.mask=kiosk.service systemd.mask=kioskd.service")
        whole = self.seconds_to("kiosk.service", self.more)
        print(f"board boot {whole / bare:.2f} of bare: {whole:.1f} s to {bare:.1f} s")
        self.assertLessEqual(whole / bare, SLOWER)

    def test_it_comes_to_the_home_screen_that_its_twin_has(self):
        self.to_home()
        seen = self.machine.shot(self.folder / "home.png")
        self.assertFalse(seen.is_plain())
        status = json.loads(self.shell.ask(f"{CTL} --json status"))
        self.assertTrue(status["enrolled"])

    def test_nothing_is_there_that_may_not_be(self):
        self.to_home()
        for why, command in FORBIDDEN:
            with self.subTest(why):
                self.assertEqual(self.shell.run(command)[1].strip(), "")
        with self.subTest("a port that listens"):
            tables = "; ".join(f"sed 's/^/{t}/' /proc/net/{t}" for t in ("tcp", "tcp6", "udp", "udp6"))
            self.assertEqual([one for one in listening(self.shell.ask(tables)) if one not in self.DHCP], [])
        with self.subTest("a place that can be written"):
            mounts = [line.split() for line in self.shell.ask("cat /proc/mounts").splitlines()]
            wrong = [m[1] for m in mounts if "rw" in m[3].split(",") and m[2] not in KERNELS and m[1] not in WRITABLE and
                     not m[1].startswith(("/run/", "/tmp/", "/var/", "/etc/kiosk"))]
            self.assertEqual(wrong, [])
        with self.subTest("a place where programs could be put"):
            executable = [m[1] for m in mounts if m[1] in ("/var", "/tmp", "/dev/shm") and "noexec" not in m[3].split(",")]
            self.assertEqual(executable, [])

    DHCP = {("udp", 68), ("udp6", 546)}  # networkd's own, while it has a lease


if __name__ == "__main__":
    main(together=1)
