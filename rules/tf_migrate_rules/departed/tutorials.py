"""TFM970 to TFM972: the data sets that came with TensorFlow 1's tutorials, above all `input_data.read_data_sets`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate.syntax.edits import Edit
from tf_migrate.syntax.imports import Import
from tf_migrate.syntax.names import Route
from tf_migrate_rules.reporting import reporting_rule

_READ = "tf.examples.tutorials.mnist.input_data.read_data_sets"
_LOAD = "tf.contrib.learn.datasets.mnist.load_mnist"
_DATA_SET = "tf.contrib.learn.datasets.mnist.DataSet"
_MODULES = frozenset(
    {
        "tf.examples",
        "tf.examples.tutorials",
        "tf.examples.tutorials.mnist",
        "tf.examples.tutorials.mnist.input_data",
        "tf.contrib.learn.datasets.mnist",
    }
)
_PARAMETERS = ("train_dir", "fake_data", "one_hot", "dtype", "reshape", "validation_size", "seed", "source_url")


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol in _MODULES:
        yield from _module(site)
    elif site.is_import:
        yield site.rewrite(_message(site, _part(site)), [])
    elif site.route is Route.ALIAS:
        site.settle()
    else:
        yield _function(site)


def _part(site: Site) -> str:
    return "DataSet" if site.symbol == _DATA_SET else "read_data_sets"


def _message(site: Site, part: str) -> str:
    return f"`{site.spelled}` left TensorFlow; `{part}` of the support module reads the same data the same way"


def _module(site: Site) -> Iterator[Finding]:
    gone = f"`{site.spelled}` left TensorFlow; what the program uses of it comes from the support module"
    if site.is_import:
        yield site.rewrite(gone, [])
    elif site.assigned_name() is not None:
        yield site.rewrite(gone, site.without_statement(), drops=site.assigned_bindings())
    elif site.route is Route.ALIAS:
        site.settle()
    else:
        yield site.report(f"`{site.spelled}` left TensorFlow; import what is used of it by name")


def _function(site: Site) -> Finding:
    part = _part(site)
    message = _message(site, part)
    name = site.require(Import(site.file.support_module, part, local=True), {site.symbol})
    edits = site.substitute(name)
    if site.call is None or part == "DataSet":
        return site.rewrite(message, edits)
    if site.symbol == _LOAD and not site.call.arguments:
        edits += _appended(site, '"MNIST-data"')
    bound = site.bind(_PARAMETERS)
    seed = _graph_seed(site)
    if seed is not None and bound.complete and "seed" not in bound.by_name:
        edits += _appended(site, f"seed={seed}")
        message += "; TF1 seeded NumPy, which shuffles, with the graph's seed: `seed` says so"
    if "source_url" in bound.by_name:
        message += " (assuming that `source_url` gives MNIST's digits, or that the files are in the folder already)"
        return site.rewrite(message, edits, applicability=Applicability.UNSAFE)
    return site.rewrite(message, edits)


def _appended(site: Site, text: str) -> list[Edit]:
    """The edits that add a last argument."""
    arguments = site.arguments()
    arguments.append(text)
    return arguments.edits()


def _graph_seed(site: Site) -> str | None:
    """The number that `tf.set_random_seed` was last called with before the place, in the same scope."""
    start = site.span().start
    seed = None
    for reference in site.file.names.references:
        call = site.parent(reference.node)
        if (
            reference.symbol == "tf.set_random_seed"
            and reference.scope is site.scope
            and isinstance(call, cst.Call)
            and call.func is reference.node
            and site.span(call).end <= start
            and len(call.args) == 1
        ):
            given = call.args[0].value
            seed = site.code(given) if isinstance(given, (cst.Integer, cst.Name)) else None
    return seed


_OTHERS: Mapping[str, str] = {
    "tf.examples.tutorials.mnist.mnist": (
        "the tutorial's `inference`, `loss` and `training` are not part of TensorFlow 2; write the model in the program"
    ),
    "tf.examples.*": "the tutorials are not part of TensorFlow 2; their code is in TensorFlow's repository before 2.0",
}

_LEARN: Mapping[str, str] = {
    "tf.contrib.learn.datasets.*": "data sets left with `tf.contrib`; see `tf.keras.datasets` and the package"
    " `tensorflow-datasets`",
    "tf.contrib.learn.datasets.load_dataset": "`sklearn.datasets` has `load_iris`, `tensorflow-datasets` has `iris`,"
    " `dbpedia` and MNIST; `read_data_sets` reads MNIST alone",
    "tf.contrib.learn.datasets.load_iris": "`sklearn.datasets.load_iris()` has the same 150 flowers, as `data` and"
    " `target`",
    "tf.contrib.learn.datasets.base.load_iris": "`sklearn.datasets.load_iris()` has the same 150 flowers, as `data`"
    " and `target`",
    "tf.contrib.learn.datasets.load_boston": "`tf.keras.datasets.boston_housing.load_data()` has the same houses,"
    " split in two and shuffled",
    "tf.contrib.learn.datasets.base.load_boston": "`tf.keras.datasets.boston_housing.load_data()` has the same"
    " houses, split in two and shuffled",
    "tf.contrib.learn.datasets.base.load_csv_with_header": "read the file with `numpy.genfromtxt(…, delimiter=',',"
    " skip_header=1)` or pandas",
    "tf.contrib.learn.datasets.base.load_csv_without_header": "read the file with `numpy.genfromtxt(…,"
    " delimiter=',')` or pandas",
    "tf.contrib.learn.datasets.base.maybe_download": "`tf.keras.utils.get_file(name, url, cache_dir=…)` downloads once",
    "tf.contrib.learn.datasets.mnist.extract_images": "`gzip` and `numpy.frombuffer` read the file; `read_data_sets`"
    " of the support module shows how",
    "tf.contrib.learn.datasets.mnist.extract_labels": "`gzip` and `numpy.frombuffer` read the file; `read_data_sets`"
    " of the support module shows how",
    "tf.contrib.learn.datasets.mnist.dense_to_one_hot": "`numpy.eye(number_of_classes)[labels]` is the same",
}

TUTORIAL_DATA = Rule(
    "TFM970",
    "tutorial-data",
    "`read_data_sets` for MNIST left TensorFlow with its tutorials; the support module has it.",
    frozenset({*_MODULES, _READ, _LOAD, _DATA_SET}),
    _check,
    Applicability.SAFE,
    "`tensorflow.examples.tutorials.mnist.input_data` is not installed with TensorFlow 2. `read_data_sets` of the"
    " support module gives the same object (`train`, `validation` and `test`, with `images`, `labels`, `next_batch`)"
    " over the files that are in the folder already, or `tf.keras.datasets.mnist`: the same images in the same order,"
    " the first 5,000 for validation, shuffled alike for the same NumPy seed. TF1 reset NumPy's random state when it"
    " read the data, to the graph's seed or to a random one; the support module resets it only where a seed is given.",
    "https://www.tensorflow.org/api_docs/python/tf/keras/datasets/mnist/load_data",
    (
        Example(
            "import tensorflow as tf\nfrom tensorflow.examples.tutorials.mnist import input_data\n\n"
            'mnist = input_data.read_data_sets("MNIST_data/", fake_data=True)\n'
            "y = tf.constant(mnist.train.next_batch(2, fake_data=True)[1])\n",
            "import tensorflow as tf\nfrom tf1_support import read_data_sets\n\n"
            'mnist = read_data_sets("MNIST_data/", fake_data=True)\n'
            "y = tf.constant(mnist.train.next_batch(2, fake_data=True)[1])\n",
        ),
    ),
)
TUTORIAL_CODE = reporting_rule(
    "TFM971",
    "tutorial-code",
    "Code of TensorFlow 1's tutorials is imported, which TensorFlow 2 does not bring.",
    _OTHERS,
    why="The tutorials were installed with TensorFlow 1, their models and helpers among them.",
    examples=(
        Example(
            "from tensorflow.examples.tutorials.mnist import mnist\n\nimages = mnist.IMAGE_PIXELS\n",
        ),
    ),
)
LEARN_DATA = reporting_rule(
    "TFM972",
    "learn-data",
    "The data sets of `tf.contrib.learn` left with it.",
    _LEARN,
    why="What replaces a data set is a choice: another library has the same data, in an order or a form of its own.",
    examples=(
        Example(
            "import tensorflow as tf\n\niris = tf.contrib.learn.datasets.load_dataset('iris')\n",
        ),
    ),
)
RULES = (TUTORIAL_DATA, TUTORIAL_CODE, LEARN_DATA)
