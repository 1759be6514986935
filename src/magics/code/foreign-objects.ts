/**
 * Objects that Python of Databricks and Zeppelin finds ready (`displayHTML`, `dbutils`, `z`), for cells that name them: what is clear and harmless
 * is done, all else is answered by an error with the line that does it here. They stand among Python's own names, so a variable of the user
 * hides them. For Python 2.7 and later.
 */
import type { PlannedTask } from '../form/cell-plan.ts';
import { languageOf } from './engines.ts';

/**
 * `v`: variables of the notebook as JSON in base64; `z`: whether the cell uses Zeppelin's `z`. It has no double quote and no backslash, which would end or change the
 * text that it becomes, and nothing that the server takes for a variable.
 */
const source = String.raw`
import base64, json
sys = __import__('sys')
names = __import__('builtins' if sys.version_info[0] > 2 else '__builtin__')
state = getattr(names, '_linkis_notebook', None)
if state is None:
 try:
  from html.parser import HTMLParser
 except ImportError:
  from HTMLParser import HTMLParser
 state = names._linkis_notebook = {'given': {}, 'own': {}, 'pool': {}}
 def refused(what, here):
  raise NotImplementedError(what + ' is not available in this kernel. Here: ' + here)
 class Text(HTMLParser):
  def __init__(self):
   HTMLParser.__init__(self)
   self.parts, self.hidden = [], 0
  def handle_starttag(self, tag, attrs):
   self.hidden += tag in ('script', 'style')
  def handle_endtag(self, tag):
   self.hidden -= self.hidden > 0 and tag in ('script', 'style')
  def handle_data(self, data):
   if not self.hidden:
    self.parts.append(data)
 class Page(object):
  def __init__(self, html):
   self.html = html
  def _repr_html_(self):
   return self.html
  def __repr__(self):
   text = Text()
   try:
    text.feed(self.html)
    text.close()
   except Exception:
    pass
   said = ' '.join(' '.join(text.parts).split())
   return said if len(said) < 10000 else said[:10000] + ' [...]'
 def displayHTML(html='', **options):
  names.display(Page(html if hasattr(html, 'split') else str(html)))
 def value(name, kind):
  for known in (state['given'], state['own']):
   if name in known:
    return known[name]
  refused('the ' + kind + ' ' + repr(name) + ', which no cell has made,', '%var ' + str(name) + '=VALUE in a cell above')
 def defaulted(name, default):
  state['own'].setdefault(name, '' if default is None else default)
 class Refusing(object):
  _what, _here = '', {}
  def __getattr__(self, name):
   if name.startswith('_'):
    raise AttributeError(name)
   refused(self._what + '.' + name, self._here.get(name) or self._here.get('*'))
 class Widgets(Refusing):
  _what, _here = 'dbutils.widgets', {'*': '%var NAME=VALUE sets a variable, %var NAME --ask asks for it'}
  def text(self, name, defaultValue='', label=None):
   defaulted(name, defaultValue)
  def dropdown(self, name, defaultValue='', choices=(), label=None):
   defaulted(name, defaultValue)
  combobox = multiselect = dropdown
  def get(self, name):
   return value(name, 'widget')
  def getArgument(self, name, defaultValue=''):
   defaulted(name, defaultValue)
   return value(name, 'widget')
  def getAll(self):
   return dict((name, value(name, 'widget')) for name in state['own'])
  def remove(self, name):
   state['own'].pop(name, None)
  def removeAll(self):
   state['own'].clear()
 class Files(Refusing):
  _what, _here = 'dbutils.fs', {'*': 'a %%shell cell with ls, cat, cp, rm, or hdfs dfs -ls DIR; in Python: os and shutil'}
 class Notebooks(Refusing):
  _what, _here = 'dbutils.notebook', {'run': '%run FILE.ipynb -p NAME=VALUE', 'exit': 'nothing ends a notebook early but an error: leave the cells below out of it', '*': '%run FILE.ipynb'}
 class Secrets(Refusing):
  _what, _here = 'dbutils.secrets', {'*': 'read the secret from a file, or from os.environ'}
 class Library(Refusing):
  _what, _here = 'dbutils.library', {'*': '%pip install NAME'}
  def restartPython(self):
   print('dbutils.library.restartPython() has nothing to do here: new packages are found at once. For a new version of one that was imported before: %configure -f.')
 class Utilities(Refusing):
  _what, _here = 'dbutils', {'data': '%profile NAME', 'jobs': '--as NAME on a cell keeps its result', '*': '%help'}
  widgets, fs, notebook, secrets, library = Widgets(), Files(), Notebooks(), Secrets(), Library()
 class Zeppelin(Refusing):
  _what, _here = 'z', {'run': '%run FILE', 'runParagraph': 'cells run one by one', 'password': '%login asks for a password; a secret in code is read from a file', 'angular': 'display(VALUE)', '*': '%help'}
  def show(self, value, **options):
   if getattr(value, '__name__', '').startswith('matplotlib'):
    return None if 'agg' in str(value.get_backend()).lower() else value.show()
   names.display(value)
  def input(self, name, defaultValue=''):
   defaulted(name, defaultValue)
   return value(name, 'form')
  textbox = noteTextbox = noteInput = input
  def select(self, name, options=(), defaultValue=''):
   return self.input(name, defaultValue)
  noteSelect = select
  def checkbox(self, name, options=(), defaultChecked=None):
   chosen = self.input(name, [one[0] if isinstance(one, tuple) else one for one in options] if defaultChecked is None else defaultChecked)
   return chosen.split(',') if hasattr(chosen, 'split') else list(chosen)
  noteCheckbox = checkbox
  def put(self, name, value):
   state['pool'][name] = value
  def get(self, name):
   if name in state['pool']:
    return state['pool'][name]
   refused('z.get of ' + repr(name) + ', which no cell has put,', '%%python --with ' + str(name) + ' for a result that --as or saveAs has named')
  getAsDataFrame = get
  def remove(self, name):
   state['pool'].pop(name, None)
 state['zeppelin'] = Zeppelin
 for name, made in (('displayHTML', displayHTML), ('dbutils', Utilities())):
  if not hasattr(names, name):
   setattr(names, name, made)
if z and not hasattr(names, 'z'):
 names.z = state['zeppelin']()
state['given'] = json.loads(base64.b64decode(v).decode('utf-8'))
`;

const encoded = source.trim().replaceAll('\n', String.raw`\n`);

const databricks = /(?<![.\w])(?:displayHTML|dbutils|getArgument)(?!\w)/;
/** A variable that is called `z` has other things behind its dot. */
const zeppelin =
  /(?<![.\w])z[ \t]*\.[ \t]*(?:show|input|textbox|select|checkbox|password|put|get|getAsDataFrame|remove|run|runParagraph|angular|note[A-Z]\w*)[ \t]*\(/;

/** The line of Python that makes the objects which the code names; undefined where it names none. It ends in no line end. */
export function foreignObjectsCode({
  code,
  runType,
  variables,
}: Pick<PlannedTask, 'code' | 'runType' | 'variables'>): string | undefined {
  const usesZ = zeppelin.test(code);
  if (languageOf(runType) !== 'python' || (!usesZ && !databricks.test(code))) return undefined;
  const given = Buffer.from(JSON.stringify(variables)).toString('base64');
  return `exec(compile("${encoded}", "<linkis-kernel>", "exec"), {"v": "${given}", "z": ${usesZ ? 'True' : 'False'}})`;
}

/** Finds the line of any version of this kernel, with the semicolon behind it. */
export const foreignObjectsPattern: RegExp =
  /exec\(compile\("[^"]*", "<linkis-kernel>", "exec"\), \{"v": "[^"]*", "z": (?:True|False)\}\)(?:; )?/g;
