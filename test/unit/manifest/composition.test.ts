import { describe, expect, it } from 'vitest';
import { findManifest } from '../../../src/manifest/files/find.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { resolving, summary } from './support/resolving.ts';

describe('include', () => {
  it('brings in services, with paths and .env of their own folder', () => {
    const { application, problems } = resolving('include: [sub/compose.yaml]\n', {
      files: { 'sub/compose.yaml': 'services: { a: { build: ., image: "$TAG" } }', 'sub/.env': 'TAG=sub' },
    });
    expect(problems).toEqual([]);
    expect(application!.services['a']).toMatchObject({ image: 'sub', build: { context: '/app/sub' } });
    expect(application!.files).toEqual(['/app/compose.yaml', '/app/sub/.env', '/app/sub/compose.yaml']);
  });

  it('lets the including file win', () => {
    const files = { 'a.yaml': 'services: { a: { image: x, environment: { A: 1, B: 1 } } }' };
    const { application } = resolving('include: [a.yaml]\nservices: { a: { environment: { B: 2 } } }', { files });
    expect(application!.services['a']!.environment).toEqual({ A: '1', B: '2' });
  });

  it('reports a file that is not there at the place it is named, and a circle', () => {
    expect(summary(resolving('include:\n  - nowhere.yaml\n').problems)).toEqual(['manifest.not-found 2:5-17']);
    const files = { 'a.yaml': 'include: [compose.yaml]\n' };
    expect(summary(resolving('include: [a.yaml]\n', { files }).problems)).toEqual([
      'manifest.include-cycle a.yaml 1:11-23',
    ]);
  });

  it('places the problems of an included file in that file', () => {
    const files = { 'a.yaml': 'services:\n  a: { imge: x, build: . }\n' };
    expect(summary(resolving('include: [a.yaml]\n', { files }).problems)).toEqual([
      'manifest.unknown-key a.yaml 2:8-12',
    ]);
  });
});

describe('extends', () => {
  it('follows chains within a file and across files', () => {
    const files = {
      'sub/b.yaml': 'services: { b: { extends: c, build: . }, c: { init: true, environment: { C: 1 } } }',
    };
    const text = 'services: { a: { extends: { file: sub/b.yaml, service: b }, environment: { A: 1 } } }';
    const { application, problems } = resolving(text, { files });
    expect(problems).toEqual([]);
    expect(application!.services['a']).toMatchObject({
      hasInit: true,
      build: { context: '/app/sub' },
      environment: { A: '1', C: '1' },
    });
  });

  it('reports a circle, a missing service and a missing file', () => {
    const circle = resolving('services: { a: { extends: b, image: x }, b: { extends: a, image: x } }');
    expect(circle.problems.map(({ code }) => code)).toContain('manifest.extends-cycle');
    const missing = resolving('services:\n  web: { image: x }\n  a: { extends: wep, image: x }\n');
    expect(missing.problems[0]!.message).toContain('Did you mean "web"?');
    const file = resolving('services: { a: { image: x, extends: { file: no.yaml, service: a } } }');
    expect(file.problems.map(({ code }) => code)).toEqual(['manifest.not-found']);
  });
});

describe('several files', () => {
  const merged = (base: string, override: string): unknown => {
    const files = { 'compose.override.yaml': override };
    const request = { files: ['/app/compose.yaml', '/app/compose.override.yaml'] };
    return resolving(base, { files, request }).application!.services['a'];
  };

  it('merge: commands are replaced, variables by name, ports and volumes once each', () => {
    const base =
      'services: { a: { image: x, command: one, environment: [A=1, B=1], ports: ["80:80"], volumes: ["one:/v"] } }\nvolumes: { one: , two: }';
    const override =
      'services: { a: { command: [two], environment: { B: 2 }, ports: ["80:80", "81:81"], volumes: ["two:/v"] } }';
    expect(merged(base, override)).toMatchObject({
      command: ['two'],
      environment: { A: '1', B: '2' },
      ports: [{ published: '80' }, { published: '81' }],
      mounts: [{ source: 'two', target: '/v' }],
    });
  });

  it('obey !reset and !override', () => {
    const base = 'services: { a: { image: x, command: one, ports: ["80:80"], environment: { A: 1, B: 1 } } }';
    const override =
      'services: { a: { command: !reset null, ports: !override ["81:81"], environment: { A: !reset "" } } }';
    const service = merged(base, override);
    expect(service).toMatchObject({ ports: [{ published: '81' }], environment: { B: '1' } });
    expect(service).not.toHaveProperty('command');
  });
});

describe('findManifest', () => {
  const found = (...names: string[]): readonly string[] =>
    findManifest('/app', new MemoryManifestHost(Object.fromEntries(names.map((name) => [`/app/${name}`, '']))));

  it('prefers patchbay.yaml, then compose.yaml with its override, then the old names', () => {
    expect(found('patchbay.yaml', 'compose.yaml')).toEqual(['/app/patchbay.yaml']);
    expect(found('compose.yaml', 'docker-compose.yml', 'compose.override.yml')).toEqual([
      '/app/compose.yaml',
      '/app/compose.override.yml',
    ]);
    expect(found('docker-compose.yml')).toEqual(['/app/docker-compose.yml']);
    expect(found('other.yaml')).toEqual([]);
  });
});
