# SPDX-License-Identifier: Apache-2.0
"""test_hardening.py - what is read back from the programs themselves: a flag that got lost is seen here.

checksec reads the ELF files. What leaves no mark in them is looked for in the commands that compiled them.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from terminal import ROOT, main  # noqa: E402
from rig import BIN  # noqa: E402

PROGRAMS = ("kiosk", "kioskd", "kioskctl", "kiosk-platform", "kiosk-sim")
# As checksec says it, and why.
WANTED = {
    "relro": "full",  # no address that a call goes through can be overwritten
    "canary": "yes",  # an overrun of an array on the stack ends the program
    "nx": "yes",  # nothing written can be run
    "pie": "yes",  # nobody knows where anything lies
    "rpath": "no",  # libraries come from the system alone
    "runpath": "no",
    "fortify_source": "yes",  # libc looks at the sizes of what is copied
}
# What cannot be seen in a program: each source is compiled so.
COMPILED = ("-fPIE", "-fstack-protector-strong", "-fstack-clash-protection", "-D_FORTIFY_SOURCE=3")
BARE = "-O0 -no-pie -fno-stack-protector -z norelro -z execstack -Wl,-rpath,/opt".split()


def checksec(path):
    run = subprocess.run(["checksec", f"--file={path}", "--output=json"], capture_output=True, text=True, check=True)
    said, = json.loads(run.stdout).values()
    return {key: said[key] for key in WANTED}


class Hardening(unittest.TestCase):
    def test_every_program_is_hardened(self):
        for name in PROGRAMS:
            self.assertEqual((name, checksec(BIN / name)), (name, WANTED))

    def test_a_program_built_without_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            source, bare = pathlib.Path(folder) / "bare.c", pathlib.Path(folder) / "bare"
            source.write_text('#include <string.h>\nint main(int c, char **v) { char b[9]; strcpy(b, v[c - 1]); return b[0]; }\n')
            subprocess.run(["gcc", *BARE, source, "-o", bare], check=True, capture_output=True)
            said = checksec(bare)
            self.assertEqual({key for key in ("relro", "canary", "nx", "pie", "fortify_source") if said[key] == WANTED[key]}, set())
            self.assertTrue(said["rpath"] != "no" or said["runpath"] != "no")

    def test_no_code_is_rewritten_at_the_start_and_nothing_is_writable_and_run(self):
        for name in PROGRAMS:
            dynamic = subprocess.run(["readelf", "-dW", BIN / name], capture_output=True, text=True, check=True).stdout
            segments = subprocess.run(["readelf", "-lW", BIN / name], capture_output=True, text=True, check=True).stdout
            self.assertNotIn("TEXTREL", dynamic, name)
            self.assertRegex(segments, r"GNU_STACK.* RW ", name)
            self.assertNotRegex(segments, r" RWE ", name)

    def test_every_source_of_ours_was_compiled_so(self):
        commands = json.loads((BIN.parent / "compile_commands.json").read_text())
        ours = [c for c in commands if re.match(r"(firmware|drivers|ui)/", str(pathlib.Path(c["file"]).relative_to(ROOT)))]
        self.assertGreater(len(ours), 200)
        for command in ours:
            lacking = [flag for flag in COMPILED if flag not in command["command"].split()]
            self.assertEqual((command["file"], lacking), (command["file"], []))


if __name__ == "__main__":
    main()
