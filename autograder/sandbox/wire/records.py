"""What stands for an object of a notebook's own class: its class's name and its fields, as data.

Which class an object has, only a notebook knows; no class is looked up by a name that was sent. A
test reads fields and compares: with an object of the instructor's own class of that name, whose
fields are equal.
"""

import dataclasses
import enum
from collections.abc import Callable, Sequence
from typing import Any

from autograder.sandbox.wire.terms import printable

MAX_FIELD_NAME = 100  # characters

# What a decoder makes of an object: of its class's name, its fields' names, and its fields.
Build = Callable[[type, str, Sequence[str], Sequence[Any]], Any]


class TupleRecord(tuple[Any, ...]):
    """A named tuple: a tuple, and equal to one, with its fields by name too."""

    _fields: tuple[str, ...]
    _class_name: str

    @classmethod
    def of(cls, class_name: str, names: Sequence[str], values: Sequence[Any]) -> "TupleRecord":
        """Return a record. Raises ValueError where a name cannot be a field's."""
        record = cls(values)
        fields = _fields(names, values, forbidden="_")
        vars(record).update(fields, _fields=tuple(fields), _class_name=printable(class_name))
        return record

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **fields: Any) -> "TupleRecord":
        new = {**self._asdict(), **fields}
        return self.of(self._class_name, self._fields, [new.pop(name) for name in self._fields])

    def __repr__(self) -> str:
        return _shown(self._class_name, self._asdict())


class Record:
    """An object of a dataclass. Equal to one of a class of this name with equal fields."""

    _class_name: str

    @classmethod
    def of(cls, class_name: str, names: Sequence[str], values: Sequence[Any]) -> "Record":
        """Return a record. Raises ValueError where a name cannot be a field's.

        No name begins with two underscores: NumPy would read memory at an address that stands in an
        ``__array_interface__``.
        """
        record = cls()
        vars(record).update(_fields(names, values, forbidden="__"))
        record._class_name = printable(class_name)
        return record

    def fields(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {name: value for name, value in vars(self).items() if name != "_class_name"}

    def __eq__(self, other: object) -> Any:
        if type(other) is Record:
            return vars(self) == vars(other)
        kind = type(other)
        if not dataclasses.is_dataclass(kind):
            return NotImplemented
        if not kind.__dataclass_params__.eq or kind.__name__ != self._class_name:  # type: ignore[attr-defined]
            return False
        mine, named = self.fields(), dataclasses.fields(kind)
        compared = [field.name for field in named if field.compare]
        return mine.keys() == {field.name for field in named} and tuple(
            mine[name] for name in compared
        ) == tuple(getattr(other, name) for name in compared)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return _shown(self._class_name, self.fields())


class MemberRecord:
    """A member of an Enum. Equal to the one of this name in an Enum of this name."""

    def __init__(self, class_name: str, name: str | None, value: Any) -> None:
        self._class_name, self.name, self.value = printable(class_name), name, value

    def __eq__(self, other: object) -> Any:
        if type(other) is MemberRecord:
            return vars(self) == vars(other)
        if not isinstance(other, enum.Enum):
            return NotImplemented
        about = (type(other).__name__, other.name, other.value)
        return about == (self._class_name, self.name, self.value)

    def __hash__(self) -> int:
        return hash(self.name)  # as a member's own

    def __repr__(self) -> str:
        return f"<{self._class_name}.{self.name}: {self.value!r}>"


def build(kind: type, class_name: str, names: Sequence[str], values: Sequence[Any]) -> Any:
    """Return the record of a kind. Raises ValueError where it cannot be one."""
    if kind is not MemberRecord:
        return kind.of(class_name, names, values)  # type: ignore[attr-defined]
    (name,), (value,) = names, values
    if name is not None and type(name) is not str:
        raise ValueError("a member's name is no text")
    return MemberRecord(class_name, name, value)


def parts(value: Any) -> tuple[type, str, Sequence[str], Sequence[Any]] | None:
    """Return the kind, class name, field names and fields of an object; None of any other value.

    May raise whatever a hostile class raises.
    """
    kind = type(value)
    if kind is Record or kind is TupleRecord or kind is MemberRecord:
        own = vars(value)
        if kind is MemberRecord:
            return kind, own["_class_name"], [own["name"]], [own["value"]]
        if kind is TupleRecord:
            return kind, own["_class_name"], own["_fields"], list(value)
        return kind, own["_class_name"], list(value.fields()), list(value.fields().values())
    class_name = type.__dict__["__name__"].__get__(kind)
    if issubclass(kind, enum.Enum):
        name = object.__getattribute__(value, "_name_")
        return MemberRecord, class_name, [name], [object.__getattribute__(value, "_value_")]
    if issubclass(kind, tuple):
        names = type.__getattribute__(kind, "_fields")
        values = list(tuple.__iter__(value))
        if type(names) is tuple and _fields(names, values, forbidden="_"):
            return TupleRecord, class_name, names, values
    elif type(described := type.__getattribute__(kind, "__dataclass_fields__")) is dict:
        names = [field.name for field in dataclasses.fields(kind)] if described else []
        values = [object.__getattribute__(value, name) for name in names]
        return Record, class_name, list(_fields(names, values, forbidden="__")), values
    return None


def _fields(names: Sequence[str], values: Sequence[Any], forbidden: str) -> dict[str, Any]:
    """Return fields by name. Raises ValueError where a name is none, or begins as none may."""
    for name in names:
        if type(name) is not str or len(name) > MAX_FIELD_NAME or not name.isidentifier():
            raise ValueError("a field's name is no name")
        if name.startswith(forbidden) or name == "_class_name":
            raise ValueError(f"a field is called {name}")
    fields = dict(zip(names, values, strict=True))
    if len(fields) < len(names):
        raise ValueError("two fields of one name")
    return fields


def _shown(class_name: str, fields: dict[str, Any]) -> str:
    return f"{class_name}({', '.join(f'{name}={value!r}' for name, value in fields.items())})"
