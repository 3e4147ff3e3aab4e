import { expect, it } from 'vitest';
import { resolving } from '../support/resolving.ts';

it.each([
  'cpus: -1',
  'memory: -1G',
  'containers: -1',
  'cost: { perMonth: -5 }',
  'cost: { cpuHour: -0.1 }',
  'defaults: { cpus: -4 }',
  'developer: { images: -1 }',
])('a quota says nothing below nothing, which would give others more than there is: %s', (quota) => {
  const { problems } = resolving(`services: { web: { image: a } }\nx-patchbay: { quota: { ${quota} } }\n`);
  expect(problems.map(({ code }) => code)).toContain('manifest.wrong-value');
  expect(problems[0]?.message).toContain('must be greater than or equal to 0');
});

it('a quota of nothing is one', () => {
  const text = 'services: { web: { image: a } }\nx-patchbay: { quota: { volumes: 0, cost: { cpuHour: 0 } } }\n';
  expect(resolving(text).problems).toEqual([]);
});
