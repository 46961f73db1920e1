"""Files: find them, read them, write them. Nothing here knows what is done to their text, nor loads what does it."""

from tf_migrate.sources.discover import discover

__all__ = ["discover"]
