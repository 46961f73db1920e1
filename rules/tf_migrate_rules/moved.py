"""What moving a symbol from 1.15 to native TensorFlow 2 takes: the entries that tables are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tf_migrate_rules import api

#: Parameters that were renamed throughout the API: TF1's name, and the native ones, the first that fits.
RENAMED_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "keep_dims": ("keepdims",),
    "reduction_indices": ("axis",),
    "reduction_axes": ("axis",),
    "squeeze_dims": ("axis",),
    "dimension": ("axis",),
    "dim": ("axis",),
    "concat_dim": ("axis",),
    "split_dim": ("axis",),
    "num_split": ("num_or_size_splits",),
    "seq_dim": ("seq_axis",),
    "batch_dim": ("batch_axis",),
    "filter": ("filters",),
    "value": ("input",),
    "input_tensor": ("input",),
    "tensor": ("input",),
    "string_tensor": ("input",),
    "dtype": ("fn_output_signature",),
    "dilation_rate": ("dilations",),
    "rate": ("dilations",),
    "rates": ("dilations",),
    "preferred_dtype": ("dtype_hint",),
}

#: Parameters that only told TF1 how to run, not what to compute; a call loses nothing without them.
DROPPED_PARAMETERS: Mapping[str, str] = {
    "use_locking": "updates of a variable need no lock in TensorFlow 2",
    "use_cudnn_on_gpu": "cuDNN is used wherever it can be",
    "colocate_gradients_with_ops": "TensorFlow 2 places gradients by itself",
    "gate_gradients": "TensorFlow 2 orders gradients by itself",
    "aggregation_method": "TensorFlow 2 sums gradients in one way only",
    "validate_indices": "indices are always validated on the CPU",
    "name": "names of operations are only for display",
    "collections": "there are no collections in TensorFlow 2",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """How a symbol of 1.15 is written natively: another name, and the arguments of its calls carried over.

    Args:
        to: the native symbol.
        parameters: what its parameters are called natively, where it is not the same name or one of
            `RENAMED_PARAMETERS`.
        dropped: parameters that have no native counterpart and can go, each with the reason.
        always: parameters that can only be carried over with this value (as text), since the native symbol lacks them
            and acts by it. A call that means another value, given or by default, is left to a person.
        spelled_out: native parameters, with the text that a call must give where it does not give them already: TF1's
            defaults where the native ones differ.
        written: how the values of parameters are written natively, `{}` for the text that the call has.
        result: what follows the call natively, such as `[:3]`, so that its result is what it was.
        assumes: what must hold for the fix to be right; the fix is unsafe if there is anything.
        note: what else to tell.
        otherwise: what to tell of a call that cannot be carried over.
        takes: the 1.15 signature's parameter names, where the tables of `api` do not know them.
    """

    to: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    spelled_out: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    result: str = ""
    assumes: str = ""
    note: str = ""
    otherwise: str = ""
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """How a call of a symbol of 1.15 is written natively where it takes more than one symbol.

    Args:
        text: the native expression; `{x}` stands for the argument for the parameter `x`, `tf.` for what the file calls
            the library. A call that lacks one of these, or gives more than `name` besides, is left to a person.
        assumes: what must hold for the fix to be right; the fix is unsafe if there is anything.
    """

    text: str
    assumes: str = ""


@cache
def automatic(spelled: str, target: str) -> Moved | None:
    """What the API tables say by themselves: the same object under a native name, or the name with other parameters."""
    if api.v2_has(spelled, target):
        return Moved(spelled)
    for native in api.native_names(spelled):
        if api.v2_has(native, target):
            return Moved(native)
    return None
