import { randomUUID } from 'node:crypto';
import { ProblemError } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { configParts } from '../configParts.ts';
import type { Publisher } from '../observation.ts';
import { effectiveHealthcheck, imageName } from '../plan/names.ts';
import { publishedPort } from '../ports.ts';
import type { Step } from '../step.ts';
import type { ContainerConfig } from './records.ts';

/** As Docker does where nothing is said. */
const defaultGraceMs = 10_000;

/** What the parent's environment lends to a local process: enough to find programs and speak the user's language. */
const lentVariables = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'XDG_RUNTIME_DIR'],
  // Windows programs do not start without these.
  ...[
    'SystemRoot',
    'SystemDrive',
    'windir',
    'ComSpec',
    'PATHEXT',
    'TEMP',
    'TMP',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
  ],
];

export function lentEnvironment(parent: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    lentVariables.flatMap((name) => (parent[name] === undefined ? [] : [[name, parent[name]]])),
  );
}

/** How to run a service as a local process. Throws `engine.no-local-run` for one that does not say. */
export function localConfig(
  application: Application,
  service: Service,
  step: Extract<Step, { kind: 'create' }>,
): ContainerConfig {
  const { run } = service;
  if (!run || run.command.length === 0) throw noLocalRun(service.name);
  const healthcheck = effectiveHealthcheck(service, 'process');
  return {
    version: 1,
    id: randomUUID(),
    name: step.name,
    service: service.name,
    number: step.number,
    image: imageName(application, service),
    configHash: step.configHash,
    configParts: configParts(application, service, 'process'),
    command: run.command,
    cwd: run.cwd,
    environment: {
      ...service.environment,
      ...run.environment,
      PATCHBAY_SERVICE: service.name,
      PATCHBAY_REPLICA: String(step.number),
      HOSTNAME: step.name,
    },
    ...(healthcheck ? { healthcheck } : {}),
    restart: service.restart,
    stopSignal: service.stopSignal ?? 'SIGTERM',
    stopGracePeriodMs: service.stopGracePeriodMs ?? defaultGraceMs,
    publishers: publishersOf(service, step.number),
    createdAtMs: Date.now(),
    workingDirectory: application.directory,
    configFiles: application.files,
  };
}

/** A local process has the ports of its host: those that the manifest publishes are taken at its word. */
function publishersOf(service: Service, number: number): readonly Publisher[] {
  return service.ports.flatMap((port): Publisher[] => {
    const published = Number.parseInt(publishedPort(port, number) ?? '', 10);
    if (Number.isNaN(published)) return [];
    const { hostIp = '0.0.0.0', target, protocol } = port;
    return [{ hostIp, publishedPort: published, targetPort: target, protocol }];
  });
}

function noLocalRun(service: string): ProblemError {
  return new ProblemError({
    code: 'engine.no-local-run',
    severity: 'error',
    message: `Cannot run "${service}" as a local process: the manifest does not say how. Add x-patchbay: { run: { command: … } } to the service, or use Docker.`,
  });
}
