"""The convolution exercise: forward pass and both gradients, with a catalogue of wrong solutions.

Begin with ``exercise``, which hands all of it to the engine: ``oracle`` is right, ``cases`` are
the hidden inputs, ``hidden_checks`` what hidden tests call, ``misconceptions`` and ``solutions``
wrong and right work. ``kit`` becomes convkit.py, the file beside the notebook: after a change in
it, run ``make release``. What students read stands in ``words``, ``kit.words``, ``misconceptions``.
"""
