import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memo } from '../../../src/manifest/cache/memo.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { resolve, type ResolvedManifest } from '../../../src/manifest/resolve.ts';
import { largeManifest, withOtherTag } from '../../bench/support/largeManifest.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { mutated } from './support/mutating.ts';
import { blockSample } from './support/samples.ts';

const environment = { HOME: '/home/me' };

type Files = Readonly<Record<string, string>>;

function resolvingWith(memo: Memo | undefined, files: Files): ResolvedManifest {
  const all = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/app/${path}`, text]));
  const host = new MemoryManifestHost(all, environment);
  const named = ['compose.yaml', 'compose.override.yaml'].filter((path) => path in files).map((path) => `/app/${path}`);
  return resolve({ files: named, profiles: [], envFiles: [] }, host, memo);
}

/** What a second resolve of other files makes of the objects of the first. */
function change(before: Files, after: Files): { readonly first: Application; readonly second: Application } {
  const memo = new Memo();
  const first = resolvingWith(memo, before).application!;
  return { first, second: resolvingWith(memo, { ...before, ...after }).application! };
}

function changedServices({ first, second }: ReturnType<typeof change>): readonly string[] {
  return Object.keys(second.services).filter((name) => second.services[name] !== first.services[name]);
}

describe('resolving again', () => {
  const large = largeManifest(600);

  it('gives the same object when nothing changed', () => {
    const { first, second } = change({ 'compose.yaml': large }, {});
    expect(second).toBe(first);
  });

  it('changes one service when one of its lines changed, and nothing else', () => {
    const changed = change({ 'compose.yaml': large }, { 'compose.yaml': withOtherTag(large, 7) });
    expect(changedServices(changed)).toEqual(['service-7']);
    expect(changed.second.services['service-7']?.image).toContain('next-');
    expect(changed.second.networks).toBe(changed.first.networks);
    expect(changed.second.volumes).toBe(changed.first.volumes);
    expect(changed.second.messaging).toBe(changed.first.messaging);
  });

  it('changes the one service whose override changed', () => {
    const override = 'services:\n  service-1:\n    hostname: a\n  service-2:\n    hostname: b\n';
    const changed = change(
      { 'compose.yaml': large, 'compose.override.yaml': override },
      { 'compose.override.yaml': override.replace('hostname: b', 'hostname: c') },
    );
    expect(changedServices(changed)).toEqual(['service-2']);
  });

  it('changes the services that extend what changed, also in another file', () => {
    const text = 'services:\n  a:\n    extends: { file: base.yaml, service: base }\n  b:\n    image: b\n';
    const base = 'services:\n  base:\n    image: one\n';
    const changed = change({ 'compose.yaml': text, 'base.yaml': base }, { 'base.yaml': base.replace('one', 'two') });
    expect(changedServices(changed)).toEqual(['a']);
  });

  it('changes the services that read the env file that changed', () => {
    const text = 'services:\n  a:\n    image: a\n    env_file: a.env\n  b:\n    image: b\n    env_file: b.env\n';
    const files = { 'compose.yaml': text, 'a.env': 'A=1', 'b.env': 'B=1' };
    expect(changedServices(change(files, { 'a.env': 'A=2' }))).toEqual(['a']);
  });

  it('fills in variables again when .env changed, and keeps what does not depend on them', () => {
    const text = 'services:\n  a:\n    image: a:${TAG}\n  b:\n    image: b\n';
    const changed = change({ 'compose.yaml': text, '.env': 'TAG=1' }, { '.env': 'TAG=2' });
    expect(changedServices(changed)).toEqual(['a']);
    expect(changed.second.services['a']?.image).toBe('a:2');
  });

  it('finds the same problems as the first time', () => {
    const memo = new Memo();
    const text = 'services:\n  a:\n    image: x\n    ports: nonsense\n    bogus: 1\n  b:\n    image: ${X:?no}\n';
    const first = resolvingWith(memo, { 'compose.yaml': text });
    expect(first.problems).toHaveLength(3);
    expect(resolvingWith(memo, { 'compose.yaml': text }).problems).toEqual(first.problems);
  });

  it('comes to what a resolve without a memory comes to, whatever is changed', () => {
    fc.assert(
      fc.property(fc.array(mutated(blockSample), { minLength: 2, maxLength: 3 }), (texts) => {
        const memo = new Memo();
        return texts.every((text) => {
          const remembered = resolvingWith(memo, { 'compose.yaml': text });
          const fresh = resolvingWith(undefined, { 'compose.yaml': text });
          const plain = ({ application, model, problems }: ResolvedManifest): string =>
            JSON.stringify({ application, model, problems });
          return plain(remembered) === plain(fresh);
        });
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 50) },
    );
  }, 300_000);
});
