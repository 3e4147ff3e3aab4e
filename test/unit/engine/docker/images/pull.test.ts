import { describe, expect, it } from 'vitest';
import { pullFailure } from '../../../../../src/engine/docker/images/imageFailures.ts';
import { registryOf, withTag } from '../../../../../src/engine/docker/images/imageReference.ts';
import { PullProgress } from '../../../../../src/engine/docker/images/pullProgress.ts';
import { credentialsOf, encodeHeader } from '../../../../../src/engine/docker/images/registryAuth.ts';
import type { UserEnvironment } from '../../../../../src/engine/docker/connection/userConfig.ts';

describe('the name of an image', () => {
  it.each([
    ['redis', 'docker.io', 'redis:latest'],
    ['library/redis:7', 'docker.io', 'library/redis:7'],
    ['docker.io/library/redis', 'docker.io', 'docker.io/library/redis:latest'],
    ['ghcr.io/a/b:1', 'ghcr.io', 'ghcr.io/a/b:1'],
    ['localhost/a', 'localhost', 'localhost/a:latest'],
    ['127.0.0.1:5000/a', '127.0.0.1:5000', '127.0.0.1:5000/a:latest'],
    ['box:5000/a@sha256:0', 'box:5000', 'box:5000/a@sha256:0'],
  ])('%s says where it is from', (image, registry, tagged) => {
    expect([registryOf(image), withTag(image)]).toEqual([registry, tagged]);
  });
});

describe('the user’s credentials', () => {
  const environment = (config: object): UserEnvironment => ({
    platform: 'linux',
    // Nothing is on it: no helper can be asked.
    variables: { PATH: '/nowhere' },
    home: '/home/me',
    exists: () => false,
    readText: (path) => (path === '/home/me/.docker/config.json' ? JSON.stringify(config) : undefined),
    namesIn: () => [],
  });
  const { signal } = new AbortController();
  const of = (registry: string, config: object) => credentialsOf(registry, environment(config), signal);
  const auth = Buffer.from('me:p:w').toString('base64');

  it('for Docker Hub stand under its old address', async () => {
    expect(await of('docker.io', { auths: { 'https://index.docker.io/v1/': { auth } } })).toEqual({
      username: 'me',
      password: 'p:w',
      serveraddress: 'https://index.docker.io/v1/',
    });
  });

  it('are found whatever form the registry’s name was written in', async () => {
    for (const key of ['box:5000', 'https://box:5000', 'http://box:5000/v1/']) {
      expect(await of('box:5000', { auths: { [key]: { auth } } })).toMatchObject({ username: 'me' });
    }
    expect(await of('other', { auths: { 'box:5000': { auth } } })).toBeUndefined();
  });

  it('may be a token', async () => {
    const config = { auths: { box: { identitytoken: 'abc' } } };
    expect(await of('box', config)).toEqual({ identitytoken: 'abc', serveraddress: 'box' });
  });

  it.each<[string, object]>([
    ['a helper that is not installed', { credsStore: 'gone' }],
    ['a helper whose name leads elsewhere', { credHelpers: { box: '../../bin/evil' } }],
    ['an entry that is none', { auths: { box: 7 } }],
    ['an entry without a password', { auths: { box: { auth: 'bWU=' } } }],
    [
      'a registry with the name of a prototype’s',
      { auths: JSON.parse('{"__proto__": {"auth": "bWU6cHc="}}') as object },
    ],
  ])('are none with %s', async (_name, config) => {
    expect(await of('box', config)).toBeUndefined();
  });

  it('travel padded, in the alphabet of URLs', () => {
    const header = encodeHeader({ password: '???>>>', a: 1 });
    expect(header).toMatch(/^[\w-]+=*$/);
    expect(header.length % 4).toBe(0);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ password: '???>>>', a: 1 });
  });
});

describe('the progress of a pull', () => {
  it('adds the layers up, and is not told more often than people read', () => {
    const told: string[] = [];
    let nowMs = 0;
    const progress = new PullProgress(
      (text) => told.push(text),
      () => nowMs,
    );
    const at = (timeMs: number, ...objects: object[]): void => {
      nowMs = timeMs;
      for (const object of objects) progress.take(object as Record<string, unknown>);
    };
    const loading = (id: string, current: number, total: number) => ({
      id,
      status: 'Downloading',
      progressDetail: { current, total },
    });
    at(0, { id: 'latest', status: 'Pulling from library/redis' }, { id: 'a', status: 'Pulling fs layer' });
    at(50, { id: 'b', status: 'Already exists' }, loading('a', 500_000, 3_000_000));
    at(300, loading('a', 1_500_000, 3_000_000));
    at(310, { id: 'a', status: 'Download complete' });
    at(600, { id: 'a', status: 'Extracting', progressDetail: { current: 1, total: 9 } });
    at(700, { id: 'a', status: 'Pull complete' }, { status: 'Digest: sha256:0' });
    progress.end();
    progress.end();
    expect(told).toEqual([
      'Downloading: 0 of 1 layers',
      'Downloading: 1 of 2 layers, 1.5 MB of 3.0 MB',
      'Extracting: 1 of 2 layers, 3.0 MB of 3.0 MB',
      'Pulled 2 layers, 3.0 MB of 3.0 MB',
    ]);
  });
});

describe('a pull that fails', () => {
  it.each([
    ['manifest for redis:nope not found: manifest unknown: manifest unknown', 'engine.image-missing'],
    [
      "pull access denied for secret, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
      'engine.pull-denied',
    ],
    ['Get "https://box/v2/": unauthorized: authentication required', 'engine.pull-denied'],
    ['Head "https://box/v2/a/manifests/1": no basic auth credentials', 'engine.pull-denied'],
    [
      'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating',
      'engine.rate-limited',
    ],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'engine.registry-unreachable',
    ],
    ['Get "https://box/v2/": x509: certificate signed by unknown authority', 'engine.registry-unreachable'],
    ['Get "https://box/v2/": http: server gave HTTP response to HTTPS client', 'engine.registry-unreachable'],
    ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'engine.disk-full'],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'engine.no-platform'],
    ['something new', 'engine.pull-failed'],
  ])('%s → %s', (detail, code) => {
    const { problem } = pullFailure('box/a:1', detail, false);
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(/\. [A-Z]/);
  });
});
