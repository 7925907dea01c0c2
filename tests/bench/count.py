# SPDX-License-Identifier: Apache-2.0
"""count.py - how many instructions we take for something, as a ratio to the bare way beside it: no clock, no noise.

usage: count.py NAME LIMIT OURS THEIRS PROGRAM [ARGUMENT...]
Runs the program with --count under callgrind, twice: OURS and THEIRS are the functions inside which it counts. What a
processor has of its own for ciphers and digests valgrind mostly has not, so these weigh more here than they cost.
"""
import re
import subprocess
import sys


def count(function, program):
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--toggle-collect={function}",
                          *program, "--count"], capture_output=True, text=True, timeout=600)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"{function} was not counted: {run.stdout}{run.stderr}")
    return int(found[1])


def main():
    name, limit, ours, theirs, *program = sys.argv[1:]
    ratio = count(ours, program) / count(theirs, program)
    good = ratio <= float(limit)
    print(f"bench {name} {ratio:.2f} <={limit} {'ok' if good else 'FAIL'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
