"""The parts of Python and NumPy that have no side effects: ``side_effects`` allows these alone.

Each computes, or changes only its arguments. Left out is all that depends on more than values (an
object's address, text, size or references, unwritten memory, the clock, random numbers, files,
frames), and all that reads or changes a setting.
"""

import _signal  # type: ignore[import-not-found]  # getsignal() without enums, which take longer
import _thread
import builtins
import functools
import gc
import itertools
import math
import operator
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Operations of Python's bytecode, from 3.11 to 3.13. None of them sets an attribute or a global
# name, imports, makes a class or a set (its order depends on addresses), or makes text of a value.
OPERATIONS = _split("""
    BINARY_OP BINARY_SLICE BINARY_SUBSCR BUILD_CONST_KEY_MAP BUILD_LIST BUILD_MAP BUILD_SLICE
    BUILD_TUPLE CACHE CALL CALL_FUNCTION_EX CALL_INTRINSIC_1 CALL_KW CHECK_EXC_MATCH
    CLEANUP_THROW COMPARE_OP CONTAINS_OP COPY COPY_FREE_VARS DELETE_DEREF DELETE_FAST
    DELETE_SUBSCR DICT_MERGE DICT_UPDATE END_FOR END_SEND EXTENDED_ARG FOR_ITER GET_ITER
    GET_YIELD_FROM_ITER IS_OP JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT JUMP_FORWARD
    JUMP_IF_FALSE_OR_POP JUMP_IF_TRUE_OR_POP KW_NAMES LIST_APPEND LIST_EXTEND LIST_TO_TUPLE
    LOAD_ASSERTION_ERROR LOAD_ATTR LOAD_CLOSURE LOAD_CONST LOAD_DEREF LOAD_FAST
    LOAD_FAST_AND_CLEAR LOAD_FAST_CHECK LOAD_FAST_LOAD_FAST LOAD_GLOBAL LOAD_METHOD MAKE_CELL
    MAKE_FUNCTION MAP_ADD NOP POP_EXCEPT POP_JUMP_BACKWARD_IF_FALSE POP_JUMP_BACKWARD_IF_NONE
    POP_JUMP_BACKWARD_IF_NOT_NONE POP_JUMP_BACKWARD_IF_TRUE POP_JUMP_FORWARD_IF_FALSE
    POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE POP_JUMP_FORWARD_IF_TRUE
    POP_JUMP_IF_FALSE POP_JUMP_IF_NONE POP_JUMP_IF_NOT_NONE POP_JUMP_IF_TRUE POP_TOP PRECALL
    PUSH_EXC_INFO PUSH_NULL RAISE_VARARGS RERAISE RESUME RETURN_CONST RETURN_GENERATOR
    RETURN_VALUE SEND SET_FUNCTION_ATTRIBUTE STORE_DEREF STORE_FAST STORE_FAST_LOAD_FAST
    STORE_FAST_STORE_FAST STORE_SLICE STORE_SUBSCR SWAP TO_BOOL UNARY_INVERT UNARY_NEGATIVE
    UNARY_NOT UNARY_POSITIVE UNPACK_EX UNPACK_SEQUENCE YIELD_VALUE
""")

_BUILTINS = _split("""
    abs all any bool complex divmod enumerate filter float int isinstance iter len list map max min
    next pow print range reversed round slice sorted sum tuple zip
""").union(
    name
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, MemoryError | RecursionError)
)

# Of arrays, lists, dicts, tuples, numbers, ufuncs and NumPy's index helpers
_METHODS = _split("""
    A A1 H I T accumulate all any append argmax argmin argpartition argsort astype at bit_length
    choose clear clip compress conj conjugate copy count cumprod cumsum denominator diagonal dot
    dtype extend fill flat flatten get imag index insert is_integer item items itemsize keys mT max
    mean min nbytes ndim nonzero numerator outer partition pop popitem prod put ravel real reduce
    reduceat remove repeat reshape reverse round searchsorted setdefault shape size sort squeeze std
    strides sum swapaxes take tolist trace transpose update values var
""")

_NUMPY = _split("""
    all allclose amax amin any append apply_along_axis apply_over_axes arange argmax argmin
    argpartition argsort argwhere around array array_equal array_split asanyarray asarray
    ascontiguousarray asfortranarray asmatrix astype atleast_1d atleast_2d atleast_3d average
    bincount block bool bool_ broadcast_arrays broadcast_shapes broadcast_to c_ choose clip
    column_stack complex128 complex64 complexfloating compress concat concatenate convolve copy
    copyto correlate count_nonzero cross cumprod cumsum cumulative_prod cumulative_sum diag
    diag_indices diagflat diagonal diff digitize dot double dsplit dstack e ediff1d einsum empty
    empty_like expand_dims extract eye fft fill_diagonal fix flatnonzero flip fliplr flipud
    float16 float32 float64 floating fromfunction fromiter full full_like gradient hsplit hstack
    identity imag index_exp indices inf inner insert int16 int32 int64 int8 int_ integer interp
    intp iscomplex isclose isin isreal isscalar ix_ kron lib linalg linspace logspace mask_indices
    matrix matrix_transpose max mean median meshgrid mgrid min moveaxis nan nan_to_num nanmax
    nanmean nanmin nanprod nanstd nansum nanvar ndenumerate ndim ndindex newaxis nonzero number
    ogrid ones ones_like outer pad partition permute_dims pi piecewise place prod ptp put
    put_along_axis putmask quantile r_ ravel ravel_multi_index real repeat reshape roll rollaxis
    rot90 round s_ searchsorted select shape signedinteger single size sort split squeeze stack
    std sum swapaxes take take_along_axis tensordot tile trace transpose trapezoid tri tril
    tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from uint16 uint32
    uint64 uint8 unique unravel_index unstack unsignedinteger unwrap vander var vdot vectorize
    vsplit vstack where zeros zeros_like
""").union(name for name, value in vars(np).items() if type(value) is np.ufunc)

_MODULES = {
    np: _NUMPY,
    np.fft: _split(
        "fft fft2 fftfreq fftn fftshift ifft ifft2 ifftn ifftshift irfft irfft2 irfftn rfft rfft2 "
        "rfftn"
    ),
    np.lib: _split("stride_tricks"),
    np.lib.stride_tricks: _split("as_strided sliding_window_view"),
    np.linalg: _split("det eigh inv lstsq matmul matrix_power multi_dot norm outer solve svd"),
    math: frozenset(name for name in vars(math) if not name.startswith("_")),
    itertools: _split(
        "accumulate batched chain combinations compress count cycle dropwhile filterfalse islice "
        "pairwise permutations product repeat starmap takewhile zip_longest"
    ),
    operator: _split(
        "add and_ eq floordiv ge getitem gt iadd imul index isub itemgetter le lt matmul mod mul "
        "ne neg not_ or_ pos pow setitem sub truediv truth xor"
    ),
    functools: _split("reduce"),
}

ATTRIBUTES = _METHODS.union(*_MODULES.values())
NUMBERS = (
    np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64,
    np.float16, np.float32, np.float64, np.complex64, np.complex128,
)  # fmt: skip
_FUNCTION_PARTS = tuple(map(operator.attrgetter, ("__code__", "__defaults__", "__kwdefaults__")))
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE
_MONITORING: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on
_OUR_SIGNALS = (signal.SIGALRM, signal.SIGPROF, signal.SIGINT)
_OTHER_SIGNALS = tuple(number for number in range(1, signal.NSIG) if number not in _OUR_SIGNALS)
_WARNING_HOOKS = tuple(name for name in vars(warnings) if "show" in name or "format" in name)


class Baseline:
    """Python and NumPy as they are before any code of a student's has run: made in the zygote."""

    def __init__(self) -> None:
        self._modules = {
            module: {name: vars(module).get(name) for name in ATTRIBUTES}
            for module in _MODULES
        }  # fmt: skip
        self._warning_hooks = {name: vars(warnings)[name] for name in _WARNING_HOOKS}
        self._background = _background_code()
        self._builtins = {name: vars(builtins)[name] for name in _BUILTINS}
        values: list[Any] = [*_MODULES, *self._builtins.values(), *map(np.dtype, NUMBERS)]
        for module, names in _MODULES.items():
            values += [vars(module)[name] for name in names if name in vars(module)]
        self._snapshots = {id(value): _Snapshot(value) for value in values}

    def knows(self, value: object) -> bool:
        """Whether this is an allowed module, function, class or type, and unchanged."""
        snapshot = self._snapshots.get(id(value))
        return snapshot is not None and snapshot.is_unchanged()

    def knows_builtin(self, name: str) -> bool:
        """Whether a built-in name is allowed, and still has its first value."""
        return name in self._builtins and vars(builtins).get(name) is self._builtins[name]

    def knows_attribute(self, name: str) -> bool:
        """Whether a name is allowed as an attribute, and unchanged in every module that has it."""
        if name not in ATTRIBUTES:
            return False
        for module, then in self._modules.items():
            value = then[name]
            if vars(module).get(name) is not value:
                return False
            if name in _MODULES[module] and value is not None and not self.knows(value):
                return False
        return True

    def runs_nothing_new(self) -> bool:
        """Whether no further code can run during a call: no new threads, hooks or handlers."""
        return (
            _background_code() == self._background
            and all(vars(warnings).get(name) is then for name, then in self._warning_hooks.items())
            and all(type(category) is type for _, _, category, _, _ in warnings.filters)
        )


baseline = functools.cache(Baseline)  # made once, in the zygote


class _Snapshot:
    """An allowed value, with the parts of it that Python code can replace: code and methods."""

    def __init__(self, value: object) -> None:
        self._value = value  # kept, so that no id is used twice
        self._classes = [(kind, list(vars(kind).values())) for kind in _classes(value)]
        parts = [getattr(value, "_implementation", value)]  # of a function that NumPy dispatches
        parts += [value for _, values in self._classes for value in values]
        self._functions = [each for each in parts if type(each) is FunctionType]
        self._code = [list(map(part, self._functions)) for part in _FUNCTION_PARTS]

    def is_unchanged(self) -> bool:
        return all(
            all(map(operator.is_, map(part, self._functions), then))
            for part, then in zip(_FUNCTION_PARTS, self._code, strict=True)
        ) and all(
            len(now := vars(kind)) == len(then) and all(map(operator.is_, now.values(), then))
            for kind, then in self._classes
        )


def _background_code() -> list[object]:
    """Return what can run without being called: threads, hooks and signal handlers."""
    shown: Mapping[str, Any] = np.get_printoptions()
    handlers = map(_signal.getsignal, _OTHER_SIGNALS)
    return [
        _thread._count(), sys.gettrace(), sys.getprofile(), sys.unraisablehook, list(gc.callbacks),
        [handler for handler in handlers if callable(handler)],
        [_MONITORING.get_tool(number) for number in range(6)] if _MONITORING else [],
        np.geterrcall(), shown["formatter"], shown["override_repr"],
    ]  # fmt: skip


def _classes(value: object) -> Iterator[type]:
    """Yield a value's classes that Python code can change; those of C code cannot be."""
    if type(value) not in (FunctionType, ModuleType):
        for kind in (value if isinstance(value, type) else type(value)).__mro__:
            if kind.__flags__ & _HEAP_TYPE:
                yield kind
