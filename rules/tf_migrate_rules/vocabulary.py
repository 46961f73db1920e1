"""What TensorFlow 1's calls give, as kinds of values in a program that builds a graph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import libcst as cst

from tf_migrate.graph.kinds import Form, Kind
from tf_migrate.syntax.calls import Call, bind
from tf_migrate_rules import api
from tf_migrate_rules.lifting.rates import rate_argument
from tf_migrate_rules.tables.layers import LAYERS

#: What makes a summary, and what makes one of several.
SUMMARIES = (
    *(f"tf.summary.{kind}" for kind in ("scalar", "histogram", "image", "audio", "text")),
    *(f"tf.{kind}_summary" for kind in ("scalar", "histogram", "image", "audio")),
)
GATHERED = ("tf.summary.merge", "tf.summary.merge_all", "tf.merge_summary", "tf.merge_all_summaries")

#: What a call gives, by symbol, or by the beginning of it; the longest that fits decides. Other functions give tensors.
_CALLED: Mapping[str, Kind] = {
    "tf": Kind.TENSOR,
    "tf.placeholder": Kind.PLACEHOLDER,
    "tf.placeholder_with_default": Kind.PLACEHOLDER,
    "tf.sparse_placeholder": Kind.PLACEHOLDER,
    "tf.Variable": Kind.VARIABLE,
    "tf.get_variable": Kind.VARIABLE,
    "tf.get_local_variable": Kind.VARIABLE,
    "tf.train.get_or_create_global_step": Kind.VARIABLE,
    "tf.train.get_global_step": Kind.VARIABLE,
    "tf.train.create_global_step": Kind.VARIABLE,
    "tf.trainable_variables": Kind.VARIABLE,
    "tf.global_variables": Kind.VARIABLE,
    "tf.local_variables": Kind.VARIABLE,
    "tf.all_variables": Kind.VARIABLE,
    "tf.Session": Kind.SESSION,
    "tf.InteractiveSession": Kind.SESSION,
    "tf.get_default_session": Kind.SESSION,
    "tf.train.MonitoredTrainingSession": Kind.SESSION,
    "tf.train.MonitoredSession": Kind.SESSION,
    "tf.Graph": Kind.GRAPH,
    "tf.get_default_graph": Kind.GRAPH,
    "tf.global_variables_initializer": Kind.INITIALIZER,
    "tf.local_variables_initializer": Kind.INITIALIZER,
    "tf.variables_initializer": Kind.INITIALIZER,
    "tf.tables_initializer": Kind.INITIALIZER,
    "tf.initialize_all_variables": Kind.INITIALIZER,
    "tf.initialize_local_variables": Kind.INITIALIZER,
    "tf.initialize_variables": Kind.INITIALIZER,
    "tf.initialize_all_tables": Kind.INITIALIZER,
    "tf.group": Kind.OPERATION,
    "tf.no_op": Kind.OPERATION,
    "tf.variable_scope": Kind.SCOPE,
    "tf.name_scope": Kind.SCOPE,
    "tf.device": Kind.SCOPE,
    "tf.control_dependencies": Kind.SCOPE,
    "tf.get_variable_scope": Kind.SCOPE,
    "tf.nn.rnn_cell": Kind.LAYER,
    "tf.nn.rnn_cell.LSTMStateTuple": Kind.TENSOR,
    "tf.train.ExponentialMovingAverage": Kind.AVERAGES,
    "tf.train.Saver": Kind.SAVER,
    "tf.summary.FileWriter": Kind.WRITER,
    "tf.train.SummaryWriter": Kind.WRITER,
    **dict.fromkeys((*SUMMARIES, *GATHERED), Kind.SUMMARY),
    "tf.Summary": Kind.PYTHON,
    "tf.data": Kind.DATASET,
    "tf.data.make_one_shot_iterator": Kind.ITERATOR,
    "tf.data.make_initializable_iterator": Kind.ITERATOR,
    "tf.data.Iterator": Kind.ITERATOR,
    "tf.app": Kind.PYTHON,
    "tf.examples": Kind.PYTHON,
    "tf.contrib.learn": Kind.PYTHON,
    "tf.flags": Kind.PYTHON,
    "tf.logging": Kind.PYTHON,
    "tf.gfile": Kind.PYTHON,
    "tf.python_io": Kind.PYTHON,
    "tf.keras": Kind.UNKNOWN,
    "tf.estimator": Kind.UNKNOWN,
    "tf.set_random_seed": Kind.PYTHON,
    "tf.reset_default_graph": Kind.PYTHON,
    "tf.ConfigProto": Kind.PYTHON,
    "tf.GPUOptions": Kind.PYTHON,
    "tf.TensorShape": Kind.PYTHON,
    "tf.train.latest_checkpoint": Kind.PYTHON,
    "tf.train.get_checkpoint_state": Kind.PYTHON,
    "tf.train.Coordinator": Kind.UNKNOWN,
}

#: Classes whose instances are of one kind, wherever they stand.
_ENDINGS: Mapping[str, Kind] = {
    "Optimizer": Kind.OPTIMIZER,
    "Cell": Kind.LAYER,
    "_initializer": Kind.PYTHON,
    "_regularizer": Kind.PYTHON,
}

#: What methods do something with files.
_ACTS: Mapping[Kind, frozenset[str]] = {
    Kind.WRITER: frozenset({"add_summary", "add_graph", "flush", "close"}),
    Kind.SAVER: frozenset({"save", "restore"}),
}

#: The arguments that go, of calls that are part of the graph only through them: by position, and by keyword.
_GOING: Mapping[str, tuple[int, str]] = {
    "tf.summary.FileWriter": (1, "graph"),
    "tf.train.SummaryWriter": (1, "graph"),
    ".add_graph": (0, "graph"),
    ".save": (0, "sess"),
    ".restore": (0, "sess"),
}

#: What methods and attributes give, by the kind of what they belong to; those not named give what they are made of.
_METHODS: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.OPTIMIZER: {
        "minimize": Kind.OPERATION,
        "apply_gradients": Kind.OPERATION,
        "compute_gradients": Kind.TENSOR,
    },
    # What the average of a variable is read for moves: averages are there once they are updated first.
    Kind.AVERAGES: {"apply": Kind.OPERATION, "average": Kind.TENSOR},
    Kind.VARIABLE: {
        "assign": Kind.TENSOR,
        "assign_add": Kind.TENSOR,
        "assign_sub": Kind.TENSOR,
        "initializer": Kind.INITIALIZER,
        "read_value": Kind.TENSOR,
        "value": Kind.TENSOR,
        "name": Kind.PYTHON,
        "shape": Kind.PYTHON,
        "get_shape": Kind.PYTHON,
        "dtype": Kind.PYTHON,
    },
    Kind.TENSOR: {
        "op": Kind.OPERATION,
        "get_shape": Kind.PYTHON,
        "shape": Kind.PYTHON,
        "name": Kind.PYTHON,
        "dtype": Kind.PYTHON,
    },
    Kind.PLACEHOLDER: {"get_shape": Kind.PYTHON, "shape": Kind.PYTHON, "name": Kind.PYTHON, "dtype": Kind.PYTHON},
    Kind.GRAPH: {
        "as_default": Kind.GRAPH,
        "get_tensor_by_name": Kind.TENSOR,
        "get_operation_by_name": Kind.OPERATION,
    },
    Kind.SESSION: {"__enter__": Kind.SESSION, "as_default": Kind.SESSION, "graph": Kind.GRAPH},
    Kind.DATASET: {
        "make_one_shot_iterator": Kind.ITERATOR,
        "make_initializable_iterator": Kind.ITERATOR,
        "output_types": Kind.PYTHON,
        "output_shapes": Kind.PYTHON,
    },
    Kind.ITERATOR: {
        "get_next": Kind.PLACEHOLDER,
        "initializer": Kind.RESTART,
        "make_initializer": Kind.RESTART,
    },
    Kind.LAYER: {"zero_state": Kind.TENSOR},
    **{kind: dict.fromkeys(names, Kind.PYTHON) for kind, names in _ACTS.items()},
}

_RUNS: Mapping[Kind, frozenset[str]] = {
    Kind.SESSION: frozenset({"run"}),
    Kind.TENSOR: frozenset({"eval"}),
    Kind.PLACEHOLDER: frozenset({"eval"}),
    Kind.VARIABLE: frozenset({"eval"}),
    Kind.OPERATION: frozenset({"run", "eval"}),
    Kind.INITIALIZER: frozenset({"run"}),
    Kind.RESTART: frozenset({"run"}),
}


#: Words in the names of functions that draw at random, read or change state, or give the next of something.
_UNSTEADY = (
    "random", "truncated_normal", "dropout", "multinomial", "sample", "nce_loss", "shuffle", "assign", "scatter",
    "count_up_to", "py_func", "read_file", "queue", "train.", "data.", "contrib", "layers", "rnn", "metrics",
    "summary", "gradients", "hessians", "placeholder", "variable", "Variable", "Print", "print", "timestamp",
)  # fmt: skip

_ASSIGNS = re.compile(r"(tf)?\.(assign|scatter)(_[a-z]+)?$")
#: Calls that give what they are given, where nothing is to be done to it.
_HANDING_ON = frozenset(
    (
        "tf.add_n", "tf.cast", "tf.convert_to_tensor", "tf.convert_to_tensor_or_sparse_tensor", "tf.nn.dropout",
        "tf.saturate_cast", "tf.to_double", "tf.to_float", "tf.to_int32", "tf.to_int64",
    )
)  # fmt: skip
#: Calls whose results are in a collection of the graph, or whose effect is another one than their result.
_LISTED = (
    "tf.add_", "tf.disable_", "tf.enable_", "tf.get_", "tf.import_graph_def", "tf.initialize", "tf.load_", "tf.losses.",
    "tf.register", "tf.reset_", "tf.set_", "tf.sparse_add_to", "tf.Assert", "tf.debugging.", "tf.assert_", "tf.random.",
)  # fmt: skip

#: Those of them that draw at random.
_RANDOM = ("random", "truncated_normal", "dropout", "multinomial", "sample", "nce_loss", "shuffle")

#: Calls that give several tensors: in lists, in tuples, or in tuples with names and lists within others. Of sparse
#: tensors a run gave objects of their own.
_FORMS: Mapping[Form, frozenset[str]] = {
    Form.LIST: frozenset(
        (
            "tf.all_variables", "tf.dynamic_partition", "tf.global_variables", "tf.gradients", "tf.hessians",
            "tf.local_variables", "tf.meshgrid", "tf.model_variables", "tf.moving_average_variables", "tf.shape_n",
            "tf.split", "tf.trainable_variables", "tf.unpack", "tf.unstack",
        )
    ),
    Form.TUPLE: frozenset(
        (
            "tf.linalg.eigh", "tf.linalg.svd", "tf.nn.fused_batch_norm", "tf.nn.moments", "tf.nn.weighted_moments",
            "tf.self_adjoint_eig", "tf.svd",
        )
    ),
    Form.NESTED: frozenset(
        (
            ".__call__", ".compute_gradients", ".get_next", ".zero_state",
            "tf.clip_by_global_norm", "tf.get_collection", "tf.linalg.qr",
            "tf.nn.bidirectional_dynamic_rnn", "tf.nn.dynamic_rnn",
            "tf.nn.static_bidirectional_rnn", "tf.nn.static_rnn", "tf.nn.top_k",
            "tf.qr",
            "tf.nn.ctc_beam_search_decoder", "tf.nn.ctc_greedy_decoder", "tf.setdiff1d", "tf.train.batch",
            "tf.train.shuffle_batch", "tf.tuple", "tf.unique", "tf.unique_with_counts", "tf.while_loop",
        )
    ),
    Form.OPAQUE: frozenset(
        (
            "tf.IndexedSlices", "tf.SparseTensor", "tf.sparse_add", "tf.sparse_concat", "tf.sparse_placeholder",
            "tf.sparse_reorder", "tf.sparse_reshape", "tf.sparse_retain", "tf.sparse_slice", "tf.sparse_softmax",
            "tf.sparse_transpose", "tf.sparse.add", "tf.sparse.concat", "tf.sparse.from_dense",
            "tf.sparse.placeholder", "tf.sparse.reorder", "tf.sparse.reshape", "tf.sparse.retain", "tf.sparse.slice",
            "tf.sparse.softmax", "tf.sparse.transpose", "tf.string_split", "tf.dense_to_sparse",
        )
    ),
}  # fmt: skip

#: Of those, the ones that hold more than single tensors, by place.
_ELEMENT_FORMS: Mapping[str, Sequence[Form]] = {
    "tf.clip_by_global_norm": (Form.LIST, Form.ONE),
    "tf.nn.bidirectional_dynamic_rnn": (Form.TUPLE, Form.NESTED),
    "tf.nn.dynamic_rnn": (Form.ONE, Form.NESTED),
    "tf.nn.static_rnn": (Form.LIST, Form.NESTED),
    "tf.nn.static_bidirectional_rnn": (Form.LIST, Form.NESTED, Form.NESTED),
    ".__call__": (Form.NESTED, Form.NESTED),
}


#: What the functions that make layers become, in functions that are prepared to be classes.
_KERAS_LAYERS = frozenset(form.to for form in LAYERS.values())
#: The place and name of the argument that names a variable or a scope.
_NAMING: Mapping[str, tuple[int, str]] = {
    "tf.Variable": (5, "name"),
    "tf.get_variable": (0, "name"),
    "tf.name_scope": (0, "name"),
    "tf.variable_scope": (0, "name_or_scope"),
}


class TensorFlowVocabulary:
    """See `tf_migrate.graph.kinds.Vocabulary`."""

    def called(self, symbol: str) -> Kind:
        """The kind of what a call of the symbol gives."""
        return _called(symbol)

    def mentioned(self, symbol: str) -> Kind:
        """Symbols are plain Python until they are called."""
        return Kind.PYTHON

    def method(self, kind: Kind, name: str) -> Kind | None:
        """What a method or attribute of a value gives; a method of a data set gives another one."""
        known = _METHODS.get(kind, {}).get(name)
        return Kind.DATASET if known is None and kind is Kind.DATASET else known

    def lists_variables(self, symbol: str) -> bool:
        """Whether a call gives variables that are there already."""
        return symbol.endswith("_variables") or symbol == "tf.get_collection"

    def starts_anew(self, symbol: str) -> bool:
        """Whether a call empties the default graph."""
        return symbol == "tf.reset_default_graph"

    def form(self, symbol: str) -> Form:
        """Whether a call gives one thing, or several in a container."""
        return next((form for form, symbols in _FORMS.items() if symbol in symbols), Form.ONE)

    def element_form(self, symbol: str, place: str) -> Form:
        """The same of what stands at a place of what a call gives."""
        forms = _ELEMENT_FORMS.get(symbol, ())
        return forms[int(place)] if place.isdigit() and int(place) < len(forms) else Form.ONE

    def is_steady(self, symbol: str) -> bool:
        """Whether a call gives the same for the same arguments."""
        return not symbol.startswith(".") and not any(word in symbol for word in _UNSTEADY)

    def hands_on(self, symbol: str) -> bool:
        """Whether a call may give the very thing that it is given."""
        return symbol in _HANDING_ON

    def is_traceless(self, symbol: str) -> bool:
        """Whether what a call builds is lost without its result: assignments, and computations that join no list."""
        if _ASSIGNS.match(symbol):
            return True
        return self.is_steady(symbol) and not symbol.startswith(_LISTED)

    def shows(self, symbol: str) -> bool:
        """Whether a call only writes to the log."""
        return symbol.startswith("tf.logging.")

    def is_random(self, symbol: str) -> bool:
        """Whether a call draws at random; what a layer's variables begin with is drawn but once."""
        return any(word in symbol for word in _RANDOM)

    def orders(self, symbol: str) -> bool:
        """Whether what is made in a block over a call comes after what the call is given."""
        return symbol == "tf.control_dependencies"

    def naming(self, symbol: str) -> tuple[int, str] | None:
        """The place and name of the argument that names a variable or a scope."""
        return _NAMING.get(symbol)

    def is_named_in(self, symbol: str, scope: str) -> bool:
        """Whether a variable's name begins with that of a scope: `get_variable` does not ask name scopes."""
        return not (symbol == "tf.get_variable" and scope == "tf.name_scope")

    def given_later(self, symbol: str, call: cst.Call) -> Sequence[cst.CSTNode]:
        """The learning rate of an optimizer, and the global step that a training operation counts."""
        if symbol in (".minimize", ".apply_gradients"):
            return [a.value for a in call.args if a.keyword is not None and a.keyword.value == "global_step"]
        if symbol in _GOING:
            place, name = _GOING[symbol]
            plain = [a.value for a in call.args if a.keyword is None and not a.star][place : place + 1]
            return [*plain, *(a.value for a in call.args if a.keyword is not None and a.keyword.value == name)]
        rate = rate_argument(call) if _called(symbol) is Kind.OPTIMIZER else None
        return [rate] if rate is not None else []

    def given_at_once(self, symbol: str, call: cst.Call) -> Sequence[cst.CSTNode]:
        """What a layer is made with, but for dropout, which may become a function's call."""
        form = LAYERS.get(symbol)
        signature = api.v1_signature(symbol) if form is not None else None
        if form is None or signature is None or form.training:
            return []
        bound = bind(Call(call, call.args), signature.names)
        return [a.value for name, a in bound.by_name.items() if name != form.inputs] if bound.complete else []

    def has_default(self, symbol: str) -> bool:
        """Whether a call makes a placeholder that need not be fed."""
        return symbol == "tf.placeholder_with_default"

    def gives_current(self, symbol: str) -> bool:
        """Whether a call gives the session that there is already."""
        return symbol in ("tf.get_default_session", ".as_default", ".__enter__")

    def makes(self, name: str) -> bool:
        """Whether an attribute of a tensor is the operation that makes it."""
        return name == "op"

    def runs(self, kind: Kind, name: str) -> bool:
        """Whether the method runs the graph."""
        return name in _RUNS.get(kind, ())

    def acts(self, kind: Kind, name: str) -> bool:
        """Whether the method writes or reads files."""
        return name in _ACTS.get(kind, ())

    def constructs(self, symbol: str, name: str) -> bool:
        """Whether a method of a class makes an instance of it."""
        return symbol == "tf.data.Iterator" and name.startswith("from_")

    def restores(self, name: str) -> bool:
        """Whether a method of a saver gives variables their values from a file."""
        return name == "restore"

    def holds_all(self, saver: cst.Call) -> bool:
        """Whether a saver was made without a list of variables, or with that of all."""
        given = saver_argument(saver, "var_list")
        if isinstance(given, cst.Call):
            callee = given.func.attr if isinstance(given.func, cst.Attribute) else given.func
            return isinstance(callee, cst.Name) and callee.value in ("global_variables", "all_variables")
        return given is None or (isinstance(given, cst.Name) and given.value == "None")

    def gathers(self, symbol: str) -> bool:
        """Whether a call gives all summaries."""
        return symbol in ("tf.summary.merge_all", "tf.merge_all_summaries")


def saver_argument(saver: cst.Call, name: str) -> cst.BaseExpression | None:
    """An argument of a call that makes a saver; the first one is the list of variables."""
    for index, argument in enumerate(saver.args):
        if argument.star:
            return argument.value
        if (argument.keyword is None and index == 0 and name == "var_list") or (
            argument.keyword is not None and argument.keyword.value == name
        ):
            return argument.value
    return None


@cache
def _called(symbol: str) -> Kind:
    if symbol in _CALLED:
        return _CALLED[symbol]
    for ending, kind in _ENDINGS.items():
        if symbol.endswith(ending) and not symbol.startswith("tf.keras."):
            return kind
    if symbol in _KERAS_LAYERS:
        return Kind.LAYER
    if symbol.startswith("tf.layers.") and api.v1_kind(symbol) == "class":
        return Kind.LAYER
    above = symbol
    while above not in _CALLED:
        above = above.rpartition(".")[0]
        if not above:
            return Kind.UNKNOWN
    return _CALLED[above]
