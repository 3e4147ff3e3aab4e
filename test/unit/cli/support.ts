import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import type { Broker, BrokerRole, BrokerRoles } from '../../../src/broker/broker.ts';
import type { OperationRules } from '../../../src/app/operations/door.ts';
import { planRules } from '../../../src/app/operations/rules.ts';
import type { CliContext, ExitCode } from '../../../src/cli/context.ts';
import type { Observation, ObservedContainer } from '../../../src/engine/observation.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { anObservation } from '../../fakes/models.ts';
import { Output, type ProcessEnvironment } from '../../../src/cli/output/output.ts';
import { presentationOf } from '../../../src/cli/output/presentation.ts';
import { commandTree, runCommandLine } from '../../../src/cli/program.ts';
import type { Engine, EngineAddress } from '../../../src/engine/engine.ts';
import type { EngineSigns } from '../../../src/engine/signs.ts';

/** What the world of a command line under test is like. */
export interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly currentDirectory?: string;
  readonly environment?: ProcessEnvironment;
  readonly input?: string;
  /** Left out: one with nothing on it. */
  readonly engine?: Engine;
  readonly broker?: BrokerParts;
  /** What tells which engine is meant; left out: a Docker is there, and nothing else. */
  readonly signs?: Partial<EngineSigns>;
  /** Left out: one that is not there. */
  readonly stateDirectory?: string;
  /** Left out: no way into a cluster can be opened. */
  readonly openWay?: CliContext['openWay'];
  /** What operations are held to; left out: what a real command line holds them to. */
  readonly rules?: OperationRules;
  readonly signal?: AbortSignal;
  /** Aborted by a second Ctrl+C. */
  readonly force?: AbortSignal;
  /** Aborted when nobody reads standard output any more. */
  readonly unread?: AbortSignal;
}

/** Methods of a broker and of its roles, side by side. */
export type BrokerParts = Partial<Broker> & Partial<UnionToIntersection<Required<BrokerRoles>[BrokerRole]>>;
type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

export interface Run {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** What was connected to: `docker`, `process` and URLs of brokers. */
  readonly connected: readonly string[];
  /** What is on the disk now. */
  readonly files: ReadonlyMap<string, string>;
}

/** Runs a command line in a made-up world, with no disk, engine or broker. */
export async function run(words: readonly string[], world: World = {}): Promise<Run> {
  const { context, stdout, stderr, connected, files } = madeUp(world);
  const exitCode = await runCommandLine(words, context);
  return { exitCode, stdout: stdout.text, stderr: stderr.text, connected, files };
}

/** All commands and their options, in a world with nothing in it. */
export function tree(): Command {
  return commandTree(madeUp({}).context, () => undefined);
}

function madeUp(world: World) {
  const stdout = new Gathered();
  const stderr = new Gathered();
  const connected: string[] = [];
  const files = new Map(Object.entries(world.files ?? {}));
  const environment = world.environment ?? {};
  const context: CliContext = {
    version: '1.2.3',
    currentDirectory: world.currentDirectory ?? '/shop',
    environment,
    host: new MemoryManifestHost(files, environment),
    stdout: new Output(stdout, environment, () => undefined),
    stderr: new Output(stderr, environment, () => undefined),
    writeFile: (path, text) => {
      files.set(resolve(world.currentDirectory ?? '/shop', path), text);
      return Promise.resolve();
    },
    readInput: () => Promise.resolve(world.input),
    stateDirectory: world.stateDirectory ?? '/state',
    presentation: presentationOf({}, {}),
    rules: world.rules ?? planRules,
    lendInterrupt: () => ({ signal: world.force ?? new AbortController().signal, dispose: () => undefined }),
    lendTerminal: () => ({ streams: { stdout, stderr }, isTty: false, dispose: () => undefined }),
    engines: {
      docker: { kind: 'docker' },
      swarm: { kind: 'swarm' },
      process: { kind: 'process', stateDirectory: '/state', node: '/node', shim: '/shim.js' },
    },
    catchSignals: () => ({ dispose: () => undefined }),
    loadEngines: () =>
      Promise.resolve({
        connect: (address: EngineAddress) => {
          connected.push(placeOf(address));
          return world.engine ?? new FakeEngine({ hasEveryImage: true });
        },
        signs: () =>
          Promise.resolve({ place: 'unix:///docker.sock', hasSocket: true, localContainers: 0, ...world.signs }),
      }),
    openWay: world.openWay ?? (() => Promise.reject(new Error('No engine is here.'))),
    loadBrokers: () =>
      Promise.resolve((url: string) => {
        connected.push(url);
        return fakeBroker(world.broker);
      }),
    signal: world.signal ?? new AbortController().signal,
    unread: world.unread ?? new AbortController().signal,
  };
  return { context, stdout, stderr, connected, files };
}

/** A broker that knows of nothing but what the test gives it. */
function fakeBroker(parts: BrokerParts = {}): Broker {
  const roles = {
    log: parts,
    pubsub: parts,
    keys: parts,
    groups: parts,
    writer: parts,
    clients: parts,
  } as Required<BrokerRoles>;
  return {
    ...roles,
    address: 'redis://fake',
    onDidChangeStatus: () => ({ dispose: () => undefined }),
    describe: (channels: Parameters<Broker['describe']>[0]) =>
      Promise.resolve(channels.map((channel) => ({ ...channel, length: 0, groups: [] }))),
    dispose: () => undefined,
    ...parts,
  } as Broker;
}

export class Gathered extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** An engine on which these containers are, and every image. */
export function engineWith(
  containers: readonly ObservedContainer[] = [],
  facts: Partial<Observation> = {},
): FakeEngine {
  const engine = new FakeEngine({ hasEveryImage: true });
  engine.observation = anObservation(containers, facts);
  return engine;
}

/** `far`, `swarm at far (n1)`: whose address it is is told only where it is no single machine's. */
function placeOf(address: EngineAddress): string {
  if (address.kind === 'process') return address.kind;
  const place = address.host ?? address.context;
  if (address.kind === 'docker') return place ?? address.kind;
  const nodes = Object.keys(address.nodes ?? {}).join(', ');
  return `${address.kind} at ${place ?? 'its default address'} (${nodes})`;
}
