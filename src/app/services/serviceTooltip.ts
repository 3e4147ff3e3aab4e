import type { HealthProbe, ObservedContainer, Observation, Publisher } from '../../engine/observation.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { maskText } from '../../base/mask.ts';
import { formatBytes } from '../../base/bytes.ts';
import type { WatchState } from '../../develop/watchEvents.ts';
import { cpuText, type Usage } from './usage.ts';
import { watchLines } from './watchText.ts';

/** Markdown that names images and ports, and never shows a value of the environment. */
export function applicationTooltip(
  application: Application,
  observation: Observation,
  counts: string,
  { telemetry, quota = [] }: ApplicationFacts = {},
): string {
  return lines(
    `**${escapeMarkdown(application.name)}** — ${counts}`,
    row('Engine', observation.engine.label),
    // Of local processes there is one place, a folder that says nothing to a person.
    observation.engine.traits.isOneOfSeveral && row('At', observation.engine.address),
    observation.engine.reason !== undefined && row('Chosen', observation.engine.reason),
    row('Manifest', application.files[0] && pathForPeople(application.files[0], application.directory)),
    row('Telemetry', telemetry),
    application.profiles.length > 0 && row('Profiles', profileTexts(application.profiles, application.activeProfiles)),
    ...quota.map(escapeMarkdown),
  );
}

/** What is known of an application beside its declaration and its containers, in words. */
interface ApplicationFacts {
  readonly telemetry?: string | undefined;
  /** How it stands to its quota. */
  readonly quota?: readonly string[] | undefined;
}

/** What is known of a service beside its declaration and its containers. */
export interface ServiceFacts {
  readonly stateText: string;
  readonly usage: Usage | undefined;
  readonly failure?: string | undefined;
  /** What a person can do, in Markdown of our own. */
  readonly advice?: string | undefined;
  /** What a cluster says of how an update of it goes. */
  readonly rollout?: string | undefined;
  readonly activeProfiles?: readonly string[];
  /** The folder from which paths are shown. */
  readonly directory?: string | undefined;
  /** How the watch of its files stands; undefined where nobody watches. */
  readonly watch?: WatchState | undefined;
  readonly nowMs?: number;
}

/** The tooltip of a declared service, of an orphan, of which only the name is known, or of another project's service. */
export function serviceTooltip(
  service: Service | { readonly name: string; readonly isForeign?: true },
  containers: readonly ObservedContainer[],
  { stateText, usage, failure = '', advice, rollout, activeProfiles = [], directory, watch, nowMs = 0 }: ServiceFacts,
): string {
  const declared = 'image' in service || 'replicas' in service ? service : undefined;
  return lines(
    `**${escapeMarkdown(service.name)}** — ${escapeMarkdown(stateText)}`,
    failure && escapeMarkdown(failure),
    advice,
    row('Update', rollout),
    ...containers.flatMap((container) =>
      troubleOf(container).map((text) => `${escapeMarkdown(container.name)} ${text}`),
    ),
    ...lastProbes(containers, failure),
    ...(usage ? usageRows(usage) : []),
    row('Image', declared?.image ?? containers[0]?.image),
    row('Build', declared?.build && pathForPeople(declared.build.context, directory)),
    row('Command', declared?.run?.command.join(' ')),
    row('Ports', publishersText(containers.flatMap((container) => container.publishers))),
    row('Depends on', declared && Object.keys(declared.dependsOn).join(', ')),
    row('Profiles', declared && profileTexts(declared.profiles, activeProfiles)),
    row('Publishes', declared?.publishes.join(', ')),
    row('Consumes', declared?.consumes.map(consumptionText).join(', ')),
    row('Environment', declared && variablesText(declared)),
    ...watchLines(declared?.watch ?? [], watch, directory, nowMs),
    !declared &&
      !('isForeign' in service) &&
      'The manifest does not declare this service. *Down* removes its containers.',
  );
}

function consumptionText({ channel, group }: Service['consumes'][number]): string {
  return group === undefined ? channel : `${channel} (as ${group})`;
}

export function containerTooltip(container: ObservedContainer, stateText: string, usage: Usage | undefined): string {
  return lines(
    `**${escapeMarkdown(container.name)}** — ${escapeMarkdown(stateText)}`,
    ...troubleOf(container).map((text) => `It ${text}`),
    ...taskRows(container),
    ...(usage ? usageRows(usage) : []),
    row('Image', container.image),
    row('Id', container.id.slice(0, 12)),
    row('Ports', publishersText(container.publishers)),
    row('Started', timeText(container.startedAtMs)),
    row('Ended', timeText(container.finishedAtMs)),
    row('Exit code', container.exitCode === undefined ? undefined : String(container.exitCode)),
    row('Restarts', container.restartCount > 0 ? String(container.restartCount) : undefined),
    ...healthRows(container.healthLog),
  );
}

/** Where a task of a cluster is. What the cluster says of it is foreign, and may hold secrets. */
function taskRows({ task }: ObservedContainer): readonly (string | undefined)[] {
  if (!task) return [];
  const { node, state, desiredState, error } = task;
  return [
    row('Node', node ? `${node.name}${node.isLive ? '' : ' (down)'}` : 'none yet'),
    row('Task', state === desiredState ? state : `${state}, to become ${desiredState}`),
    row('Error', error && maskText(error).slice(0, maxErrorLength)),
  ];
}

const maxErrorLength = 400;

/** What went wrong with a container, in words that follow its name. */
function troubleOf({ exitCode, isOomKilled, restartCount, state, task }: ObservedContainer): readonly string[] {
  const isOver = state === 'exited' || state === 'dead';
  return [
    isOomKilled && '**ran out of memory** and was killed. Raise its memory limit, or find what takes so much.',
    isOver &&
      exitCode === 137 &&
      !isOomKilled &&
      'was killed (SIGKILL): it outlived its grace period, or somebody killed it.',
    restartCount >= 3 &&
      `was brought back ${restartCount} times by its restart policy. ${task ? 'What the cluster says of it, and its logs, tell why.' : 'Its logs say why it ends.'}`,
  ].filter((text) => text !== false);
}

/** The last probes, newest first; their output is the container's own, and hostile. Those that say the same are one row. */
function healthRows(log: readonly HealthProbe[]): readonly (string | undefined)[] {
  if (log.length === 0) return [];
  const probes = log.slice(-3).reverse();
  const rows = [...Map.groupBy(probes, verdictText).values()].map(([newest, ...older]) =>
    newest && older.length > 0 ? `${probeRow(newest)} (${older.length + 1} times)` : newest && probeRow(newest),
  );
  return ['**Health check**', ...rows];
}

/** What the checks of unhealthy containers said last: once where several say the same, and not again where the failure says it. */
function lastProbes(containers: readonly ObservedContainer[], failure: string): readonly string[] {
  const unhealthy = containers.flatMap(({ name, health, healthLog }) => {
    const last = healthLog.at(-1);
    const isToldAlready = last !== undefined && last.output.trim() !== '' && failure.includes(last.output.trim());
    return health === 'unhealthy' && last && !isToldAlready ? [{ name, last }] : [];
  });
  return [...Map.groupBy(unhealthy, ({ last }) => verdictText(last)).values()].map((alike) => {
    const names = alike.map(({ name }) => escapeMarkdown(name)).join(', ');
    return `Health check of ${names}: ${alike[0] ? probeRow(alike[0].last) : ''}`;
  });
}

function probeRow(probe: HealthProbe): string {
  return `${timeText(probe.endedAtMs)} ${verdictText(probe)}`;
}

function verdictText({ exitCode, output }: HealthProbe): string {
  const said = maskText(output).trim().slice(0, 200);
  const verdict = exitCode === 0 ? 'passed' : `failed (${exitCode})`;
  return `${verdict}${said === '' ? '' : `: ${escapeMarkdown(said)}`}`;
}

function usageRows(usage: Usage): readonly (string | undefined)[] {
  const { cpu, memoryBytes, memoryLimitBytes, rxBytesPerSecond: rx, txBytesPerSecond: tx } = usage;
  const share = memoryLimitBytes > 0 ? ` of ${formatBytes(memoryLimitBytes)}` : '';
  return [
    row('CPU', `${cpuText(cpu)} of one core`),
    row('Memory', `${formatBytes(memoryBytes)}${share}`),
    row(
      'Network',
      rx === undefined || tx === undefined ? undefined : `${formatBytes(rx)}/s in, ${formatBytes(tx)}/s out`,
    ),
  ];
}

/** Shows a time in the time zone of this machine, as its clock and its logs have it. */
function timeText(timeMs: number | undefined): string | undefined {
  if (timeMs === undefined || Number.isNaN(timeMs)) return undefined;
  const time = new Date(timeMs);
  const [month, day] = [time.getMonth() + 1, time.getDate()].map(twoDigits);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':');
  return `${time.getFullYear()}-${month}-${day} ${clock}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** `analytics (not active), debug`: a profile that is only named may be taken for one that is on. */
function profileTexts(profiles: readonly string[], active: readonly string[]): string {
  return profiles.map((name) => (active.includes(name) ? name : `${name} (not active)`)).join(', ');
}

/** It tells how many variables there are and not their values, which may be secret. */
function variablesText(service: Service): string | undefined {
  const count = Object.keys(service.environment).length;
  return count === 0 ? undefined : `${count} ${count === 1 ? 'variable' : 'variables'}`;
}

function publishersText(publishers: readonly Publisher[]): string {
  const texts = publishers
    .filter(({ publishedPort }) => publishedPort > 0)
    .map(({ publishedPort, targetPort, protocol }) => `${publishedPort} → ${targetPort}/${protocol}`);
  return [...new Set(texts)].join(', ');
}

function row(name: string, value: string | undefined): string | undefined {
  return value ? `${name}: ${escapeMarkdown(value)}` : undefined;
}

function lines(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join('  \n');
}
