import { describe, expect, it } from 'vitest';
import {
  performAct,
  performOperation,
  valueOf,
  type DoorPorts,
  type OperationEnding,
} from '../../../../src/app/operations/door.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { ProblemError, type Problem } from '../../../../src/base/problem.ts';

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

/** A door that writes down what it is asked, in order. */
class Door {
  readonly log: string[] = [];
  readonly endings: OperationEnding[] = [];
  answer = true;
  foreseen: readonly Problem[] = [];

  readonly ports: DoorPorts = {
    rules: {
      check: ({ kind }) => {
        this.log.push(`check ${kind}`);
        return Promise.resolve(this.foreseen);
      },
      record: ({ kind }, ending) => {
        this.log.push(`record ${kind}: ${ending.kind}`);
        this.endings.push(ending);
      },
    },
    surface: {
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
  });
});
