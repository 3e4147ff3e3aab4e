import { describe, expect, it } from 'vitest';
import { CodeActionRequest, ShutdownRequest, type CodeAction, type Diagnostic } from 'vscode-languageserver/node';
import { liveChangedNotification, type Live, type OneLive } from '../../../../src/protocol/live.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { afterEdit } from '../support/edits.ts';
import { Editor, uri } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const workspaceEdit = { documentChanges: true, resourceOperations: ['create'] as ['create'] };

type Finding = NonNullable<OneLive['findings']>[number];

const up = { state: 'running', up: 1, good: 1, wanted: 1, hasHealthcheck: false, hasContainers: true, ports: [] };
const finding = (more: Partial<Finding>): Finding => ({
  code: 'undeclared-publish',
  text: '',
  service: 'orders',
  channel: 'audit.log',
  group: null,
  lastSeenMs: Date.now() - 12_400,
  about: '',
  ...more,
});
type Undeclared = NonNullable<NonNullable<OneLive['channels'][string]['wiring']>['undeclared']>;
const audit: Undeclared = { kind: 'stream', key: 'shop:audit', broker: null };
const undeclared = (channel = audit): OneLive['channels'][string] => ({
  length: null,
  ratePerSecond: null,
  groups: [],
  wiring: { publishers: [], consumers: [], undeclared: channel },
});

function live(findings: readonly Finding[], more: Partial<Live> = {}): Live {
  const channels = {
    'audit.log': undeclared(),
    mail: undeclared({ kind: 'pubsub', key: 'mail', broker: null }),
  };
  return {
    directory: '/shop',
    manifest: path,
    configFiles: [path],
    services: { orders: up },
    channels,
    images: [],
    findings: [...findings],
    ...more,
  };
}

/** Nothing is sent any more once the server has shut down. */
async function ended(editor: Editor): Promise<void> {
  await editor.client.sendRequest(ShutdownRequest.type);
  editor.dispose();
}

/** A manifest in an editor that knows what runs. */
async function opened(
  files: Record<string, string>,
  told: Live,
  shown = path,
): Promise<{ editor: Editor; disk: MemoryManifestHost; told: { now: Live } }> {
  const disk = new MemoryManifestHost(files, {});
  const answers = { now: told };
  const editor = await Editor.start(disk, {
    options: { live: true },
    live: () => answers.now,
    capabilities: { workspace: { workspaceEdit } },
  });
  await editor.open(shown, files[shown] ?? '');
  return { editor, disk, told: answers };
}

const wiringOf = (all: readonly Diagnostic[]): readonly Diagnostic[] =>
  all.filter(({ code }) => String(code).startsWith('wiring.'));

async function problemsOf(editor: Editor, file = path): Promise<readonly Diagnostic[]> {
  const { diagnostics } = await editor.diagnosticsOf(file, (params) => wiringOf(params.diagnostics).length > 0);
  return wiringOf(diagnostics);
}

async function fixesAt(editor: Editor, { range }: Diagnostic, file = path): Promise<readonly CodeAction[]> {
  const params = { textDocument: { uri: uri(file) }, range, context: { diagnostics: [] } };
  const all = (await editor.client.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
  return all.filter(({ kind }) => kind === 'quickfix');
}

/** The files once the fix of the first problem has been chosen whose title says this. */
async function fixed(
  files: Record<string, string>,
  findings: readonly Finding[],
  title: RegExp,
  shown = path,
  more: Partial<Live> = {},
): Promise<Map<string, string>> {
  const { editor, disk } = await opened(files, live(findings, more), shown);
  const [first] = await problemsOf(editor, shown);
  const fixes = await fixesAt(editor, first!, shown);
  const fix = fixes.find((one) => title.test(one.title));
  expect(fix, fixes.map((one) => one.title).join('\n')).toBeDefined();
  const after = afterEdit(disk.files, fix!.edit!);
  await ended(editor);
  return after;
}

const base = `services:
  orders:
    image: node:22
  redis:
    image: redis:7
x-patchbay:
  channels:
    orders: { kind: stream }
`;

describe('a manifest of what runs', () => {
  it('says at a service what it does that is not declared, and when it was seen', async () => {
    const { editor } = await opened({ [path]: base }, live([finding({})]));
    expect(await problemsOf(editor)).toEqual([
      {
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 8 } },
        severity: 2,
        code: 'wiring.undeclared-publish',
        source: 'patchbay',
        message:
          '"orders" also publishes to "audit.log", seen 12 s ago. Write it down under "x-patchbay: publishes:", or find out why.',
      },
    ]);
    await ended(editor);
  });

  it('says at the list what is missing in it', async () => {
    const text = base.replace('node:22', 'node:22\n    x-patchbay: { publishes: [orders] }');
    const { editor } = await opened({ [path]: text }, live([finding({})]));
    expect((await problemsOf(editor))[0]!.range.start).toEqual({ line: 3, character: 18 });
    await ended(editor);
  });

  it('says what was never seen, who waits for nothing, what nobody reads, and which group nobody is in', async () => {
    const text = base.replace('node:22', 'node:22\n    x-patchbay: { consumes: [{ channel: orders, group: b }] }');
    const party = {
      name: 'orders',
      isService: true,
      isDeclared: true,
      isObserved: false,
      lastSeenMs: null,
      ratePerSecond: null,
    };
    const orders = {
      length: 0,
      ratePerSecond: 0,
      groups: [],
      wiring: { publishers: [], consumers: [{ ...party, group: 'b' }] },
    };
    const about = { channel: 'orders', lastSeenMs: null };
    const { editor } = await opened(
      { [path]: text },
      live(
        [
          finding({ ...about, code: 'never-seen', group: 'b' }),
          finding({ ...about, code: 'nobody-feeds', service: null }),
          finding({ ...about, code: 'nobody-reads', service: null }),
          finding({ ...about, code: 'group-without-consumers', service: null, group: 'b' }),
        ],
        { channels: { orders } },
      ),
    );
    expect((await problemsOf(editor)).map(({ code, severity, range }) => [code, severity, range.start.line])).toEqual([
      ['wiring.never-seen', 3, 3],
      ['wiring.nobody-feeds', 3, 8],
      ['wiring.nobody-reads', 3, 8],
      ['wiring.group-without-consumers', 2, 8],
    ]);
    await ended(editor);
  });

  it('takes nothing from names that are hostile', async () => {
    const channel = 'x](command:evil)\u202e\n# '.padEnd(5000, 'y');
    const { editor } = await opened({ [path]: base }, live([finding({ channel })]));
    const message = (await problemsOf(editor))[0]!.message as string;
    expect(message).not.toMatch(/[\n\u202e]/);
    expect(message.length).toBeLessThan(400);
    await ended(editor);
  });

  it.each([
    ['the manifest', base.replace('x-patchbay:\n', 'x-patchbay:\n  lint: { undeclared-publish: off }\n')],
    ['the service', base.replace('node:22', 'node:22\n    x-patchbay: { lint: { undeclared-publish: off } }')],
    ['a comment', base.replace('  orders:\n', '  # patchbay-disable wiring.undeclared-publish\n  orders:\n')],
  ])('says nothing that %s switches off', async (_, text) => {
    const { editor } = await opened({ [path]: text }, live([finding({}), finding({ code: 'undeclared-consume' })]));
    const [only, ...others] = await problemsOf(editor);
    expect(only!.code).toBe('wiring.undeclared-consume');
    expect(others).toEqual([]);
    expect(
      editor.published.flatMap(({ diagnostics }) => diagnostics.filter(({ code }) => code === 'lint.unknown-rule')),
    ).toEqual([]);
    await ended(editor);
  });

  it.each<[string, Partial<Live>]>([
    ['another application', { directory: '/other' }],
    ['another manifest of the folder', { manifest: '/shop/other.yaml' }],
    ['another environment', { configFiles: [path, '/shop/compose.staging.yaml'] }],
    ['what has stopped', { services: { orders: { ...up, up: 0 } } }],
    ['what nobody looks at', { findings: undefined }],
  ])('says nothing of %s', async (_, more) => {
    const { editor, told } = await opened({ [path]: base }, live([finding({})], more));
    await editor.diagnosticsOf(path);
    // Once this is told, whatever was told before has been said or not.
    told.now = live([finding({ channel: 'mail' })]);
    await editor.client.sendNotification(liveChangedNotification, {});
    expect((await problemsOf(editor)).map(({ message }) => message)).toEqual([expect.stringContaining('"mail"')]);
    expect(JSON.stringify(editor.published)).not.toContain('audit.log');
    await ended(editor);
  });

  it('says nothing any more once it has stopped, or is declared', async () => {
    const { editor, told } = await opened({ [path]: base }, live([finding({}), finding({ channel: 'mail' })]));
    expect(await problemsOf(editor)).toHaveLength(2);
    await editor.change(path, base.replace('node:22', 'node:22\n    x-patchbay: { publishes: [mail] }'), 2);
    await editor.diagnosticsOf(path, (params) => wiringOf(params.diagnostics).length === 1);
    told.now = live([finding({})], { services: { orders: { ...up, up: 0 } } });
    await editor.client.sendNotification(liveChangedNotification, {});
    await editor.diagnosticsOf(path, (params) => wiringOf(params.diagnostics).length === 0);
    await ended(editor);
  });

  it('does not say it again because it was seen again', async () => {
    const { editor, told } = await opened({ [path]: base }, live([finding({})]));
    await problemsOf(editor);
    const count = editor.published.length;
    told.now = live([finding({ lastSeenMs: Date.now() })]);
    await editor.client.sendNotification(liveChangedNotification, {});
    told.now = live([finding({ lastSeenMs: Date.now() }), finding({ channel: 'mail' })]);
    await editor.client.sendNotification(liveChangedNotification, {});
    await editor.diagnosticsOf(path, (params) => wiringOf(params.diagnostics).length === 2);
    expect(editor.published).toHaveLength(count + 1);
    await ended(editor);
  });
});

const consume = (more: Partial<Finding> = {}): Finding =>
  finding({ code: 'undeclared-consume', channel: 'orders', group: 'billing', ...more });

describe('the fix of what is not declared', () => {
  const publishing = /^Write down that "orders" publishes "audit.log"$/;

  it.each<[string, string, string]>([
    ['without x-patchbay', '    image: node:22', '    image: node:22\n    x-patchbay:\n      publishes: [audit.log]'],
    [
      'with another key in x-patchbay',
      '    image: node:22\n    x-patchbay:\n      # why\n      telemetry: false',
      '    image: node:22\n    x-patchbay:\n      # why\n      telemetry: false\n      publishes: [audit.log]',
    ],
    [
      'with a list in brackets',
      '    image: node:22\n    x-patchbay: { publishes: [orders] }',
      '    image: node:22\n    x-patchbay: { publishes: [audit.log, orders] }',
    ],
    [
      'with a list of lines',
      '    image: node:22\n    x-patchbay:\n      publishes:\n        - orders # all\n      telemetry: false',
      '    image: node:22\n    x-patchbay:\n      publishes:\n        - orders # all\n        - audit.log\n      telemetry: false',
    ],
    [
      'with a list of lines that is not indented',
      '    image: node:22\n    x-patchbay:\n      publishes:\n      - orders',
      '    image: node:22\n    x-patchbay:\n      publishes:\n      - orders\n      - audit.log',
    ],
    [
      'with one name in place of a list',
      '    image: node:22\n    x-patchbay: { publishes: orders }',
      '    image: node:22\n    x-patchbay: { publishes: [orders, audit.log] }',
    ],
    [
      'with an empty list',
      '    image: node:22\n    x-patchbay: { publishes: [] }',
      '    image: node:22\n    x-patchbay: { publishes: [audit.log] }',
    ],
    [
      'with an empty key',
      '    image: node:22\n    x-patchbay:',
      '    image: node:22\n    x-patchbay: { publishes: [audit.log] }',
    ],
    [
      'with an empty mapping',
      '    image: node:22\n    x-patchbay: {}',
      '    image: node:22\n    x-patchbay: { publishes: [audit.log] }',
    ],
  ])('writes down what a service publishes: %s', async (_, before, after) => {
    const channels = '    orders: { kind: stream }\n';
    const written = '    audit.log: { kind: stream, key: "shop:audit" }\n';
    const files = await fixed({ [path]: base.replace('    image: node:22', before) }, [finding({})], publishing);
    expect(files.get(path)).toBe(base.replace('    image: node:22', after).replace(channels, channels + written));
  });

  it('writes the group of what a service consumes', async () => {
    const files = await fixed({ [path]: base }, [consume()], /"orders" consumes "orders"/);
    expect(files.get(path)).toBe(
      base.replace('node:22', 'node:22\n    x-patchbay:\n      consumes: [{ channel: orders, group: billing }]'),
    );
  });

  it('leaves an anchor as it is that others share', async () => {
    const before = base
      .replace('node:22', 'node:22\n    x-patchbay: { publishes: *sent }')
      .replace('services:', 'x-sent: &sent [orders]\nservices:');
    const files = await fixed({ [path]: before }, [finding({})], publishing);
    expect(files.get(path)).toContain('x-sent: &sent [orders]\n');
    expect(files.get(path)).toContain('x-patchbay: { publishes: [orders, audit.log] }\n');
  });

  it('keeps what an alias brings beside it', async () => {
    const before = base
      .replace('node:22', 'node:22\n    x-patchbay: *own')
      .replace('services:', 'x-own: &own { telemetry: false, publishes: [orders] }\nservices:');
    const files = await fixed({ [path]: before }, [finding({})], publishing);
    expect(files.get(path)).toContain('x-patchbay: { <<: *own, publishes: [orders, audit.log] }\n');
  });

  it('writes into a service on one line', async () => {
    const before = base.replace('orders:\n    image: node:22', 'orders: { image: "node:22" }');
    const files = await fixed({ [path]: before }, [finding({})], publishing);
    expect(files.get(path)).toContain('orders: { x-patchbay: { publishes: [audit.log] }, image: "node:22" }\n');
  });

  it('declares channels in a manifest that has none, behind the last line', async () => {
    const before = 'services:\n  redis: { image: redis:7 }\n  orders:\n    image: node:22';
    const files = await fixed({ [path]: before }, [finding({})], publishing);
    expect(files.get(path)).toBe(
      `${before}\n    x-patchbay:\n      publishes: [audit.log]\nx-patchbay:\n  channels:\n    audit.log: { kind: stream, key: "shop:audit" }`,
    );
  });

  it('writes names as they are, whatever they are', async () => {
    const channel = 'a: b, [$c] # d';
    const channels = { [channel]: undeclared({ kind: 'list', key: channel, broker: null }) };
    const files = await fixed({ [path]: base }, [finding({ channel })], /^Write down/, path, { channels });
    expect(files.get(path)).toContain('publishes: ["a: b, [$$c] # d"]');
    expect(files.get(path)).toContain('    "a: b, [$$c] # d": { kind: list }\n');
  });

  it('writes where the service stands, and the channel where channels stand', async () => {
    const part = '/shop/orders.yaml';
    const main = base
      .replace('services:', 'include: [orders.yaml]\nservices:')
      .replace('  orders:\n    image: node:22\n', '');
    const files = { [path]: main, [part]: 'services:\n  orders:\n    image: node:22\n' };
    const after = await fixed(files, [finding({})], publishing, part);
    expect(after.get(part)).toBe(
      'services:\n  orders:\n    image: node:22\n    x-patchbay:\n      publishes: [audit.log]\n',
    );
    expect(after.get(path)).toContain('    audit.log: { kind: stream');
  });

  it('writes everything down at once', async () => {
    const findings = [finding({}), finding({ channel: 'mail' }), consume()];
    const files = await fixed({ [path]: base }, findings, /^Write down all 3/);
    expect(files.get(path)).toBe(
      `${base.replace('node:22', 'node:22\n    x-patchbay:\n      publishes: [audit.log, mail]\n      consumes: [{ channel: orders, group: billing }]')}    audit.log: { kind: stream, key: "shop:audit" }\n    mail: { kind: pubsub }\n`,
    );
  });

  it('removes what was never seen only when that is asked for in so many words', async () => {
    const text = base.replace('node:22', 'node:22\n    x-patchbay:\n      publishes: [orders]\n      telemetry: false');
    const party = {
      name: 'orders',
      isService: true,
      group: null,
      isDeclared: true,
      isObserved: false,
      lastSeenMs: null,
      ratePerSecond: null,
    };
    const channels = {
      orders: { length: 0, ratePerSecond: 0, groups: [], wiring: { publishers: [party], consumers: [] } },
    };
    const never = finding({ code: 'never-seen', channel: 'orders', lastSeenMs: null });
    const files = await fixed({ [path]: text }, [never], /^Remove the declaration.*no proof/, path, { channels });
    expect(files.get(path)).toBe(text.replace('      publishes: [orders]\n', ''));
  });
});
