import { describe, expect, it } from 'vitest';
import { completion } from '../../../../src/language/completion/completion.ts';
import { diagnose } from '../../../../src/language/diagnostics/diagnostics.ts';
import { mentionsOfVariable } from '../../../../src/language/expressions/variableMentions.ts';
import { hover } from '../../../../src/language/hover/hover.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const path = '/shop/policies/own.yaml';
const whole = `- name: own
  on: [manifest, start]
  variables:
    open: service.ports.filter(p, p.host_ip == "")
    names: 'variables.open.map(o, o.name)'
  when: >-
    size(variables.open) > 0 &&
    service.environment["MODE"] != "it's"
  messageExpression: "service.name + \\": \\" + variables.names.join(\\", \\")"
  exceptions:
    - { services: [web], until: 2026-12-31, ticket: OPS-1 }
`;

describe('a half-written file of policies', () => {
  it('has answers wherever its text breaks off, and says where something is missing', () => {
    const host = new MemoryManifestHost({ '/shop/compose.yaml': 'services: { web: { image: nginx } }\n' });
    for (let length = 0; length <= whole.length; length++) {
      const text = whole.slice(0, length);
      host.files.set(path, text);
      const snapshots = new Snapshots(host);
      const snapshot = snapshots.of(path);
      if (!snapshot) throw new Error('no snapshot');
      const lines = text.split('\n');
      const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      const items = completion(snapshot, position);
      hover(snapshot, position);
      mentionsOfVariable(snapshot.file, position);
      // Every answer at each place, and the whole of the problems at some: each costs a resolve.
      const found = length % 7 === 0 ? diagnose([path], host, snapshots) : undefined;
      if (text.endsWith('  when: >-\n    size(variables.'))
        expect(items.map(({ label }) => label)).toEqual(['open', 'names']);
      for (const { at } of found?.get(path) ?? []) expect(at?.range.start.line ?? 0).toBeLessThan(lines.length);
    }
  });

  it('is whole in the end', () => {
    const host = new MemoryManifestHost({
      '/shop/compose.yaml': 'services: { web: { image: "nginx:1.27" } }\n',
      [path]: whole,
    });
    const found = diagnose([path], host, new Snapshots(host)).get(path) ?? [];
    expect(found.map(({ message }) => message)).toEqual([]);
  });
});
