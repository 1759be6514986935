/** Python source in the middle of the driver's: shows tables, figures and HTML, and sends them by the driver's `_send`. */

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
`;
