import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, rowAsJson } from '../../../src/messages/export/exportRow.ts';
import { quoted, redisCommand } from '../../../src/messages/export/redisCommand.ts';

const base = { kind: 'message' as const, source: 'orders', id: '1-0', timeMs: 0, sizeBytes: 3 };

describe('A row as JSON', () => {
  it('holds every byte, in order, names twice if they are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 }), (parts) => {
        const fields = (parts.length % 2 === 0 ? parts : parts.slice(1)).map((part) => Buffer.from(part));
        const row = JSON.parse(rowAsJson({ ...base, fields })) as { fields: (string | { base64: string })[][] };
        const read = row.fields
          .flat()
          .map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.base64, 'base64')));
        expect(read.map((part) => part.toString('hex'))).toEqual(fields.map((part) => part.toString('hex')));
      }),
    );
  });

  it('tells a gap as what it is', () => {
    const fields = [Buffer.alloc(0), Buffer.from('Nothing for 2 s.')];
    expect(rowAsJson({ ...base, kind: 'gap', fields })).toBe(
      '{"source":"orders","time":"1970-01-01T00:00:00.000Z","gap":"Nothing for 2 s."}',
    );
  });
});

describe('A cell of CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
    ['@SUM(1)', "'@SUM(1)"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['\tx', "'\tx"],
    ['-17.5', '-17.5'],
    ['+1e3', '+1e3'],
    ['', ''],
    ['x;=HYPERLINK("http://evil")', '"x;\'=HYPERLINK(""http://evil"")"'],
    ['x;;@SUM(1)', "x;;'@SUM(1)"],
    ['x\t=1+1', "x\t'=1+1"],
    ['x\n=1+1', '"x\n\'=1+1"'],
    ['x\r\n-1+1', '"x\r\n\'-1+1"'],
    ['\r=1+1', '"\'\r\'=1+1"'],
    ['＝1+1', "'＝1+1"],
    ['\ufeff=1+1', "'\ufeff=1+1"],
    ['1;-2', '1;-2'],
    ['[1,-2]', '"[1,-2]"'],
    ['{"a":"x=1; y-2"}', '"{""a"":""x=1; y-2""}"'],
  ])('of %j is %j', (value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });
});

describe('A CSV file', () => {
  const start = /^[\p{Cf}\0]*[=+\-@＝＋－＠]/u;
  const isNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

  it('has no cell that a spreadsheet runs, whichever separator it goes by', () => {
    const text = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', ';', '\t', '\r', '\n', ',', '"', 'a', '1', ' ', '＝'),
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (cells) => {
        const line = cells.map(csvCell).join(',');
        // Without a look at quotes, as where they do not stand at the beginning of a cell.
        for (const cell of line.split(/[;\t\r\n]/)) {
          const isFirst = line.startsWith(cell);
          if (!isFirst)
            expect(start.test(cell.replace(/[",]+$/, '')) && !isNumber.test(cell.split(/[",]/)[0] ?? '')).toBe(false);
        }
      }),
    );
  });
});

describe('A redis-cli command', () => {
  it('sends a message again', () => {
    const fields = ['data', '{"a": "x"}', 'n', '1'].map((part) => Buffer.from(part));
    expect(redisCommand('stream', 'orders', fields)).toBe('XADD orders * data "{\\"a\\": \\"x\\"}" n 1');
    expect(redisCommand('pubsub', 'a b', [Buffer.alloc(0), Buffer.from('hi')])).toBe('PUBLISH "a b" hi');
    const member = ['added', 'a b', 'score', '1.5'].map((text) => Buffer.from(text));
    expect(redisCommand('sorted-set', 'delays', member)).toBe('ZADD delays 1.5 "a b"');
    expect(redisCommand('logs', 'orders', fields)).toBeUndefined();
  });

  it('copies nothing that a shell would run or that hides what stands there', () => {
    expect(quoted(Buffer.from('$(reboot) `reboot` !1'))).toBe('"\\x24(reboot) \\x60reboot\\x60 \\x211"');
    expect(quoted(Buffer.from('a\u202eb\u009b'))).toBe('"a\\xe2\\x80\\xaeb\\xc2\\x9b"');
    expect(quoted(Buffer.from([0x24, 0xff]))).toBe('"\\x24\\xff"');
  });

  it.each([
    [Buffer.from([0xff, 0x00, 0x41]), '"\\xff\\x00A"'],
    [Buffer.from('žluť\n\u0007'), '"žluť\\n\\x07"'],
    [Buffer.from('a\\b'), '"a\\\\b"'],
    [Buffer.alloc(0), '""'],
    [Buffer.from('$(rm -rf /)'), '"\\x24(rm -rf /)"'],
  ])('quotes %o as %s', (bytes, expected) => {
    expect(quoted(bytes)).toBe(expected);
  });
});
