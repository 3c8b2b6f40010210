"""Writes the vectors that the engine and the composer's lint share, and the document that the lint's own tests read.

Run `python tools/composer_vectors.py` after a change of the packs, the character tables or the cases in
`tests/composer/composer_cases.py`; look at the diff: each line that changes is a verdict that changes.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "composer"))

import composer_cases as cases

from sanxiang.workbench.composer.document import composer_bytes


def main() -> None:
    cases.VECTORS.write_text(cases.written(cases.groups()), encoding="utf-8")
    cases.ODD_DOCUMENT.write_bytes(composer_bytes(cases.standard_of("odd"), "chat") + b"\n")


if __name__ == "__main__":
    main()
