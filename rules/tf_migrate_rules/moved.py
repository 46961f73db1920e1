"""What moving a symbol from 1.15 to native TensorFlow 2 takes: the entry of the tables, and where it is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from tf_migrate_rules import api

#: Parameters that were renamed throughout the API: TF1's name, and the native ones, the first that fits.
RENAMED_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "keep_dims": ("keepdims",),
    "reduction_indices": ("axis",),
    "squeeze_dims": ("axis",),
    "dimension": ("axis",),
    "dim": ("axis",),
    "seq_dim": ("seq_axis",),
    "batch_dim": ("batch_axis",),
    "filter": ("filters",),
    "value": ("input",),
    "input_tensor": ("input",),
    "dtype": ("fn_output_signature",),
    "input": ("filters", "value"),
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
    """How a symbol of 1.15 is written natively.

    Args:
        to: the native symbol.
        parameters: what its parameters are called natively, where it is not the same name or one of
            `RENAMED_PARAMETERS`.
        dropped: parameters that have no native counterpart and can go, each with the reason.
        spelled_out: native parameters, with the text that a call must give where it does not give them already: TF1's
            defaults where the native ones differ.
        assumes: what must hold for the fix to be right; the fix is unsafe if there is anything.
        note: what else to tell.
        takes: the 1.15 signature's parameter names, where the tables of `api` do not know them.
    """

    to: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)
    spelled_out: Mapping[str, str] = field(default_factory=dict)
    assumes: str = ""
    note: str = ""
    takes: tuple[str, ...] = ()


@cache
def automatic(spelled: str, target: str) -> Moved | None:
    """What the API tables say by themselves: the same object under a native name, or the name with other parameters."""
    if api.v2_has(spelled, target):
        return Moved(spelled)
    for native in api.native_names(spelled):
        if api.v2_has(native, target):
            return Moved(native)
    return None
