"""TFM906: `tf.contrib.image`; its rotations and translations live on in the support module."""

from __future__ import annotations

from tf_migrate.rule import Applicability, Example
from tf_migrate_rules.departed.contrib.area import area_rule, supported
from tf_migrate_rules.topics import each

_IMAGE = "tf.contrib.image."
_ROWS = (
    "write the rows [a0, a1, a2, b0, b1, b2, c0, c1] out with `tf.stack`, as {how}; `transform_images` of the support"
    " module (and `tf.raw_ops.ImageProjectiveTransformV3`) takes them"
)
_WARP = (
    "it has no native twin; TensorFlow Addons had it (`tfa.image.{name}`), but is archived: take its code into your"
    " project, or write the {what} out"
)

RULE = area_rule(
    "TFM906",
    "contrib-image",
    "`tf.contrib.image` is gone; rotating, translating and transforming images is done by the support module.",
    {
        **each(
            _IMAGE,
            "rotate transform translate",
            "use `tf.raw_ops.ImageProjectiveTransformV3`, with zeros outside; `tf.keras.layers.RandomRotation` and"
            " `RandomTranslation` draw their amounts, and interpolate and fill otherwise",
        ),
        f"{_IMAGE}angles_to_projective_transforms": _ROWS.format(how="`rotate_images` of the support module does"),
        f"{_IMAGE}translations_to_projective_transforms": _ROWS.format(how="[1, 0, -dx, 0, 1, -dy, 0, 0]"),
        f"{_IMAGE}compose_transforms": _ROWS.format(how="the product of 3 by 3 matrices whose last entry is one"),
        f"{_IMAGE}flat_transforms_to_matrices": "use `tf.reshape(tf.pad(transforms, [[0, 0], [0, 1]],"
        " constant_values=1.0), [-1, 3, 3])`",
        f"{_IMAGE}matrices_to_flat_transforms": "use `tf.reshape(matrices / matrices[:, 2:, 2:], [-1, 9])[:, :8]`",
        f"{_IMAGE}dense_image_warp": _WARP.format(name="dense_image_warp", what="bilinear lookup"),
        f"{_IMAGE}sparse_image_warp": _WARP.format(name="sparse_image_warp", what="spline"),
        f"{_IMAGE}interpolate_spline": _WARP.format(name="interpolate_spline", what="spline"),
        f"{_IMAGE}connected_components": "use `scipy.ndimage.label` in a `tf.numpy_function`;"
        " `tfa.image.connected_components` was its successor, but TensorFlow Addons is archived",
        f"{_IMAGE}bipartite_match": "use `scipy.optimize.linear_sum_assignment` in a `tf.numpy_function` (it finds the"
        " best assignment, contrib a greedy one)",
        f"{_IMAGE}single_image_random_dot_stereograms": "it has no successor; draw the picture with NumPy",
        f"{_IMAGE}*": "use `tf.image`, or `tf.raw_ops.ImageProjectiveTransformV3` for projective transforms",
    },
    rewrites={
        f"{_IMAGE}rotate": supported("rotate_images"),
        f"{_IMAGE}transform": supported("transform_images"),
        f"{_IMAGE}translate": supported("translate_images"),
    },
    applicability=Applicability.SAFE,
    why="Native TensorFlow 2 kept the kernel of these functions, `ImageProjectiveTransformV3`, as a raw operation,"
    " but no"
    " function that calls it with fixed amounts. The support module gets one, which gives the same numbers, gradients"
    " included (measured).",
    examples=(
        Example(
            "import tensorflow as tf\n\n"
            "image = tf.reshape(tf.range(24.0), [1, 4, 6, 1])\n"
            "y = tf.contrib.image.rotate(image, 0.7, interpolation='BILINEAR')\n",
            "import tensorflow as tf\nfrom tf1_support import rotate_images\n\n"
            "image = tf.reshape(tf.range(24.0), [1, 4, 6, 1])\n"
            "y = rotate_images(image, 0.7, interpolation='BILINEAR')\n",
        ),
    ),
)
