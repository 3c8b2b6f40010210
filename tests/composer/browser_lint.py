"""The composer's lint as a browser runs it, run by Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from composer_cases import ROOT

LINT = ROOT / "console" / "lint"
BUNDLERS = (LINT / "node_modules" / ".bin" / "rolldown", ROOT / "console" / "node_modules" / ".bin" / "rolldown")
Judged = list[list[Any]]


@cache
def built() -> Path:
    """The lint as one file. Skips the test where Node or the packages of the console are not installed."""
    bundler = next((path for path in BUNDLERS if path.exists()), None)
    if shutil.which("node") is None or bundler is None:
        if os.environ.get("SANXIANG_NODE") == "must":
            pytest.fail("node and `npm ci` in console/lint (or console) are needed")
        pytest.skip("needs node, and `npm ci` in console/lint (or console)")
    out = Path(mkdtemp()) / "composer.mjs"
    command = [str(bundler), str(LINT / "src" / "index.ts"), "--file", str(out), "--format", "esm"]
    subprocess.run(command, check=True, capture_output=True, cwd=LINT)
    return out


def judged(document: bytes, texts: Sequence[str]) -> list[Judged]:
    """For each text its hits: from, to (characters), severity, kind, rule, instead."""
    question = json.dumps({"document": json.loads(document), "texts": list(texts)})
    command = ["node", str(LINT / "test" / "judge.mjs"), str(built())]
    answer = subprocess.run(command, input=question, capture_output=True, text=True, check=True)
    found: list[Judged] = json.loads(answer.stdout)
    return found


def evaluated(script: str, question: object) -> Any:
    """What a script of Node gives for `question`, which it finds in `asked`."""
    whole = f'const asked = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(JSON.stringify({script}))'
    answer = subprocess.run(["node", "-e", whole], input=json.dumps(question), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)
