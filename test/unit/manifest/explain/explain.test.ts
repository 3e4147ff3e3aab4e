import { describe, expect, it } from 'vitest';
import { explain, unexplainedMessage, type Explanation } from '../../../../src/manifest/explain/explain.ts';
import { explainPathText, parseExplainPath } from '../../../../src/manifest/explain/explainPath.ts';
import { resolving, type Situation } from '../support/resolving.ts';

/** `kind file:line:character` of each step, from 1. */
function chain(text: string, path: string, situation: Situation = {}): readonly string[] {
  return explained(text, path, situation).steps.map(({ kind, at }) => {
    if (!at) return kind;
    const { line, character } = at.range.start;
    return `${kind} ${at.file.replace('/app/', '')}:${line + 1}:${character + 1}`;
  });
}

function explained(text: string, path: string, situation: Situation = {}): Explanation {
  const found = explain(resolving(text, situation), parseExplainPath(path)!);
  if ('missing' in found) throw new Error(unexplainedMessage(found));
  return found;
}

const service = (...lines: readonly string[]): string =>
  `services:\n  a:\n    image: x\n${lines.map((line) => `    ${line}\n`).join('')}`;

describe('explain', () => {
  it('tells where a value is written', () => {
    expect(explained(service('init: true'), 'services.a.init')).toEqual({
      path: ['services', 'a', 'init'],
      value: true,
      steps: [
        {
          kind: 'written',
          text: 'Written here: true.',
          at: {
            file: '/app/compose.yaml',
            range: { start: { line: 3, character: 10 }, end: { line: 3, character: 14 } },
          },
        },
      ],
    });
  });

  it('tells the line of .env that a variable comes from', () => {
    const text = service('environment: { DB: "postgres://${HOST:-localhost}/x" }');
    const { value, steps } = explained(text, 'services.a.environment.DB', { files: { '.env': '# db\n\nHOST=db\n' } });
    expect(value).toBe('postgres://db/x');
    expect(steps.map(({ text: said }) => said)).toEqual([
      'Written as "postgres://${HOST:-localhost}/x".',
      'HOST is set by this line.',
    ]);
    expect(steps[1]!.at).toMatchObject({ file: '/app/.env', range: { start: { line: 2 } } });
  });

  it('tells that a variable comes from the process', () => {
    const text = service('hostname: $HOST');
    const { steps } = explained(text, 'services.a.hostname', { environment: { HOST: 'h' } });
    expect(steps[1]).toEqual({ kind: 'variable', text: 'HOST comes from the environment of the process.' });
  });

  it('tells that a default is taken', () => {
    const { steps } = explained(service('hostname: ${HOST:-h}'), 'services.a.hostname');
    expect(steps[1]).toEqual({
      kind: 'default',
      text: 'HOST is not set, so the default of ${HOST:-h} is taken.',
    });
  });

  it('tells the variable that a name without a value takes', () => {
    const situation = { files: { '.env': 'DEBUG=1' } };
    expect(chain(service('environment: [DEBUG]'), 'services.a.environment.DEBUG', situation)).toEqual([
      'written compose.yaml:4:19',
      'variable .env:1:1',
    ]);
  });

  it('tells the line of an env_file, and where that is named', () => {
    const situation = { files: { 'a.env': 'A=1\nB=2\n' } };
    expect(chain(service('env_file: a.env'), 'services.a.environment.B', situation)).toEqual([
      'envFile a.env:2:1',
      'written compose.yaml:4:15',
    ]);
  });

  it('follows a value through several files that override it', () => {
    const files = { 'b.yaml': 'services:\n  a:\n    image: y\n', 'c.yaml': 'services:\n  a: { image: z }\n' };
    const request = { files: ['/app/compose.yaml', '/app/b.yaml', '/app/c.yaml'] };
    expect(chain(service(), 'services.a.image', { files, request })).toEqual([
      'written compose.yaml:3:12',
      'overridden b.yaml:3:12',
      'overridden c.yaml:2:15',
    ]);
  });

  it('tells what !override replaces', () => {
    const files = { 'b.yaml': 'services:\n  a:\n    labels: !override { B: "2" }\n' };
    const request = { files: ['/app/compose.yaml', '/app/b.yaml'] };
    const text = service('labels: { A: "1" }');
    expect(chain(text, 'services.a.labels', { files, request })).toEqual([
      'written compose.yaml:4:13',
      'overridden b.yaml:3:23',
    ]);
  });

  it('tells the variable of a value that overrides', () => {
    const files = { 'b.yaml': 'services:\n  a:\n    hostname: !override $H\n', '.env': 'H=h' };
    const request = { files: ['/app/compose.yaml', '/app/b.yaml'] };
    expect(chain(service('hostname: g'), 'services.a.hostname', { files, request })).toEqual([
      'written compose.yaml:4:15',
      'overridden b.yaml:3:25',
      'variable .env:1:1',
    ]);
  });

  it('finds the part that an item of a merged list is from', () => {
    const files = { 'b.yaml': 'services:\n  a:\n    ports: ["81:81"]\n' };
    const request = { files: ['/app/compose.yaml', '/app/b.yaml'] };
    const text = service('ports: ["80:80"]');
    const of = (path: string): readonly string[] => chain(text, path, { files, request });
    expect(of('services.a.ports[0].target')).toEqual(['written compose.yaml:4:13']);
    expect(of('services.a.ports.1.target')).toEqual(['written b.yaml:3:13']);
    expect(of('services.a.ports.1.protocol')).toEqual(['written b.yaml:3:13']);
    expect(of('services.a.ports')).toEqual(['written compose.yaml:4:12', 'merged b.yaml:3:12']);
  });

  it('follows a value through extends in another file', () => {
    const files = { 'base.yaml': 'services:\n  b:\n    image: y\n    init: true\n' };
    const text = 'services:\n  a:\n    extends: { file: base.yaml, service: b }\n    image: x\n';
    expect(chain(text, 'services.a.init', { files })).toEqual(['written base.yaml:4:11', 'extends compose.yaml:3:14']);
    expect(chain(text, 'services.a.image', { files })).toEqual([
      'written base.yaml:3:12',
      'extends compose.yaml:3:14',
      'overridden compose.yaml:4:12',
    ]);
  });

  it('tells that a file was included', () => {
    const files = { 'part.yaml': 'services:\n  b: { image: y }\n' };
    const text = `include: [part.yaml]\n${service()}`;
    expect(chain(text, 'services.b.image', { files })).toEqual(['written part.yaml:2:15', 'include compose.yaml:1:11']);
    expect(chain(text, 'services.a.image', { files })).toEqual(['written compose.yaml:4:12']);
  });

  it('tells the alias or merge key that a value was reached by', () => {
    const text =
      'x-a: &a { restart: always }\nx-e: &e { A: b }\nservices:\n  s:\n    <<: *a\n    image: x\n    environment: *e\n';
    expect(chain(text, 'services.s.restart')).toEqual(['written compose.yaml:1:20', 'mergeKey compose.yaml:5:9']);
    expect(chain(text, 'services.s.environment.A')).toEqual(['written compose.yaml:2:14', 'alias compose.yaml:7:18']);
  });

  it('tells what is a default', () => {
    const text = service('ports: [{ target: 80 }]', 'volumes: ["d:/d"]') + 'volumes: { d: }\n';
    expect(chain(text, 'services.a.ports[0].mode')).toEqual(['default compose.yaml:4:13']);
    expect(chain(text, 'networks.default')).toEqual(['default compose.yaml:1:1']);
    expect(explained(text, 'volumes.d.name')).toMatchObject({ value: 'app_d', steps: [{ kind: 'default' }] });
    expect(explained(text, 'name').steps[0]!.kind).toBe('default');
  });

  it('remembers the variables of a short form', () => {
    const text = service('ports: ["${P:-80}:80"]', 'command: run $X');
    const situation = { environment: { X: 'y' } };
    expect(chain(text, 'services.a.ports[0].published', situation)).toEqual([
      'interpolated compose.yaml:4:13',
      'default',
    ]);
    expect(chain(text, 'services.a.command[1]', situation)).toEqual(['interpolated compose.yaml:5:14', 'variable']);
  });

  it('says how far a wrong path goes, and what is meant', () => {
    const found = explain(resolving(service()), ['services', 'a', 'imgae']);
    expect('missing' in found && unexplainedMessage(found)).toBe(
      'services.a has no "imgae". Did you mean services.a.image?',
    );
  });

  it('explains every value there is', () => {
    const text =
      service('ports: ["80-82:80-82"]', 'environment: { A: "$B" }', 'depends_on: [b]') + '  b: { build: . }\n';
    const resolved = resolving(text);
    const visit = (value: unknown, path: readonly string[]): void => {
      const found = explain(resolved, path);
      expect('steps' in found && found.steps.length > 0, path.join('.')).toBe(true);
      if (value === null || typeof value !== 'object') return;
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    };
    visit(resolved.model, []);
  });
});

describe('paths', () => {
  it.each<[string, readonly string[]]>([
    ['services.a.ports[0]', ['services', 'a', 'ports', '0']],
    ['x-patchbay.channels."orders.created".kind', ['x-patchbay', 'channels', 'orders.created', 'kind']],
    [`services["a.b"]['c'].d`, ['services', 'a.b', 'c', 'd']],
    ['', []],
  ])('reads %s', (text, path) => {
    expect(parseExplainPath(text)).toEqual(path);
    expect(parseExplainPath(explainPathText(path))).toEqual(path);
  });

  it.each(['a..b', 'a[0', 'a."b', 'a]'])('refuses %s', (text) => {
    expect(parseExplainPath(text)).toBeUndefined();
  });
});
