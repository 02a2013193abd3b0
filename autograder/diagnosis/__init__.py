"""Which mistake a failed function makes, for any exercise. What is found never decides points.

A function is called here (``calls``, ``recorder``) and compared with what the mistakes of the
exercise's catalogue do, one or two at a time (``hypotheses``, ``composed``). ``facts`` need no
catalogue. ``smallest`` is the smallest input that it fails. No words come out. May import
``autograder.exercise`` and nothing else. Begin with ``diagnose``.
"""
