"""Names that were gone before TensorFlow 1.15, most of them with 1.0, and that old code still holds: each with the 1.15
name that took its place. They fail under 1.15 already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tf_migrate_rules.moved import Moved


class Legacy(Mapping[str, str]):
    """Old names with the 1.15 name for the same thing.

    `modules` are old modules with their successors, `moved` those names whose parameters were others than the
    successor's.
    """

    def __init__(self, names: Mapping[str, str], modules: Mapping[str, str], moved: Mapping[str, Moved]) -> None:
        self._names = dict(names)
        self.modules = dict(modules)
        self.moved = dict(moved)

    def __getitem__(self, name: str) -> str:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


_NAMES = {
    "tf.batch_cholesky": "tf.cholesky",
    "tf.batch_cholesky_solve": "tf.cholesky_solve",
    "tf.batch_fft": "tf.fft",
    "tf.batch_fft2d": "tf.fft2d",
    "tf.batch_fft3d": "tf.fft3d",
    "tf.batch_ifft": "tf.ifft",
    "tf.batch_ifft2d": "tf.ifft2d",
    "tf.batch_ifft3d": "tf.ifft3d",
    "tf.batch_matmul": "tf.matmul",
    "tf.batch_matrix_band_part": "tf.matrix_band_part",
    "tf.batch_matrix_determinant": "tf.matrix_determinant",
    "tf.batch_matrix_diag": "tf.matrix_diag",
    "tf.batch_matrix_diag_part": "tf.matrix_diag_part",
    "tf.batch_matrix_inverse": "tf.matrix_inverse",
    "tf.batch_matrix_set_diag": "tf.matrix_set_diag",
    "tf.batch_matrix_solve": "tf.matrix_solve",
    "tf.batch_matrix_solve_ls": "tf.matrix_solve_ls",
    "tf.batch_matrix_transpose": "tf.matrix_transpose",
    "tf.batch_matrix_triangular_solve": "tf.matrix_triangular_solve",
    "tf.batch_self_adjoint_eig": "tf.self_adjoint_eig",
    "tf.batch_self_adjoint_eigvals": "tf.self_adjoint_eigvals",
    "tf.batch_svd": "tf.svd",
    "tf.complex_abs": "tf.abs",
    "tf.concat_v2": "tf.concat",
    "tf.inv": "tf.reciprocal",
    "tf.list_diff": "tf.setdiff1d",
    "tf.listdiff": "tf.setdiff1d",
    "tf.mul": "tf.multiply",
    "tf.neg": "tf.negative",
    "tf.pack": "tf.stack",
    "tf.select": "tf.where",
    "tf.sub": "tf.subtract",
    "tf.unpack": "tf.unstack",
    "tf.image.per_image_whitening": "tf.image.per_image_standardization",
    "tf.nn.deconv2d": "tf.nn.conv2d_transpose",
    "tf.nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.nn.rnn": "tf.nn.static_rnn",
    "tf.nn.state_saving_rnn": "tf.nn.static_state_saving_rnn",
    "tf.nn.rnn_cell.EmbeddingWrapper": "tf.contrib.rnn.EmbeddingWrapper",
    "tf.nn.rnn_cell.InputProjectionWrapper": "tf.contrib.rnn.InputProjectionWrapper",
    "tf.nn.rnn_cell.OutputProjectionWrapper": "tf.contrib.rnn.OutputProjectionWrapper",
    "tf.audio_summary": "tf.summary.audio",
    "tf.histogram_summary": "tf.summary.histogram",
    "tf.image_summary": "tf.summary.image",
    "tf.merge_all_summaries": "tf.summary.merge_all",
    "tf.merge_summary": "tf.summary.merge",
    "tf.scalar_summary": "tf.summary.scalar",
    "tf.train.SummaryWriter": "tf.summary.FileWriter",
    "tf.contrib.ctc.ctc_beam_search_decoder": "tf.nn.ctc_beam_search_decoder",
    "tf.contrib.ctc.ctc_greedy_decoder": "tf.nn.ctc_greedy_decoder",
    "tf.contrib.ctc.ctc_loss": "tf.nn.ctc_loss",
    "tf.contrib.data.Iterator": "tf.data.Iterator",
    "tf.contrib.linalg.LinearOperator": "tf.linalg.LinearOperator",
    "tf.contrib.linalg.LinearOperatorDiag": "tf.linalg.LinearOperatorDiag",
    "tf.contrib.linalg.LinearOperatorFullMatrix": "tf.linalg.LinearOperatorFullMatrix",
    "tf.contrib.linalg.LinearOperatorIdentity": "tf.linalg.LinearOperatorIdentity",
    "tf.contrib.linalg.LinearOperatorLowerTriangular": "tf.linalg.LinearOperatorLowerTriangular",
    "tf.contrib.linalg.LinearOperatorScaledIdentity": "tf.linalg.LinearOperatorScaledIdentity",
}

_MODULES = {
    "tf.contrib.ctc": "tf.nn",
    "tf.contrib.linalg": "tf.linalg",
    "tf.models": "",
    "tf.models.rnn": "tf.nn",
    "tf.nn.seq2seq": "tf.contrib.legacy_seq2seq",
}

_MOVED = {
    "tf.batch_matmul": Moved(
        "tf.matmul",
        {"x": "a", "y": "b", "adj_x": "adjoint_a", "adj_y": "adjoint_b"},
        takes=("x", "y", "adj_x", "adj_y", "name"),
    ),
    "tf.batch_svd": Moved("tf.linalg.svd", takes=("tensor", "compute_uv", "full_matrices", "name")),
    "tf.select": Moved("tf.where", {"t": "x", "e": "y"}, takes=("condition", "t", "e", "name")),
}

LEGACY = Legacy(_NAMES, _MODULES, _MOVED)
