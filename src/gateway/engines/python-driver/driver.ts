/**
 * The program of the Python process. It takes cells as frames (4 bytes of length, big endian, then JSON) on descriptor 3 and answers on 4.
 * Descriptors 1 and 2 belong to the code; the cell's mark on each ends the cell's output, and one on 1 stands where a result belongs.
 * What Python's own streams write changes from one to the other behind a mark on both, so that their order is known.
 */
import { pythonCell } from './cell.ts';
import { pythonDisplay } from './display.ts';
import { pythonFrames } from './frames.ts';
import { pythonLibraries } from './libraries.ts';
import { pythonNamed } from './named.ts';
import { pythonShow } from './show.ts';

/** Bytes of the longest frame. The driver fails a cell with a longer one, and the session goes on. */
export const longestFrame: number = 64 * 1024 * 1024;

/**
 * Source of the driver; only the standard library, Python 3.8 and later. `more` is Python source that runs before the first cell, and may
 * put functions of its own in place of the driver's: it gets the first frame as `_first`, and what it puts into `_facts` is told.
 */
export function pythonDriver(more = ''): string {
  return `${driver}${more}${start}`;
}

const driver = String.raw`
import __future__, ast, base64, builtins, contextlib, io, json, linecache, os, queue, signal, struct, sys, threading, traceback, types

try:
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: not to outlive the gateway
except Exception:
    pass  # not Linux: the end of descriptor 3 does the same

_requests = os.fdopen(3, "rb")
_answers = os.fdopen(4, "wb")
for _fd in (3, 4):
    os.set_inheritable(_fd, False)
_lock = threading.RLock()
_cells = queue.SimpleQueue()

_longest = ${String(longestFrame)}
_sending = 0
_running = _late = False
_mark = None
_turn = 1
_is_child = False
_streams = {}
_mark_fds = {fd: os.dup(fd) for fd in (1, 2)}  # the code may point 1 and 2 elsewhere
_main_thread = threading.get_ident()

class _Whole:
    """What is in the block comes whole, and an interrupt after it."""
    def __enter__(self):
        global _sending
        if threading.get_ident() == _main_thread:
            _sending += 1
        _lock.acquire()
    def __exit__(self, *_):
        global _sending
        _lock.release()
        if threading.get_ident() == _main_thread:
            _sending -= 1

_whole = _Whole()

def _interrupt_now():
    """Raises an interrupt that came while something was sent."""
    global _late
    if _late and _running and not _sending and threading.get_ident() == _main_thread:
        _late = False
        raise KeyboardInterrupt

def _send(answer):
    """Sends a frame: True. Of a result it first marks its place in what is printed; between cells it has none: False."""
    is_result = answer["kind"] in ("html", "table")
    data = json.dumps(answer).encode("ascii")
    if len(data) > _longest:
        raise ValueError("one %s result may have %d MB as JSON, this one has %d MB: show a part of it, or write it to a file"
                         % (answer["kind"], _longest >> 20, len(data) >> 20))
    if is_result:
        _flush(sys.stdout, _streams.get(1))
    with _whole:
        if is_result and _mark is None:
            return False
        if is_result:
            _take_turn(1)
            _write_mark(1, "\x03")
        _answers.write(struct.pack(">I", len(data)) + data)
        _answers.flush()
    _interrupt_now()
    return True

def _flush(*streams):
    # Never with the lock: a thread that writes has the stream's own lock and waits for ours.
    for stream in streams:
        try:
            stream.flush()
        except Exception:
            pass

def _write_mark(fd, sign):
    os.write(_mark_fds[fd], (_mark + sign).encode("ascii"))

def _take_turn(fd):
    """Both streams get a mark: what comes on either behind it was written after what comes before it."""
    global _turn
    if _turn == fd or _mark is None or _is_child:
        return
    _turn = fd
    for each in (1, 2):
        _write_mark(each, "\x04")

def _after_fork():
    global _lock, _is_child, _sending, _main_thread
    _lock, _is_child, _sending, _main_thread = threading.RLock(), True, 0, threading.get_ident()

os.register_at_fork(after_in_child=_after_fork)

def _read():
    while True:
        head = _requests.read(4)
        if len(head) < 4:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        request = json.loads(_requests.read(struct.unpack(">I", head)[0]))
        if "interrupt" in request:
            _stop_work()
        elif "ask" in request:
            threading.Thread(target=_answer, args=(request,), daemon=True).start()
        else:
            _cells.put(request)

def _stop_work():
    pass  # the signal that comes beside it is enough

def _answer(request):
    _send({"kind": "answer", "ask": request["ask"]})

_write = io.FileIO.write
_thread = threading.get_ident

class _Descriptor(io.FileIO):
    def write(self, data):
        # Once a printed line: what is in it comes whole, without the calls of _Whole.
        global _sending
        number = self.number
        if _late:
            # Not behind the write: the stream would take the data for unwritten.
            _interrupt_now()
        if number == 2:
            _flush(_streams[1])
        is_main = _thread() == _main_thread
        if is_main:
            _sending += 1
        try:
            with _lock:
                if _turn != number:
                    _take_turn(number)
                return _write(self, data)
        finally:
            if is_main:
                _sending -= 1

class _Unbuffered(io.BufferedWriter):
    def write(self, data):
        count = super().write(data)
        self.flush()
        return count

def _stream(fd):
    # Errors and progress bars are shown as they are written; prints with the end of each line.
    kind = _Unbuffered if fd == 2 else io.BufferedWriter
    raw = _Descriptor(fd, "wb", closefd=False)
    raw.number = fd
    return io.TextIOWrapper(kind(raw), encoding="utf-8", errors="surrogateescape",
                            line_buffering=True, write_through=fd == 2)

def printlog(*values):
    _send({"kind": "log", "text": " ".join(str(value) for value in values)})

${pythonDisplay}
${pythonShow}
${pythonFrames}
${pythonNamed}
${pythonLibraries}
${pythonCell}
def _interrupt(_signal, _frame):
    global _late
    if not _running:
        return
    _late = bool(_sending)
    if not _late:
        raise KeyboardInterrupt
    # What is sent next raises it, and code that sends nothing more is interrupted again.
    def again(mark=_mark):
        if _late and _running and _mark is mark:
            signal.pthread_kill(_main_thread, signal.SIGINT)
    threading.Timer(0.005, again).start()

def _run(cell, namespace):
    global _running, _late, _mark, _turn
    failure, _late = None, False
    with _lock:
        _mark, _turn = cell["mark"], 1
    try:
        _running = True
        _send({"kind": "begun"})  # an interrupt that came earlier would be lost
        _run_code(cell, namespace)
    except BaseException as error:
        _running = False
        if _is_child:
            _end_child(error)
        try:
            failure = _failure(error)
        except BaseException as unprintable:
            failure = {"name": type(error).__name__, "lines": [],
                       "message": "%s, which cannot be printed (%s)" % (type(error).__name__, type(unprintable).__name__)}
    finally:
        _running = False
    # The code may have put streams of its own in place of ours.
    _flush(sys.stdout, sys.stderr, _streams[1], _streams[2])
    if _is_child:
        _end_child(None)
    with _lock:
        for fd in (1, 2):
            _write_mark(fd, "\x02")
        _mark = None
        _send({"kind": "done", "failure": failure})

def _end_child(error):
    """Ends a process that the code has forked: its parent alone answers, and takes the next cell."""
    status = 0 if error is None else 1
    if isinstance(error, SystemExit):
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    elif error is not None:
        sys.stderr.write("\n".join(_failure(error)["lines"]) + "\n")
    _flush(sys.stdout, sys.stderr, _streams[1], _streams[2])
    os._exit(status & 255)

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
    global _all_rows, _directory
    sys.argv = [""]
    sys.path.insert(0, os.getcwd())
    _fit_libraries()
    sys.stdin = open(os.devnull)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    module.__dict__.update({"show": Show(), "printlog": printlog})
    signal.signal(signal.SIGINT, _interrupt)
    threading.Thread(target=_read, daemon=True).start()
    while True:
        cell = _cells.get()
        sys.stdout, sys.stderr = _streams[1], _streams[2] = _stream(1), _stream(2)
        _directory, _all_rows = cell["directory"], cell.get("allRows") is True
        _enter(cell.get("cwd"))
        signal.signal(signal.SIGINT, _interrupt)  # a library may have taken it
        _run(cell, module.__dict__)

_first, _facts = {}, {}
_head = _requests.read(4)
if len(_head) == 4:
    _first = json.loads(_requests.read(struct.unpack(">I", _head)[0]))
`;

const start = String.raw`
_send({"kind": "ready", "version": sys.version.split()[0], **_facts})
_main()
`;
