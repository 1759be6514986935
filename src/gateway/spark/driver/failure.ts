/** Python source: what Spark's errors say, without the frames of Java and of pyspark; those are for the log. */

export const sparkFailure: string = String.raw`
_parse_error = 42022  # [linkis_ps_error_code]

def _java_error(error):
    """The Java exception of an error of pyspark or py4j; None for others."""
    return getattr(error, "java_exception", None) or getattr(error, "_origin", None)

def _java_text(thrown):
    """An exception of Java with its stack, as Java prints it."""
    try:
        return _context._jvm.org.apache.spark.util.Utils.exceptionString(thrown)
    except Exception:
        return ""

def _root_of(thrown):
    """The exception that began it."""
    for _ in range(50):
        cause = thrown.getCause()
        if cause is None:
            break
        thrown = cause
    return thrown

_job_aborted = "Job aborted due to stage failure: "

def _worker_error(text):
    """The last line of the traceback that a worker of Python sent; None when there is none."""
    if "Traceback (most recent call last)" not in text:
        return None
    lines = [line for line in text.rstrip("\n").split("\n") if line.strip()]
    found = [line for line in lines if not line.startswith((" ", "\t")) and not line.startswith("Traceback") and not line.startswith("Driver stacktrace")]
    return found[-1].strip() if found else None

def _worker_lines(text):
    """The traceback of a worker, in the user's lines."""
    lines = text[text.index("Traceback (most recent call last)"):].split("\n")
    kept, skip = [], False
    for line in lines:
        if line.startswith("  File "):
            skip = "pyspark" in line and ".zip" in line or os.sep + "pyspark" + os.sep in line
        elif line and not line.startswith(" "):
            skip = False
        if line.startswith(("\tat ", " SQLSTATE: ", "Driver stacktrace")):
            break
        if not skip and line.strip():
            kept.append(line)
            kept.extend(_quoted_line(line))
    return kept

def _quoted_line(frame):
    """The line of a cell below its frame: a worker has not the cells."""
    import re
    found = re.match(r'  File "(<(?:cell|code) \d+>)", line (\d+)', frame)
    line = found and linecache.getline(found.group(1), int(found.group(2))).strip()
    return ["    " + line] if line else []

def _described(thrown):
    """Name and message of a Java exception: of the one that began it, where Spark only says that a job has failed."""
    name = thrown.getClass().getSimpleName().replace("ExtendedAnalysisException", "AnalysisException")
    said = thrown.getMessage() or ""
    if name in ("SparkException", "Py4JException", "ExecutionException", "RuntimeException") and thrown.getCause() is not None:
        root = _root_of(thrown)
        name, said = root.getClass().getSimpleName(), root.getMessage() or said
    elif said.startswith(_job_aborted):
        # The exception of the task stands in the text alone.
        inner = [line for line in said.split("\n")[0].split("): ")[1:]]
        if inner:
            first = inner[-1]
            kind, _, rest = first.partition(": ")
            name, said = kind.split(".")[-1], rest or first
    return name, said

def _is_parse_error(thrown):
    return thrown.getClass().getSimpleName() == "ParseException"

def _sql_failure(error):
    """The failure of a statement, as Linkis words it; None when Spark has no part in it."""
    thrown = _java_error(error)
    if thrown is None:
        text = str(error)
        worker = _worker_error(text)
        if worker is None:
            return None
        return {"name": type(error).__name__, "message": _shortened(worker, 12000),
                "lines": _worker_lines(text)[:200]}
    name, said = _described(thrown)
    worker = _worker_error(said)
    message = worker or "%s: %s" % (name, _advised(said.strip("\n")))
    is_parse = _is_parse_error(thrown)
    if is_parse:
        # The statement is quoted in the log.
        message = said.strip("\n").split("\n")[0]
    stack = _advised(_java_text(thrown).rstrip("\n")).split("\n")
    return {"name": name, "code": _parse_error if is_parse else None, "message": _shortened(message, 12000),
            "lines": _stack_lines(stack, said, worker)}

_missing_table = ("This is the local Spark, whose tables end with its session. Those of DuckDB are another catalogue: %%engine duckdb sql reads them, "
                  "and %%local sql reads named results.")

def _advised(text):
    """Behind the first line, since the plan follows the last one."""
    first, line_end, rest = text.partition("\n")
    return first + "\n" + _missing_table + line_end + rest if "[TABLE_OR_VIEW_NOT_FOUND]" in first else text

def _stack_lines(stack, said, worker):
    """What stands in the log: the exception, then where in Java it was thrown. Of hundreds of frames those at the two ends."""
    # Blank lines of a quoted statement count, the one above the frames does not.
    stack = [line for at, line in enumerate(stack) if line or not stack[at + 1:at + 2] or not stack[at + 1].startswith("\tat ")]
    if worker is not None:
        stack = _worker_lines(said) + [line for line in stack if line.startswith("\tat ")]
    return [_shortened(line, 4000) for line in (stack if len(stack) <= 160 else stack[:120] + ["\t... %d more" % (len(stack) - 160)] + stack[-40:])]

_message_of_python, _failure_of_python = _message, _failure

def _message(error):
    """As of Python; of Spark's errors the line that says what is wrong."""
    thrown = _java_error(error)
    if thrown is None:
        own = type(error).__module__.startswith("pyspark") and _worker_error(str(error))
        return own or _message_of_python(error)
    name, said = _described(thrown)
    return _worker_error(said) or "%s: %s" % (name, said.strip("\n").split("\n")[0])

def _failure(error):
    if isinstance(error, _Stopped):
        error = error.error
        found = _sql_failure(error)
        if found is not None:
            return found
    thrown = _java_error(error)
    text = str(error) if thrown is None else _described(thrown)[1]
    is_worker = _worker_error(text) is not None and type(error).__module__.startswith(("pyspark", "py4j"))
    if thrown is None and not is_worker:
        return _failure_of_python(error)
    # What was printed by Java and by pyspark on the way is in the engine's own log.
    _own_frames(error)
    own = []
    for frame in traceback.extract_tb(error.__traceback__):
        # Behind the frames of pyspark stand those of the task again, in newer releases.
        if own and _library_of(frame) is not None:
            break
        own.append(frame)
    message = _message(error)
    lines = "".join(traceback.StackSummary.from_list(own).format()).rstrip("\n").split("\n") if own else []
    # A task goes on where the cell waits for it: what it ran stands below.
    task = [line for line in _worker_lines(text)[1:101] if line.startswith("  ")] if is_worker else []
    more = [_missing_table] if "[TABLE_OR_VIEW_NOT_FOUND]" in message else []
    return {"name": type(error).__name__, "message": _shortened(message, 12000),
            "lines": ["Traceback (most recent call last):", *lines, *task, _shortened(message, 4000), *more]}

class _Stopped(Exception):
    """A statement of SQL has failed."""
    def __init__(self, error):
        super().__init__(str(error))
        self.error = error
`;
