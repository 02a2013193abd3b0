"""The tests tested: by the instructor's own solution, the untouched release, and known solutions.

``judge.baseline`` judges the first two, for every assignment; ``audit`` the right and wrong
solutions of the assignment's exercise, and ``mutation`` these with one small edit more (``edits``,
by ``operators``), each in a process of its own (``children``). May use the judge and whatever lies
below it. Begin with ``audit``.
"""
