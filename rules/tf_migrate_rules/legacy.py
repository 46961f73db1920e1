"""Names from before TensorFlow 1.0 (and a few that went before 1.15), which old code still holds: each with the 1.15
name that took its place. They fail under 1.15 already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Legacy(Mapping[str, str]):
    """Old names with the 1.15 name for the same thing; an empty one where there is no such thing any more."""

    def __init__(self, names: Mapping[str, str], modules: Mapping[str, str]) -> None:
        self._names = dict(names)
        self.modules = dict(modules)

    def __getitem__(self, name: str) -> str:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


LEGACY = Legacy(
    {
        "tf.mul": "tf.multiply",
        "tf.sub": "tf.subtract",
        "tf.neg": "tf.negative",
    },
    {},
)
