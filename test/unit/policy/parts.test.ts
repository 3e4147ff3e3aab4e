import { expect, it } from 'vitest';
import { withoutBase } from '../../../src/manifest/context/judge.ts';
import { problemsAndHints } from '../../../src/policy/lint/lint.ts';
import { resolving } from '../manifest/support/resolving.ts';

it('asks of a part that is judged alone for no use of what it declares for other files', () => {
  const text = 'services:\n  a: { init: true }\nvolumes: { v: }\nsecrets: { s: { environment: S } }\n';
  const manifest = resolving(text);
  const unusedIn = (problems = manifest.problems): readonly string[] =>
    problemsAndHints({ ...manifest, problems }, () => text).flatMap(({ code }) => (/unused/.test(code) ? [code] : []));
  expect(unusedIn()).toEqual(['lint.unused-volume', 'lint.unused-secret']);
  expect(unusedIn(withoutBase(manifest, '/app/compose.yaml'))).toEqual([]);
});
