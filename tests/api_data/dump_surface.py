"""Walks an installed TensorFlow and writes down its API: the names, which names are one object, and the signatures.

Run it with the interpreter that has the TensorFlow in question; nothing else is needed (Python 3.7 or newer):

    tf1/bin/python dump_surface.py tensorflow-1.15.5.json
    tf2/bin/python dump_surface.py tensorflow-2.21.0.json

The result is raw material for `build_surface.py`, which chooses among the names and makes what the rules load:

    version   the version of TensorFlow
    symbols   {"tf.nn.relu": {"kind": "f", "object": 17, "home": "tensorflow.…", "signature": "x, name=None"}};
              kinds are f(unction), c(lass) and v(alue); "object" is the same number for what is the same Python object;
              "home" is the module that defines it; "loose" marks a name that stands in its module only because the
              module never cleans up after its imports; classes also have "bases" (numbers) and "members"
              ({"run": "fetches, feed_dict=None"}, null for what cannot be called)
    modules   {"tf.nn": "tensorflow._api.v1.nn"}, also those of private modules that leak into public ones
    compat    the same as `symbols`, for tf.compat.v1 (TensorFlow 2 only)
    private   {"tensorflow.python.ops.nn": {"relu": [17, true]}}: attributes of private modules that are public objects
              as well, and whether the module defines them (TensorFlow 1 only)

Defaults are source text. Where one is a TensorFlow object it reads `<#17>`, the number of that object, since its name
is not chosen yet; where it has no source text it is `...`.
"""

import collections
import enum
import functools
import importlib
import inspect
import json
import math
import os
import pathlib
import pkgutil
import re
import sys
import types
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")

import numpy  # noqa: E402
import tensorflow  # noqa: E402

try:
    from tensorflow.python.framework import dtypes
    from tensorflow.python.platform import tf_logging
    from tensorflow.python.util import tf_inspect
except ImportError:
    sys.exit("this is no TensorFlow that dump_surface.py knows")

PLAIN = (type(None), bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset)
CALLABLE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial)

ONCE = "once"

# Modules that are no attribute of anything until they are imported, and that people import.
HIDDEN_MODULES = (
    "contrib.slim.nets",
    "contrib.tensorboard.plugins.projector",
    "examples.tutorials.mnist.input_data",
)

# What modules import for themselves, and what is no part of TensorFlow.
STRANGERS = (
    "__future__", "_io", "abc", "builtins", "collections", "contextlib", "copy", "functools", "math", "numpy", "six",
)  # fmt: skip

# The private packages of TensorFlow 1 that people import from. Their modules are loaded all; of other private packages
# only what TensorFlow loads by itself is looked at.
PRIVATE_PACKAGES = (
    "client", "data", "eager", "estimator", "feature_column", "framework", "keras", "layers", "lib", "ops", "platform",
    "saved_model", "summary", "training", "util",
)  # fmt: skip


class Objects:
    """Numbers for objects, equal where the objects are the very same."""

    def __init__(self):
        self._numbers = {}
        self._alive = []

    def number(self, thing):
        if id(thing) not in self._numbers:
            self._numbers[id(thing)] = len(self._numbers)
            self._alive.append(thing)
        return self._numbers[id(thing)]

    def known(self, thing):
        return self._numbers.get(id(thing))


def module_name(module):
    """The name of a module, without the halves that TensorFlow 1.15 was split into."""
    name = getattr(module, "__name__", "")
    return name.replace("tensorflow_core.", "tensorflow.", 1)


def home_of(thing):
    """The module that defines a function or class, or the class of a value."""
    owner = thing if kind(thing) != "v" else type(thing)
    return str(getattr(owner, "__module__", "") or "").replace("tensorflow_core.", "tensorflow.", 1)


def kind(thing):
    if isinstance(thing, type):
        return "c"
    return "f" if isinstance(thing, CALLABLE) else "v"


def attributes(module):
    """The public names of a module with what they stand for; what fails to load is not there for anybody."""
    try:
        names = sorted(set(dir(module)))
    except Exception:  # a lazy module of what is not installed
        return
    for name in names:
        if name.startswith("_") and name != "__version__":
            continue
        try:
            yield name, getattr(module, name)
        except Exception:  # lazy modules raise what they like
            continue


class Signatures:
    """Signatures as source text: `x, axis=None, *, name=None`."""

    def __init__(self, objects):
        self.objects = objects

    def of(self, thing, drop_self=False):
        """The parameters of a callable, or None where they cannot be known."""
        if isinstance(thing, type):
            return self._of_class(thing)
        given = {}
        if isinstance(thing, functools.partial) and not thing.args:
            thing, given = thing.func, thing.keywords
        spec = self._spec(thing)
        if spec is None:
            return None
        args = list(spec.args)
        if drop_self or isinstance(thing, types.MethodType):
            args = args[1:]
        defaults = list(spec.defaults or ())
        required = len(args) - len(defaults)
        parts = []
        for position, name in enumerate(args):
            index = position - required
            if index >= 0 or name in given:
                parts.append(name + "=" + self.text(given[name] if name in given else defaults[index]))
            else:
                parts.append(name)
        if spec.varargs:
            parts.append("*" + spec.varargs)
        elif spec.kwonlyargs:
            parts.append("*")
        for name in spec.kwonlyargs:
            known = spec.kwonlydefaults and name in spec.kwonlydefaults
            parts.append(name + "=" + self.text(spec.kwonlydefaults[name]) if known else name)
        if spec.varkw:
            parts.append("**" + spec.varkw)
        return ", ".join(parts)

    def members(self, cls):
        found = {}
        for name in sorted(set(dir(cls)) | {"__call__"}):
            if name.startswith("_") and name != "__call__":
                continue
            raw = inspect.getattr_static(cls, name, None)
            if name == "__call__" and not any("__call__" in vars(base) for base in cls.__mro__[:-1]):
                continue
            if isinstance(raw, (staticmethod, classmethod)):
                found[name] = self.of(raw.__func__, drop_self=isinstance(raw, classmethod))
            elif isinstance(raw, CALLABLE):
                found[name] = self.of(raw, drop_self=True)
            else:
                found[name] = None
        return found

    def text(self, value):
        """Source text for a default."""
        if isinstance(value, enum.Enum):
            number = self.objects.known(type(value))
            return "..." if number is None else f"<#{number}>.{value.name}"
        if isinstance(value, float) and not math.isfinite(value):
            return f"float({str(value)!r})"
        if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
            return repr(value)
        if type(value) in (tuple, list):
            inner = ", ".join(map(self.text, value))
            if isinstance(value, list):
                return "[" + inner + "]"
            return "(" + inner + ("," if len(value) == 1 else "") + ")"
        if type(value) is dict:
            return "{" + ", ".join(self.text(k) + ": " + self.text(v) for k, v in value.items()) + "}"
        if isinstance(value, dtypes.DType):
            return "tf." + value.name
        if isinstance(value, type) and issubclass(value, numpy.generic):
            return "np." + value.__name__
        number = self.objects.known(value)
        if number is not None:
            return f"<#{number}>"
        number = self.objects.known(type(value))
        if number is not None and type(value).__module__.split(".")[0].startswith(("tensorflow", "keras")):
            return f"<#{number}>()"
        return "..."

    def _of_class(self, cls):
        for maker in ("__init__", "__new__"):
            owner = next((base for base in cls.__mro__ if maker in vars(base)), object)
            if owner in (object, tuple, int, str, dict, list, enum.Enum):
                continue
            raw = vars(owner)[maker]
            if isinstance(raw, staticmethod):
                raw = raw.__func__
            return self.of(raw, drop_self=True)
        return ""

    @staticmethod
    def _spec(thing):
        for read in (tf_inspect.getfullargspec, inspect.getfullargspec):
            try:
                spec = read(thing)
            except Exception:  # both raise what they like on odd callables
                continue
            if spec.args or spec.kwonlyargs or not spec.varargs:
                return spec
            try:  # hidden by a decorator that says *args, **kwargs: what does it wrap?
                return inspect.getfullargspec(inspect.unwrap(thing))
            except Exception:
                return spec
        return None


class Walk:
    """Collects public names, module after module, the shortest paths first.

    `enter(symbol, inside, module)` says what to do with a module that stands as `symbol` in the module `inside`: walk
    into it (True), walk into it if no shorter path led there (once), note its name only (False), or forget it (None).
    """

    def __init__(self, objects):
        self.objects = objects
        self.found = {}
        self.modules = {}

    def visit(self, roots, enter):
        """Walks from each (symbol, module) of `roots`."""
        walked = {module_name(module) for _, module in roots}
        queue = collections.deque((symbol, module, ()) for symbol, module in roots)
        while queue:
            prefix, module, trail = queue.popleft()
            name = module_name(module)
            self.modules[prefix] = name
            curated = is_curated(module)
            for attribute, thing in attributes(module):
                symbol = prefix + "." + attribute
                if isinstance(thing, types.ModuleType):
                    inner = module_name(thing)
                    verdict = None if inner in trail or inner == name else enter(symbol, module, inner)
                    if verdict is not None:
                        self.modules[symbol] = inner
                    if verdict is True or (verdict == ONCE and inner not in walked):
                        walked.add(inner)
                        queue.append((symbol, thing, (*trail, name)))
                    continue
                home = home_of(thing)
                stranger = home.partition(".")[0] in STRANGERS and has_identity(thing)
                if home == "__future__" or (stranger and not is_generated(module)):
                    continue
                loose = not curated and not home.startswith(("tensorflow.contrib", "tensorflow.examples"))
                self.found[symbol] = (thing, home, loose)

    def write(self, signatures):
        symbols = {}
        for symbol, (thing, home, loose) in sorted(self.found.items()):
            entry = {"kind": kind(thing)}
            if has_identity(thing):
                entry["object"] = self.objects.number(thing)
                entry["home"] = home
            if loose:
                entry["loose"] = True
            if entry["kind"] != "v":
                entry["signature"] = signatures.of(thing)
            if entry["kind"] == "c":
                entry["members"] = signatures.members(thing)
                entry["bases"] = [self.objects.number(base) for base in thing.__mro__[1:-1]]
            symbols[symbol] = entry
        return symbols


def has_identity(thing):
    """Whether being the same object means being the same thing: not for small integers, strings or None."""
    return not isinstance(thing, PLAIN) and not isinstance(thing, enum.Enum)


def is_curated(module):
    """Whether the names in a module are there on purpose (in most of contrib they are, in its oldest corners not)."""
    if is_generated(module):
        return True
    source = source_of(module)
    if "remove_undocumented(" in source or "__all__" in source:
        return True
    return not re.search(r"^(def|class) |import \*", source, re.MULTILINE)


def is_generated(module):
    """Whether a module was made by TensorFlow's own API generator (all but those of contrib and the examples)."""
    name = module_name(module)
    return "contrib.keras" in name or not ("contrib" in name or "examples" in name)


def source_of(module):
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        return ""


def enter_v1(symbol, inside, module):
    """Which modules of 1.15 are public: the generated API all, those of contrib once each."""
    if module == "tensorflow.python.platform.flags":
        return True if symbol in ("tf.flags", "tf.app.flags") else None
    if symbol.startswith(("tf.compat.v1", "tf.compat.v2")) or symbol.endswith((".python", ".contrib.compat")):
        return None
    if "_dot_" in symbol:  # how generated protos import each other
        return None
    if module.startswith("tensorflow.contrib"):
        face = ".python." not in module_name(inside) or hasattr(inside, "__path__")
        return ONCE if face or "remove_undocumented(" in source_of(inside) else None
    generated = "._api." in module or ".api._v1" in module
    if ".contrib." in symbol and not symbol.startswith("tf.contrib.keras"):
        return False if module.startswith("tensorflow") and hasattr(inside, "__path__") else None
    return True if generated else None


def enter_v2(symbol, inside, module):
    """Whether to walk into a module of TensorFlow 2: only those that were made to be public."""
    del inside
    if symbol in ("tf.compat.v1", "tf.compat.v2", "tf.keras.src"):
        return None
    return True if is_public_v2(module) else None


def enter_compat(symbol, inside, module):
    """The same for tf.compat.v1."""
    del inside
    if module == "tensorflow.python.platform.flags":
        return True if symbol in ("tf.compat.v1.flags", "tf.compat.v1.app.flags") else None
    return True if is_public_v2(module) and symbol != "tf.compat.v1.compat" else None


def is_public_v2(module):
    if module.startswith("keras."):
        return ".src" not in module
    return "._api.v2" in module or module.startswith("tensorflow.experimental")


def hidden_roots():
    """The public modules of 1.15 that no attribute leads to until somebody imports them."""
    contrib = importlib.import_module("tensorflow.contrib")
    names = ["contrib." + info.name for info in pkgutil.iter_modules(contrib.__path__) if info.ispkg]
    for name in names + list(HIDDEN_MODULES):
        module = attempt_import("tensorflow." + name)
        if module and (name in HIDDEN_MODULES or not hasattr(tensorflow.contrib, name.partition(".")[2])):
            yield "tf." + name, module


def load_private():
    """Imports the private modules that people import from."""
    package = importlib.import_module("tensorflow.python")
    for info in pkgutil.walk_packages(package.__path__, "tensorflow.python.", onerror=lambda name: None):
        parts = info.name.split(".")
        if parts[2] in PRIVATE_PACKAGES and not parts[-1].endswith("_test") and "testing" not in parts:
            attempt_import(info.name)


def attempt_import(name):
    try:
        return importlib.import_module(name)
    except BaseException:  # some exit, some need a GPU, some register a gradient twice
        print("not importable:", name, file=sys.stderr)
        return None


def private_names(objects):
    """The attributes of the private modules that are public objects."""
    found = {}
    for loaded, module in sorted(sys.modules.items()):
        name = loaded.replace("tensorflow_core.", "tensorflow.", 1)
        if isinstance(module, types.ModuleType) and is_private(name):
            found.setdefault(name, {}).update(public_attributes(module, name, objects))
    return found


def is_private(module):
    if "_api" in module or ".api." in module:
        return False
    if module.startswith("tensorflow.contrib."):
        return ".python" in module
    return module.startswith(("tensorflow.python.", "tensorflow.core."))


def public_attributes(module, name, objects):
    """{"relu": [17, true]}: the attributes that are public objects, with whether the module defines them."""
    found = {}
    for attribute, thing in attributes(module):
        number = objects.known(thing) if has_identity(thing) else None
        if number is not None:
            found[attribute] = [number, home_of(thing) == name]
    return found


def main(target):
    tf_logging.set_verbosity(tf_logging.FATAL)
    objects = Objects()
    signatures = Signatures(objects)
    first = tensorflow.__version__.startswith("1.")
    roots = [("tf", tensorflow)] + (list(hidden_roots()) if first else [])
    walk = Walk(objects)
    walk.visit(roots, enter_v1 if first else enter_v2)
    compat = Walk(objects)
    if not first:
        compat.visit([("tf.compat.v1", tensorflow.compat.v1)], enter_compat)
    for each in (walk, compat):  # numbers for all, before the first default is written
        for thing, _, _ in each.found.values():
            if has_identity(thing):
                objects.number(thing)
    result = {
        "version": tensorflow.__version__,
        "symbols": walk.write(signatures),
        "modules": walk.modules,
        "compat": compat.write(signatures),
        "compat_modules": compat.modules,
    }
    if first:
        load_private()
        result["private"] = private_names(objects)
    pathlib.Path(target).write_text(json.dumps(result, indent=0, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1])
