import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Contexts, type ContextSurroundings } from '../../../../src/manifest/context/contexts.ts';
import { evidenceText } from '../../../../src/manifest/context/evidence.ts';
import { resolve, type ResolvedManifest } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const whole = 'services:\n  web:\n    image: nginx\n  db:\n    image: postgres\nnetworks:\n  back: {}\n';
const part = 'services:\n  web:\n    ports: ["80:80"]\n';
/** A manifest of something else, which heals nothing of `part`. */
const other = 'services:\n  mail:\n    image: mail\n';

interface World {
  readonly contexts: Contexts;
  readonly host: MemoryManifestHost;
  /** What was read, in that order. */
  readonly read: string[];
  /** What was resolved, in that order. */
  readonly resolved: (readonly string[])[];
}

function worldOf(files: Readonly<Record<string, string>>, surroundings: Partial<ContextSurroundings> = {}): World {
  const host = new MemoryManifestHost(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [join('/app', name), text])),
  );
  const read: string[] = [];
  const resolved: (readonly string[])[] = [];
  const reading = {
    environment: {},
    exists: (path: string) => host.exists(path),
    list: (folder: string) => host.list(folder),
    readText: (path: string) => {
      read.push(path);
      return host.readText(path);
    },
  };
  const resolveFiles = (asked: readonly string[]): ResolvedManifest => {
    resolved.push(asked);
    return resolve({ files: asked, profiles: [], envFiles: [] }, host);
  };
  const contexts = new Contexts(reading, resolveFiles, {
    folders: () => ['/app'],
    chosenFor: () => undefined,
    ...surroundings,
  });
  return { contexts, host, read, resolved };
}

/** The files that /app/PATH is read with, and why: `compose.yaml dev.yaml (from its name)`. */
function judged(path: string, files: Readonly<Record<string, string>>): string {
  return told(worldOf(files).contexts, path);
}

function told(contexts: Contexts, path: string): string {
  const { files, evidence, lacksBase } = contexts.of(join('/app', path));
  const names = files.map((file) => file.replace('/app/', '')).join(' ');
  return `${names}${evidence ? ` (${evidenceText(evidence, '/app')})` : ''}${lacksBase ? ' (no base)' : ''}`;
}

describe('the context of a part of a manifest', () => {
  it('is an environment of x-patchbay before all else, and needs no error', () => {
    const files = {
      'compose.yaml': `${whole}x-patchbay:\n  environments:\n    dev:\n      files: [one.yaml, dev.yaml]\n`,
      'one.yaml': 'services: {}\n',
      'dev.yaml': 'services:\n  web:\n    image: own\n',
    };
    expect(judged('dev.yaml', files)).toBe(
      'compose.yaml one.yaml dev.yaml (from the environment "dev" of compose.yaml)',
    );
  });

  it('is COMPOSE_FILE of .env, whatever the files are called', () => {
    const files = {
      'base.yaml': whole,
      'x.yaml': part,
      'compose.yaml': other,
      '.env': 'COMPOSE_FILE=base.yaml:x.yaml\n',
    };
    expect(judged('x.yaml', files)).toBe('base.yaml x.yaml (from COMPOSE_FILE in .env)');
    expect(judged('base.yaml', files)).toBe('base.yaml x.yaml (from COMPOSE_FILE in .env)');
    expect(judged('x.yaml', { ...files, '.env': 'COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=base.yaml,x.yaml\n' })).toBe(
      'base.yaml x.yaml (from COMPOSE_FILE in .env)',
    );
  });

  it('is what its own comment says before what others say', () => {
    const files = {
      'a.yaml': whole,
      'b.yaml': whole,
      'x.yaml': `# docker compose -f a.yaml -f x.yaml up\n${part}`,
      'README.md': 'docker compose -f b.yaml -f x.yaml up\n',
    };
    expect(judged('x.yaml', files)).toBe('a.yaml x.yaml (from its own comment in line 1)');
  });

  it.each([
    ['README.md', '# App\n\ndocker compose -f b.yaml -f x.yaml up\n', 'README.md:3'],
    ['Makefile', 'DC = docker compose -f b.yaml\nup:\n\t$(DC) -f x.yaml up\n', 'Makefile:3'],
    ['scripts/up.sh', 'cd ..\ndocker compose -f b.yaml -f x.yaml up\n', 'scripts/up.sh:2'],
    ['package.json', '{\n"scripts": { "up": "docker compose -f b.yaml -f x.yaml up" } }\n', 'package.json:2'],
    ['.github/workflows/ci.yml', 'run: docker compose -f b.yaml -f x.yaml up\n', '.github/workflows/ci.yml:1'],
    [
      '.devcontainer/devcontainer.json',
      '{ "dockerComposeFile": ["../b.yaml", "../x.yaml"] }',
      '.devcontainer/devcontainer.json:1',
    ],
  ])('is what a command in %s merges', (name, text, place) => {
    const files = { 'b.yaml': whole, 'x.yaml': part, 'compose.yaml': whole, [name]: text };
    expect(judged('x.yaml', files)).toBe(`b.yaml x.yaml (from ${place})`);
  });

  it('is found by the longest part of its name that another file has', () => {
    const files = {
      'docker-compose.yml': other,
      'docker-compose.test.yml': whole,
      'docker-compose.test.override.yml': part,
    };
    expect(judged('docker-compose.test.override.yml', files)).toBe(
      'docker-compose.test.yml docker-compose.test.override.yml (from its name)',
    );
    expect(judged('compose-dev.yaml', { 'compose.yaml': whole, 'compose-dev.yaml': part })).toBe(
      'compose.yaml compose-dev.yaml (from its name)',
    );
    expect(judged('compose.dev.yaml', { 'compose.base.yaml': whole, 'compose.dev.yaml': part })).toBe(
      'compose.base.yaml compose.dev.yaml (from its name)',
    );
  });

  it('is the manifest of its folder, then of the nearest folder above, whose folder its paths start in', () => {
    expect(judged('low-memory.yaml', { 'compose.yaml': whole, 'low-memory.yaml': part })).toBe(
      'compose.yaml low-memory.yaml (the manifest of its folder)',
    );
    const nested = {
      'compose.yaml': whole,
      'ci/basic/compose.yaml': 'services:\n  web:\n    env_file: ci/base.env\n',
      'ci/base.env': 'A=1\n',
    };
    expect(judged('ci/basic/compose.yaml', nested)).toBe(
      'compose.yaml ci/basic/compose.yaml (the manifest of a folder above)',
    );
  });

  it('is an example where everybody makes the manifest for themselves', () => {
    expect(judged('compose.dev.yaml', { 'compose.yaml.example': whole, 'compose.dev.yaml': part })).toBe(
      'compose.yaml.example compose.dev.yaml (the example of a file that is not there)',
    );
  });

  it('is the example of the override that a whole manifest lacks', () => {
    const lacking = 'services:\n  web:\n    image: nginx\n    secrets: [password]\n  db:\n    image: postgres\n';
    const example = 'secrets:\n  password:\n    environment: PASSWORD\n';
    const files = { 'compose.yaml': lacking, 'compose.override.yaml.example': example };
    expect(judged('compose.yaml', files)).toBe(
      'compose.yaml compose.override.yaml.example (the example of a file that is not there)',
    );
    expect(judged('compose.yaml', { ...files, 'compose.override.yaml': 'services: {}\n' })).toBe(
      'compose.yaml compose.override.yaml',
    );
    expect(judged('compose.yaml', { ...files, 'compose.override.yaml.example': other })).toBe('compose.yaml');
    expect(judged('compose.yaml', { ...files, 'compose.yaml': whole })).toBe('compose.yaml');
  });

  it('is the manifest that an example of an override belongs to', () => {
    const files = { 'docker-compose.yml': whole, 'docker-compose.override.yml.example': part };
    expect(judged('docker-compose.override.yml.example', files)).toBe(
      'docker-compose.yml docker-compose.override.yml.example (from its name)',
    );
  });

  it('is the user’s choice before all else, if its files are there', () => {
    const files = { 'a.yaml': whole, 'compose.yaml': whole, 'x.yaml': part };
    const chosen = (names: readonly string[]) => worldOf(files, { chosenFor: () => names }).contexts;
    expect(told(chosen(['/app/a.yaml', '/app/x.yaml']), 'x.yaml')).toBe('a.yaml x.yaml (as you chose)');
    expect(told(chosen(['/app/x.yaml']), 'x.yaml')).toBe('x.yaml (as you chose)');
    expect(told(chosen(['/app/gone.yaml', '/app/x.yaml']), 'x.yaml')).toBe(
      'compose.yaml x.yaml (the manifest of its folder)',
    );
  });
});

describe('a file by itself', () => {
  it('stays so when it has no error that another file could heal', () => {
    const files = {
      'compose.yaml': whole,
      'prod.yaml': whole,
      'README.md': 'docker compose -f compose.yaml -f prod.yaml up',
    };
    expect(judged('prod.yaml', files)).toBe('prod.yaml');
  });

  it('stays so when no file heals it, or one that would adds an error', () => {
    expect(judged('x.yaml', { 'compose.yaml': other, 'x.yaml': part })).toBe('x.yaml (no base)');
    const clash = {
      'compose.yaml': 'services:\n  web:\n    image: a\n  db:\n    image: b\n    container_name: one\n',
      'x.yaml': 'services:\n  web:\n    container_name: one\n',
    };
    expect(judged('x.yaml', clash)).toBe('x.yaml (no base)');
  });

  it('is not healed by another part that lacks the same', () => {
    const files = { 'sub/compose.yaml': 'services:\n  web: {}\n', 'sub/x.yaml': part };
    expect(judged('sub/x.yaml', files)).toBe('sub/x.yaml (no base)');
    expect(judged('sub/x.yaml', { ...files, 'compose.yaml': whole })).toBe(
      'compose.yaml sub/x.yaml (the manifest of a folder above)',
    );
  });

  it('is the manifest of a folder, whatever is above it, while most of its services are whole', () => {
    const own = 'services:\n  web: {}\n  a:\n    image: a\n  b:\n    image: b\n';
    expect(judged('sub/compose.yaml', { 'compose.yaml': whole, 'sub/compose.yaml': own })).toBe('sub/compose.yaml');
    expect(judged('compose.yaml', { 'compose.yaml': part, 'compose.yaml.example': whole })).toBe('compose.yaml');
  });

  it('keeps its errors when it is mostly whole: a mistake is no missing base', () => {
    const own = 'services:\n  a:\n    image: a\n    networks: [bakc]\n  b: {}\n  c:\n    image: c\n';
    expect(judged('x.yaml', { 'x.yaml': own })).toBe('x.yaml');
  });
});

describe('what is read for a context', () => {
  const hostile = {
    'x.yaml': part,
    'README.md': [
      'docker compose -f /etc/passwd -f x.yaml up',
      'docker compose -f /etc/kubernetes/admin.yaml -f x.yaml up',
      'docker compose -f ../../outside.yaml -f x.yaml up',
      'docker compose -f .env -f x.yaml up',
    ].join('\n'),
  };

  it('is never outside of the folder, nor anything that is not called a manifest', () => {
    const { contexts, read, host } = worldOf(hostile);
    for (const path of ['/etc/passwd', '/etc/kubernetes/admin.yaml', '/outside.yaml']) host.files.set(path, whole);
    expect(told(contexts, 'x.yaml')).toBe('x.yaml (no base)');
    expect(contexts.offersFor('/app/x.yaml')).toEqual([]);
    expect(read.filter((path) => !path.startsWith('/app/'))).toEqual([]);
  });

  it('stays within the innermost folder that is open, else within the repository', () => {
    const files = { 'compose.yaml': whole, 'sub/x.yaml': part };
    expect(told(worldOf(files, { folders: () => ['/app', '/app/sub'] }).contexts, 'sub/x.yaml')).toBe(
      'sub/x.yaml (no base)',
    );
    expect(told(worldOf(files, { folders: () => [] }).contexts, 'sub/x.yaml')).toBe('sub/x.yaml (no base)');
    expect(told(worldOf({ ...files, '.git/HEAD': '' }, { folders: () => [] }).contexts, 'sub/x.yaml')).toBe(
      'compose.yaml sub/x.yaml (the manifest of a folder above)',
    );
  });

  it('is bounded, however many texts and commands there are', () => {
    const files: Record<string, string> = { 'x.yaml': part, 'compose.yaml': whole };
    for (let index = 0; index < 500; index++) {
      files[`a${index}.yaml`] = other;
      files[`s${index}.sh`] = `docker compose -f a${index}.yaml -f x.yaml up\n`.repeat(10);
    }
    const { contexts, read } = worldOf(files);
    contexts.of('/app/x.yaml');
    expect(contexts.offersFor('/app/x.yaml').length).toBeLessThanOrEqual(12);
    expect(read.filter((path) => path.endsWith('.sh')).length).toBeLessThanOrEqual(20);
  });

  it('is read once, until something on the disk changes', () => {
    const { contexts, read, host } = worldOf({ 'b.yaml': whole, 'x.yaml': part, 'README.md': 'nothing' });
    const readmes = () => read.filter((path) => path.endsWith('README.md')).length;
    expect(told(contexts, 'x.yaml')).toBe('x.yaml (no base)');
    for (const image of ['a', 'ab', 'abc']) {
      host.files.set('/app/x.yaml', `${part}  more:\n    hostname: ${image}\n`);
      contexts.of('/app/x.yaml');
    }
    expect(readmes()).toBe(1);
    host.files.set('/app/README.md', 'docker compose -f b.yaml -f x.yaml up');
    host.files.set('/app/x.yaml', part);
    contexts.changed(['/app/README.md']);
    expect(told(contexts, 'x.yaml')).toBe('b.yaml x.yaml (from README.md:1)');
    expect(readmes()).toBe(2);
  });

  it('is not searched again at every keystroke where nothing fits', () => {
    const files: Record<string, string> = { 'x.yaml': part };
    for (let index = 0; index < 10; index++) files[`compose.${index}.yaml`] = other;
    files['README.md'] = Object.keys(files)
      .map((name) => `docker compose -f ${name} -f x.yaml up`)
      .join('\n');
    const { contexts, host, resolved } = worldOf(files);
    contexts.of('/app/x.yaml');
    const before = resolved.length;
    for (let index = 0; index < 20; index++) {
      host.files.set('/app/x.yaml', `${part}  typed${index}:\n    init: true\n`);
      contexts.of('/app/x.yaml');
    }
    // One look at the file by itself each time, and hardly a search of the ten files.
    expect(resolved.length - before).toBeLessThan(20 + 2 * 30);
  });

  it('makes a decision once: while its text is edited, a part stays a part', () => {
    const { contexts, host } = worldOf({ 'compose.yaml': whole, 'dev.yaml': part });
    expect(told(contexts, 'dev.yaml')).toContain('compose.yaml dev.yaml');
    host.files.set('/app/dev.yaml', 'services:\n  web:\n    image: own\n');
    expect(told(contexts, 'dev.yaml')).toContain('compose.yaml dev.yaml');
    contexts.changed(['/app/dev.yaml']);
    expect(told(contexts, 'dev.yaml')).toBe('dev.yaml');
  });
});

describe('what is offered to choose from', () => {
  it('is every candidate, and says which heal the file', () => {
    const files = {
      'compose.yaml': other,
      'b.yaml': whole,
      'x.yaml': part,
      'README.md': 'docker compose -f b.yaml -f x.yaml up',
    };
    const offers = worldOf(files).contexts.offersFor('/app/x.yaml');
    expect(offers.map((offer) => [offer.files[0], offer.fits])).toEqual([
      ['/app/b.yaml', true],
      ['/app/compose.yaml', false],
    ]);
  });
});
