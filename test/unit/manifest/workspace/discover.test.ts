import { describe, expect, it } from 'vitest';
import { discoveryLimits, type DiscoveryLimits } from '../../../../src/manifest/workspace/bounds.ts';
import { discoverApplications } from '../../../../src/manifest/workspace/discover.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const whole = 'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n';
const part = 'services:\n  web:\n    ports: ["80:80"]\n';

interface Workspace {
  readonly folders?: readonly string[];
  readonly limits?: Partial<DiscoveryLimits>;
  readonly environment?: Readonly<Record<string, string>>;
}

function discovered(
  files: Readonly<Record<string, string>>,
  { folders = ['/repo'], limits = {}, environment = {} }: Workspace = {},
): ReturnType<typeof discoverApplications> {
  const absolute = Object.entries(files).map(([path, text]) => [path.startsWith('/') ? path : `/repo/${path}`, text]);
  const host = new MemoryManifestHost(Object.fromEntries(absolute) as Record<string, string>, environment);
  return discoverApplications(folders, host, { limits: { ...discoveryLimits, ...limits } });
}

const short = (path: string): string => path.replace('/repo/', '');

/** Each application as `name: files`, with `+ parts` where it has some. */
function told(files: Readonly<Record<string, string>>, workspace?: Workspace): readonly string[] {
  return discovered(files, workspace).applications.map((one) => {
    const parts = one.parts.length > 0 ? ` + ${one.parts.map(short).join(' ')}` : '';
    return `${one.name}: ${one.files.map(short).join(' ')}${parts}`;
  });
}

describe('the search for applications', () => {
  it('finds a manifest in any folder, those of the folder itself first', () => {
    const files = { 'b/compose.yaml': whole, 'compose.yaml': whole, 'a/docker/docker-compose.yml': whole };
    expect(told(files)).toEqual(['repo: compose.yaml', 'docker: a/docker/docker-compose.yml', 'b: b/compose.yaml']);
  });

  for (const name of [
    'patchbay.yaml',
    'patchbay.yml',
    'compose.yaml',
    'compose.yml',
    'docker-compose.yaml',
    'docker-compose.yml',
    'compose.dev.yaml',
    'docker-compose.test.yml',
    'docker-compose-dev.yml',
    'orders.compose.yml',
    'orders-compose.yaml',
    'patchbay.dev.yaml',
  ]) {
    it(`takes ${name} for a manifest`, () => {
      expect(told({ [`app/${name}`]: whole })).toEqual([`app: app/${name}`]);
    });
  }

  for (const name of ['values.yaml', 'decompose.yaml', 'compose.yaml.example', 'compose.json', 'composer.yaml']) {
    it(`does not take ${name} for one`, () => {
      expect(told({ [name]: whole })).toEqual([]);
    });
  }

  it('does not take a file for one that only has such a name', () => {
    expect(told({ 'compose.values.yaml': 'replicas: 2\n', 'my-compose.yml': '- a\n', 'compose.x.yml': '' })).toEqual(
      [],
    );
  });

  it('is done where there is nothing, and where a folder is not there', () => {
    expect(discovered({}, { folders: ['/repo', '/gone'] })).toEqual({ applications: [], isCut: false, bounds: [] });
    expect(discovered({}, { folders: [] }).applications).toEqual([]);
  });
});

describe('the folders that are looked at', () => {
  it('are not those of other people, nor hidden ones, save those that people keep manifests in', () => {
    const names = ['node_modules/x', 'vendor/y', 'a/third_party', '.git', '.cache', '.devcontainer', '.docker', 'src'];
    const files = Object.fromEntries(names.map((name) => [`${name}/compose.yaml`, whole]));
    expect(told(files).map((text) => text.split(': ')[1])).toEqual([
      '.devcontainer/compose.yaml',
      '.docker/compose.yaml',
      'src/compose.yaml',
    ]);
  });

  it('are not those that Git ignores, by the rules of every folder on the way', () => {
    const files = {
      '.gitignore': 'dist/\n/tmp\n*.local\n',
      'dist/compose.yaml': whole,
      'a/dist/compose.yaml': whole,
      'tmp/compose.yaml': whole,
      'a/tmp/compose.yaml': whole,
      'a/.gitignore': 'gone\n!kept.local\n',
      'a/gone/compose.yaml': whole,
      'a/kept.local/compose.yaml': whole,
      'b/other.local/compose.yaml': whole,
      'b/gone/compose.yaml': whole,
    };
    expect(told(files).map((text) => text.split(': ')[1])).toEqual([
      'a/kept.local/compose.yaml',
      'a/tmp/compose.yaml',
      'b/gone/compose.yaml',
    ]);
  });

  it('go by the rules of the repository above, save those that leave out the workspace folder itself', () => {
    const files = {
      '/repo/.git/HEAD': '',
      '/repo/.gitignore': 'scratch\nout/\n',
      '/repo/scratch/out/compose.yaml': whole,
      '/repo/scratch/compose.yaml': whole,
      '/repo/app/out/compose.yaml': whole,
      '/repo/app/compose.yaml': whole,
    };
    expect(told(files, { folders: ['/repo/app'] })).toEqual(['app: app/compose.yaml']);
    expect(told(files, { folders: ['/repo/scratch'] })).toEqual([
      'scratch: scratch/compose.yaml',
      'out: scratch/out/compose.yaml',
    ]);
  });

  it('may have a manifest that Git ignores, where Compose finds it: everybody makes their own from an example', () => {
    const files = {
      '.gitignore': 'compose.yaml\ncompose.mine.yaml\ncompose.override.yaml\n',
      'compose.yaml': whole,
      'compose.override.yaml': part,
      'a/compose.mine.yaml': whole,
    };
    expect(told(files)).toEqual(['repo: compose.yaml compose.override.yaml']);
  });

  it('are at most so many folders below', () => {
    const files = { 'a/b/c/compose.yaml': whole, 'a/b/c/d/compose.yaml': whole };
    expect(told(files, { limits: { maxDepth: 3 } })).toEqual(['c: a/b/c/compose.yaml']);
    expect(discovered(files, { limits: { maxDepth: 3 } }).isCut).toBe(false);
    const five = 'apps/team/orders/deploy/docker/compose.yaml';
    expect(told({ [five]: whole })).toEqual([`docker: ${five}`]);
  });

  it('are those of every workspace folder, each once, a nested one by itself', () => {
    const files = { '/repo/compose.yaml': whole, '/repo/app/compose.yaml': whole, '/other/compose.yaml': whole };
    const { applications } = discovered(files, { folders: ['/other', '/repo', '/repo/app', '/repo'] });
    expect(applications.map(({ folder, manifest }) => [folder, manifest])).toEqual([
      ['/other', '/other/compose.yaml'],
      ['/repo', '/repo/compose.yaml'],
      ['/repo/app', '/repo/app/compose.yaml'],
    ]);
  });
});

describe('a search that reaches a bound', () => {
  const files = Object.fromEntries(['', 'a/', 'b/', 'c/', 'd/'].map((folder) => [`${folder}compose.yaml`, whole]));

  it('says which, and has found what is nearest to the root', () => {
    const { applications, isCut, bounds } = discovered(files, { limits: { maxFolders: 3 } });
    expect(applications.map(({ manifest }) => short(manifest))).toEqual([
      'compose.yaml',
      'a/compose.yaml',
      'b/compose.yaml',
    ]);
    expect([isCut, bounds]).toEqual([true, ['folders']]);
  });

  it('may be one of manifests', () => {
    const { applications, bounds } = discovered(files, { limits: { maxManifests: 2 } });
    expect(applications).toHaveLength(2);
    expect(bounds).toEqual(['manifests']);
  });

  it('may be one of time', () => {
    const { applications, isCut, bounds } = discovered(files, { limits: { maxMs: 0 } });
    expect([applications, isCut, bounds]).toEqual([[], true, ['time']]);
  });

  it('is not reached by as many as are allowed', () => {
    const { applications, isCut } = discovered(files, { limits: { maxFolders: 5, maxManifests: 5 } });
    expect([applications.length, isCut]).toEqual([5, false]);
  });
});

describe('files that belong together', () => {
  it('are a Compose file and its override', () => {
    expect(told({ 'compose.yaml': whole, 'docker-compose.override.yml': part })).toEqual([
      'repo: compose.yaml docker-compose.override.yml',
    ]);
  });

  it('are those that COMPOSE_FILE of an env file names, whatever they are called', () => {
    const files = {
      '.env': 'COMPOSE_FILE=docker/base.yaml:docker/dev.yaml\n',
      'docker/base.yaml': whole,
      'docker/dev.yaml': part,
    };
    expect(told(files)).toEqual(['docker: docker/base.yaml docker/dev.yaml']);
  });

  it('are those of COMPOSE_FILE rather than those of the names', () => {
    const files = {
      '.env': 'COMPOSE_FILE=compose.base.yaml:compose.yaml\n',
      'compose.base.yaml': whole,
      'compose.yaml': part,
      'compose.override.yaml': part,
    };
    expect(told(files)).toEqual(['repo: compose.base.yaml compose.yaml + compose.override.yaml']);
  });

  it('are not those that COMPOSE_FILE names outside of its folder', () => {
    const files = { 'a/.env': 'COMPOSE_FILE=../../secret.yaml:b.yaml\n', 'a/b.yaml': part, '/secret.yaml': whole };
    expect(told(files)).toEqual([]);
  });

  it('are a manifest and all that it includes, by way of others too', () => {
    const files = {
      'patchbay.yaml': 'include: [compose.yaml, { path: [parts/a.compose.yml, parts/b.yaml] }]\n',
      'compose.yaml': 'include:\n  - ${PARTS}/compose.yaml\nservices: {}\n',
      '.env': 'PARTS=parts\n',
      'parts/compose.yaml': whole,
      'parts/a.compose.yml': whole,
      'parts/b.yaml': whole,
      'alone/compose.yaml': whole,
    };
    expect(told(files)).toEqual([
      'repo: patchbay.yaml + compose.yaml parts/a.compose.yml parts/b.yaml parts/compose.yaml',
      'alone: alone/compose.yaml',
    ]);
  });

  it('are not a patchbay.yaml and a compose.yaml that it does not include', () => {
    expect(told({ 'patchbay.yaml': whole, 'compose.yaml': whole, 'compose.override.yaml': part })).toEqual([
      'repo: patchbay.yaml',
      'repo: compose.yaml compose.override.yaml',
    ]);
  });

  it('may include each other in a circle: the first stands for all', () => {
    const files = {
      'a/compose.yaml': 'include: [../b/compose.yaml]\n',
      'b/compose.yaml': 'include: [../a/compose.yaml, compose.yaml]\n',
    };
    expect(told(files)).toEqual(['a: a/compose.yaml + b/compose.yaml']);
  });

  it('are a manifest and the files of its environments', () => {
    const files = {
      'compose.yaml': `${whole}x-patchbay: { environments: { prod: { files: [compose.prod.yaml] } } }\n`,
      'compose.prod.yaml': whole,
    };
    expect(told(files)).toEqual(['repo: compose.yaml + compose.prod.yaml']);
  });

  it('are a file and the one that only exists to be extended', () => {
    const files = {
      'a/compose.yaml': 'services:\n  web:\n    extends: { file: ../base.compose.yml, service: web }\n',
      'base.compose.yml': whole,
    };
    expect(told(files)).toEqual(['a: a/compose.yaml + base.compose.yml']);
  });

  it('stay two applications where one extends the manifest of the other', () => {
    const files = {
      'a/compose.yaml': 'services:\n  web:\n    extends: { file: ../b/compose.yaml, service: web }\n',
      'b/compose.yaml': whole,
    };
    expect(told(files)).toEqual(['a: a/compose.yaml', 'b: b/compose.yaml']);
  });
});

describe('a file that only its name makes a manifest', () => {
  it('is part of the one beside it that has what it lacks', () => {
    expect(told({ 'compose.yaml': whole, 'compose.dev.yaml': part })).toEqual([
      'repo: compose.yaml + compose.dev.yaml',
    ]);
  });

  it('is part of the one with the services that it lacks, rather than of the first', () => {
    const other = 'services:\n  mail:\n    image: mail\n';
    const files = { 'compose.yaml': other, 'docker-compose.yml': whole, 'compose.dev.yaml': part };
    expect(told(files)).toEqual(['repo: compose.yaml', 'repo: docker-compose.yml + compose.dev.yaml']);
  });

  it('is part of the one that its name begins with', () => {
    const files = {
      'docker-compose.test.yml': whole,
      'docker-compose.test.override.yml': part,
      'docker-compose.yml': whole,
    };
    expect(told(files)).toEqual([
      'repo: docker-compose.test.yml + docker-compose.test.override.yml',
      'repo: docker-compose.yml',
    ]);
  });

  it('is part of one in a folder above', () => {
    expect(told({ 'compose.yaml': whole, 'deploy/compose.prod.yaml': part })).toEqual([
      'repo: compose.yaml + deploy/compose.prod.yaml',
    ]);
  });

  it('is part of one that has what it lacks by way of an include', () => {
    const files = { 'compose.yaml': 'include: [parts/a.yaml]\n', 'parts/a.yaml': whole, 'compose.dev.yaml': part };
    expect(told(files)).toEqual(['repo: compose.yaml + compose.dev.yaml parts/a.yaml']);
  });

  it('is nothing where nobody has what it lacks', () => {
    expect(told({ 'compose.dev.yaml': part })).toEqual([]);
    expect(told({ 'a/compose.yaml': whole, 'b/compose.dev.yaml': part })).toEqual(['a: a/compose.yaml']);
    expect(told({ 'compose.yaml': 'services: { mail: { image: m } }\n', 'compose.dev.yaml': part })).toEqual([
      'repo: compose.yaml',
    ]);
  });

  it('is nothing by itself as an override, whatever it is the override of', () => {
    expect(told({ 'compose.override.yaml': part })).toEqual([]);
  });

  it('is an application of its own where it has whole services and nothing groups it', () => {
    expect(told({ 'docker-compose.yml': whole, 'docker-compose.test.yml': whole })).toEqual([
      'repo: docker-compose.test.yml',
      'repo: docker-compose.yml',
    ]);
  });

  it('is part of the one that a command of the project, or a comment in it, has it with', () => {
    const said = { Makefile: 'up:\n\tdocker compose -f compose.yaml -f compose.ci.yaml up\n' };
    const files = { 'compose.yaml': whole, 'compose.ci.yaml': whole };
    expect(told({ ...files, ...said })).toEqual(['repo: compose.yaml + compose.ci.yaml']);
    const comment = `# docker compose -f compose.yaml -f compose.ci.yaml up\n${whole}`;
    expect(told({ ...files, 'compose.ci.yaml': comment })).toEqual(['repo: compose.yaml + compose.ci.yaml']);
  });

  it('is an application where two commands have the same files the other way round', () => {
    const command = (files: string): string => `# docker compose ${files} up\n${whole}`;
    const files = {
      'compose.a.yaml': command('-f compose.b.yaml -f compose.a.yaml'),
      'compose.b.yaml': command('-f compose.a.yaml -f compose.b.yaml'),
    };
    expect(told(files)).toEqual(['repo: compose.b.yaml + compose.a.yaml']);
  });

  it('is part of the manifest beside it where it adds no services', () => {
    expect(told({ 'compose.yaml': whole, 'compose.net.yaml': 'networks: { back: {} }\n' })).toEqual([
      'repo: compose.yaml + compose.net.yaml',
    ]);
    expect(told({ 'compose.net.yaml': 'networks: { back: {} }\n' })).toEqual([]);
  });

  it('is an application with a mistake where it mostly has what it runs', () => {
    const broken = `${whole}  mail:\n    ports: ["25:25"]\n`;
    expect(told({ 'compose.test.yaml': broken })).toEqual(['repo: compose.test.yaml']);
  });

  it('takes merge keys for what they stand for', () => {
    const anchored = 'x-base: &base { image: nginx }\nservices:\n  web:\n    <<: *base\n    ports: ["80:80"]\n';
    expect(told({ 'compose.dev.yaml': anchored })).toEqual(['repo: compose.dev.yaml']);
  });
});

describe('a broken manifest', () => {
  for (const [what, text] of [
    ['with a mistake in its YAML', 'services:\n  web: [\n'],
    ['that is empty', ''],
    ['that is no mapping', '- a\n'],
    ['with a zero in it', 'services:\0'],
    ['that is too large', `services: {}\n#${'x'.repeat(5_000_001)}`],
  ] as const) {
    it(`${what} is listed all the same`, () => {
      expect(told({ 'app/compose.yaml': text })).toEqual(['app: app/compose.yaml']);
    });
  }

  it('does not take away what stands beside it', () => {
    const files = { 'compose.yaml': 'services:\n  web: {image: nginx\n  db:\n', 'b/compose.yaml': whole };
    expect(told(files)).toEqual(['repo: compose.yaml', 'b: b/compose.yaml']);
  });
});

describe('the name of an application', () => {
  it('is what Compose calls its project: the env file, then the manifest, then the folder', () => {
    const named = `name: shop\n${whole}`;
    expect(told({ 'App One/compose.yaml': whole })).toEqual(['appone: App One/compose.yaml']);
    expect(told({ 'a/compose.yaml': named })).toEqual(['shop: a/compose.yaml']);
    expect(told({ 'a/compose.yaml': named, 'a/.env': 'COMPOSE_PROJECT_NAME=mine\n' })).toEqual([
      'mine: a/compose.yaml',
    ]);
    expect(told({ 'a/compose.yaml': named, 'a/compose.override.yaml': 'name: later\n' })).toEqual([
      'later: a/compose.yaml a/compose.override.yaml',
    ]);
  });

  it('is that of the process, before all else', () => {
    const environment = { COMPOSE_PROJECT_NAME: 'outer' };
    expect(told({ 'a/compose.yaml': `name: shop\n${whole}` }, { environment })).toEqual(['outer: a/compose.yaml']);
  });

  it('may be shared: Compose takes them for one project, and the others are told', () => {
    const { applications } = discovered({
      'a/docker/compose.yaml': whole,
      'b/docker/compose.yaml': whole,
      'c/compose.yaml': whole,
    });
    expect(applications.map(({ namesakes }) => namesakes.map(short))).toEqual([
      ['b/docker/compose.yaml'],
      ['a/docker/compose.yaml'],
      [],
    ]);
  });
});
