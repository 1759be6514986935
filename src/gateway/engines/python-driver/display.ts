/** Python source in the middle of the driver's: the forms in which a value can be shown, and how they travel. */

export const pythonDisplay: string = String.raw`_methods = (("_repr_html_", "text/html"), ("_repr_markdown_", "text/markdown"), ("_repr_svg_", "image/svg+xml"),
            ("_repr_png_", "image/png"), ("_repr_jpeg_", "image/jpeg"), ("_repr_latex_", "text/latex"),
            ("_repr_json_", "application/json"), ("_repr_javascript_", "application/javascript"))

_longest_text, _longest_picture = 2 << 20, 4 << 20
# Beside a page that holds the same figure.
_longest_chart = 1 << 19

def _warn(text):
    sys.stderr.write(text.replace("\n", " ") + "\n")

def _one_line(error):
    try:
        return "%s: %s" % (type(error).__name__, str(error).split("\n")[0])
    except Exception:
        return type(error).__name__

def _method(value, name):
    if isinstance(value, type):
        return None
    try:
        # What has this name too has every name, and means none of them.
        if getattr(value, "_linkis_kernel_canary_", None) is not None:
            return None
        method = getattr(value, name, None)
    except Exception:
        return None
    return method if callable(method) else None

def _asked(value, name, **arguments):
    method = _method(value, name)
    if method is None:
        return None
    try:
        return method(**arguments)
    except NotImplementedError:
        return None  # how a value says that it has no such form
    except Exception as error:
        _warn("%s of %s failed, its next form is shown: %s" % (name, type(value).__name__, _one_line(error)))
        return None

def _text_of(value):
    try:
        text = repr(value)
        if len(text) > 79 and type(value) in (dict, list, tuple, set) and len(value) <= 1000:
            import pprint
            text = pprint.pformat(value, sort_dicts=False)
        return text
    except Exception as error:
        _warn("repr of %s failed: %s" % (type(value).__name__, _one_line(error)))
        return "<%s object>" % type(value).__name__

def _forms(value):
    """Every form of the value by its MIME type, and their metadata."""
    data, metadata = {}, {}
    def take(found, mime=None):
        more = None
        if isinstance(found, tuple) and len(found) == 2:
            found, more = found
        if mime is not None:
            found, more = {mime: found}, None if more is None else {mime: more}
        if isinstance(found, dict):
            for name, form in found.items():
                if form is not None:
                    data.setdefault(name, form)
            if isinstance(more, dict):
                metadata.update(more)
    take(_asked(value, "_repr_mimebundle_", include=None, exclude=None))
    for name, mime in _methods:
        if mime not in data and not (mime == "image/jpeg" and "image/png" in data):
            take(_asked(value, name), mime)
    if not isinstance(data.get("text/plain"), str):
        data["text/plain"] = _text_of(value)
    return data, metadata

def _sendable(data):
    """The forms that JSON can carry, none of them longer than a notebook bears."""
    kept = {}
    for mime, form in data.items():
        if mime.startswith("image/") and mime != "image/svg+xml" or mime == "application/pdf":
            if isinstance(form, (bytes, bytearray)):
                form = base64.b64encode(form).decode("ascii")
            most = _longest_picture
        else:
            if isinstance(form, (bytes, bytearray)):
                form = bytes(form).decode("utf-8", "replace")
            most = _longest_text
        try:
            length = len(form) if isinstance(form, str) else len(json.dumps(form))
        except Exception as error:
            _warn("the form %s is left out, it is no JSON: %s" % (mime, _one_line(error)))
            continue
        if mime == "text/plain":
            form = _shortened(str(form), most)
        elif length > most:
            _warn("the form %s is left out: it has %.1f MB, and %d MB can be shown. Show a part of it, or write it to a file"
                  % (mime, length / (1 << 20), most >> 20))
            continue
        kept[mime] = form
    # Widgets need a counterpart in the kernel; other vendor types are drawn by some clients only.
    drawn = any(mime == "text/html" or mime.startswith("image/") for mime in kept)
    return {mime: form for mime, form in kept.items()
            if drawn and mime == "application/vnd.plotly.v1+json"
            or not mime.startswith("application/vnd." if drawn else "application/vnd.jupyter.")}

def _as_html(data):
    """For clients that do not read the forms."""
    import html
    alt = html.escape(data["text/plain"][:300])
    for mime in ("image/png", "image/jpeg"):
        if isinstance(data.get(mime), str):
            return '<img alt="%s" src="data:%s;base64,%s">' % (alt, mime, "".join(data[mime].split()))
    if isinstance(data.get("image/svg+xml"), str):
        return data["image/svg+xml"]
    return "<pre>%s</pre>" % html.escape(_shortened(data["text/plain"], 100000))

def _send_forms(data, metadata=None, result=False):
    data = _sendable({"text/plain": "", **data})
    document = data.pop("text/html", None)
    if not isinstance(document, str):
        document = None
    head = json.dumps({"data": data, "metadata": metadata or {}, "result": result, "html": document is not None})
    _send_html("<!--linkis-kernel:mime %s-->\n%s" % (
        base64.b64encode(head.encode("ascii")).decode("ascii"), _as_html(data) if document is None else document))

def _display(value, result=False):
    if type(value) is _Unloaded:
        _say_unloaded(value)
    if _is_frame(value):
        return _send_table(value, _shown_cells)
    if _is_figure(value):
        return _show_figure(value, result)
    shows_itself = _method(value, "_ipython_display_")
    if shows_itself is not None:
        try:
            shows_itself()
            return None
        except NotImplementedError:
            pass
        except Exception as error:
            _warn("_ipython_display_ of %s failed, its next form is shown: %s" % (type(value).__name__, _one_line(error)))
    data, metadata = _forms(value)
    _send_forms(data, metadata, result)

class DisplayHandle:
    """What display(…, display_id=…) gives. An output cannot be changed any more: what follows is shown below it."""
    def __init__(self, display_id):
        self.display_id = display_id
    def display(self, value, **options):
        display(value, **options)
    update = display

def display(*values, display_id=None, raw=False, metadata=None, **_):
    """Shows each value in the richest of its forms, as a result of the cell."""
    for value in values:
        if raw and isinstance(value, dict):
            _send_forms(value, metadata)
        else:
            _display(value)
    if display_id is None or display_id is False:
        return None
    return DisplayHandle(os.urandom(8).hex() if display_id is True else display_id)
`;
