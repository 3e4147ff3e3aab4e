import type { Fix, Location } from '../../base/problem.ts';
import { dockerfileText, hasHealthcheck } from '../../manifest/files/dockerfile.ts';
import { healthcheckOf, healthcheckText, imageUse } from '../../manifest/images/images.ts';
import { hubName, imageParts } from '../../manifest/images/reference.ts';
import { addEntry, removeEntry } from '../../manifest/problems/fixes.ts';
import { entriesOf, find, findMap, itemsOf, textOf, type MapNode } from '../../manifest/tree/tree.ts';
import { datastoreOf } from '../insight/datastore.ts';
import { isLimited } from './habits.ts';
import { portFromVariable } from './ports.ts';
import { stateInContainer } from './state.ts';
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
    looksFurther: (service) => datastoreOf(service) !== undefined,
  },
  {
    name: 'no-healthcheck',
    summary: 'Other services wait for one that has no health check.',
    help:
      'Without one, "started" means that there is a process, not that it answers. Add a "healthcheck:" and wait for it ' +
      'with "condition: service_healthy". Nothing is said where the Dockerfile has one, nor of an image that may bring ' +
      'its own, unless other services of the manifest have one.',
    check: noHealthcheck,
    looksFurther: ({ build }) => build !== undefined,
  },
  {
    name: 'no-restart-policy',
    summary: 'A service stays down once it has crashed, and most of the others do not.',
    help: 'Write "restart:" as the others have it, or "restart: \'no\'" when that is meant.',
    check: noRestartPolicy,
  },
  {
    name: 'no-limits',
    summary: 'A service may take all memory and CPU of the machine, and most of the others are limited.',
    help: 'Write "deploy.resources.limits" with "memory" and "cpus".',
    check: noLimits,
  },
  {
    name: 'container-name',
    summary: 'A fixed container name rules out a second replica, and a second project on one machine.',
    help:
      'Leave "container_name" out: other services reach it by its service name anyway. Nothing is said where most ' +
      'services have one.',
    check: containerName,
  },
  {
    name: 'hard-coded-port',
    summary: 'A port of the host is written into the manifest, where most of the others come from variables.',
    help: 'It clashes with whatever else uses it. Write "${WEB_PORT:-8080}:80", so that each machine can choose.',
    check: hardCodedPort,
  },
];

function latestTag({ service, node, source }: LintSubject): readonly Hint[] {
  const image = find(node, 'image');
  // The image of a build is named here, not fetched.
  if (!image || service.image === undefined || service.build) return [];
  const { name, tag, digest } = imageParts(service.image);
  if (name === '' || digest !== undefined || (tag !== undefined && tag !== 'latest')) return [];
  const what = tag === undefined ? 'no tag, which means "latest"' : 'the tag "latest"';
  const use = imageUse(service.image);
  const version = use?.isCertain === true ? use.image.tags[0] : '1.2';
  const message = `The image of "${service.name}" has ${what}. Name a version, as in ${name}:${version}.`;
  const fix = use?.isCertain === true ? versionNamed(service.image, `${name}:${version}`, image.at, source) : undefined;
  return [{ message, at: image.at, subject: service.name, fix }];
}

/** Names a version in the place of an image that is written without variables. */
function versionNamed(image: string, named: string, at: Location, source: LintSubject['source']): Fix | undefined {
  const [, quote = '', written] = /^(["']?)(.{1,300}?)\1$/.exec(source.textAt(at)) ?? [];
  return written === image
    ? { title: `Write ${named}`, edits: [{ at, newText: `${quote}${named}${quote}` }] }
    : undefined;
}

function noHealthcheck(subject: LintSubject): readonly Hint[] {
  const { service, dependents } = subject;
  if (service.healthcheck) return [];
  const waiting = dependents.filter(
    (one) => one.dependsOn[service.name]?.condition !== 'service_completed_successfully',
  );
  if (waiting.length === 0 || !isKnownToLackOne(subject)) return [];
  // That is no matter of taste, and the manifest's own check tells of it.
  if (waiting.some((one) => one.dependsOn[service.name]?.condition === 'service_healthy')) return [];
  const first = `"${waiting[0]?.name ?? ''}"`;
  const who = waiting.length === 1 ? `${first} waits` : `${waiting.length} services wait`;
  const message = `${who} for "${service.name}", which has no health check. Add "healthcheck:".`;
  return [{ message, at: service.at, subject: service.name, fix: healthcheckAdded(subject) }];
}

/** Adds the check that the image can run, if it is known. */
function healthcheckAdded({ service, node, source }: LintSubject): Fix | undefined {
  const known = service.image === undefined || service.build ? undefined : healthcheckOf(service.image);
  if (!known) return undefined;
  const test = `test: ${healthcheckText(known)}`;
  const body = { flow: `{ ${test} }`, block: [test, 'interval: 10s', 'timeout: 5s', 'retries: 5'] };
  const entry = { key: 'healthcheck', body, after: 'image' };
  const edits = addEntry(node, entry, service.at.file, source.problems);
  return edits && { title: `Add a health check to "${service.name}"`, edits };
}

/** Official images, those without a folder in their name, have none. Of others nobody knows before they are here. */
function isKnownToLackOne({ service, habits, source }: LintSubject): boolean {
  const { build, image } = service;
  if (build) {
    const text = dockerfileText(build, source);
    return text !== undefined && !hasHealthcheck(text, build.target);
  }
  if (image === undefined) return false;
  return habits.hasHealthchecks || datastoreOf(service) !== undefined || isOfficial(image);
}

function isOfficial(image: string): boolean {
  return !hubName(imageParts(image).name).includes('/');
}

function noRestartPolicy({ service, node, dependents, habits, source }: LintSubject): readonly Hint[] {
  const { restart } = habits;
  if (restart === undefined || restart === 'no' || service.profiles.length > 0) return [];
  if (find(node, 'restart') ?? find(node, 'deploy', 'restart_policy')) return [];
  const isJob = dependents.some((one) => one.dependsOn[service.name]?.condition === 'service_completed_successfully');
  if (isJob) return [];
  const message = `"${service.name}" stays down once it has crashed, and most others do not. Write "restart: ${restart}", or "no" when that is meant.`;
  const edits = addEntry(
    node,
    { key: 'restart', body: { flow: restart, block: [] } },
    service.at.file,
    source.problems,
  );
  const fix = edits && { title: `Add "restart: ${restart}"`, edits };
  return [{ message, at: service.at, subject: service.name, fix }];
}

function noLimits({ service, node, habits, source }: LintSubject): readonly Hint[] {
  const { memoryBytes } = habits;
  if (memoryBytes === undefined || isLimited(service)) return [];
  const memory = sizeText(memoryBytes);
  const message = `"${service.name}" may take all memory and CPU of the machine, and most others are limited. Set "deploy.resources.limits".`;
  return [{ message, at: service.at, subject: service.name, fix: limitAdded(node, memory, service.at.file, source) }];
}

/** Adds what is missing of the path to the limit. */
function limitAdded(node: MapNode, memory: string, file: string, { problems }: LintSubject['source']): Fix | undefined {
  const path = ['deploy', 'resources', 'limits'];
  const known = path.findIndex((_, index) => !find(node, ...path.slice(0, index + 1)));
  const depth = known === -1 ? path.length : known;
  const target = depth === 0 ? node : findMap(node, ...path.slice(0, depth));
  const [key, ...inner] = [...path.slice(depth), 'memory'] as const;
  const flow = inner.reduceRight((value, part) => `{ ${part}: ${value} }`, memory);
  const block = inner.map(
    (part, index) => '  '.repeat(index) + (index < inner.length - 1 ? `${part}:` : `${part}: ${memory}`),
  );
  const edits = addEntry(target, { key, body: { flow, block } }, file, problems);
  return edits && { title: `Limit it to ${memory} of memory`, edits };
}

const units: readonly (readonly [string, number])[] = [
  ['G', 1024 ** 3],
  ['M', 1024 ** 2],
  ['K', 1024],
];

function sizeText(bytes: number): string {
  const [unit, size] = units.find(([, one]) => bytes % one === 0) ?? ['', 1];
  return `${bytes / size}${unit}`;
}

function containerName({ service, node, habits, source }: LintSubject): readonly Hint[] {
  const name = entriesOf(node).find(([key]) => key === 'container_name');
  if (!name || habits.hasContainerNames) return [];
  const [, , at] = name;
  const message = `"${service.name}" cannot have a second replica with a fixed container name. Leave "container_name" out.`;
  const edit = removeEntry(at, source.problems);
  return [{ message, at, subject: service.name, fix: edit && { title: 'Remove "container_name"', edits: [edit] } }];
}

function hardCodedPort({ service, node, habits, source }: LintSubject): readonly Hint[] {
  if (!habits.hasVariablePorts) return [];
  const fixed = itemsOf(find(node, 'ports')).flatMap((port) => {
    const published = find(port, 'published');
    const text = textOf(published);
    return published && text && !source.textAt(published.at).includes('$') ? [{ published, text }] : [];
  });
  return fixed.map(({ published: { at }, text }) => {
    const name = `${service.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PORT${fixed.length > 1 ? `_${text}` : ''}`;
    const message = `The host's port ${text} is fixed for "${service.name}". Write \${${name}:-${text}} to let each machine choose.`;
    return { message, at, subject: service.name, fix: portFromVariable(name, text, at, source) };
  });
}
