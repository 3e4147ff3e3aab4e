import { describe, expect, it } from 'vitest';
import { messages, told } from '../support/reporting.ts';

const two = (a: string, b: string, more = ''): string =>
  `services:\n  a: { image: x:1, ${a} }\n  b: { image: y:1, ${b} }\n${more}`;

describe('one name of two services', () => {
  it.each([
    ['networks: { default: { aliases: [db] } }', 'networks: { default: { aliases: [db] } }'],
    ['hostname: db', 'hostname: db'],
    ['hostname: db', 'networks: { default: { aliases: [db] } }'],
    ['networks: { default: { aliases: [b] } }', 'init: true'],
  ])('is told: %s beside %s', (a, b) => {
    expect(told(two(a, b))).toEqual([expect.stringMatching(/^warning same-alias \d:\d+-\d+ see \d:/)]);
  });

  it('says both services, the name and the network', () => {
    expect(messages(two('hostname: db', 'hostname: db'))).toEqual([
      '"b" and "a" are both called "db" on the network "default": a connection goes to either. Give one another name.',
    ]);
  });

  it.each([
    [
      'on two networks',
      'networks: { n: { aliases: [db] } }',
      'networks: { m: { aliases: [db] } }',
      'networks: { n: , m: }',
    ],
    ['of one service', 'hostname: db, networks: { default: { aliases: [db, a] } }', 'init: true', ''],
    ['of a service that no profile switches on', 'hostname: db', 'hostname: db, profiles: [p]', ''],
    ['with a variable that is not set', 'hostname: "$X"', 'hostname: "$X"', ''],
  ])('is no matter %s', (_, a, b, more) => {
    expect(told(two(a, b, more)).filter((line) => line.includes('same-alias'))).toEqual([]);
  });

  it('is no matter where both have it from one place', () => {
    const text =
      'x-net: &net { default: { aliases: [db] } }\nservices:\n  a: { image: x:1, networks: *net }\n  b: { image: y:1, networks: *net }\n';
    expect(told(text)).toEqual([]);
  });
});
