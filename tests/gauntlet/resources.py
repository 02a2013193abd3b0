"""Rows 14, 15, 20 to 24: code that takes what is not its own, or more than its share."""

from gauntlet.case import (
    DX,
    FORWARD,
    ITEMS_OF,
    MARK,
    REPOSITORY,
    RIGHT,
    GauntletCase,
    all_of,
    answer_if,
    in_one_item,
    instead,
)

_NOT_RUN = all_of("not_run", *ITEMS_OF[DX])
_MEMORY = dict.fromkeys(_NOT_RUN, "memory than the 2 GB")

_SEES = f"""
import glob, os
def sees():
    places = [{str(REPOSITORY)!r}, {str(REPOSITORY / "source")!r}, "gradebook.db",
              "../../gradebook.db", "../../../source", "/root/.ssh", "/etc/passwd", "/etc/shadow"]
    found = []
    for place in places:
        try:
            if os.path.isdir(place):
                found += [name for name in os.listdir(place) if name != ".venv"]
            else:
                open(place).read(1)
                found.append(place)
        except OSError:
            pass
    return found
"""
_WRITES = f"""
import os
def writes(*folders):
    for folder in folders:
        try:
            with open(os.path.join(folder, {MARK!r}), "w") as file:
                file.write("x")
        except OSError:
            pass
"""
_FORK_BOMB = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""
_EVERYWHERE = f'"/tmp", "/dev/shm", "/var/tmp", "/", "..", "/dev", "/home", {str(REPOSITORY)!r}'


CASES = (
    GauntletCase(
        row=14,
        name="looks for the gradebook, the source and other files",
        first=_SEES,
        cells=answer_if("not sees()"),
        beyond_uid="what everybody on the machine can read",
    ),
    GauntletCase(
        row=14,
        name="looks for the oracle and the solutions",
        cells=answer_if(
            "not [path for name in ('oracle', 'check', 'cases', 'judging', 'exercise') "
            "for folder in [*__import__('sys').path, '/opt/*', '/opt', '..', '../..'] "
            "for path in "
            "__import__('glob').glob(f'{folder}/autograder/**/{name}.py', recursive=True)]"
        ),
    ),
    GauntletCase(
        row=14,
        name="looks for secrets in every environment",
        first="""
import glob
def secrets():
    found = b""
    for path in glob.glob("/proc/*/environ"):
        try:
            found += open(path, "rb").read()
        except OSError:
            pass
    return [word for word in (b"TOKEN", b"KEY", b"SECRET", b"GAUNTLET", b"PYTEST", b"SSH")
            if word in found.upper()]
""",
        cells=answer_if("not secrets()"),
    ),
    GauntletCase(
        row=14,
        name="writes wherever it can",
        first=f"{_WRITES}\nwrites({_EVERYWHERE})",
        harms_stock=True,
    ),
    GauntletCase(
        row=15,
        name="leaves a daemon that writes later",
        first=f"{_WRITES}\nimport time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork():\n"
        f"        os._exit(0)\n    while True:\n"
        f"        writes({_EVERYWHERE})\n        time.sleep(0.1)",
        harms_stock=True,
    ),
    GauntletCase(
        row=15,
        name="leaves a daemon from within a function",
        cells=instead(
            FORWARD,
            "import os, time\nif X.shape == (5, 8) and os.fork() == 0:\n    os.setsid()\n"
            "    while True:\n        time.sleep(0.1)",
        ),
        harms_stock=True,
    ),
    GauntletCase(
        row=15,
        name="leaves an atexit hook, a thread and a timer",
        first=f"""{_WRITES}
import atexit, threading, time, signal
atexit.register(writes, {_EVERYWHERE})
threading.Timer(0.2, writes, ({_EVERYWHERE})).start()
def often():
    while True:
        writes({_EVERYWHERE})
        time.sleep(0.05)
threading.Thread(target=often, daemon=True).start()
""",
        harms_stock=True,
    ),
    GauntletCase(
        row=20,
        name="asks for 50 GB at once in a function",
        cells=instead(DX, "np.ones(50 << 27)"),
        expected=_NOT_RUN,
        words=_MEMORY,
        harms_stock=True,
    ),
    GauntletCase(
        row=20,
        name="grows a list for ever in a function",
        cells=instead(DX, "kept = []\nwhile True:\n    kept.append(bytearray(1 << 24))"),
        expected=_NOT_RUN,
        words=_MEMORY,
        harms_stock=True,
    ),
    GauntletCase(
        row=20,
        name="grows a list for ever at top level",
        first="kept = []\nwhile True:\n    kept.append(bytearray(1 << 24))",
        harms_stock=True,
        note="a MemoryError in the cell, and what it kept is still there; copies share it",
    ),
    GauntletCase(
        row=20,
        name="children that together use too much",
        first="import os, time\nfor _ in range(4):\n    if not os.fork():\n"
        "        kept = b'x' * (900 << 20)\n        time.sleep(9)\n"
        "        os._exit(0)\ntime.sleep(9)",
        harms_stock=True,
    ),
    GauntletCase(
        row=21,
        name="fork bomb at top level",
        first=_FORK_BOMB,
        hurried=True,
        harms_stock=True,
    ),
    GauntletCase(
        row=21,
        name="fork bomb in a function",
        cells=in_one_item(_FORK_BOMB),
        expected={"test_dX_s2": "not_run"},
        hurried=True,
        harms_stock=True,
    ),
    GauntletCase(
        row=21,
        name="200 sleeping children",
        first="import subprocess\nkept = []\nfor _ in range(200):\n"
        "    kept.append(subprocess.Popen(['sleep', '600']))",
        harms_stock=True,
        note="at the 64th it gets an error; the rest must be judged all the same",
    ),
    GauntletCase(
        row=21,
        name="10,000 threads",
        first="import threading, time\nfor _ in range(10_000):\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
        harms_stock=True,
    ),
    GauntletCase(
        row=22,
        name="one file of 1 GB",
        first="with open('big', 'wb') as file:\n    for _ in range(1024):\n"
        "        file.write(bytes(1 << 20))",
        harms_stock=True,
    ),
    GauntletCase(
        row=22,
        name="fills every writable place",
        first="""
import os
for folder in ("/tmp", "/dev/shm", "/dev", "/var/tmp", "."):
    for number in range(40):
        try:
            with open(f"{folder}/fill{number}", "wb") as file:
                for _ in range(60):
                    file.write(bytes(1 << 20))
        except OSError:
            pass
""",
        harms_stock=True,
    ),
    GauntletCase(
        row=22,
        name="a million small files",
        first="import os\nos.makedirs('many')\nfor number in range(1_000_000):\n"
        "    open(f'many/{number}', 'w').close()",
        harms_stock=True,
    ),
    GauntletCase(
        row=23,
        name="prints 100 MB",
        first="for _ in range(1000):\n    print('x' * 100_000)",
        harms_stock=True,
    ),
    GauntletCase(
        row=23,
        name="100,000 display calls",
        first="for number in range(100_000):\n    display(number)",
        hurried=True,
        harms_stock=True,
    ),
    GauntletCase(
        row=23,
        name="50 MB of HTML",
        first="from IPython.display import HTML\nHTML('<b>x</b>' * 6_000_000)",
        harms_stock=True,
    ),
    GauntletCase(
        row=23,
        name="prints 100 MB in a function",
        cells=instead(FORWARD, "for _ in range(100):\n    print('x' * 100_000)"),
        harms_stock=True,
    ),
    GauntletCase(
        row=24,
        name="network and name look-ups",
        first="""
import socket, time
def connects():
    start = time.monotonic()
    for address in (("1.1.1.1", 53), ("127.0.0.1", 80), ("169.254.169.254", 80)):
        try:
            socket.create_connection(address, timeout=3)
            return True
        except OSError:
            pass
    try:
        socket.getaddrinfo("example.org", 80)
        return True
    except OSError:
        pass
    return time.monotonic() - start > 1
""",
        cells=answer_if("not connects()"),
        harms_stock=True,
    ),
    GauntletCase(
        row=24,
        name="pip install",
        first="import subprocess, sys, time\nstart = time.monotonic()\n"
        "code = subprocess.run([sys.executable, '-m', 'pip', 'install', 'no-such-thing', '-q',\n"
        "    '--retries', '0'], capture_output=True).returncode",
        cells=answer_if("code != 0"),
        harms_stock=True,
    ),
    GauntletCase(
        row=25,
        name="warns, logs and prints in a right function",
        cells=instead(
            FORWARD,
            "import logging, os, sys, warnings\nwarnings.warn('careful')\n"
            "np.float64(1) / np.zeros(1)\nprint('note')\nprint('note', file=sys.stderr)\n"
            "logging.warning('log')\nos.write(1, b'raw')\nos.write(2, b'raw')\n"
            "os.system('echo from a child >&2')",
        ),
    ),
    GauntletCase(
        row=25,
        name="warns at top level",
        cells={FORWARD: f"import warnings\nwarnings.warn('careful')\n{RIGHT[FORWARD]}"},
    ),
)
