import { describe, expect, it } from 'vitest';
import { Contexts } from '../../../../src/manifest/context/contexts.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { discoverApplications } from '../../../../src/manifest/workspace/discover.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const whole = 'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n';
const part = 'services:\n  web:\n    ports: ["80:80"]\n';

describe('an application that is found by names and texts', () => {
  it.each([
    ['with an override', { 'a/compose.yaml': whole, 'a/compose.override.yml': part }],
    ['by COMPOSE_FILE beside it', { '.env': 'COMPOSE_FILE=base.yaml:x.yaml\n', 'base.yaml': whole, 'x.yaml': part }],
    [
      'by COMPOSE_FILE above it',
      { '.env': 'COMPOSE_FILE=docker/base.yaml:docker/x.yaml\n', 'docker/base.yaml': whole, 'docker/x.yaml': part },
    ],
    [
      'by the nearest COMPOSE_FILE',
      {
        '.env': 'COMPOSE_FILE=a/compose.yaml:a/x.yaml\n',
        'a/.env': 'COMPOSE_FILE=compose.yaml:y.yaml\n',
        'a/compose.yaml': whole,
        'a/x.yaml': part,
        'a/y.yaml': part,
      },
    ],
    ['with a part', { 'compose.yaml': whole, 'compose.dev.yaml': part, 'compose.override.yaml': part }],
    ['beside another', { 'compose.yaml': whole, 'docker-compose.test.yml': whole, 'patchbay.yaml': whole }],
    ['that includes', { 'patchbay.yaml': 'include: [compose.yaml]\n', 'compose.yaml': whole, 'b/compose.yaml': whole }],
    ['with a mistake', { 'a/compose.yaml': part, 'b/compose.test.yaml': `${whole}  mail:\n    ports: ["25:25"]\n` }],
  ])('is read from the same files, and has the same name: %s', (_, files) => {
    const absolute = Object.entries(files).map(([path, text]) => [`/repo/${path}`, text]);
    const host = new MemoryManifestHost(Object.fromEntries(absolute) as Record<string, string>);
    const contexts = new Contexts(host, (asked) => resolve({ files: asked, profiles: [], envFiles: [] }, host), {
      folders: () => ['/repo'],
      chosenFor: () => undefined,
    });
    const { applications } = discoverApplications(['/repo'], host);
    expect(applications.length).toBeGreaterThan(0);
    for (const { manifest, files: found, name } of applications) {
      const read = contexts.ofMain(manifest);
      const { application } = resolve({ files: read, profiles: [], envFiles: [] }, host);
      expect([manifest, read, application?.name]).toEqual([manifest, found, name]);
    }
  });
});
