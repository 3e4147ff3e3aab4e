import { describe, expect, it } from 'vitest';
import { noFilter, type Filter } from '../../../../src/protocol/filterShapes.ts';
import type { Row } from '../../../../src/protocol/shapes.ts';
import { Session } from '../../../../src/tap/session/session.ts';

type Line = string | readonly [container: string, text: string];

/** A session that reads the logs of one service, whose containers wrote these lines. */
function sessionOf(lines: readonly Line[], maxBytes = 10_000_000): Session {
  const session = new Session('one', { maxMessages: 10_000, maxBytes }, { emit: () => undefined });
  session.setSources([{ id: 'logs:web', label: 'web', kind: 'logs' }]);
  write(session, lines);
  return session;
}

function write(session: Session, lines: readonly Line[]): void {
  for (const line of lines) {
    const [container, text] = typeof line === 'string' ? ['web-1', line] : line;
    const fields = ['stdout', text, 'container', container].map((part) => Buffer.from(part));
    session.append('logs:web', 0, '', fields);
  }
  session.appended();
}

function rowsOf(session: Session, count = 500): readonly Row[] {
  return session.questions.window({ at: { kind: 'tail' }, count }).rows;
}

/** The rows as a table with all folds closed shows them: each with the number of lines below it. */
function folded(session: Session): readonly string[] {
  const rows = rowsOf(session);
  const below = (sequence: number): number => rows.filter(({ log }) => log?.head === sequence).length;
  return rows.flatMap(({ log, sequence, preview }) => {
    const lines = below(sequence);
    return log && log.head === null ? [lines > 0 ? `${preview} +${lines}` : preview] : [];
  });
}

function levels(session: Session): readonly unknown[] {
  return rowsOf(session).map(({ level }) => level);
}

async function filtered(session: Session, change: Partial<Filter>): Promise<void> {
  expect(session.setFilter({ ...noFilter, ...change })).toBeNull();
  await expect.poll(() => session.questions.counts().scan).toBeNull();
}

const java = [
  '12:00:00 ERROR order failed',
  'java.lang.IllegalStateException: no stock',
  '\tat shop.Orders.take(Orders.java:12)',
  '\tat shop.Main.main(Main.java:3)',
  'Caused by: java.io.IOException: closed',
  '\tat shop.Stock.read(Stock.java:9)',
  '\t... 2 more',
];
const python = [
  'ERROR:root:order failed',
  'Traceback (most recent call last):',
  '  File "/app/orders.py", line 3, in take',
  '    stock.take(1)',
  'KeyError: 1',
  '',
  'During handling of the above exception, another exception occurred:',
  '',
  'Traceback (most recent call last):',
  '  File "/app/orders.py", line 5, in take',
  'shop.errors.NoStock: none left',
];
const node = [
  'TypeError: x is not a function',
  '    at take (/app/orders.js:3:7)',
  '    at async main (/app/orders.js:9:3) {',
  "  code: 'E_STOCK'",
  '}',
];
const go = [
  'panic: runtime error: index out of range [3]',
  '',
  'goroutine 1 [running]:',
  'main.take(...)',
  '\t/app/orders.go:12 +0x1d',
  'created by main.main in goroutine 1',
  '\t/app/main.go:3 +0x2f',
  'exit status 2',
];

describe('Lines of a log', () => {
  it.each([
    ['Java', java, ['order failed', 'java.lang.IllegalStateException: no stock +5']],
    ['Python', python, ['root:order failed +10']],
    ['Node.js', node, ['TypeError: x is not a function +4']],
    ['Go', go, ['panic: runtime error: index out of range [3] +7']],
  ])('that a stack trace of %s is made of are one event', (_, lines, expected) => {
    const session = sessionOf(['INFO before', ...lines, 'INFO after']);
    expect(folded(session)).toEqual(['before', ...expected, 'after']);
    expect(session.questions.counts()).toMatchObject({ seen: lines.length + 2, matched: lines.length + 2 });
    session.dispose();
  });

  it('belong to the line of their own container, whatever others wrote in between', () => {
    const interleaved = node.flatMap((text): Line[] => [
      ['web-1', text],
      ['web-2', 'INFO fine'],
    ]);
    const session = sessionOf(interleaved);
    const heads = rowsOf(session).flatMap(({ log, sequence }) => (log?.head == null ? [] : [[sequence, log.head]]));
    expect(heads).toEqual([2, 4, 6, 8].map((sequence) => [sequence, 0]));
    session.dispose();
  });

  it('join an event that is told already, as they come', () => {
    const session = sessionOf(node.slice(0, 2));
    expect(folded(session)).toEqual(['TypeError: x is not a function +1']);
    write(session, node.slice(2));
    expect(folded(session)).toEqual(['TypeError: x is not a function +4']);
    session.dispose();
  });

  it('that begin with nothing before them stand by themselves', () => {
    const session = sessionOf(['    indented', 'INFO one', 'Foo: bar', '  ERROR padded', '}', 'WARN two']);
    expect(folded(session)).toEqual(['    indented', 'one', 'Foo: bar', '  ERROR padded', '}', 'two']);
    session.dispose();
  });

  it('of one event are bounded, and a gap parts it', () => {
    const session = sessionOf(['INFO start', ...Array.from({ length: 400 }, (_, index) => `  ${index}`)]);
    const heads = new Set(rowsOf(session).flatMap(({ log }) => (log?.head == null ? [] : [log.head])));
    expect(heads.size).toBe(2);
    session.appendMissed('logs:web', 0, 'lines are missing', undefined);
    write(session, ['  behind the gap']);
    expect(rowsOf(session, 1)[0]?.log?.head).toBeNull();
    session.dispose();
  });

  it('have the level of the event that they belong to', () => {
    const session = sessionOf(['INFO before', ...node, 'plain']);
    expect(levels(session)).toEqual(['info', 'error', 'error', 'error', 'error', 'error', null]);
    session.dispose();
  });

  it('are filtered by level, with whole stack traces, also across the pages of a store', async () => {
    // Small pages: many events are parted by the end of one.
    const events = Array.from({ length: 400 }, (_, index): Line[] => [`INFO request ${index}`, ...node]).flat();
    const session = sessionOf(events, 1_000_000);
    await filtered(session, { minLevel: 'error' });
    expect(session.questions.counts().matched).toBe(400 * node.length);
    await filtered(session, { minLevel: 'info' });
    expect(session.questions.counts().matched).toBe(events.length);
    await filtered(session, { mode: 'cel', text: 'level >= "error"' });
    expect(session.questions.counts().matched).toBe(400 * node.length);
    session.dispose();
  });

  it('without a level count as information, and rows that are none pass', async () => {
    const session = sessionOf(['plain', 'DEBUG detail', 'WARN odd']);
    session.setSources([
      { id: 'logs:web', label: 'web', kind: 'logs' },
      { id: 'stream:orders', label: 'orders', kind: 'stream' },
    ]);
    session.append('stream:orders', 0, '1-0', [Buffer.from('data'), Buffer.from('ERROR')]);
    session.appended();
    const matched = async (minLevel: Filter['minLevel']): Promise<readonly string[]> => {
      await filtered(session, { minLevel });
      return rowsOf(session).map(({ preview }) => preview);
    };
    expect(await matched('info')).toEqual(['plain', 'odd', 'ERROR']);
    expect(await matched('warn')).toEqual(['odd', 'ERROR']);
    session.dispose();
  });

  it('that are searched for stand by themselves, and are found by what the line holds as it came', async () => {
    const session = sessionOf(['{"level":30,"msg":"paid","requestId":"abc"}', ...node]);
    await filtered(session, { text: '"requestId":"abc"' });
    expect(rowsOf(session).map(({ preview }) => preview)).toEqual(['paid  requestId=abc']);
    await filtered(session, { text: 'orders.js' });
    expect(rowsOf(session).map(({ log }) => log?.head)).toEqual([null, null]);
    session.dispose();
  });

  it('are drawn with their colours, and copied and exported without', () => {
    const session = sessionOf([
      '\u001b[32m12:00:00\u001b[0m \u001b[1;31mERROR\u001b[0m \u001b]0;evil\u0007no \u001b[4mdisk\u001b[0m',
    ]);
    const [row] = rowsOf(session);
    expect(row).toMatchObject({ level: 'error', preview: 'no disk' });
    expect(row?.log?.spans).toEqual([{ start: 3, end: 7, styles: ['underline'] }]);
    expect(session.questions.copyAs(0, 'text')).toBe('12:00:00 ERROR no disk');
    expect(session.questions.document(0, 'auto')?.text).toBe('12:00:00 ERROR no disk');
    const [exported] = session.questions.toExport([0]);
    expect(exported?.row.fields.map(String)).toEqual(['stdout', '12:00:00 ERROR no disk', 'container', 'web-1']);
    session.dispose();
  });

  it('of any length are shown by their beginning', () => {
    const session = sessionOf([`ERROR ${'x'.repeat(3_000_000)}`, `{"level":"warn","msg":"${'y'.repeat(3_000_000)}"}`]);
    const [text, json] = rowsOf(session);
    expect(text).toMatchObject({ level: 'error', preview: `${'x'.repeat(399)}…` });
    expect(json?.preview).toHaveLength(400);
    session.dispose();
  });

  it('are filtered by example of their message, where that is a field', () => {
    const session = sessionOf(['{"level":30,"msg":"paid","orderId":"o-1"}', 'INFO plain']);
    const example = (sequence: number) =>
      session.questions.example({ sequence, path: 'payload', isThere: true, isExcluded: false });
    expect(example(0)?.condition).toBe('payload.msg == "paid"');
    expect(example(1)?.condition).toBe('payload == "INFO plain"');
    session.dispose();
  });

  it('are longer where they are wrapped, and say where they are cut', () => {
    const session = sessionOf([`INFO ${'x'.repeat(10_000)}`]);
    const preview = (isWrapped: boolean): string =>
      session.questions.window({ at: { kind: 'tail' }, count: 1, isWrapped }).rows[0]?.preview ?? '';
    expect(preview(false)).toBe(`${'x'.repeat(399)}…`);
    expect(preview(true)).toBe(`${'x'.repeat(3999)}…`);
    session.dispose();
  });
});
