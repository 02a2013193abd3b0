"""Modules that students may not use: importing one raises an ImportError that says so.

Modules that are named are refused wherever they are, and the sandbox hides their files where it has
walls. ``ALL`` stands for everything installed that a notebook does not need. It needs Python's own
modules, NumPy, matplotlib, IPython and widgets, and what these import. A module that a student
hands in beside the notebook may always be imported.
"""

import os
import sys
from collections.abc import Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ALL = "*"
# Libraries that convolve, differentiate or compile: the sandbox hides their files too.
ENGINES = (
    "aesara", "astropy", "autograd", "autoray", "bottleneck", "chainer", "cupy", "cupyx", "cv2",
    "dask", "flax", "functorch", "haiku", "jax", "jaxlib", "jittor", "keras", "kornia", "llvmlite",
    "mindspore", "mlx", "mxnet", "numba", "numexpr", "onnxruntime", "opt_einsum", "optax", "paddle",
    "pandas", "pytensor", "pythran", "scipy", "skimage", "sklearn", "sympy", "tensorflow", "theano",
    "tinygrad", "torch", "torchaudio", "torchgen", "torchvision",
)  # fmt: skip
# What the warm process has loaded itself is allowed too.
_ALLOWED = """
    numpy
    matplotlib mpl_toolkits pylab PIL contourpy cycler dateutil fontTools kiwisolver packaging
    pyparsing six
    IPython asttokens backcall colorama decorator exceptiongroup executing
    ipython_pygments_lexers jedi matplotlib_inline parso pexpect pickleshare prompt_toolkit
    ptyprocess pure_eval pygments stack_data traitlets typing_extensions wcwidth
    ipykernel ipykernel_launcher comm debugpy jupyter_client jupyter_core nest_asyncio
    nest_asyncio2 platformdirs psutil tornado zmq
    ipywidgets jupyterlab_widgets widgetsnbextension tqdm tzdata
"""
ALLOWED = frozenset(_ALLOWED.split())


class _Refuse(MetaPathFinder):
    def __init__(self, names: Collection[str], installed: Collection[str]) -> None:
        self._names = names
        self._installed = installed

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        name = fullname.partition(".")[0]
        if name in self._names or (name in self._installed and not _is_beside(name)):
            raise ModuleNotFoundError(
                f"{fullname} is not available: this exercise wants NumPy alone (Python's own "
                "modules and matplotlib are there too). Take the import out and do it with NumPy.",
                name=fullname,
            )
        return None


def forbid(names: Collection[str]) -> None:
    """Refuse to import these top-level modules from now on."""
    others: frozenset[str] = frozenset()
    if ALL in names:  # an engine that is not installed is refused in the same words
        loaded = {name.partition(".")[0] for name in sys.modules}
        others = installed_modules().union(ENGINES) - ALLOWED - loaded
    sys.meta_path.insert(0, _Refuse(frozenset(names), others))


def installed_modules() -> frozenset[str]:
    """Return the names of what lies where packages are installed."""
    folders = [path for path in sys.path if path.endswith("-packages") and os.path.isdir(path)]
    return frozenset(name.partition(".")[0] for path in folders for name in os.listdir(path))


def _is_beside(name: str) -> bool:
    return os.path.isdir(name) or os.path.isfile(f"{name}.py")
