/**
 * The program that the Python process runs. It takes cells as frames (4 bytes of length, big endian, then JSON) from
 * descriptor 3 and answers on 4; descriptors 1 and 2 stay the code's own. Each is closed for a cell with the cell's mark.
 */

/** Bytes of the longest frame. The driver refuses what is longer in the cell's own words, so that the session is kept. */
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

def _number(value):
    text = repr(float(value))
    if text == "nan":
        return "NaN"
    if text in ("inf", "-inf"):
        return text.replace("inf", "Infinity")
    if "e" in text:
        from decimal import Decimal
        return format(Decimal(text), "f")
    return text

def _is_missing(value):
    if value is None:
        return True
    name = type(value).__name__
    return name in ("NAType", "NaTType")

def _cell(value):
    if _is_missing(value):
        return None
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "true" if value else "false"
    if isinstance(value, float) or type(value).__name__ in ("float32", "float16"):
        return _number(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    return str(value).encode("utf-8", "replace").decode("utf-8")

def _type_of(values):
    kinds = set()
    for value in values:
        if _is_missing(value):
            continue
        if isinstance(value, bool):
            kinds.add("boolean")
        elif isinstance(value, int):
            kinds.add("bigint")
        elif isinstance(value, float):
            kinds.add("double")
        else:
            kinds.add({"Decimal": "decimal", "date": "date", "datetime": "timestamp", "Timestamp": "timestamp",
                       "bytes": "binary", "list": "array", "tuple": "array", "dict": "map"}
                      .get(type(value).__name__, "string"))
    if kinds == {"bigint", "double"}:
        return "double"
    return kinds.pop() if len(kinds) == 1 else "string"

_dtypes = (("bool", "boolean"), ("int8", "tinyint"), ("uint8", "int"), ("int16", "int"), ("uint16", "int"),
           ("int32", "int"), ("uint32", "bigint"), ("int64", "bigint"), ("uint64", "decimal"),
           ("float32", "float"), ("float64", "double"), ("datetime64", "timestamp"))

def _frame_type(column):
    name = str(column.dtype).lower()
    for start, kind in _dtypes:
        if name.startswith(start):
            return kind
    return _type_of(column) if name == "object" else "string"

def _table(data):
    """Names, types and an iterator of rows; None when the value is no table."""
    if hasattr(data, "toPandas"):
        data = data.toPandas()
    if hasattr(data, "to_frame") and not hasattr(data, "columns"):
        data = data.to_frame()
    if hasattr(data, "itertuples") and hasattr(data, "columns"):
        names = [str(name) for name in data.columns]
        types_ = [_frame_type(data.iloc[:, at]) for at in range(len(names))]
        return names, types_, data.itertuples(index=False, name=None)
    if isinstance(data, dict):
        names = [str(name) for name in data]
        columns = [list(values) for values in data.values()]
        return names, [_type_of(values) for values in columns], zip(*columns)
    if isinstance(data, (list, tuple)):
        rows = list(data)
        if rows and all(isinstance(row, dict) for row in rows):
            keys = list(dict.fromkeys(key for row in rows for key in row))
            rows = [tuple(row.get(key) for key in keys) for row in rows]
            names = [str(key) for key in keys]
        elif rows and all(isinstance(row, (list, tuple)) for row in rows):
            width = max(len(row) for row in rows)
            fields = getattr(rows[0], "_fields", None)
            names = list(fields) if fields else ["c%d" % at for at in range(width)]
            rows = [tuple(row) + (None,) * (width - len(row)) for row in rows]
        else:
            names = ["value"]
            rows = [(row,) for row in rows]
        return names, [_type_of(row[at] for row in rows) for at in range(len(names))], rows
    return None

def _figure(figure):
    out = io.BytesIO()
    figure.savefig(out, format="png", bbox_inches="tight")
    data = base64.b64encode(out.getvalue()).decode("ascii")
    _send({"kind": "html", "content":
           "<div style='width:auto;height:auto'><img src=data:image/png;base64," + data + "></div>"})

class Show:
    """Shows a value as a result of the cell."""
    def __init__(self):
        self._directory, self._count = ".", 0

    def show(self, value=None, *_, **__):
        if isinstance(value, types.ModuleType) and value.__name__.startswith("matplotlib"):
            return self.show_matplotlib(value)
        if hasattr(value, "savefig"):
            return _figure(value)
        table = _table(value)
        if table is None:
            print(value)
            return None
        names, kinds, rows = table
        self._count += 1
        path = os.path.join(self._directory, ".table-%d-%d.json" % (os.getpid(), self._count))
        try:
            with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
                for row in rows:
                    out.write(json.dumps({"c%d" % at: _cell(value) for at, value in enumerate(row)}) + "\n")
        except BaseException as error:
            if isinstance(error, OSError) and error.filename is None:
                error.filename = path
            if os.path.exists(path):
                os.unlink(path)
            raise
        _send({"kind": "table", "path": path,
               "columns": [{"name": name, "type": kind} for name, kind in zip(names, kinds)]})
        return None

    def show_matplotlib(self, plt, *_, **__):
        for number in plt.get_fignums():
            _figure(plt.figure(number))
        plt.close("all")

    def show_html(self, html):
        _send({"kind": "html", "content": str(html)})

    __call__ = show

class _Backend:
    """The matplotlib backend behind plt.show()."""
    def find_spec(self, name, path=None, target=None):
        if name != "linkis_matplotlib":
            return None
        import importlib.machinery
        return importlib.machinery.ModuleSpec(name, self)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        from matplotlib._pylab_helpers import Gcf
        from matplotlib.backend_bases import FigureManagerBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        def show(*_, **__):
            for manager in Gcf.get_all_fig_managers():
                _figure(manager.canvas.figure)
            Gcf.destroy_all()
        module.FigureCanvas, module.FigureManager, module.show = FigureCanvasAgg, FigureManagerBase, show

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
