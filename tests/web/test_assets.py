"""The names of static files: each import of our modules is rewritten once, and words in comments are left alone."""

from __future__ import annotations

import pytest

from dashboard.web.assets import OURS, ModuleManifestStorage

COMMENT = "// What an export or an import is drawn on.\n\n"


@pytest.mark.parametrize(
    "line",
    ['import { Pen } from "./pen.js";\n', 'export { Pen } from "./pen.js";\n', 'import "./main.js";\n'],
)
def test_an_import_below_a_comment_with_its_words_is_rewritten_once(line: str) -> None:
    patterns = ModuleManifestStorage()._patterns[OURS]
    assert sum(len(pattern.findall(COMMENT + line)) for pattern, _ in patterns) == 1
