"""Where the shared files of all languages are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCENARIOS = Path(os.environ.get("PARLOUR_SCENARIOS", ROOT / "tests" / "scenarios"))
