import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SurveyedFields, Histogram } from '../../../../../src/protocol/surveyShapes.ts';
import type { Bins } from '../../../../../src/webview/inspector/histogram/histogramModel.ts';
import { Surveys } from '../../../../../src/webview/inspector/filter/surveys.ts';

const counted: Histogram = { fromMs: 0, toMs: 20, bucketMs: 10, total: [3, 1], matched: [1, 0], gaps: [] };
const seen: SurveyedFields = {
  sampled: 4,
  fields: [
    { path: 'payload.total', types: ['number'], count: 4, example: '1' },
    { path: 'payload.customer', types: ['object'], count: 4, example: '{}' },
  ],
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function surveys(histogram: Histogram = counted, fields = () => Promise.resolve(seen)) {
  const asked: string[] = [];
  const bins: Bins[] = [];
  const made = new Surveys({
    histogram: (_, span) => {
      asked.push(span ? 'zoomed' : 'all');
      return Promise.resolve(histogram);
    },
    fields: () => {
      asked.push('fields');
      return fields();
    },
    onFields: () => asked.push('known'),
    onBins: (one) => bins.push(one),
    onError: (error) => asked.push(String(error)),
  });
  return { made, asked, bins };
}

describe('the surveys of what is held', () => {
  it('count at once, then no more often than is of use, and never miss the last change', async () => {
    const { made, asked, bins } = surveys();
    made.refresh();
    made.refresh();
    await vi.advanceTimersByTimeAsync(100);
    made.refresh();
    expect(asked).toEqual(['all']);
    await vi.advanceTimersByTimeAsync(400);
    expect(asked).toEqual(['all', 'all']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked).toHaveLength(2);
    expect(bins[0]).toEqual({ fromMs: 0, widthMs: 10, total: [3, 1], matched: undefined, gaps: [] });
  });

  it('count soon again where nothing was there', async () => {
    const { made, asked } = surveys({ ...counted, total: [], matched: [] });
    made.refresh();
    made.refresh();
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toHaveLength(2);
  });

  it('cost nothing while the strip is hidden, and show a filter’s part and a zoom', async () => {
    const { made, asked, bins } = surveys();
    made.setShown(false);
    made.refresh();
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual([]);
    made.setFiltered(true);
    made.setZoom({ fromMs: 0, toMs: 5 });
    made.setShown(true);
    await vi.advanceTimersByTimeAsync(10);
    expect(asked).toEqual(['zoomed']);
    expect(bins[0]?.matched).toEqual([1, 0]);
  });

  it('look for fields once in a while, and offer as columns those that hold a value', async () => {
    const { made, asked } = surveys();
    expect(await made.paths()).toEqual(['payload.total']);
    expect(await made.paths()).toEqual(['payload.total']);
    expect(asked).toEqual(['fields', 'known']);
    expect(made.known.map(({ path }) => path)).toEqual(expect.arrayContaining(['source', 'payload.customer']));
  });

  it('keep the fields that were seen while a filter lets nothing through, and look again', async () => {
    const answers = [seen, { sampled: 0, fields: [] }, seen];
    const { made, asked } = surveys(counted, () => Promise.resolve(answers.shift() ?? seen));
    expect(await made.paths()).toEqual(['payload.total']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await made.paths()).toEqual(['payload.total']);
    expect(await made.paths()).toEqual(['payload.total']);
    expect(asked.filter((each) => each === 'fields')).toHaveLength(3);
  });

  it('do not look again at once where messages have no fields', async () => {
    const { made, asked } = surveys(counted, () => Promise.resolve({ sampled: 9, fields: [] }));
    expect(await made.paths()).toEqual([]);
    expect(await made.paths()).toEqual([]);
    expect(asked).toEqual(['fields']);
  });

  it('wait for an answer that somebody else has asked for', async () => {
    const answer = Promise.withResolvers<SurveyedFields>();
    const { made, asked } = surveys(counted, () => answer.promise);
    expect(made.known.length).toBeGreaterThan(0);
    const paths = made.paths();
    answer.resolve(seen);
    expect(await paths).toEqual(['payload.total']);
    expect(asked).toEqual(['fields', 'known']);
  });
});
