import { entriesOf, find, itemsOf, textOf } from '../../manifest/tree/tree.ts';
import { dataOf } from '../../manifest/images/images.ts';
import { imageParts } from '../../manifest/images/reference.ts';
import { datastoreOf } from './datastore.ts';
import type { Hint, LintRule, LintSubject } from './rule.ts';

/** What keeps an application from being started anywhere, any number of times, and thrown away. */
export const twelveFactorRules: readonly LintRule[] = [
  {
    name: 'latest-tag',
    summary: 'An image has no tag, or the tag "latest".',
    help: 'What it means changes from one day to the next, so two machines run different software. Name a version.',
    check: latestTag,
  },
  {
    name: 'state-in-container',
    summary: 'A datastore keeps its data inside its container.',
    help: 'The data is gone when the container is made anew, which every change of its configuration does. Mount a volume.',
    check: stateInContainer,
  },
  {
    name: 'no-healthcheck',
    summary: 'Other services wait for one that has no health check.',
    help:
      'Without one, "started" means that there is a process, not that it answers. Add a "healthcheck:" and wait for it ' +
      'with "condition: service_healthy".',
    check: noHealthcheck,
  },
  {
    name: 'no-restart-policy',
    summary: 'A service stays down once it has crashed.',
    help: 'Write "restart: unless-stopped", or "restart: \'no\'" when that is meant.',
    check: noRestartPolicy,
  },
  {
    name: 'no-limits',
    summary: 'A service may take all memory and CPU of the machine.',
    help: 'Write "deploy.resources.limits" with "memory" and "cpus".',
    check: noLimits,
  },
  {
    name: 'container-name',
    summary: 'A fixed container name rules out a second replica, and a second project on one machine.',
    help: 'Leave "container_name" out: other services reach it by its service name anyway.',
    check: containerName,
  },
  {
    name: 'hard-coded-port',
    summary: 'A port of the host is written into the manifest.',
    help: 'It clashes with whatever else uses it. Write "${WEB_PORT:-8080}:80", so that each machine can choose.',
    check: hardCodedPort,
  },
];

function latestTag({ service, node }: LintSubject): readonly Hint[] {
  const image = find(node, 'image');
  // The image of a build is named here, not fetched.
  if (!image || service.image === undefined || service.build) return [];
  const { name, tag, digest } = imageParts(service.image);
  if (name === '' || digest !== undefined || (tag !== undefined && tag !== 'latest')) return [];
  const what = tag === undefined ? 'no tag, which means "latest"' : 'the tag "latest"';
  return [{ message: `The image of "${service.name}" has ${what}. Name a version, as in ${name}:1.2.`, at: image.at }];
}

function stateInContainer({ service, node }: LintSubject): readonly Hint[] {
  const store = datastoreOf(service);
  if (!store || find(node, 'volumes_from')) return [];
  const targets = [
    ...service.mounts.map(({ target }) => target),
    ...service.tmpfs.map((one) => one.split(':')[0] ?? ''),
  ];
  const paths = dataOf(store).map(({ path }) => path);
  const isKept = targets.some((target) => paths.some((path) => isSameOrAround(target, path)));
  const [path] = paths;
  if (isKept || path === undefined) return [];
  const message = `"${service.name}" keeps its data in the container, where it is lost. Mount a volume at ${path}.`;
  return [{ message, at: find(node, 'image')?.at ?? service.at }];
}

/** `/var/lib` holds `/var/lib/mysql`, and `/var/lib/postgresql/data` is where the data of the other really is. */
function isSameOrAround(target: string, path: string): boolean {
  const mount = `${target.replace(/\/+$/, '')}/`;
  return `${path}/`.startsWith(mount) || mount.startsWith(`${path}/`);
}

function noHealthcheck({ service, dependents }: LintSubject): readonly Hint[] {
  const { name, at, healthcheck } = service;
  if (healthcheck && healthcheck.test[0] !== 'NONE') return [];
  const waiting = dependents.filter((one) => one.dependsOn[name]?.condition !== 'service_completed_successfully');
  if (waiting.length === 0) return [];
  const names = waiting.map((one) => `"${one.name}"`).join(', ');
  const message = `${names} wait${waiting.length === 1 ? 's' : ''} for "${name}", which has no health check. Add "healthcheck:".`;
  return [{ message, at, related: waiting.map((one) => ({ message: `"${one.name}" depends on it.`, at: one.at })) }];
}

function noRestartPolicy({ service, node, dependents }: LintSubject): readonly Hint[] {
  if (find(node, 'restart') ?? find(node, 'deploy', 'restart_policy')) return [];
  const isJob = dependents.some((one) => one.dependsOn[service.name]?.condition === 'service_completed_successfully');
  if (isJob) return [];
  const message = `"${service.name}" stays down once it has crashed. Write "restart: unless-stopped", or "no" when that is meant.`;
  return [{ message, at: service.at }];
}

function noLimits({ service }: LintSubject): readonly Hint[] {
  const { cpus, memoryBytes } = service.limits;
  if (cpus !== undefined || memoryBytes !== undefined) return [];
  const message = `"${service.name}" may take all memory and CPU of the machine. Set "deploy.resources.limits".`;
  return [{ message, at: service.at }];
}

function containerName({ service, node }: LintSubject): readonly Hint[] {
  const name = entriesOf(node).find(([key]) => key === 'container_name');
  if (!name) return [];
  const message = `"${service.name}" cannot have a second replica with a fixed container name. Leave "container_name" out.`;
  return [{ message, at: name[2] }];
}

function hardCodedPort({ service, node, source }: LintSubject): readonly Hint[] {
  return itemsOf(find(node, 'ports')).flatMap((port) => {
    const published = find(port, 'published');
    const text = textOf(published);
    if (!published || !text || source.textAt(published.at).includes('$')) return [];
    const variable = `${service.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PORT`;
    const message = `The host's port ${text} is fixed for "${service.name}". Write \${${variable}:-${text}} to let each machine choose.`;
    return [{ message, at: published.at }];
  });
}
