"""TFM203: places that run the graph."""

from __future__ import annotations

import libcst as cst

from tf_migrate.rule import Example
from tf_migrate.site import Site
from tf_migrate_rules.receivers import defines, is_of_graph, is_of_other_library, is_session, is_surely_old, last_name
from tf_migrate_rules.topics import Attribute, topic_rule

_RUN = (
    "runs a part of the graph. In TensorFlow 2 call a function that computes the fetches from what is fed, and take"
    " the values by `.numpy()`."
)
_EVAL = "evaluates the graph. In TensorFlow 2 the value of an eager tensor is `tensor.numpy()`."
_OPERATION = "runs an operation of the graph. In TensorFlow 2 what it did happens where it is called."
_PARTIAL = "runs the graph in parts. In TensorFlow 2 write a function for each part, and pass on what they share."
_CALLABLE = "makes a function of a part of the graph. In TensorFlow 2 write that function, with `@tf.function`."
_KEYWORDS = ("feed_dict", "session")
#: Values with an `eval()` of their own, as far as names tell: models of PyTorch, trainers, agents.
_OTHERS_EVAL = ("self", "cls", "model", "net", "network", "agent", "trainer", "runner")


def _has_keyword(site: Site) -> bool:
    call = site.call
    return call is not None and any(a.keyword is not None and a.keyword.value in _KEYWORDS for a in call.arguments)


def _runs(site: Site) -> bool:
    call = site.call
    if call is None:
        return is_session(site, site.receiver)
    if _has_keyword(site) and not is_of_other_library(site, site.receiver):
        return True
    if is_session(site, site.receiver):
        return bool(site.file.names.imported) or not any(isinstance(a.value, cst.SimpleString) for a in call.arguments)
    return not call.arguments and is_of_graph(site, site.receiver)


def _evaluates(site: Site) -> bool:
    call = site.call
    if call is None or is_of_other_library(site, site.receiver):
        return False
    if _has_keyword(site):
        return True
    if call.arguments:
        first = call.arguments[0].value
        return len(call.arguments) == 1 and (
            isinstance(first, cst.Dict) or last_name(first).startswith("feed") or is_session(site, first)
        )
    if is_of_graph(site, site.receiver):
        return True
    return (
        is_surely_old(site)
        and last_name(site.receiver) not in _OTHERS_EVAL
        and not defines(site, "eval")
        and "torch" not in site.file.names.walk.scope.bindings
    )


def _on_session(site: Site) -> bool:
    return site.call is not None and is_session(site, site.receiver)


RUN_SITE = topic_rule(
    "TFM203",
    "run-site",
    "The graph is run here; TensorFlow 2 calls a function instead.",
    {
        **{
            f"tf.{kind}.{name}": said
            for kind in ("Session", "InteractiveSession")
            for name, said in (
                ("run", _RUN),
                ("partial_run", _PARTIAL),
                ("partial_run_setup", _PARTIAL),
                ("make_callable", _CALLABLE),
            )
        },
        "tf.Variable.eval": "evaluates the graph. In TensorFlow 2 the value of a variable is `variable.numpy()`.",
    },
    attributes={
        ".run": Attribute(_RUN, _runs),
        ".eval": Attribute(_EVAL, _evaluates),
        ".partial_run": Attribute(_PARTIAL, _on_session),
        ".partial_run_setup": Attribute(_PARTIAL, _on_session),
        ".make_callable": Attribute(_CALLABLE, _on_session),
    },
    why="`Session.run`, `Tensor.eval` and `Operation.run` compute what they are asked for from what they are fed. In"
    " TensorFlow 2 a function computes it from its arguments. Mind the order: of a loss fetched together with a"
    " training operation TensorFlow 1 gave the value from before the update, of variables and the global step that"
    " from after it.",
    page="tf1_vs_tf2",
    examples=(
        Example("import tensorflow as tf\n\n\ndef resume(sess):\n    sess.run(tf.constant(1.0))\n"),
        Example(
            "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n\n\ndef predict(session, model, batch):\n"
            "    return session.run(model.output, feed_dict={x: batch}), model.loss.eval(session=session)\n"
        ),
    ),
)
