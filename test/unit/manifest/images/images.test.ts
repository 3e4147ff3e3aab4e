import { describe, expect, it } from 'vitest';
import {
  dataOf,
  healthcheckOf,
  healthcheckText,
  imageUse,
  knownImages,
  lacksTool,
  needsOf,
  toolsOf,
} from '../../../../src/manifest/images/images.ts';

const each = knownImages.map((image) => [image.names[0], image] as const);

/** The programs that a check starts, words of the shell left out. */
function programsOf([how, first, ...rest]: readonly string[]): readonly string[] {
  const isShell = how === 'CMD-SHELL' || (first === 'bash' && rest[0] === '-c');
  const line = (how === 'CMD-SHELL' ? first! : (rest[1] ?? '')).replace(/\$\{[^}]*\}/g, '');
  const words = isShell ? line.split(/[|&;{}]+/).map((part) => part.trim().split(/\s+/)[0]!) : [];
  const own = how === 'CMD-SHELL' ? ['sh'] : [first!];
  return [...own, ...words].filter(
    (word) => /^[a-z/]/i.test(word) && !['printf', 'read', 'exec', 'echo'].includes(word),
  );
}

describe('what is known of images', () => {
  it('covers at least 40 of them', () => expect(knownImages.length).toBeGreaterThanOrEqual(40));

  it('names each image once', () => {
    const names = knownImages.flatMap((image) => image.names);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(each)('%s has a source, what was read and when', (_, { source, tags, title }) => {
    expect(source.url).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
    expect(source.tags).not.toBe('');
    if (source.read !== undefined) expect(source.read).toMatch(/^20\d\d-\d\d$/);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    for (const tag of tags) expect(tag).toMatch(/^\w[\w.-]*$/);
  });

  it.each(each)('%s warns only of what was held against its source', (_, image) => {
    const { source, needs, slips, data = [], tools = [], isFileExclusive } = image;
    const warns = [
      needs,
      slips,
      isFileExclusive,
      ...data.map(({ wrong }) => wrong),
      ...tools.map(({ lacks }) => lacks),
    ];
    if (warns.some((one) => one !== undefined)) expect(source.read).toBeDefined();
  });

  it('was held against its source for 40 of them', () => {
    expect(knownImages.filter(({ source }) => source.read !== undefined).length).toBeGreaterThanOrEqual(40);
  });

  it.each(each)('%s names only variables that it describes', (_, image) => {
    const own = Object.keys(image.variables ?? {});
    const named = [
      ...(image.needs ?? []).flatMap(({ oneOf, onlyWith = [] }) => [...oneOf, ...onlyWith]),
      ...Object.values(image.slips ?? {}),
      ...Object.keys(image.recipe?.secrets ?? {}),
      ...Object.keys(image.recipe?.environment ?? {}),
    ];
    expect(named.filter((name) => !own.includes(name))).toEqual([]);
    expect(Object.keys(image.slips ?? {}).filter((name) => own.includes(name))).toEqual([]);
    for (const { doc } of Object.values(image.variables ?? {})) expect(doc).toMatch(/[^.]\.$/);
  });

  it.each(each)('%s reads a secret of its recipe from a file', (_, { recipe, variables, fileSuffix }) => {
    for (const name of Object.keys(recipe?.secrets ?? {})) {
      expect(variables?.[name]).toMatchObject({ isSecret: true, hasFile: true });
      expect(fileSuffix).toBeDefined();
    }
  });

  it.each(each)('%s has the programs that its health checks start', (name, { healthchecks = [], tags, tools = [] }) => {
    for (const { test, since, before, variants } of healthchecks) {
      const tag = before === '6' ? '5' : (tags.find((one) => isFor(one, variants)) ?? since ?? '1');
      const has = toolsOf(imageUse(`${name}:${tag}`)!);
      expect(programsOf(test).filter((program) => !has.includes(program))).toEqual([]);
      expect(tools.length).toBeGreaterThan(0);
    }
  });

  it.each(each)('%s does not both have and lack a program', (name, { tags }) => {
    for (const tag of tags) {
      const use = imageUse(`${name}:${tag}`)!;
      expect(toolsOf(use).filter((tool) => lacksTool(use, tool))).toEqual([]);
    }
  });

  it.each(each)('%s has absolute paths', (_, { data = [], configuration = [], initScripts = '/' }) => {
    for (const path of [...data.map((one) => one.path), ...configuration, initScripts]) expect(path).toMatch(/^\//);
  });

  function isFor(tag: string, variants: readonly string[] | undefined): boolean {
    return variants === undefined || variants.includes(/alpine/.test(tag) ? 'alpine' : 'default');
  }
});

describe('an image by its reference', () => {
  const nameOf = (reference: string): string | undefined => imageUse(reference)?.image.names[0];

  it.each([
    'postgres',
    'postgres:16',
    'library/postgres',
    'docker.io/postgres:16-alpine',
    'docker.io/library/postgres',
    'mirror.gcr.io/library/postgres:16',
    'public.ecr.aws/docker/library/postgres:16',
    `postgres:16@sha256:${'0'.repeat(64)}`,
    'postgis/postgis:16-3.4',
  ])('%s is postgres for certain', (reference) => {
    expect(imageUse(reference)).toMatchObject({ isCertain: true });
    expect(nameOf(reference)).toBe('postgres');
  });

  it('may be another one where only its last part is known', () => {
    expect(imageUse('registry.example:5000/team/postgres:16')).toMatchObject({ isCertain: false });
    expect(nameOf('registry.example:5000/team/postgres:16')).toBe('postgres');
  });

  it.each([
    '',
    'acme/shop',
    'postgres-exporter',
    'bitnami/mongodb',
    'bitnami/mysql',
    'constructor',
    'mcr.microsoft.com/x/server',
  ])('is not known as "%s"', (reference) => expect(imageUse(reference)).toBeUndefined());

  it.each<[string, unknown, unknown]>([
    ['postgres', 'latest', 'default'],
    ['postgres:latest', 'latest', 'default'],
    ['postgres:alpine', 'latest', 'alpine'],
    ['postgres:alpine3.20', 'latest', 'alpine'],
    ['postgres:16.2-alpine3.19', [16, 2], 'alpine'],
    ['postgres:18-trixie', [18], 'default'],
    ['pgvector/pgvector:0.8.0-pg17', [17], 'default'],
    ['pgvector/pgvector:pg18-trixie', [18], 'default'],
    ['node:22-bookworm-slim', [22], 'slim'],
    ['nginx:stable-alpine-slim', 'latest', 'alpine-slim'],
    ['traefik:v2.11', [2, 11], 'default'],
    ['postgres:18rc1', undefined, 'default'],
    ['postgres:master', undefined, 'default'],
    ['postgres:', undefined, undefined],
    ['postgres:${TAG}', undefined, undefined],
    [`postgres@sha256:${'0'.repeat(64)}`, undefined, undefined],
  ])('%s has the version %j and the variant %s', (reference, version, variant) => {
    const use = imageUse(reference)!;
    expect([use.version, use.variant]).toEqual([version, variant]);
  });
});

describe('facts by version and variant', () => {
  const paths = (reference: string): readonly string[] => dataOf(imageUse(reference)!).map(({ path }) => path);

  it('knows where each version of postgres keeps its data', () => {
    expect(paths('postgres:17')).toEqual(['/var/lib/postgresql/data']);
    expect(paths('postgres:18')).toEqual(['/var/lib/postgresql']);
    expect(paths('postgres:19-alpine')).toEqual(['/var/lib/postgresql']);
    expect(paths('postgres')).toEqual(['/var/lib/postgresql']);
    expect(paths('postgres:${TAG}')).toEqual(['/var/lib/postgresql', '/var/lib/postgresql/data']);
  });

  it('knows where each version of influxdb keeps its data', () => {
    expect(paths('influxdb:1.8')).toEqual(['/var/lib/influxdb']);
    expect(paths('influxdb:2.7-alpine')).toEqual(['/var/lib/influxdb2']);
    expect(paths('influxdb:3-core')).toEqual([]);
  });

  it('checks the health of mongo with the shell that the version has', () => {
    expect(healthcheckOf('mongo:4.2.0')).toContain('mongo');
    expect(healthcheckOf('mongo:7')).toContain('mongosh');
    expect(healthcheckOf('mongo')).toContain('mongosh');
    expect(healthcheckOf('mongo:${TAG}')).toContain('mongosh');
  });

  it('checks the health of nginx with what the variant has', () => {
    expect(healthcheckOf('nginx:1.28')).toContain('curl');
    expect(healthcheckOf('nginx:1.28-alpine')).toContain('wget');
    expect(healthcheckOf('acme/shop:1')).toBeUndefined();
  });

  it('writes a health check as a manifest takes it', () => {
    expect(healthcheckText(['CMD-SHELL', 'pg_isready -U ${X:-"a"}'])).toBe(
      '["CMD-SHELL", "pg_isready -U $${X:-\\"a\\"}"]',
    );
  });

  it.each<[string, string, boolean]>([
    ['postgres:16', 'curl', true],
    ['postgres:16', 'wget', true],
    ['postgres:16-alpine', 'wget', false],
    ['node:22-alpine', 'curl', true],
    ['node:22-slim', 'curl', true],
    ['node:22', 'curl', false],
    ['mongo:5', 'mongosh', false],
    ['mongo:6', 'mongo', true],
    ['mongo:${TAG}', 'mongo', false],
    ['mariadb:10.11', 'mysqladmin', false],
    ['mariadb:11.4', 'mysqladmin', true],
    ['minio/minio', 'curl', false],
  ])('%s lacks %s: %s', (reference, tool, expected) => {
    expect(lacksTool(imageUse(reference)!, tool)).toBe(expected);
  });

  it('needs a password of opensearch since 2.12 only, and says nothing of "2"', () => {
    const count = (reference: string): number => needsOf(imageUse(reference)!).length;
    expect(['2.11.1', '2.12.0', '3', '2', 'latest'].map((tag) => count(`opensearchproject/opensearch:${tag}`))).toEqual(
      [0, 1, 1, 0, 1],
    );
  });
});
