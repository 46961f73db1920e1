"""The MNIST digits, as `tensorflow.examples.tutorials.mnist.input_data` gave them."""

import collections
import gzip
from pathlib import Path

import numpy as np
import tensorflow as tf

Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


class DataSet:
    """Images with their labels, handed out batch by batch, in an order drawn by numpy's global random state.

    Args:
        images: an array of bytes of shape [examples, rows, columns, 1].
        labels: an array with a label, or a row, for each.
        fake_data: there are no images; `next_batch` is to be asked for fake ones.
        one_hot: the labels of fake images are rows.
        dtype: `tf.float32` for values from 0 to 1, `tf.uint8` for the bytes as they are.
        reshape: makes each image one row.
        seed: sets numpy's global random state.
    """

    def __init__(self, images, labels, fake_data=False, one_hot=False, dtype=tf.float32, reshape=True, seed=None):
        if seed is not None:
            np.random.seed(seed)
        dtype = tf.as_dtype(dtype)
        if dtype not in (tf.uint8, tf.float32):
            raise TypeError(f"images are uint8 or float32, not {dtype.name}")
        self.one_hot = one_hot
        self._num_examples = 10000 if fake_data else len(images)
        if not fake_data and reshape:
            images = images.reshape(len(images), images.shape[1] * images.shape[2])
        if not fake_data and dtype == tf.float32:
            images = np.multiply(images.astype(np.float32), 1.0 / 255.0)
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self):
        """All images, in the order of the present epoch."""
        return self._images

    @property
    def labels(self):
        """The labels of `images`."""
        return self._labels

    @property
    def num_examples(self):
        """How many images there are."""
        return self._num_examples

    @property
    def epochs_completed(self):
        """How often all images were handed out."""
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """The next images and their labels; a batch that reaches over the end goes on with the next epoch."""
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label for _ in range(batch_size)]
        start = self._index_in_epoch
        if start == 0 and self._epochs_completed == 0 and shuffle:
            self._shuffle()
        end = start + batch_size
        if end <= self._num_examples:
            self._index_in_epoch = end
            return self._images[start:end], self._labels[start:end]
        images, labels = self._images[start:], self._labels[start:]
        self._epochs_completed += 1
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end - self._num_examples
        return (
            np.concatenate([images, self._images[: self._index_in_epoch]]),
            np.concatenate([labels, self._labels[: self._index_in_epoch]]),
        )

    def _shuffle(self):
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]


def read_data_sets(
    train_dir,
    fake_data=False,
    one_hot=False,
    dtype=tf.float32,
    reshape=True,
    validation_size=5000,
    seed=None,
    source_url=None,
):
    """The MNIST digits as `Datasets`, the first `validation_size` of the training images set apart.

    They come from the four files that TensorFlow 1 downloaded to `train_dir` where they are there (whatever was put
    into them, such as Fashion-MNIST), else from `tf.keras.datasets.mnist`. The other arguments are those of `DataSet`.
    """
    del source_url  # Keras knows where the digits are.
    if fake_data:
        return Datasets(*(DataSet([], [], True, one_hot, dtype, reshape, seed) for _ in Datasets._fields))
    train_images, train_labels, test_images, test_labels = mnist_arrays(train_dir)
    if one_hot:
        train_labels, test_labels = np.eye(10)[train_labels], np.eye(10)[test_labels]
    if not 0 <= validation_size <= len(train_images):
        raise ValueError(f"validation_size is {validation_size}, of {len(train_images)} images")
    parts = [
        (train_images[validation_size:], train_labels[validation_size:]),
        (train_images[:validation_size], train_labels[:validation_size]),
        (test_images, test_labels),
    ]
    return Datasets(
        *(DataSet(images[..., np.newaxis], labels, False, one_hot, dtype, reshape, seed) for images, labels in parts)
    )


def mnist_arrays(folder):
    """Training images and labels, test images and labels, as bytes: from the files of `folder`, or from Keras."""
    paths = [
        Path(folder) / f"{name}-ubyte.gz"
        for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    ]
    if all(path.exists() for path in paths):
        return [read_idx(path) for path in paths]
    (train_images, train_labels), (test_images, test_labels) = tf.keras.datasets.mnist.load_data()
    return [train_images, train_labels, test_images, test_labels]


def read_idx(path):
    """The array of bytes in a compressed file of the IDX format, whose head tells its shape."""
    with gzip.open(path, "rb") as file:
        data = file.read()
    dimensions = data[3]
    shape = np.frombuffer(data, ">i4", dimensions, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
