"""The exercises that come with the package, a folder for each: what is taught, and nothing else.

The engine finds them by the entry-point group ``autograder.exercises`` and imports none of them. An
exercise may import ``exercise`` (what it must offer: begin there) and ``diagnosis``, NumPy,
and nothing of Jupyter, Dask or the sandbox. ``conv2d`` is the model for another.
"""
