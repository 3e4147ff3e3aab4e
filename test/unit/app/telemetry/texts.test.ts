import { describe, expect, it } from 'vitest';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { telemetryLine, type TelemetryStanding } from '../../../../src/app/services/telemetryStanding.ts';
import { noDoings } from '../../../../src/app/services/activity.ts';
import { restartOffer } from '../../../../src/app/telemetry/restartOffer.ts';
import { TelemetryChoices } from '../../../../src/app/telemetry/telemetryChoices.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';

const counts = { spans: 1204, logs: 1, metrics: 0, refused: 2 };
const receiving: TelemetryStanding = { state: 'receiving', port: 24_318, counts };

describe('An application whose telemetry is received', () => {
  const nodeWith = (telemetry: TelemetryStanding | undefined) =>
    serviceTree(anApplication([aService('web')]), anObservation(), { ...noDoings, telemetry });

  it('says so in its row, to the eye and to a screen reader, and offers to end it', () => {
    const node = nodeWith(receiving);
    expect(node.description).toMatch(/· telemetry$/);
    expect(node.spoken).toMatch(/, telemetry$/);
    expect(node.contextValue).toMatch(/:isReceiving\b/);
    expect(node.contextValue).not.toContain('canReceive');
    expect(node.tooltip).toContain('1,204 spans');
    expect(nodeWith(undefined).contextValue).toMatch(/:canReceive\b/);
  });

  it('is drawn again, for its tooltip, only when twice as much has come', () => {
    const scaleAt = (spans: number): number | undefined =>
      nodeWith({ ...receiving, counts: { ...counts, spans, logs: 0, refused: 0 } }).received;
    expect([0, 1, 2, 3, 4, 1000, 1001, 1030].map(scaleAt)).toEqual([0, 1, 2, 2, 3, 10, 10, 11]);
  });

  it('says what came, and where services send it', () => {
    expect(telemetryLine(receiving)).toBe(
      '1,204 spans, 1 log record, 0 metrics; 2 requests were refused (at http://127.0.0.1:24318, for containers http://patchbay-telemetry:4318)',
    );
    const problem = { code: 'a', severity: 'error', message: 'Something else listens there.' } as const;
    expect(telemetryLine({ state: 'waiting', problem })).toBe('Something else listens there.');
  });
});

describe('What is told once telemetry is received', () => {
  it('is which services send theirs only once they are made anew', () => {
    expect(restartOffer('shop', [], 'received')).toEqual({ done: 'The telemetry of shop is received' });
    expect(restartOffer('shop', ['web'], 'received').question).toBe(
      'web was started before: it sends its own once it is recreated.',
    );
    expect(restartOffer('shop', ['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'received').question).toBe(
      'a, b, c, d, e and 2 more were started before: they send theirs once they are recreated.',
    );
    expect(restartOffer('shop', ['a', 'b'], 'stopped')).toEqual({
      done: 'The telemetry of shop is received no more',
      question: 'a, b still send theirs until they are recreated.',
    });
  });
});

describe('What was chosen', () => {
  it('is as the manifest says where the memory holds something else', () => {
    for (const kept of [undefined, null, 'x', { other: 'yes', more: 1 }]) {
      const choices = new TelemetryChoices({ get: () => kept, update: () => Promise.resolve() });
      expect(choices.of('other')).toBeUndefined();
    }
  });
});
