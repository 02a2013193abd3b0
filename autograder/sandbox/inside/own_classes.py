"""Makes arguments that are named tuples, dataclasses' or Enums' of the notebook's own classes.

A test passes an object of a class that a locked cell defines. The same cell has run here, so a
function of the student's gets an object of the class it knows.
"""

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.sandbox.wire import MemberRecord, Record, TupleRecord, records


class OwnClasses:
    """The classes of a notebook by the names that its cells have given them."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    @property
    def exist(self) -> bool:
        """Whether there is a class that an argument may be of."""
        return any(
            _is_class(value) and (_is_enum(value) or _has_fields(value))
            for value in list(self._namespace.values())
        )

    def build(
        self, kind: type, class_name: str, names: Sequence[str], values: Sequence[Any]
    ) -> Any:
        """Return an object of the class of this name, or its record where there is none that fits.

        Raises ValueError where it cannot be a record.
        """
        record = records.build(kind, class_name, names, values)
        own = self._namespace.get(class_name)
        if not _is_class(own):
            return record
        try:
            return _object(own, record, names, values)
        except Exception:  # a class of another kind, of other fields, or one that refuses
            return record


def _object(own: Any, record: Any, names: Sequence[str], values: Sequence[Any]) -> Any:
    if type(record) is MemberRecord and _is_enum(own):
        return own[record.name]
    if type(record) is TupleRecord and issubclass(own, tuple) and own._fields == tuple(names):
        return own._make(values)
    if type(record) is Record and set(own.__dataclass_fields__) >= set(names):
        made = object.__new__(own)
        for name, value in zip(names, values, strict=True):
            object.__setattr__(made, name, value)
        return made
    return record


def _is_class(value: Any) -> bool:
    return issubclass(type(value), type)  # isinstance() would ask the value


def _is_enum(value: Any) -> bool:
    return issubclass(value, enum.Enum)


def _has_fields(value: Any) -> bool:
    try:
        return any(
            "_fields" in vars(base) or "__dataclass_fields__" in vars(base)
            for base in type.mro(value)
        )
    except Exception:  # a class of a class of the student's
        return True
