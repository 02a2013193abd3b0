"""Records a cell's outputs, as nbclient and nbgrader would from a kernel's messages."""

import os
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.session import Session

from autograder.sandbox import wire
from autograder.sandbox.inside import allowance
from autograder.sandbox.inside.allowance import size_of, size_of_output

Output = dict[str, Any]  # one output of a cell, as nbformat 4 writes it
OUTPUTS = ("stream", "display_data", "execute_result", "error")
DESCRIPTORS = {"stdout": 1, "stderr": 2}
_CUT = "[output cut after {}]\n"
MAX_LINES = 20_000  # printed by a cell: a line takes more of the file than its own bytes


@dataclass(kw_only=True)
class Cell:
    msg_id: str
    outputs: list[Output] = field(default_factory=list)
    bytes: int = 0
    lines: int = 0
    taken: int = 0  # bytes of the notebook's allowance
    counted: int = 0  # outputs of the notebook's allowance
    cut: bool = False
    clear_next: bool = False  # by clear_output(wait=True)


class _CutError(Exception):
    """A cell's outputs, or the notebook's, take more than they may; the message is the note."""


@dataclass(kw_only=True)
class _Display:
    """A recorded display that has an id, by which it can be updated."""

    cell: Cell
    output: Output
    bytes: int
    size: int


class RecordingSession(Session):
    """A kernel's session that keeps the messages of the cell that runs, as nbclient would."""

    def __init__(self, max_bytes: int, max_outputs: int) -> None:
        super().__init__()
        self.owner = os.getpid()
        self.max_bytes = max_bytes
        self._max_outputs = max_outputs
        self._left = wire.Quota(allowance.MAX_BYTES, allowance.MAX_OUTPUTS)
        self._cells_opened = 0
        self._cell: Cell | None = None
        self._displays: dict[str, list[_Display]] = {}

    def begin_in_copy(self) -> None:
        """Record what this process shows, a fork, with a whole notebook's allowance."""
        self.owner = os.getpid()
        self._left = wire.Quota(allowance.MAX_BYTES, allowance.MAX_OUTPUTS)

    def open_cell(self) -> Cell:
        self._cells_opened += 1
        self._cell = Cell(msg_id=f"cell-{self._cells_opened}")
        return self._cell

    def close_cell(self, error: Output | None) -> list[Output]:
        """Return the cell's outputs; add the reply's error if no output has the error's name.

        That is nbgrader's rule, in its Execute.on_cell_executed.
        """
        outputs = self._cell.outputs if self._cell else []
        self._cell = None
        if error is not None and all(error["ename"] != output.get("ename") for output in outputs):
            if not self._left.take(size_of_output(error), 1):
                note = allowance.NOTE.strip()
                error = {**error, "ename": error["ename"][:50], "evalue": note, "traceback": []}
            outputs.append(error)
        for output in outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
        return outputs

    def send(self, stream: object, msg_or_type: Any, *more: Any, **_: object) -> dict[str, Any]:
        """Record a message. IPython and ipykernel call this with all that is to be shown."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, *more)
        kind, content = message["msg_type"], message["content"]
        if os.getpid() != self.owner:  # in a fork made by the cell: the owner reads what it prints
            if kind == "stream":
                os.write(DESCRIPTORS[content["name"]], content["text"].encode(errors="replace"))
        # like nbclient, ignore what threads and tasks of an earlier cell send
        elif self._cell and self._cell.msg_id == message["parent_header"].get("msg_id"):
            self._record(self._cell, kind, content)
        return message

    def _record(self, cell: Cell, kind: str, content: dict[str, Any]) -> None:
        if kind == "clear_output" and content["wait"]:
            cell.clear_next = True
        elif kind == "clear_output":
            self._clear(cell)
        elif cell.clear_next and kind in OUTPUTS:
            cell.clear_next = False
            self._clear(cell)
        try:
            if cell.cut:
                return
            if kind == "stream":
                self._record_text(cell, content["name"], content["text"])
            elif kind in OUTPUTS or kind == "update_display_data":
                self._record_bundle(cell, kind, content)
        except _CutError as cut:
            self._add_note(cell, str(cut))

    def _clear(self, cell: Cell) -> None:
        self._left.give_back(cell.taken, cell.counted)
        cell.outputs.clear()
        cell.bytes = cell.lines = cell.taken = cell.counted = 0
        cell.cut = False
        for display_id, shown in list(self._displays.items()):
            self._displays[display_id] = [each for each in shown if each.cell is not cell]

    def _record_text(self, cell: Cell, name: str, text: str) -> None:
        room = self.max_bytes - cell.bytes
        written = text[: room + 1].encode(errors="replace")
        if not (cell.outputs and cell.outputs[-1].get("name") == name):
            begun = {"output_type": "stream", "name": name, "text": []}
            self._add_output(cell, begun, size_of_output(begun))
        kept = written[:room].decode(errors="ignore")
        note = _CUT.format(f"{self.max_bytes:,} bytes") if len(written) > room else ""
        if kept.count("\n") > MAX_LINES - cell.lines:
            beyond = kept.split("\n", MAX_LINES - cell.lines)[-1]
            kept, note = kept[: len(kept) - len(beyond)], _CUT.format(f"{MAX_LINES:,} lines")
        if size_of(kept) > self._left.bytes:
            kept, note = allowance.beginning(kept, self._left.bytes), allowance.NOTE
        self._take(cell, size_of(kept))
        cell.outputs[-1]["text"].append(kept)
        cell.bytes += len(written)
        cell.lines += kept.count("\n")
        if note:
            raise _CutError(note)

    def _record_bundle(self, cell: Cell, kind: str, content: dict[str, Any]) -> None:
        """Record a display, a result or an error, and update the displays of the same id."""
        display_id = (content.get("transient") or {}).get("display_id") or ""
        kept = {name: value for name, value in content.items() if name != "transient"}
        if "data" in kept:
            kept["data"] = allowance.displayable(kept["data"])
        texts = (*kept.get("data", {}).values(), kept.get("evalue"), *kept.get("traceback", ()))
        bulk = sum(len(text) for text in texts if isinstance(text, str | bytes))
        if bulk > self.max_bytes:  # before packing, which makes copies
            raise _CutError(_CUT.format(f"{self.max_bytes:,} bytes"))
        if len(self.pack(kept.get("metadata", {}))) > allowance.MAX_METADATA:
            kept["metadata"] = {}
        packed = self.pack(kept)
        output = {"output_type": kind, **self.unpack(packed)}
        size = size_of_output(output)
        for shown in self._displays.get(display_id, ()):
            growth = len(packed) - shown.bytes
            self._require_room(shown.cell, growth)
            self._take(shown.cell, size - shown.size)
            shown.cell.bytes += growth
            shown.bytes, shown.size = len(packed), size
            shown.output.update(data=output["data"], metadata=output["metadata"])
        if kind == "update_display_data":
            return
        self._require_room(cell, len(packed))
        self._add_output(cell, output, size)
        cell.bytes += len(packed)
        if display_id:
            shown = _Display(cell=cell, output=output, bytes=len(packed), size=size)
            self._displays.setdefault(display_id, []).append(shown)

    def _add_output(self, cell: Cell, output: Output, size: int) -> None:
        if len(cell.outputs) >= self._max_outputs:
            raise _CutError(_CUT.format(f"{self._max_outputs:,} outputs"))
        self._take(cell, size, 1)
        cell.outputs.append(output)

    def _require_room(self, cell: Cell, size: int) -> None:
        if cell.bytes + size > self.max_bytes:
            raise _CutError(_CUT.format(f"{self.max_bytes:,} bytes"))

    def _take(self, cell: Cell, size: int, outputs: int = 0) -> None:
        """Take so much of the notebook's allowance, if as much is left."""
        if not self._left.take(size, outputs):
            raise _CutError(allowance.NOTE)
        cell.taken += size
        cell.counted += outputs

    def _add_note(self, cell: Cell, note: str) -> None:
        """Record a note, and nothing more of this cell unless it clears its output."""
        cell.cut = True
        if cell.outputs and cell.outputs[-1].get("name") == "stdout":
            cell.outputs[-1]["text"].append("\n" + note)
        else:
            cell.outputs.append({"output_type": "stream", "name": "stdout", "text": [note]})
