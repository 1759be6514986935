"""Drives `jupyter console` on a pseudo-terminal as a user does: a line, its output, Ctrl+D. Prints what the terminal showed."""

import os
import pty
import re
import select
import sys
import time

LIMIT = 20


def main() -> int:
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="dumb", COLUMNS="120", LINES="40")
        os.execvp("jupyter", ["jupyter", "console", *sys.argv[1:]])
    shown = ""

    def read_until(pattern: str, limit: float = LIMIT) -> None:
        nonlocal shown
        deadline = time.monotonic() + limit
        while not re.search(pattern, shown):
            if time.monotonic() > deadline:
                raise TimeoutError(f"no {pattern!r} in: {shown[-2000:]!r}")
            if select.select([terminal], [], [], 0.2)[0]:
                chunk = os.read(terminal, 65536).decode("utf8", "replace")
                # The terminal asks where the cursor is; a user's terminal answers.
                if "\x1b[6n" in chunk:
                    os.write(terminal, b"\x1b[1;1R")
                shown += chunk

    read_until(r"In \[\d+\]")
    os.write(terminal, b"SELECT 40 + 2 AS answer\r")
    read_until(r"42")
    read_until(r"In \[2\]")
    # A key that comes while the prompt is still being set up is lost, so it is pressed until it is heard.
    while "really want to exit" not in shown:
        os.write(terminal, b"\x04")
        try:
            read_until(r"really want to exit", 2)
        except TimeoutError:
            continue
    os.write(terminal, b"y\r")
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            print(shown)
            return os.waitstatus_to_exitcode(status)
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                shown += os.read(terminal, 65536).decode("utf8", "replace")
            except OSError:
                time.sleep(0.05)
    raise TimeoutError(f"the console did not end: {shown[-1500:]!r}")


sys.exit(main())
