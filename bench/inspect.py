"""Runs `bench.bulk`: python bench/inspect.py [options]; see there."""

import sys
from pathlib import Path

# This file is named like a module of the standard library: its own folder must not be searched for modules.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench.bulk import main  # noqa: E402 - after the path is right

if __name__ == "__main__":
    main()
