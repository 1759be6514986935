/** Python source in the middle of the driver's: runs the code of a cell and tells how it failed. */

export const pythonCell: string = String.raw`_features = 0

def _compiled(code, name):
    """What runs, and the last expression when its value is to be shown."""
    global _features
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | _features
    tree = compile(code, name, "exec", flags | ast.PyCF_ONLY_AST, True)
    last = tree.body[-1] if tree.body else None
    # The hidden value of IPython's users: a semicolon behind it.
    if isinstance(last, ast.Expr) and not _ends_in_semicolon(code, last):
        value = compile(ast.Expression(tree.body.pop().value), name, "eval", flags, True)
    else:
        value = None
    body = compile(tree, name, "exec", flags, True)
    for feature in __future__.all_feature_names:
        _features |= body.co_flags & getattr(__future__, feature).compiler_flag
    return body, value

def _ends_in_semicolon(code, node):
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")[node.end_lineno - 1:]
    lines[0] = lines[0].encode("utf-8", "surrogatepass")[node.end_col_offset:].decode("utf-8", "replace")
    return any(";" in line.split("#")[0] for line in lines)

_loop = None

def _evaluated(code, namespace):
    result = eval(code, namespace)
    if not code.co_flags & 0x80:  # CO_COROUTINE: the code awaits
        return result
    global _loop
    import asyncio
    if _loop is None or _loop.is_closed():
        _loop = asyncio.new_event_loop()
        asyncio.set_event_loop(_loop)
    task = _loop.create_task(result)
    try:
        return _loop.run_until_complete(task)
    except BaseException:
        if not task.done():
            task.cancel()
            try:
                _loop.run_until_complete(task)
            except BaseException:
                pass  # the cell fails with what stopped it
        raise

def _shortened(text, most):
    if len(text) <= most:
        return text
    return "%s[... %d characters not shown ...]%s" % (text[:most // 2], len(text) - most, text[-(most // 2):])

def _is_of_cell(name):
    return name.startswith("<cell ") or name.startswith("<code ")

def _own_frames(error, seen=()):
    """Takes the driver's frames out of the error's traceback, and out of those of its causes."""
    if error is None or any(error is one for one in seen):
        return
    frames, trace, code = [], error.__traceback__, None
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_globals is not globals() and trace.tb_frame.f_code.co_filename != "<linkis-kernel>":
            frames.append(trace)
        trace = trace.tb_next
    if code is not None and (code.co_filename, code.co_name) == ("<linkis-kernel>", "<module>"):
        frames = []  # code of a magic has raised it, no line of which the user has written
    # Above the cell's frame stands what runs it, such as an event loop.
    first = next((at for at, one in enumerate(frames) if _is_of_cell(one.tb_frame.f_code.co_filename)), 0)
    for one in reversed(frames[first:]):
        trace = types.TracebackType(trace, one.tb_frame, one.tb_lasti, one.tb_lineno)
    error.__traceback__ = trace
    for other in (error.__cause__, error.__context__, *getattr(error, "exceptions", ())):
        _own_frames(other, (*seen, error))

def _with_files(stack):
    """Python names modules that are built into it as "<frozen os>": their files say where to look."""
    for frame in stack:
        if frame.filename.startswith("<frozen "):
            file = getattr(sys.modules.get(frame.filename[len("<frozen "):-1]), "__file__", None)
            if isinstance(file, str):
                yield traceback.FrameSummary(file, frame.lineno, frame.name)
                continue
        yield frame

def _library_of(frame):
    """The library to which a frame belongs; None for the user's own code."""
    name = frame.filename
    for folder in (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep, os.path.dirname(os.__file__) + os.sep):
        if folder in name:
            return name.split(folder)[-1].split(os.sep)[0].split(".")[0]
    if name.startswith("<frozen "):
        return name[len("<frozen "):-1].split(".")[0]
    # Compiled libraries name their sources as they were where they were built.
    return None if name.startswith("<") or os.path.isabs(name) else name.split("/")[0]

def _frame_lines(stack):
    """The user's frames. Those of libraries are counted, but for the one in which the error was raised."""
    runs = []
    for frame in _with_files(stack):
        library = _library_of(frame)
        if not runs or (runs[-1][0] is None) != (library is None):
            runs.append((library, [], []))
        runs[-1][1].append(frame)
        if library not in runs[-1][2]:
            runs[-1][2].append(library)
    for at, (library, frames, libraries) in enumerate(runs):
        shown = frames
        if library is not None:
            shown = frames[-1:] if at == len(runs) - 1 else []
            folded = len(frames) - len(shown)
            if folded == 1:
                shown = frames
            elif folded > 1:
                yield "  [%d frames in %s]\n" % (folded, ", ".join(libraries[:4]))
        for line in traceback.StackSummary.from_list(shown).format():
            yield line

def _error_lines(error):
    if getattr(error, "exceptions", None):
        return list(error.format())
    lines = []
    if error.__cause__ is not None:
        lines = [*_error_lines(error.__cause__),
                 "\nThe above exception was the direct cause of the following exception:\n\n"]
    elif error.__context__ is not None and not error.__suppress_context__:
        lines = [*_error_lines(error.__context__),
                 "\nDuring handling of the above exception, another exception occurred:\n\n"]
    if error.stack:
        lines.append("Traceback (most recent call last):\n")
    return [*lines, *_frame_lines(error.stack), *error.format_exception_only()]

_packages = {"sklearn": "scikit-learn", "skimage": "scikit-image", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml",
             "bs4": "beautifulsoup4", "dateutil": "python-dateutil", "dotenv": "python-dotenv", "Crypto": "pycryptodome"}

def _remedy(error):
    name = getattr(error, "name", None)
    if not isinstance(error, ModuleNotFoundError) or not isinstance(name, str) or not name.isidentifier():
        return ""
    return " (this is Python %s of %s; to install it there: %s -m pip install %s)" % (
        sys.version.split()[0], sys.executable, sys.executable, _packages.get(name, name))

def _message(error):
    """Type and first line of what the error says; a syntax error has its place above that."""
    said = "".join(traceback.format_exception_only(type(error), error))
    lines = [line.strip() for line in said.split("\n") if line.strip() and (not isinstance(error, SyntaxError) or line[0] != " ")]
    return " ".join(lines[:2]) if lines[0].endswith(":") and " " not in lines[0] else lines[0]

def _failure(error):
    _own_frames(error)
    lines = _error_lines(traceback.TracebackException(type(error), error, error.__traceback__))
    remedy = _remedy(error)
    message = _message(error) + remedy
    lines[-1] = lines[-1].rstrip("\n") + remedy
    if isinstance(error, SystemExit):
        message = "SystemExit: the cell called exit(%s); the session goes on" % (error.code,)
    return {"name": type(error).__name__, "message": _shortened(message, 12000),
            "lines": _shortened("".join(lines).rstrip("\n"), 200000).split("\n")}

def _run_code(cell, namespace):
    """Runs the cell, and shows the value of its last expression and the figures that it leaves open."""
    head = cell.get("headLines")
    name = "<%s %d>" % ("code" if head is None else "cell", cell["number"])
    # Lines count as in the cell, where magics stand above the code.
    code = "\n" * (head or 0) + cell["code"]
    # The lines as Python counts them: str.splitlines would also cut at form feeds, U+2028 and the like.
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    linecache.cache[name] = (len(code), None, [line + "\n" for line in lines], name)
    try:
        if cell.get("before"):
            exec(compile(cell["before"], "<linkis-kernel>", "exec"), {})  # what the kernel has ready for the cell
        body, last = _compiled(code, name)
        if cell.get("tables"):
            _offer(cell["tables"], compile(code, name, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | _features, True), namespace)
        _evaluated(body, namespace)
        if last is not None:
            value = _evaluated(last, namespace)
            if value is not None:
                builtins._ = value
                _display(value, True)
    finally:
        _end_figures()
`;
