"""Which mistake a failed function makes, for any exercise. What is found never decides points.

A function is called here (``calls``, ``recorder``), compared with the exercise's catalogue
(``match``), and asked for the smallest input that it fails (``smallest``). Facts come out, no
words. May import ``autograder.exercise`` and nothing else. Begin with ``diagnose``.
"""
