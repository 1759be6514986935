/** Python source in the middle of the driver's: fits libraries to a notebook, each when the user's code imports it and not before. */

export const pythonLibraries: string = String.raw`class _Fitted:
    """Finds a module as usual, and fits it when it is loaded."""
    def __init__(self, fits):
        self._fits = fits
    def find_spec(self, name, path=None, target=None):
        fit = self._fits.get(name)
        if fit is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = None if finder is self or find is None else find(name, path, target)
            if spec is not None:
                break
        else:
            return None
        load = getattr(spec.loader, "exec_module", None)
        def exec_module(module):
            load(module)
            try:
                fit(module)
            except Exception:
                pass  # another version of the library: it works as it does outside of a notebook
        if load is not None:
            try:
                spec.loader.exec_module = exec_module
            except AttributeError:
                pass
        return spec

def _refused(what, instead):
    def refused(*_, **__):
        raise EOFError("%s is not available here, since a cell cannot ask for text: %s" % (what, instead))
    return refused

def _fit_getpass(module):
    module.getpass = _refused("getpass()", "read the secret from a file or from os.environ")

def _fit_ipython(module):
    def publish(data, metadata=None, **_):
        _send_forms(data, metadata)
    for name, ours in (("display", display), ("publish_display_data", publish), ("DisplayHandle", DisplayHandle),
                       ("update_display", lambda value, **_: display(value)), ("clear_output", lambda *_, **__: None)):
        if hasattr(module, name):
            setattr(module, name, ours)

def _fit_tqdm(module):
    from tqdm import std
    module.tqdm = module.tqdm_notebook = std.tqdm
    module.trange = module.tnrange = std.trange

def _fit_tqdm_bars(module):
    import contextlib
    @contextlib.contextmanager
    def external_write_mode(cls, file=None, nolock=False):
        # In a notebook a bar on the other stream is in an output of its own: to wipe it for the text would leave an empty one.
        written = sys.stdout if file is None else file
        with contextlib.nullcontext() if nolock else cls.get_lock():
            bars = [bar for bar in getattr(cls, "_instances", ()) if hasattr(bar, "start_t") and bar.fp == written]
            for bar in bars:
                bar.clear(nolock=True)
            yield
            for bar in bars:
                bar.refresh(nolock=True)
    module.tqdm.external_write_mode = classmethod(external_write_mode)

def _fit_plotly(module):
    import html
    from plotly.io.base_renderers import ExternalRenderer
    class Renderer(ExternalRenderer):
        def render(self, figure):
            layout = figure.get("layout") or {}
            title = layout.get("title") or ""
            title = title.get("text") or "" if isinstance(title, dict) else str(title)
            page = module.to_html(figure, full_html=True, include_plotlyjs="cdn", validate=False, default_height="100%")
            failed = "document.body.prepend('plotly.js cannot be loaded from ' + this.src + '. figure.write_html() makes a page that needs no network.');frameElement.style.height='4em'"
            page = page.replace(' src="https://', ' onerror="%s" src="https://' % failed, 1)
            # A frame of its own: the script comes before what uses it, whatever else the notebook's page has loaded.
            name = "plotly figure" + (": " + title if title else "")
            # Where scripts are taken away, as in a notebook that is not trusted, the style is too, and the line is seen.
            forms = {
                "text/plain": name,
                "text/html": '<iframe title="%s" style="width:100%%;height:%dpx;border:0" srcdoc="%s"></iframe>'
                             '<style>.linkis-without-scripts{display:none}</style>'
                             '<div class="linkis-without-scripts">%s (drawn once the notebook is trusted, or run)</div>' % (
                    html.escape(title or "plotly figure"), int(layout.get("height") or 450) + 20, html.escape(page), html.escape(name))}
            # For clients that draw it themselves, without a network.
            figure_json = module.to_json(figure, validate=False)
            if len(figure_json) <= _longest_chart:
                forms["application/vnd.plotly.v1+json"] = json.loads(figure_json)
            _send_forms(forms)
    module.renderers["linkis_kernel"] = Renderer()
    module.renderers.default = "linkis_kernel"

_backend = "module://linkis_matplotlib"

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
        from matplotlib.backend_bases import FigureManagerBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        module.FigureCanvas, module.FigureManager, module.show = FigureCanvasAgg, FigureManagerBase, _show_open_figures

def _fit_matplotlib(module):
    module.use(_backend)

def _is_figure(value):
    kind = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    return isinstance(kind, type) and isinstance(value, kind)

_figures_shown = []

def _description(figure):
    """The titles, for those who cannot see the picture."""
    title = getattr(figure, "_suptitle", None)
    titles = [title.get_text() if title is not None else ""]
    for axes in figure.axes:
        titles += [axes.get_title(), " by ".join(text for text in (axes.get_ylabel(), axes.get_xlabel()) if text)]
    titles = [text for text in titles if text]
    return "Figure" + (": " + ", ".join(titles) if titles else " with %d axes" % len(figure.axes))

def _show_figure(figure, result=False):
    if result and any(figure is shown for shown in _figures_shown):
        return
    out = io.BytesIO()
    figure.savefig(out, format="png", bbox_inches="tight")
    _send_forms({"image/png": out.getvalue(), "text/plain": _description(figure)}, None, result)
    _figures_shown.append(figure)

def _show_open_figures(*_, **__):
    """Each open figure, unless the cell has shown it, and closes them."""
    from matplotlib._pylab_helpers import Gcf
    try:
        for manager in Gcf.get_all_fig_managers():
            figure = manager.canvas.figure
            if not any(figure is shown for shown in _figures_shown):
                _show_figure(figure)
    finally:
        Gcf.destroy_all()

def _end_figures():
    try:
        library = sys.modules.get("matplotlib")
        if "matplotlib._pylab_helpers" in sys.modules and library.get_backend() == _backend:
            _show_open_figures()
    finally:
        _figures_shown.clear()

def _fit_libraries():
    import builtins
    builtins.display = display
    builtins.input = _refused("input()", "set it above the code, as in %var name=value, and write '${'$'}{name}' in it")
    sys.breakpointhook = _refused("breakpoint()", "print what you want to see")
    sys.meta_path.insert(0, _Fitted({
        "getpass": _fit_getpass, "IPython.core.display": _fit_ipython, "IPython.core.display_functions": _fit_ipython,
        "tqdm.std": _fit_tqdm_bars,
        "tqdm.notebook": _fit_tqdm, "plotly.io": _fit_plotly, "matplotlib": _fit_matplotlib}))
    sys.meta_path.append(_Backend())
    if "getpass" in sys.modules:
        _fit_getpass(sys.modules["getpass"])
`;
