// The one way imports go. `order` is the whole rule: a room may import only from rooms named in its row,
// and only through that room's index.ts. test/architecture.test.ts runs the same rules.
const order = {
  shared: [],
  contract: ['shared'],
  substitution: ['shared'],
  protocol: ['shared'],
  interpreter: [],
  task: [],
  sql: [],
  grid: [],
  linkis: ['contract', 'task', 'shared'],
  gateway: ['contract', 'substitution', 'sql', 'shared'],
  kernel: ['protocol', 'interpreter', 'shared'],
  magics: ['substitution', 'task', 'sql', 'shared'],
  render: ['task', 'interpreter', 'sql', 'shared'],
  notebook: ['protocol', 'shared'],
  run: ['magics', 'render', 'substitution', 'task', 'interpreter', 'grid', 'sql', 'shared'],
  config: ['linkis', 'gateway', 'run', 'magics', 'shared'],
  cli: [
    'config',
    'run',
    'kernel',
    'notebook',
    'linkis',
    'gateway',
    'magics',
    'render',
    'interpreter',
    'task',
    'protocol',
    'contract',
    'substitution',
    'shared',
  ],
};

// The rooms inside the larger rooms, in the same form: a folder, or a single file that stands below the folders, and what of
// its room it may import. Files beside the folders put the room together and may import all of them.
const inner = {
  protocol: { wire: [], socket: ['wire'], client: ['socket', 'wire'] },
  linkis: {
    ground: [],
    connection: ['ground'],
    session: ['connection', 'ground'],
    result: ['session', 'connection', 'ground'],
    file: ['result', 'session', 'ground'],
    task: ['result', 'session', 'connection', 'ground'],
    catalogue: ['session', 'ground'],
    engine: ['catalogue', 'session', 'ground'],
  },
  gateway: {
    ground: [],
    results: ['ground'],
    code: ['ground'],
    engines: ['results', 'code', 'ground'],
    duckdb: ['engines', 'results', 'code', 'ground'],
    spark: ['engines', 'results', 'code', 'ground'],
    kept: ['engines', 'ground'],
    submission: ['engines', 'ground'],
    settings: ['engines', 'results'],
    access: ['settings', 'engines'],
    jobs: ['settings', 'submission', 'engines', 'code', 'results', 'ground'],
    answers: ['kept', 'jobs', 'access', 'settings', 'submission', 'engines', 'results', 'ground'],
    routes: [
      'answers',
      'kept',
      'jobs',
      'access',
      'settings',
      'submission',
      'engines',
      'results',
      'ground',
    ],
  },
  grid: { messages: [], view: ['messages'] },
  kernel: {
    history: [],
    output: [],
    comm: ['output'],
    state: ['comm', 'history', 'output'],
    handlers: ['state', 'comm', 'history', 'output'],
  },
  magics: {
    grammar: [],
    variables: ['grammar'],
    form: ['variables', 'grammar'],
    code: ['variables', 'form', 'grammar'],
    file: ['code', 'form', 'grammar'],
    magic: ['code', 'variables', 'form', 'grammar'],
    server: ['code', 'variables', 'form', 'grammar'],
    plan: ['server', 'magic', 'code', 'variables', 'form', 'grammar'],
    help: ['plan', 'code', 'variables', 'form', 'grammar'],
  },
  render: {
    text: [],
    table: ['text'],
    plot: ['table', 'text'],
    profile: ['table', 'text'],
    log: ['text'],
    failure: ['text', 'log'],
    task: ['text'],
  },
  run: {
    journal: [],
    session: ['journal'],
    file: [],
    widget: [],
    result: ['session', 'journal'],
    cell: ['result', 'widget', 'file', 'session', 'journal'],
    named: ['cell', 'journal'],
    engines: ['named', 'cell', 'session', 'journal'],
    task: ['engines', 'named', 'cell', 'result', 'session', 'journal'],
    export: ['named', 'cell', 'session'],
    local: ['export', 'task', 'named', 'cell', 'session', 'journal'],
    catalogue: ['session'],
    send: ['local', 'task', 'export', 'catalogue', 'named', 'cell', 'session'],
    profile: ['local', 'task', 'export', 'catalogue', 'named', 'cell', 'session'],
    grid: ['profile', 'local', 'export', 'named', 'cell', 'widget', 'session', 'journal'],
    files: ['task', 'export', 'catalogue', 'cell', 'session'],
    server: [
      'files',
      'engines',
      'task',
      'local',
      'export',
      'catalogue',
      'named',
      'cell',
      'session',
      'journal',
    ],
    complete: ['files', 'catalogue', 'session', 'journal'],
    commands: [
      'grid',
      'server',
      'files',
      'engines',
      'task',
      'local',
      'send',
      'profile',
      'export',
      'catalogue',
      'named',
      'cell',
      'result',
      'file',
      'session',
      'journal',
    ],
  },
  cli: {
    allocator: [],
    'package-facts': [],
    installed: ['package-facts'],
    'local-gateway': ['allocator', 'package-facts'],
    language: ['installed', 'local-gateway', 'allocator', 'package-facts'],
  },
};

// A second door beside index.ts, for what is needed before the room is loaded: a bundle cannot cut an index in two.
const earlyDoors = { run: ['language'] };

const doorOf = (room) => `^src/${room}/(${['index', ...(earlyDoors[room] ?? [])].join('|')})\\.ts$`;

const forbidden = Object.entries(order).flatMap(([room, allowed]) => [
  {
    name: `${room}-imports-down`,
    comment: `${room}/ may import only from: ${allowed.join(', ') || 'nothing'}. Move the shared word down, or pass it in.`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: [`^src/(${[room, ...allowed].join('|')})/`] },
  },
  {
    name: `${room}-by-its-door`,
    comment: `Other rooms enter ${room}/ by its index.ts, which lists what is public${earlyDoors[room] ? `, or by ${earlyDoors[room].join(', ')}.ts before it is loaded` : ''}.`,
    severity: 'error',
    from: { path: '^src/', pathNot: `^src/${room}/` },
    to: { path: `^src/${room}/`, pathNot: doorOf(room) },
  },
]);

const placeOf = (room, names) => `^src/${room}/(${names.join('|')})(/|\\.ts$)`;

const forbiddenInside = Object.entries(inner).flatMap(([room, rooms]) =>
  Object.entries(rooms).map(([place, allowed]) => ({
    name: `${room}-${place}-imports-down`,
    comment: `${room}/${place} may import of its room only: ${allowed.join(', ') || 'nothing'}. Move the shared word down, or pass it in.`,
    severity: 'error',
    from: { path: placeOf(room, [place]) },
    to: { path: `^src/${room}/`, pathNot: placeOf(room, [place, ...allowed]) },
  })),
);

const only = (name, module, rooms) => ({
  name: `${name}-only-in-${rooms.join('-')}`,
  comment: `${module} is used in ${rooms.join(', ')} alone, so that it can be replaced in one place.`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${rooms.join('|')})/` },
  to: { path: module },
});

module.exports = {
  forbidden: [
    ...forbidden,
    ...forbiddenInside,
    only('zeromq', '(^|node_modules/)zeromq(/|$)', ['protocol']),
    only('duckdb', '(^|node_modules/)@duckdb/', ['gateway']),
    only('hono', '(^|node_modules/)(@hono/|hono)', ['gateway']),
    only('proxies', '(^|node_modules/)(http|https|socks)-proxy-agent(/|$)', ['linkis']),
    only('virtual-core', '(^|node_modules/)@tanstack/', ['grid']),
    {
      name: 'grid-view-in-the-browser',
      comment:
        'src/grid/view/ runs in the browser: it is bundled apart, and nothing of the kernel imports it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/grid/view/' },
      to: { path: '^src/grid/view/' },
    },
    only('vega', '(^|node_modules/)vega(-lite)?(/|$)', ['render']),
    only('child-process', '^(node:)?child_process$', ['gateway', 'notebook', 'cli', 'config']),
    {
      name: 'zod-in-its-small-form',
      comment:
        "zod/mini is the form whose unused parts the bundle leaves out; the whole of zod costs every kernel's start.",
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|node_modules/)zod/(v4/|v4/classic/)?index\\.' },
    },
    {
      name: 'no-test-in-src',
      comment: 'src/ never imports from test/ or examples/.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|examples)/' },
    },
    {
      name: 'no-cycle',
      comment: 'A cycle means that two files are one; merge them or move the shared word down.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'Every import resolves.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

// Beside the options, for the test; not enumerable, since the tool refuses keys that it does not know.
Object.defineProperty(module.exports, 'order', { value: order, enumerable: false });
Object.defineProperty(module.exports, 'inner', { value: inner, enumerable: false });
