import { describe, expect, it } from 'vitest';
import { filterMistake } from '../../../../../src/expression/filter/filterMistake.ts';
import { noFilter, type Filter } from '../../../../../src/protocol/filterShapes.ts';
import { FilterByExample, type ShownValue } from '../../../../../src/webview/inspector/filter/filterByExample.ts';
import { matchText } from '../../../../../src/webview/inspector/filter/filterModel.ts';
import {
  conditionOfSource,
  describedFilter,
  withCondition,
} from '../../../../../src/webview/inspector/filter/filterText.ts';
import { countsOf } from '../rows.ts';

const cel = (text: string): Filter => ({ ...noFilter, mode: 'cel', text });
const sourceOf = (id: string, label: string, kind: 'stream' | 'logs') => ({
  id,
  label,
  kind,
  state: 'live' as const,
  problem: null,
});
const sources = [
  sourceOf('stream:orders', 'orders', 'stream'),
  sourceOf('stream:mail', 'mail', 'stream'),
  sourceOf('logs:mail', 'mail', 'logs'),
  sourceOf('stream:a/twin', 'twin', 'stream'),
  sourceOf('stream:b/twin', 'twin', 'stream'),
];

function page(
  filter: Filter,
  example: { condition: string | null; problem: string | null } | null,
  hasProblem = false,
) {
  let current = filter;
  const said: string[] = [];
  const asked: (readonly [number, ShownValue, boolean])[] = [];
  const byExample = new FilterByExample({
    example: (...question) => {
      asked.push(question);
      return Promise.resolve(example);
    },
    filter: () => current,
    hasProblem: () => hasProblem,
    set: (next) => (current = next),
    sources: () => sources,
    say: (text) => said.push(text),
  });
  return { byExample, said, asked, filter: () => current };
}

const paid = { condition: 'payload.status == "paid"', problem: null };
const status = { path: 'payload.status', isThere: true };

describe('A condition made by example', () => {
  it('is added to what is written, and said', async () => {
    const { byExample, said, asked, filter } = page(cel('size > 10 || level == "error"'), paid);
    await byExample.value(7, status, true);
    expect(asked).toEqual([[7, status, true]]);
    expect(filter()).toEqual(cel('(size > 10 || level == "error") && payload.status == "paid"'));
    expect(said).toEqual(['Filter: payload.status == "paid"']);
  });

  it('says so, and changes nothing, where there is none', async () => {
    const tooLong = page(cel('size > 1'), { condition: null, problem: 'This value is too long for a condition.' });
    await tooLong.byExample.value(7, status, false);
    const evicted = page(cel('size > 1'), null);
    await evicted.byExample.value(7, status, false);
    const full = page(cel(`id == "${'x'.repeat(3985)}"`), paid);
    await full.byExample.value(7, status, false);
    expect([tooLong, evicted, full].map(({ said }) => said[0])).toEqual([
      'This value is too long for a condition.',
      expect.stringMatching(/^This message has been evicted/),
      'The filter would be too long with this condition.',
    ]);
    expect(tooLong.filter()).toEqual(cel('size > 1'));
    expect(full.filter().text).toHaveLength(3993);
  });

  it('takes the place of a text that cannot be read', async () => {
    const { byExample, filter } = page(cel('payload.status =='), paid, true);
    await byExample.value(7, status, false);
    expect(filter()).toEqual(cel('payload.status == "paid"'));
  });

  it('names a source by what it is called, with its kind where that is not enough', () => {
    expect(conditionOfSource('stream:orders', sources, false)).toBe('source == "orders"');
    expect(conditionOfSource('stream:orders', sources, true)).toBe('source != "orders"');
    expect(conditionOfSource('logs:mail', sources, false)).toBe('source == "mail" && kind == "logs"');
    expect(conditionOfSource('logs:mail', sources, true)).toBe('!(source == "mail" && kind == "logs")');
    expect(conditionOfSource('stream:a/twin', sources, false)).toBeUndefined();
  });

  it('is the filter’s own choice of sources where names tell two of them not apart', () => {
    const only = page(cel('size > 1'), null);
    only.byExample.source('stream:a/twin', false);
    expect(only.filter()).toEqual({ ...cel('size > 1'), sources: ['stream:a/twin'] });
    const hidden = page(noFilter, null);
    hidden.byExample.source('stream:a/twin', true);
    expect(hidden.filter().sources).toEqual(sources.map(({ id }) => id).filter((id) => id !== 'stream:a/twin'));
  });

  it('can be of time', () => {
    const { byExample, filter } = page(cel('size > 1'), null);
    byExample.aroundTime(60_000);
    expect(filter()).toEqual({ ...cel('size > 1'), span: { fromMs: 55_000, toMs: 65_000 } });
    byExample.allTimes();
    expect(filter()).toEqual(cel('size > 1'));
  });
});

describe('One condition more', () => {
  it('keeps what a filter by text or pattern looked for', () => {
    const added = (filter: Partial<Filter>): string => withCondition({ ...noFilter, ...filter }, 'size > 1').text;
    expect(added({})).toBe('size > 1');
    expect(added({ text: 'a.b "c"' })).toBe('text.matches("(?i)a\\\\.b \\"c\\"") && size > 1');
    expect(added({ text: 'Zoë', isCaseSensitive: true })).toBe('text.contains("Zoë") && size > 1');
    expect(added({ mode: 'regex', text: 'o-\\d+' })).toBe('text.matches("(?i)o-\\\\d+") && size > 1');
    for (const text of ['a.b', '(', '[x]', '\\', '{2}', '$^|?*+']) {
      expect(filterMistake('cel', added({ text }))).toBeUndefined();
    }
  });

  it('is not written twice', () => {
    expect(withCondition(cel('size > 1 && id == "1"'), 'size > 1').text).toBe('size > 1 && id == "1"');
  });

  it('is said in a few words', () => {
    expect(describedFilter(noFilter, String)).toBe('no filter');
    expect(describedFilter({ ...cel('size > 1'), contract: 'invalid' }, String)).toMatch(/^size > 1, /);
  });
});

describe('How many match', () => {
  it('is told of a filter that is in force, with how far it is', () => {
    const counts = countsOf(12, { held: 1000 });
    expect(matchText(counts, true)).toBe('12 of 1,000');
    expect(matchText({ ...counts, scan: { done: 1, total: 3 } }, true)).toBe('12 of 1,000 · 33 %');
    expect(matchText(counts, false)).toBe('');
  });
});
