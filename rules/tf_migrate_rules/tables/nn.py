"""How symbols of TensorFlow 1.15 for neural networks are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

_SHARDS = {"partition_strategy": "it says how a table in several partitions is divided"}

MOVED: Mapping[str, Moved] = {
    "tf.depth_to_space": Moved("tf.nn.depth_to_space"),
    "tf.nn.batch_norm_with_global_normalization": Moved(
        "tf.nn.batch_norm_with_global_normalization", {"t": "input", "m": "mean", "v": "variance"}
    ),
    "tf.nn.conv2d_backprop_filter": Moved("tf.raw_ops.Conv2DBackpropFilter"),
    "tf.nn.conv2d_backprop_input": Moved("tf.raw_ops.Conv2DBackpropInput", {"filters": "filter"}),
    "tf.nn.conv3d_backprop_filter": Moved("tf.raw_ops.Conv3DBackpropFilterV2"),
    "tf.nn.ctc_beam_search_decoder": Moved(
        "tf.nn.ctc_beam_search_decoder",
        always={"merge_repeated": "False"},
        otherwise="`tf.raw_ops.CTCBeamSearchDecoder` takes `merge_repeated`, and gives indices, values and shapes",
    ),
    "tf.nn.ctc_loss": Moved(
        "tf.nn.ctc_loss",
        {"inputs": "logits", "sequence_length": "logit_length", "time_major": "logits_time_major"},
        always={
            "preprocess_collapse_repeated": "False",
            "ctc_merge_repeated": "True",
            "ignore_longer_outputs_than_inputs": "False",
        },
        spelled_out={"label_length": "None", "blank_index": "-1"},
        otherwise="`tf.raw_ops.CTCLoss` takes the other options as TensorFlow 1 did",
    ),
    "tf.nn.ctc_loss_v2": Moved("tf.nn.ctc_loss"),
    "tf.nn.depthwise_conv2d_native": Moved("tf.raw_ops.DepthwiseConv2dNative"),
    "tf.nn.dilation2d": Moved("tf.nn.dilation2d", spelled_out={"data_format": '"NHWC"'}),
    "tf.nn.embedding_lookup": Moved("tf.nn.embedding_lookup", dropped=_SHARDS),
    "tf.nn.embedding_lookup_sparse": Moved("tf.nn.embedding_lookup_sparse", dropped=_SHARDS),
    "tf.nn.erosion2d": Moved("tf.nn.erosion2d", {"kernel": "filters"}, spelled_out={"data_format": '"NHWC"'}),
    "tf.nn.fractional_avg_pool": Moved(
        "tf.nn.fractional_avg_pool",
        always={"deterministic": "False", "seed": "0", "seed2": "0"},
        otherwise="`tf.raw_ops.FractionalAvgPool` takes what TensorFlow 1 took",
    ),
    "tf.nn.fractional_max_pool": Moved(
        "tf.nn.fractional_max_pool",
        always={"deterministic": "False", "seed": "0", "seed2": "0"},
        otherwise="`tf.raw_ops.FractionalMaxPool` takes what TensorFlow 1 took",
    ),
    "tf.nn.fused_batch_norm": Moved(
        "tf.raw_ops.FusedBatchNormV3",
        spelled_out={"mean": "[]", "variance": "[]", "epsilon": "0.001"},
        result="[:3]",
    ),
    "tf.nn.in_top_k": Moved("tf.math.in_top_k"),
    "tf.nn.max_pool_with_argmax": Moved("tf.nn.max_pool_with_argmax", {"Targmax": "output_dtype"}),
    "tf.nn.nce_loss": Moved("tf.nn.nce_loss", dropped=_SHARDS),
    "tf.nn.quantized_avg_pool": Moved("tf.raw_ops.QuantizedAvgPool"),
    "tf.nn.quantized_conv2d": Moved("tf.raw_ops.QuantizedConv2D"),
    "tf.nn.quantized_max_pool": Moved("tf.raw_ops.QuantizedMaxPool"),
    "tf.nn.quantized_relu_x": Moved("tf.raw_ops.QuantizedReluX"),
    "tf.nn.safe_embedding_lookup_sparse": Moved(
        "tf.nn.safe_embedding_lookup_sparse", always={"partition_strategy": '"div"'}
    ),
    "tf.nn.sampled_softmax_loss": Moved("tf.nn.sampled_softmax_loss", dropped=_SHARDS),
    "tf.nn.sigmoid_cross_entropy_with_logits": Moved("tf.nn.sigmoid_cross_entropy_with_logits", {"targets": "labels"}),
    "tf.nn.weighted_cross_entropy_with_logits": Moved(
        "tf.nn.weighted_cross_entropy_with_logits", {"targets": "labels"}
    ),
    "tf.space_to_depth": Moved("tf.nn.space_to_depth"),
    "tf.user_ops.my_fact": Moved("tf.raw_ops.Fact"),
}
