import type { Application, Service } from '../manifest/model.ts';
import type { ObservedContainer, Observation, Publisher } from '../engine/observation.ts';
import { escapeMarkdown } from './treeNode.ts';

/** Markdown. Names, images and ports; never a value of the environment. */
export function applicationTooltip(application: Application, observation: Observation, counts: string): string {
  return lines(
    `**${escapeMarkdown(application.name)}** — ${counts}`,
    row('Engine', observation.engine.label),
    row('At', observation.engine.address),
    row('Manifest', application.files[0]),
    application.profiles.length > 0 &&
      row('Profiles', application.profiles.map((name) => profileText(application, name)).join(', ')),
  );
}

/** Of a service, declared or (only its name is known then) orphaned. */
export function serviceTooltip(
  service: Service | { readonly name: string },
  containers: readonly ObservedContainer[],
  stateText: string,
  failure?: string,
): string {
  const declared = 'image' in service || 'replicas' in service ? service : undefined;
  return lines(
    `**${escapeMarkdown(service.name)}** — ${escapeMarkdown(stateText)}`,
    failure && escapeMarkdown(failure),
    row('Image', declared?.image ?? containers[0]?.image),
    row('Build', declared?.build?.context),
    row('Command', declared?.run?.command.join(' ')),
    row('Ports', publishersText(containers.flatMap((container) => container.publishers))),
    row('Depends on', declared && Object.keys(declared.dependsOn).join(', ')),
    row('Publishes', declared?.publishes.join(', ')),
    row('Consumes', declared?.consumes.map(({ channel }) => channel).join(', ')),
    row('Environment', declared && variablesText(declared)),
    !declared && 'The manifest does not declare this service. *Down* removes its containers.',
  );
}

export function containerTooltip(container: ObservedContainer, stateText: string): string {
  return lines(
    `**${escapeMarkdown(container.name)}** — ${escapeMarkdown(stateText)}`,
    row('Image', container.image),
    row('Id', container.id.slice(0, 12)),
    row('Ports', publishersText(container.publishers)),
    row('Started', container.startedAtMs === undefined ? undefined : new Date(container.startedAtMs).toISOString()),
    container.exitCode === 137 && 'Killed (SIGKILL): it outlived its grace period, or ran out of memory.',
  );
}

function profileText(application: Application, name: string): string {
  return application.activeProfiles.includes(name) ? `${name} (on)` : name;
}

/** How many, not which values: they may be secret. */
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
