import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  describeFilter,
  filtersFrom,
  manifestEntry,
  sharedFilters,
} from '../../../../src/app/inspector/savedFilters.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';

describe('saved filters', () => {
  it('are read as far as they still fit', () => {
    const read = filtersFrom({ good: { text: 'x', isCaseSensitive: false }, bad: { mode: 'sql' }, worse: 3 });
    expect(read).toEqual([{ name: 'good', origin: 'own', filter: { ...noFilter, text: 'x' } }]);
    expect(filtersFrom(undefined)).toEqual([]);
    expect(filtersFrom('garbage')).toEqual([]);
  });

  it('of the manifest name channels as the manifest does', () => {
    const { messaging, ...application } = anApplication([aService('orders')], {
      channels: [aChannel('browser', { kind: 'pubsub' })],
    });
    const filters = {
      Errors: {
        mode: 'regex' as const,
        text: 'fail|error',
        isCaseSensitive: false,
        sources: ['browser', 'logs:orders', '__proto__'],
        contract: 'any' as const,
        minLevel: 'warn' as const,
      },
    };
    const [shared] = sharedFilters({ ...application, messaging: { ...messaging, filters } });
    expect(shared).toMatchObject({ name: 'Errors', origin: 'shared' });
    expect(shared?.filter.minLevel).toBe('warn');
    expect(shared?.filter.sources).toEqual(['pubsub:browser', 'logs:orders', '__proto__']);
  });

  it('are written for the manifest so that they read there as they were', () => {
    const application = anApplication([aService('orders')], { channels: [aChannel('browser', { kind: 'pubsub' })] });
    const filter = {
      ...noFilter,
      mode: 'regex' as const,
      text: 'a: "b" # \\d{2}\n',
      isCaseSensitive: true,
      sources: ['pubsub:browser', 'logs:orders', 'stream:undeclared'],
      contract: 'invalid' as const,
      minLevel: 'error' as const,
    };
    const written = parse(manifestEntry({ name: 'My: "filter"', filter }, application)) as object;
    expect(written).toEqual({
      'My: "filter"': {
        mode: 'regex',
        text: filter.text,
        caseSensitive: true,
        sources: ['browser', 'logs:orders', 'stream:undeclared'],
        contract: 'invalid',
        level: 'error',
      },
    });
    expect(manifestEntry({ name: 'all', filter: noFilter }, application)).toBe('"all": {  }');
  });

  it('are told in a line', () => {
    expect(describeFilter(noFilter)).toBe('');
    expect(describeFilter({ ...noFilter, mode: 'regex', text: 'a+', sources: ['logs:orders'] })).toBe('/a+/ · orders');
    expect(describeFilter({ ...noFilter, minLevel: 'warn' })).toBe('level: warn and above');
    expect(describeFilter({ ...noFilter, text: 'a', contract: 'invalid' })).toBe('“a” · contract: invalid');
  });
});
