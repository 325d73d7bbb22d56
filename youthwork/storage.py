"""How static files are named where they are served: by their content, so that a browser keeps them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Scripts name their imports by content too: a module is then never older than the page that asks for it."""

    support_js_module_import_aggregation = True
