"""Grade a class: what has changed is judged by many processes and written by one.

``batch`` finds the submissions that have changed, ``runner`` hands them to graders (``processes``
here, a ``cluster`` elsewhere), and ``gradebook_writer`` and ``record`` store what comes back.
May import ``course``, ``marks``, ``judge`` and ``sandbox``; what runs in a grader (``worker``)
touches no database and no course folder. Begin with ``batch.grade``.
"""
