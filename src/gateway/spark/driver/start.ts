/** Python source: starts Spark in this process's JVM, and gives its names to the code. What the JVM writes goes to files of the session. */

export const sparkStart: string = String.raw`
import time, warnings

for _name in ("SPARK_REMOTE", "SPARK_LOCAL_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "SPARK_API_MODE", "PYSPARK_GATEWAY_PORT",
              "PYSPARK_GATEWAY_SECRET", "PYSPARK_DRIVER_PYTHON", "PYSPARK_DRIVER_PYTHON_OPTS"):
    os.environ.pop(_name, None)  # another Spark, or another program than this one
del _name
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
os.environ.pop("SPARK_LOCAL_DIRS", None)

_work = _first["directory"]
_context = _spark = None

def _own_directory(name):
    path = os.path.join(_work, name)
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path

_temporary = _own_directory("tmp")
_logs = _own_directory("logs")
_jvm_log = os.path.join(_logs, "stderr")

class _JvmStreams:
    """The JVM inherits the streams that are there when it starts: files, so that nothing of it stands between the prints of a cell."""
    def __enter__(self):
        self._kept = []
        for fd, name in ((1, "stdout"), (2, "stderr")):
            self._kept.append((fd, os.dup(fd)))
            file = os.open(os.path.join(_logs, name), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
            os.dup2(file, fd)
            os.close(file)
    def __exit__(self, *_):
        for fd, kept in self._kept:
            os.dup2(kept, fd)
            os.close(kept)

def _last_words():
    """What the JVM wrote last, for the error of a failed start."""
    try:
        with open(_jvm_log, "rb") as file:
            file.seek(max(0, os.path.getsize(_jvm_log) - 4000))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    lines = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("at ")]
    wanted = lines if len(lines) < 6 else [line for line in lines if "Exception" in line or "Error" in line]
    return " ".join(wanted[:4])[:1000]

def _start_session():
    global _context, _spark
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession
    if SparkContext._gateway is None:
        with _JvmStreams():
            SparkContext._ensure_initialized(conf=SparkConf(loadDefaults=False).setAll(_first["launch"]))
    conf = SparkConf()
    for key, value in _first["configuration"]:
        conf.set(key, value)
    for key, value in _first["defaults"]:
        conf.setIfMissing(key, value)
    _spark = SparkSession.builder.config(conf=conf).getOrCreate()
    _context = _spark.sparkContext
    # An error of Spark says what happened; where in Spark is in the log, and what pyspark logs of it would say it again.
    try:
        from pyspark.logger import PySparkLogger
        for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
            PySparkLogger.getLogger(name).disabled = True
    except Exception:
        pass  # a release that logs nothing
    try:
        _spark.conf.set("spark.sql.pyspark.jvmStacktrace.enabled", "false")
    except Exception:
        pass

def _old_context():
    try:
        from pyspark.sql import SQLContext
        return SQLContext(_context, _spark)
    except Exception:
        return None  # a release without it

def _spark_names():
    return {"spark": _spark, "sc": _context, "sqlContext": _old_context()}

def _conf_text(key, otherwise=""):
    value = _context.getConf().get(key)
    return otherwise if value is None else value

def _application():
    jvm = _context._jvm
    return {"applicationId": _context.applicationId, "applicationUrl": _context.uiWebUrl or "", "queue": _conf_text("spark.yarn.queue", "default"),
            "cores": _context.defaultParallelism, "memoryBytes": jvm.java.lang.Runtime.getRuntime().maxMemory()}

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about other libraries; they say it again when they are used
        _start_session()
        _first_names = _spark_names()
    _facts = {"spark": _context.version, "java": _context._jvm.java.lang.System.getProperty("java.version"), **_application(),
              "catalogue": _conf_text("spark.sql.catalogImplementation", "in-memory")}
except BaseException as _error:
    _send({"kind": "failed", "text": "%s %s" % (str(_error).strip().split("\n")[0][:500], _last_words())})
    _requests.read()  # until the gateway ends this process
`;
