# SPDX-License-Identifier: Apache-2.0
"""rig.py - starts and stops what a visit needs, and speaks to it.

Used by board/host/visit.py and by every test that runs whole programs. A Rig is one folder with a
settings file, a store and sockets; its programs are started, killed and started again one by one, as
real ones are. Nothing here knows the product's insides: only the commands and channels of
firmware/INTERFACES.md.
"""
import configparser
import json
import os
import pathlib
import random
import select
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("KIOSK_BIN", ROOT / "build/host/bin"))
CARDS = ROOT / "tests/devices/cards"


class Trouble(Exception):
    """Something a person can act on: what was expected, what was seen."""


DEAD_MS = 800  # after a change of screen no touch counts for so long at the most
# So many times longer may everything take that is waited for: a machine may be slow and busy. A wait ends
# as soon as there is what it waits for; how fast that is, tests/bench says, alone on the machine.
PATIENCE = 6
# Below the range from which the kernel serves outgoing connections, and apart from those that
# tests/unit/kioskd (from 20000) and tests/devices (from 24000) draw theirs from.
PORTS = range(12000, 20000)


def claim(port):
    """A socket that says this process has the port, until it ends: its program may not listen yet, or not now.
    OSError: somebody has it."""
    mine = socket.socket(socket.AF_UNIX)
    try:
        mine.bind(f"\0yichuang-port-{port}")
        with socket.socket() as s:
            s.bind(("127.0.0.1", port))
    except OSError:
        mine.close()
        raise
    return mine


claims = []


def free_port(count=1):
    """A port such that it and the next `count` - 1 are this process's."""
    while True:
        first, some = random.choice(PORTS), []
        try:
            for port in range(first, first + count):
                some.append(claim(port))
        except OSError:
            for mine in some:
                mine.close()
            continue
        claims.extend(some)
        return first


class Family:
    """The process group of everything this process starts. A shell in it waits for our end, however we
    end, and takes the group with it: nothing outlives its owner, also after kill -9. (A death signal
    would come when the thread that started a program ends.)"""

    watch = None

    @classmethod
    def group(cls):
        if not cls.watch or cls.watch.poll() is not None:
            cls.watch = subprocess.Popen(["sh", "-c", "read _; kill -9 0"], stdin=subprocess.PIPE,
                                         stdout=subprocess.DEVNULL, process_group=0)
        return cls.watch.pid


class Program:
    """A long-running program that says `ready`; its standard input and output are ours."""

    def __init__(self, name, args, log, env=None, wait=20):
        self.name = name
        self.log = log
        with open(log, "ab") as errors:
            self.process = subprocess.Popen([str(a) for a in args], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=errors, env=env,
                                            process_group=Family.group())
        self.heard = b""
        self.until("ready", wait)

    def line(self, wait=20):
        """The next line of standard output, or None when it ended."""
        until = time.monotonic() + wait * PATIENCE
        while b"\n" not in self.heard:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise Trouble(f"{self.name}: a line was expected within {wait} s")
            chunk = os.read(self.process.stdout.fileno(), 4096)
            if not chunk:
                return None
            self.heard += chunk
        text, self.heard = self.heard.split(b"\n", 1)
        return text.decode()

    def until(self, wanted, wait=20):
        """Reads up to this line; a device may say where it is first."""
        text = self.line(wait)
        while text is not None and text != wanted:
            text = self.line(wait)
        if text is None:
            raise Trouble(f"{self.name} ended before it said '{wanted}'; log: {self.tail()}")

    def ask(self, command, wait=20):
        """One command of a virtual device; it answers ok."""
        if not self.says_ok(command, wait):
            raise Trouble(f"{self.name}: ok was expected to '{command}'; log: {self.tail()}")

    def says_ok(self, command, wait=20):
        """The same; False when it answers that something is wrong."""
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()
        while (text := self.line(wait)) not in ("ok", None):
            if text.startswith("error:"):
                return False
        return text is not None

    def tail(self, lines=8):
        try:
            return " / ".join(pathlib.Path(self.log).read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self):
        self.process.stdout.close()
        try:
            self.process.stdin.close()
        except OSError:
            pass  # a command was still on its way to a program that is gone

    def stop(self, wait=5):
        """SIGTERM; the exit code, or raises after `wait` s."""
        if self.alive():
            self.process.terminate()
        try:
            code = self.process.wait(wait * PATIENCE)
            self.hang_up()
            return code
        except subprocess.TimeoutExpired:
            self.kill()
            raise Trouble(f"{self.name} did not end within {wait} s of SIGTERM")


class Channel:
    """A test channel: one line out, one JSON line in."""

    def __init__(self, path, wait=10):
        self.socket = socket.socket(socket.AF_UNIX)
        until = time.monotonic() + wait * PATIENCE
        while True:
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                if time.monotonic() > until:
                    raise Trouble(f"{path}: no test channel answers")
                time.sleep(0.02)
        self.file = self.socket.makefile("rw", encoding="utf-8", newline="\n")

    def call(self, line, wait=60):
        self.socket.settimeout(wait * PATIENCE)
        self.file.write(line + "\n")
        self.file.flush()
        text = self.file.readline()
        if not text:
            raise Trouble(f"the program ended while it was asked '{line.split()[0]}'")
        return json.loads(text)

    def do(self, line, wait=60):
        """The same, but an answer that is not ok is trouble."""
        answer = self.call(line, wait)
        if not answer.get("ok"):
            raise Trouble(f"'{line.split(' ')[0]}' was refused: {answer.get('error')} {answer.get('detail', '')}")
        return answer

    def close(self):
        self.file.close()
        self.socket.close()


class Screen(Channel):
    """kiosk's test channel."""

    def dump(self):
        return self.do("dump")

    def screen(self):
        return self.dump()["screen"]

    def node(self, id):
        for node in self.dump()["nodes"]:
            if node["id"] == id:
                return node
        return None

    def the(self, id):
        """The same, where it must be."""
        node = self.node(id)
        if not node:
            raise Trouble(f"{id} was expected on {self.screen()}")
        return node

    def ids(self, prefix="", role=None):
        return [n["id"] for n in self.dump()["nodes"]
                if n["id"] and n["id"].startswith(prefix) and (role is None or n["role"] == role)]

    def tap(self, id):
        """A finger; the dead time after a change of screen passes on the program's own clock."""
        self.do(f"clock +{DEAD_MS}")
        return self.do(f"tap {id}")

    def type(self, id, text):
        return self.do(f"type {id} {text}")

    def wait(self, screen, ms=10000):
        return self.do(f"wait {screen} {ms * PATIENCE}", ms / 1000 + 10)

    def idle(self, ms=10000):
        return self.do(f"idle {ms * PATIENCE}", ms / 1000 + 10)

    def shot(self, path):
        return self.do(f"shot {path}")


def settings_text(sections):
    lines = []
    for section, keys in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {value}" for key, value in keys.items()]
        lines.append("")
    return "\n".join(lines)


class Rig:
    """One terminal with its surroundings. `changes` overlays the settings; a value None drops a key."""

    def __init__(self, changes=None, config=None, presenter="dummy", folder=None, platform=True):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="yichuang-"))
        self.own_folder = folder is None
        self.programs = {}
        self.sim_cards = {}
        self.port, self.control = free_port(), free_port()
        self.samv_link = self.folder / "samv"
        self.pcsc_port = None
        self.config = self.folder / "kiosk.ini"
        self.sections = self.default_sections(presenter)
        self.wants_platform = platform
        if config:
            self.overlay_file(pathlib.Path(config))
        for section, keys in (changes or {}).items():
            self.sections.setdefault(section, {}).update(keys)
        self.write_config()

    def default_sections(self, presenter):
        data = self.folder / "platform"
        return {
            "platform": {"url": f"https://localhost:{self.port}", "ca": data / "ca.pem",
                         "cert": data / "client.pem", "key": data / "client.key"},
            "store": {"path": self.folder / "store"},
            "sync": {"power_on_splay_s": 0, "splay_s": 0, "heartbeat_s": 60},
            "bus": {"address": f"unix:path={self.folder}/bus"},
            "reader.1": {"driver": "samv-tty", "device": self.samv_link},
            "reader.2": {"driver": "pcsc", "device": "*"},
            "printer": {"driver": "escpos", "device": self.folder / "printer"},
            "ui": {"presenter": presenter},
            "test": {"socket": self.folder / "kiosk.test", "keeper_socket": self.folder / "kioskd.test"},
        }

    PATHS = {("platform", "ca"), ("platform", "cert"), ("platform", "key"), ("store", "path"),
             ("store", "seal_key"), ("receipt", "key"), ("catalogue", "trust"), ("printer", "device"),
             ("document_printer", "device"), ("camera", "device"), ("scanner", "device"), ("test", "socket"), ("test", "keeper_socket"),
             ("supervision", "metrics"), ("board", "acts"), ("board", "systemd")}

    def overlay_file(self, path):
        """A person's own settings file wins over ours; its readers replace ours."""
        given = configparser.ConfigParser(interpolation=None, inline_comment_prefixes=(";",))
        given.optionxform = str
        try:
            with open(path, encoding="utf-8") as f:
                given.read_file(f)
        except (OSError, configparser.Error) as e:
            raise Trouble(f"{path}: {e}")
        if any(s.startswith("reader.") for s in given.sections()):
            self.sections.pop("reader.1")
            self.sections.pop("reader.2")
        if given.has_option("platform", "url"):
            self.sections.pop("platform")
            self.wants_platform = False
        base = path.resolve().parent
        for section in given.sections():
            for key, value in given.items(section):
                if (section, key) in self.PATHS or (section.startswith("reader.") and "/" in value):
                    value = base / value
                if (section, key) == ("bus", "address") and value.startswith("unix:path="):
                    value = "unix:path=" + str(base / value[len("unix:path="):])
                self.sections.setdefault(section, {})[key] = value

    def write_config(self):
        kept = {s: {k: v for k, v in keys.items() if v is not None} for s, keys in self.sections.items()}
        self.config.write_text(settings_text(kept), encoding="utf-8")

    # Programs

    def start(self, name, args, env=None, wait=20):
        self.programs[name] = Program(name, args, self.folder / f"{name}.log", env, wait)
        return self.programs[name]

    def environment(self):
        env = dict(os.environ)
        if self.pcsc_port:
            env["PCSCLITE_CSOCK_NAME"] = str(self.folder / "pcscd.sock")
        return env

    def start_platform(self):
        data = self.folder / "platform"
        args = [BIN / "kiosk-platform", "--data", data, "--port", self.port, "--control", self.control]
        if self.catalogue:
            args += ["--catalogue", self.catalogue]
        return self.start("kiosk-platform", args)

    catalogue = ROOT / "assets/catalogue/sample.json"

    def start_samv(self, *options):
        if str(self.sections.get("reader.1", {}).get("device")) == str(self.samv_link):
            self.start("samv", [BIN / "kiosk-sim", "samv", CARDS / "resident.json", "--link", self.samv_link, *options])

    def start_pcscd(self):
        if self.sections.get("reader.2", {}).get("driver") == "pcsc":
            self.pcsc_port = free_port(2)
            self.start("pcscd", [BIN / "kiosk-sim", "pcscd", "--socket", self.folder / "pcscd.sock",
                                 "--port", self.pcsc_port])

    def start_printer(self, out, tty=False):
        device = pathlib.Path(str(self.sections["printer"]["device"]))
        if device == self.folder / "printer":
            self.start("printer", [BIN / "kiosk-sim", "printer", "--device", device, "--out", out,
                                   *(["--tty"] if tty else [])])

    def start_camera(self, *sheets):
        """A document camera over these sheets, two sharp ones where none are named; before kiosk is started."""
        folder = self.folder / "sheets"
        self.sections["camera"] = {"driver": "files", "device": folder}
        self.write_config()
        self.start("camera", [BIN / "kiosk-sim", "camera", "--folder", folder])
        if sheets:
            self.programs["camera"].ask(f"in {' '.join(sheets)}")

    def start_systemd(self):
        """The machine is a board: its acts can be asked for, and none of them is done. Before kioskd is started."""
        acts = self.folder / "act"
        for name in ("in", "out"):
            (acts / name).mkdir(parents=True)
        self.sections["board"] = {"acts": acts, "systemd": self.folder / "systemd", "usb": self.folder / "usb"}
        self.write_config()
        return self.start("systemd", [BIN / "kiosk-sim", "systemd", "--socket", self.folder / "systemd",
                                      "--log", self.folder / "started"])

    def started_units(self):
        """What systemd was to start, in order."""
        log = self.folder / "started"
        return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []

    def start_scanner(self):
        """A code scanner on a serial port; before kiosk is started."""
        device = self.folder / "scanner"
        self.sections["scanner"] = {"driver": "serial", "device": device}
        self.write_config()
        self.start("scanner", [BIN / "kiosk-sim", "scanner", "--link", device])

    def start_keeper(self):
        return self.start("kioskd", [BIN / "kioskd", "--config", self.config])

    def start_kiosk(self):
        return self.start("kiosk", [BIN / "kiosk", "--config", self.config], self.environment())

    def start_all(self, out=None):
        if self.wants_platform:
            self.start_platform()
        self.start_samv()
        self.start_pcscd()
        self.start_printer(out or self.folder)
        self.start_keeper()
        self.start_kiosk()
        return self

    def stop(self, name):
        program = self.programs.pop(name, None)
        return program.stop() if program else None

    def kill(self, name):
        program = self.programs.pop(name, None)
        if program:
            program.kill()

    def close(self):
        faults = []
        for name in reversed(list(self.programs)):
            program = self.programs[name]
            try:
                code = self.stop(name)
                if code != 0:
                    faults.append(f"{name} ended with {code}: {program.tail(30)}")
            except Trouble as e:
                faults.append(str(e))
        if self.own_folder and not os.environ.get("KIOSK_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)
        if faults:
            raise Trouble("; ".join(faults))

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.close()
            return
        for program in self.programs.values():
            print(f"--- {program.name}: {program.tail(20)}")
        for name in list(self.programs):
            self.kill(name)
        if self.own_folder and not os.environ.get("KIOSK_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    # What is asked of them

    def screen(self):
        return Screen(self.sections["test"]["socket"])

    def keeper(self):
        return Channel(self.sections["test"]["keeper_socket"])

    def ctl(self, *args, check=True, typed=None):
        """kioskctl, with `typed` on its standard input; its standard output, or trouble with its standard error."""
        run = subprocess.run([str(BIN / "kioskctl"), "--config", str(self.config), *map(str, args)],
                             capture_output=True, text=True, timeout=60 * PATIENCE, input=typed)
        if check and run.returncode != 0:
            raise Trouble(f"kioskctl {' '.join(map(str, args))}: exit {run.returncode}: {run.stderr.strip()}")
        return run.stdout if check else run

    def queue(self):
        return json.loads(self.ctl("--json", "queue", "list"))

    def status(self):
        return json.loads(self.ctl("--json", "status"))

    def control_call(self, method, path, body=None):
        """The reference platform's control port."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.control}{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=10 * PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def fault(self, name, arg=None, count=None):
        self.control_call("PUT", "/faults", {"name": name, "arg": arg, "count": count})

    def no_faults(self):
        self.control_call("DELETE", "/faults")

    def cases(self):
        return self.control_call("GET", "/cases")

    def blob(self, sha256):
        """A file as the reference platform kept it until it was stopped; b"" when it has none of that digest."""
        db = sqlite3.connect(f"file:{self.folder}/platform/platform.db?mode=ro", uri=True)
        try:
            rows = db.execute("SELECT data FROM blob JOIN chunk USING (upload) WHERE sha256=? ORDER BY offset", [sha256])
            return b"".join(row[0] for row in rows)
        finally:
            db.close()

    def card_in(self, file=None, reader=None):
        """A card comes onto the reader of its kind; `reader` chooses another."""
        path = pathlib.Path(file or CARDS / "resident.json")
        kind = json.loads(path.read_text(encoding="utf-8")).get("kind")
        reader = reader or (2 if kind == "ssc" else 1)
        if reader == 1:
            self.device("samv").ask(f"in {path}")
            return
        old = self.programs.pop("card", None)
        if old:
            old.stop()
        self.device("pcscd")
        self.start("card", [BIN / "kiosk-sim", "card", path, "--port", self.pcsc_port])
        self.programs["card"].ask("in")

    def card_out(self, reader=None):
        if reader in (None, 1) and "samv" in self.programs:
            self.programs["samv"].ask("out")
        if reader in (None, 2) and "card" in self.programs:
            self.programs["card"].ask("out")
            self.stop("card")

    def device(self, name):
        if name not in self.programs:
            raise Trouble(f"the settings have readers of their own: no virtual {name} is running here")
        return self.programs[name]
