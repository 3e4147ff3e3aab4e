import { debugRuntimes, type DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { ImageConfig } from '../../engine/containerDetails.ts';
import type { Healthcheck, Service } from '../../manifest/model.ts';
import { readCommandLine } from '../../manifest/programs/commandLine.ts';
import { debugLabel, markText } from '../mark.ts';
import { goOverlay } from './goOverlay.ts';
import { javaOverlay } from './javaOverlay.ts';
import { nodeOverlay } from './nodeOverlay.ts';
import { pythonOverlay } from './pythonOverlay.ts';
import type { OverlayRequest, RuntimeOverlay, RuntimeOverlayRequest } from './runtimeOverlay.ts';

/** A service that starts under its debugger. It is planned as any other, and undone by a plan of the service as it was. */
export interface DebugOverlay {
  /** Undefined where an error among the problems forbids it. */
  readonly service: Service | undefined;
  /** Where the debugger will listen in each container of the service. */
  readonly port: number;
  /** What is changed, for people. */
  readonly changes: readonly string[];
  readonly problems: readonly Problem[];
}

const overlays: Readonly<Partial<Record<DebugRuntime, (request: RuntimeOverlayRequest) => RuntimeOverlay>>> = {
  node: nodeOverlay,
  python: pythonOverlay,
  go: goOverlay,
  java: javaOverlay,
};

/** Lays the debugger over a service. Pure. */
export function debugOverlay(request: OverlayRequest): DebugOverlay {
  const { service, runtime, waitsForClient, image } = request;
  const traits = debugRuntimes[runtime];
  const port = service.debug?.port ?? ('port' in traits ? traits.port : 0);
  const overlay = overlays[runtime];
  if (!overlay) return { service: undefined, port, changes: [], problems: [noRestart(service.name, traits.label)] };
  const made = overlay({
    ...request,
    port,
    command: readCommandLine(originalWords(service, image)),
    variable: (name) => ownProperty(service.environment, name) ?? ownProperty(image?.environment ?? {}, name),
  });
  const { problems } = made;
  if (problems.some(({ severity }) => severity === 'error')) return { service: undefined, port, changes: [], problems };
  const changed = withOverlay(service, made, markText({ runtime, port, waitsForClient }), image);
  return { service: changed, port, changes: changesOf(made, changed, service), problems };
}

function noRestart(service: string, label: string): Problem {
  return {
    code: 'debug.cannot-wait',
    severity: 'error',
    message: `${service} cannot wait for its debugger: ${label} is only attached to as it runs. Leave out waitForClient.`,
  };
}

function changesOf({ change, mounts = [] }: RuntimeOverlay, changed: Service, service: Service): readonly string[] {
  return [
    ...(change === undefined ? [] : [change]),
    ...mounts.map(({ target }) => `has a debugger of this machine at ${target}`),
    ...(changed.healthcheck === service.healthcheck ? [] : ['stays healthy while it stands at a breakpoint']),
  ];
}

/** What a service starts: what the manifest says, else its image. An entrypoint in the manifest drops the image's command. */
export function originalWords(service: Service, image: ImageConfig | undefined): readonly string[] {
  if (service.debug?.command) return service.debug.command;
  const entrypoint = service.entrypoint ?? image?.entrypoint ?? [];
  const command = service.command ?? (service.entrypoint ? [] : (image?.command ?? []));
  return [...entrypoint, ...command];
}

function withOverlay(service: Service, made: RuntimeOverlay, mark: string, image: ImageConfig | undefined): Service {
  const { words, environment, mounts = [], stopSignal } = made;
  const healthcheck = relaxedHealth(service.healthcheck, image);
  return {
    ...service,
    ...(words && startOf(words)),
    ...(environment && { environment: { ...service.environment, ...environment } }),
    ...(mounts.length > 0 && { mounts: [...service.mounts, ...mounts] }),
    ...(stopSignal !== undefined && { stopSignal }),
    ...(healthcheck && { healthcheck }),
    labels: { ...service.labels, [debugLabel]: mark },
  };
}

/** An empty entrypoint would be the image's, so the program itself stands there where nothing starts it. */
function startOf({ launchers, program }: NonNullable<RuntimeOverlay['words']>): Partial<Service> {
  return launchers.length > 0
    ? { entrypoint: launchers, command: program }
    : { entrypoint: program.slice(0, 1), command: program.slice(1) };
}

const pausedTimeoutMs = 600_000;
const pausedRetries = 10_000;

/**
 * A program that stands at a breakpoint answers no health check: it must not count as unhealthy for that. It counts as healthy as
 * soon as one check succeeds. An empty test means the image's own.
 */
function relaxedHealth(healthcheck: Healthcheck | undefined, image: ImageConfig | undefined): Healthcheck | undefined {
  if (healthcheck?.test[0] === 'NONE') return undefined;
  if (healthcheck) return { ...healthcheck, timeoutMs: pausedTimeoutMs, retries: pausedRetries };
  if (!image?.hasHealthcheck) return undefined;
  return { test: [], intervalMs: 0, timeoutMs: pausedTimeoutMs, retries: pausedRetries, startPeriodMs: 0 };
}
