import { describe, expect, it } from 'vitest';
import { traceValues, valuesIn } from '../../../../src/app/traces/traceValues.ts';

describe('The values that a message can be traced by', () => {
  it('are each there once, what is shared with most others first', () => {
    const values = traceValues([
      { role: 'span', value: 's1', at: 'traceparent' },
      { role: 'id', value: '4711', at: 'id' },
      { role: 'trace', value: 't1', at: 'traceparent' },
      { role: 'correlation', value: '4711', at: 'payload.orderId' },
    ]);
    expect(values.map(({ role, value }) => `${role} ${value}`)).toEqual(['correlation 4711', 'trace t1', 'span s1']);
  });

  it('can be any text or number of the payload or a field, but no number that would be another one', () => {
    const json =
      '{"orderId":"o-1","total":12.5,"big":12345678901234567890,"items":[{"sku":"A1"}],"deep":{"a":{"b":{"c":"x9"}}}}';
    expect(valuesIn(json, [['region', 'eu']])).toEqual([
      { value: 'o-1', at: 'payload.orderId' },
      { value: '12.5', at: 'payload.total' },
      { value: 'A1', at: 'payload.items.0.sku' },
      { value: 'eu', at: 'region' },
    ]);
  });

  it('are none of a payload that is cut, and not more than a list can show', () => {
    expect(valuesIn('{"a":"o-', [])).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, `value ${at}`]));
    expect(valuesIn(JSON.stringify(many), [])).toHaveLength(100);
  });
});
