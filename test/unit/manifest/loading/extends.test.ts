import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { resolving, summary } from '../support/resolving.ts';

describe('A service that extends another', () => {
  it('has what both say, its own over the other', () => {
    const { application, problems } = resolving(
      'services: { a: { extends: b, hostname: a, labels: { B: "2" } }, b: { image: x, hostname: b, labels: { A: "1", B: "1" } } }',
    );
    expect(problems).toEqual([]);
    expect(application!.services['a']).toMatchObject({ image: 'x', hostname: 'a', labels: { A: '1', B: '2' } });
    expect(application!.services['b']).toMatchObject({ hostname: 'b', labels: { A: '1', B: '1' } });
  });

  it('reports a circle once, with each of its links, and goes on without it', () => {
    const { application, model, problems } = resolving(
      'services:\n  a:\n    extends: b\n    image: x\n  b:\n    extends: c\n    image: y\n  c:\n    extends: b\n    image: z\n',
    );
    const circles = problems.filter(({ code }) => code === 'manifest.extends-cycle');
    expect(circles).toHaveLength(1);
    expect(circles[0]!.message).toBe(
      'Circular reference: b in compose.yaml extends c in compose.yaml extends b in compose.yaml. Take one "extends" out.',
    );
    expect(circles[0]!.related).toEqual([
      expect.objectContaining({ message: 'b in compose.yaml extends c in compose.yaml here.' }),
      expect.objectContaining({ message: 'c in compose.yaml extends b in compose.yaml here.' }),
    ]);
    expect(circles[0]!.related?.map(({ at }) => at?.range.start.line)).toEqual([5, 8]);
    expect(Object.values(application!.services).map(({ image }) => image)).toEqual(['x', 'y', 'z']);
    expect(JSON.stringify(model)).not.toContain('extends');
  });

  it('extends nothing where a later file resets it', () => {
    for (const reference of ['b', '{ service: b }']) {
      const text = `services: { a: { extends: !reset ${reference}, image: x }, b: { image: y, hostname: b } }`;
      expect(resolving(text).application!.services['a']).not.toHaveProperty('hostname');
    }
  });

  it('may extend one of which nothing is said', () => {
    const { application, problems } = resolving('services:\n  a: { extends: b, image: x }\n  b:\n');
    expect(application!.services['a']).toMatchObject({ image: 'x' });
    expect(problems.map(({ code }) => code)).not.toContain('manifest.undefined-service');
  });

  it('has to name the service', () => {
    const { problems } = resolving('services: { a: { image: x, extends: { file: b.yaml } } }', {
      files: { 'b.yaml': 'services: { b: { image: x } }' },
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'extends.a.service is required. Name the service to extend.',
    ]);
  });

  it('is told of a name that is nowhere, at the name, and of no image that is missing for that', () => {
    const far = resolving('services:\n  a: { extends: nowhere }\n  web: { image: x }\n');
    expect(far.problems.map(({ message }) => message)).toEqual([
      'service "nowhere" not found in compose.yaml, and "a" extends it. Correct the name.',
    ]);
    expect(summary(far.problems)).toEqual(['manifest.undefined-service 2:17-24']);
    const long = resolving('services:\n  a: { image: x, extends: { service: nowhere } }\n');
    expect(summary(long.problems)).toEqual(['manifest.undefined-service 2:38-45']);
    const near = resolving('services:\n  a: { extends: wep }\n  web: { image: x }\n');
    expect(near.problems[0]!.message).toMatch(/and "a" extends it\. Did you mean "web"\?/);
    expect(near.problems[0]!.fix?.edits[0]?.newText).toBe('web');
  });

  it('keeps its own image or build where the other cannot be read', () => {
    const { application } = resolving(
      'services: { a: { extends: nowhere, image: x }, b: { extends: nowhere, build: . } }',
    );
    expect(application!.services['a']).toMatchObject({ image: 'x' });
    expect(application!.services['b']).toMatchObject({ build: { context: '/app' } });
  });

  it('reads another file from its own folder, and what that one extends from there', () => {
    const files = {
      'sub/b.yaml': 'services: { b: { extends: { file: deep/c.yaml, service: c }, hostname: b } }',
      'sub/deep/c.yaml': 'services: { c: { build: ./here } }',
    };
    const text =
      'services: { a: { extends: { file: sub/b.yaml, service: b } }, again: { extends: { file: sub/b.yaml, service: b } } }';
    const { application, problems } = resolving(text, { files: { ...files, 'sub/deep/here/Dockerfile': '' } });
    expect(problems).toEqual([]);
    for (const name of ['a', 'again']) {
      expect(application!.services[name]).toMatchObject({ hostname: 'b', build: { context: '/app/sub/deep/here' } });
    }
    expect(application!.files).toEqual(['/app/compose.yaml', '/app/sub/b.yaml', '/app/sub/deep/c.yaml']);
  });

  it('finds a file in the project directory, whichever service of a chain is resolved first', () => {
    const services = ['a: { extends: b }', 'b: { extends: { file: x.yaml, service: c } }'];
    for (const order of [services, services.toReversed()]) {
      const { application, problems } = resolving(`services: { ${order.join(', ')} }`, {
        files: { 'elsewhere/x.yaml': 'services: { c: { image: x } }' },
        request: { projectDirectory: '/app/elsewhere' },
      });
      expect(problems).toEqual([]);
      expect(application!.services).toMatchObject({ a: { image: 'x' }, b: { image: 'x' } });
    }
    const { application } = resolving('services: { a: { extends: b }, b: { build: ./c } }', {
      request: { projectDirectory: '/app/elsewhere' },
    });
    expect(application!.services['a']).toMatchObject({ build: { context: '/app/elsewhere/c' } });
  });

  it('reads a file once, however many extend what is in it', () => {
    class CountingHost extends MemoryManifestHost {
      readonly reads: string[] = [];
      override readText(path: string): string | undefined {
        this.reads.push(path);
        return super.readText(path);
      }
    }
    const services = ['a', 'b', 'c'].map((name) => `${name}: { extends: { file: base.yaml, service: base } }`);
    const host = new CountingHost({
      '/app/compose.yaml': `services: { ${services.join(', ')} }`,
      '/app/base.yaml': 'services: { base: { image: x } }',
    });
    expect(resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host).problems).toEqual([]);
    expect(host.reads.filter((path) => path === '/app/base.yaml')).toHaveLength(1);
  });

  it('is told of a file that names no services', () => {
    const { problems } = resolving('services: { a: { image: x, extends: { file: b.yaml, service: b } } }', {
      files: { 'b.yaml': 'networks: { b: }' },
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'service "b" not found in b.yaml, and "a" extends it. Correct the name.',
    ]);
  });

  it('leaves out what is not on this machine, with a warning', () => {
    const { application, problems } = resolving(
      'services: { a: { image: x, extends: { file: "https://example.com/b.yaml", service: b } } }',
    );
    expect(problems).toMatchObject([{ code: 'manifest.remote-include', severity: 'warning' }]);
    expect(problems[0]!.message).toBe(
      'https://example.com/b.yaml is not on this machine, so what "a" extends is left out here. Copy it into the project.',
    );
    expect(application!.services['a']).toMatchObject({ image: 'x' });
  });

  it('reports a file that is not there where it is named', () => {
    const { problems } = resolving('services:\n  a: { image: x, extends: { file: no.yaml, service: a } }\n');
    expect(summary(problems)).toEqual(['manifest.not-found 2:35-42']);
  });
});
