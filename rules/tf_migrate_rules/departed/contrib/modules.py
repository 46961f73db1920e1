"""TFM922: `tf.contrib` itself, and the parts of it that only few ever used, reported part by part."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate_rules.departed.contrib.area import area_rule, composed
from tf_migrate_rules.topics import each

_CONTRIB = "tf.contrib."
_NN = f"{_CONTRIB}nn."
_SOLVERS = f"{_CONTRIB}solvers."
_KERAS = "use `tf.keras`; Keras 3 does not have this name any more"
_READER = (
    "use tensorflow-io (`tfio`), where a release fits, or `tf.data.Dataset.from_generator` over a client of your own"
)
_ARRAYS = "use plain tensors, with the names of the axes in your code; xarray has labeled arrays"
_SPARSEMAX = (
    "write it out: sort the logits, find the largest k with `1 + k z_k > sum of the first k`, and give"
    " `tf.nn.relu(z - tau)`"
)
_SAMPLED = "use `tf.nn.sampled_softmax_loss`, or the full `tf.nn.sparse_softmax_cross_entropy_with_logits`"

RULE = area_rule(
    "TFM922",
    "contrib-module",
    "`tf.contrib` does not exist in TensorFlow 2.",
    {
        f"{_CONTRIB}bigtable.*": _READER,
        f"{_CONTRIB}cloud.*": _READER,
        f"{_CONTRIB}coder.*": "use tensorflow-compression (`tfc`)",
        f"{_CONTRIB}ffmpeg.*": "use `tf.audio.decode_wav`, or the packages librosa, soundfile or PyAV in a"
        " `tf.numpy_function`",
        f"{_CONTRIB}gan.*": "use the package tf-gan (`tfgan`), which runs on `tf.compat.v1`, or write the two steps"
        " out with"
        " Keras models and two tapes",
        f"{_CONTRIB}hadoop.*": _READER,
        f"{_CONTRIB}ignite.*": _READER,
        f"{_CONTRIB}integrate.odeint": "use `scipy.integrate.odeint` or `solve_ivp` for plain numbers, or"
        " `tfp.math.ode`"
        " (`DormandPrince().solve(…)`) of TensorFlow Probability where gradients are needed",
        f"{_CONTRIB}integrate.odeint_fixed": "write the fixed steps out (a `tf.scan` over the times with a"
        " Runge-Kutta step),"
        " or use `tfp.math.ode` of TensorFlow Probability",
        f"{_CONTRIB}integrate.*": "use `scipy.integrate`, or `tfp.math.ode` of TensorFlow Probability",
        f"{_CONTRIB}kafka.*": _READER,
        f"{_CONTRIB}keras.*": _KERAS,
        f"{_CONTRIB}keras.backend.name_scope": "use `tf.name_scope`",
        f"{_CONTRIB}keras.callbacks.TensorBoard": "use `tf.keras.callbacks.TensorBoard`; it has no `batch_size`,"
        " `write_grads` and `embeddings_layer_names`",
        **each(
            f"{_CONTRIB}keras.optimizers.",
            "Adadelta Adagrad Adam Adamax Nadam Optimizer RMSprop SGD",
            "use the class of the same name in `tf.keras.optimizers`: `lr` is `learning_rate`, and a `decay` is"
            " `tf.keras.optimizers.schedules.InverseTimeDecay(learning_rate, 1, decay)`",
        ),
        f"{_CONTRIB}kinesis.*": _READER,
        f"{_CONTRIB}labeled_tensor.*": _ARRAYS,
        f"{_CONTRIB}libsvm.*": "use `sklearn.datasets.load_svmlight_file`",
        f"{_CONTRIB}linalg.*": "use `tf.linalg`, where the linear operators have kept their names",
        f"{_CONTRIB}nearest_neighbor.*": "use the packages faiss, annoy or scann",
        f"{_NN}alpha_dropout": "use `tf.keras.layers.AlphaDropout(1 - keep_prob)(x, training=True)`",
        f"{_NN}deprecated_flipped_softmax_cross_entropy_with_logits": "use"
        " `tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient(labels), logits=logits)`",
        f"{_NN}sampled_sparse_softmax_loss": _SAMPLED,
        f"{_NN}rank_sampled_softmax_loss": _SAMPLED,
        f"{_NN}scaled_softplus": "use `alpha * tf.nn.softplus(x / alpha)`, with `tf.minimum(…, clip)` where there is a"
        " `clip`",
        f"{_NN}*": "use `tf.nn`",
        f"{_CONTRIB}proto.*": "use `tf.io.decode_proto` and `tf.io.encode_proto`",
        f"{_CONTRIB}quantization.*": "it gives out other modules of TensorFlow again: use the symbol of the same"
        " name in"
        " `tf`, `tf.quantization` or `tf.raw_ops`",
        f"{_CONTRIB}reduce_slice_ops.*": "use `tf.math.segment_sum` and its like, or `tf.ragged`",
        f"{_CONTRIB}resampler.*": "write the bilinear lookup out with `tf.gather_nd`; TensorFlow Addons had it"
        " (`tfa.image.resampler`), but is archived",
        f"{_CONTRIB}rpc.*": "call the service by `grpc` in a `tf.numpy_function`, or use"
        " `tf.distribute.experimental.rpc.Client`",
        f"{_CONTRIB}signal.*": "use `tf.signal`",
        f"{_SOLVERS}linear_equations.conjugate_gradient": "use"
        " `tf.linalg.experimental.conjugate_gradient(operator, rhs)`, which takes a `tf.linalg.LinearOperator`",
        f"{_SOLVERS}least_squares.cgls": "use `tf.linalg.lstsq(matrix, rhs)`, or SciPy's `lsqr`",
        f"{_SOLVERS}lanczos.*": "use `scipy.sparse.linalg.svds`, or `tf.linalg.svd`",
        f"{_SOLVERS}util.*": "use `tf.linalg`: `norm`, `l2_normalize`, `LinearOperatorFullMatrix`",
        f"{_SOLVERS}*": "use `tf.linalg.experimental.conjugate_gradient`, `tf.linalg.lstsq` or SciPy",
        f"{_CONTRIB}sparsemax.sparsemax": _SPARSEMAX,
        f"{_CONTRIB}sparsemax.sparsemax_loss": _SPARSEMAX + "; the loss is half of (|z|² - |z - p|²) - z of the label",
        f"{_CONTRIB}sparsemax.*": _SPARSEMAX,
        f"{_CONTRIB}specs.*": "write the network with Keras layers; the specification language has no successor",
        f"{_CONTRIB}stateless.*": "use `tf.random.stateless_normal`, `stateless_uniform`, `stateless_categorical`, …",
        f"{_CONTRIB}testing.*": "use `unittest.mock` for the writer, and read event files with tensorboard's"
        " `EventAccumulator`",
        f"{_CONTRIB}text.*": "use `tf.keras.preprocessing.sequence.skipgrams`, or write the window out with"
        " `tf.data` and"
        " `tf.gather`",
        f"{_CONTRIB}*": "`tf.contrib` is gone; what it had is in TensorFlow itself, in a package of its own, or"
        " nowhere",
        "tf.contrib": "`tf.contrib` is gone; each use of it is reported at its place",
    },
    rewrites={
        f"{_NN}deprecated_flipped_softmax_cross_entropy_with_logits": composed(
            "tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient({labels}), logits={logits})"
        ),
    },
    applicability=Applicability.SAFE,
    why="`tf.contrib` held what was not part of TensorFlow proper. TensorFlow 2.0 shipped without it: some of it"
    " moved into"
    " TensorFlow, some into packages such as TensorFlow Probability, and much of it was dropped.",
    examples=(Example("import tensorflow as tf\n\np = tf.contrib.sparsemax.sparsemax(logits)\n"),),
)
