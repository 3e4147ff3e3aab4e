import { debugRuntimes, type DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { ImageConfig } from '../../engine/containerDetails.ts';
import type { Application, Healthcheck, Service } from '../../manifest/model.ts';
import { readCommandLine } from '../detect/commandLine.ts';
import { debugLabel, markText } from '../mark.ts';
import { goOverlay } from './goOverlay.ts';
import { javaOverlay } from './javaOverlay.ts';
import { nodeOverlay } from './nodeOverlay.ts';
import { pythonOverlay } from './pythonOverlay.ts';
import type { OverlayRequest, RuntimeOverlay, RuntimeOverlayRequest } from './runtimeOverlay.ts';

/** An application in which one service starts under its debugger, to be planned as any other: `up` of that service. */
export interface DebugOverlay {
  /** Undefined where an error among the problems forbids it. */
  readonly application: Application | undefined;
  /** Where the debugger will listen in each container of the service. */
  readonly port: number;
  readonly problems: readonly Problem[];
}

const overlays: Readonly<Partial<Record<DebugRuntime, (request: RuntimeOverlayRequest) => RuntimeOverlay>>> = {
  node: nodeOverlay,
  python: pythonOverlay,
  go: goOverlay,
  java: javaOverlay,
};

/** Lays the debugger over a service. Pure; the service as the manifest has it is what undoes it: a plan of the application itself. */
export function debugOverlay(request: OverlayRequest): DebugOverlay {
  const { application, runtime, waitsForClient, image } = request;
  const service = ownProperty(application.services, request.service);
  const traits = debugRuntimes[runtime];
  const port = service?.debug?.port ?? ('port' in traits ? traits.port : 0);
  const overlay = overlays[runtime];
  if (!service || !overlay) return { application: undefined, port, problems: [] };
  const made = overlay({
    ...request,
    service,
    port,
    command: readCommandLine(originalWords(service, image)),
    variable: (name) => ownProperty(service.environment, name) ?? ownProperty(image?.environment ?? {}, name),
  });
  const { problems } = made;
  if (problems.some(({ severity }) => severity === 'error')) return { application: undefined, port, problems };
  const changed = withOverlay(service, made, markText({ runtime, port, waitsForClient }), image);
  return {
    application: { ...application, services: { ...application.services, [service.name]: changed } },
    port,
    problems,
  };
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
