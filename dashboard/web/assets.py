"""Static files under names that change with their content, our ES modules' relative imports included."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "js/*.js"
"""Where our modules are. Other packages' files mention imports in comments, of things that they do not bring."""


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import … from`, not `import(…)`: that stands in our comments, where types refer to each other in
    circles. Only at the beginning of a line: "export" in a comment above an import would have it rewritten twice.
    `max_post_process_passes` is the longest chain of imports, as each pass settles one link of it."""

    _, (*_imports, _dynamic) = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]
    patterns = (*HashedFilesMixin.patterns, (OURS, tuple((f"(?m:^){found}", written) for found, written in _imports)))
    max_post_process_passes = 25
