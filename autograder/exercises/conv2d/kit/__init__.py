"""The parts of ``convkit.py``, the file that travels with the exercise's notebook.

They know NumPy and each other, and no convolution: what they show of one, they read off the
student's own function, or it stands in ``example`` as data. ``release`` puts them into one file.
"""
