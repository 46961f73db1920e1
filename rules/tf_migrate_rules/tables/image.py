"""How symbols of TensorFlow 1.15 for images are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.extract_image_patches": Moved("tf.image.extract_patches", {"ksizes": "sizes"}),
    "tf.image.crop_and_resize": Moved("tf.image.crop_and_resize", {"box_ind": "box_indices"}),
    "tf.image.draw_bounding_boxes": Moved("tf.image.draw_bounding_boxes", spelled_out={"colors": "None"}),
    "tf.image.extract_glimpse": Moved("tf.raw_ops.ExtractGlimpse"),
    "tf.image.sample_distorted_bounding_box": Moved(
        "tf.image.sample_distorted_bounding_box",
        always={"seed": "None", "seed2": "None"},
        otherwise="`tf.raw_ops.SampleDistortedBoundingBoxV2` takes both seeds, and draws the same numbers by them",
    ),
}
