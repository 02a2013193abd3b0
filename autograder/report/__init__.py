"""The report on a class, for the next lecture: one HTML page that opens from disk.

``read`` gets marks and verdicts, ``statistics`` counts, ``summary`` and ``words`` say it, ``plots``
draws it, ``page`` puts it together, and ``snapshot`` keeps it for the next report. May import
``course``, ``marks``, ``judge`` and ``diagnosis``; changes no mark. Begin with
``write.write_report``.
"""
