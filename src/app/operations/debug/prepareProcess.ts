import { readdir } from 'node:fs/promises';
import { sleep } from '../../../base/async.ts';
import { debugRuntimes, type DebugRuntime } from '../../../base/kinds/debugRuntimes.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import { attachConfiguration } from '../../../debug/adapters/attach.ts';
import { readCommandLine } from '../../../manifest/programs/commandLine.ts';
import { detectRuntime } from '../../../debug/detect/detect.ts';
import type { AdapterConfiguration, DebugConnection, DebugPreparation, Detection } from '../../../debug/model.ts';
import { goOverlay } from '../../../debug/plan/goOverlay.ts';
import { javaOverlay } from '../../../debug/plan/javaOverlay.ts';
import { nodeOverlay } from '../../../debug/plan/nodeOverlay.ts';
import { pythonOverlay } from '../../../debug/plan/pythonOverlay.ts';
import type { RuntimeOverlay, RuntimeOverlayRequest } from '../../../debug/plan/runtimeOverlay.ts';
import { freePort, isListening } from '../../../engine/process/loopback.ts';
import type { LocalRun, Service } from '../../../manifest/model.ts';
import type { VaryService } from '../../monitors/variedManifest.ts';
import type { DebugSubject } from './debugSubject.ts';
import { isInspectorPortTaken, openLocalInspector } from './localInspector.ts';

/** A service whose program runs on this machine. */
export interface LocalSubject extends DebugSubject {
  readonly service: Service & { readonly run: LocalRun };
}

/** How long a debugger may take to listen that was there when its program started. */
const listenMs = 15_000;

/**
 * A local process is debugged where it runs, in the tree and with its log. Node and .NET are attached to as they are; the others start
 * anew with their debugger, which listens on this machine alone.
 */
export async function prepareProcess(subject: LocalSubject, signal: AbortSignal): Promise<DebugPreparation> {
  const { service } = subject;
  const { runtime, evidence } = await detectionOf(service);
  const start = await startUnder(runtime, subject, signal);
  const traits = debugRuntimes[runtime];
  return {
    runtime,
    label: traits.label,
    evidence,
    adapter: traits.adapter,
    ...('extension' in traits && { extension: traits.extension }),
    attachesAgain: runtime === 'node',
    ...start,
    localRoots: [service.run.cwd],
    open: (its) => openProcess(runtime, start.port, subject, its),
    configure: (connection, attributes) => configurationOf(runtime, subject, connection, attributes),
    explain: () => Promise.resolve(undefined),
  };
}

async function detectionOf({ name, debug, run }: LocalSubject['service']): Promise<Detection> {
  const localFiles = await readdir(run.cwd).catch(() => []);
  const service = { name, command: run.command, ...(debug && { debug }) };
  const { detection, problem } = detectRuntime({ service, localFiles });
  if (!detection) throw new ProblemError(problem);
  return detection;
}

interface Start {
  /** Where the debugger listens once the process was started with it. */
  readonly port: number;
  readonly vary?: VaryService;
  readonly changes: readonly string[];
}

async function startUnder(runtime: DebugRuntime, subject: LocalSubject, signal: AbortSignal): Promise<Start> {
  const { service, waitForClient } = subject;
  const asItRuns = { port: 0, changes: [] };
  if (runtime === 'dotnet') return asItRuns;
  if (runtime === 'node' && !waitForClient) {
    if (!(await isInspectorPortTaken(subject.engine, processOf(subject), signal))) return asItRuns;
    const port = await freePort();
    const vary = (own: Service): Service =>
      withRun(own, (run) => ({ ...run, environment: inspectedAt(port, own, run) }));
    return {
      port,
      vary,
      changes: ['gets another port for its inspector by NODE_OPTIONS, since another program has 9229'],
    };
  }
  demandOne(service);
  const port = await freePort();
  const made = overlayOf(runtime, service, service.run, port, waitForClient);
  const refusal = made.problems.find(({ severity }) => severity === 'error');
  if (refusal) throw new ProblemError(refusal);
  const vary: VaryService = (own) =>
    withRun(own, (run) => withOverlay(run, overlayOf(runtime, own, run, port, waitForClient)));
  return { port, vary, changes: [`is started by its debugger, which listens on port ${port} of this machine alone`] };
}

function overlayOf(
  runtime: Exclude<DebugRuntime, 'dotnet'>,
  service: Service,
  run: LocalRun,
  port: number,
  waitsForClient: boolean,
): RuntimeOverlay {
  return overlays[runtime]({
    service,
    port,
    waitsForClient,
    command: readCommandLine(run.command),
    variable: (name) => ownProperty(run.environment, name) ?? ownProperty(service.environment, name),
    // On this machine, programs find their debugger as the person's own shell does.
    tools: { hasDebugpy: true, dlvInImage: 'dlv' },
  });
}

const overlays = {
  node: nodeOverlay,
  python: pythonOverlay,
  go: goOverlay,
  java: javaOverlay,
} as const satisfies Readonly<Record<string, (request: RuntimeOverlayRequest) => RuntimeOverlay>>;

function withRun(service: Service, change: (run: LocalRun) => LocalRun): Service {
  return service.run ? { ...service, run: change(service.run) } : service;
}

function withOverlay(run: LocalRun, { words, environment, problems }: RuntimeOverlay): LocalRun {
  if (problems.some(({ severity }) => severity === 'error')) return run;
  return {
    ...run,
    ...(words && { command: [...words.launchers, ...words.program] }),
    environment: { ...run.environment, ...environment },
  };
}

/** The port for when its signal comes; it opens nothing by itself, so that npm and others do not take it. */
function inspectedAt(port: number, service: Service, run: LocalRun): LocalRun['environment'] {
  const own = ownProperty(run.environment, 'NODE_OPTIONS') ?? ownProperty(service.environment, 'NODE_OPTIONS') ?? '';
  return { ...run.environment, NODE_OPTIONS: `${own} --inspect-port=127.0.0.1:${port}`.trim() };
}

function demandOne({ name, replicas }: Service): void {
  if (replicas <= 1) return;
  const message = `${name} runs as ${replicas} processes of this machine, which cannot share the port of one debugger. Scale it to one, then debug it.`;
  throw new ProblemError({ code: 'debug.several-processes', severity: 'error', message });
}

async function openProcess(
  runtime: DebugRuntime,
  port: number,
  subject: LocalSubject,
  signal: AbortSignal,
): Promise<DebugConnection> {
  const { engine, container, onProblem } = subject;
  if (runtime === 'node') return openLocalInspector(engine, processOf(subject), onProblem, signal);
  const done = { host: '127.0.0.1', dispose: () => undefined };
  if (runtime !== 'dotnet') {
    await untilListening(port, AbortSignal.any([signal, AbortSignal.timeout(listenMs)]));
    return { ...done, port };
  }
  const { titles, processes } = await engine.top(container.name, signal);
  const processId = Number(processes[0]?.[titles.indexOf('PID')]);
  if (!Number.isInteger(processId)) {
    const message = `No process of ${container.service} runs on this machine.`;
    throw new ProblemError({ code: 'debug.no-process', severity: 'error', message });
  }
  return { ...done, processId };
}

async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!(await isListening(port))) await sleep(retryMs, signal);
}

const retryMs = 100;

function configurationOf(
  runtime: DebugRuntime,
  { service, container }: LocalSubject,
  connection: DebugConnection,
  attributes: Readonly<Record<string, unknown>>,
): AdapterConfiguration {
  const own = service.debug?.attributes ?? {};
  if (runtime === 'dotnet') {
    return {
      name: service.name,
      type: 'coreclr',
      request: 'attach',
      processId: connection.processId,
      ...own,
      ...attributes,
    };
  }
  const { cwd } = service.run;
  const places = { maps: [], buildMaps: [], workingDirectory: cwd, localRoot: cwd, dockerOptions: [] };
  return attachConfiguration(
    { runtime, service: service.name, container: container.name, connection, ...places },
    own,
    attributes,
  );
}

function processOf({ snapshot, container }: LocalSubject): {
  readonly project: string;
  readonly service: string;
  readonly container: string;
} {
  return { project: snapshot.application.name, service: container.service, container: container.name };
}
