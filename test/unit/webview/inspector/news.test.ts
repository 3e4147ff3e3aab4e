import { expect, it } from 'vitest';
import { News } from '../../../../src/webview/inspector/news.ts';

it('tells of new messages now and then, to who is at the table', () => {
  const told: number[] = [];
  const news = new News((count) => told.push(count));
  news.hear(100, true, 0);
  news.hear(103, true, 10);
  news.hear(110, true, 20);
  expect(told).toEqual([3]);
  news.hear(120, true, 9000);
  expect(told).toEqual([3, 17]);
  news.hear(500, false, 30_000);
  news.hear(501, true, 30_001);
  expect(told).toEqual([3, 17, 1]);
  news.hear(5, true, 60_000);
  expect(told).toHaveLength(3);
});
