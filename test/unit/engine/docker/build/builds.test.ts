import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { decideBuild, imageOfCache, isRemoteContext } from '../../../../../src/engine/docker/build/builder.ts';
import { readBuild } from '../../../../../src/engine/docker/build/buildOutput.ts';
import { buildQuery } from '../../../../../src/engine/docker/build/buildQuery.ts';
import { withStages } from '../../../../../src/engine/docker/build/namedContexts.ts';
import { messageOf } from '../../../../../src/engine/docker/buildkit/wire.ts';
import type { Build } from '../../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';

const plain: Build = { context: '/shop', dockerfile: 'Dockerfile', args: {}, labels: {} };
const buildKit = { hasBuildKit: true, apiVersion: '1.41' };
const classic = { hasBuildKit: false, apiVersion: '1.41' };

describe('the builder', () => {
  it.each<[string, Partial<Build>, object, string]>([
    ['BuildKit where there is one', {}, buildKit, 'buildkit'],
    ['the classic one where there is no other', {}, classic, 'classic'],
    ['BuildKit for secrets', { secrets: [{ source: 'token' }] }, buildKit, 'buildkit'],
    ['the classic one for limits that this BuildKit leaves out', { shmBytes: 1 }, buildKit, 'classic'],
    ['BuildKit for limits that it knows', { shmBytes: 1 }, { hasBuildKit: true, apiVersion: '1.42' }, 'buildkit'],
    ['the classic one for a network of one’s own', { network: 'shop_back' }, buildKit, 'classic'],
    ['BuildKit for the host’s network', { network: 'host', entitlements: ['network.host'] }, buildKit, 'buildkit'],
  ])('is %s', (_name, facts, engine, builder) => {
    expect(decideBuild({ ...plain, ...facts }, engine as typeof buildKit)).toMatchObject({ kind: 'build', builder });
  });

  it.each<[Partial<Build>, object, RegExp]>([
    [{ secrets: [{ source: 'a' }] }, classic, /build\.secrets needs BuildKit/],
    [{ ssh: { default: '' }, ulimits: { nofile: { soft: 1, hard: 1 } } }, buildKit, /build\.ssh.*build\.ulimits/],
    [{ isPrivileged: true }, buildKit, /privileged/],
    [{ entitlements: ['security.insecure'] }, buildKit, /security\.insecure/],
    [
      { additionalContexts: { lib: 'https://box/lib.git' } },
      buildKit,
      /additional_contexts from https:\/\/box\/lib\.git/,
    ],
    [{ additionalContexts: { 'a/b:1': '/lib' } }, buildKit, /no stage can have/],
    [{ additionalContexts: { lib: '/lib' }, context: 'https://box/a.git' }, buildKit, /context that is a folder/],
    [{ additionalContexts: { lib: 'service:base' }, isPulled: true }, classic, /build\.pull/],
    [{ additionalContexts: { lib: '/lib' }, target: '0' }, classic, /named, not counted/],
    [{ cacheTo: ['type=gha'] }, buildKit, /type=gha.*cache_to/],
    [{ dockerfileInline: 'FROM a', context: 'https://box/a.git' }, buildKit, /dockerfile_inline/],
  ])('refuses %j', (facts, engine, why) => {
    const decision = decideBuild({ ...plain, ...facts }, engine as typeof buildKit);
    expect(decision).toMatchObject({ kind: 'refused', why: expect.stringMatching(why) as string });
  });

  it('takes named contexts as stages, behind the arguments of all stages', () => {
    const dockerfile = '# syntax=x\nARG V=1\n\nfrom node:$V AS build\nCOPY --from=lib /a /a\n';
    expect(withStages(dockerfile, new Map([['lib', 'busybox:1']]))).toBe(
      '# syntax=x\nARG V=1\n\nFROM busybox:1 AS lib\nfrom node:$V AS build\nCOPY --from=lib /a /a\n',
    );
    expect(() => withStages(dockerfile, new Map([['Build', 'x']]))).toThrow(/a stage of its Dockerfile/);
    expect(() => withStages('FROM a\nCOPY --from=0 /a /a', new Map([['lib', 'x']]))).toThrow(/counts its stages/);
  });

  it('says what it does otherwise than asked', () => {
    const decision = decideBuild(
      {
        ...plain,
        platforms: ['linux/amd64', 'linux/arm64'],
        uncachedStages: ['a'],
        cacheFrom: ['type=gha', 'shop:cache'],
        provenance: 'mode=max',
        sbom: 'false',
      },
      buildKit,
    );
    expect(decision.kind === 'build' && decision.notices).toMatchObject([
      expect.stringContaining('linux/amd64 alone'),
      expect.stringContaining('without the cache'),
      expect.stringContaining('from type=gha:'),
      expect.stringContaining('provenance'),
    ]);
  });

  it.each([
    ['shop:cache', 'shop:cache'],
    ['type=registry,ref=box/shop:cache', 'box/shop:cache'],
    ['type=local,src=/tmp', undefined],
  ])('takes the cache of %s from %s', (source, image) => {
    expect(imageOfCache(source)).toBe(image);
  });

  it.each([
    ['/shop', false],
    ['https://box/shop.git#main:api', true],
    ['git@box:shop.git', true],
    ['github.com/shop/api', true],
  ])('fetches %s by itself: %s', (context, isRemote) => {
    expect(isRemoteContext(context)).toBe(isRemote);
  });
});

describe('the request of a build', () => {
  const queryOf = (build: Partial<Build>, platform?: string) =>
    buildQuery(anApplication([]), aService('api', platform === undefined ? {} : { platform }), { ...plain, ...build }, [
      'shop-api',
      'shop-worker',
    ]);

  it('says no more than the manifest', () => {
    expect(Object.keys(queryOf({}))).toEqual(['t', 'dockerfile', 'buildargs', 'labels']);
  });

  it('has every attribute that the API has', () => {
    const query = queryOf({
      target: 'final',
      tags: ['shop:extra'],
      args: { A: '1' },
      cacheFrom: ['a:1', 'type=registry,ref=b:1', 'type=gha'],
      cacheTo: ['type=inline'],
      extraHosts: ['db:10.0.0.1'],
      network: 'host',
      isolation: 'default',
      shmBytes: 64,
      ulimits: { nofile: { soft: 1, hard: 2 } },
      isPulled: true,
      isUncached: true,
      platforms: ['linux/arm64'],
    });
    expect(query).toMatchObject({
      t: ['shop-api', 'shop-worker', 'shop:extra'],
      buildargs: { A: '1', BUILDKIT_INLINE_CACHE: '1' },
      target: 'final',
      cachefrom: '["a:1","b:1"]',
      extrahosts: ['db:10.0.0.1'],
      networkmode: 'host',
      isolation: 'default',
      shmsize: 64,
      ulimits: '[{"Name":"nofile","Soft":1,"Hard":2}]',
      pull: '1',
      nocache: true,
      platform: 'linux/arm64',
    });
    expect(queryOf({ platforms: ['linux/arm64'] }, 'linux/amd64')).toMatchObject({ platform: 'linux/amd64' });
  });
});

describe('the output of a build', () => {
  const read = async (objects: readonly object[]) => {
    const told: string[] = [];
    const text = objects.map((object) => JSON.stringify(object)).join('\n');
    const failure = await readBuild(Readable.from([Buffer.from(text)]), (line) => told.push(line));
    return { told, failure };
  };

  it('names the step of the classic builder that failed, without its colours', async () => {
    const { told, failure } = await read([
      { stream: 'Step 1/2 : FROM busybox' },
      { stream: '\n ---> 0123\n' },
      { stream: 'Step 2/2 : RUN make' },
      { stream: ' ---> Running in abc\n\u001b[91mno rule\u001b[0m\n' },
      { errorDetail: {}, error: "The command '/bin/sh -c make' returned a non-zero code: 2" },
    ]);
    expect(failure).toMatchObject({ step: '[2/2] RUN make', lastLines: ['no rule'] });
    expect(told).toContain('no rule');
  });

  const trace = (...parts: readonly (readonly [number, Buffer])[]) => ({
    id: 'moby.buildkit.trace',
    aux: messageOf(parts).toString('base64'),
  });
  const time = Buffer.from([8, 1]);
  const step = (digest: string, name: string, more: Parameters<typeof messageOf>[0] = []) =>
    [1, messageOf([[1, digest], [3, name], [5, time], ...more])] as const;
  const log = (digest: string, text: string) =>
    [
      3,
      messageOf([
        [1, digest],
        [4, text],
      ]),
    ] as const;

  it('tells each step of BuildKit once, its lines whole, and blames the one that failed first', async () => {
    const { told, failure } = await read([
      trace(step('a', '[1/3] FROM busybox', [[4, 1]]), step('x', '[internal] load build context')),
      trace(step('b', '[2/3] RUN make')),
      trace(step('b', '[2/3] RUN make'), log('b', 'one\ntw')),
      trace(log('b', 'o\nlast')),
      trace(
        step('c', '[3/3] RUN other', [
          [6, time],
          [7, 'context canceled'],
        ]),
      ),
      trace(
        step('b', '[2/3] RUN make', [
          [6, time],
          [7, 'exit code: 2'],
        ]),
      ),
      { error: 'failed to solve with frontend dockerfile.v0: failed to build LLB: exit code: 2' },
    ]);
    expect(told).toEqual(['CACHED [1/3] FROM busybox', '[2/3] RUN make', 'one', 'two', '[3/3] RUN other', 'last']);
    expect(failure).toEqual({ detail: 'exit code: 2', step: '[2/3] RUN make', lastLines: ['one', 'two', 'last'] });
  });

  it('stands a trace that is none', async () => {
    expect(
      await read([
        { id: 'moby.buildkit.trace', aux: '####' },
        { id: 'moby.buildkit.trace', aux: 7 },
      ]),
    ).toEqual({
      told: [],
      failure: undefined,
    });
  });
});
