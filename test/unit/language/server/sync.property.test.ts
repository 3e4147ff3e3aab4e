import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import { blockSample } from '../../manifest/support/samples.ts';
import { uri, useEditor, type Editor } from '../support/editor.ts';

interface Place {
  readonly line: number;
  readonly character: number;
}

/** What an editor does: puts a text in the place of what stands from one place to another, or of all there is. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** How far behind its line, and behind the last one, a place may be named. */
  readonly beyond: number;
  readonly isWhole: boolean;
}

const piece = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', '🐋', 'é', '"', "'", ': ', '- ', '#', '[', '}', '  ', 'x: y\n', '${A}', ''),
  fc.constantFrom('services:\n  a:\n    image: x\n', '    depends_on: [web]\r\n', 'image', '\u2028', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const edit: fc.Arbitrary<Edit> = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('')),
  beyond: fc.constantFrom(0, 0, 0, 3, 100_000),
  isWhole: fc.integer({ min: 0, max: 19 }).map((one) => one === 0),
});
const start = fc.constantFrom(
  '',
  blockSample,
  blockSample.replaceAll('\n', '\r\n'),
  `\uFEFF${blockSample}`,
  `services: { ${Array.from({ length: 400 }, (_, at) => `s${at}: { image: "🐋${at}" }`).join(', ')} }`,
);

/** The change as it goes over the wire, and the text after it. */
function applied(text: string, { from, to, text: inserted, beyond, isWhole }: Edit): readonly [Change, string] {
  if (isWhole) return [{ text: inserted }, inserted];
  // An editor that counts the mark leaves it where it is.
  const least = text.startsWith('\uFEFF') ? 1 : 0;
  const offsets = [from, to].map((share) => betweenUnits(text, Math.max(least, Math.floor(share * text.length))));
  const [first = 0, last = 0] = offsets.toSorted((a, b) => a - b);
  const isAtLineEnd = last === text.length || text[last] === '\n' || text[last] === '\r';
  const end = placeOf(text, last);
  const range = {
    start: placeOf(text, first),
    end: isAtLineEnd ? { line: end.line, character: end.character + beyond } : end,
  };
  const isAtEnd = last === text.length && beyond > 0;
  const change = {
    range: isAtEnd ? { ...range, end: { line: end.line + beyond, character: 7 } } : range,
    text: inserted,
  };
  return [change, text.slice(0, first) + inserted + text.slice(last)];
}

type Change = TextDocumentContentChangeEvent;

/** No editor puts anything between the two halves of a character or of an end of line. */
function betweenUnits(text: string, offset: number): number {
  const isInside = /[\uDC00-\uDFFF]/.test(text[offset] ?? '') || (text[offset] === '\n' && text[offset - 1] === '\r');
  return isInside ? offset - 1 : offset;
}

function placeOf(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** All that depends on every character of a text. */
async function answersAbout({ client }: Editor, path: string): Promise<unknown> {
  const textDocument = { uri: uri(path) };
  const methods = ['documentSymbol', 'semanticTokens/full', 'foldingRange', 'documentLink', 'diagnostic'];
  const all = methods.map((method) => client.sendRequest(`textDocument/${method}`, { textDocument }));
  const answers = JSON.stringify(await Promise.all(all), (key, value: unknown) =>
    key === 'resultId' || key === 'relatedDocuments' ? undefined : value,
  );
  return JSON.parse(answers.replaceAll(path.slice(0, path.lastIndexOf('/')), '')) as unknown;
}

describe('a document that is edited piece by piece', () => {
  const world = useEditor();

  it('is to the server what it is to the editor, whatever is written, and at whatever ends of lines', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(start, fc.array(edit, { minLength: 1, maxLength: 8 }), async (text, edits) => {
        const [edited, fresh] = [`/edited${++round}/compose.yaml`, `/fresh${round}/compose.yaml`];
        await world.editor.open(edited, text);
        let now = text;
        const changes = edits.map((one) => {
          const [change, after] = applied(now, one);
          now = after;
          return change;
        });
        // One by one, and several at once.
        const half = Math.floor(changes.length / 2);
        await world.editor.apply(edited, changes.slice(0, half), 2);
        for (const [index, change] of changes.slice(half).entries()) {
          await world.editor.apply(edited, [change], 3 + index);
        }
        await world.editor.open(fresh, now);
        expect(await answersAbout(world.editor, edited)).toEqual(await answersAbout(world.editor, fresh));
        await world.editor.close(edited);
        await world.editor.close(fresh);
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 25) },
    );
  });
});
