import { expect, it } from 'vitest';
import type { DoorPorts, OperationEnding } from '../../../../src/app/operations/door.ts';
import { performTransfer } from '../../../../src/app/operations/messages/transfer.ts';
import type { RedriveOperation } from '../../../../src/app/operations/operation.ts';
import type { PolicyFinding } from '../../../../src/policy/rules/finding.ts';
import type { RedriveJob } from '../../../../src/transfer/redrive/job.ts';
import { Steering } from '../../../../src/transfer/steering.ts';

const origin = { broker: 'redis://127.0.0.1:1', key: 'dead', kind: 'stream' } as const;
const operation: RedriveOperation = {
  ...{ kind: 'redrive', broker: origin.broker, channel: 'dead', key: 'dead', group: undefined },
  to: { broker: origin.broker, channel: 'orders', key: 'orders', channelKind: 'stream' },
  ...{ count: undefined, isLocal: true },
};
const job = { kind: 'redrive', from: origin, to: origin, selection: {}, isDry: true } as unknown as RedriveJob;
const report = { done: 3, skipped: 0, failed: 0, isComplete: true, problems: [], moreProblems: 0, notes: ['Three.'] };

it('a dry run is judged and looked at, and then declined: nobody is asked, nothing begins, no record says that it was done', async () => {
  const log: string[] = [];
  const endings: OperationEnding[] = [];
  const findings: readonly PolicyFinding[] = [
    { code: 'policy.why', effect: 'confirm', message: 'Say why', services: [], blame: [] },
  ];
  const door: DoorPorts = {
    rules: {
      review: () => ({ problems: [], findings }),
      begin: () => void log.push('begun'),
      record: (_, ending) => void endings.push(ending),
    },
    surface: {
      actor: { kind: 'person', name: 'ada' },
      tell: (problems) => void log.push(...problems.map(({ message }) => message)),
      confirm: () => Promise.reject(new Error('Nobody is to be asked.')),
    },
  };
  const control = { steering: new Steering({}), onProgress: () => undefined };
  const carry = () => Promise.resolve(report);
  const outcome = await performTransfer(operation, job, carry, control, door, new AbortController().signal);
  expect(outcome).toEqual({ kind: 'done', value: report });
  expect(endings).toEqual([{ kind: 'declined' }]);
  expect(log).toEqual(['Say why.']);
});
