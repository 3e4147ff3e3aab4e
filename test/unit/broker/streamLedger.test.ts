import { describe, expect, it } from 'vitest';
import { isBefore } from '../../../src/broker/entryId.ts';
import { StreamLedger, type StreamFacts } from '../../../src/broker/redis/streams/streamLedger.ts';

const facts = (entriesAdded: number, length: number, firstId: string | undefined, lastId: string): StreamFacts => ({
  entriesAdded,
  length,
  firstId,
  lastId,
});

describe('The account of a stream', () => {
  it('counts what was trimmed between two looks', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(5, 5, '1-0', '5-0'), true);
    ledger.delivered(5);
    expect(ledger.compare(facts(12, 2, '11-0', '12-0'), '5-0')).toEqual({ count: 5, isMadeAnew: false });
    ledger.delivered(2);
    expect(ledger.compare(facts(12, 2, '11-0', '12-0'), '12-0')).toBeUndefined();
  });

  it('counts it while the end is never reached', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(0, 0, undefined, '0-0'), true);
    ledger.delivered(10);
    expect(ledger.compare(facts(1000, 100, '901-0', '1000-0'), '10-0')).toEqual({ count: 890, isMadeAnew: false });
  });

  it('says nothing while it cannot know', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(10, 10, '1-0', '10-0'), true);
    ledger.delivered(5);
    expect(ledger.compare(facts(20, 18, '3-0', '20-0'), '5-0')).toBeUndefined();
    expect(ledger.compare({ ...facts(0, 18, '3-0', '20-0'), entriesAdded: undefined }, '5-0')).toBeUndefined();
  });

  it('takes what was deleted before for no loss', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(100, 10, '91-0', '100-0'), true);
    ledger.delivered(10);
    expect(ledger.compare(facts(100, 10, '91-0', '100-0'), '100-0')).toBeUndefined();
  });

  it('tells a stream made anew from a replica that lags', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(10, 10, '1-0', '10-0'), true);
    ledger.delivered(10);
    expect(ledger.compare(facts(9, 9, '1-0', '9-0'), '10-0')).toBeUndefined();
    expect(ledger.compare(facts(2, 2, '0-1', '0-2'), '10-0')).toEqual({ count: 0, isMadeAnew: true });
  });

  it('begins at nothing when the stream is gone', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(10, 10, '1-0', '10-0'), true);
    ledger.delivered(10);
    expect(ledger.compare(undefined, '10-0')).toBeUndefined();
    ledger.delivered(2);
    expect(ledger.compare(facts(2, 2, '20-0', '21-0'), '21-0')).toBeUndefined();
  });
});

describe('Ids', () => {
  it.each([
    ['1-0', '1-1', true],
    ['9-5', '10-0', true],
    ['10-0', '9-5', false],
    ['1-18446744073709551614', '1-18446744073709551615', true],
    ['5-5', '5-5', false],
  ])('%s before %s: %s', (a, b, isSo) => {
    expect(isBefore(a, b)).toBe(isSo);
  });
});
