import { randomUUID } from 'node:crypto';
import type { Application, Service } from '../../../manifest/model.ts';
import { configParts } from '../../configParts.ts';
import { noLocalRun } from '../../failures.ts';
import { imageName } from '../../plan/names.ts';
import type { Step } from '../../step.ts';
import { withInstance } from '../../telemetry/variables.ts';
import type { Place } from './place.ts';
import type { ContainerConfig } from './records.ts';

/** Docker's default. */
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
  place: Place,
): ContainerConfig {
  const { run } = service;
  if (!run || run.command.length === 0) throw noLocalRun([service]);
  return {
    version: 1,
    id: randomUUID(),
    name: step.name,
    service: service.name,
    number: step.number,
    image: imageName(application, service),
    configHash: step.configHash,
    configParts: configParts(application, service, 'run'),
    command: run.command,
    cwd: run.cwd,
    restart: service.restart,
    stopSignal: service.stopSignal ?? 'SIGTERM',
    stopGracePeriodMs: service.stopGracePeriodMs ?? defaultGraceMs,
    ...(Object.keys(service.limits).length > 0 ? { limits: service.limits } : {}),
    createdAtMs: Date.now(),
    workingDirectory: application.directory,
    configFiles: application.configFiles,
    ...placeConfig(service, step, place),
  };
}

/** What a place says of a container's configuration: it may be another one at each start. */
export function placeConfig(
  service: Service,
  { name, number }: { readonly name: string; readonly number: number },
  { publishers, environment, healthcheck, forward, files }: Place,
): Pick<ContainerConfig, 'environment' | 'publishers' | 'healthcheck' | 'forward' | 'files'> {
  return {
    environment: whoItIs(environment, service, name, number),
    publishers,
    ...(healthcheck ? { healthcheck } : {}),
    ...(forward ? { forward } : {}),
    ...(files ? { files } : {}),
  };
}

/** The environment of a local process: its own variables, where the others are, and who it is. */
export function whoItIs(
  environment: Readonly<Record<string, string>>,
  service: Service,
  name: string,
  number: number,
): Readonly<Record<string, string>> {
  const its = withInstance(environment, name);
  return { ...its, PATCHBAY_SERVICE: service.name, PATCHBAY_REPLICA: String(number), HOSTNAME: name };
}
