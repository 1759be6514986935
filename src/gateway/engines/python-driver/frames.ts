/**
 * Python source in the middle of the driver's: frames to and from Parquet files, by the libraries that this Python has. A column keeps its
 * type where Parquet has it, and else is the texts that its cells show.
 */

export const pythonFrames: string = String.raw`def _imported(name):
    """The library; None where this Python has none that works."""
    import importlib
    try:
        return importlib.import_module(name)
    except Exception:
        return None

def _texts(column, cell):
    return [cell(value) for value in column]

def _arrow_of(pa, values):
    found = pa.array(values, from_pandas=True)
    if pa.types.is_dictionary(found.type):
        found = found.dictionary_decode() if hasattr(found, "dictionary_decode") else found.cast(found.type.value_type)
    return found

def _wide_numbers(pa, values):
    """Whole numbers that no integer of Parquet holds."""
    from decimal import Decimal
    return pa.array([None if _is_missing_in_frame(value) else Decimal(int(value)) for value in values], pa.decimal128(38, 0))

def _exact_times(pa, found):
    try:
        return found.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return found.cast(pa.timestamp("ns"))

def _arrow_column(pa, column, kind):
    """The column of a pandas frame with the type of its values; None when Arrow has no such type, or cannot hold one of them."""
    is_object = str(column.dtype) == "object"
    try:
        if is_object and kind == "double" and any(type(value) is int and abs(value) > 1 << 53 for value in column):
            return None
        try:
            found = _arrow_of(pa, column)
        except (OverflowError, pa.ArrowInvalid):
            if kind != "bigint":
                raise
            return _wide_numbers(pa, column)
        kinds = pa.types
        if kind == "boolean" and kinds.is_boolean(found.type):
            return found
        if kind in ("tinyint", "int", "bigint") and kinds.is_integer(found.type):
            return found
        if kind == "decimal" and (kinds.is_integer(found.type) or kinds.is_decimal128(found.type)):
            return found
        if kind in ("float", "double") and kinds.is_floating(found.type):
            import pyarrow.compute as compute
            found = found.cast(pa.float32() if kind == "float" else pa.float64())
            # In a frame of pandas NaN is what is missing, also in a column that knows NULL.
            return compute.if_else(compute.is_nan(found), pa.scalar(None, found.type), found)
        if kind == "date" and kinds.is_date32(found.type):
            return found
        if kind == "timestamp" and kinds.is_timestamp(found.type) and found.type.tz is None:
            return _exact_times(pa, found)
        if kind == "string" and (kinds.is_string(found.type) or kinds.is_large_string(found.type)):
            return found
    except Exception:
        pass  # its texts say it
    return None

def _write_pandas(data, path):
    """Names and types of the columns of the file; None when this Python cannot write one."""
    pa, parquet = _imported("pyarrow"), _imported("pyarrow.parquet")
    if pa is None or parquet is None:
        return None
    names, columns = _pandas_columns(data)
    if not names:
        return None
    kinds = [_frame_type(column) for column in columns]
    arrays = []
    for column, kind in zip(columns, kinds):
        found = _arrow_column(pa, column, kind)
        arrays.append(pa.array(_texts(column, _cell_of_frame), pa.string()) if found is None else found)
    table = pa.table(arrays, names=["c%d" % at for at in range(len(arrays))])
    parquet.write_table(table, path, compression="snappy")
    return names, kinds

_polars_kinds = ("Boolean", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64",
                 "Decimal", "Date", "String", "Utf8")

def _polars_column(pl, column, name):
    kind = type(column.dtype).__name__ if type(column.dtype).__name__ != "DataTypeClass" else column.dtype.__name__
    if kind in _polars_kinds or kind == "Datetime" and getattr(column.dtype, "time_zone", None) is None:
        if kind == "Datetime" and column.dtype.time_unit == "ns":
            micro = column.cast(pl.Datetime("us"))
            column = micro if (micro.cast(column.dtype) == column).all() else column
        return column.alias(name)
    if kind in ("Categorical", "Enum"):
        return column.cast(pl.Utf8).alias(name)
    return pl.Series(name, _texts(column.to_list(), _cell), dtype=pl.Utf8)

def _write_polars(data, path):
    pl = sys.modules["polars"]
    columns = [data[name] for name in data.columns]
    if not columns:
        return None
    kinds = [_frame_type(column) for column in columns]
    pl.DataFrame([_polars_column(pl, column, "c%d" % at) for at, column in enumerate(columns)]).write_parquet(path, compression="snappy")
    return list(data.columns), kinds

def _write_parquet(data, path):
    """As _write_pandas, for any kind of frame."""
    if _is_relation(data):
        return _write_relation(data, path)
    if hasattr(data, "to_frame") and not hasattr(data, "columns"):
        data = _named_frame(data)
    write = _write_polars if hasattr(data, "iter_rows") else _write_pandas if hasattr(data, "iloc") else None
    try:
        return write(data, path) if write is not None else None
    except OSError:
        raise
    except Exception:
        return None  # another version of the library: the rows go as text

_parquet_types = ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE",
                  "VARCHAR", "DATE", "TIMESTAMP", "BLOB")

def _write_relation(data, path):
    """The types are None, since the file tells them, but for those that only text holds exactly."""
    names, types = list(data.columns), [str(kind) for kind in data.types]
    kept = [kind in _parquet_types or kind.startswith("DECIMAL(") for kind in types]
    whole = [kind in ("HUGEINT", "UHUGEINT", "BIGNUM", "VARINT") for kind in types]
    cells = ["c%d" % at if is_kept else "CAST(c%d AS VARCHAR) AS c%d" % (at, at) for at, is_kept in enumerate(kept)]
    source = ", ".join("c%d" % at for at in range(len(names)))
    data.query("linkis_relation", "SELECT %s FROM linkis_relation AS t(%s)" % (", ".join(cells), source)).write_parquet(path)
    return names, ["decimal" if is_whole else "timestamp" if kind.startswith("TIMESTAMP") and not is_kept else None
                   for kind, is_kept, is_whole in zip(types, kept, whole)]

def _is_relation(value):
    kind = getattr(sys.modules.get("duckdb"), "DuckDBPyRelation", None)
    return isinstance(kind, type) and isinstance(value, kind)
`;
