"""Images under projective transforms of given amounts, as `tf.contrib.image` made them."""

import tensorflow as tf


def transform_images(images, transforms, interpolation="NEAREST", output_shape=None, name=None):
    """Images under projective transforms, with zeros where no image is, as `tf.contrib.image.transform` gave them.

    Args:
        images: one image of rank 2 or 3, or a batch of rank 4.
        transforms: one row [a0, a1, a2, b0, b1, b2, c0, c1], or one for each image; it maps a point of the result to
            the point of the image that it shows.
        interpolation: "NEAREST" or "BILINEAR".
        output_shape: height and width of the result, by default those of the images.
        name: of the operations.
    """
    with tf.name_scope(name or "transform"):
        images = tf.convert_to_tensor(images)
        rank = images.shape.rank
        batch = images if rank == 4 else images[tf.newaxis] if rank == 3 else images[tf.newaxis, :, :, tf.newaxis]
        transformed = tf.raw_ops.ImageProjectiveTransformV3(
            images=batch,
            transforms=tf.reshape(tf.convert_to_tensor(transforms, tf.float32), [-1, 8]),
            output_shape=tf.shape(batch)[1:3] if output_shape is None else output_shape,
            fill_value=0.0,
            interpolation=interpolation.upper(),
            fill_mode="CONSTANT",
        )
        return transformed if rank == 4 else transformed[0] if rank == 3 else transformed[0, :, :, 0]


def rotate_images(images, angles, interpolation="NEAREST", name=None):
    """Images rotated around their centre, counterclockwise, as `tf.contrib.image.rotate` gave them.

    Args:
        images: one image of rank 2 or 3, or a batch of rank 4.
        angles: in radians, one for all images or one for each.
        interpolation: "NEAREST" or "BILINEAR".
        name: of the operations.
    """
    with tf.name_scope(name or "rotate"):
        images = tf.convert_to_tensor(images)
        first = 1 if images.shape.rank == 4 else 0
        height, width = tf.unstack(tf.cast(tf.shape(images)[first : first + 2], tf.float32) - 1)
        angles = tf.reshape(tf.convert_to_tensor(angles, tf.float32), [-1])
        sine, cosine, zero = tf.sin(angles), tf.cos(angles), tf.zeros_like(angles)
        x_offset = (width - (cosine * width - sine * height)) / 2.0
        y_offset = (height - (sine * width + cosine * height)) / 2.0
        rows = tf.stack([cosine, -sine, x_offset, sine, cosine, y_offset, zero, zero], axis=1)
        return transform_images(images, rows, interpolation)


def translate_images(images, translations, interpolation="NEAREST", name=None):
    """Images moved by a vector, with zeros where they were, as `tf.contrib.image.translate` gave them.

    Args:
        images: one image of rank 2 or 3, or a batch of rank 4.
        translations: [dx, dy] for all images, or one such row for each.
        interpolation: "NEAREST" or "BILINEAR".
        name: of the operations.
    """
    with tf.name_scope(name or "translate"):
        dx, dy = tf.unstack(tf.reshape(tf.convert_to_tensor(translations, tf.float32), [-1, 2]), axis=1)
        one, zero = tf.ones_like(dx), tf.zeros_like(dx)
        return transform_images(images, tf.stack([one, zero, -dx, zero, one, -dy, zero, zero], axis=1), interpolation)
