import { expect, it } from 'vitest';
import { Memo } from '../../../../src/manifest/cache/memo.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { judge } from '../../../../src/policy/rules/judge.ts';
import { PolicyBook } from '../../../../src/policy/rules/policyBook.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const manifest = (web: string, when: string): string => `services:
  web: { image: web, ${web} }
  db: { image: db, privileged: true }
  cache: { image: cache, depends_on: [web] }
x-patchbay:
  policies: [${JSON.stringify({ name: 'p', when })}]
`;

/** Edits one manifest, as an editor does: what did not change is the same object. */
function editor() {
  const host = new MemoryManifestHost({});
  const memo = new Memo();
  const book = new PolicyBook();
  return (text: string) => {
    host.files.set('/app/compose.yaml', text);
    const { application } = resolve({ files: ['/app/compose.yaml'], profiles: [], envFiles: [] }, host, memo);
    const moment = { kind: 'manifest', nowMs: 0 } as const;
    return { kept: judge(application!, moment, { book }), fresh: judge(application!, moment) };
  };
}

it('keeps what was found of services that have not changed, and comes to what a new one comes to', () => {
  const edit = editor();
  const before = edit(manifest('tty: true', 'service.privileged'));
  const after = edit(manifest('privileged: true', 'service.privileged'));
  expect(before.kept).toEqual(before.fresh);
  expect(after.kept).toEqual(after.fresh);
  expect(after.kept.map(({ services }) => services)).toEqual([['web'], ['db']]);
  expect(after.kept[1]).toBe(before.kept[0]);
});

it('asks anew what follows from other services, and another condition', () => {
  const edit = editor();
  const dependents = 'service.depends_on.exists(d, application.services[d].privileged)';
  expect(edit(manifest('tty: true', dependents)).kept).toEqual([]);
  expect(edit(manifest('privileged: true', dependents)).kept.map(({ services }) => services)).toEqual([['cache']]);
  expect(edit(manifest('privileged: true', 'service.tty')).kept).toEqual([]);
});
