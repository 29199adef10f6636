"""From any python3 to a ready `.venv`: finds or installs uv, then Python 3.10 and the locked packages.

Runs before anything is installed: standard library alone, Python 3.7 or newer. `python3 bot/bootstrap.py FILE` installs
FILE (requirements.txt, or requirements-dev.txt, which holds all of it); when nothing changed it does nothing.
"""
from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, List, Optional

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".state" / "tools"
INSTALLED = VENV / ".installed"
EVERYTHING = "requirements-dev.txt"
PACKAGES_TAKE = "about 2 minutes the first time, 1 GB to download"


def quiet(command: List[str], **options: Any) -> bool:
    """Run a command and say whether it worked; what it printed is shown only when asked for by the caller."""
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options).returncode == 0
    except OSError:
        return False


def working_uv() -> Optional[str]:
    """The path of a uv that runs, or None. A shim that only pretends to be uv is passed over."""
    for path in (shutil.which("uv"), TOOLS / "bin" / "uv", TOOLS / "target" / "bin" / "uv"):
        if path and quiet([str(path), "--version"]):
            return str(path)
    return None


def uv_in_venv() -> bool:
    """uv in a virtual environment of its own."""
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip"]
    return quiet([sys.executable, "-m", "venv", str(TOOLS)]) and quiet(pip + uv_packages())


def uv_in_folder() -> bool:
    """uv in a plain folder, where python3 has pip but no venv."""
    return quiet([sys.executable, "-m", "pip"] + uv_packages() + ["--target", str(TOOLS / "target")])


def uv_after_apt() -> bool:
    """Debian keeps venv in a package of its own; root may install it."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if not (quiet(["apt-get", "update"], env=env) and quiet(["apt-get", "install", "-y", "python3-venv"], env=env)):
        return False
    # Debian's own python3 is the one that has just learnt venv
    return quiet(["/usr/bin/python3", "-m", "venv", "--clear", str(TOOLS)]) and quiet(
        [str(TOOLS / "bin" / "python"), "-m", "pip"] + uv_packages()
    )


def uv_packages() -> List[str]:
    return ["install", "--quiet", "--require-hashes", "-r", str(ROOT / "requirements-tools.txt")]


def find_uv() -> str:
    """uv from the path or from `.state/tools`, installed there if need be. Ends the program when there is no way."""
    here = working_uv()
    if here:
        return here
    print("      uv is not here yet: installing it into .state/tools", flush=True)
    for way in (uv_in_venv, uv_in_folder, uv_after_apt):
        here = working_uv() if way() else None
        if here:
            return here
    sys.exit(
        "uv could not be installed: this python3 has neither venv nor pip, or the network cannot be reached.\n"
        "Install one of them (Debian: apt-get install python3-venv) or uv itself, then run the same command again."
    )


def fingerprint(name: str) -> str:
    return "%s %s" % (name, hashlib.sha256((ROOT / name).read_bytes()).hexdigest())


def is_ready(name: str) -> bool:
    """The file itself, or the one that holds everything, was installed as it stands now."""
    if not (VENV / "bin" / "python").exists() or not INSTALLED.exists():
        return False
    return INSTALLED.read_text() in (fingerprint(name), fingerprint(EVERYTHING))


def make_venv(uv: str) -> None:
    python = VENV / "bin" / "python"
    right = "import sys; sys.exit(sys.version_info[:2] != (3, 10))"
    if quiet([str(python), "-c", right]):
        return
    if subprocess.run([uv, "venv", "--quiet", "--clear", "--python", "3.10", str(VENV)], cwd=str(ROOT)).returncode:
        sys.exit("Python 3.10 could not be had: uv found none here and could not download one. Install Python 3.10.")


def install(uv: str, name: str) -> None:
    """The locked packages, each checked against its hash; nothing is resolved anew."""
    command = [uv, "pip", "install", "--python", str(VENV / "bin" / "python"), "--no-deps", "--require-hashes"]
    if not sys.stderr.isatty():
        command.append("--quiet")
    if subprocess.run(command + ["-r", name], cwd=str(ROOT)).returncode:
        sys.exit("The packages could not be installed (see above). Is the network there? Then run the command again.")
    INSTALLED.write_text(fingerprint(name))


def main() -> None:
    name, step = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "[1/1]")
    if is_ready(name):
        print("%s Packages: ready" % step, flush=True)
        return
    print("%s Python 3.10 and the locked packages (%s)" % (step, PACKAGES_TAKE), flush=True)
    began = time.time()
    uv = find_uv()
    make_venv(uv)
    install(uv, name)
    print("      done in %d s" % (time.time() - began), flush=True)


if __name__ == "__main__":
    main()
