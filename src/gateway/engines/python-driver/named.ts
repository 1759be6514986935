/**
 * Python source in the middle of the driver's: the results that a cell may name become variables, as frames of the library that this Python
 * has. Each is loaded when a cell first uses its name; what the user's code then makes of the variable stays.
 */

export const pythonNamed: string = String.raw`_loaded = {}  # name to the file that was loaded under it, or that the code has put something else in place of
_frames_told = None

class _Unloaded:
    """Stands for a result that cannot be loaded, and says so when it is used: a cell may only mention the name."""
    def __init__(self, why):
        object.__setattr__(self, "_linkis_why", why)

def _say_unloaded(self, *_, **__):
    raise ImportError(object.__getattribute__(self, "_linkis_why"))

for _name in ("__getattribute__ __setattr__ __repr__ __str__ __iter__ __len__ __getitem__ __setitem__ __call__ __bool__ __contains__ "
              "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__ "
              "__format__ __invert__ __neg__ __and__ __or__").split():
    setattr(_Unloaded, _name, _say_unloaded)
_Unloaded.__hash__ = object.__hash__
del _name

def _exact_series(pd, pa, column, kind):
    kinds = pa.types
    if kinds.is_string(column.type) or kinds.is_large_string(column.type):
        if kind == "decimal":
            return _wide_series(pd, column)
        if kind == "timestamp":
            try:
                return pd.to_datetime(pd.Series(column.to_pylist(), dtype=object), format="ISO8601")
            except Exception:
                pass  # more than one time zone, or a time that pandas cannot hold: the texts say it exactly
    if column.null_count and (kinds.is_integer(column.type) or kinds.is_boolean(column.type)):
        name = "boolean" if kinds.is_boolean(column.type) else str(column.type).replace("int", "Int").replace("uI", "UI")
        dtype = pd.api.types.pandas_dtype(name)
        return column.to_pandas(types_mapper=lambda _: dtype)
    try:
        return column.to_pandas()
    except pa.ArrowInvalid:
        # Times that this version of pandas cannot hold.
        return pd.Series(column.to_pylist(), dtype=object)

def _wide_series(pd, column):
    """Numbers that Parquet holds as text only, such as sums of whole numbers."""
    from decimal import Decimal
    texts = column.to_pylist()
    try:
        numbers = [None if text is None else int(text) for text in texts]
    except ValueError:
        return pd.Series([None if text is None else Decimal(text) for text in texts], dtype=object)
    if all(number is None or -(1 << 63) <= number < 1 << 63 for number in numbers):
        return pd.Series(numbers, dtype="Int64" if None in numbers else "int64")
    return pd.Series(numbers, dtype=object)

def _pandas_frame(pd, parquet, table):
    read = parquet.read_table(table["file"])
    series = [_exact_series(pd, sys.modules["pyarrow"], read.column(at), column["type"]) for at, column in enumerate(table["columns"])]
    frame = pd.DataFrame(dict(enumerate(series)), copy=False)
    frame.columns = [column["name"] for column in table["columns"]]
    return frame

def _polars_frame(pl, table):
    frame = pl.read_parquet(table["file"])
    columns = []
    for at, column in enumerate(table["columns"]):
        own = frame["c%d" % at]
        if own.dtype == pl.Utf8 and column["type"] == "decimal":
            try:
                own = own.cast(pl.Int64)
            except Exception:
                try:
                    own = own.cast(pl.Decimal(38, 0))
                except Exception:
                    pass  # wider still: the texts say it exactly
        columns.append(own.alias(column["name"]))
    return pl.DataFrame(columns)

def _duckdb_relation(duckdb, table):
    def quoted(text, mark):
        return mark + text.replace(mark, mark * 2) + mark
    source = "read_parquet(%s)" % quoted(table["file"], "'")
    stored = dict(zip(*(lambda found: (found.columns, map(str, found.types)))(duckdb.sql("FROM " + source))))
    cells = ["%s AS %s" % ("CAST(c%d AS HUGEINT)" % at if column["type"] == "decimal" and stored.get("c%d" % at) == "VARCHAR" else "c%d" % at,
                           quoted(column["name"], '"')) for at, column in enumerate(table["columns"])]
    return duckdb.sql("SELECT %s FROM %s" % (", ".join(cells) or "*", source))

def _frame_maker():
    """What results become here: its name, and a function that makes one. The function is None when there is nothing."""
    import importlib
    importlib.invalidate_caches()  # the user may have installed something meanwhile
    pd, reader = _imported("pandas"), None
    if pd is not None:
        reader = _imported("pyarrow.parquet")
        if reader is not None:
            return "a DataFrame of pandas", lambda table: _pandas_frame(pd, reader, table)
    without = "" if pd is None else "; pandas reads results by pyarrow, which is not installed"
    pl = _imported("polars")
    if pl is not None:
        return "a DataFrame of polars" + without, lambda table: _polars_frame(pl, table)
    duckdb = _imported("duckdb")
    if duckdb is not None:
        return "a relation of DuckDB" + without, lambda table: _duckdb_relation(duckdb, table)
    missing = ("pandas, polars or duckdb is needed", "pandas pyarrow") if pd is None else ("pandas needs pyarrow for that", "pyarrow")
    return "%s (this is Python %s of %s; to install it there: %s -m pip install %s)" % (
        missing[0], sys.version.split()[0], sys.executable, sys.executable, missing[1]), None

def _mentioned(tree):
    """Names that the code reads, names that it gives a value, and words of its texts: SQL in a text may name a variable."""
    import re
    read, given, words = set(), set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (given if isinstance(node.ctx, ast.Store) else read).add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 1000000:
            words.update(re.findall(r"[^\W\d]\w*", node.value))
    return read, given, words

def _own_name(table):
    """As the syntax tree has it: Python reads names by their compatible forms."""
    name = table["name"]
    if name.isascii():
        return name
    import unicodedata
    return unicodedata.normalize("NFKC", name)

def _offer(tables, tree, namespace):
    """Puts the tables that the code uses into its names."""
    read, given, words = _mentioned(tree)
    for table in tables:
        name = _own_name(table)
        if not table["always"] and _loaded.get(name) == table["file"] and name in namespace:
            continue
        if table["always"] or name in read:
            _load(table, namespace, True)
        elif name in given:
            _loaded[name] = table["file"]  # from here on the name is the user's
        elif name in words:
            _load(table, namespace, False)

def _load(table, namespace, is_needed):
    global _frames_told
    name = _own_name(table)
    said, make = _frame_maker()
    if make is None:
        if is_needed:
            namespace[name] = _Unloaded("the result %s cannot be loaded: %s" % (name, said))
        return
    try:
        namespace[name] = make(table)
    except Exception as error:
        if is_needed:
            namespace[name] = _Unloaded("the result %s cannot be loaded as %s: %s" % (name, said, _one_line(error)))
        return
    _loaded[name] = table["file"]
    if _frames_told != said:
        _frames_told = said
        _send({"kind": "log", "level": "WARN" if ";" in said else "INFO", "text": "Results are loaded as %s." % said.replace(";", ":", 1)})
`;
