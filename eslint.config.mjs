import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const shown =
  '/^(show(Information|Warning|Error)Message|setStatusBarMessage|withProgress|showQuickPick|showInputBox|create(QuickPick|InputBox|StatusBarItem|Terminal))$/';
const sensitive = '/^(isTrusted|supportHtml|supportThemeIcons)$/';

/** Where VS Code makes links, commands or icons of a text. */
const surfacesOfVscode = [
  {
    selector: `MemberExpression[property.name=${shown}], ObjectPattern > Property[key.name=${shown}], MemberExpression[computed=true][property.value=${shown}]`,
    message: 'Use src/extension/ui, which disarms foreign text: it may hold links that run commands.',
  },
  {
    selector: "NewExpression[callee.property.name='MarkdownString'], NewExpression[callee.name='MarkdownString']",
    message: 'Use tooltipOf of src/extension/ui/surfaces.ts: nothing in it runs a command.',
  },
  {
    selector: `AssignmentExpression > MemberExpression.left[property.name=${sensitive}], Property[kind='init'][key.name=${sensitive}]`,
    message: 'No Markdown is trusted; tooltipOf of src/extension/ui/surfaces.ts makes it.',
  },
  {
    selector: "AssignmentExpression > MemberExpression.left[property.name='message']",
    message: 'Use showInView of src/extension/ui/surfaces.ts for what a view says above its rows.',
  },
  {
    selector: "CallExpression[callee.property.name='report'][callee.object.name=/progress|notification/i]",
    message: 'Use withProgress of src/extension/ui/progress.ts, which disarms what is reported.',
  },
];

const kind = '/^(docker|process|swarm)$/';

/** Questions that only the drivers, and the choice between engines, may ask. */
const kindsOfEngines = [
  {
    selector: `BinaryExpression[operator=/^[!=]==?$/] > Literal[value=${kind}], SwitchCase > Literal.test[value=${kind}]`,
    message: 'Ask a trait of the engine (src/engine/traits.ts): a further engine then needs no change here.',
  },
];

const engineActs = '/^(perform|exec|run|attach|writeArchive)$/';
const brokerWrites = '/^(addEntry|publish|push|claim|acknowledge|setGroupId)$/';
const tapWrites = '/^(publish|claim|acknowledge|setGroupId)$/';
const ofName = (name) => `[object.name=${name}], [object.property.name=${name}], [object.callee.property.name=${name}]`;
const throughTheDoor = 'Act through src/app/operations, which checks, asks and records.';

/** What acts on an engine or a broker. */
const acts = [
  {
    // The engine's by its name, whether called or handed on; by how much they are told, whatever it is called.
    selector: [
      `MemberExpression[property.name=${engineActs}]:matches(${ofName('/engine/i')})`,
      `VariableDeclarator[init.name=/engine/i] > ObjectPattern > Property[key.name=${engineActs}]`,
      `CallExpression[callee.type='MemberExpression'][callee.property.name=${engineActs}][arguments.length>3]`,
    ].join(', '),
    message: throughTheDoor,
  },
  {
    selector: 'CallExpression[callee.name=/^(applyPlan|copyIn|copyOut|unpackIn|packOut|publishMessage)$/]',
    message: throughTheDoor,
  },
  {
    selector: [
      `MemberExpression[property.name=${brokerWrites}]:matches(${ofName('/broker|writer/i')}, [object.callee.name='roleOf'])`,
      `VariableDeclarator[init.name=/broker|writer/i] > ObjectPattern > Property[key.name=${brokerWrites}]`,
      `CallExpression[callee.property.name='request'] > Literal.arguments[value=${tapWrites}]`,
    ].join(', '),
    message: throughTheDoor,
  },
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      'node_modules/',
      'examples/**/node_modules/',
      'scripts/**/*.mjs',
      'test/workbench/support/*.mjs',
      'test/bench/fixtures/**',
      'eslint.config.mjs',
      '.dependency-cruiser.cjs',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./test/workbench/tsconfig.json', './tsconfig.json', './src/webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // A quarter of the linter's time, and nothing to find: no enum is declared here, and classes with private fields
      // are told apart by the compiler.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      'no-control-regex': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/engine/docker/**', 'src/engine/process/**', 'src/app/engines/engineChoice.ts'],
    rules: { 'no-restricted-syntax': ['error', ...kindsOfEngines] },
  },
  {
    // The door itself, the drivers, and the tap's handlers, which the door asks, are all that act.
    files: ['src/**/*.ts'],
    ignores: ['src/app/operations/**', 'src/engine/**', 'src/broker/**', 'src/tap/channels/**'],
    rules: { 'no-restricted-syntax': ['error', ...kindsOfEngines, ...acts] },
  },
  {
    files: ['src/app/engines/engineChoice.ts'],
    rules: { 'no-restricted-syntax': ['error', ...acts] },
  },
  {
    // What VS Code shows of foreign text goes through src/extension/ui, which disarms it.
    files: ['src/extension/**/*.ts', 'src/extension.ts'],
    ignores: ['src/extension/ui/**'],
    rules: { 'no-restricted-syntax': ['error', ...kindsOfEngines, ...acts, ...surfacesOfVscode] },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['examples/**/*.js', 'examples/**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        document: 'readonly',
        WebSocket: 'readonly',
        location: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
