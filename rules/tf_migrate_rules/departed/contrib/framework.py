"""TFM909: `tf.contrib.framework`, `util` and `checkpoint`: variables, scopes and checkpoints of a graph."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate_rules.departed.contrib.area import area_rule, composed
from tf_migrate_rules.topics import each

_FRAMEWORK = "tf.contrib.framework."
_CHECKPOINT = "tf.contrib.checkpoint."
_ARG_SCOPE = (
    "write the shared arguments out, or give them by a function of your own (`functools.partial(tf.keras.layers.Conv2D,"
    " padding='same', activation='relu')`) that makes the layers"
)
_STEP = (
    "use `optimizer.iterations`, which counts the updates of a Keras optimizer, or a"
    " `tf.Variable(0, dtype=tf.int64, trainable=False)` that you pass around"
)
_VARIABLES = (
    "there are no collections: keep the variables in an object (`tf.Module`, `tf.keras.Model`) and use its"
    " `{attribute}`,"
    " filtered by `variable.name`"
)
_MADE = "use `tf.Variable(initializer(shape, dtype), name=name)`, made once and kept in an object; there is no `reuse`"
_ASSIGNED = (
    "read with `reader = tf.train.load_checkpoint(path)`, and give each variable its value:"
    " `variable.assign(reader.get_tensor(name))`"
)
_VALUES = "give each variable its value: `variable.assign(value)`"
_REMAPPED = (
    "read the old matrix with `tf.train.load_checkpoint(path).get_tensor(name)`, and put its rows where the new"
    " vocabulary"
    " has them with NumPy"
)
_SMART = "use a Python `if` where the condition is a Python value, and `tf.cond` where it is a tensor"
_DEPRECATED = "warn with `warnings.warn(message, DeprecationWarning)`, or decorate with `typing_extensions.deprecated`"
_ORTHOGONAL = "copy the kernel's construction into an initializer of your own; `tf.keras.initializers.Orthogonal` makes"
_TRACKED = "`tf.Module` tracks the variables, lists and dicts that are assigned to its attributes"

RULE = area_rule(
    "TFM909",
    "contrib-framework",
    "A function of `tf.contrib.framework` works on a graph's collections and scopes, which are gone.",
    {
        **each(_FRAMEWORK, "arg_scope add_arg_scope", _ARG_SCOPE),
        **each(_FRAMEWORK, "arg_scoped_arguments current_arg_scope has_arg_scope", _ARG_SCOPE),
        **each(
            _FRAMEWORK,
            "get_global_step create_global_step get_or_create_global_step assert_or_get_global_step assert_global_step",
            _STEP,
        ),
        **each(
            _FRAMEWORK,
            "get_variables get_variables_by_name get_variables_by_suffix get_model_variables get_unique_variable"
            " get_local_variables filter_variables",
            _VARIABLES.format(attribute="variables"),
        ),
        f"{_FRAMEWORK}get_trainable_variables": _VARIABLES.format(attribute="trainable_variables"),
        f"{_FRAMEWORK}get_variables_to_restore": _VARIABLES.format(attribute="variables")
        + "; `tf.train.Checkpoint(model=model)` restores what an object holds",
        f"{_FRAMEWORK}get_variable_full_name": "use `variable.name`, without its `:0`",
        **each(_FRAMEWORK, "variable model_variable", _MADE),
        f"{_FRAMEWORK}local_variable": "use `tf.Variable(initial_value, trainable=False)`",
        f"{_FRAMEWORK}global_variable": "use `tf.Variable(initial_value, trainable=False)`",
        f"{_FRAMEWORK}add_model_variable": "drop it: there are no collections; keep the variable in an object",
        f"{_FRAMEWORK}VariableDeviceChooser": "place variables with `tf.device`, or let a strategy of"
        " `tf.distribute` do it",
        **each(_FRAMEWORK, "assign_from_checkpoint assign_from_checkpoint_fn init_from_checkpoint", _ASSIGNED),
        **each(_FRAMEWORK, "assign_from_values assign_from_values_fn", _VALUES),
        **each(
            _FRAMEWORK,
            "load_and_remap_matrix_initializer load_embedding_initializer load_linear_multiclass_bias_initializer"
            " load_variable_slot_initializer",
            _REMAPPED,
        ),
        f"{_FRAMEWORK}load_checkpoint": "use `tf.train.load_checkpoint(path)`",
        f"{_FRAMEWORK}zero_initializer": "use `variable.assign(tf.zeros_like(variable))`",
        **each(_FRAMEWORK, "smart_cond smart_case", _SMART),
        f"{_FRAMEWORK}smart_constant_value": "use the Python value, or `tf.get_static_value(tensor)`",
        **each(_FRAMEWORK, "deprecated deprecated_args deprecated_arg_values", _DEPRECATED),
        f"{_FRAMEWORK}convolutional_delta_orthogonal": f"{_ORTHOGONAL} its centre",
        **each(
            _FRAMEWORK,
            "convolutional_orthogonal_1d convolutional_orthogonal_2d convolutional_orthogonal_3d",
            f"{_ORTHOGONAL} its orthogonal matrices",
        ),
        f"{_FRAMEWORK}assert_scalar_int": "use `tf.debugging.assert_scalar(tensor)` and"
        " `tf.debugging.assert_integer(tensor)`",
        f"{_FRAMEWORK}remove_squeezable_dimensions": "use `tf.squeeze(predictions, [-1])` or `tf.squeeze(labels,"
        " [-1])`,"
        " whichever has one dimension of size one more",
        f"{_FRAMEWORK}with_shape": "use `tf.ensure_shape(tensor, expected_shape)`",
        f"{_FRAMEWORK}with_same_shape": "use `tf.ensure_shape(tensor, expected_tensor.shape)`",
        f"{_FRAMEWORK}reduce_sum_n": "use `tf.add_n([tf.reduce_sum(each) for each in tensors])`",
        f"{_FRAMEWORK}py_func": "use `tf.numpy_function(func, args, Tout)`; it takes no keyword arguments, and a"
        " flat list"
        " of types",
        **each(
            _FRAMEWORK,
            "prepend_name_scope strip_name_scope",
            "write the string out; `tf.name_scope` gives names for display only",
        ),
        f"{_FRAMEWORK}get_graph_from_inputs": "drop it: in TensorFlow 2 operations run, or are traced by a"
        " `tf.function`",
        f"{_FRAMEWORK}get_placeholders": "name the inputs as the parameters of a `tf.function`",
        f"{_FRAMEWORK}fuse_op": "drop it: it rewrote a GraphDef for a custom operation",
        f"{_FRAMEWORK}RecordInput": "use `tf.data.TFRecordDataset(tf.data.Dataset.list_files(pattern))` with its"
        " methods `shuffle` and `batch`",
        f"{_FRAMEWORK}BoundedTensorSpec": "keep a `tf.TensorSpec` with the bounds beside it",
        f"{_FRAMEWORK}nest.*": "`tf.nest` has `flatten`, `map_structure`, `pack_sequence_as`,"
        " `assert_same_structure` and"
        " `is_nested`; the other functions were private: `tree` (dm-tree) has most of them",
        f"{_FRAMEWORK}*": "native TensorFlow 2 keeps variables in objects (`tf.Module`), not in collections and scopes",
        "tf.contrib.util.*": "it worked on GraphDef messages, which TensorFlow 2 has only for files of TensorFlow 1",
        "tf.contrib.util.ops_used_by_graph_def": "use `{node.op for node in graph_def.node}`, and those of"
        " `graph_def.library`",
        "tf.contrib.util.stripped_op_list_for_graph": "drop it: a SavedModel carries its list of operations by itself",
        **each(_CHECKPOINT, "CheckpointableBase List Mapping UniqueNameTracker", _TRACKED),
        f"{_CHECKPOINT}NoDependency": "set the attribute before the object is a `tf.Module`, or wrap the value in"
        " an object"
        " that TensorFlow does not know",
        f"{_CHECKPOINT}NumpyState": "keep the array in a `tf.Variable`, or use `tf.train.experimental.PythonState`",
        f"{_CHECKPOINT}capture_dependencies": "make the function a `tf.Module`, and its variables attributes",
        f"{_CHECKPOINT}CheckpointableObjectGraph": "it is a message of private protocol buffers: use"
        " `tf.train.list_variables(path)`",
        **each(
            _CHECKPOINT,
            "dot_graph_from_checkpoint object_metadata list_objects",
            "use `tf.train.list_variables(path)`, which lists what a checkpoint holds",
        ),
        f"{_CHECKPOINT}split_dependency": "write the object's own `_serialize_to_tensors`, or save the pieces as"
        " variables",
        f"{_CHECKPOINT}*": "use `tf.train.Checkpoint` and `tf.train.CheckpointManager`; " + _TRACKED,
    },
    rewrites={
        f"{_FRAMEWORK}reduce_sum_n": composed("tf.add_n([tf.reduce_sum(each) for each in {tensors}])"),
        f"{_FRAMEWORK}with_same_shape": composed(
            "tf.ensure_shape({tensor}, {expected_tensor}.shape)", "the shape of the first tensor is known"
        ),
        f"{_FRAMEWORK}with_shape": composed(
            "tf.ensure_shape({tensor}, {expected_shape})", "the expected shape is no tensor"
        ),
    },
    applicability=Applicability.SAFE,
    why="`tf.contrib.framework` looked things up in the graph: variables in collections, the global step, arguments"
    " in an"
    " `arg_scope`. TensorFlow 2 has no such places; objects hold variables, and functions get arguments.",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "y = tf.contrib.framework.reduce_sum_n([tf.constant([1.0, 2.0]), tf.constant([3.0])])\n",
            "import tensorflow as tf\n\n"
            "y = tf.add_n([tf.reduce_sum(each) for each in [tf.constant([1.0, 2.0]), tf.constant([3.0])]])\n",
        ),
        Example(
            "import tensorflow as tf\n\nstep = tf.contrib.framework.get_or_create_global_step()\n",
        ),
    ),
)
