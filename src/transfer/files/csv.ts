import type { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { CsvError, InfoRecord, Parser } from 'csv-parse';
import { CsvRow, exportedCells, type CsvHeader } from './csvRow.ts';
import { maxItemBytes, tooLargeReason, type FileItem, type FileItems } from './fileItem.ts';

/** A file with the names of the fields in its first row, and a message in each further one. Cells are parted by commas, semicolons or tabs. */
export async function* readCsv(chunks: AsyncIterable<Buffer>): FileItems {
  let rows: CsvRows | undefined;
  for await (const chunk of chunks) {
    rows ??= await openRows(chunk);
    yield await rows.add(chunk);
    if (!rows.hasTooLarge) continue;
    yield [{ kind: 'bad', line: rows.nextLine, reason: `${tooLargeReason}: a quote may not be closed` }];
    return;
  }
  if (rows) yield await rows.end();
}

/** The parser is loaded with the first file that needs it. */
async function openRows(first: Buffer): Promise<CsvRows> {
  const { parse } = await import('csv-parse');
  const rows: CsvRows = new CsvRows(
    parse({
      bom: true,
      delimiter: delimiterIn(first),
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_record: (record: readonly string[], info: InfoRecord) => {
        rows.take(record, info.lines);
        return undefined;
      },
      on_skip: (error: CsvError | undefined) => {
        rows.refuse(error);
        return undefined;
      },
    }),
  );
  return rows;
}

class CsvRows {
  readonly #parser: Parser;
  #items: FileItem[] = [];
  #header: CsvHeader | undefined;
  #nextLine = 1;
  #openBytes = 0;

  constructor(parser: Parser) {
    this.#parser = parser;
    // It hands over each row by a call: nothing is left to be read but its end.
    parser.resume();
  }

  /** The line behind the last row that was read. */
  get nextLine(): number {
    return this.#nextLine;
  }

  /** A row goes on and on. */
  get hasTooLarge(): boolean {
    return this.#openBytes > maxItemBytes;
  }

  async add(chunk: Buffer): Promise<readonly FileItem[]> {
    this.#openBytes += chunk.length;
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    return this.#taken();
  }

  async end(): Promise<readonly FileItem[]> {
    const ended = once(this.#parser, 'end');
    this.#parser.end();
    await ended;
    return this.#taken();
  }

  /** @param lastLine where the row ends, as the parser counts */
  take(cells: readonly string[], lastLine: number): void {
    const line = lastLine - cells.reduce((sum, cell) => sum + lineFeedsIn(cell), 0);
    this.#nextLine = lastLine + 1;
    this.#openBytes = 0;
    if (this.#header) this.#items.push(itemOf(line, cells, this.#header));
    else this.#header = { names: cells, exported: exportedCells(cells) };
  }

  refuse(error: CsvError | undefined): void {
    this.#openBytes = 0;
    const line = this.#nextLine;
    const last = this.#items.at(-1);
    if (last?.kind === 'bad' && last.line === line) return;
    this.#items.push({ kind: 'bad', line, reason: reasons.get(error?.code ?? '') ?? 'it is not CSV' });
  }

  #taken(): readonly FileItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'its quote is not closed'],
  ['INVALID_OPENING_QUOTE', 'there is a quote within a cell that does not begin with one'],
  ['CSV_INVALID_CLOSING_QUOTE', 'there is text behind the closing quote of a cell'],
]);

function itemOf(line: number, cells: readonly string[], header: CsvHeader): FileItem {
  const { names, exported } = header;
  if (cells.length !== names.length) {
    return { kind: 'bad', line, reason: `it has ${cells.length} cells, and the header has ${names.length}` };
  }
  // An export tells of a gap in a row without an id.
  if (exported && cells[exported.id] === '') return { kind: 'passed', line };
  return { kind: 'plain', line, body: new CsvRow(cells, header) };
}

/** What parts most cells of the first row. */
function delimiterIn(chunk: Buffer): string {
  const end = chunk.indexOf('\n');
  const row = chunk.toString('latin1', 0, end < 0 ? chunk.length : end).replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((delimiter) => [row.split(delimiter).length, delimiter] as const);
  return counts.reduce((most, each) => (each[0] > most[0] ? each : most))[1];
}

function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
