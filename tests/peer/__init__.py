"""nbgrader beside us: its own tests with this course's settings, and its own courses' points.

``make peer`` runs both and compares them with what is committed here: ``differences.toml`` and
``points.json``. It is no part of ``make test``. Begin with ``suite``.
"""
