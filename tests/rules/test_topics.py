"""What TensorFlow 1 had for building and running graphs: nothing of it passes in silence, and nothing else is spoken"
" of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst
import pytest
from tf_migrate_rules import api
from tf_migrate_rules.catalogue import TensorFlow
from tf_migrate_rules.tables import moved
from tf_migrate_rules.tables.composed import COMPOSED

from tf_migrate.engine import Engine
from tf_migrate.results import Report
from tf_migrate.settings import Settings
from tf_migrate.suite import load
from tf_migrate.syntax.names import Names
from tf_migrate.syntax.walk import Walk

#: No topic: modules that left, eager execution and contrib have rules of their own.
_DEPARTED = re.compile(r"TFM9\d\d")
_TOPIC = re.compile(r"TFM[2-8]\d\d")
#: Gone without a topic: what to use instead stands in `tables/advice.py`, or their meaning changed (TFM11x, TFM12x).
_BY_ADVICE = frozenset(
    {
        "tf.convert_to_tensor_or_indexed_slices",
        "tf.convert_to_tensor_or_sparse_tensor",
        "tf.errors.error_code_from_exception_type",
        "tf.errors.exception_type_from_error_code",
        "tf.errors.raise_exception_on_not_ok_status",
        "tf.get_seed",
        "tf.python_io.TFRecordCompressionType",
        "tf.resource_loader.get_data_files_path",
        "tf.resource_loader.get_path_to_datafile",
        "tf.resource_loader.get_root_dir_with_all_resources",
        "tf.resource_loader.load_resource",
        "tf.resource_loader.readahead_file_path",
        "tf.sparse_merge",
    }
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


def codes(engine: Engine, text: str) -> list[tuple[int, str]]:
    return [(report.line, report.code) for report in engine.check(text, "x.py").reports]


def found(engine: Engine, text: str) -> set[str]:
    return {code for _, code in codes(engine, text)}


# -- nothing passes in silence ---------------------------------------------------------------------------------------


def gone() -> Iterator[str]:
    """The symbols of 1.15, contrib left out, that no table says how to write natively."""
    for symbol in sorted(api.v1_symbols()):
        canonical = api.v1_canonical(symbol)
        if symbol.startswith(("tf.contrib.", "tf.raw_ops.", "tf.compat.")) or api.v2_has(symbol):
            continue
        if moved(canonical, symbol, api.NEWEST) is None and canonical not in COMPOSED:
            yield symbol


def reports_of(engine: Engine, symbol: str) -> list[Report]:
    return list(engine.check(f"import tensorflow as tf\n\nx = {symbol}\n", "x.py").reports)


def test_every_symbol_that_is_gone_is_spoken_of(engine: Engine) -> None:
    silent = [symbol for symbol in gone() if not reports_of(engine, symbol)]
    assert not silent


def test_every_symbol_that_is_gone_has_a_topic_and_advice(engine: Engine) -> None:
    unadvised = []
    for symbol in gone():
        for report in reports_of(engine, symbol):
            changed_meaning = report.code.startswith(("TFM11", "TFM12")) and report.code != "TFM110"
            if (
                report.code == "TFM109"
                and api.v1_canonical(symbol) in _BY_ADVICE
                and "has nothing of" not in report.message
            ):
                continue
            if not (_TOPIC.fullmatch(report.code) or _DEPARTED.fullmatch(report.code) or changed_meaning):
                unadvised.append(f"{symbol}: {report.code} {report.message}")
    assert not unadvised


def test_an_import_is_spoken_of_like_a_use(engine: Engine) -> None:
    text = (
        "from tensorflow import Session, placeholder\nfrom tensorflow.train import AdamOptimizer as Adam\n\n"
        "opt = Adam(0.1)\n"
    )
    assert codes(engine, text) == [(1, "TFM201"), (1, "TFM202"), (2, "TFM310"), (4, "TFM310")]


def test_names_are_followed(engine: Engine) -> None:
    text = (
        "import tensorflow.compat.v1 as tf1\nfrom tensorflow.python.ops import rnn_cell, variable_scope as vs\n"
        "from tensorflow.contrib import rnn\nlayers = tf1.layers\n\n"
        "a = layers.dense(1, 2)\nb = rnn_cell.GRUCell(3)\nc = rnn.GRUCell(3)\nwith vs.variable_scope('a'):\n"
        "    d = vs.get_variable('b', [])\n"
    )
    assert {(6, "TFM420"), (7, "TFM425"), (8, "TFM425"), (9, "TFM403"), (10, "TFM401")} <= set(codes(engine, text))


SCRIPT = """\
import numpy as np
import tensorflow as tf

tf.reset_default_graph()
config = tf.ConfigProto(log_device_placement=True)
config.gpu_options.allow_growth = True
x = tf.placeholder(tf.float32, [None, 3], name='x')
y = tf.placeholder(tf.int64, [None])
with tf.variable_scope('net', reuse=tf.AUTO_REUSE):
    w = tf.get_variable('w', [3, 4], initializer=tf.zeros_initializer())
    h = tf.layers.dense(tf.matmul(x, w), 4, activation=tf.nn.relu)
tf.add_to_collection('features', h)
loss = tf.losses.sparse_softmax_cross_entropy(y, h)
accuracy, update = tf.metrics.accuracy(y, tf.argmax(h, 1))
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 100, 0.9)
optimizer = tf.train.AdamOptimizer(rate)
pairs = optimizer.compute_gradients(loss, tf.trainable_variables())
train = optimizer.apply_gradients(pairs, global_step=step)
other = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
penalty = tf.gradients(loss, x)[0]
average = tf.train.ExponentialMovingAverage(0.9)
tf.summary.scalar('loss', loss)
merged = tf.summary.merge_all()
saver = tf.train.Saver(max_to_keep=2)


def fit(sess, model, writer):
    value, text = sess.run([loss, merged], {x: np.ones([2, 3]), y: [0, 1]})
    writer.add_summary(text, 1)
    print(model.loss.eval(session=sess), w.eval())
    model.reset.run(feed_dict={x: 1})
    saver.save(sess, 'out/model', global_step=1)


with tf.Session(config=config) as sess:
    sess.run(tf.global_variables_initializer())
    fit(sess, None, tf.summary.FileWriter('logs', sess.graph))
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess, coord)
    sess.graph.get_tensor_by_name('x:0')
sess.close()
"""

EXPECTED = [
    (4, "TFM205"),
    (5, "TFM204"),
    (6, "TFM204"),
    (7, "TFM202"),
    (8, "TFM202"),
    (9, "TFM403"),
    (9, "TFM404"),
    (10, "TFM401"),
    (11, "TFM420"),
    (12, "TFM406"),
    (13, "TFM501"),
    (14, "TFM510"),
    (15, "TFM316"),
    (16, "TFM314"),
    (17, "TFM310"),
    (18, "TFM312"),
    (18, "TFM407"),
    (19, "TFM312"),
    (20, "TFM310"),
    (20, "TFM311"),
    (21, "TFM301"),
    (22, "TFM315"),
    (23, "TFM710"),
    (24, "TFM711"),
    (25, "TFM701"),
    (29, "TFM203"),
    (30, "TFM712"),
    (31, "TFM203"),
    (31, "TFM203"),
    (32, "TFM203"),
    (33, "TFM702"),
    (36, "TFM201"),
    (37, "TFM203"),
    (37, "TFM408"),
    (38, "TFM201"),
    (38, "TFM712"),
    (39, "TFM615"),
    (40, "TFM611"),
    (41, "TFM201"),
    (42, "TFM201"),
]


def test_findings_stand_where_they_belong(engine: Engine) -> None:
    topics = [
        (line, code)
        for line, code in codes(engine, SCRIPT)
        if _TOPIC.fullmatch(code) and code not in ("TFM200", "TFM299")
    ]
    assert sorted(topics) == EXPECTED


def test_advice_says_what_to_write(engine: Engine) -> None:
    said = {report.line: report.message for report in engine.check(SCRIPT, "x.py").reports}
    assert "tf.debugging.set_log_device_placement" in said[5]
    assert "tf.config.experimental.set_memory_growth" in said[6]
    assert "tf.GradientTape" in said[21]


# -- nothing else is spoken of ---------------------------------------------------------------------------------------

KERAS = """\
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Embedding, LSTM

inputs = keras.Input(shape=(28, 28, 1), name='image')
h = Conv2D(32, 3, padding='same', activation='relu', name='first')(inputs)
h = BatchNormalization(name='norm', trainable=False)(h)
h = tf.keras.layers.LayerNormalization(name='layer_norm')(Dropout(0.5)(tf.keras.layers.Flatten()(h)))
outputs = Dense(10, kernel_regularizer=keras.regularizers.l2(1e-4), dtype='float32')(h)
model = keras.Model(inputs, outputs)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=1e-3),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=['accuracy'],
)
callbacks = [
    keras.callbacks.TensorBoard('logs', histogram_freq=1),
    keras.callbacks.ModelCheckpoint('best.weights.h5', save_weights_only=True, monitor='val_accuracy'),
    keras.callbacks.EarlyStopping(patience=3),
]
x, y = np.zeros([8, 28, 28, 1]), keras.utils.to_categorical([0] * 8, 10)
fitted = model.fit(x, np.argmax(y, 1), epochs=2, validation_split=0.5, callbacks=callbacks)
print(fitted.history['accuracy'], model.evaluate(x, np.argmax(y, 1), verbose=0), model.predict(x).shape)
model.save('model.keras')
model.save_weights('model.weights.h5')
print(model.optimizer.learning_rate, K.epsilon())
words = keras.Sequential([Embedding(100, 8), LSTM(16, return_sequences=True), tf.keras.layers.GRU(4), Dense(1)])
words.summary()
"""

LOOP = """\
import tensorflow as tf


class Model(tf.Module):
    def __init__(self):
        super().__init__(name='model')
        self.w = tf.Variable(tf.random.normal([2, 1]), name='w')
        self.average = tf.train.ExponentialMovingAverage(0.99)

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
    def __call__(self, x):
        with tf.name_scope('forward'):
            return tf.matmul(x, self.w)


def train(model, dataset, folder, steps=100):
    optimizer = tf.keras.optimizers.SGD(0.1, momentum=0.9)
    checkpoint = tf.train.Checkpoint(model=model, step=tf.Variable(0, dtype=tf.int64))
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    checkpoint.restore(manager.latest_checkpoint)
    writer = tf.summary.create_file_writer(folder)
    mean = tf.keras.metrics.Mean(name='loss')

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        gradients = tape.gradient(loss, model.trainable_variables)
        gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        mean.update_state(loss)
        return loss

    iterator = iter(dataset)
    with writer.as_default():
        for number in range(steps):
            x, y = iterator.get_next()
            tf.summary.scalar('loss', step(x, y), step=number)
            tf.summary.histogram('w', model.w, step=number)
            if number % 10 == 0:
                manager.save()
                model.average.apply([model.w])
    tf.saved_model.save(model, folder)
    restored = tf.saved_model.load(folder)
    with tf.device('/cpu:0'):
        return restored(tf.ones([1, 2])).numpy(), mean.result().numpy()
"""

DATA = """\
import tensorflow as tf

FEATURES = {'x': tf.io.FixedLenFeature([2], tf.float32), 'y': tf.io.FixedLenFeature([], tf.int64)}


def parse(record):
    parsed = tf.io.parse_single_example(record, FEATURES)
    return parsed['x'], parsed['y']


def pipeline(pattern, batch_size, training):
    files = tf.data.Dataset.list_files(pattern, shuffle=training)
    dataset = files.interleave(tf.data.TFRecordDataset, num_parallel_calls=tf.data.AUTOTUNE)
    dataset = dataset.map(parse, num_parallel_calls=tf.data.AUTOTUNE)
    if training:
        dataset = dataset.shuffle(1000).repeat()
    return dataset.batch(batch_size, drop_remainder=training).prefetch(tf.data.AUTOTUNE)


def evaluate(model, dataset, strategy=None):
    strategy = strategy or tf.distribute.MirroredStrategy()
    with strategy.scope():
        accuracy = tf.metrics.SparseCategoricalAccuracy()
        loss = tf.losses.SparseCategoricalCrossentropy(from_logits=True, reduction='none')
    for x, y in strategy.experimental_distribute_dataset(dataset):
        strategy.run(lambda a, b: accuracy.update_state(b, model(a)), args=(x, y))
    for x, y in dataset.take(1):
        print(loss(y, model(x)), dataset.element_spec)
    gpus = tf.config.list_physical_devices('GPU')
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    return accuracy.result()


class PipelineTest(tf.test.TestCase):
    def test_parse(self):
        with self.cached_session():
            self.assertAllEqual(self.evaluate(tf.constant([1])), [1])
"""


@pytest.mark.parametrize("text", [KERAS, LOOP, DATA], ids=["keras", "loop", "data"])
def test_native_programs_are_clean(engine: Engine, text: str) -> None:
    assert codes(engine, text) == []
    assert engine.fix(text, "x.py").after is None


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\n\n\ndef run(tf, x):\n    with tf.Session() as s:\n        return tf.placeholder(x), s\n",
        "import tensorflow as tf\n\n\ndef run(tf, sess_maker):\n    return tf.train.Saver(), tf.layers.dense(1)\n",
        "import tensorflow as tf\n\n\nclass Session:\n    pass\n\n\nsession = Session()\nprint(tf.reduce_sum([1.0]))\n",
        "import os, subprocess\nimport tensorflow as tf\n\nsubprocess.run(['ls'])\nprint(tf.shape([1]))\n",
    ],
    ids=["parameter", "shadowed", "own-class", "subprocess"],
)
def test_other_names_are_left_alone(engine: Engine, text: str) -> None:
    assert not {code for code in found(engine, text) if _TOPIC.fullmatch(code)}


@pytest.mark.parametrize(
    "line",
    [
        "session.run(None, {'x': 1})",  # onnxruntime, below
        "optimize.minimize(f, x0)",
        "scipy.optimize.minimize(f, x0)",
        "frame.eval('a + b')",
        "model.eval()",
        "net.load('weights.npy', sess)",
        "trainer.run()",
        "flags.log_device_placement",
        "writer.add_graph(model)",
        "table.restore('path')",
        "image.save('a.png')",
        "self.initializer",
        "layer.output_shapes_of()",
        "client.get_next(1)",
        "runner.train(data)",
        "classifier.predict_proba(x)",
    ],
)
def test_methods_of_others_are_left_alone(engine: Engine, line: str) -> None:
    text = (
        "import onnxruntime\nimport scipy.optimize\nimport tensorflow as tf\nimport torch\nfrom scipy import optimize\n"
        "from tensorboardX import SummaryWriter\n\nsession = onnxruntime.InferenceSession('m')\n"
        "writer = SummaryWriter()\n"
        "x = tf.placeholder(tf.float32)\n\n\n"
        f"def f(frame, model, net, sess, trainer, flags, table, image, self, layer):\n    {line}\n"
    )
    assert not {code for number, code in codes(engine, text) if number > 10 and _TOPIC.fullmatch(code)}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("sess.run(x)", "TFM203"),
        ("self.sess.run(x)", "TFM203"),
        ("model._session.run([x], feed_dict={})", "TFM203"),
        ("train_op.run({x: 1}, session=s)", "TFM203"),
        ("loss.eval({x: 1})", "TFM203"),
        ("loss.eval()", "TFM203"),
        ("x.eval(session=s)", "TFM203"),
        ("tf.get_default_session().run(x)", "TFM203"),
        ("s.partial_run", None),
        ("opt.minimize(loss)", "TFM311"),
        ("model.opt.compute_gradients(loss)", "TFM312"),
        ("opt.apply_gradients(pairs, global_step=step)", "TFM312"),
        ("scope.reuse_variables()", "TFM404"),
        ("cell.zero_state(batch, tf.float32)", "TFM425"),
        ("v.load(1.0, sess)", "TFM409"),
        ("v.initializer", "TFM408"),
        ("iterator.initializer", "TFM602"),
        ("data.make_one_shot_iterator()", "TFM601"),
        ("iterator.get_next()", "TFM604"),
        ("data.output_shapes", "TFM605"),
        ("saver.restore(sess, 'path')", "TFM702"),
        ("save.save(sess, 'path')", "TFM702"),
        ("writer.add_summary(s, 1)", "TFM712"),
        ("estimator.train(input_fn=f)", "TFM801"),
        ("sv.managed_session()", "TFM809"),
        ("self.test_session()", "TFM814"),
        ("graph.get_operation_by_name('x')", "TFM205"),
        ("graph.as_default()", "TFM205"),
        ("sess.graph", "TFM201"),
    ],
)
def test_methods_of_values_are_judged_by_their_use(engine: Engine, line: str, code: str | None) -> None:
    names = "sess, self, model, train_op, loss, s, opt, pairs, step, scope, cell, batch, v, iterator, data, saver, save"
    text = (
        "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n\n\n"
        f"def f({names}, writer, estimator, sv, graph, **k):\n    {line}\n"
    )
    assert {c for number, c in codes(engine, text) if number == 7} - {"TFM201"} == ({code} - {"TFM201", None})
    assert code is None or code in found(engine, text)


def test_attributes_of_values_are_seen_behind_any_expression() -> None:
    text = "import tensorflow as tf\n\nself.sess.run(f(x).graph.get_name(), tf.log(y.name))\ntf.nn.relu\n"
    names = Names(Walk(cst.parse_module(text)), TensorFlow())
    assert sorted(method.node.attr.value for method in names.methods) == ["get_name", "graph", "name", "run", "sess"]


def test_class_methods_of_data_sets_are_told_apart(engine: Engine) -> None:
    assert "TFM606" in found(engine, "import tensorflow as tf\n\nd = tf.data.Dataset.from_sparse_tensor_slices(1)\n")
    assert found(engine, "import tensorflow as tf\n\nd = tf.data.Dataset.from_tensor_slices([1])\n") == set()


def test_summaries_of_either_meaning_are_told_apart(engine: Engine) -> None:
    head = "import tensorflow as tf\n\n\ndef f(writer, x, n):\n"
    assert "TFM710" in found(engine, head + "    tf.summary.scalar('a', x)\n")
    assert "TFM710" in found(engine, head + "    tf.summary.scalar('a', tensor=x)\n")
    assert "TFM710" not in found(engine, head + "    tf.summary.scalar('a', x, step=n)\n")
    assert "TFM710" not in found(engine, head + "    tf.summary.scalar('a', x, n)\n")
    assert "TFM710" not in found(engine, head + "    with writer.as_default():\n        tf.summary.scalar('a', x)\n")


def test_gradients_within_a_function_are_left_alone(engine: Engine) -> None:
    text = "import tensorflow as tf\n\n\n@tf.function\ndef f(x):\n    return tf.gradients(x * x, x)[0]\n"
    assert codes(engine, text) == []


def test_eager_code_keeps_what_works_there(engine: Engine) -> None:
    text = (
        "import tensorflow as tf\n\ntf.enable_eager_execution()\n"
        "ema = tf.train.ExponentialMovingAverage(0.9)\nq = tf.queue.FIFOQueue(3, [tf.float32])\nq.enqueue([1.0])\n"
    )
    assert not {code for code in found(engine, text) if _TOPIC.fullmatch(code)}


# -- what is rewritten already ---------------------------------------------------------------------------------------


def after(engine: Engine, text: str) -> str:
    result = engine.fix(text, "x.py")
    assert not result.failed
    return result.after or text


def test_switches_go_with_the_last_use_of_the_bridge(engine: Engine) -> None:
    text = "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()  # graphs\ny = tf.log(2.0)\n"
    assert after(engine, text) == "import tensorflow as tf\n\ny = tf.math.log(2.0)\n"
    kept = (
        "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n\n\ndef f(sess):\n"
        "    return tf.placeholder(tf.int32)\n"
    )
    assert after(engine, kept) == kept
    attributes = (
        "import tensorflow as tf\n\ntf.compat.v1.disable_v2_behavior()\n\n\ndef f(sess):\n"
        "    return tf.compat.v1.placeholder(tf.int32)\n"
    )
    assert "disable_v2_behavior" in after(engine, attributes)
    assert "disable" not in after(
        engine, "import tensorflow as tf\n\ntf.compat.v1.disable_eager_execution()\nx = tf.zeros([])\n"
    )


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("tf.name_scope(name, 'op', [a, b])", "tf.name_scope(name or 'op')"),
        ("tf.name_scope(name, default_name='op')", "tf.name_scope(name or 'op')"),
        ("tf.name_scope(None, 'op', values=[a])", "tf.name_scope('op')"),
        ("tf.name_scope('x' + name, 'op', [a])", "tf.name_scope('x' + name)"),
        ("tf.name_scope(name)", "tf.name_scope(name)"),
        ("tf.name_scope(name=name)", "tf.name_scope(name=name)"),
        ("tf.name_scope(None)", 'tf.name_scope("")'),
    ],
)
def test_name_scopes_take_one_name(engine: Engine, before: str, then: str) -> None:
    text = "import tensorflow as tf\n\n\ndef f(a, b, name=None):\n    with {}:\n        return a + b\n"
    assert after(engine, text.format(before)) == text.format(then)


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("Adam(lr=1e-3)", "Adam(learning_rate=1e-3)"),
        ("Adam(1e-3, decay=0.0)", "Adam(1e-3)"),
        (
            "SGD(lr=rate, decay=1e-6, momentum=0.9)",
            "SGD(learning_rate=tf.keras.optimizers.schedules.InverseTimeDecay(rate, 1, 1e-6), momentum=0.9)",
        ),
        ("Adam(learning_rate=1e-3, name='a')", "Adam(learning_rate=1e-3, name='a')"),
    ],
)
def test_keras_optimizers_take_a_learning_rate(engine: Engine, before: str, then: str) -> None:
    text = (
        "import tensorflow as tf\nfrom tensorflow.keras.optimizers import Adam, SGD\n\nrate = 0.1\nopt = {}\n"
        "opts = Adam, SGD, tf\n"
    )
    assert after(engine, text.format(before)) == text.format(then)


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("model.fit_generator(g, 10, 2, verbose=0)", "model.fit(g, steps_per_epoch=10, epochs=2, verbose=0)"),
        ("model.fit_generator(generator=g, workers=4)", "model.fit(x=g)"),
        ("model.evaluate_generator(g, steps=3)", "model.evaluate(g, steps=3, verbose=0)"),
        ("model.predict_generator(g, 3, verbose=1)", "model.predict(g, steps=3, verbose=1)"),
        ("model.fit(g, workers=2,\n    epochs=3)", "model.fit(g, epochs=3)"),
        ("layer.add_weight('w', shape=[2])", "layer.add_weight(name='w', shape=[2])"),
        ("layer.add_weight(name='w', shape=[2])", "layer.add_weight(name='w', shape=[2])"),
        ("print(model.optimizer.lr)", "print(model.optimizer.learning_rate)"),
        ("tf.keras.utils.to_categorical(y=g)", "tf.keras.utils.to_categorical(x=g)"),
        ("tf.keras.utils.to_categorical(g, 10)", "tf.keras.utils.to_categorical(g, 10)"),
        ("tf.compat.v1.keras.layers.Dense(3, name='r')", "tf.keras.layers.Dense(3, name='r')"),
    ],
)
def test_keras_calls_become_what_keras_3_takes(engine: Engine, before: str, then: str) -> None:
    text = "import tensorflow as tf\n\n\ndef f(model, layer, g):\n    {}\n\n\nmodel = tf.keras.Model\n"
    assert after(engine, text.format(before)) == text.format(then)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("tf.keras.layers.Dense(3, batch_input_shape=(1, 2))", "TFM460"),
        ("tf.keras.layers.Dense(3, weights=[g])", "TFM460"),
        ("tf.keras.layers.SimpleRNN(3, implementation=1)", "TFM460"),
        ("tf.keras.callbacks.ModelCheckpoint('a.keras', period=3)", "TFM460"),
        ("model.save_weights('weights.h5')", "TFM461"),
        ("model.save_weights('w-%d.hdf5' % 3)", "TFM461"),
        ("tf.keras.models.save_model(model, 'folder')", "TFM461"),
        ("model.predict_classes(g)", "TFM466"),
        ("model.compile('sgd', 'mse', target_tensors=[g])", "TFM467"),
        ("tf.keras.optimizers.Adam().minimize(g, [])", "TFM311"),
    ],
)
def test_what_keras_3_refuses_is_reported(engine: Engine, line: str, code: str) -> None:
    assert code in found(engine, f"import tensorflow as tf\n\n\ndef f(model, g):\n    {line}\n")
