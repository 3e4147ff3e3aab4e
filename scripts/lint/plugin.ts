// The project's own lint rules: what may be written in some rooms only. Which rooms, `.oxlintrc.json` says.

interface Restriction {
  /** An ESQuery selector. */
  readonly selector: string;
  readonly message: string;
}

interface RuleContext {
  report(problem: { readonly node: unknown; readonly message: string }): void;
}

interface Rule {
  create(context: RuleContext): Readonly<Record<string, (node: unknown) => void>>;
}

const shown =
  '/^(show(Information|Warning|Error)Message|setStatusBarMessage|withProgress|showQuickPick|showInputBox|create(QuickPick|InputBox|StatusBarItem|Terminal))$/';
const sensitive = '/^(isTrusted|supportHtml|supportThemeIcons)$/';

/** Where VS Code makes links, commands or icons of a text. */
const surfacesOfVscode: readonly Restriction[] = [
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
const kindsOfEngines: readonly Restriction[] = [
  {
    selector: `BinaryExpression[operator=/^[!=]==?$/] > Literal[value=${kind}], SwitchCase > Literal.test[value=${kind}]`,
    message: 'Ask a trait of the engine (src/engine/traits.ts): a further engine then needs no change here.',
  },
];

const engineActs = '/^(perform|exec|run|attach|writeArchive)$/';
const groupWrites = 'claim|handBack|acknowledge|setGroupId|createGroup|destroyGroup|deleteConsumer';
const brokerWrites = `/^(send|sendAll|${groupWrites}|trim|deleteEntries|deleteKey)$/`;
const tapWrites = `/^(publish|transfer|${groupWrites}|trim|deleteEntries|deleteKey)$/`;
const throughTheDoor = 'Act through src/app/operations, which checks, asks and records.';

function ofName(name: string): string {
  return `[object.name=${name}], [object.property.name=${name}], [object.callee.property.name=${name}]`;
}

/** What acts on an engine or a broker. The door itself, the drivers, and the tap's handlers, which the door asks, may. */
const acts: readonly Restriction[] = [
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
    selector:
      'CallExpression[callee.name=/^(applyPlan|copyIn|copyOut|unpackIn|packOut|runTransfer|openMove|openRelay|openDebugConnection)$/]',
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

function against(restrictions: readonly Restriction[]): Rule {
  return {
    create: (context) =>
      Object.fromEntries(
        restrictions.map(({ selector, message }) => [selector, (node: unknown) => context.report({ node, message })]),
      ),
  };
}

export default {
  meta: { name: 'patchbay' },
  rules: {
    'engine-kinds': against(kindsOfEngines),
    'acts-past-the-door': against(acts),
    'surfaces-of-vscode': against(surfacesOfVscode),
  },
};
