"""How symbols of TensorFlow 1.15 for sparse tensors are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.sparse_add": Moved("tf.sparse.add", {"thresh": "threshold"}),
    "tf.sparse_concat": Moved("tf.sparse.concat", {"expand_nonconcat_dim": "expand_nonconcat_dims"}),
    "tf.sparse_reduce_max": Moved("tf.sparse.reduce_max"),
    "tf.sparse_reduce_max_sparse": Moved("tf.sparse.reduce_max", spelled_out={"output_is_sparse": "True"}),
    "tf.sparse_reduce_sum": Moved("tf.sparse.reduce_sum"),
    "tf.sparse_reduce_sum_sparse": Moved("tf.sparse.reduce_sum", spelled_out={"output_is_sparse": "True"}),
    "tf.sparse_segment_mean": Moved("tf.sparse.segment_mean"),
    "tf.sparse_segment_sqrt_n": Moved("tf.sparse.segment_sqrt_n"),
    "tf.sparse_segment_sum": Moved("tf.sparse.segment_sum"),
    "tf.sparse_split": Moved("tf.sparse.split", {"split_dim": "axis"}, dropped={"keyword_required": ""}),
    "tf.sparse_to_dense": Moved("tf.raw_ops.SparseToDense", spelled_out={"default_value": "0"}),
}
