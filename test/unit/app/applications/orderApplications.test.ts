import { describe, expect, it } from 'vitest';
import {
  applicationsOf,
  orderApplications,
  placeText,
  runningManifests,
  type OrderFacts,
} from '../../../../src/app/applications/orderApplications.ts';
import type { ObservedProject } from '../../../../src/engine/observation.ts';
import { foundApplication } from '../../../fakes/applications.ts';

const root = foundApplication('/work/compose.yaml', { name: 'root' });
const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => foundApplication(`/work/${name}/compose.yaml`));
const all = [root, ...others];

function ordered(facts: Partial<OrderFacts>, applications = all) {
  const { first, more, hidden } = orderApplications(applications, {
    pinned: [],
    hidden: [],
    used: [],
    running: new Set(),
    ...facts,
  });
  const names = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join(' ');
  return { first: names(first), more: names(more), hidden: names(hidden) };
}

function project(name: string, facts: Partial<ObservedProject> = {}): ObservedProject {
  return { name, services: {}, state: 'running', isOurs: true, configFiles: [], ...facts };
}

describe('The applications of a workspace', () => {
  it('come first where they stand at the root of a folder, run, or were used; the rest is behind more', () => {
    const facts = { used: ['/work/f/compose.yaml'], running: new Set(['/work/c/compose.yaml']) };
    expect(ordered(facts)).toEqual({ first: 'root c f', more: 'a b d e g', hidden: '' });
  });

  it('do not change places because one was used or started: only pinned ones go up', () => {
    const manifests = ['/work/g/compose.yaml', '/work/b/compose.yaml'];
    expect(ordered({ used: manifests }).first).toBe('root b g');
    expect(ordered({ running: new Set(manifests) }).first).toBe('root b g');
    expect(ordered({ pinned: ['/work/g/compose.yaml'], used: manifests }).first).toBe('g root b');
  });

  it('are all shown where there are five at most', () => {
    expect(ordered({}, others.slice(0, 5))).toEqual({ first: 'a b c d e', more: '', hidden: '' });
    expect(ordered({}, others.slice(0, 6))).toEqual({ first: '', more: 'a b c d e f', hidden: '' });
  });

  it('stay away once they are hidden, also while they run', () => {
    const hidden = ['/work/a/compose.yaml', '/work/c/compose.yaml'];
    expect(ordered({ hidden, running: new Set(hidden) })).toEqual({ first: 'root', more: 'b d e f g', hidden: 'a c' });
  });
});

describe('What runs of them', () => {
  const twin = [foundApplication('/work/x/docker/compose.yaml'), foundApplication('/work/y/docker/compose.yaml')];

  it('is told by the files that the project was started from, else by its name', () => {
    const started = project('docker', { configFiles: ['/work/y/docker/compose.yaml'] });
    expect([...runningManifests(twin, [started])]).toEqual(['/work/y/docker/compose.yaml']);
    expect(runningManifests(twin, [project('docker')]).size).toBe(2);
    expect(applicationsOf(project('attic', { configFiles: ['/elsewhere/compose.yaml'] }), twin)).toEqual([]);
  });
});

describe('The place of an application', () => {
  const place = (manifest: string, among: readonly string[], folders = ['/work']): string => {
    const applications = among.map((one) => foundApplication(one));
    const own = applications.find((one) => one.manifest === manifest);
    return own ? placeText(own, applications, folders) : 'unknown';
  };

  it('is left out where the name says it', () => {
    expect(place('/work/shop/compose.yaml', ['/work/shop/compose.yaml', '/work/bank/compose.yaml'])).toBe('');
  });

  it('is its folder where names are alike, or its file where a folder has several', () => {
    const alike = ['/work/x/docker/compose.yaml', '/work/y/docker/compose.yaml'];
    expect(place('/work/x/docker/compose.yaml', alike)).toBe('x/docker');
    const together = ['/work/shop/compose.yaml', '/work/shop/tools.yaml'];
    expect(place('/work/shop/tools.yaml', together)).toBe('shop/tools.yaml');
  });

  it('begins with the workspace folder where there are several', () => {
    const own = foundApplication('/work/deploy/compose.yaml', { name: 'shop' });
    expect(placeText(own, [own], ['/work'])).toBe('deploy');
    expect(placeText(own, [own], ['/work', '/bank'])).toBe('work/deploy');
  });
});
