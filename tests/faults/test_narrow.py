# SPDX-License-Identifier: Apache-2.0
"""test_narrow.py - 64 kbit/s, 600 ms there and back, and a line that is cut again and again."""
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from narrow import NarrowLine  # noqa: E402
from terminal import SIMPLE, STATEMENT, TerminalTest, main  # noqa: E402
from rig import BIN, Rig, free_port  # noqa: E402

WAITING = 30  # records of an afternoon without a line
CUT = 20_000  # bytes; such lines are known to be cut every 2 MB, which would take four minutes here
TASK_CODE = "11440000MB2D0164XH2440289876000"


class FarRig(Rig):
    """A terminal that finds its platform at the other end of a line, a good one at first."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.end_of_line = free_port()
        self.sections["platform"]["url"] = f"https://localhost:{self.end_of_line}"
        self.write_config()
        self.line = self.lay(bits=1e9, delay=0)

    def lay(self, **shape):
        self.line = NarrowLine(self.end_of_line, self.port, **shape)
        return self.line

    def close(self):
        super().close()
        self.line.close()


class Narrow(TerminalTest):
    changes = {"sync": {"backoff_base_s": 1, "backoff_max_s": 4}, "visit": {"answer_wait_s": 0}}
    rig_class = FarRig

    def queue_up(self, count):
        fill = [BIN / "bench-bus", self.rig.folder / "bus", TASK_CODE, str(count - 1), "1", self.rig.folder, "1000", "fill"]
        subprocess.run(fill, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True, timeout=120)
        return [r["apply_serial_no"] for r in self.rig.queue()]

    def test_a_slice_of_a_day_arrives_once_over_a_line_that_is_cut(self):
        rig = self.start()
        rig.line.close()
        serials = self.queue_up(WAITING)
        line = rig.lay(cut=CUT)
        began = time.monotonic()
        for words in (SIMPLE, STATEMENT):  # citizens go on meanwhile
            serials.append(self.walker.visit(words))
            self.walker.done()
        self.until("delivery of all", lambda: all(r["state"] == "delivered" for r in rig.queue()), 120)
        print(f"{len(serials)} records, {line.carried} bytes, {line.cuts} cuts, {time.monotonic() - began:.0f} s",
              file=sys.stderr)
        self.assertEqual(len(serials), WAITING + 2)
        self.each_applied_once(serials)
        self.assertGreater(line.cuts, 2, "a line that is never cut shows nothing")


if __name__ == "__main__":
    main()
