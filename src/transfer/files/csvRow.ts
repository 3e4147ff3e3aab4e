import { parsePath } from '../../messages/rows/payloadPath.ts';
import type { PlainBody } from './fileItem.ts';

/** The first row of a file. */
export interface CsvHeader {
  readonly names: readonly string[];
  /** Where an export of the inspector has what it tells of a message; undefined for any other file. */
  readonly exported: ExportedCells | undefined;
}

interface ExportedCells {
  readonly id: number;
  /** The columns that hold the payload, or parts of it. */
  readonly payload: readonly { readonly at: number; readonly steps: readonly string[] }[];
}

/** A row of CSV: its cells are the fields, or, of an export, the payload as far as its columns have it. */
export class CsvRow implements PlainBody {
  readonly #cells: readonly string[];
  readonly #header: CsvHeader;

  constructor(cells: readonly string[], header: CsvHeader) {
    this.#cells = cells;
    this.#header = header;
  }

  value(): unknown {
    const { names, exported } = this.#header;
    if (exported) return payloadOf(this.#cells, exported);
    return ownMembers(names.flatMap((name, at) => memberOf(name, this.#cells[at])));
  }

  members(): readonly (readonly [string, string])[] | undefined {
    const { names, exported } = this.#header;
    if (!exported) return names.map((name, at) => [name, this.#cells[at] ?? '']);
    const value = payloadOf(this.#cells, exported);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value).map(([name, member]) => [name, textOf(member)]);
  }

  json(): string {
    const { exported } = this.#header;
    const whole = exported?.payload.find(({ steps }) => steps.length === 0);
    if (!whole) return JSON.stringify(this.value());
    const text = armed(this.#cells[whole.at] ?? '');
    return isJson(text) ? text : JSON.stringify(text);
  }
}

const exportNames = ['time', 'source', 'id', 'size'] as const;

/** The cells of an export of the inspector, which begins with what it tells of each message. */
export function exportedCells(names: readonly string[]): ExportedCells | undefined {
  if (!exportNames.every((name, at) => names[at] === name)) return undefined;
  const payload = names.flatMap((name, at) => {
    const [root, ...steps] = parsePath(name) ?? [];
    const areNames = steps.every((step) => typeof step === 'string');
    return at >= exportNames.length && root === 'payload' && areNames ? [{ at, steps }] : [];
  });
  return payload.length > 0 ? { id: exportNames.indexOf('id'), payload } : undefined;
}

function payloadOf(cells: readonly string[], { payload }: ExportedCells): unknown {
  const root: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { at, steps } of payload) {
    const value = cellValue(armed(cells[at] ?? ''));
    if (steps.length === 0) return value;
    if (cells[at] !== '') put(root, steps, value);
  }
  return root;
}

function put(root: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  let object = root;
  for (const step of steps.slice(0, -1)) {
    const inner = object[step];
    const next = isObject(inner) ? inner : (Object.create(null) as Record<string, unknown>);
    object[step] = next;
    object = next;
  }
  const last = steps.at(-1);
  if (last !== undefined) object[last] = value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty cell of a row that becomes one JSON object is no member of it. */
function memberOf(name: string, cell = ''): readonly (readonly [string, unknown])[] {
  return cell === '' ? [] : [[name, cellValue(cell)]];
}

/** Makes a name such as `__proto__` a member like any other. */
function ownMembers(members: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(members);
}

const scalars: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** CSV knows no types: what is written just as JSON writes a number, a truth or an object is that. `007` is a text. */
function cellValue(cell: string): unknown {
  if (scalars.has(cell)) return scalars.get(cell);
  if (/^-?\d/.test(cell)) return String(Number(cell)) === cell ? Number(cell) : cell;
  return /^[[{]/.test(cell) && isJson(cell) ? (JSON.parse(cell) as unknown) : cell;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** An export puts an apostrophe before what a spreadsheet would run: it was not in the message. */
function armed(cell: string): string {
  return /^'[\p{Cf}\0\t\r]*[=+\-@＝＋－＠]/u.test(cell) ? cell.slice(1) : cell;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
