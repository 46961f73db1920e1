"""How symbols of TensorFlow 1.15 for files, records and what is decoded from them are written natively."""

from __future__ import annotations

from collections.abc import Mapping

from tf_migrate_rules.moved import Moved

MOVED: Mapping[str, Moved] = {
    "tf.decode_csv": Moved("tf.io.decode_csv"),
    "tf.decode_raw": Moved("tf.io.decode_raw", {"bytes": "input_bytes"}),
    "tf.gfile.Copy": Moved("tf.io.gfile.copy", {"oldpath": "src", "newpath": "dst"}),
    "tf.gfile.DeleteRecursively": Moved("tf.io.gfile.rmtree", {"dirname": "path"}),
    "tf.gfile.Exists": Moved("tf.io.gfile.exists", {"filename": "path"}),
    "tf.gfile.FastGFile": Moved("tf.io.gfile.GFile"),
    "tf.gfile.Glob": Moved("tf.io.gfile.glob", {"filename": "pattern"}),
    "tf.gfile.IsDirectory": Moved("tf.io.gfile.isdir", {"dirname": "path"}),
    "tf.gfile.ListDirectory": Moved("tf.io.gfile.listdir", {"dirname": "path"}),
    "tf.gfile.MakeDirs": Moved("tf.io.gfile.makedirs", {"dirname": "path"}),
    "tf.gfile.MkDir": Moved("tf.io.gfile.mkdir", {"dirname": "path"}),
    "tf.gfile.Remove": Moved("tf.io.gfile.remove", {"filename": "path"}),
    "tf.gfile.Rename": Moved("tf.io.gfile.rename", {"oldname": "src", "newname": "dst"}),
    "tf.gfile.Stat": Moved("tf.io.gfile.stat", {"filename": "path"}),
    "tf.gfile.Walk": Moved("tf.io.gfile.walk", {"in_order": "topdown"}),
    "tf.load_file_system_library": Moved("tf.load_library", {"library_filename": "library_location"}),
    "tf.parse_example": Moved("tf.io.parse_example"),
    "tf.parse_single_example": Moved("tf.io.parse_single_example"),
    "tf.python_io.tf_record_iterator": Moved(
        "tf.data.TFRecordDataset",
        {"path": "filenames"},
        always={"options": "None"},
        result=".as_numpy_iterator()",
        otherwise="options for compression become `compression_type`",
    ),
    "tf.serialize_many_sparse": Moved("tf.io.serialize_many_sparse"),
    "tf.serialize_sparse": Moved("tf.io.serialize_sparse"),
}
