/** Python source: runs SQL, tells progress while Spark works, and stops its jobs. */

export const sparkWork: string = String.raw`
_part = (0, 1)  # the statement that runs, of how many
_job = None  # what runs, while it runs
_group = 0
_java_thread = None  # which does what the cell's thread asks of Java

def _session(namespace):
    """The notebook's session, which a cell may have replaced."""
    own = namespace.get("spark")
    return own if own is not None and hasattr(own, "_jsparkSession") and hasattr(own, "sql") else _spark

def _begin_work(namespace):
    global _java_thread
    if _context is None or _context._jsc is None:
        try:
            _start_session()
            namespace.update(_spark_names())
            _send({"kind": "log", "level": "WARN", "text":
                   "An earlier cell stopped the Spark session: a new one was started, and temporary views and cached tables of the old one are gone."})
        finally:
            signal.signal(signal.SIGINT, _interrupt)  # a new context takes it
    _java_thread = _context._jvm.java.lang.Thread.currentThread()
    _context._jvm.java.lang.Thread.interrupted()  # of a cell before
    _next_group(_job["code"])

def _next_group(code):
    """What runs from here on counts as one part of the work."""
    global _group
    _group += 1
    _context.setJobGroup("linkis-%d" % _group, code.strip().split("\n")[0][:100], True)

def _run_sql(cell, namespace):
    global _part
    statements = cell["statements"]
    for at, text in enumerate(statements):
        _part = (at, len(statements))
        _next_group(text)
        session = _session(namespace)
        began = time.monotonic()
        _send({"kind": "statement", "text": text})
        try:
            with warnings.catch_warnings():
                # About libraries of Python, in which this code has no part.
                warnings.simplefilter("ignore")
                _send_spark(session.sql(text), None, began)
        except Exception as error:
            raise _Stopped(error) from None
        _send({"kind": "work", "fraction": (at + 1) / len(statements)})

_run_python = _run_code
_named_yet = False

def _run_code(cell, namespace):
    global _job, _part, _named_yet
    if not _named_yet:
        namespace.update(_first_names)
        namespace.update({"showDF": namespace["show"], "showAlias": showAlias})
        _named_yet = True
    _part, _job = (0, 1), cell
    try:
        _begin_work(namespace)
        _stages.clear()
        _ended_jobs.clear()
        _progress.set()
        if cell.get("statements") is None:
            _run_python(cell, namespace)
        else:
            _run_sql(cell, namespace)
        if _context._jsc is not None:
            _tell_stages(True)
    finally:
        _job = None
        _progress.clear()

_progress = threading.Event()
_most_stages = 100

def _stages_now(tracker, known):
    """The stages of this cell's jobs, those that have ended among them, by their numbers. A stage belongs to the part in which it is first seen."""
    for job in sorted({*tracker.getActiveJobsIds(), *tracker.getJobIdsForGroup("linkis-%d" % _group)} - _ended_jobs):
        info = tracker.getJobInfo(job)
        if info is not None and info.status != "RUNNING":
            _ended_jobs.add(job)  # its stages are looked at for the last time
        for number in [] if info is None else info.stageIds:
            old = known.get(number)
            if old is not None and old["total"] == old["succeeded"]:
                continue
            stage = tracker.getStageInfo(number)
            if stage is not None:
                known[number] = {"id": "jobId-%d(stageId-%d)" % (job, number), "total": stage.numTasks, "running": stage.numActiveTasks,
                                 "failed": stage.numFailedTasks, "succeeded": stage.numCompletedTasks,
                                 "part": _part[0] if old is None else old["part"]}

_stages, _ended_jobs, _stages_lock = {}, set(), threading.Lock()

def _tell_stages(is_over=False):
    """Tells how far the cell is. When it is over, a stage without a task that ran was not needed."""
    with _stages_lock:
        at, of = _part
        _stages_now(_context.statusTracker(), _stages)
        shown = [stage for stage in _stages.values() if not is_over or stage["succeeded"]]
        own = [stage for stage in _stages.values() if stage["part"] == at]
        total = sum(stage["total"] for stage in own)
        if shown and _job is not None:
            done = sum(stage["succeeded"] for stage in own) / total if total else 0
            _send({"kind": "work", "fraction": 1 if is_over else (at + done) / of, "stages": shown[-_most_stages:]})

def _tell_progress():
    while True:
        _progress.wait()
        time.sleep(0.3)
        try:
            if _job is not None:
                _tell_stages()
        except Exception:
            time.sleep(1)  # the session has stopped, or starts

threading.Thread(target=_tell_progress, daemon=True).start()

def _in_java(frame):
    """True while this thread waits for an answer of Java: to leave it then would mix up the answers."""
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("py4j."):
            return True
        frame = frame.f_back
    return False

def _quoted(name):
    tick = chr(96)
    return tick + name.replace(tick, tick * 2) + tick

def _catalogue(request):
    what, database, table = request["what"], request.get("database"), request.get("table")
    if what == "databases":
        return [one.name for one in _spark.catalog.listDatabases()]
    if what == "tables":
        return [{"name": one.name, "isView": one.isTemporary or one.tableType == "VIEW"} for one in _spark.catalog.listTables(database)]
    try:
        frame = _spark.table("%s.%s" % (_quoted(database), _quoted(table)))
    except Exception:
        frame = _spark.table(_quoted(table))  # a temporary view is in no database
    return [{"name": field.name, "type": field.dataType.simpleString(), "comment": (field.metadata or {}).get("comment")} for field in frame.schema.fields]

def _answer(request):
    try:
        found = _catalogue(request)
    except Exception:
        found = []  # no such database or table
    _send({"kind": "answer", "ask": request["ask"], "found": found})

_interrupt_python = _interrupt

def _leave(frame):
    """Lets the cell's code go no further than to the end of the line that waits for Java."""
    while frame is not None and not _is_of_cell(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None:
        return
    def stop(*_):
        sys.settrace(None)
        if _job is not None:
            raise KeyboardInterrupt
    frame.f_trace = stop
    sys.settrace(lambda *_: None)

def _interrupt(number, frame):
    if _in_java(frame):
        _leave(frame)
    else:
        _interrupt_python(number, frame)

def _cancel_jobs(cell):
    # Again and again: a cell that goes on after an error would start the next job.
    began = time.monotonic()
    while _job is cell:
        try:
            _context.cancelAllJobs()
            # It may wait for something else than a job, such as a plan or a table.
            if time.monotonic() - began > 0.5:
                _java_thread.interrupt()
        except Exception:
            pass
        time.sleep(0.1)
        if _job is cell:
            os.kill(os.getpid(), signal.SIGINT)

def _stop_work():
    if _job is not None:
        threading.Thread(target=_cancel_jobs, args=(_job,), daemon=True).start()
`;
