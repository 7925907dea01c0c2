# SPDX-License-Identifier: Apache-2.0
"""qmp.py - QEMU's machine protocol: one JSON object a line, each way."""
import json
import socket
import time

from rig import PATIENCE, Trouble


class Qmp:
    """`events` is what the machine did by itself, oldest first. `lives` says whether QEMU still runs."""

    def __init__(self, path, lives, wait=20):
        self.events = []
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(wait * PATIENCE)
        end = time.monotonic() + wait * PATIENCE
        while True:
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                if time.monotonic() > end or not lives():
                    raise Trouble(f"{path}: QEMU does not answer")
                time.sleep(0.05)
        self.file = self.socket.makefile("rw", encoding="utf-8", newline="\n")
        self.line()  # the greeting
        self.call("qmp_capabilities")

    def line(self):
        text = self.file.readline()
        if not text:
            raise Trouble("QEMU ended")
        return json.loads(text)

    def call(self, command, **arguments):
        """What it returns; trouble with its own words where it refuses."""
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = self.line()
            if "event" in answer:
                self.events.append(answer["event"])
            elif "error" in answer:
                raise Trouble(f"QEMU refused {command}: {answer['error']['desc']}")
            else:
                return answer["return"]

    def close(self):
        self.file.close()
        self.socket.close()
