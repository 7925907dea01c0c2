# SPDX-License-Identifier: Apache-2.0
"""devicetree.py - a board's description as its kernel gets it (.dtb), and which modules drive what it names."""
import fnmatch
import re
import struct

BEGIN, END, PROPERTY, LAST = 1, 2, 3, 9
ON = ("okay", "ok")

# What a device waits for: properties that begin with a phandle, each followed by so many cells as the property of the
# node it leads to says (None: by none).
WAITS = (
    (re.compile(r".+-supply"), None),
    (re.compile(r"phys"), "#phy-cells"),
    (re.compile(r"clocks"), "#clock-cells"),
    (re.compile(r"pwms"), "#pwm-cells"),
    (re.compile(r"resets"), "#reset-cells"),
    (re.compile(r"power-domains"), "#power-domain-cells"),
    (re.compile(r"(.+-)?gpios?"), "#gpio-cells"),
    (re.compile(r"mmc-pwrseq|pinctrl-0"), None),
)

# Drivers that are called by no compatible: parts that the driver of the whole chip makes, and what is found by its bus.
ALSO = {
    "rockchip,rk808": ("rk808_regulator",),
    "rockchip,rk3399-dw-hdmi": ("dw_hdmi_i2s_audio", "snd_soc_hdmi_codec"),
    "rockchip,rk3399": ("cpufreq_dt",),
    "arm,pl330": ("pl330",),
}


def words(value):
    """A property that is a list of texts."""
    return value.rstrip(b"\0").decode().split("\0")


def aligned(at):
    return (at + 3) & ~3


def parse(data):
    """path: properties."""
    _, _, at, strings = struct.unpack_from(">4I", data)
    nodes, path = {}, []
    while (token := struct.unpack_from(">I", data, at)[0]) != LAST:
        at += 4
        if token == BEGIN:
            end = data.index(b"\0", at)
            path.append(data[at:end].decode())
            nodes["/".join(path)] = {}
            at = aligned(end + 1)
        elif token == END:
            path.pop()
        elif token == PROPERTY:
            size, name = struct.unpack_from(">II", data, at)
            name = data[strings + name:data.index(b"\0", strings + name)].decode()
            nodes["/".join(path)][name] = data[at + 8:at + 8 + size]
            at = aligned(at + 8 + size)
    return nodes


def drivers(aliases):
    """From modules.alias: (pattern of a compatible, module), those of the device tree and of I2C."""
    found = []
    for line in aliases.splitlines():
        if match := re.match(r"alias of:N.*?T.*?C(\S*?)(?:C\*)? (\S+)$", line):
            found.append((match[1], match[2]))
        elif match := re.match(r"alias i2c:(\S+) (\S+)$", line):
            found.append((f"*,{match[1]}", match[2]))
    return found


class Board:
    def __init__(self, dtb, aliases):
        self.nodes = parse(dtb)
        self.drivers = drivers(aliases)
        self.by_phandle = {struct.unpack(">I", p["phandle"])[0]: path for path, p in self.nodes.items() if "phandle" in p}

    def parents(self, path):
        """It and all that it lies in, up to the root."""
        while path:
            yield path
            path = path.rpartition("/")[0]
        yield ""

    def is_on(self, path):
        return all(words(self.nodes[one].get("status", b"okay"))[0] in ON for one in self.parents(path))

    def modules(self, path):
        """Those that drive this device. None: the kernel itself does, or nobody."""
        names = words(self.nodes[path].get("compatible", b""))
        found = {module for name in names for pattern, module in self.drivers if fnmatch.fnmatchcase(name, pattern)}
        return found.union(*(ALSO.get(name, ()) for name in names))

    def find(self, name):
        """The device that is called so; the first, where some are."""
        return next(path for path in self.nodes if path.rpartition("/")[2] == name)

    def waits_for(self, path):
        """The devices that the properties of this one name."""
        for name, value in self.nodes[path].items():
            for pattern, cells in WAITS:
                if pattern.fullmatch(name) and len(value) % 4 == 0:
                    yield from self.named(value, cells)

    def named(self, value, cells):
        numbers = struct.unpack(f">{len(value) // 4}I", value)
        at = 0
        while at < len(numbers):
            path = self.by_phandle.get(numbers[at])
            at += 1
            if path is not None:
                yield path
                at += struct.unpack(">I", self.nodes[path].get(cells, bytes(4)))[0] if cells else 0

    def needs(self, path):
        """{module: the devices that it drives}, of all that must be there before this device is."""
        seen, todo, found = set(), [path], {}
        while todo:
            for one in self.parents(todo.pop()):
                if one in seen or not one:
                    continue
                seen.add(one)
                todo += self.waits_for(one)
                for module in self.modules(one):
                    found.setdefault(module, []).append(one.rpartition("/")[2])
        return found

    def all_modules(self):
        found = {}
        for path in filter(self.is_on, self.nodes):
            for module in self.modules(path):
                found.setdefault(module, []).append(path.rpartition("/")[2])
        return found
