import { describe, expect, it } from 'vitest';
import { nextOfBuild } from '../../../../../src/engine/docker/build/buildHints.ts';

const build = { context: '/shop/orders', where: 'Dockerfile' };

describe('what to do about a build that failed', () => {
  it.each<[string, string, readonly string[], RegExp]>([
    [
      '[internal] load metadata for docker.io/x/y:1',
      'pull access denied, repository does not exist',
      [],
      /docker login/,
    ],
    ['', 'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host', [], /proxy/],
    ['[internal] load metadata for docker.io/library/node:22', 'i/o timeout', [], /cannot reach the registry/],
    ['', 'manifest for node:0.0.1 not found: manifest unknown: manifest unknown', [], /name and tag/],
    [
      '[2/2] COPY missing /app',
      'failed to compute cache key: "/missing" not found',
      [],
      /not in \/shop\/orders.*dockerignore/,
    ],
    ['[2/2] COPY missing /app', 'COPY failed: file not found in build context', [], /dockerignore/],
    ['', 'dockerfile parse error line 2: unknown instruction: RUM', [], /correct that line/],
    ['[2/2] RUN big', 'process "/bin/sh -c big" did not complete successfully: exit code: 137', [], /memory/],
    ['[2/2] RUN x', 'exit code: 1', ['exec /bin/sh: exec format error'], /processor/],
    ['[3/4] RUN npm ci', 'exit code: 1', ['npm error code EAI_AGAIN', 'npm error request failed'], /HTTPS_PROXY/],
    ['[3/4] RUN apk add git', 'exit code: 1', ['WARNING: fetching: temporary error (try again later)'], /HTTPS_PROXY/],
    ['[3/4] RUN npm ci', 'exit code: 1', ['npm error self-signed certificate in certificate chain'], /certificate/],
    ['[3/4] RUN npm ci', 'exit code: 1', ['npm ci can only install packages when your package.json'], /npm install/],
    ['[2/2] RUN make', 'exit code: 127', ['/bin/sh: make: not found'], /install it/],
    ['[2/2] RUN touch /x', 'exit code: 1', ['touch: /x: Permission denied'], /USER in Dockerfile/],
    ['[2/2] RUN test', 'exit code: 1', ['1 test failed'], /^Correct its Dockerfile and try again\.$/],
  ])('%s: %s %j', (step, detail, lastLines, next) => {
    expect(nextOfBuild({ step, detail, lastLines }, build)).toMatch(next);
  });
});
