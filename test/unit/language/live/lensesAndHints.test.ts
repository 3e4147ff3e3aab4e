import { afterEach, describe, expect, it } from 'vitest';
import {
  CodeLensRefreshRequest,
  CodeLensRequest,
  InlayHintRequest,
  ShutdownRequest,
  type CodeLens,
} from 'vscode-languageserver/node';
import {
  liveChangedNotification,
  optionsChangedNotification,
  type Live,
  type LiveService,
} from '../../../../src/protocol/live.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri, type EditorFacts } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };
const inVsCode = { live: true, commands: true, codeLens: true };
const refreshing = { workspace: { codeLens: { refreshSupport: true } } };

const running: LiveService = {
  state: 'healthy',
  up: 3,
  good: 2,
  wanted: 3,
  hasHealthcheck: true,
  hasContainers: true,
  ports: ['8080→80'],
};

function liveWith(services: Live['services'], channels: Live['channels'] = {}): Live {
  return { directory: '/shop', services, channels, images: [] };
}

describe('between the lines', () => {
  let editor: Editor;
  const disk = (): MemoryManifestHost =>
    new MemoryManifestHost({ '/shop/.env': 'TAG=1.27\nWEB_PORT=9090\nEMPTY=\nDB_PASSWORD=hunter2\n' });

  afterEach(async () => {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  });

  async function open(text: string, facts: EditorFacts = {}): Promise<void> {
    editor = await Editor.start(disk(), facts);
    await editor.open(path, text);
  }

  describe('lenses', () => {
    const text = [
      'services:',
      '  web: { image: nginx, deploy: { replicas: 3 } }',
      '  api: { image: api }',
      'x-patchbay:',
      '  channels:',
      '    paid: { kind: stream }',
      '    jobs: { kind: keyspace }',
      '',
    ].join('\n');

    /** Once the client has told what runs: before that, there is none. */
    async function lensesWhen(live: Live, options: unknown = inVsCode, written = text): Promise<string[]> {
      let isTold: () => void = () => undefined;
      const told = new Promise<void>((resolve) => (isTold = resolve));
      editor = await Editor.start(disk(), { capabilities: refreshing, options, live: () => live });
      editor.client.onRequest(CodeLensRefreshRequest.type, () => isTold());
      await editor.open(path, written);
      const first = await lenses();
      expect(first).toEqual([]);
      await told;
      return (await lenses()).map(({ range, command }) => `${range.start.line} ${command!.title}`);
    }

    async function lenses(): Promise<CodeLens[]> {
      return (await editor.client.sendRequest(CodeLensRequest.type, { textDocument })) ?? [];
    }

    it('tell what each service costs, and all together over the quota, whatever runs', async () => {
      const priced = `services:
  web: { image: nginx, cpus: 1, mem_limit: 1g, scale: 2 }
  api: { image: api }
x-patchbay:
  quota: { cost: { currency: EUR, cpuHour: 0.1, gibHour: 0.01 } }
`;
      await open(priced, { options: inVsCode });
      const told = (await lenses()).map(({ range, command }) => `${range.start.line} ${command!.title}`);
      expect(told).toEqual([
        '1 EUR 160.60 a month',
        '2 unpriced: CPU has no limit, memory has no limit',
        "4 All services: EUR 160.60 a month, and unpriced: CPU has no limit, memory has no limit, at the manifest's prices",
      ]);
    });

    it('say what can be done with a service, and how it is', async () => {
      expect(await lensesWhen(liveWith({ web: running }))).toEqual([
        '1 ■ Stop',
        '1 Logs',
        '1 2/3 healthy',
        '2 ▷ Start',
        '5 Inspect',
        '5 Publish',
        '6 Inspect',
      ]);
    });

    it('offer to debug what may be somebody’s own program, and to end that', async () => {
      expect(await lensesWhen(liveWith({ web: { ...running, canDebug: true } }))).toContain('1 Debug');
      const down = { ...running, state: 'stopped', up: 0, good: 0, canDebug: true };
      expect(await lensesWhen(liveWith({ web: down }))).not.toContain('1 Debug');
      const paused = { ...running, canDebug: true, debugging: 'paused in the debugger' };
      const all = await lensesWhen(liveWith({ web: paused }));
      expect(all.slice(2, 5)).toEqual(['1 Stop Debugging', '1 paused in the debugger', '1 2/3 healthy']);
      expect(all).not.toContain('1 Debug');
    });

    it('say how much flows through a channel', async () => {
      const paid = { length: 12, ratePerSecond: 1.26, groups: [] };
      const all = await lensesWhen(liveWith({}, { paid }));
      expect(all).toContain('5 1.3/s · 12 entries');
    });

    it('name the command, and what it is for', async () => {
      await lensesWhen(liveWith({ web: running }));
      const [stop] = await lenses();
      expect(stop!.command).toEqual({
        title: '■ Stop',
        command: 'patchbay.services.stop',
        arguments: ['web', { file: '/shop/compose.yaml' }],
      });
    });

    it('switch the watch of files, over the rules', async () => {
      const develop = 'develop: { watch: [{ action: sync, path: ., target: /app }] }';
      const rules = [
        `x-common: &common { ${develop} }`,
        'services:',
        '  web:',
        '    image: nginx',
        `    ${develop}`,
        `  api: { image: api, ${develop} }`,
        `  old: { image: old, ${develop} }`,
        '  lent: { <<: *common, image: lent }',
        '',
      ].join('\n');
      const told = { ...running, up: 0, hasContainers: false };
      const live = liveWith({
        web: { ...told, watch: { isOn: true, text: 'synced app.js in 24 ms' } },
        api: { ...told, watch: { isOn: false } },
        old: told,
        lent: { ...told, watch: { isOn: false } },
      });
      const all = await lensesWhen(live, inVsCode, rules);
      expect(all.filter((each) => /atch|sync/.test(each))).toEqual([
        '4 Stop watching',
        '4 synced app.js in 24 ms',
        '5 Watch',
      ]);
      const commands = (await lenses()).flatMap(({ command }) => command?.command ?? []);
      expect(commands).toEqual(
        expect.arrayContaining(['patchbay.develop.unwatch', 'patchbay.develop.showSyncs', 'patchbay.develop.watch']),
      );
    });

    it('follow what runs', async () => {
      let live = liveWith({ web: running });
      let refreshes = 0;
      let wake: () => void = () => undefined;
      editor = await Editor.start(disk(), { capabilities: refreshing, options: inVsCode, live: () => live });
      editor.client.onRequest(CodeLensRefreshRequest.type, () => {
        refreshes++;
        wake();
      });
      const refreshed = async (times: number): Promise<void> => {
        while (refreshes < times) await new Promise<void>((resolve) => (wake = resolve));
      };
      await editor.open(path, text);
      await lenses();
      await refreshed(1);
      live = liveWith({ web: { ...running, state: 'stopped', up: 0, good: 0 } });
      await editor.client.sendNotification(liveChangedNotification);
      await refreshed(2);
      expect((await lenses()).slice(0, 3).map(({ command }) => command!.title)).toEqual(['▷ Start', 'Logs', 'stopped']);
    });

    it('show no log where no container could have written one', async () => {
      const all = await lensesWhen(
        liveWith({ web: { ...running, state: 'stopped', up: 0, good: 0, hasContainers: false } }),
      );
      expect(all).toContain('1 ▷ Start');
      expect(all).not.toContain('1 Logs');
    });

    it('are not there for another application', async () => {
      await open(text, { options: inVsCode, live: () => ({ ...liveWith({}), directory: '/other' }) });
      await lenses();
      expect(await lenses()).toEqual([]);
    });

    it('are not promised to an editor that has not the commands', async () => {
      editor = await Editor.start(disk());
      expect(editor.capabilities.codeLensProvider).toBeUndefined();
      expect(editor.capabilities.inlayHintProvider).toBe(true);
    });

    it('go when they are switched off', async () => {
      await lensesWhen(liveWith({ web: running }));
      await editor.client.sendNotification(optionsChangedNotification, { ...inVsCode, codeLens: false });
      expect(await lenses()).toEqual([]);
    });
  });

  describe('hints', () => {
    const text = [
      'x-base: &base { restart: always, init: true }',
      'services:',
      '  web:',
      '    <<: *base',
      '    image: nginx:${TAG}',
      '    hostname: "${EMPTY}"',
      '    command: ${DB_PASSWORD}',
      '    build: .',
      '    depends_on: [api]',
      '    healthcheck: { test: x, interval: 5s }',
      '    deploy: { replicas: 2 }',
      '  api:',
      '    extends: web',
      '    image: api',
      '    depends_on: !reset []',
    ].join('\n');

    async function hints(lines = { start: 0, end: 20 }): Promise<string[]> {
      const range = { start: { line: lines.start, character: 0 }, end: { line: lines.end, character: 0 } };
      const found = await editor.client.sendRequest(InlayHintRequest.type, { textDocument, range });
      return (found ?? []).map(({ position, label }) => `${position.line}:${position.character} ${label as string}`);
    }

    it('tell values of variables, defaults, replicas and what comes from elsewhere', async () => {
      await open(text);
      expect(await hints()).toEqual([
        '2:6 ×2',
        '3:13 brings restart, init',
        '4:23 = nginx:1.27',
        '5:24 = empty',
        '7:12 (Dockerfile)',
        '8:20 service_started',
        '9:16 timeout 30s, retries 3',
        '11:6 ×2',
        '12:12 brings hostname, command, build, healthcheck and 3 more',
      ]);
    });

    it('are those of the lines that are asked for', async () => {
      await open(text);
      expect(await hints({ start: 4, end: 5 })).toEqual(['4:23 = nginx:1.27']);
    });

    it('tell no value that can be read on the line', async () => {
      await open(
        'services:\n  web:\n    image: "x:${SIZE:-1}"\n    env_file: ${FILE:-./x.env}\n    ports: ["${PORT:-80}:80"]\n',
      );
      expect(await hints()).toEqual([]);
    });

    it('tell the value of a short form that comes from elsewhere', async () => {
      await open('services:\n  web:\n    image: x\n    ports: ["${WEB_PORT:-80}:80"]\n');
      expect(await hints()).toEqual(['3:32 = 9090:80']);
    });

    it('are short: of a long value, the variables alone', async () => {
      await open('services:\n  web:\n    image: registry.example.com/team/folder/name:${TAG}\n');
      expect(await hints()).toEqual(['2:55 TAG=1.27']);
    });

    it.each([
      ['variables', '= '],
      ['defaults', '×2'],
      ['inherited', 'brings'],
    ])('can be switched off by kind: %s', async (kind, mark) => {
      await open(text, { options: { inlayHints: { [kind]: false } } });
      const rest = await hints();
      expect(rest.filter((one) => one.includes(mark))).toEqual([]);
      expect(rest).not.toEqual([]);
    });
  });
});
