import { describe, expect, it } from 'vitest';
import { payloadField } from '../../../../src/messages/decode/payloadField.ts';

describe('The field that holds the payload', () => {
  it.each<[readonly string[], string | undefined, number | undefined]>([
    [['id', 'order'], 'order', 1],
    [['data', 'order'], 'order', 1],
    [['id', 'data'], 'order', 1],
    [['anything'], 'order', 0],
    [['anything'], undefined, 0],
    [['id', 'value', 'payload'], undefined, 2],
    [['json', 'event'], undefined, 1],
    [['stdout', 'data'], undefined, 0],
    [['stderr', 'container'], undefined, 0],
    [['container', 'stderr'], undefined, undefined],
    [['id', 'name'], undefined, undefined],
    [[], undefined, undefined],
  ])('of %j, where the channel names %s, is %s', (names, named, expected) => {
    expect(payloadField(names, named)).toBe(expected);
  });
});
