import { setImmediate } from 'node:timers/promises';
import { InspectorSession, type InspectorHost } from '../../../src/app/inspector/inspectorSession.ts';
import type { SourceResolution } from '../../../src/app/inspector/sourceBook.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { inspectorHostSide, inspectorRelaySide, type InspectorState } from '../../../src/protocol/inspector.ts';
import { pageSide } from '../../../src/protocol/page.ts';
import type { ColumnLayout } from '../../../src/protocol/inspectorColumns.ts';
import { Peer, type Wire } from '../../../src/protocol/rpc.ts';
import { noFilter, type Filter, type FilterProblem } from '../../../src/protocol/filterShapes.ts';
import type { SentMessage } from '../../../src/protocol/acting/drafts.ts';
import { noCounts, type Counts, type Row } from '../../../src/protocol/shapes.ts';
import type { Start } from '../../../src/protocol/startShape.ts';
import { tapClientSide, tapSide } from '../../../src/protocol/tap.ts';

export const counts: Counts = { ...noCounts, seen: 3, held: 3, bytes: 30, matched: 3 };

export const state: InspectorState = {
  version: 1,
  application: 'shop',
  sources: ['stream:orders', 'logs:orders'],
  filter: { ...noFilter, text: 'x' },
  start: null,
};

/** Two ends in one process; messages are copied as a real wire would. */
function wires(): readonly [Wire, Wire] {
  const toLeft = new Emitter<unknown>();
  const toRight = new Emitter<unknown>();
  return [
    { post: (message) => toRight.fire(structuredClone(message)), onMessage: toLeft.event },
    { post: (message) => toLeft.fire(structuredClone(message)), onMessage: toRight.event },
  ];
}

/** A tap that writes down what it is asked. */
export function fakeTap() {
  const [near, far] = wires();
  const asked: [string, unknown][] = [];
  const problems: FilterProblem[] = [];
  const note =
    (name: string) =>
    (params: unknown): null => {
      asked.push([name, params]);
      return null;
    };
  const served = new Peer(
    far,
    tapSide,
    {
      openSession: note('openSession'),
      loadOlder: (params) => {
        asked.push(['loadOlder', params]);
        return { rows: 7, counts };
      },
      readOn: note('readOn'),
      closeSession: note('closeSession'),
      setSources: note('setSources'),
      setFilter: (params) => {
        asked.push(['setFilter', params]);
        return problems.shift() ?? null;
      },
      setPaused: note('setPaused'),
      setShown: note('setShown'),
      startTelemetry: () => ({ port: 4318 }),
      stopTelemetry: note('stopTelemetry'),
      telemetryState: ({ project }) => ({
        ...{ project, port: null, spans: 0, logs: 0, metrics: 0 },
        ...{ rejected: 0, refused: 0, delayed: 0 },
      }),
      trace: () => ({ hops: [], total: 0, unknown: 0, missing: [] }),
      traceNews: () => null,
      recentTraces: () => ({
        ...{ traces: [], stations: [], bins: [], known: 0, matched: 0, failed: 0, stuck: 0, unknown: 0 },
      }),
      identifiers: () => [],
      exportTrace: () => ({ hops: 0 }),
      clear: note('clear'),
      window: (params) => {
        asked.push(['window', params]);
        return { counts, rows: [] };
      },
      setSort: note('setSort'),
      histogram: () => ({ fromMs: 0, toMs: 0, bucketMs: 1, total: [], matched: [], gaps: [] }),
      fields: () => ({ fields: [], sampled: 0 }),
      example: () => ({ condition: null, problem: null }),
      raw: note('raw'),
      delivery: note('delivery'),
      document: ({ sequence }) => ({ title: `message ${sequence}`, text: '{}', language: 'json' as const }),
      copyAs: ({ format }) => ({ text: `as ${format}` }),
      export: (params) => {
        asked.push(['export', params]);
        served.emit('exportProgress', { run: params.run, progress: { done: 1, total: 2 } });
        served.emit('exportProgress', { run: 'another', progress: { done: 9, total: 9 } });
        return { rows: 2, bytes: 20 };
      },
      detail: note('detail'),
      watchChannels: note('watchChannels'),
      unwatchChannels: note('unwatchChannels'),
      publish: () => ({}),
      group: () => ({ consumers: [], pending: [], isPartial: false }),
      claim: ({ ids }) => ids,
      acknowledge: ({ ids }) => ids.length,
      handBack: ({ ids }) => ids.length,
      deadLetters: () => ({ groups: [], looked: 0, isPartial: false, failureFields: [] }),
      deadMessages: () => [],
      setGroupId: note('setGroupId'),
      pendingOf: () => [],
      trimEffect: () => ({ length: 0, removes: 0, isMore: false, unread: [] }),
      createGroup: note('createGroup'),
      destroyGroup: note('destroyGroup'),
      deleteConsumer: () => 0,
      trim: () => 0,
      deleteEntries: ({ ids }) => ids.length,
      deleteKey: () => true,
      spanWiring: () => ({ uses: [], services: [] }),
      lookAtBroker: () => ({
        ...{ atMs: 0, connections: [], sample: null },
        readers: { groups: [], listeners: [], isPartial: false },
      }),
      transfer: () => ({
        done: 0,
        skipped: 0,
        failed: 0,
        isComplete: true,
        problems: [],
        moreProblems: 0,
        notes: [],
      }),
      checkDraft: () => ({
        payload: null,
        problem: null,
        verdict: { state: 'none' as const, name: null, errors: [], errorCount: 0, problem: null },
      }),
      draftSamples: () => [],
      contractSchema: note('contractSchema'),
      heldMessage: (params) => {
        asked.push(['heldMessage', params]);
        return {
          kind: 'stream' as const,
          key: 'orders',
          fields: [['data', '{}'] satisfies [string, string]],
          payload: null,
        };
      },
      findSent: ({ message }) => (message.id === 'gone' ? null : { row: sentRow(message), isShown: true }),
      entryDelivery: () => ({ groups: [], isPartial: false }),
      steerTransfer: note('steerTransfer'),
      stopTransfer: note('stopTransfer'),
      reloadContracts: note('reloadContracts'),
      tryContract: () => ({ trials: [], recordings: [], problem: null }),
      inferContract: () => ({ text: null, messages: 0 }),
      widenContract: () => ({ text: null, messages: 0, problem: null }),
      compareContracts: () => ({ missing: [], comparison: null }),
    },
    tapClientSide,
    silentLogger,
  );
  const peer = new Peer(near, tapClientSide, {}, tapSide, silentLogger);
  return { peer, served, asked, problems, names: () => asked.map(([name]) => name) };
}

type FakeTap = ReturnType<typeof fakeTap>;

export class World implements InspectorHost {
  readonly tapChanged = new Emitter<void>();
  readonly sourcesChanged = new Emitter<void>();
  readonly onDidChangeSources = this.sourcesChanged.event;
  readonly limits = { maxMessages: 1000, maxBytes: 1_000_000 };
  readonly logger = silentLogger;
  readonly clipboard: string[] = [];
  readonly shown: unknown[] = [];
  file: string | undefined;
  readonly desk: InspectorHost['desk'] = {
    writeClipboard: (text) => Promise.resolve(void this.clipboard.push(text)),
    showDocument: (document) => Promise.resolve(void this.shown.push(document)),
    showDiff: (left, right) => Promise.resolve(void this.shown.push([left, right])),
    chooseFile: () => Promise.resolve(this.file),
    withProgress: (_, work) => work((done, total) => this.shown.push([done, total]), new AbortController().signal),
    showExported: (path, rows) => Promise.resolve(void this.shown.push([path, rows])),
    replayRows: async (name, write) => {
      await write(`/tmp/${name}`);
      this.shown.push(name);
    },
    trace: (state, session, message) => Promise.resolve(void this.shown.push([state.application, session, message])),
    publish: (state, message, how) => Promise.resolve(void this.shown.push([state.application, message.key, how])),
    linkTo: ({ sources }) => `vscode://patchbay/${sources.join(',')}`,
  };
  readonly columns = new Map<string, ColumnLayout>();
  readonly opened: unknown[] = [];
  filter: Filter | undefined;
  startAsked: Start | undefined;
  readonly chooser: InspectorHost['chooser'] = {
    pickSources: () => Promise.resolve(this.picked),
    pickFilter: () => Promise.resolve(this.filter),
    askCondition: () => Promise.resolve(this.filter),
    askStart: () => Promise.resolve(this.startAsked),
    columnsOf: (_, sources) => this.columns.get(sources.join()) ?? [],
    saveColumns: (_, sources, columns) => Promise.resolve(void this.columns.set(sources.join(), columns)),
    openAnother: (one) => void this.opened.push(one),
    record: (state) => void this.opened.push(state),
    deleteEntry: (_, source, id) => Promise.resolve(void this.opened.push(`delete ${id} of ${source}`)),
    openContract: (_, source) => Promise.resolve(void this.opened.push(source)),
  };
  readonly unknown = new Set<string>();
  isBrokerAway = false;
  url = 'redis://localhost';
  picked: readonly string[] | undefined;
  now: FakeTap | undefined = fakeTap();
  problem: Problem | undefined;

  get tap(): InspectorHost['tap'] {
    return { peer: this.now?.peer, problem: this.problem, onDidChange: this.tapChanged.event };
  }

  resolveSource(_application: unknown, id: string, start: Start | null): Promise<SourceResolution> {
    if (this.unknown.has(id)) {
      const message = `${id} is not declared.`;
      return Promise.resolve({ problem: { code: 'source.unknown', severity: 'warning', message } });
    }
    if (this.isBrokerAway && id.startsWith('stream:')) {
      const message = 'Its service redis is not running. Start it.';
      return Promise.resolve({ problem: { code: 'broker.not-running', severity: 'error', message } });
    }
    const broker = { url: this.url };
    const key = id.slice(id.indexOf(':') + 1);
    return Promise.resolve({
      source: { kind: 'stream', id, label: key, broker, key, from: start ?? { at: 'latest' } },
    });
  }

  restartTap(): FakeTap {
    this.now?.peer.dispose();
    this.now = fakeTap();
    this.tapChanged.fire();
    return this.now;
  }

  stopTap(): void {
    this.now?.peer.dispose();
    this.now = undefined;
    this.problem = { code: 'tap.gone', severity: 'error', message: 'The message reader stopped.' };
    this.tapChanged.fire();
  }
}

const open: InspectorSession[] = [];

/** Ends what `inspector` began: to be called after each test. */
export function endInspectors(): void {
  open.splice(0).forEach((session) => session.dispose());
}

export async function inspector(world = new World(), from = state) {
  const session = new InspectorSession('one', from, world);
  open.push(session);
  const [near, far] = wires();
  const host = new Peer(near, inspectorRelaySide, session.handlers, pageSide, silentLogger);
  const view = new Peer(far, pageSide, {}, inspectorHostSide, silentLogger);
  session.attach(host);
  const heard: [string, unknown][] = [];
  view.on('counts', (value) => heard.push(['counts', value]));
  view.on('sources', (value) => heard.push(['sources', value]));
  view.on('reveal', (value) => heard.push(['reveal', value]));
  view.on('problem', (value) => heard.push(['problem', value]));
  await settled();
  return { world, session, view, heard };
}

function sentRow({ source, id = '' }: SentMessage): Row {
  return {
    ...{ ordinal: 3, sequence: 3, timeMs: 0, source, id, key: null, type: null, level: null, sizeBytes: 2 },
    ...{ contract: 'none', preview: '{}', marks: [], cells: [], kind: 'message', log: null },
  };
}

/** Everything here is promises over wires without delay: one turn of the loop lets all of them settle. */
export async function settled(): Promise<void> {
  await setImmediate();
}

export function tapOf(world: World): FakeTap {
  if (!world.now) throw new Error('The tap is down');
  return world.now;
}

export function heardLast(heard: readonly [string, unknown][], name: string): unknown {
  return heard.filter(([each]) => each === name).at(-1)?.[1];
}
