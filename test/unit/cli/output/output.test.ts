import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { codeFrame } from '../../../../src/cli/output/codeFrame.ts';
import { Output, printable } from '../../../../src/cli/output/output.ts';
import { tableText } from '../../../../src/cli/output/table.ts';

describe('Output', () => {
  it('holds the writer back until a slow reader takes more', async () => {
    const stream = new SlowStream();
    const output = new Output(stream, {}, () => undefined);
    let isWritten = false;
    const written = output.write('more than fits').then(() => (isWritten = true));
    await Promise.resolve();
    expect(isWritten).toBe(false);
    stream.take();
    await written;
  });

  it('says once that the reader went away, and lets waiting writers go', async () => {
    const stream = new SlowStream();
    const onClosed = vi.fn();
    const output = new Output(stream, {}, onClosed);
    const written = output.write('more than fits');
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await written;
    await output.write('nobody hears this');
    expect(onClosed).toHaveBeenCalledOnce();
    expect(output.failure).toBeUndefined();
  });

  it('keeps why something could not be written, when that is not that the reader had enough', async () => {
    const stream = new SlowStream();
    const onClosed = vi.fn();
    const output = new Output(stream, {}, onClosed);
    const written = output.write('more than fits');
    stream.destroy(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    await written;
    expect(output.failure).toBe('no space left on the device');
    expect(onClosed).toHaveBeenCalledOnce();
  });

  it.each([
    [true, {}, '\u001b[31mx\u001b[0m'],
    [true, { NO_COLOR: '1' }, 'x'],
    [true, { TERM: 'dumb' }, 'x'],
    [false, {}, 'x'],
  ])('paints on a terminal only (terminal %s, %j)', (isTTY, environment, text) => {
    const stream = Object.assign(new SlowStream(), { isTTY });
    expect(new Output(stream, environment as Record<string, string>, () => undefined).paint('red', 'x')).toBe(text);
  });
});

describe('printable', () => {
  it('lets no control character reach the terminal', () => {
    expect(printable('a\u001b[2Jb\rc\u009b\u202e\td')).toBe('a\ufffd[2Jb\ufffdc\ufffd\ufffd\td');
  });
});

describe('table', () => {
  it('aligns columns and leaves no trailing blanks', () => {
    expect(
      tableText(
        ['NAME', 'STATE'],
        [
          ['shop-web-1', 'running'],
          ['x', ''],
        ],
      ),
    ).toBe('NAME         STATE\nshop-web-1   running\nx\n');
  });
});

describe('codeFrame', () => {
  const plain = (text: string): string => text;

  it('underlines the place', () => {
    const text = 'services:\n  web: {imag: x}\n';
    expect(codeFrame(text, { line: 2, column: 9, endLine: 2, endColumn: 13 }, plain)).toBe(
      ['  2 |   web: {imag: x}', '    |         ^^^^', ''].join('\n'),
    );
  });

  it('underlines to the end of the line when the place goes on below', () => {
    expect(codeFrame('abc\ndef', { line: 1, column: 2, endLine: 2, endColumn: 2 }, plain)).toContain(' ^^\n');
  });

  it('underlines one character at least', () => {
    expect(codeFrame('abc', { line: 1, column: 4, endLine: 1, endColumn: 4 }, plain)).toContain('    ^\n');
  });

  it('shows the part of a long line that the place is in', () => {
    const frame = codeFrame(`${'x'.repeat(5000)}y`, { line: 1, column: 5001, endLine: 1, endColumn: 5002 }, plain);
    expect(frame).toContain('xy\n');
    expect(frame.length).toBeLessThan(400);
  });

  it('is empty for a line that is not there', () => {
    expect(codeFrame('abc', { line: 9, column: 1, endLine: 9, endColumn: 1 }, plain)).toBe('');
  });
});

/** Takes nothing until it is told to. */
class SlowStream extends Writable {
  #done: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    this.#done = done;
  }

  take(): void {
    this.#done?.();
  }
}
