import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/machine/paths.ts';
import { run } from '../../../scripts/machine/run.ts';
import { recordRetries } from '../../../scripts/suites/retries.ts';
import { add, closingLine, noTests, type Tally } from '../../../scripts/suites/tally.ts';

describe('runVitest', () => {
  let folder: string;
  beforeAll(() => {
    mkdirSync(join(root, 'out'), { recursive: true });
    // Inside the checkout, where its files find vitest.
    folder = mkdtempSync(join(root, 'out', 'suites-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts by name and reason, and lets a test pass on a retry once, but not in the next run', async () => {
    writeProject(folder);
    expect(await tallyOf(folder)).toEqual({
      passed: 2,
      failures: [
        'mixed.test.ts > a suite > fails: expected 9 to be 8',
        'setUp.test.ts: no server',
        'syntax.test.ts: not a test',
      ],
      skipped: 2,
      retried: ['mixed.test.ts > a suite > passes on its retry: not yet'],
    });
    const second = await tallyOf(folder);
    expect(second.passed).toBe(1);
    expect(second.failures).toContain(
      'mixed.test.ts > a suite > passes on its retry: passed on a retry only, twice in a row',
    );
  });
});

describe('recordRetries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-retries-'));
  const record = (retried: readonly string[], steady: readonly string[] = []): readonly string[] =>
    recordRetries(new Map(retried.map((name) => [name, 'not yet'])), steady, join(folder, 'new', 'retried.json'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names the tests that were retried in the last run that had them, too', () => {
    expect(record(['a', 'b'])).toEqual([]);
    // Another suite, which has neither of them.
    expect(record(['c'], ['d'])).toEqual([]);
    expect(record(['a'], ['b'])).toEqual(['a']);
    expect(record(['b'], ['a'])).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'new', 'retried.json'), 'utf8'))).toEqual({
      b: 'not yet',
      c: 'not yet',
    });
  });

  it('knows nothing where the record was cut short', () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{"a": "no');
    expect(recordRetries(new Map([['a', 'not yet']]), [], file)).toEqual([]);
  });
});

describe('closingLine', () => {
  it('names skipped tests only where there are some', () => {
    const tally = add({ ...noTests, passed: 12 }, { ...noTests, failures: ['x'] });
    expect(closingLine(tally)).toBe('12 passed, 1 failed');
    expect(closingLine({ ...tally, skipped: 1 })).toBe('12 passed, 1 failed, 1 skipped');
  });
});

/** A vitest project with a test of each kind. */
function writeProject(folder: string): void {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const project = { name: 'small', include: ['*.test.ts'], retry: 1 };
  write('vitest.config.mts', `export default { test: { projects: [{ test: ${JSON.stringify(project)} }] } };`);
  write(
    'mixed.test.ts',
    `import { describe, it } from 'vitest';
     describe('a suite', () => {
       let attempts = 0;
       it('passes', () => {});
       it('passes on its retry', () => { if (attempts++ === 0) throw new Error('not yet'); });
       it('fails', () => { throw new Error('expected 9 to be 8\\nmore'); });
       it.skip('needs Docker', () => {});
     });`,
  );
  write(
    'setUp.test.ts',
    `import { beforeAll, it } from 'vitest';
     beforeAll(() => { throw new Error('no server\\nmore'); });
     it('never runs', () => {});`,
  );
  write('syntax.test.ts', `throw new Error('not a test');`);
  const suite = join(root, 'scripts', 'suites', 'vitest.ts');
  write(
    'run.mts',
    `import { writeFileSync } from 'node:fs';
     import { runVitest } from ${JSON.stringify(suite)};
     const tally = await runVitest('small', { folder: import.meta.dirname, retries: import.meta.dirname + '/retried.json' });
     writeFileSync(import.meta.dirname + '/tally.json', JSON.stringify(tally));
     process.exit();`,
  );
}

/** In a process of its own, as the scripts run it: a run inside of a run would take over this one's state. */
async function tallyOf(folder: string): Promise<Tally> {
  const environment = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV)/.test(name));
  const outcome = await run(process.execPath, [join(folder, 'run.mts')], { env: Object.fromEntries(environment) });
  expect(outcome.output).toContain('PASSED ON RETRY: mixed.test.ts > a suite > passes on its retry: not yet');
  const tally = JSON.parse(readFileSync(join(folder, 'tally.json'), 'utf8')) as Tally;
  return { ...tally, failures: tally.failures.toSorted() };
}
