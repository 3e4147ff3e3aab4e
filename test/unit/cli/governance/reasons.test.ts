import { describe, expect, it } from 'vitest';
import type { GoingOperation, OperationRules } from '../../../../src/app/operations/door.ts';
import type { PolicyFinding } from '../../../../src/policy/rules/finding.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { run } from '../support.ts';

const files = { '/shop/compose.yaml': 'name: shop\nservices: { web: { image: web } }\n' };

function finding(effect: PolicyFinding['effect'], more: Partial<PolicyFinding> = {}): PolicyFinding {
  return {
    code: `policy.${effect}`,
    effect,
    message: `The policy says ${effect}.`,
    services: ['web'],
    blame: [],
    ...more,
  };
}

async function ran(words: readonly string[], ...findings: readonly PolicyFinding[]) {
  const engine = new FakeEngine({ hasEveryImage: true });
  const begun: GoingOperation[] = [];
  const rules: OperationRules = {
    review: () => ({ problems: [], findings }),
    begin: (going) => void begun.push(going),
    record: () => undefined,
  };
  const { exitCode, stdout, stderr } = await run(words, { files, engine, rules });
  return { exitCode, stdout, stderr, taken: engine.ids, reasons: begun.map(({ reason }) => reason) };
}

describe('A command of which a policy asks for a reason', () => {
  it('is refused without one, with exit code 1, and says how to give one', async () => {
    const { exitCode, stderr, taken } = await ran(['up', '-d'], finding('confirm'));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/error\[policy\.[\w-]+\]: web: The policy says confirm\. It needs a reason.*--reason/);
    expect(taken).toEqual([]);
  });

  it('is done with one, which is recorded, and tells what it was given for', async () => {
    const { exitCode, stderr, taken, reasons } = await ran(['up', '-d', '--reason', 'A test.'], finding('confirm'));
    expect(exitCode).toBe(0);
    expect(taken).toContain('start:shop-web-1');
    expect(reasons).toEqual(['A test.']);
    expect(stderr).toMatch(/warning\[policy\.\S+\]: web: The policy says confirm\./);
  });

  it('is refused with a blank one', async () => {
    expect(await ran(['up', '-d', '--reason', ' '], finding('confirm'))).toMatchObject({ exitCode: 1, taken: [] });
  });

  it('takes the reason before and behind its name', async () => {
    const { reasons } = await ran(['--reason', 'A test.', 'up', '-d'], finding('confirm'));
    expect(reasons).toEqual(['A test.']);
  });

  it('says in a dry run what a reason would be asked for', async () => {
    const { exitCode, stderr, taken } = await ran(['--dry-run', 'up', '-d'], finding('confirm'));
    expect({ exitCode, taken }).toEqual({ exitCode: 0, taken: [] });
    expect(stderr).toContain('The policy says confirm.');
  });
});

describe('A command that a policy denies', () => {
  it('is refused, whatever the reason', async () => {
    const { exitCode, taken, stderr } = await ran(['up', '-d', '--reason', 'A test.'], finding('deny'));
    expect({ exitCode, taken }).toEqual({ exitCode: 1, taken: [] });
    expect(stderr).toMatch(/error\[policy\.\S+\]: web: The policy says deny\./);
  });

  it('is done where an exception holds, which is told', async () => {
    const exception = { until: '2030-01-31', ticket: 'OPS-1' };
    const { exitCode, stderr } = await ran(['up', '-d'], finding('deny', { exception }));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /warning\[policy\.\S+\]: web: The policy says deny\. It is excepted until 2030-01-31 \(OPS-1\)\./,
    );
  });
});

describe('plan', () => {
  it('has the findings of what up would do, and ends as up would', async () => {
    const denied = await ran(['plan', '--format', 'json'], finding('deny'));
    expect(denied.exitCode).toBe(1);
    expect(JSON.parse(denied.stdout)).toMatchObject({ findings: [{ code: 'policy.deny', effect: 'deny' }] });
    expect((await ran(['plan'], finding('confirm'))).exitCode).toBe(1);
    expect((await ran(['plan', '--reason', 'A test.'], finding('confirm'))).exitCode).toBe(0);
    expect((await ran(['plan'], finding('warn'))).exitCode).toBe(0);
  });

  it('tells each of them where people read, and what is merely recorded as such', async () => {
    const { stderr } = await ran(['plan'], finding('deny'), finding('audit'));
    expect(stderr).toMatch(/error\[policy\.\S+\]: web: The policy says deny\./);
    expect(stderr).toMatch(/info\[policy\.\S+\]: web: The policy says audit\./);
  });

  it('has an empty list where there is nothing to say', async () => {
    expect(JSON.parse((await ran(['plan', '--format', 'json'])).stdout)).toMatchObject({ findings: [] });
  });
});
