"""``autograder demo``: the whole job on a sample class, in a new course folder.

Release, submissions, grading, feedback and export, each by the command that a teacher would run.
May import every room but ``cli`` and ``bench``; tests and ``bench`` hand in its sample class by
``write_submissions``. Begin with ``run.run_demo``.
"""
