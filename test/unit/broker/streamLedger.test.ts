import { describe, expect, it } from 'vitest';
import { isBefore } from '../../../src/broker/redis/streams/ids.ts';
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

  it('keeps its account over a look that could not tell', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(10, 10, '1-0', '10-0'), true);
    ledger.delivered(5);
    expect(ledger.compare(facts(20, 18, '3-0', '20-0'), '5-0')).toBeUndefined();
    // A server that does not count answers for a while, whatever is ahead.
    expect(ledger.compare({ ...facts(0, 13, '8-0', '20-0'), entriesAdded: undefined }, '5-0')).toBeUndefined();
    expect(ledger.compare(facts(20, 13, undefined, '20-0'), '5-0')).toBeUndefined();
    ledger.delivered(13);
    expect(ledger.compare(facts(20, 13, '8-0', '20-0'), '20-0')).toEqual({ count: 2, isMadeAnew: false });
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

  it('knows a replica that lags by where the stream began when it was last looked at', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(10, 10, '1-0', '10-0'), true);
    ledger.delivered(10);
    expect(ledger.compare(facts(12, 5, '8-0', '12-0'), '10-0')).toBeUndefined();
    ledger.delivered(2);
    expect(ledger.compare(facts(11, 4, '8-0', '11-0'), '12-0')).toBeUndefined();
    expect(ledger.compare(facts(11, 11, '1-0', '11-0'), '12-0')).toEqual({ count: 0, isMadeAnew: true });
  });

  it('knows of no loss before a tail that begins at the end', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(100, 10, '91-0', '100-0'), false);
    expect(ledger.compare(facts(104, 2, '103-0', '104-0'), '100-0')).toBeUndefined();
    expect(ledger.compare(facts(110, 2, '109-0', '110-0'), '104-0')).toEqual({ count: 6, isMadeAnew: false });
  });

  it('begins once: what is opened again goes on', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(5, 5, '1-0', '5-0'), true);
    ledger.delivered(5);
    ledger.open(facts(12, 2, '11-0', '12-0'), true);
    expect(ledger.compare(facts(12, 2, '11-0', '12-0'), '5-0')).toEqual({ count: 5, isMadeAnew: false });
  });

  it('counts from nothing where there was no stream when the tail began', () => {
    const ledger = new StreamLedger();
    ledger.open(undefined, true);
    expect(ledger.compare(facts(7, 2, '6-0', '7-0'), '0-0')).toEqual({ count: 5, isMadeAnew: false });
  });

  it('cannot know of a loss in a Redis that does not count what was added', () => {
    const ledger = new StreamLedger();
    const uncounted = { ...facts(0, 2, '1-0', '2-0'), entriesAdded: undefined };
    ledger.open(uncounted, true);
    ledger.delivered(2);
    expect(ledger.compare({ ...uncounted, firstId: '8-0', lastId: '9-0' }, '2-0')).toBeUndefined();
    expect(ledger.compare({ ...uncounted, firstId: '0-1', lastId: '0-2' }, '2-0')).toEqual({
      count: 0,
      isMadeAnew: true,
    });
  });

  it('counts all that was ever added as gone once the stream is empty', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(5, 5, '1-0', '5-0'), true);
    ledger.delivered(5);
    expect(ledger.compare(facts(8, 0, undefined, '8-0'), '5-0')).toEqual({ count: 3, isMadeAnew: false });
    expect(ledger.compare(facts(8, 0, undefined, '8-0'), '5-0')).toBeUndefined();
  });

  it('takes a shorter stream that lost its entries for the same one', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(5, 5, '1-0', '5-0'), true);
    ledger.delivered(5);
    expect(ledger.compare(facts(4, 0, undefined, '4-0'), '5-0')).toBeUndefined();
    expect(ledger.compare(facts(4, 4, '1-0', '4-0'), '5-0')).toBeUndefined();
  });

  it('counts what a stream made anew has lost already', () => {
    const ledger = new StreamLedger();
    ledger.open(facts(10, 10, '1-0', '10-0'), true);
    ledger.delivered(10);
    expect(ledger.compare(facts(6, 2, '0-5', '0-6'), '10-0')).toEqual({ count: 4, isMadeAnew: true });
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
