"""TFM200: graph programs become functions.

`tf_migrate.graph` says which statements go where; the modules here write them down in TensorFlow 2's words.
"""
