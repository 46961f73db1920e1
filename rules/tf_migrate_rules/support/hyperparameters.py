"""Hyperparameters with types, as `tf.contrib.training.HParams` held them."""

import json
import numbers
import re

_HPARAM_CLAUSE = re.compile(
    r"(?P<name>[a-zA-Z][\w.]*)(?:\[\s*(?P<index>\d+)\s*\])?\s*=\s*"
    r"(?:\[(?P<list>[^\]]*)\]|(?P<value>[^,\[]*))(?:$|,\s*)"
)


def parse_values(values, type_map, ignore_unknown=False):
    """Reads `name=value` pairs out of a string, as `tf.contrib.training.parse_values` did.

    Args:
        values: pairs with commas between them: "rate=0.1,layers=[64,32],names[1]=b".
        type_map: the type of each name; of a list, that of its elements.
        ignore_unknown: whether names that `type_map` lacks are passed over.

    Returns:
        A dict from names to values, to lists, or (for `names[1]=b`) to dicts by index.
    """

    def read(kind, text):
        if kind is bool and text in ("true", "True", "false", "False"):
            return text in ("true", "True")
        try:
            return bool(int(text)) if kind is bool else kind(text)
        except ValueError:
            raise ValueError(f"{name!r} cannot be {text!r}, but must be of type {kind.__name__}: {values!r}") from None

    found = {}
    position = 0
    while position < len(values):
        clause = _HPARAM_CLAUSE.match(values, position)
        if clause is None:
            raise ValueError(f"Malformed hyperparameter value: {values[position:]}")
        position = clause.end()
        name, index = clause["name"], clause["index"]
        if name not in type_map:
            if ignore_unknown:
                continue
            raise ValueError(f"Unknown hyperparameter type for {name}")
        if clause["list"] is None:
            value = read(type_map[name], clause["value"])
        elif index is None:
            value = [read(type_map[name], text) for text in re.split("[ ,]+", clause["list"]) if text]
        else:
            raise ValueError(f"A list is assigned to {name}[{index}]: {values!r}")
        place = found if index is None else found.setdefault(name, {})
        key = name if index is None else int(index)
        if not isinstance(place, dict) or key in place:
            raise ValueError(f"{name!r} is assigned more than once: {values!r}")
        place[key] = value
    return found


class HParams:
    """Hyperparameters as attributes, whose values may change, but not their types.

    It is what `tf.contrib.training.HParams` was in TensorFlow 1, without its protocol buffers.
    """

    def __init__(self, hparam_def=None, model_structure=None, **values):
        if hparam_def is not None:
            raise ValueError("HParamDef left with TensorFlow 1: give the hyperparameters by keyword")
        self._types = {}  # by name, the type (of a list that of its elements), and whether it is a list
        self._model_structure = model_structure
        for name, value in values.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Adds a hyperparameter, whose type is that of its value."""
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        is_list = isinstance(value, (list, tuple))
        if is_list and not value:
            raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
        self._types[name] = (type(value[0] if is_list else value), is_list)
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Gives a hyperparameter another value of the same type."""
        self._require_list(name, isinstance(value, list))
        one = self._cast
        setattr(self, name, [one(name, each) for each in value] if isinstance(value, list) else one(name, value))

    def del_hparam(self, name):
        """Takes a hyperparameter away, where there is one of this name."""
        if hasattr(self, name):
            delattr(self, name)
            del self._types[name]

    def parse(self, values):
        """Changes hyperparameters as a string says: "rate=0.1,layers=[64,32]"."""
        return self.override_from_dict(parse_values(values, {name: kind for name, (kind, _) in self._types.items()}))

    def parse_json(self, values_json):
        """Changes hyperparameters as a JSON object says."""
        return self.override_from_dict(json.loads(values_json))

    def override_from_dict(self, values_dict):
        """Changes hyperparameters as a dict says."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def set_from_map(self, values_map):
        """The same as `override_from_dict`."""
        return self.override_from_dict(values_map)

    def values(self):
        """All hyperparameters as a dict."""
        return {name: getattr(self, name) for name in self._types}

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """All hyperparameters as a JSON object."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def get(self, key, default=None):
        """The value of a hyperparameter; `default`, which must be of its type, where there is none of this name."""
        if key not in self._types:
            return default
        if default is not None:
            self._require_list(key, isinstance(default, list))
            for value in default if isinstance(default, list) else [default]:
                self._cast(key, value)
        return getattr(self, key)

    def get_model_structure(self):
        """What `set_model_structure` was given."""
        return self._model_structure

    def set_model_structure(self, model_structure):
        """Keeps any object along with the hyperparameters."""
        self._model_structure = model_structure

    def _require_list(self, name, is_list):
        if self._types[name][1] != is_list:
            raise ValueError(f"{name!r} is {'no' if is_list else 'a'} list")

    def _cast(self, name, value):
        """The value as the hyperparameter's type, where that loses nothing."""
        kind = self._types[name][0]
        if type(value) is kind or kind is type(None):
            return value
        fits = issubclass(kind, bool) == isinstance(value, bool)
        for family in ((str, bytes), numbers.Integral, numbers.Number):
            fits = fits and (not issubclass(kind, family) or isinstance(value, family))
        if not fits:
            raise ValueError(f"{name!r} cannot be {value!r}, but must be of type {kind.__name__}")
        return kind(value)

    def __contains__(self, key):
        return key in self._types

    def __str__(self):
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self):
        return f"{type(self).__name__}({sorted(self.values().items())})"
