import { describe, expect, it } from 'vitest';
import { readReport, type Report } from '../../../scripts/suites/report.ts';
import { add, closingLine, noTests } from '../../../scripts/suites/tally.ts';

type File = Report['testResults'][number];

const file = (name: string, part: Partial<File>): File => ({
  name,
  status: 'passed',
  message: '',
  assertionResults: [],
  ...part,
});

describe('readReport', () => {
  it('counts what passed, failed and was skipped, by name and reason', () => {
    const [outcome] = readReport({
      testResults: [
        file('/a.test.ts', {
          status: 'failed',
          assertionResults: [
            { fullName: 'a passes', status: 'passed' },
            { fullName: 'a fails', status: 'failed', failureMessages: ['expected 9 to be 8\n at line 4'] },
            { fullName: 'a needs Docker', status: 'skipped' },
          ],
        }),
      ],
    });
    expect(outcome).toEqual({
      path: '/a.test.ts',
      hasFailed: true,
      tally: { passed: 1, failures: ['a fails: expected 9 to be 8'], skipped: 1 },
      skipped: ['a needs Docker'],
    });
  });

  it('counts a file whose set-up failed as a failure, though no test of it ran', () => {
    const [outcome] = readReport({
      testResults: [
        file('/b.test.ts', {
          status: 'failed',
          message: 'no server\nmore',
          assertionResults: [{ fullName: 'b', status: 'skipped' }],
        }),
      ],
    });
    expect(outcome?.hasFailed).toBe(true);
    expect(outcome?.tally).toEqual({ passed: 0, failures: ['/b.test.ts: no server'], skipped: 1 });
  });
});

describe('closingLine', () => {
  it('names skipped tests only where there are some', () => {
    const tally = add({ ...noTests, passed: 12 }, { ...noTests, failures: ['x'] });
    expect(closingLine(tally)).toBe('12 passed, 1 failed');
    expect(closingLine({ ...tally, skipped: 1 })).toBe('12 passed, 1 failed, 1 skipped');
  });
});
