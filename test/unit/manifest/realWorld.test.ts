import { describe, expect, it } from 'vitest';
import { printModel } from '../../../src/manifest/yaml/printModel.ts';
import { resolving } from './support/resolving.ts';
import { realWorld } from './support/realWorld.ts';

describe('files as large applications have them', () => {
  it.each(Object.entries(realWorld))('have no error: %s', (_, text) => {
    const { application, problems } = resolving(text, { request: { profiles: ['*'] } });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(Object.values(application?.services ?? {}).every(({ isActive }) => isActive)).toBe(true);
  });

  it.each(Object.entries(realWorld))('come out the same when what is printed is read again: %s', (_, text) => {
    const { model } = resolving(text, { request: { profiles: ['*'] } });
    const again = resolving(printModel(model), { request: { profiles: ['*'] } });
    expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(again.model).toEqual(model);
  });
});
