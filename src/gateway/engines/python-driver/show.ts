/** Python source in the middle of the driver's: makes tables of rows and frames, and sends them by the driver's `_send`. */

export const pythonShow: string = String.raw`def _number(value):
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
    return value is None or type(value).__name__ in ("NAType", "NaTType")

def _is_missing_in_frame(value):
    # In a frame of pandas a NaN is a missing value, whatever the type of the column; elsewhere it is a number.
    return (isinstance(value, float) or type(value).__name__ == "Decimal") and value != value or _is_missing(value)

def _cell_of_frame(value):
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is float:
        return None if value != value else _number(value)
    if kind is str and value.isascii():
        return value
    return None if _is_missing_in_frame(value) else _cell(value)

def _cell(value):
    kind = type(value)
    if kind is str and value.isascii():
        return value
    if kind is int:
        return str(value)
    if _is_missing(value):
        return None
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "true" if value else "false"
    if isinstance(value, float) or type(value).__name__ in ("float32", "float16"):
        return _number(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    return str(value).encode("utf-8", "replace").decode("utf-8")

def _type_of(values, is_missing=_is_missing):
    kinds = set()
    for value in values:
        if is_missing(value):
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
           ("int32", "int"), ("uint32", "bigint"), ("int64", "bigint"), ("uint64", "decimal"), ("float32", "float"),
           ("float64", "double"), ("double", "double"), ("float[", "float"), ("datetime", "timestamp"),
           ("timestamp", "timestamp"), ("date", "date"), ("decimal", "decimal"), ("binary", "binary"),
           ("list", "array"), ("array", "array"), ("struct", "struct"))

def _frame_type(column):
    kind = column.dtype
    name = str(getattr(getattr(kind, "categories", None), "dtype", kind)).lower()
    for start, known in _dtypes:
        if name.startswith(start):
            return known
    return _type_of(column, _is_missing_in_frame) if name == "object" else "string"

def _is_frame(value):
    for library in ("pandas", "polars"):
        for name in ("DataFrame", "Series"):
            kind = getattr(sys.modules.get(library), name, None)
            if isinstance(kind, type) and isinstance(value, kind):
                return True
    return _is_relation(value)

def _flat(label):
    """The name of a column, from its parts where it has several."""
    if isinstance(label, tuple):
        return "_".join(str(part) for part in label if str(part) != "")
    return str(label)

def _counts_from_zero(index):
    if index.nlevels > 1 or index.name is not None:
        return False
    if not str(index.dtype).startswith("int"):
        return len(index) == 0
    return len(index) == 0 or bool(index[0] == 0 and index[-1] == len(index) - 1 and index.is_monotonic_increasing and index.is_unique)

def _index_columns(data):
    """Names and columns of the index, unless it only counts the rows."""
    index = data.index
    if _counts_from_zero(index):
        return [], []
    taken = {_flat(name) for name in data.columns}
    plain = "index" if index.nlevels == 1 and "index" not in taken else None
    names = [plain or "level_%d" % at if name is None else _flat(name) for at, name in enumerate(index.names)]
    return names, [index.get_level_values(at) for at in range(index.nlevels)]

def _pandas_columns(data):
    names, columns = _index_columns(data) if hasattr(data, "index") else ([], [])
    names = names + [_flat(name) for name in data.columns]
    return names, columns + [data.iloc[:, at] for at in range(len(data.columns))]

def _pandas_table(data):
    names, columns = _pandas_columns(data)
    rows = zip(*columns) if columns else ()
    return names, [_frame_type(column) for column in columns], rows

def _named_frame(data):
    name = getattr(data, "name", None)
    return data.to_frame("value" if name is None or name == "" else name)

def _table(data):
    """Names, types and an iterator of rows; None when the value is no table."""
    if hasattr(data, "toPandas"):
        data = data.toPandas()
    if hasattr(data, "to_frame") and not hasattr(data, "columns"):
        data = _named_frame(data)
    if hasattr(data, "itertuples") and hasattr(data, "columns"):
        return _pandas_table(data)
    if hasattr(data, "iter_rows") and hasattr(data, "schema"):  # polars
        return list(data.columns), [_frame_type(data[name]) for name in data.columns], data.iter_rows()
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

_tables = 0
_directory = "."
_all_rows = False

# Cells of a frame that a last expression or display() sends where nothing but text can take it to its file: that takes seconds for each
# million. A frame that a library writes by itself is sent whole.
_shown_cells = 1000000

def _result_path():
    global _tables
    _tables += 1
    return os.path.join(_directory, ".table-%d-%d" % (os.getpid(), _tables))

def _private(path, **options):
    return open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", **options)

def _write_rows(table, cell, path):
    names, kinds, rows = table
    keys = ["c%d" % at for at in range(len(names))]
    with _private(path, encoding="ascii") as out:
        for row in rows:
            out.write(json.dumps(dict(zip(keys, map(cell, row)))) + "\n")
    return names, kinds

@contextlib.contextmanager
def _result_file():
    """A path for what is too large for a frame, and a list for what _send gave; the file is removed where nothing was sent."""
    path, sent = _result_path(), []
    try:
        yield path, sent
    except OSError as error:
        if error.filename is None:
            error.filename = path
        raise
    finally:
        if not any(sent) and os.path.exists(path):
            os.unlink(path)

def _send_table(value, most=None):
    """Sends the value as a table; where its rows go as text, at most so many cells of it. Gives False when it is none."""
    of = None
    with _result_file() as (path, sent):
        written, form = None, "parquet"
        if _is_frame(value):
            _private(path).close()
            written = _write_parquet(value, path)
        if written is None:
            form = "rows"
            if most is not None and not _all_rows:
                kept = max(1000, most // max(1, *value.shape[1:], 1))
                if len(value) > kept:
                    of, value = len(value), value[:kept]
            table = _table(value)
            if table is None:
                return False
            written = _write_rows(table, _cell_of_frame if hasattr(value, "iloc") else _cell, path)
        sent.append(_send({"kind": "table", "path": path, "form": form,
                           "columns": [{"name": name, "type": kind} for name, kind in zip(*written)]}))
    if of is not None:
        _send({"kind": "log", "level": "WARN", "text":
               "The result has the first {:,} of {:,} rows; --as NAME and show.show(…) keep all of them, and so does pyarrow where it is installed.".format(len(value), of)})
    return True

# A longer page goes through a file: a frame is held many times over on its way.
_longest_in_frame = 1 << 20

def _send_html(content):
    if len(content) <= _longest_in_frame:
        _send({"kind": "html", "content": content})
        return
    with _result_file() as (path, sent):
        with _private(path, encoding="utf-8", errors="surrogatepass", newline="") as out:
            for at in range(0, len(content), _longest_in_frame):
                out.write(content[at:at + _longest_in_frame])
        sent.append(_send({"kind": "html", "path": path}))

class Show:
    """Shows a value as a result of the cell."""
    def show(self, value=None, *_, **__):
        if isinstance(value, types.ModuleType) and value.__name__.startswith("matplotlib"):
            return self.show_matplotlib(value)
        if not _is_figure(value) and _send_table(value):
            return None
        return print(value) if isinstance(value, str) else _display(value)

    def show_matplotlib(self, *_, **__):
        _show_open_figures()

    def show_html(self, html):
        _send_html(str(html))

    __call__ = show
`;
