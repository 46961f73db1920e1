"""Resizing images as TensorFlow 1 did."""

import tensorflow as tf


def resize_images(images, size, method="bilinear", align_corners=False, preserve_aspect_ratio=False, name=None):
    """Resizes one image or a batch of them, and samples pixels at their corners, as TensorFlow 1 did.

    `tf.image.resize` samples at the centers, which gives other numbers. An image that has the size already is returned
    as it is.
    """
    operation = {
        0: tf.raw_ops.ResizeBilinear,
        1: tf.raw_ops.ResizeNearestNeighbor,
        2: tf.raw_ops.ResizeBicubic,
        3: tf.raw_ops.ResizeArea,
        "bilinear": tf.raw_ops.ResizeBilinear,
        "nearest": tf.raw_ops.ResizeNearestNeighbor,
        "bicubic": tf.raw_ops.ResizeBicubic,
        "area": tf.raw_ops.ResizeArea,
    }[method]
    images = tf.convert_to_tensor(images)
    single = images.shape.rank == 3
    batch = images[tf.newaxis] if single else images
    size = tf.convert_to_tensor(size, tf.int32)
    if preserve_aspect_ratio:
        current = tf.cast(tf.shape(batch)[1:3], tf.float32)
        scale = tf.reduce_min(tf.cast(size, tf.float32) / current)
        size = tf.cast(tf.round(scale * current), tf.int32)
    wanted = tf.get_static_value(size)
    if wanted is not None and list(wanted) == batch.shape[1:3].as_list():
        return images
    resized = operation(images=batch, size=size, align_corners=align_corners, name=name)
    if wanted is not None:
        resized.set_shape([None, *wanted, None])
    return resized[0] if single else resized
