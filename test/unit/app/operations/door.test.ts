import { describe, expect, it } from 'vitest';
import {
  performAct,
  performOperation,
  valueOf,
  type Consent,
  type DoorPorts,
  type OperationEnding,
} from '../../../../src/app/operations/door.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { ProblemError, type Problem } from '../../../../src/base/problem.ts';
import type { PolicyFinding } from '../../../../src/policy/rules/finding.ts';

const operation: Operation = {
  kind: 'exec',
  project: 'shop',
  engine: 'docker',
  service: 'web',
  container: 'shop-web-1',
  request: { command: ['ls'] },
};
const forbidden: Problem = { code: 'rule.forbidden', severity: 'error', message: 'It is forbidden.' };
const late: Problem = { code: 'rule.late', severity: 'warning', message: 'It is late.' };
const never = new AbortController().signal;
const enough = new Error('Enough.');

function finding(effect: PolicyFinding['effect'], message: string): PolicyFinding {
  return { code: `policy.${effect}`, effect, message, services: [], blame: [] };
}

/** A door that writes down what it is asked, in order. */
class Door {
  readonly log: string[] = [];
  readonly endings: OperationEnding[] = [];
  readonly reasons: (string | undefined)[] = [];
  answer: Consent = true;
  foreseen: readonly Problem[] = [];
  findings: readonly PolicyFinding[] = [];
  refusal: Problem | undefined;

  readonly ports: DoorPorts = {
    rules: {
      review: ({ kind }) => {
        this.log.push(`check ${kind}`);
        return Promise.resolve({ problems: this.foreseen, findings: this.findings });
      },
      begin: (going) => {
        this.reasons.push(going.reason);
        if (this.refusal) throw new ProblemError(this.refusal);
      },
      record: ({ operation: { kind } }, ending) => {
        this.log.push(`record ${kind}: ${ending.kind}`);
        this.endings.push(ending);
      },
    },
    surface: {
      actor: { kind: 'person', name: 'ada' },
      tell: (problems) => {
        for (const { message } of problems) this.log.push(`tell ${message}`);
      },
      confirm: ({ kind }) => {
        this.log.push(`confirm ${kind}`);
        return Promise.resolve(this.answer);
      },
    },
  };

  act<T>(act: () => Promise<T>, signal = never) {
    return performAct(
      operation,
      () => {
        this.log.push('do');
        return act();
      },
      this.ports,
      signal,
    );
  }
}

describe('The door for operations', () => {
  it('checks, tells, asks, does and records, in that order', async () => {
    const door = new Door();
    door.foreseen = [late];
    expect(await door.act(() => Promise.resolve(7))).toEqual({ kind: 'done', value: 7 });
    expect(door.log).toEqual(['check exec', 'tell It is late.', 'confirm exec', 'do', 'record exec: done']);
  });

  it('asks nobody for what is refused, and does not do it', async () => {
    const door = new Door();
    door.foreseen = [late, forbidden];
    expect(await door.act(() => Promise.resolve(7))).toEqual({ kind: 'refused', problems: [forbidden] });
    expect(door.log).toEqual(['check exec', 'tell It is late.', 'record exec: refused']);
  });

  it('does nothing that was declined', async () => {
    const door = new Door();
    door.answer = false;
    expect(await door.act(() => Promise.resolve(7))).toEqual({ kind: 'declined' });
    expect(door.log).toEqual(['check exec', 'confirm exec', 'record exec: declined']);
  });

  it('refuses what a policy denies, and tells what one warns of', async () => {
    const door = new Door();
    door.findings = [finding('deny', 'No.'), finding('warn', 'Mind it.'), finding('audit', 'Noted.')];
    const outcome = await door.act(() => Promise.resolve(7));
    expect(outcome).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'policy.deny', severity: 'error', message: 'No.' }],
    });
    expect(door.log).toEqual(['check exec', 'tell Mind it.', 'record exec: refused']);
  });

  it('does what a policy denies while an exception holds, and tells of it', async () => {
    const door = new Door();
    door.findings = [{ ...finding('deny', 'No.'), exception: { until: '2030-01-01', ticket: 'OPS-1' } }];
    expect(await door.act(() => Promise.resolve(7))).toEqual({ kind: 'done', value: 7 });
    expect(door.log).toContainEqual(expect.stringMatching(/^tell No\. It is excepted until/));
  });

  it('goes on with a reason alone where a policy asks for one', async () => {
    const door = new Door();
    door.findings = [finding('confirm', 'This is production.')];
    expect(await door.act(() => Promise.resolve(7))).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'policy.confirm' }],
    });
    door.answer = { reason: ' ' };
    expect(await door.act(() => Promise.resolve(7))).toMatchObject({ kind: 'refused' });
    door.answer = { reason: 'OPS-7' };
    expect(await door.act(() => Promise.resolve(7))).toEqual({ kind: 'done', value: 7 });
    expect(door.reasons).toEqual(['OPS-7']);
  });

  it('refuses what cannot begin', async () => {
    const door = new Door();
    door.refusal = forbidden;
    expect(await door.act(() => Promise.resolve(7))).toEqual({ kind: 'refused', problems: [forbidden] });
    expect(door.log).not.toContain('do');
  });

  it('makes an outcome of what is thrown, and keeps it', async () => {
    const door = new Door();
    const gone = new ProblemError({
      code: 'engine.lost',
      severity: 'error',
      message: 'The connection to the engine was lost.',
    });
    const outcome = await door.act(() => Promise.reject(gone));
    expect(outcome).toEqual({ kind: 'failed', problems: [gone.problem], error: gone });
    expect(door.endings).toEqual([outcome]);
    expect(() => valueOf(outcome)).toThrow(gone);
  });

  it('passes on the problems of what failed in part', async () => {
    const door = new Door();
    const perform = () => Promise.resolve({ kind: 'failed', problems: [forbidden, late] } as const);
    const outcome = await performOperation(operation, perform, door.ports, never);
    expect(outcome).toEqual({ kind: 'failed', problems: [forbidden, late] });
    expect(() => valueOf(outcome)).toThrow('It is forbidden.');
  });

  it('records what is cancelled, and rejects with the reason', async () => {
    const door = new Door();
    const cancelling = new AbortController();
    const act = (): Promise<never> => {
      cancelling.abort(enough);
      return Promise.reject(enough);
    };
    await expect(door.act(act, cancelling.signal)).rejects.toBe(enough);
    expect(door.log.at(-1)).toBe('record exec: cancelled');
  });

  it('does not begin what is cancelled while somebody is asked', async () => {
    const door = new Door();
    const cancelling = new AbortController();
    const surface = {
      ...door.ports.surface,
      confirm: () => {
        cancelling.abort(enough);
        return true;
      },
    };
    const act = () => Promise.reject(new Error('It was done.'));
    const ports = { rules: door.ports.rules, surface };
    await expect(performAct(operation, act, ports, cancelling.signal)).rejects.toBe(enough);
    expect(door.endings.map(({ kind }) => kind)).toEqual(['cancelled']);
  });

  it('gives no value of what was declined, and the first problem of what was refused', () => {
    expect(valueOf({ kind: 'done', value: 3 })).toBe(3);
    expect(valueOf({ kind: 'declined' })).toBeUndefined();
    expect(() => valueOf({ kind: 'refused', problems: [forbidden] })).toThrow('It is forbidden.');
    expect(() => valueOf({ kind: 'refused', problems: [forbidden, late] })).toThrow('It is forbidden. It is late.');
  });
});
