import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../../scripts/machine/paths.ts';
import { run } from '../../../scripts/machine/run.ts';
import { recordRetries } from '../../../scripts/suites/retries.ts';
import { add, closingLine, noTests, type Tally } from '../../../scripts/suites/tally.ts';

describe('runVitest', () => {
  let folder: string;
  beforeEach(() => {
    mkdirSync(join(root, 'out'), { recursive: true });
    // Inside the checkout, where its files find vitest.
    folder = mkdtempSync(join(root, 'out', 'suites-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('counts by name and reason, and lets a test pass on a retry once, but not in the next run', async () => {
    writeProject(folder);
    const first = await outcomeOf(folder);
    expect(first.output).toContain(flaky);
    expect(first.tally).toEqual({
      passed: 2,
      failures: [
        'mixed.test.ts > a suite > fails: expected 9 to be 8',
        'setUp.test.ts: no server',
        'syntax.test.ts: not a test',
      ],
      skipped: 2,
      retried: ['mixed.test.ts > a suite > passes on its retry: not yet'],
    });
    const second = await outcomeOf(folder);
    expect(second.output).toContain(flaky);
    expect(second.tally.passed).toBe(1);
    expect(second.tally.failures).toContain(
      'mixed.test.ts > a suite > passes on its retry: passed on a retry only, twice in a row',
    );
  });

  it('ends though a test has left a process running that holds on to the output, and tells what was found', async () => {
    writeSmall(
      folder,
      {
        'leaves.test.ts': `import { spawn } from 'node:child_process';
       import { writeFileSync } from 'node:fs';
       import { it } from 'vitest';
       it('fails', { retry: 0 }, () => {
         const options = { stdio: 'inherit', detached: true };
         const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], options);
         left.unref();
         writeFileSync(import.meta.dirname + '/left.pid', String(left.pid));
         throw new Error('left it running');
       });`,
      },
      500,
    );
    try {
      const { output, tally } = await outcomeOf(folder);
      expect(tally.failures).toEqual(['leaves.test.ts > fails: left it running']);
      expect(output).toContain('a worker of it has not: it is left behind');
    } finally {
      process.kill(Number(readFileSync(join(folder, 'left.pid'), 'utf8')));
    }
  });

  it.each([
    [
      'a worker that is killed',
      { 'killed.test.ts': `import { it } from 'vitest'; it('dies', () => process.kill(process.pid, 'SIGKILL'));` },
      ['outside of any test: [vitest-pool]: Worker forks emitted error.'],
    ],
    [
      'an error outside of any test',
      { 'loose.test.ts': `import { it } from 'vitest'; it('passes', () => void Promise.reject(new Error('loose')));` },
      ['outside of any test: loose'],
    ],
    [
      'a tear-down of a file',
      {
        'tearDown.test.ts': `import { afterAll, it } from 'vitest';
         it('passes', () => {});
         afterAll(() => { throw new Error('not stopped'); });`,
      },
      ['tearDown.test.ts: not stopped'],
    ],
    [
      'a tear-down of the whole run',
      {
        'global.ts': `export default () => () => { throw new Error('not stopped'); };`,
        'passes.test.ts': `import { it } from 'vitest'; it('passes', () => {});`,
      },
      ['small: no test failed, but closing the run did'],
    ],
    ['a run without tests', {}, ['the run broke down before it could report']],
  ])('counts as a failure %s', async (_, files, failures) => {
    writeSmall(folder, files);
    expect((await outcomeOf(folder)).tally.failures).toEqual(failures);
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

/** What is said of the test of `mixed.test.ts` that passes when it is tried again. */
const flaky = 'PASSED ON RETRY: mixed.test.ts > a suite > passes on its retry: not yet';

/** A vitest project with a test of each kind. */
function writeProject(folder: string): void {
  writeSmall(folder, {
    'mixed.test.ts': `import { describe, it } from 'vitest';
     describe('a suite', () => {
       let attempts = 0;
       it('passes', () => {});
       it('passes on its retry', () => { if (attempts++ === 0) throw new Error('not yet'); });
       it('fails', () => { throw new Error('expected 9 to be 8\\nmore'); });
       it.skip('needs Docker', () => {});
     });`,
    'setUp.test.ts': `import { beforeAll, it } from 'vitest';
     beforeAll(() => { throw new Error('no server\\nmore'); });
     it('never runs', () => {});`,
    'syntax.test.ts': `throw new Error('not a test');`,
  });
}

/** A vitest project of these files, and a script that runs it. `global.ts` is its set-up, where there is one. */
function writeSmall(folder: string, files: Readonly<Record<string, string>>, closePatienceMs = 2000): void {
  const globalSetup = Object.keys(files).filter((name) => name === 'global.ts');
  const project = { name: 'small', include: ['*.test.ts'], retry: 1, globalSetup };
  const suite = join(root, 'scripts', 'suites', 'vitest.ts');
  const all = {
    ...files,
    'vitest.config.mts': `export default { test: { projects: [{ test: ${JSON.stringify(project)} }] } };`,
    'run.mts': `import { writeFileSync } from 'node:fs';
     import { runVitest } from ${JSON.stringify(suite)};
     const options = { folder: import.meta.dirname, retries: import.meta.dirname + '/retried.json', closePatienceMs: ${closePatienceMs} };
     const tally = await runVitest('small', options);
     writeFileSync(import.meta.dirname + '/tally.json', JSON.stringify(tally));
     process.exit();`,
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
}

/** In a process of its own, as the scripts run it: a run inside of a run would take over this one's state. */
async function outcomeOf(folder: string): Promise<{ readonly output: string; readonly tally: Tally }> {
  const environment = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV)/.test(name));
  const { output } = await run(process.execPath, [join(folder, 'run.mts')], { env: Object.fromEntries(environment) });
  const tally = JSON.parse(readFileSync(join(folder, 'tally.json'), 'utf8')) as Tally;
  return { output, tally: { ...tally, failures: tally.failures.toSorted() } };
}
