import { describe, expect, it } from 'vitest';
import { completion } from '../../../../src/language/completion/completion.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const services = `services:
  web:
    image: nginx
    environment: { PATH_PREFIX: /shop, api-key: s3cret }
    labels: { com.example.team: shop }
`;

interface Offered {
  readonly labels: readonly string[];
  /** The text with an item taken; places to fill in are left as `$0`. */
  readonly taken: (label: string) => string;
}

/** What is offered at `¦` of a file, the manifest beside it being as above. */
function offeredAt(marked: string, path = '/shop/policies/own.yaml', sources = { hasSnippets: true }): Offered {
  const text = marked.replace('¦', '');
  const offset = marked.indexOf('¦');
  const before = marked.slice(0, offset).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const files = { '/shop/compose.yaml': services, [path]: text };
  const snapshot = new Snapshots(new MemoryManifestHost(files)).of(path);
  if (!snapshot) throw new Error('no snapshot');
  const items = completion(snapshot, position, {
    list: () => [],
    live: () => undefined,
    variables: [],
    hasCommands: false,
    ...sources,
  });
  const taken = (label: string): string => {
    const edit = items.find((item) => item.label === label)?.textEdit;
    if (!edit || !('range' in edit)) throw new Error(`"${label}" is not offered`);
    const lines = text.split('\n');
    const line = lines[edit.range.start.line] ?? '';
    lines[edit.range.start.line] =
      line.slice(0, edit.range.start.character) + edit.newText + line.slice(edit.range.end.character);
    return lines.join('\n');
  };
  return { labels: items.map(({ label }) => label), taken };
}

const policy = (when: string): string => `- name: own\n  when: ${when}\n  effect: deny\n`;

describe('completion in an expression of a policy', () => {
  it('offers variables, functions and words where a name begins', () => {
    const { labels } = offeredAt(policy('¦'));
    expect(labels).toEqual(expect.arrayContaining(['service', 'application', 'actor', 'now', 'has', 'size', 'true']));
    expect(labels).not.toContain('variables');
    expect(offeredAt(policy('ser¦vice.name')).taken('service')).toBe(policy('service.name'));
  });

  it('offers the members of what stands before the dot, by its type', () => {
    expect(offeredAt(policy('service.¦')).labels).toEqual(expect.arrayContaining(['privileged', 'ports', 'deploy']));
    expect(offeredAt(policy('service.ports[0].¦')).labels).toEqual(expect.arrayContaining(['published', 'host_ip']));
    expect(offeredAt(policy('service.ports.exists(p, p.¦')).labels).toEqual(expect.arrayContaining(['published']));
    expect(offeredAt(policy('service.deploy.resources.limits.¦')).labels).toEqual(['cpus', 'memory', 'pids']);
  });

  it('offers functions by the type of what they are called of', () => {
    expect(offeredAt(policy('service.image.¦')).labels).toEqual(expect.arrayContaining(['startsWith', 'matches']));
    expect(offeredAt(policy('service.ports.¦')).labels).toContain('exists');
    expect(offeredAt(policy('service.ports.¦')).labels).not.toContain('startsWith');
    expect(offeredAt(policy('now.¦')).labels).toContain('getDayOfWeek');
  });

  it('works in every style of scalar, while a bracket or a quote is still open', () => {
    const styles = [
      'service.ports.exists(p, p.¦',
      '"service.ports.exists(p, p.¦"',
      "'service.ports.exists(p, p.¦'",
      '|\n    service.privileged &&\n    service.ports.exists(p, p.¦',
      '>-\n    service.ports\n      .exists(p, p.¦',
    ];
    for (const style of styles) expect(offeredAt(policy(style)).labels, style).toContain('published');
  });

  it('works in a manifest, and in a file that is a mapping', () => {
    const inManifest = `${services}x-patchbay:\n  policies:\n    - name: own\n      when: service.¦\n`;
    expect(offeredAt(inManifest, '/shop/compose.yaml').labels).toContain('privileged');
    expect(offeredAt('policies:\n  - name: own\n    when: service.¦\n').labels).toContain('privileged');
  });

  it('works where an open quote or bracket breaks the file', () => {
    expect(offeredAt('- name: own\n  when: "service.¦\n  effect: deny\n').labels).toContain('privileged');
    expect(offeredAt('- name: own\n  when: [service.¦\n').labels).toEqual([]);
    expect(offeredAt('- name: own\n  when: service.name == "a: b" && service.¦\n').labels).toContain('privileged');
  });

  it('offers the variables of the policy, with the members of their types, and to a variable those above it alone', () => {
    const text = (when: string): string =>
      `- name: own\n  variables:\n    open: service.ports.filter(p, p.host_ip == "")\n    two: size(variables.${when.startsWith('!') ? when.slice(1) : 'open'})\n  when: ${when.startsWith('!') ? 'true' : when}\n`;
    expect(offeredAt(text('variables.¦')).labels).toEqual(['open', 'two']);
    expect(offeredAt(text('variables.open[0].¦')).labels).toContain('published');
    expect(offeredAt(text('!¦')).labels).toEqual(['open']);
  });

  it('offers names of variables and labels that services have, and never a value', () => {
    expect(offeredAt(policy('service.environment["¦')).labels).toEqual(['PATH_PREFIX', 'api-key']);
    expect(offeredAt(policy('service.environment.¦')).taken('api-key')).toBe(policy('service.environment["api-key"]'));
    expect(offeredAt(policy('service.environment["¦"] == "a"')).taken('api-key')).toBe(
      policy('service.environment["api-key"] == "a"'),
    );
    expect(offeredAt(policy('"service.environment.¦"')).taken('api-key')).toBe(
      policy(`"service.environment['api-key']"`),
    );
    expect(offeredAt(policy('service.name == "¦"')).labels).toEqual(['web']);
  });

  it('offers the words that a value can be', () => {
    expect(offeredAt(policy('service.restart == "¦"')).labels).toEqual(
      expect.arrayContaining(['always', 'unless-stopped']),
    );
    expect(offeredAt(policy('actor.kind in ["person", "¦')).labels).toContain('language-model');
  });

  it('writes a function so that its scalar stays one', () => {
    expect(offeredAt(policy('service.ports.ex¦')).taken('exists')).toBe(policy('service.ports.exists(${1:p}, $0)'));
    expect(offeredAt(policy('"service.image.st¦"')).taken('startsWith')).toBe(
      policy(`"service.image.startsWith('$0')"`),
    );
    expect(offeredAt(policy("'service.image.st¦'")).taken('startsWith')).toBe(
      policy(`'service.image.startsWith("$0")'`),
    );
    const inFlow = offeredAt('- { name: own, when: service.ports.¦ }\n');
    expect(inFlow.labels).toContain('size');
    expect(inFlow.labels).not.toContain('exists');
  });

  it('writes no place to fill in for an editor without snippets', () => {
    expect(offeredAt(policy('service.image.st¦'), undefined, { hasSnippets: false }).taken('startsWith')).toBe(
      policy('service.image.startsWith("'),
    );
  });

  it('offers the keys of policies and of their tests in files of their own', () => {
    expect(offeredAt('- name: own\n  ¦\n').labels).toEqual(expect.arrayContaining(['when', 'effect', 'exceptions']));
    expect(offeredAt('- name: own\n  effect: ¦\n').labels).toEqual(
      expect.arrayContaining(['deny', 'confirm', 'audit']),
    );
    expect(offeredAt('¦').labels).not.toContain('services');
    const tests = '/shop/policies/own.test.yaml';
    expect(offeredAt('tests:\n  - name: a\n    ¦\n', tests).labels).toEqual(
      expect.arrayContaining(['expect', 'operation', 'facts']),
    );
    expect(offeredAt('tests:\n  - name: a\n    expect: ¦\n', tests).labels).toEqual(
      expect.arrayContaining(['deny', 'pass']),
    );
  });
});
