# SPDX-License-Identifier: Apache-2.0
"""guard.py COMMAND... - runs a command and sees that nothing it started outlives it.

Orphans become this program's children (PR_SET_CHILD_SUBREAPER), whatever session or group they moved
to. What is alive when the command has ended is named and killed, and the exit code is 1 at least. The
command ends with this program, also when it is killed.
"""
import ctypes
import os
import pathlib
import signal
import sys
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
GRACE_S = 3  # what a killed rig's last processes may take to be gone

libc = ctypes.CDLL(None, use_errno=True)


def stat(pid):
    """The state and the parent of a process, from behind its name in parentheses."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return fields[0], int(fields[1])


def parents():
    """pid -> its parent, of all that run."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                state, parent = stat(entry)
            except (OSError, IndexError):
                continue  # it has just ended
            if state != "Z":
                found[int(entry)] = parent
    return found


def family(root):
    """Everything below `root`, by pid."""
    of, below = parents(), {root}
    while more := {pid for pid, parent in of.items() if parent in below} - below:
        below |= more
    return sorted(below - {root})


def command_line(pid):
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return " ".join(w.decode(errors="replace") for w in words).strip()
    except OSError:
        return "?"


def reap():
    """Collects what has ended; True while there may be children."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    except ChildProcessError:
        return False


def remains():
    """What is still alive after the grace."""
    until = time.monotonic() + GRACE_S
    while reap() and family(os.getpid()) and time.monotonic() < until:
        time.sleep(0.02)
    return family(os.getpid())


def end(pids):
    while pids:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        reap()
        pids = family(os.getpid())  # one may have started another just now


def run(command):
    """The command's exit code; orphans are reaped meanwhile."""
    owner = os.getpid()
    child = os.fork()
    if child == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != owner:
            os._exit(1)
        try:
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda n, _: os.kill(child, n))
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == child:
            return os.waitstatus_to_exitcode(status)


def main():
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    code = run(sys.argv[1:])
    left = remains()
    for pid in left:
        print(f"still alive at the end: {pid} {command_line(pid)}", flush=True)
    end(left)
    return 1 if code or left else 0


if __name__ == "__main__":
    sys.exit(main())
