"""`tf.contrib`: what is rewritten computes what it computed under 1.15, and every other symbol is reported with advice.

`python tests/rules/test_contrib.py PYTHON-WITH-TF1` runs the snippets there and records what each computed in `y`, in
`fixtures/examples/contrib.json`; run it whenever a snippet is added or changed.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from tf_migrate_rules import api
from tf_migrate_rules.departed.contrib import RULES
from tf_migrate_rules.tables import contrib as table

from tf_migrate.applicability import Applicability
from tf_migrate.engine import Engine
from tf_migrate.results import FileResult
from tf_migrate.rule import Rule
from tf_migrate.settings import Settings
from tf_migrate.suite import load

_spec = importlib.util.spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
assert _spec is not None
assert _spec.loader is not None
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)

RECORDED: Path = examples.ROOT / "fixtures" / "examples" / "contrib.json"
PRELUDE = "import numpy as np\nimport tensorflow as tf\n"
EAGER = "tf.enable_eager_execution()\n"
ALL = "y = tf.data.experimental.get_single_element(dataset.batch(100))\n"
IMAGES = "images = tf.constant(np.arange(2 * 5 * 7 * 3).reshape([2, 5, 7, 3]) % 23, tf.float32)\n"
WORDS = "with open('words.txt', 'w') as file:\n    file.write('to\\nbe\\nor\\n')\n"
PAIRS = "with open('pairs.txt', 'w') as file:\n    file.write('to,5\\nbe,7\\n')\n"
STEPS = """\
logits = [tf.constant([[1.0, 2.0, 0.5], [0.1, -1.0, 3.0]]), tf.constant([[0.3, 0.2, 0.1], [2.0, 2.0, 1.0]])]
targets = [tf.constant([1, 2]), tf.constant([0, 0])]
weights = [tf.constant([1.0, 0.5]), tf.constant([0.0, 1.0])]
"""
SEQUENCES = """\
logits = tf.constant([[[1.0, 2.0], [0.5, -1.0]], [[0.0, 0.3], [2.0, 1.0]]])
targets = tf.constant([[1, 0], [0, 1]])
weights = tf.constant([[1.0, 0.5], [1.0, 0.0]])
"""
HPARAMS = "hparams = tf.contrib.training.HParams(rate=0.1, size=3, deep=True, name='a', layers=[64, 32], none=None)\n"
ATTEMPT = """\
def attempt(function, *arguments):
    try:
        return str(function(*arguments))
    except (KeyError, ValueError, TypeError) as problem:
        return type(problem).__name__


"""

#: Code by name, run after `PRELUDE`. That whose name begins with "about" draws random numbers: it agrees roughly.
SNIPPETS = {
    # initializers
    "about xavier": "w = tf.contrib.layers.xavier_initializer()([300, 200])\n"
    "y = [tf.math.reduce_std(w), tf.reduce_max(w), tf.reduce_min(w)]\n",
    "about xavier of a convolution": "w = tf.contrib.layers.xavier_initializer_conv2d(seed=3)([5, 5, 40, 80])\n"
    "y = [tf.math.reduce_std(w), tf.reduce_max(w)]\n",
    "about xavier normal": "w = tf.contrib.layers.xavier_initializer(False)([300, 200])\n"
    "y = [tf.math.reduce_std(w), tf.reduce_max(w)]\n",
    "about xavier by a flag": "flag = True\nw = tf.contrib.layers.xavier_initializer(uniform=flag)([300, 200])\n"
    "y = [tf.math.reduce_std(w), tf.reduce_max(w)]\n",
    "about He": "w = tf.contrib.layers.variance_scaling_initializer()([300, 200])\n"
    "y = [tf.math.reduce_std(w), tf.reduce_max(w)]\n",
    "about scaling": "mode = 'FAN_OUT'\n"
    "w = tf.contrib.layers.variance_scaling_initializer(1.5, mode, True, dtype=tf.float32)([300, 200])\n"
    "y = [tf.math.reduce_std(w), tf.reduce_max(w)]\n",
    "an initializer for two": "init = tf.contrib.layers.xavier_initializer()\n"
    "y = tf.reduce_any(tf.not_equal(init([3, 3]), init([3, 3])))\n",
    # regularizers
    "l1": "y = tf.contrib.layers.l1_regularizer(0.3)(tf.constant([1.0, -2.5]))\n",
    "l2": "scale = 0.3\ny = tf.contrib.layers.l2_regularizer(scale + 0.1, scope='x')(tf.constant([1.0, -2.5]))\n",
    "l2 of zero": "y = tf.contrib.layers.l2_regularizer(scale=0.5)(tf.zeros([2, 2]))\n",
    "l1 l2": "y = tf.contrib.layers.l1_l2_regularizer(0.2, scale_l2=0.7)(tf.constant([1.0, -2.5]))\n",
    "regularization applied": "weights = [tf.constant([1.0, -2.5]), tf.constant([[3.0]])]\n"
    "y = tf.contrib.layers.apply_regularization(tf.contrib.layers.l2_regularizer(0.1), weights_list=weights)\n",
    "l1 l2 by default": "y = tf.contrib.layers.l1_l2_regularizer()(tf.constant([1.0, -2.5]))\n",
    # layers without variables
    "flatten": "y = tf.contrib.layers.flatten(tf.reshape(tf.range(24.0), [2, 3, 4]), scope='flat')\n",
    "flatten integers": "y = tf.contrib.layers.flatten(inputs=tf.reshape(tf.range(24), [2, 3, 2, 2]))\n",
    "max pool": IMAGES + "y = tf.contrib.layers.max_pool2d(images, 3)\n",
    "max pool given all": IMAGES + "y = tf.contrib.layers.max_pool2d(images, [2, 3], [1, 2], 'SAME')\n",
    "average pool": IMAGES + "y = tf.contrib.layers.avg_pool2d(inputs=images, kernel_size=[2, 2], stride=1)\n",
    "max pool 3d": IMAGES + "y = tf.contrib.layers.max_pool3d(images[tf.newaxis], 2)\n",
    "average pool 3d": IMAGES + "y = tf.contrib.layers.avg_pool3d(images[tf.newaxis], [1, 2, 2], padding='SAME')\n",
    "dropout": "y = tf.contrib.layers.dropout(tf.ones([5, 6]), keep_prob=0.6, is_training=True, seed=3)\n",
    "dropout by default": "y = tf.contrib.layers.dropout(tf.ones([5, 6]), noise_shape=[5, 1], seed=3)\n",
    "softmax": "y = tf.contrib.layers.softmax(tf.reshape(tf.range(12.0), [2, 2, 3]) / 3.0, scope='s')\n",
    "one hot": "y = tf.contrib.layers.one_hot_encoding(tf.constant([2, 0]), 4)\n",
    "one hot of other values": "y = tf.contrib.layers.one_hot_encoding(labels=[2, 0], num_classes=3, off_value=-1.0)\n",
    # data
    "batch and drop": "dataset = tf.data.Dataset.range(7).apply(tf.contrib.data.batch_and_drop_remainder(3))\n" + ALL,
    "pad and drop": "dataset = tf.data.Dataset.range(1, 6).map(lambda n: tf.fill([n], n))\n"
    "dataset = dataset.apply(tf.contrib.data.padded_batch_and_drop_remainder(5, [6]))\n" + ALL,
    "unbatch": "dataset = tf.data.Dataset.from_tensors([3, 1, 2]).apply(tf.contrib.data.unbatch())\n" + ALL,
    "unique": "numbers = np.array([3, 1, 3, 2], np.int64)\n"
    "dataset = tf.data.Dataset.from_tensor_slices(numbers).apply(tf.contrib.data.unique())\n" + ALL,
    "enumerate": "dataset = tf.data.Dataset.from_tensor_slices([5,"
    " 6]).apply(tf.contrib.data.enumerate_dataset(start=3))\n" + ALL,
    "ignore errors": "dataset = tf.data.Dataset.from_tensor_slices([1.0, 0.0, 4.0])\n"
    "dataset = dataset.map(lambda n: tf.debugging.check_numerics(1.0 / n, 'no'))\n"
    "dataset = dataset.apply(tf.contrib.data.ignore_errors())\n" + ALL,
    "scan": "start = tf.constant(0, tf.int64)\n"
    "dataset = tf.data.Dataset.range(5).apply(tf.contrib.data.scan(start, lambda s, n: (s + n, s * n)))\n" + ALL,
    "a transformation with a name": "drop = tf.contrib.data.unbatch()\n"
    "dataset = tf.data.Dataset.from_tensors([3, 1, 2]).apply(drop)\n" + ALL,
    "group by window": "dataset = tf.data.Dataset.range(8).apply(\n"
    "    tf.contrib.data.group_by_window(  # two at a time\n"
    "        lambda n: n % 2, lambda key, window: window.batch(2), window_size=2))\n" + ALL,
    "bucket": "dataset = tf.data.Dataset.range(1, 9).map(lambda n: tf.fill([n % 3 + 1], n))\n"
    "dataset = dataset.apply(tf.contrib.data.bucket_by_sequence_length(tf.size, [9], [8, 8]))\n" + ALL,
    "map and batch": "dataset = tf.data.Dataset.range(6).apply(tf.contrib.data.map_and_batch(lambda n: n * n, 2))\n"
    + ALL,
    "interleave": "dataset = tf.data.Dataset.range(3).apply(tf.contrib.data.parallel_interleave(\n"
    "    lambda n: tf.data.Dataset.from_tensors(n).repeat(3), cycle_length=2, block_length=2))\n" + ALL,
    "choose": "datasets = [tf.data.Dataset.from_tensors(n).repeat() for n in ('a', 'b', 'c')]\n"
    "choice = tf.data.Dataset.range(3).repeat(2)\n"
    "dataset = tf.contrib.data.choose_from_datasets(datasets, choice)\n" + ALL,
    "count": "dataset = tf.contrib.data.Counter(start=2, step=3).take(4)\n" + ALL,
    "one element": "y = tf.contrib.data.get_single_element(tf.data.Dataset.range(3, 4))\n",
    "csv": PAIRS + "dataset = tf.contrib.data.CsvDataset('pairs.txt', [tf.string, tf.int32])\n" + ALL,
    "prefetch": "dataset = tf.data.Dataset.range(3).prefetch(tf.contrib.data.AUTOTUNE)\n" + ALL,
    # lookup
    "index of a tensor": "words = tf.constant(['to', 'be', 'or'])\n"
    "table = tf.contrib.lookup.index_table_from_tensor(words, default_value=-7)\n"
    "y = table.lookup(tf.constant(['or', 'not', 'to']))\n",
    "index of a list": "table = tf.contrib.lookup.index_table_from_tensor(['to', 'be', 'or'], 4)\n"
    "y = [table.lookup(tf.constant(['or', 'not', 'to', 'that', 'is'])), table.size()]\n",
    "index of a constant": "from tensorflow.python.ops import lookup_ops\n"
    "table = lookup_ops.index_table_from_tensor(tf.constant(['to', 'be', 'or']))\n"
    "words = lookup_ops.index_to_string_table_from_tensor(vocabulary_list=['to', 'be', 'or'])\n"
    "y = [table.lookup(tf.constant(['or', 'not'])), words.lookup(tf.constant([1, 5], tf.int64))]\n",
    "index of numbers": "table = tf.contrib.lookup.index_table_from_tensor([10, 20, 30], dtype=tf.int64)\n"
    "y = table.lookup(tf.constant([30, 10, 5], tf.int64))\n",
    "index of a file": WORDS + "table = tf.contrib.lookup.index_table_from_file('words.txt', vocab_size=3)\n"
    "y = table.lookup(tf.constant(['or', 'not', 'to']))\n",
    "index of a file with buckets": WORDS
    + "table = tf.contrib.lookup.index_table_from_file(vocabulary_file='words.txt', num_oov_buckets=3, name='t')\n"
    "y = [table.lookup(tf.constant(['or', 'not', 'to', 'that', 'is'])), table.size()]\n",
    "index of columns": PAIRS + "table = tf.contrib.lookup.index_table_from_file(\n"
    "    'pairs.txt', key_column_index=0, value_column_index=1, delimiter=',')\n"
    "y = table.lookup(tf.constant(['be', 'not', 'to']))\n",
    "index by the old name": "words = ['to', 'be', 'or']\n"
    "table = tf.contrib.lookup.string_to_index_table_from_tensor(mapping=words, num_oov_buckets=0)\n"
    "y = table.lookup(tf.constant(['or', 'not', 'to']))\n",
    "words of a tensor": "words = ['to', 'be', 'or']\n"
    "table = tf.contrib.lookup.index_to_string_table_from_tensor(words, default_value='what')\n"
    "y = table.lookup(tf.constant([2, 9, 0], tf.int64))\n",
    "words of a file": WORDS + "table = tf.contrib.lookup.index_to_string_table_from_file('words.txt')\n"
    "y = table.lookup(tf.constant([2, 9, 0], tf.int64))\n",
    "a table of a file": WORDS
    + "table = tf.contrib.lookup.HashTable(tf.contrib.lookup.TextFileIdTableInitializer('words.txt'), -1, 'shared')\n"
    "y = table.lookup(tf.constant(['or', 'not']))\n",
    "a table of strings": WORDS + "init = tf.contrib.lookup.TextFileStringTableInitializer('words.txt', vocab_size=3)\n"
    "table = tf.contrib.lookup.HashTable(initializer=init, default_value='?')\n"
    "y = table.lookup(tf.constant([1, 3], tf.int64))\n",
    "a table of pairs": "init = tf.contrib.lookup.KeyValueTensorInitializer(['a', 'b'], [1, 2])\n"
    "y = tf.contrib.lookup.HashTable(init, -1).lookup(tf.constant(['b', 'c']))\n",
    "a mutable table": EAGER + "table = tf.contrib.lookup.MutableHashTable(tf.string, tf.int64, -1)\n"
    "table.insert(tf.constant(['a', 'b']), tf.constant([5, 6], tf.int64))\n"
    "y = [table.lookup(tf.constant(['b', 'c'])), table.size()]\n",
    # image
    "rotate": IMAGES + "y = tf.contrib.image.rotate(images, 0.7)\n",
    "rotate each": IMAGES + "y = tf.contrib.image.rotate(images, [0.7, -2.0], 'BILINEAR')\n",
    "rotate one": IMAGES + "y = tf.contrib.image.rotate(images[0], angles=1.0, interpolation='BILINEAR')\n",
    "rotate a plane of bytes": IMAGES
    + "y = tf.contrib.image.rotate(tf.cast(images[0, :, :, 0], tf.uint8), np.pi / 2)\n",
    "translate": IMAGES + "y = tf.contrib.image.translate(images, [1, -2])\n",
    "translate each": IMAGES
    + "y = tf.contrib.image.translate(images, [[1.5, 0.25], [-3, 0]], interpolation='BILINEAR')\n",
    "transform": IMAGES
    + "y = tf.contrib.image.transform(images, [1.1, 0.2, -1.0, 0.1, 0.8, 1.0, 0.01, -0.02], 'BILINEAR')\n",
    "transform to another size": IMAGES
    + "y = tf.contrib.image.transform(images, [1.0, 0, 1, 0, 1, 0, 0, 0], output_shape=[3, 9])\n",
    "a moved name": IMAGES + "turn = tf.contrib.image.rotate\ny = turn(images, 0.3)\n",
    # seq2seq
    "sequence loss": SEQUENCES + "y = tf.contrib.seq2seq.sequence_loss(logits, targets, weights)\n",
    "sequence loss by time": SEQUENCES
    + "y = tf.contrib.seq2seq.sequence_loss(logits, targets, weights, average_across_batch=False)\n",
    "sequence loss by batch": SEQUENCES + "y = tf.contrib.seq2seq.sequence_loss(logits, targets, weights, False)\n",
    "sequence loss of each": SEQUENCES
    + "y = tf.contrib.seq2seq.sequence_loss(logits, targets, weights, False, False)\n",
    "sequence loss summed": SEQUENCES + "y = tf.contrib.seq2seq.sequence_loss(\n"
    "    logits, targets, weights, False, False, sum_over_timesteps=True, sum_over_batch=True)\n",
    "sequence loss summed over time": SEQUENCES + "y = tf.contrib.seq2seq.sequence_loss(\n"
    "    logits, targets, weights, False, False, sum_over_timesteps=True)\n",
    "sequence loss summed over the batch": SEQUENCES + "y = tf.contrib.seq2seq.sequence_loss(\n"
    "    logits, targets, weights, False, False, sum_over_batch=True)\n",
    "sequence loss of zero": SEQUENCES + "y = tf.contrib.seq2seq.sequence_loss(logits, targets, 0 * weights)\n",
    "sequence loss of one's own": SEQUENCES
    + "own = lambda labels, logits: tf.cast(labels, tf.float32) - logits[:, 0]\n"
    "y = tf.contrib.seq2seq.sequence_loss(logits, targets, weights, softmax_loss_function=own)\n",
    "tile batch": "y = tf.contrib.seq2seq.tile_batch((tf.constant([[1, 2], [3, 4]]), tf.constant(['a', 'b'])), 3)\n",
    "hardmax": "logits = tf.constant([[1.0, 3.0, 3.0], [0.5, 0.2, 0.1]])\ny = tf.contrib.seq2seq.hardmax(logits)\n",
    "loss by example": STEPS + "y = tf.contrib.legacy_seq2seq.sequence_loss_by_example(logits, targets, weights)\n",
    "loss by example not averaged": STEPS
    + "y = tf.contrib.legacy_seq2seq.sequence_loss_by_example(logits, targets, weights, False)\n",
    "loss of steps": STEPS + "y = tf.contrib.legacy_seq2seq.sequence_loss(logits, targets, weights)\n",
    "loss of steps not averaged": STEPS
    + "y = tf.contrib.legacy_seq2seq.sequence_loss(logits, targets, weights, average_across_batch=False)\n",
    # framework
    "sum of sums": "y = tf.contrib.framework.reduce_sum_n([tf.constant([1.0, 2.0]), tf.constant(4.0)])\n",
    "with shape": "x = tf.constant([[1.0, 2.0]])\ny = tf.contrib.framework.with_shape([1, 2], x)\n",
    "with the same shape": "x = tf.constant([[1.0, 2.0]])\ny = tf.contrib.framework.with_same_shape(x + 1, x)\n",
    "name scope": "with tf.name_scope('one'), tf.name_scope('two'):\n    y = tf.contrib.framework.get_name_scope()\n",
    "no name scope": "y = tf.contrib.framework.get_name_scope()\n",
    "local variable": "y = tf.contrib.framework.local_variable([1.0, 2.0], name='v') + 1\n",
    "global variable": "y = tf.contrib.framework.global_variable(3) + 1\n",
    "nest": "nest = tf.contrib.framework.nest\nx = {'a': (1, 2), 'b': [3]}\n"
    "y = [nest.flatten(x), nest.map_structure(lambda n: n * n, x), nest.is_sequence(x), nest.is_sequence('x')]\n",
    "nest imported": "from tensorflow.contrib.framework import nest\n"
    "nest.assert_same_structure([1, (2, 3)], [4, (5, 6)])\ny = nest.pack_sequence_as([1, [2, 3]], [4, 5, 6])\n",
    "checkpoints": EAGER + "tf.raw_ops.SaveV2(prefix='./model', tensor_names=['b', 'a'], shape_and_slices=['', ''],\n"
    "                  tensors=[tf.constant([1.0, 2.0]), tf.constant(3)])\n"
    "y = [tf.contrib.framework.list_variables('./model'), tf.contrib.framework.load_variable('./model', 'b'),\n"
    "     tf.contrib.framework.load_checkpoint(filepattern='./model').get_tensor('a')]\n",
    "sort": "y = [tf.contrib.framework.sort([3, 1, 2]), tf.contrib.framework.argsort([3, 1, 2])]\n",
    "static value": "y = tf.contrib.util.constant_value(tf.constant([3, 1]))\n",
    # metrics, nn
    "accuracy": "guesses = tf.constant([1, 2, 3, 3])\n"
    "y = tf.contrib.metrics.accuracy(labels=tf.constant([1, 0, 3, 3]), predictions=guesses)\n",
    "confusion": "y = tf.contrib.metrics.confusion_matrix([1, 2, 2], [1, 2, 1], 4, tf.int64)\n",
    "sets": "y = tf.contrib.metrics.set_size(tf.contrib.metrics.set_intersection([[1, 2, 3]], [[3, 1, 5]]))\n",
    "flipped sigmoid": "y = tf.contrib.nn.deprecated_flipped_sigmoid_cross_entropy_with_logits(\n"
    "    tf.constant([0.3, -1.0]), tf.constant([1.0, 0.0]))\n",
    "flipped softmax": "logits = tf.constant([[0.3, -1.0]])\n"
    "y = tf.contrib.nn.deprecated_flipped_softmax_cross_entropy_with_logits(logits, tf.constant([[0.2, 0.8]]))\n",
    "flipped sparse softmax": "y = tf.contrib.nn.deprecated_flipped_sparse_softmax_cross_entropy_with_logits(\n"
    "    tf.constant([[0.3, -1.0]]), tf.constant([1]))\n",
    "nth element": "y = tf.contrib.nn.nth_element(tf.constant([3.0, 1.0, 2.0]), 1, reverse=True)\n",
    # training
    "hyperparameters": HPARAMS + "y = [hparams.rate, hparams.layers, hparams.values(), str(hparams), repr(hparams),\n"
    "     'rate' in hparams, 'other' in hparams, hparams.get('size'), hparams.get('other', 4), hparams.to_json()]\n",
    "hyperparameters parsed": HPARAMS
    + "hparams.parse('rate=1e-3, size=-4,deep=false,name=b_1,layers=[8, 4,2]').parse('')\ny = hparams.values()\n",
    "hyperparameters overridden": HPARAMS + 'hparams.parse_json(\'{"rate": 2, "layers": [1]}\')\n'
    "hparams.override_from_dict({'name': 'c', 'none': 3}).set_from_map({'size': 5})\n"
    "hparams.add_hparam('more', (1.5, 2))\nhparams.set_hparam('more', [3])\nhparams.del_hparam('deep')\n"
    "hparams.del_hparam('deep')\nhparams.set_model_structure('s')\n"
    "y = [hparams.values(), hparams.get_model_structure()]\n",
    "hyperparameters refused": ATTEMPT + HPARAMS + "y = [attempt(hparams.parse, text) for text in (\n"
    "    'size=1.5', 'deep=maybe', 'deep=7', 'rate=fast', 'other=1', 'size=1,size=2', 'layers=3', 'size=[1,2]',"
    " 'size',\n"
    "    'layers[0]=3', 'size=', 'name=', 'layers=[]', 'layers=[1,x]', 'name=a b', 'layers[1]=[2]', '=3')]\n"
    "y += [attempt(hparams.set_hparam, *pair) for pair in (\n"
    "    ('size', True), ('size', 2.0), ('deep', 1), ('rate', 1), ('name', 3), ('other', 1), ('layers', (1, 2)),\n"
    "    ('rate', '0.5'), ('layers', [1, 2.5]), ('none', [1]))]\n"
    "y += [attempt(hparams.add_hparam, *pair) for pair in (('size', 3), ('values', 3), ('empty', []), ('fine', 3))]\n"
    "y += [attempt(hparams.get, *pair) for pair in (('size', 'x'), ('layers', 3), ('layers', [3]), ('none', 3))]\n",
    "values parsed": ATTEMPT
    + "parse = tf.contrib.training.parse_values\ntypes = {'x': int, 'L': float, 'arr': str, 'b.c': bool}\n"
    "y = [attempt(lambda text: sorted(parse(text, types).items(), key=str), text) for text in (\n"
    "    'x=5,L=[1,2],arr[1]=3,arr[0]=z', 'b.c=1', 'x = 3 ,L[2]=4', 'arr=a,arr[1]=b', 'arr[1]=a,arr[1]=b', 'q=1',\n"
    "    'x[ 1 ]=2', 'arr[1]=a,arr=b')]\n"
    "y.append(parse('q=1,x=2', types, ignore_unknown=True))\n",
    "no checkpoint": "y = list(tf.contrib.training.checkpoints_iterator('nowhere', timeout=0))\n",
    # summary, projector, keras
    "summaries": EAGER + "import glob\n"
    "writer = tf.contrib.summary.create_file_writer('logs', flush_millis=10)\n"
    "with writer.as_default(), tf.contrib.summary.always_record_summaries():\n"
    "    tf.contrib.summary.scalar('loss', 0.5, step=1)\n"
    "    tf.contrib.summary.histogram('weights', tf.constant([1.0, 2.0]), None, 2)\n"
    "    with tf.contrib.summary.never_record_summaries():\n"
    "        tf.contrib.summary.scalar('loss', 0.5, step=3)\n"
    "tf.contrib.summary.flush(writer)\n"
    "y = len(list(tf.data.TFRecordDataset(glob.glob('logs/*'))))\n",
    "projector": "import os\nimport tensorflow.contrib.tensorboard.plugins.projector as p\nos.makedirs('projected')\n"
    "class Writer:\n    def get_logdir(self):\n        return 'projected'\n"
    "config = p.ProjectorConfig()\nconfig.embeddings.add().tensor_name = 'words'\n"
    "p.visualize_embeddings(Writer(), config)\ny = open('projected/projector_config.pbtxt').read()\n",
    "keras": "from tensorflow.contrib.keras import activations\ny = activations.softsign(tf.constant([1.0, -3.0]))\n",
    "modes": "from tensorflow.contrib.learn import ModeKeys\ny = [ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.INFER]\n",
    "frames": "y = tf.contrib.signal.frame(tf.range(9), 4, frame_step=2, pad_end=True)\n",
}

CODE = {name: PRELUDE + code for name, code in SNIPPETS.items()}


def record(python: str) -> None:
    """Runs the snippets under TensorFlow 1.15, and keeps what they computed."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = examples.run_snippets(python, CODE, Path(folder))
    RECORDED.write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for name, outcome in outcomes.items():
        if "error" in outcome:
            print(f"{name}: {outcome['error'].strip().splitlines()[-1]}")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load(), Settings())


@pytest.fixture(scope="module")
def results(engine: Engine) -> dict[str, FileResult]:
    return {name: engine.fix(code, "snippet.py") for name, code in CODE.items()}


def agree(before: Any, after: Any, tolerance: float) -> bool:
    """Whether two outcomes are the same, numbers within a tolerance."""
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(agree(*pair, tolerance) for pair in zip(before, after, strict=True))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(agree(before[key], after[key], tolerance) for key in before)
    if isinstance(before, float) and isinstance(after, (int, float)):
        return before == pytest.approx(after, rel=tolerance, abs=1e-6, nan_ok=True)
    return bool(before == after)


def test_every_snippet_is_recorded() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert sorted(recorded) == sorted(CODE), "run tests/rules/test_contrib.py"
    assert not [name for name, outcome in recorded.items() if "error" in outcome]


def test_nothing_of_contrib_is_left(results: dict[str, FileResult]) -> None:
    left = {name: [r.message for r in result.reports if not r.fixed] for name, result in results.items()}
    assert not {name: messages for name, messages in left.items() if messages}
    assert not [name for name, result in results.items() if "contrib" in (result.after or "contrib")]


def test_a_second_run_changes_nothing(engine: Engine, results: dict[str, FileResult]) -> None:
    again = {name: engine.fix(result.after or "", "snippet.py").after for name, result in results.items()}
    assert not {name: after for name, after in again.items() if after is not None}


@pytest.mark.tensorflow
def test_numbers_stay(results: dict[str, FileResult], tmp_path: Path) -> None:
    """One process with TensorFlow 2 runs all that the snippets become."""
    parts = load().support
    imports = sorted({wanted.code for part in parts.values() for wanted in part.imports})
    support = "\n".join([*imports, "", *(part.code for part in parts.values())])
    (tmp_path / "tf1_support.py").write_text(support, encoding="utf-8")
    outcomes = examples.run_snippets(sys.executable, {name: r.after or "" for name, r in results.items()}, tmp_path)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    wrong = []
    for name, outcome in outcomes.items():
        if "error" in outcome:
            wrong.append(f"{name}: {outcome['error']}\n{results[name].after}")
        elif not agree(recorded[name]["y"], outcome["y"], 0.03 if name.startswith("about") else 2e-5):
            wrong.append(
                f"{name}: 1.15 gave {recorded[name]['y']}, the result gives {outcome['y']}\n{results[name].after}"
            )
    assert not wrong, "\n".join(wrong)


# -- what is said -------------------------------------------------------------------------------

#: Which other rules speak of: `tf.contrib.eager`, and the data sets of the tutorials.
ELSEWHERE = ("tf.contrib.eager.", "tf.contrib.learn.datasets.")


@pytest.fixture(scope="module")
def said(engine: Engine) -> dict[str, tuple[str, str]]:
    """Code and message of the finding for each symbol of contrib, mentioned by itself."""
    symbols = sorted(symbol for symbol in api.v1_symbols() if symbol.startswith("tf.contrib."))
    text = "import tensorflow as tf\n" + "".join(f"print({symbol})\n" for symbol in symbols)
    found = {report.line: (report.code, report.message) for report in engine.check(text, "all.py").reports}
    return {symbol: found.get(line, ("", "")) for line, symbol in enumerate(symbols, 2)}


def test_every_symbol_is_reported(said: dict[str, tuple[str, str]]) -> None:
    assert len(said) > 3500
    assert [symbol for symbol, (code, _) in said.items() if not code] == []


def test_contribs_own_symbols_have_advice(said: dict[str, tuple[str, str]]) -> None:
    mine = {rule.code for rule in RULES} | {"TFM101", "TFM105"}
    own = {symbol for symbol in said if api.v1_canonical(symbol).startswith("tf.contrib.")}
    others = {symbol: said[symbol] for symbol in own if said[symbol][0] not in mine}
    assert {
        symbol: spoken for symbol, spoken in others.items() if not api.v1_canonical(symbol).startswith(ELSEWHERE)
    } == {}


def test_advice_names_what_there_is(said: dict[str, tuple[str, str]]) -> None:
    mine = {rule.code for rule in RULES}
    wrong = set()
    for code, message in said.values():
        for name in re.findall(r"`(tf\.[a-zA-Z_][\w.]*\w)", message.partition("`: ")[2]) if code in mine else ():
            if not api.v2_has(name, api.OLDEST) and name != "tf.compat.v1":
                wrong.add(name)
        assert message.count("`") % 2 == 0, message
    assert wrong - {"tf.losses.get_total_loss"} == set()


def test_the_tables_speak_of_what_there_was() -> None:
    targets = {target for rule in RULES for target in rule.targets if not target.endswith(".*")}
    known = {target for target in targets if api.v1_kind(target) or api.v1_is_module(target)}
    private = {target for target in targets - known if target.startswith("tf.python.ops.lookup_ops.")}
    first = {"tf.contrib.data.Iterator", "tf.contrib.opt.ScipyOptimizerInterface.minimize"}
    assert targets - known - private - first == set()
    for symbol, moved in table.MOVED.items():
        assert api.v2_has(moved.to, api.OLDEST), symbol


USED_MOST = """
tf.contrib.layers: fully_connected conv2d conv2d_transpose batch_norm layer_norm embed_sequence optimize_loss
    summarize_tensors real_valued_column sparse_column_with_keys
tf.contrib.framework: arg_scope get_or_create_global_step get_variables_to_restore assign_from_checkpoint_fn nest
tf.contrib.rnn: LayerNormBasicLSTMCell GRUBlockCell AttentionCellWrapper stack_bidirectional_dynamic_rnn
tf.contrib.seq2seq: TrainingHelper GreedyEmbeddingHelper BasicDecoder BeamSearchDecoder AttentionWrapper
    BahdanauAttention
tf.contrib.training: create_train_op bucket_by_sequence_length
tf.contrib.distributions: MultivariateNormalDiag Normal bijectors.Affine
tf.contrib.metrics: streaming_accuracy streaming_auc
tf.contrib.losses: mean_squared_error softmax_cross_entropy
tf.contrib.opt: ScipyOptimizerInterface AdamWOptimizer
tf.contrib.learn: DNNClassifier Experiment RunConfig preprocessing.VocabularyProcessor datasets.load_iris
tf.contrib.slim: learning.train nets.vgg.vgg_16 tfexample_decoder.TFExampleDecoder evaluation.evaluation_loop
tf.contrib.crf: crf_log_likelihood viterbi_decode crf_decode
tf.contrib.cudnn_rnn: CudnnLSTM
"""


@pytest.mark.parametrize(
    "symbol",
    [
        f"{module}.{name}"
        for module, names in re.findall(r"^(tf\.[\w.]+): ([^:]*)$", USED_MOST.replace("\n    ", " "), re.MULTILINE)
        for name in names.split()
    ],
)
def test_what_people_use_has_advice_of_its_own(engine: Engine, symbol: str) -> None:
    (report,) = engine.check(f"import tensorflow as tf\n\nx = [{symbol}]\n", "x.py").reports
    assert report.message.startswith(f"`{symbol}`") or report.code == "TFM101"
    assert len(report.message) > len(symbol) + 30


def rule_of(code: str) -> Rule:
    return next(rule for rule in RULES if rule.code == code)


def test_the_fate_of_symbols() -> None:
    fates = {
        symbol: rule_of(code).fate for symbol, code in {"l2": "TFM902", "layers": "TFM903", "lookup": "TFM905"}.items()
    }
    l2, layers, lookup = fates["l2"], fates["layers"], fates["lookup"]
    assert l2 is not None
    assert layers is not None
    assert lookup is not None
    assert l2("tf.contrib.layers.l2_regularizer") is Applicability.SAFE
    assert layers("tf.contrib.layers.conv2d") is Applicability.MANUAL
    assert layers("tf.contrib.layers.softmax") is Applicability.SAFE
    assert lookup("tf.contrib.lookup.HashTable") is Applicability.SAFE


# -- where nothing is done -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "def f(tf):\n    return tf.contrib.layers.flatten(1)\n",
        "import tensorflow as tf\n\ndef f(layers):\n    return layers.flatten(1), layers.xavier_initializer()\n",
        "import mxnet.contrib as contrib\n\nx = contrib.layers.l2_regularizer(0.1)\n",
        "import tf_slim as slim\n\nx = slim.flatten(slim.conv2d(x, 3, 3))\n",
        "import tensorflow as tf\n\nx = tf.keras.layers.Flatten()(tf.keras.regularizers.L2(0.5 * 0.1)(x))\n",
        "from tf1_support import HParams\n\nhparams = HParams(a=1)\nhparams.parse('a=2')\n",
        "from tensorboard.plugins import projector\n\nconfig = projector.ProjectorConfig()\n",
    ],
)
def test_what_is_not_contrib_is_left_alone(engine: Engine, code: str) -> None:
    result = engine.fix(code, "x.py")
    assert result.after is None
    assert result.reports == ()


REFUSED = {
    "an argument that nothing tells": "y = tf.contrib.layers.xavier_initializer(*options)",
    "a regularizer handed on": "y = [tf.contrib.layers.l2_regularizer]",
    "a partial": "import functools\ny = functools.partial(tf.contrib.layers.l2_regularizer, 0.1)",
    "training by a flag": "y = tf.contrib.layers.dropout(x, is_training=training)",
    "no training": "y = tf.contrib.layers.dropout(x, 0.5, is_training=False)",
    "an arg_scope": "with tf.contrib.framework.arg_scope([f], stride=1):\n    y = tf.contrib.layers.max_pool2d(x, 2)",
    "dropout in an arg_scope": "with tf.contrib.slim.arg_scope([f]):\n    y = tf.contrib.slim.dropout(x, 0.5)",
    "a layer handed on": "y = [tf.contrib.layers.flatten]",
    "buckets by a name": "y = tf.contrib.lookup.index_table_from_file(path, num_oov_buckets=buckets)",
    "keys of another type": "y = tf.contrib.lookup.index_table_from_file(path, key_dtype=tf.int64)",
    "a hash": "y = tf.contrib.lookup.index_table_from_tensor(words, 3, hasher_spec=spec)",
    "words from a call": "y = tf.contrib.lookup.index_table_from_tensor(read(path))",
    "a comment": "y = tf.contrib.lookup.index_table_from_file(  # the words\n    path)",
    "weights": "y = tf.contrib.metrics.accuracy(predictions, labels, weights)",
    "no step": "tf.contrib.summary.scalar('loss', loss)",
    "a family": "tf.contrib.summary.scalar('loss', loss, 'train', step)",
    "an own mode": "y = getattr(tf.contrib.learn.ModeKeys, name)",
}


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_what_is_left_to_a_person(engine: Engine, code: str) -> None:
    text = f"import tensorflow as tf\n\n{code}\n"
    result = engine.fix(text, "x.py")
    assert result.after is None
    assert any(report.applicability is Applicability.MANUAL for report in result.reports)


# -- how it is written -------------------------------------------------------------------------------

WRITTEN = {
    "comments and line breaks stay": (
        "import tensorflow as tf\n\nx = tf.contrib.layers.l2_regularizer(\n    scale=0.1,  # small\n)\n",
        "import tensorflow as tf\n\nx = tf.keras.regularizers.L2(\n    l2=0.5 * 0.1,  # small\n)\n",
    ),
    "a transformation over several lines": (
        "import tensorflow as tf\n\nds = (ds\n    .apply(  # whole\n"
        "        tf.contrib.data.batch_and_drop_remainder(\n            size))  # ones\n"
        "    .apply(\n        tf.contrib.data.unique()))\n",
        "ds = (ds\n    .batch(  # whole\n        size, drop_remainder=True)  # ones\n    .unique())\n",
    ),
    "an alias of a function": (
        "import tensorflow as tf\n\nl2 = tf.contrib.layers.l2_regularizer\nx = l2(rate)\nl1 = l2(0.5)\n",
        "import tensorflow as tf\n\nx = tf.keras.regularizers.L2(0.5 * rate)\n"
        "l1 = tf.keras.regularizers.L2(0.5 * 0.5)\n",
    ),
    "an alias of a module": (
        "import tensorflow as tf\n\nslim = tf.contrib.slim\n\ndef f(x):\n    return slim.flatten(x)\n",
        "import tensorflow as tf\n\ndef f(x):\n    return tf.keras.layers.Flatten()(x)\n",
    ),
    "an alias that is exported stays": (
        "import tensorflow as tf\n\n__all__ = ['l2']\nl2 = tf.contrib.layers.l2_regularizer\n"
        "x = tf.contrib.image.rotate(a, 1)\n",
        "import tensorflow as tf\nfrom tf1_support import rotate_images\n\n__all__ = ['l2']\n"
        "l2 = tf.contrib.layers.l2_regularizer\nx = rotate_images(a, 1)\n",
    ),
    "an alias under a condition stays": (
        "import tensorflow as tf\n\nif old:\n    l2 = tf.contrib.layers.l2_regularizer\n    l1 = tf.log\n",
        "import tensorflow as tf\n\nif old:\n    l2 = tf.contrib.layers.l2_regularizer\n    l1 = tf.math.log\n",
    ),
    "names from the module": (
        "from tensorflow.contrib.layers import l2_regularizer as l2, xavier_initializer\n\n"
        "x = l2(0.1), xavier_initializer()\n",
        "import tensorflow as tf\n\nx = tf.keras.regularizers.L2(0.5 * 0.1), tf.keras.initializers.GlorotUniform(seed="
        "tf.keras.random.SeedGenerator())\n",
    ),
    "private modules": (
        "from tensorflow.contrib.layers.python.layers import regularizers\nimport tensorflow as tf\n\n"
        "x = regularizers.l1_regularizer(0.1)\n",
        "import tensorflow as tf\n\nx = tf.keras.regularizers.L1(0.1)\n",
    ),
    "a star": (
        "from tensorflow.contrib.layers import *\n\nx = l1_regularizer(0.1)\n",
        "import tensorflow as tf\n\nx = tf.keras.regularizers.L1(0.1)\n",
    ),
    "a class by its name": (
        "from tensorflow.contrib.training import HParams\n\nclass Options(HParams):\n    pass\n",
        "from tf1_support import HParams\n\nclass Options(HParams):\n    pass\n",
    ),
    "a name that is taken": (
        "import tensorflow as tf\n\nHParams = dict\nx = tf.contrib.training.HParams(a=1)\n",
        "from tf1_support import HParams as tf1_support_HParams\n\nHParams = dict\nx = tf1_support_HParams(a=1)\n",
    ),
    "an initializer handed on": (
        "import tensorflow as tf\n\nlayer = make(init=tf.contrib.layers.xavier_initializer)\n",
        "import tensorflow as tf\n\nlayer = make(init=tf.keras.initializers.GlorotUniform)\n",
    ),
    "a rate that is an expression": (
        "import tensorflow as tf\n\nx = tf.contrib.layers.dropout(x, p if q else 1.0, is_training=True, scope='d')\n",
        "import tensorflow as tf\n\nx = tf.nn.dropout(x, rate=1 - (p if q else 1.0))\n",
    ),
    "the projector": (
        "import tensorflow as tf\n\nprojector = tf.contrib.tensorboard.plugins.projector\n"
        "x = projector.ProjectorConfig()\n",
        "from tensorboard.plugins import projector\n\nx = projector.ProjectorConfig()\n",
    ),
    "the first data sets": (
        "from tensorflow.contrib.data import Dataset, Iterator\n\nds = Dataset.from_tensor_slices(x)\n"
        "i = Iterator(ds)\n",
        "import tensorflow as tf\nfrom tensorflow.contrib.data import Iterator\n\n"
        "ds = tf.data.Dataset.from_tensor_slices(x)\ni = Iterator(ds)\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), WRITTEN.values(), ids=WRITTEN)
def test_how_it_is_written(engine: Engine, before: str, after: str) -> None:
    assert engine.fix(before, "x.py").after == after


if __name__ == "__main__":
    record(sys.argv[1])
