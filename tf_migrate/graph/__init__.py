"""Graph programs: what code that builds a TensorFlow 1 graph and runs it in a session does, seen without running it.

`interpret` follows the values through a file, `runs` are the places that run the graph, `slices` the statements that
each of them needs.
"""
