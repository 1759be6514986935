/**
 * What runs behind the code of a Python cell on a Linkis server, as one line: shows the value of the last expression and open figures, and
 * defines `display` where there is none. For Python 2.7 and later. It leaves no name behind but Python's own `display`.
 *
 * The names `intp`, `jobGroup`, `show` and `__show__` are those of Linkis' drivers [python.py, mix_pyspark.py]. Rows go to the server one
 * call a cell, so a table is bounded.
 */
/**
 * `g`: the names of the cell; `a`: 0 = only define, 1 = value and figures, 2 = value, since the code itself shows its figures. It has no
 * double quote and no backslash, which would end or change the text that it becomes, and nothing that the server takes for a variable.
 */
const source = String.raw`
import base64, json
sys = __import__('sys')
most = 16000000
kinds = (('html', 'text/html'), ('markdown', 'text/markdown'), ('latex', 'text/latex'), ('svg', 'image/svg+xml'),
 ('png', 'image/png'), ('jpeg', 'image/jpeg'), ('json', 'application/json'))
def text(v):
 try:
  return repr(v)
 except Exception as e:
  return '<%s, whose repr() failed: %s>' % (type(v).__name__, e)
def ask(v, name):
 f = getattr(type(v), name, None)
 try:
  x = f(v) if f else None
 except Exception:
  x = None
 return x[0] if isinstance(x, tuple) else x
def written(kind, v):
 if kind not in ('image/png', 'image/jpeg') or not isinstance(v, bytes) or v[:4] in (b'iVBO', b'/9j/'):
  return v
 return base64.b64encode(v).decode('ascii')
def data_of(v):
 data = {}
 if not isinstance(v, type):
  both = ask(v, '_repr_mimebundle_')
  if isinstance(both, dict):
   data.update((k, written(k, x)) for k, x in both.items())
  for k, kind in kinds:
   x = None if kind in data else ask(v, '_repr_' + k + '_')
   if x is not None:
    data[kind] = written(kind, x)
 return data
def picture(v):
 import io
 out = io.BytesIO()
 v.savefig(out, format='png', bbox_inches='tight')
 return {'image/png': base64.b64encode(out.getvalue()).decode('ascii')}
def plain(s):
 return s.replace('&', '&amp;').replace('<', '&lt;')
def send(v, data, top):
 data['text/plain'] = text(v)
 html = data.pop('text/html', None)
 try:
  body = json.dumps({'data': data, 'metadata': {}, 'result': top, 'html': html is not None}, default=str)
 except Exception:
  return print_(v)
 if html is not None:
  rest = html
 elif 'image/png' in data:
  rest = '<img src=data:image/png;base64,' + data['image/png'] + '>'
 else:
  rest = data.get('image/svg+xml') or '<pre>' + plain(data['text/plain']) + '</pre>'
 page = '<!--linkis-kernel:mime ' + base64.b64encode(body.encode('utf-8')).decode('ascii') + '-->' + rest
 if 'intp' not in g or len(page) > most:
  return print_(v)
 g['intp'].showHTML(*([g['jobGroup'], page] if 'jobGroup' in g else [page]))
def print_(v):
 print(text(v))
def table(v):
 f = v.to_frame() if not hasattr(v, 'columns') else v
 i = f.index
 most_rows = max(1, min(5000, 10000 // max(1, f.shape[1])))
 t = f.head(most_rows).copy()
 if not (i.nlevels == 1 and i.name is None and list(t.index) == list(range(len(t)))):
  try:
   t = t.reset_index()
  except ValueError:
   pass
 t.columns = [str(c) for c in t.columns]
 g['__show__'].show(t)
 if len(f) > most_rows:
  print('The first %d of %d rows: show.show(df) sends all of them.' % (most_rows, len(f)))
def put(v, top):
 name, module = type(v).__name__, str(type(v).__module__)
 home = module.split('.')[0]
 if module.startswith('pyspark.sql') and name == 'DataFrame' and callable(g.get('show')):
  return g['show'](v)
 if home == 'pandas' and name in ('DataFrame', 'Series') and v.shape[-1] and hasattr(g.get('__show__'), 'show_dataframe'):
  return table(v)
 data = picture(v) if home == 'matplotlib' and name == 'Figure' else data_of(v)
 send(v, data, top) if data else print_(v)
def display(*values, **options):
 for v in values:
  put(v, False)
def told(p, **options):
 kind = type(p).__name__
 if kind == 'Series' and hasattr(p, 'to_frame'):
  p = p.to_frame()
 elif kind != 'DataFrame' and not callable(p) and not hasattr(p, '__name__'):
  return print_kind(kind)
 return type(g['__show__']).show(g['__show__'], p, **options)
def print_kind(kind):
 print('show.show() of this server shows a DataFrame of pandas or plt, no %s: make a DataFrame of it, or print() it.' % kind)
if hasattr(g.get('__show__'), 'show_dataframe') and 'show' not in vars(g['__show__']):
 g['__show__'].show = told
names = __import__('builtins' if sys.version_info[0] > 2 else '__builtin__')
if not hasattr(names, 'display'):
 names.display = display
value = g.pop('_linkis_value', None)
if value is not None:
 put(value, True)
plt = sys.modules.get('matplotlib.pyplot')
if a and hasattr(plt, 'get_fignums') and plt.get_fignums():
 for n in plt.get_fignums() if a == 1 else ():
  if plt.figure(n) is not value:
   send(plt.figure(n), picture(plt.figure(n)), False)
 plt.close('all')
value = None
`;

const encoded = source.trim().replaceAll('\n', String.raw`\n`);

/** Never a part of what a user wrote: the file's name is our own. */
export function shownValueCode(action: 0 | 1 | 2): string {
  return `exec(compile("${encoded}", "<linkis-kernel>", "exec"), {"g": globals(), "a": ${String(action)}})`;
}

/** Finds the line of any version of this kernel, with the semicolon behind it. */
export const shownValuePattern: RegExp =
  /exec\(compile\("[^"]*", "<linkis-kernel>", "exec"\), \{"g": globals\(\), "a": \d\}\)(?:; )?/g;
