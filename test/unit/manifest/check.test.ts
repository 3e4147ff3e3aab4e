import { describe, expect, it } from 'vitest';
import { resolving, summary } from './support/resolving.ts';

const problemsOf = (text: string): readonly string[] => summary(resolving(text).problems);

describe('the shape of a manifest', () => {
  it('reports an unknown key at the key, and says what is meant', () => {
    const { problems } = resolving('services:\n  a:\n    image: x\n    enviroment: {}\n');
    expect(summary(problems)).toEqual(['manifest.unknown-key 4:5-15']);
    expect(problems[0]!.message).toContain('Did you mean "environment"?');
  });

  it('allows x- everywhere', () => {
    expect(problemsOf('x-a: 1\nservices: { a: { image: x, x-b: [], deploy: { x-c: {} } } }')).toEqual([]);
  });

  it.each([
    ['ports: 80', 'manifest.wrong-type 4:12-14'],
    ['ports: { a: 1 }', 'manifest.wrong-type 4:14-15'],
    ['hostname: [x]', 'manifest.wrong-type 4:16-17'],
    ['hostname: 12', 'manifest.wrong-type 4:15-17'],
    ['privileged: maybe', 'manifest.wrong-type 4:17-22'],
    ['stop_grace_period: 10', 'manifest.wrong-value 4:24-26'],
    ['mem_limit: lots', 'manifest.wrong-value 4:16-20'],
    ['scale: -1', 'manifest.wrong-value 4:12-14'],
    ['ports: ["80:x"]', 'manifest.port 4:13-19'],
    ['volumes: ["/a:/b:ro:c"]', 'manifest.volume 4:15-27'],
    ['depends_on: { a: { condition: healthy } }', 'manifest.wrong-value 4:35-42'],
    ['healthcheck: { test: [CMD, x], interval: soon }', 'manifest.wrong-value 4:46-50'],
    ['command: echo "x', 'manifest.open-quote 4:14-21'],
    ['develop: { watch: [{ path: . }] }', 'manifest.missing-key 4:26-30'],
    ['x-patchbay: { runs: {} }', 'manifest.unknown-key 4:19-23'],
    ['x-patchbay: { run: { cwd: . } }', 'manifest.missing-key 4:26-29'],
  ])('reports %s at the exact range', (line, expected) => {
    expect(problemsOf(`services:\n  b:\n    image: x\n    ${line}\n  a: { image: x }\n`)).toContain(expected);
  });

  it('yields all the problems of a broken document, and the best application', () => {
    const text =
      'services:\n  a:\n    image: x\n    ports: nonsense\n    bogus: 1\n  b: { build: ., imag: x }\nvolume: {}\n';
    const { application, problems } = resolving(text);
    expect(summary(problems)).toEqual([
      'manifest.wrong-type 4:12-20',
      'manifest.unknown-key 5:5-10',
      'manifest.unknown-key 6:18-22',
      'manifest.unknown-key 7:1-7',
    ]);
    expect(Object.keys(application!.services)).toEqual(['a', 'b']);
  });

  it('does not say that a key is missing whose value is wrong', () => {
    expect(problemsOf('services: { a: { image: [x] } }')).toEqual(['manifest.wrong-type 1:26-27']);
  });

  it('casts what comes from variables', () => {
    const text = 'services: { a: { image: x, privileged: "${P}", deploy: { replicas: "${N}" } } }';
    const { application, problems } = resolving(text, { environment: { P: 'true', N: '3' } });
    expect(problems).toEqual([]);
    expect(application!.services['a']).toMatchObject({ isPrivileged: true, replicas: 3 });
  });
});

describe('YAML', () => {
  it('is read on after a syntax error, which is reported where it is', () => {
    const { application, problems } = resolving('services:\n  a: { image: x\n  b: { image: y }\n');
    expect(problems.map(({ code }) => code)).toContain('manifest.syntax');
    expect(application).toBeDefined();
  });

  it('reports a quote or a bracket that stays open where it was opened', () => {
    expect(problemsOf('services:\n  a:\n    image: "x\n    init: true\n')).toContain('manifest.syntax 3:12-13');
    expect(problemsOf('services:\n  a: { image: x\n  b: { image: y }\n')).toContain('manifest.syntax 2:6-7');
  });

  it('reports an alias without an anchor', () => {
    expect(problemsOf('services: { a: { image: x, labels: *b } }')).toEqual(['manifest.undefined-anchor 1:36-38']);
  });

  it('reports a key that is defined twice', () => {
    expect(problemsOf('services:\n  a: { image: x }\n  a: { image: y }\n')).toEqual(['manifest.duplicate-key 3:3-4']);
  });

  it('merges anchored mappings, own keys first', () => {
    const text = 'x-a: &a { image: x, init: true }\nservices: { s: { <<: *a, image: y } }';
    expect(resolving(text).application!.services['s']).toMatchObject({ image: 'y', hasInit: true });
  });

  it('reports an anchor that contains itself, and aliases without end', () => {
    expect(problemsOf('x-a: &a { b: *a }\nservices: {}')).toEqual(['manifest.anchor-cycle 1:14-16']);
    const bomb = ['x-0: &a0 [x]', ...Array.from({ length: 30 }, (_, i) => `x-${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)];
    expect(problemsOf(bomb.join('\n'))).toEqual(['manifest.alias-bomb 1:1-1']);
  });

  it('reports a file that is empty or no mapping', () => {
    expect(problemsOf('# nothing\n')).toEqual(['manifest.empty 1:1-1']);
    expect(problemsOf('[1]')).toEqual(['manifest.wrong-type 1:2-3']);
  });

  it('keeps keys that are dangerous to JavaScript as plain data', () => {
    const { application } = resolving('services: { __proto__: { image: x }, constructor: { image: y } }');
    expect(Object.keys(application!.services)).toEqual(['__proto__', 'constructor']);
    expect(({} as { image?: string }).image).toBeUndefined();
  });
});
