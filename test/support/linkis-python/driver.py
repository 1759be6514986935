"""Runs cells as Linkis' Python drivers do: names, line handling and exec mode are theirs, the Java side writes JSON lines.

Reads one JSON list of cells from stdin. `python` or `spark` is the first argument.
"""

import json
import sys
import traceback

engine = sys.argv[1]
_report = sys.__stdout__
_cells = json.load(sys.stdin)


def _tell(kind, value):
    _report.write(json.dumps({"kind": kind, "value": value}) + "\n")
    _report.flush()


class Logger(object):
    def write(self, message):
        _tell("print", message)

    def flush(self):
        pass


class ErrorLogger(Logger):
    def write(self, message):
        _tell("error", message)


class Intp(object):
    def showHTML(self, *args):
        # The Spark engine's has the job group in front.
        if len(args) != (2 if engine == "spark" else 1):
            raise TypeError("showHTML with %d arguments" % len(args))
        _tell("html", args[-1])

    def showDF(self, rows, types, names):
        _tell("table", {"names": names, "rows": rows})


intp = Intp()
sys.stdout = Logger()
sys.stderr = ErrorLogger()

if engine == "spark":
    jobGroup = ""

    def show(obj):
        _tell("table", obj.rows)

else:

    class PythonContext(object):
        def show(self, p, **kwargs):
            if type(p).__name__ == "DataFrame":
                self.show_dataframe(p, **kwargs)
            elif hasattr(p, "__call__"):
                p()

        def show_dataframe(self, df, show_index=False, **kwargs):
            intp.showDF([[str(value) for value in row] for row in df.rows()], [], [name for name in df.columns])

    show = __show__ = PythonContext()

for _cell in _cells:
    jobGroup_of_cell = "group"
    if engine == "spark":
        jobGroup = jobGroup_of_cell
    try:
        final_code = None
        for s in _cell.split("\n"):
            s_stripped = s.strip()
            if len(s_stripped) == 0 or s_stripped.startswith("#"):
                continue
            if final_code:
                final_code += "\n" + s
            else:
                final_code = s
        if final_code:
            compiledCode = compile(final_code, "<string>", "exec")
            eval(compiledCode)
        _tell("end", "")
    except BaseException:
        _tell("end", traceback.format_exc())
