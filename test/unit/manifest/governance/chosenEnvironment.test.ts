import { describe, expect, it } from 'vitest';
import { Memo } from '../../../../src/manifest/cache/memo.ts';
import { resolve, type ResolvedManifest, type ResolveRequest } from '../../../../src/manifest/resolve.ts';
import { find, itemsOf, textOf } from '../../../../src/manifest/tree/tree.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const main = `
name: shop
services:
  web: { image: 'web:\${TAG}' }
  db: { image: db, profiles: [data] }
  debug: { image: busybox, profiles: [debug] }
x-patchbay:
  broker: redis://base
  policies: [{ name: everywhere, when: 'true', effect: warn }]
  environments:
    prod:
      files: [compose.prod.yaml]
      profiles: [data]
      env_files: [prod.env]
      broker: redis://prod
      policies: [{ name: only-prod, when: 'true', effect: deny }]
    dev: { profiles: [debug] }
`;
const files = {
  '/shop/compose.yaml': main,
  '/shop/compose.prod.yaml': 'name: shop-prod\nservices: { web: { deploy: { replicas: 3 } } }\n',
  '/shop/.env': 'TAG=dev\n',
  '/shop/prod.env': 'TAG=1.2\n',
};

function resolving(asked: Partial<ResolveRequest>, more: Readonly<Record<string, string>> = {}, memo = new Memo()) {
  const host = new MemoryManifestHost(new Map(Object.entries({ ...files, ...more })), {});
  return resolve({ files: ['/shop/compose.yaml'], profiles: [], envFiles: [], ...asked }, host, memo);
}

function active({ application }: ResolvedManifest): readonly string[] {
  return Object.values(application!.services).flatMap(({ name, isActive }) => (isActive ? [name] : []));
}

describe('a manifest in one of its environments', () => {
  it('is as it stands where none is chosen', () => {
    const plain = resolving({});
    expect(plain.application).toMatchObject({ name: 'shop', messaging: { broker: 'redis://base' } });
    expect(plain.application!.services['web']).toMatchObject({ image: 'web:dev', replicas: 1 });
    expect(active(plain)).toEqual(['web']);
  });

  it('has its files merged over the others, its profiles, its variables and its broker', () => {
    const prod = resolving({ environment: 'prod' });
    expect(prod.application).toMatchObject({ name: 'shop-prod', messaging: { broker: 'redis://prod' } });
    expect(prod.application!.services['web']).toMatchObject({ image: 'web:1.2', replicas: 3 });
    expect(active(prod)).toEqual(['web', 'db']);
    expect(prod.application!.files).toEqual(expect.arrayContaining(['/shop/compose.prod.yaml', '/shop/prod.env']));
    expect(prod.application!.configFiles).toEqual(['/shop/compose.yaml', '/shop/compose.prod.yaml']);
  });

  it('keeps .env where it names no env files, and the profiles that were asked for', () => {
    const dev = resolving({ environment: 'dev', profiles: ['data'] });
    expect(dev.application!.services['web']!.image).toBe('web:dev');
    expect(active(dev)).toEqual(['web', 'db', 'debug']);
  });

  it('lets env files that were asked for win over its own', () => {
    const { application } = resolving(
      { environment: 'prod', envFiles: ['/shop/mine.env'] },
      { '/shop/mine.env': 'TAG=mine\n' },
    );
    expect(application!.services['web']!.image).toBe('web:mine');
  });

  it('has its policies beside those of the manifest, each with its own place', () => {
    const policies = itemsOf(find(resolving({ environment: 'prod' }).tree, 'x-patchbay', 'policies'));
    expect(policies.map((policy) => textOf(find(policy, 'name')))).toEqual(['everywhere', 'only-prod']);
    expect(policies[1]!.at.range.start.line).toBe(main.split('\n').findIndex((line) => line.includes('only-prod')));
    expect(itemsOf(find(resolving({ environment: 'dev' }).tree, 'x-patchbay', 'policies'))).toHaveLength(1);
  });

  it('has its hooks behind those of the manifest, verb by verb', () => {
    const hooked = `name: shop
services: { web: { image: web }, db: { image: db } }
x-patchbay:
  hooks:
    before: { start: [{ name: first, command: one }], stop: [{ name: kept, command: two }] }
  environments:
    prod:
      hooks:
        before: { start: [{ name: second, service: db, services: [web], working_dir: ./bin }] }
        after: { start: [{ name: last, command: three }] }
    bare: {}
`;
    const ran = (environment?: string) => {
      const asked = environment === undefined ? {} : { environment };
      const { application, problems } = resolving(asked, { '/shop/compose.yaml': hooked });
      expect(problems).toEqual([]);
      return application?.governance?.hooks;
    };
    const names = (environment?: string) => ran(environment)?.map(({ when, verb, name }) => `${when} ${verb} ${name}`);
    expect(names()).toEqual(['before start first', 'before stop kept']);
    expect(names('bare')).toEqual(names());
    expect(names('prod')).toEqual([
      'before start first',
      'before start second',
      'before stop kept',
      'after start last',
    ]);
    expect(ran('prod')?.find(({ name }) => name === 'second')).toMatchObject({
      service: 'db',
      services: ['web'],
      workingDir: '/shop/bin',
    });
  });

  it('has hooks of its own where the manifest has none', () => {
    const hooked = `services: { web: { image: web } }
x-patchbay: { environments: { prod: { hooks: { after: { stop: [{ name: only, command: one }] } } } } }
`;
    const { application } = resolving({ environment: 'prod' }, { '/shop/compose.yaml': hooked });
    expect(application?.governance?.hooks).toMatchObject([{ when: 'after', verb: 'stop', name: 'only' }]);
  });

  it('is told what is wrong with its hooks, also while another is chosen, and once', () => {
    const hooked = `services: { web: { image: web } }
x-patchbay:
  hooks: { before: { start: [{ name: a, command: one }] } }
  environments:
    prod: { hooks: { before: { start: [{ name: a }, { name: b, service: gone }] } } }
`;
    const codes = (environment?: string) =>
      resolving(environment === undefined ? {} : { environment }, { '/shop/compose.yaml': hooked }).problems.map(
        ({ code }) => code,
      );
    expect(codes()).toEqual(['manifest.hook-runs']);
    expect(codes('prod').toSorted()).toEqual([
      'manifest.hook-name',
      'manifest.hook-runs',
      'manifest.undefined-service',
    ]);
  });

  it('is held to its policies, and to those that name it', () => {
    const held = (environment: string) =>
      resolving({ environment }).application!.governance!.policies.map(({ name }) => name);
    expect(held('prod')).toEqual(['everywhere', 'only-prod']);
    expect(held('dev')).toEqual(['everywhere']);
    expect(resolving({ environment: 'prod' }).application!.governance).toMatchObject({
      environment: 'prod',
      environments: { prod: { broker: 'redis://prod', envFiles: ['/shop/prod.env'] }, dev: { profiles: ['debug'] } },
    });
  });

  it('is no application where nobody declares the environment, and says which there are', () => {
    const { application, problems } = resolving({ environment: 'prdo' });
    expect(application).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'manifest.unknown-environment', severity: 'error' }]);
    expect(problems[0]!.message).toBe('The manifest has no environment "prdo". Did you mean prod? There is prod, dev.');
  });

  it('tells of an env file that is not there', () => {
    const broken = main.replace('[prod.env]', '[gone.env]');
    const { problems } = resolving({ environment: 'prod' }, { '/shop/compose.yaml': broken });
    expect(problems.map(({ code }) => code)).toContain('manifest.missing-env-file');
  });

  it('is the same object while nothing changes, though its environments are read with other variables', () => {
    const memo = new Memo();
    const first = resolving({ environment: 'prod' }, {}, memo).application;
    expect(resolving({ environment: 'prod' }, {}, memo).application).toBe(first);
    expect(resolving({ environment: 'prod' }, { '/shop/prod.env': 'TAG=2\n' }, memo).application).not.toBe(first);
  });

  it('survives anything in the place of environments', () => {
    for (const hostile of ['7', '[]', '{ prod: }', '{ prod: [] }', '{ prod: { files: { a: b }, profiles: 1 } }']) {
      const text = `services: { web: { image: x } }\nx-patchbay: { environments: ${hostile} }\n`;
      expect(() => resolving({ environment: 'prod' }, { '/shop/compose.yaml': text })).not.toThrow();
    }
  });
});
