/**
 * The program of the Python process. It takes cells as frames (4 bytes of length, big endian, then JSON) on descriptor 3 and answers on 4.
 * Descriptors 1 and 2 belong to the code; the cell's mark on each ends the cell's output.
 */
import { pythonShow } from './python-show.ts';

/** Bytes of the longest frame. The driver fails a cell with a longer one, and the session goes on. */
export const longestFrame: number = 64 * 1024 * 1024;

/** Source of the driver; only the standard library, Python 3.8 and later. */
export const pythonDriver: string = String.raw`
import base64, io, json, linecache, os, queue, signal, struct, sys, threading, traceback, types

try:
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: not to outlive the gateway
except Exception:
    pass  # not Linux: the end of descriptor 3 does the same

_requests = os.fdopen(3, "rb")
_answers = os.fdopen(4, "wb")
for _fd in (3, 4):
    os.set_inheritable(_fd, False)
_lock = threading.Lock()
_cells = queue.SimpleQueue()

_longest = ${String(longestFrame)}
_sending = _late = False

def _send(answer):
    global _sending, _late
    data = json.dumps(answer).encode("ascii")
    if len(data) > _longest:
        raise ValueError("one %s result may have %d MB as JSON, this one has %d MB: show a part of it, or write it to a file"
                         % (answer["kind"], _longest >> 20, len(data) >> 20))
    # An interrupt in the middle would leave half a frame: it comes after it.
    main = threading.current_thread() is threading.main_thread()
    if main:
        _sending = True
    try:
        with _lock:
            _answers.write(struct.pack(">I", len(data)) + data)
            _answers.flush()
    finally:
        if main:
            _sending = False
    if main and _late:
        _late = False
        raise KeyboardInterrupt

def _read():
    while True:
        head = _requests.read(4)
        if len(head) < 4:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        _cells.put(json.loads(_requests.read(struct.unpack(">I", head)[0])))

def _stream(fd):
    return io.TextIOWrapper(io.BufferedWriter(io.FileIO(fd, "wb", closefd=False)),
                            encoding="utf-8", errors="surrogateescape", line_buffering=True)

def _input(prompt=""):
    raise EOFError("input() is not available here: a cell cannot ask for text")

def printlog(*values):
    _send({"kind": "log", "text": " ".join(str(value) for value in values)})

${pythonShow}
_running = False

def _interrupt(_signal, _frame):
    global _late
    if _running and _sending:
        _late = True
    elif _running:
        raise KeyboardInterrupt

def _shortened(text, most):
    if len(text) <= most:
        return text
    return "%s[... %d characters not shown ...]%s" % (text[:most // 2], len(text) - most, text[-(most // 2):])

def _failure(error):
    frames = error.__traceback__
    while frames is not None and not frames.tb_frame.f_code.co_filename.startswith("<cell "):
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames)).rstrip("\n")
    message = "".join(traceback.format_exception_only(type(error), error)).strip().split("\n")[-1]
    if isinstance(error, SystemExit):
        message = "SystemExit: the cell called exit(%s); the session goes on" % (error.code,)
    return {"name": type(error).__name__, "message": _shortened(message, 12000),
            "lines": _shortened(text, 200000).split("\n")}

def _run(cell, namespace):
    global _running, _late
    name = "<cell %d>" % cell["number"]
    code = cell["code"]
    # The lines as Python counts them: str.splitlines would also cut at form feeds, U+2028 and the like.
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    linecache.cache[name] = (len(code), None, [line + "\n" for line in lines], name)
    failure, _late = None, False
    try:
        _running = True
        exec(compile(code, name, "exec"), namespace)
    except BaseException as error:
        _running = False
        try:
            failure = _failure(error)
        except BaseException as unprintable:
            failure = {"name": type(error).__name__, "lines": [],
                       "message": "%s, which cannot be printed (%s)" % (type(error).__name__, type(unprintable).__name__)}
    finally:
        _running = False
    for stream, fd in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except Exception:
            pass  # the code closed or replaced its stream
        os.write(fd, cell["mark"].encode("ascii"))
    _send({"kind": "done", "failure": failure})

_entered = None

def _enter(directory):
    # Only when it changes: the code's own os.chdir stays from cell to cell.
    global _entered
    if directory is None or directory == _entered:
        return
    os.chdir(directory)
    if sys.path and sys.path[0] == (_entered or _home):
        sys.path[0] = directory
    _entered = directory

_home = os.getcwd()

def _main():
    sys.argv = [""]
    sys.path.insert(0, os.getcwd())
    sys.meta_path.append(_Backend())
    os.environ["MPLBACKEND"] = "module://linkis_matplotlib"
    import builtins
    builtins.input = _input
    sys.stdin = open(os.devnull)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    show = Show()
    module.__dict__.update({"show": show, "printlog": printlog})
    signal.signal(signal.SIGINT, _interrupt)
    threading.Thread(target=_read, daemon=True).start()
    while True:
        cell = _cells.get()
        sys.stdout, sys.stderr = _stream(1), _stream(2)
        show._directory = cell["directory"]
        _enter(cell.get("cwd"))
        _run(cell, module.__dict__)

_send({"kind": "ready", "version": sys.version.split()[0]})
_main()
`;
