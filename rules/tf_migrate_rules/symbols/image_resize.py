"""TFM114: resizing images samples pixels at their centers now, where TensorFlow 1 took their corners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import libcst as cst

from tf_migrate.rule import Applicability, Dialect, Example, Finding, Rule
from tf_migrate.site import Site
from tf_migrate_rules.inference import Expression, rank_of
from tf_migrate_rules.spelling import import_of, rewritten

#: The operations that the functions for four dimensions stand for, with the parameters they take.
_OPERATIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    f"tf.image.{name}": (f"tf.raw_ops.{operation}", takes)
    for name, operation, takes in (
        ("resize_bilinear", "ResizeBilinear", ("images", "size", "align_corners", "name", "half_pixel_centers")),
        ("resize_bicubic", "ResizeBicubic", ("images", "size", "align_corners", "name", "half_pixel_centers")),
        (
            "resize_nearest_neighbor",
            "ResizeNearestNeighbor",
            ("images", "size", "align_corners", "name", "half_pixel_centers"),
        ),
        ("resize_area", "ResizeArea", ("images", "size", "align_corners", "name")),
    )
}
_ANY = "tf.image.resize_images"
_TAKES = ("images", "size", "method", "align_corners", "preserve_aspect_ratio", "name")
#: The methods of `resize_images`, by each way in which they are written, and the operation.
_METHODS = {
    **dict.fromkeys(("0", "'bilinear'", "tf.image.ResizeMethod.BILINEAR"), "tf.image.resize_bilinear"),
    **dict.fromkeys(("1", "'nearest'", "tf.image.ResizeMethod.NEAREST_NEIGHBOR"), "tf.image.resize_nearest_neighbor"),
    **dict.fromkeys(("2", "'bicubic'", "tf.image.ResizeMethod.BICUBIC"), "tf.image.resize_bicubic"),
    **dict.fromkeys(("3", "'area'", "tf.image.ResizeMethod.AREA"), "tf.image.resize_area"),
}
_PADDED = "tf.image.resize_image_with_pad"

_SUPPORT = "resize_images"


def _check(site: Site) -> Iterable[Finding]:
    if site.symbol == _PADDED:
        yield site.report(
            f"`{_PADDED}` is `tf.image.resize_with_pad`, which samples pixels at their centers: other numbers"
        )
    elif site.symbol in _OPERATIONS:
        yield from _operation(site)
    elif _is_meant(site):
        yield from _images(site)


def _is_meant(site: Site) -> bool:
    """`tf.image.resize` is a second name of `resize_images` in 1.15, which few used, and native TensorFlow 2's name."""
    return site.spelled != "tf.image.resize" or site.compat or site.file.dialect is Dialect.OLD


def _operation(site: Site) -> Iterable[Finding]:
    native, takes = _OPERATIONS[site.symbol]
    if site.is_import:
        yield import_of(site, f"it is `{native}` in TensorFlow 2")
        return
    message = f"`{site.symbol}` is `{native}`; `tf.image.resize` samples pixels elsewhere and gives other numbers"
    if site.call is None:
        if site.assigned_name() is not None:
            yield site.rewrite(message, site.rename(native))
        else:
            yield site.report(f"{message}; it takes all arguments by keyword")
        return
    bound = site.bind(takes)
    if not bound.complete or site.call.partial:
        yield site.report(f"{message}; it takes all arguments by keyword")
        return
    arguments = site.arguments()
    for name in bound.positional:
        arguments.name(bound.by_name[name], name)
    yield site.rewrite(message, [*site.rename(native), *arguments.edits()])


def _images(site: Site) -> Iterable[Finding]:
    message = "`tf.image.resize` samples pixels at their centers, `tf.image.resize_images` took their corners"
    if site.is_import:
        yield import_of(site, "`tf.image.resize` samples pixels elsewhere and gives other numbers")
        return
    if site.call is not None and isinstance(site.bind(_TAKES).value("size"), cst.Integer):
        return  # from before 1.0, with the height and the width as two numbers
    operation = _operation_of(site)
    if operation is not None and site.call is not None:
        bound = site.bind(_TAKES)
        arguments = site.arguments()
        for name in bound.positional:
            arguments.name(bound.by_name[name], name)
        for name in ("method", "preserve_aspect_ratio"):
            if name in bound.by_name:
                arguments.remove(bound.by_name[name])
        native = _OPERATIONS[operation][0]
        yield site.rewrite(f"{message}, as `{native}` does", [*site.rename(native), *arguments.edits()])
        return
    edits = site.substitute(site.support(_SUPPORT))
    doubtful = site.spelled == "tf.image.resize" and not site.compat
    assumed = ["that this file is written for TensorFlow 1"] if doubtful else []
    yield rewritten(site, f"{message}, as a function of the support module does", edits, assumed)


def _operation_of(site: Site) -> str | None:
    """The function for four dimensions that a call of `resize_images` comes to, where the text proves it."""
    if site.call is None or site.call.partial or site.spelled == "tf.image.resize":
        return None
    bound = site.bind(_TAKES)
    images, method, ratio = (bound.value(name) for name in ("images", "method", "preserve_aspect_ratio"))
    if not bound.complete or bound.excess or images is None or (ratio is not None and site.code(ratio) != "False"):
        return None
    if rank_of(site.file, Expression(images, site.scope)).exact != 4:
        return None
    if method is None:
        return _METHODS["0"]
    text = site.file.names.symbol_of(method, site.scope) or site.code(method).replace('"', "'")
    return _METHODS.get(text)


RULE = Rule(
    "TFM114",
    "image-resize",
    "Images are resized by other sample points in TensorFlow 2, which gives other numbers.",
    frozenset({*_OPERATIONS, _ANY, _PADDED}),
    _check,
    Applicability.SAFE,
    "`tf.image.resize` takes the value of a pixel for that of its center; TensorFlow 1 took it for that of its corner,"
    " or aligned the corners of the images where asked to. Measured, the results differ by a fifth of the"
    " largest value. The operations below both are still there in `tf.raw_ops` and give TensorFlow 1's numbers bit for"
    " bit. Where it is not known whether there is one image or a batch, a function of the support module chooses.",
    "https://www.tensorflow.org/api_docs/python/tf/image/resize",
    (
        Example(
            "import tensorflow as tf\n\nx = tf.reshape(tf.range(16.0), [1, 4, 4, 1])\n"
            "y = tf.image.resize_bilinear(x, [3, 3])\n",
            "import tensorflow as tf\n\nx = tf.reshape(tf.range(16.0), [1, 4, 4, 1])\n"
            "y = tf.raw_ops.ResizeBilinear(images=x, size=[3, 3])\n",
        ),
        Example(
            "import tensorflow as tf\n\n\ndef shrink(image):\n    return tf.image.resize_images(image, [3, 3])\n\n\n"
            "y = shrink(tf.reshape(tf.range(16.0), [4, 4, 1]))\n",
            "import tensorflow as tf\nfrom tf1_support import resize_images\n\n\ndef shrink(image):\n"
            "    return resize_images(image, [3, 3])\n\n\ny = shrink(tf.reshape(tf.range(16.0), [4, 4, 1]))\n",
        ),
    ),
    lambda symbol: Applicability.MANUAL if symbol == _PADDED else Applicability.SAFE,
)
