// The layers of ARCHITECTURE.md as rules. Type-only imports count. test/unit/architecture/layers.test.ts seeds violations.
const rooms = {
  base: [],
  expression: ['base'],
  manifest: ['base', 'expression'],
  policy: ['base', 'expression', 'manifest'],
  engine: ['base', 'manifest'],
  develop: ['base', 'manifest', 'engine', 'protocol'],
  debug: ['base', 'manifest', 'engine'],
  broker: ['base'],
  messages: ['base', 'expression'],
  transfer: ['base', 'expression', 'broker', 'messages'],
  app: [
    'base',
    'expression',
    'manifest',
    'policy',
    'engine',
    'develop',
    'debug',
    'broker',
    'messages',
    'transfer',
    'protocol',
  ],
  protocol: ['base', 'expression', 'manifest', 'develop', 'broker', 'messages', 'transfer', 'app'],
  language: ['base', 'expression', 'manifest', 'policy', 'protocol'],
  tap: ['base', 'expression', 'broker', 'engine', 'messages', 'transfer', 'protocol'],
  webview: ['base', 'protocol'],
  cli: [
    'base',
    'expression',
    'manifest',
    'policy',
    'engine',
    'develop',
    'broker',
    'messages',
    'transfer',
    'app',
    'protocol',
    // It reads sources as the tap does.
    'tap',
  ],
  extension: [
    ...[
      'base',
      'expression',
      'manifest',
      'policy',
      'engine',
      'develop',
      'debug',
      'broker',
      'messages',
      'transfer',
      'app',
    ],
    'protocol',
  ],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `${room} may import ${allowed.length ? allowed.join(', ') : 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

/** Package → the only folders that may import it. */
const owners = {
  vscode: ['src/extension/', 'src/extension\\.ts$'],
  'vscode-languageclient': ['src/extension/language/'],
  'vscode-languageserver': ['src/language/'],
  'vscode-languageserver-textdocument': ['src/language/'],
  ioredis: ['src/broker/redis/'],
  dockerode: ['src/engine/docker/'],
  yaml: ['src/manifest/', 'src/messages/contracts/', 'src/messages/widen/'],
  ajv: ['src/manifest/', 'src/messages/'],
  valibot: ['src/protocol/'],
  commander: ['src/cli/'],
  'tar-fs': ['src/engine/docker/', 'src/engine/copy/'],
  '@marcbachmann/cel-js': ['src/expression/'],
  re2js: ['src/expression/'],
  '@msgpack/msgpack': ['src/messages/'],
  cborg: ['src/messages/'],
  avsc: ['src/messages/'],
  protobufjs: ['src/messages/'],
  'json-schema-faker': ['src/messages/samples/'],
  'csv-parse': ['src/transfer/files/'],
  '@dagrejs/dagre': ['src/app/topology/layout/'],
};

const ownerRules = Object.entries(owners).map(([name, folders]) => ({
  name: `only-owner-imports-${name.replace(/[@/]/g, '-')}`,
  comment: `${name} belongs to ${folders.join(', ')}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^(${folders.join('|')})` },
  to: { path: `(^|node_modules/)(@types/)?${name}(/|$)` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...ownerRules,
    {
      name: 'known-rooms-only',
      comment: 'Every folder of src is a room of ARCHITECTURE.md.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${Object.keys(rooms).join('|')})/|^src/extension\\.ts$` },
      to: {},
    },
    {
      name: 'base-imports-nothing',
      severity: 'error',
      from: { path: '^src/base/', pathNot: '^src/base/disk/' },
      to: { pathNot: '^src/base/(?!disk/)' },
    },
    {
      name: 'only-readers-of-the-disk-know-it',
      comment: 'base/disk knows Node: what also runs in a browser must do without.',
      severity: 'error',
      from: { path: '^src/(webview|protocol)/' },
      to: { path: '^src/base/disk/' },
    },
    {
      name: 'protocol-imports-types-only',
      comment:
        'Of expression, manifest, develop, broker, messages, transfer and app, the protocol knows the types, never the code.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: {
        path: '^src/(expression|manifest|develop|broker|messages|transfer|app)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'webview-knows-no-node',
      severity: 'error',
      from: { path: '^src/(webview|protocol|base)/', pathNot: '^src/base/disk/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'kit-knows-no-page',
      comment: 'What any page can use knows none of them.',
      severity: 'error',
      from: { path: '^src/webview/kit/' },
      to: { path: '^src/webview/(?!kit/)' },
    },
    {
      name: 'webviews-know-no-page',
      comment: 'Panels, their HTML and their wire are the same for every page.',
      severity: 'error',
      from: { path: '^src/extension/webviews/' },
      to: { path: '^src/(app|extension/(?!webviews/))' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    { name: 'src-stands-alone', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scripts|examples)/' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.d.ts'],
      exportsFields: ['exports'],
      // Some packages export for `node` alone.
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
