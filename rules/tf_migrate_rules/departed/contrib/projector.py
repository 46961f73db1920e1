"""TFM916: the embedding projector, which is a part of the package tensorboard."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.names import Route
from tf_migrate_rules.departed.contrib.area import area_rule

_MODULE = "tf.contrib.tensorboard.plugins.projector"
_NAMES = ("EmbeddingInfo", "ProjectorConfig", "SpriteMetadata", "visualize_embeddings")


def _own(site: Site) -> Finding:
    """The same name in tensorboard's module; an assignment of contrib's module goes with its uses."""
    message = f"`{site.spelled}` is in the package tensorboard now, which must be installed"
    if site.symbol.endswith("visualize_embeddings"):
        message += "; it takes the log directory in place of a writer"
    if site.route is Route.ALIAS:
        return site.rewrite(message, [], applicability=Applicability.SAFE)
    module = site.require(Import("tensorboard.plugins", "projector"), replaced={_MODULE})
    edits = site.substitute(f"{module}.{site.symbol.rpartition('.')[2]}")
    return site.rewrite(message, edits, applicability=Applicability.SAFE)


def _module(site: Site) -> Finding | None:
    """An assignment of the module: what uses the name is written with tensorboard's own."""
    name = site.assigned_name()
    if name is None or site.trailing or site.scope.is_class:
        return None
    message = f"`{site.spelled}` is in the package tensorboard now"
    drops = site.scope.bindings.get(name, ())
    return site.rewrite(message, site.without_statement(), drops=drops, applicability=Applicability.SAFE)


RULE = area_rule(
    "TFM916",
    "contrib-projector",
    "The embedding projector moved to the package tensorboard.",
    {
        _MODULE: "use `from tensorboard.plugins import projector`",
        f"{_MODULE}.*": "use `from tensorboard.plugins import projector`",
        "tf.contrib.tensorboard.*": "use the package tensorboard: `from tensorboard.plugins import projector`",
    },
    rewrites={_MODULE: _module, **{f"{_MODULE}.{name}": _own for name in _NAMES}},
    instances=tuple(f"{_MODULE}.{name}" for name in _NAMES),
    applicability=Applicability.SAFE,
    why="The projector's messages and `visualize_embeddings` are the same in `tensorboard.plugins.projector`, which"
    " takes"
    " the log directory as its first argument (and for now still an old FileWriter, whose directory it asks for).",
    link="https://www.tensorflow.org/tensorboard/tensorboard_projector_plugin",
    examples=(
        Example(
            "from tensorflow.contrib.tensorboard.plugins import projector\n\n"
            "config = projector.ProjectorConfig()\n"
            "embedding = config.embeddings.add()\n"
            "embedding.tensor_name = 'words'\n"
            "y = str(config)\n",
            "from tensorboard.plugins import projector\n\n"
            "config = projector.ProjectorConfig()\n"
            "embedding = config.embeddings.add()\n"
            "embedding.tensor_name = 'words'\n"
            "y = str(config)\n",
        ),
    ),
)
