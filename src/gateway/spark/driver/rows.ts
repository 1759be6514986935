/** Python source: writes the rows of Spark's DataFrames as Parquet files, whose columns are `c0`, `c1`, … with the types that results keep. */

/** Rows of a DataFrame that a Python cell shows, as many as Linkis' `show`. Those of SQL are written whole. */
export const shownRows = 5000;

export const sparkRows: string = String.raw`
_shown_rows = ${String(shownRows)}

_plain_kinds = {"boolean": "boolean", "byte": "tinyint", "short": "smallint", "integer": "int", "long": "bigint", "float": "float",
                "double": "double", "date": "date", "string": "string", "timestamp_ntz": "timestamp"}

def _spark_column(name, kind):
    """Linkis' name of the type, and what is written, in SQL."""
    own = kind.typeName()
    text = "CAST(%s AS STRING)" % name
    if own in _plain_kinds:
        return _plain_kinds[own], name
    if own == "decimal":
        return "decimal(%d,%d)" % (kind.precision, kind.scale), name
    if own in ("char", "varchar"):
        return "string", text
    if own == "timestamp":
        return "timestamp", "CAST(%s AS TIMESTAMP_NTZ)" % name if _has_local_times else text
    if own == "binary":
        return "binary", "lower(hex(%s))" % name
    if own in ("array", "map", "struct", "variant"):
        return own, "to_json(%s, map('ignoreNullFields', 'false'))" % name if own != "variant" else "to_json(%s)" % name
    if own == "void":
        return "void", text
    return "string", text

_has_local_times = tuple(int(part) for part in _facts["spark"].split(".")[:2]) >= (3, 4)

# A result holds all days as they are, in the calendar of ISO 8601.
_write_settings = (("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED"), ("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED"),
                   ("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"), ("spark.sql.files.maxRecordsPerFile", "0"))

class _Settings:
    """Sets what writing needs, and takes it back."""
    def __init__(self, session):
        self._conf = session.conf
        self._kept = []
    def __enter__(self):
        for key, value in _write_settings:
            try:
                self._kept.append((key, self._conf.get(key, None)))
                self._conf.set(key, value)
            except Exception:
                pass  # another version of Spark
    def __exit__(self, *_):
        for key, value in self._kept:
            try:
                self._conf.unset(key) if value is None else self._conf.set(key, value)
            except Exception:
                pass

def _is_spark_frame(value):
    kind = getattr(sys.modules.get("pyspark.sql"), "DataFrame", None)
    return isinstance(kind, type) and isinstance(value, kind) and hasattr(value, "_jdf")

def _first_rows(frame, most):
    """At most so many rows, by the few tasks that it takes to find them: a limit in a plan would run all tasks."""
    session = frame.sparkSession
    rows = frame._jdf.toDF().limit(most).collectAsList()
    made = session._jsparkSession.createDataFrame(rows, frame._jdf.schema())
    return type(frame)(made, session)

def _write_spark(frame, path):
    """Writes the rows into a new directory; gives the columns."""
    fields = frame.schema.fields
    keys = ["c%d" % at for at in range(len(fields))]
    columns = [_spark_column(key, field.dataType) for key, field in zip(keys, fields)]
    session = frame.sparkSession
    with _Settings(session):
        own = frame.toDF(*keys)
        try:
            cells = own.selectExpr(*("%s AS %s" % (cell, key) for key, (_, cell) in zip(keys, columns)))
        except Exception:
            # JSON does not take a type in it.
            cells = own.selectExpr(*("%s AS %s" % (cell if cell == key else "CAST(%s AS STRING)" % key, key)
                                     for key, (_, cell) in zip(keys, columns)))
        (cells.write.option("compression", "none").option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
         .mode("overwrite").parquet("file:" + path))
    return [{"name": field.name, "type": kind, "comment": (field.metadata or {}).get("comment")} for field, (kind, _) in zip(fields, columns)]

def _send_spark(frame, most=None, began=None):
    """Sends a DataFrame as a table, of at most so many rows. False when it has no columns: a statement without a result."""
    import shutil
    if not frame.columns:
        return False
    path, sent = _result_path(), False
    try:
        kept = frame if most is None else _first_rows(frame, most + 1)
        columns = _write_spark(kept, path)
        sent = _send({"kind": "table", "form": "spark", "path": path, "columns": columns, "most": most,
                      "seconds": None if began is None else time.monotonic() - began})
    finally:
        if not sent:
            shutil.rmtree(path, ignore_errors=True)
    return True

_is_plain_frame, _send_plain_table, _display_plain = _is_frame, _send_table, _display

def _is_frame(value):
    return _is_spark_frame(value) and not value.isStreaming or _is_plain_frame(value)

def _send_table(value, most=None):
    if not _is_spark_frame(value):
        return _send_plain_table(value, most)
    return _send_spark(value, None if _all_rows else _shown_rows)

def _display(value, result=False):
    # Without a column there is nothing that a table could show.
    if _is_spark_frame(value) and (value.isStreaming or not value.columns):
        return _send_forms({"text/plain": repr(value)}, None, result)
    return _display_plain(value, result)

_links = 0

def _result_frame(table):
    """A named result, read from its file when it is used."""
    global _links
    # Spark takes a file for hidden whose name begins as those of results do.
    _links += 1
    link = os.path.join(_own_directory("results"), "r%d.parquet" % _links)
    os.symlink(table["file"], link)
    frame = _spark.read.parquet("file:" + link)
    cells = []
    for at, column in enumerate(table["columns"]):
        cell, stored = "c%d" % at, frame.schema["c%d" % at].dataType.typeName()
        if column["type"] == "decimal" and stored == "string":
            cell = "CAST(%s AS DECIMAL(38,0))" % cell  # a whole number that Parquet holds as text only
        elif stored == "timestamp_ntz":
            cell = "CAST(%s AS TIMESTAMP)" % cell
        cells.append("%s AS c%d" % (cell, at))
    return frame.selectExpr(*cells).toDF(*(column["name"] for column in table["columns"]))

def _frame_maker():
    return "a DataFrame of Spark", _result_frame

def showAlias(value, alias=None):
    """Linkis' name for show, with a name for the result."""
    Show().show(value)
`;
