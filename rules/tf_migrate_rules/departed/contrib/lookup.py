"""TFM905: the tables of `tf.contrib.lookup`, made of an initializer and a table of `tf.lookup`."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tf_migrate.rule import Applicability, Example, Finding
from tf_migrate.site import Site
from tf_migrate.syntax.calls import Bound
from tf_migrate.syntax.edits import Span, replace
from tf_migrate_rules.departed.contrib.area import Rewrite, area_rule

_LOOKUP = "tf.contrib.lookup"
_PRIVATE = "tf.python.ops.lookup_ops"
_Parts = tuple["str | Span", ...]

_FROM_FILE = (
    "vocabulary_file", "num_oov_buckets", "vocab_size", "default_value", "hasher_spec", "key_dtype", "name",
    "key_column_index", "value_column_index", "delimiter",
)  # fmt: skip
_FROM_OLD_FILE = ("vocabulary_file", "num_oov_buckets", "vocab_size", "default_value", "hasher_spec", "name")
_FROM_TENSOR = ("mapping", "num_oov_buckets", "default_value", "hasher_spec", "dtype", "name")
_FROM_PRIVATE_TENSOR = ("vocabulary_list", *_FROM_TENSOR[1:])
_FROM_OLD_TENSOR = ("mapping", "num_oov_buckets", "default_value", "hasher_spec", "name")
_TO_STRING_FROM_FILE = (
    "vocabulary_file", "vocab_size", "default_value", "name", "key_column_index", "value_column_index", "delimiter",
)  # fmt: skip
_TO_STRING_FROM_TENSOR = ("mapping", "default_value", "name")
_TO_STRING_FROM_PRIVATE_TENSOR = ("vocabulary_list", "default_value", "name")
_ID_INITIALIZER = (
    "filename", "key_column_index", "value_column_index", "vocab_size", "delimiter", "name", "key_dtype",
)  # fmt: skip
_STRING_INITIALIZER = ("filename", "key_column_index", "value_column_index", "vocab_size", "delimiter", "name")


def _whole(names: tuple[str, ...], write: Rewrite) -> Rewrite:
    """A rewrite of calls whose arguments can all be seen, and which no comment interrupts."""

    def rewrite(site: Site) -> Finding | None:
        call = site.call
        if call is None or call.partial or "#" in site.code(call.node):
            return None
        bound = site.bind(names)
        return write(site) if bound.complete and not bound.excess else None

    return rewrite


def _index_from_file(names: tuple[str, ...]) -> Rewrite:
    def write(site: Site) -> Finding | None:
        bound = site.bind(names)
        if "vocabulary_file" not in bound.by_name or _code(site, bound, "key_dtype", "tf.string") != "tf.string":
            return None
        initializer = _text_file(
            site, bound, "vocabulary_file", ("tf.string", "WHOLE_LINE"), ("tf.int64", "LINE_NUMBER")
        )
        return _index_table(site, bound, initializer)

    return _whole(names, write)


def _index_from_tensor(names: tuple[str, ...]) -> Rewrite:
    def write(site: Site) -> Finding | None:
        bound = site.bind(names)
        mapping, dtype = bound.value(names[0]), _code(site, bound, "dtype", "tf.string")
        indices = _indices(site, mapping) if mapping is not None else None
        if mapping is None or indices is None or dtype not in ("tf.string", "tf.int64"):
            return None
        key_dtype = (", key_dtype=", site.native("tf.int64")) if dtype == "tf.int64" else ()
        arguments: _Parts = (site.span(mapping), ", ", *indices, *key_dtype)
        return _index_table(site, bound, (site.native("tf.lookup.KeyValueTensorInitializer"), "(", *arguments, ")"))

    return _whole(names, write)


def _index_table(site: Site, bound: Bound, initializer: _Parts) -> Finding | None:
    """The table from keys to indices: with buckets for what is in no vocabulary, or with a default."""
    buckets = bound.value("num_oov_buckets")
    if "hasher_spec" in bound.by_name or not (buckets is None or isinstance(buckets, cst.Integer)):
        return None
    if buckets is None or site.code(buckets) == "0":
        default: _Parts = _given(site, bound, "default_value") or ("-1",)
        return _table(site, "tf.lookup.StaticHashTable", initializer, "default_value", default)
    return _table(site, "tf.lookup.StaticVocabularyTable", initializer, "num_oov_buckets", (site.span(buckets),))


def _string_from_file(site: Site) -> Finding | None:
    bound = site.bind(_TO_STRING_FROM_FILE)
    if "vocabulary_file" not in bound.by_name:
        return None
    initializer = _text_file(site, bound, "vocabulary_file", ("tf.int64", "LINE_NUMBER"), ("tf.string", "WHOLE_LINE"))
    default: _Parts = _given(site, bound, "default_value") or ('"UNK"',)
    return _table(site, "tf.lookup.StaticHashTable", initializer, "default_value", default)


def _string_from_tensor(names: tuple[str, ...]) -> Rewrite:
    def write(site: Site) -> Finding | None:
        bound = site.bind(names)
        mapping = bound.value(names[0])
        indices = _indices(site, mapping) if mapping is not None else None
        if mapping is None or indices is None:
            return None
        initializer: _Parts = (
            site.native("tf.lookup.KeyValueTensorInitializer"),
            "(",
            *indices,
            ", ",
            site.span(mapping),
            ")",
        )
        default: _Parts = _given(site, bound, "default_value") or ('"UNK"',)
        return _table(site, "tf.lookup.StaticHashTable", initializer, "default_value", default)

    return _whole(names, write)


def _file_initializer(names: tuple[str, ...], key: tuple[str, str], value: tuple[str, str]) -> Rewrite:
    """The rewrite of an initializer by itself."""

    def write(site: Site) -> Finding | None:
        bound = site.bind(names)
        if "filename" not in bound.by_name or _code(site, bound, "key_dtype", "tf.string") != "tf.string":
            return None
        return _replaced(site, "tf.lookup.TextFileInitializer", _text_file(site, bound, "filename", key, value))

    return _whole(names, write)


# -- the parts ---------------------------------------------------------------------------------------------------------


def _table(site: Site, symbol: str, initializer: _Parts, parameter: str, value: _Parts) -> Finding:
    """The table of an initializer, one argument on a line where they are many."""
    newline = site.file.tree.newline
    margin = site.file.tree.indent_at(site.span().start)
    inner = f"{newline}{margin}    "
    parts: _Parts = (
        site.native(symbol),
        "(",
        inner,
        *initializer,
        ",",
        inner,
        f"{parameter}=",
        *value,
        f",{newline}{margin})",
    )
    return _replaced(site, symbol, parts)


def _replaced(site: Site, symbol: str, parts: Iterable[str | Span]) -> Finding:
    assert site.call is not None
    edit = replace(site.span(site.call.node), *parts)
    message = f"`{site.spelled}` is `{symbol}` in TensorFlow 2, which needs no initializing"
    return site.rewrite(message, [edit], applicability=Applicability.SAFE)


def _text_file(site: Site, bound: Bound, file: str, key: tuple[str, str], value: tuple[str, str]) -> _Parts:
    """A `TextFileInitializer` of keys and values, each given with its type and its default column."""
    index = site.native("tf.lookup.TextFileIndex")
    parts: list[str | Span] = [site.native("tf.lookup.TextFileInitializer"), "(", *_given(site, bound, file)]
    for (dtype, column), name in ((key, "key_column_index"), (value, "value_column_index")):
        parts += [", ", site.native(dtype), ", ", *(_given(site, bound, name) or (f"{index}.{column}",))]
    for name in ("vocab_size", "delimiter"):
        if name in bound.by_name and _code(site, bound, name, "None") != "None":
            parts += [f", {name}=", *_given(site, bound, name)]
    return (*parts, ")")


def _indices(site: Site, mapping: cst.BaseExpression) -> _Parts | None:
    """`tf.range` over a mapping: by its length where it is written out, else by its size."""
    whole = site.native("tf.int64")
    listed = mapping
    if isinstance(mapping, cst.Call) and site.file.names.symbol_of(mapping.func, site.scope) == "tf.constant":
        listed = mapping.args[0].value if mapping.args else mapping
    if isinstance(listed, (cst.List, cst.Tuple)):
        if any(isinstance(element, cst.StarredElement) for element in listed.elements):
            return None
        return (f"{site.native('tf.range')}({len(listed.elements)}, dtype={whole})",)
    if isinstance(mapping, (cst.Name, cst.Attribute)):
        return (f"{site.native('tf.range')}({site.native('tf.size')}(", site.span(mapping), f", out_type={whole}))")
    return None


def _given(site: Site, bound: Bound, name: str) -> _Parts:
    value = bound.value(name)
    return (site.span(value),) if value is not None else ()


def _code(site: Site, bound: Bound, name: str, default: str) -> str:
    value = bound.value(name)
    if value is None:
        return default
    symbol = site.file.names.symbol_of(value, site.scope)
    return symbol if symbol is not None else site.code(value)


_VOCABULARY = (
    "use `tf.lookup.StaticVocabularyTable(initializer, num_oov_buckets)`, or `tf.lookup.StaticHashTable(initializer,"
    " default_value)` where there are no buckets, with a `tf.lookup.{initializer}`"
)
_TO_STRINGS = "use `tf.lookup.StaticHashTable(initializer, default_value='UNK')` with a `tf.lookup.{initializer}`"
_BASE = "build on `tf.lookup.StaticHashTable`; the classes that tables are made of are not public any more"
_ADVICE = {
    "index_table_from_file": _VOCABULARY.format(initializer="TextFileInitializer"),
    "index_table_from_tensor": _VOCABULARY.format(initializer="KeyValueTensorInitializer"),
    "string_to_index_table_from_file": _VOCABULARY.format(initializer="TextFileInitializer"),
    "string_to_index_table_from_tensor": _VOCABULARY.format(initializer="KeyValueTensorInitializer"),
    "string_to_index": _VOCABULARY.format(initializer="KeyValueTensorInitializer") + ", and its method `lookup`",
    "index_to_string_table_from_file": _TO_STRINGS.format(initializer="TextFileInitializer"),
    "index_to_string_table_from_tensor": _TO_STRINGS.format(initializer="KeyValueTensorInitializer"),
    "index_to_string": "use `tf.gather(mapping, indices)`, or "
    + _TO_STRINGS.format(initializer="KeyValueTensorInitializer").removeprefix("use ")
    + " where indices may lie outside",
    "TextFileIdTableInitializer": "use `tf.lookup.TextFileInitializer(filename, tf.string,"
    " tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER)`",
    "TextFileStringTableInitializer": "use `tf.lookup.TextFileInitializer(filename, tf.int64,"
    " tf.lookup.TextFileIndex.LINE_NUMBER, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE)`",
    "IdTableWithHashBuckets": "use `tf.lookup.StaticVocabularyTable(initializer, num_oov_buckets)`, which takes the"
    " initializer of the table",
    "HasherSpec": "`tf.lookup.StaticVocabularyTable` always hashes as `FastHashSpec` did; for another hash use"
    " `tf.strings.to_hash_bucket_strong`",
    "FastHashSpec": "drop it: `tf.lookup.StaticVocabularyTable` always hashes like this",
    "StrongHashSpec": "use `tf.strings.to_hash_bucket_strong(words, buckets, key)` for words in no vocabulary",
    "InitializableLookupTableBase": _BASE,
    "LookupInterface": _BASE,
    "TableInitializerBase": _BASE,
    "*": "use `tf.lookup`: `StaticHashTable`, `StaticVocabularyTable`, `experimental.MutableHashTable`",
}

RULE = area_rule(
    "TFM905",
    "contrib-lookup",
    "A lookup table of `tf.contrib.lookup` becomes a table of `tf.lookup` and its initializer.",
    {
        **{f"{_LOOKUP}.{name}": advice for name, advice in _ADVICE.items()},
        f"{_PRIVATE}.index_table_from_tensor": _ADVICE["index_table_from_tensor"],
        f"{_PRIVATE}.index_to_string_table_from_tensor": _ADVICE["index_to_string_table_from_tensor"],
    },
    rewrites={
        f"{_LOOKUP}.index_table_from_file": _index_from_file(_FROM_FILE),
        f"{_LOOKUP}.string_to_index_table_from_file": _index_from_file(_FROM_OLD_FILE),
        f"{_LOOKUP}.index_table_from_tensor": _index_from_tensor(_FROM_TENSOR),
        f"{_LOOKUP}.string_to_index_table_from_tensor": _index_from_tensor(_FROM_OLD_TENSOR),
        f"{_LOOKUP}.index_to_string_table_from_file": _whole(_TO_STRING_FROM_FILE, _string_from_file),
        f"{_LOOKUP}.index_to_string_table_from_tensor": _string_from_tensor(_TO_STRING_FROM_TENSOR),
        f"{_PRIVATE}.index_table_from_tensor": _index_from_tensor(_FROM_PRIVATE_TENSOR),
        f"{_PRIVATE}.index_to_string_table_from_tensor": _string_from_tensor(_TO_STRING_FROM_PRIVATE_TENSOR),
        f"{_LOOKUP}.TextFileIdTableInitializer": _file_initializer(
            _ID_INITIALIZER, ("tf.string", "WHOLE_LINE"), ("tf.int64", "LINE_NUMBER")
        ),
        f"{_LOOKUP}.TextFileStringTableInitializer": _file_initializer(
            _STRING_INITIALIZER, ("tf.int64", "LINE_NUMBER"), ("tf.string", "WHOLE_LINE")
        ),
    },
    applicability=Applicability.SAFE,
    why="The functions of `tf.contrib.lookup` put an initializer and a table together. Words that are in no vocabulary"
    " get the same buckets from `tf.lookup.StaticVocabularyTable` (measured). Tables of TensorFlow 2 are filled"
    " when they"
    " are made, so `tf.tables_initializer()` and `table.init` have nothing left to do.",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "words = ['to', 'be', 'or']\n"
            "table = tf.contrib.lookup.index_table_from_tensor(words, num_oov_buckets=5)\n"
            "y = table.lookup(tf.constant(['or', 'not', 'to', 'be', 'that']))\n",
            "import tensorflow as tf\n\n"
            "words = ['to', 'be', 'or']\n"
            "table = tf.lookup.StaticVocabularyTable(\n"
            "    tf.lookup.KeyValueTensorInitializer(words, tf.range(tf.size(words, out_type=tf.int64))),\n"
            "    num_oov_buckets=5,\n"
            ")\n"
            "y = table.lookup(tf.constant(['or', 'not', 'to', 'be', 'that']))\n",
        ),
    ),
)
