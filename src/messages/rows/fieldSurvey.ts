import { formatPath, type PathSteps } from './payloadPath.ts';

export type FieldType = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';

export interface SurveyedField {
  readonly path: string;
  readonly types: readonly FieldType[];
  readonly count: number;
  readonly example: string;
}

const maxFields = 500;
const maxDepth = 8;
/** At most this many members of one object, and items of one array, are looked at. */
const maxMembers = 200;
const maxItems = 3;
const exampleLength = 60;

interface Entry {
  readonly types: Set<FieldType>;
  count: number;
  example: string;
}

/** Learns from samples which paths messages have, within bounds. */
export class FieldSurvey {
  readonly #entries = new Map<string, Entry>();
  #sampled = 0;

  get sampled(): number {
    return this.#sampled;
  }

  /** The most frequent fields come first, those that are equal in the order in which they were met. */
  get fields(): readonly SurveyedField[] {
    const fields = [...this.#entries].map(([path, { types, count, example }]) => ({
      path,
      types: [...types],
      count,
      example,
    }));
    return fields.sort((a, b) => b.count - a.count);
  }

  add(roots: Readonly<Record<string, unknown>>): void {
    this.#sampled++;
    const met = new Set<string>();
    for (const [name, value] of Object.entries(roots)) this.#visit([name], value, met);
  }

  #visit(steps: PathSteps, value: unknown, met: Set<string>): void {
    if (value === undefined || steps.length > maxDepth) return;
    const type = typeOf(value);
    if (steps.length > 1 || type !== 'object') this.#count(formatPath(steps), type, value, met);
    if (type === 'array') {
      for (const [i, item] of (value as unknown[]).slice(0, maxItems).entries()) this.#visit([...steps, i], item, met);
    }
    if (type === 'object') {
      for (const [name, member] of Object.entries(value as object).slice(0, maxMembers)) {
        this.#visit([...steps, name], member, met);
      }
    }
  }

  #count(path: string, type: FieldType, value: unknown, met: Set<string>): void {
    if (met.has(path)) return;
    met.add(path);
    const known = this.#entries.get(path);
    if (!known && this.#entries.size >= maxFields) return;
    const entry = known ?? { types: new Set(), count: 0, example: '' };
    this.#entries.set(path, entry);
    entry.types.add(type);
    entry.count++;
    if (entry.example === '') entry.example = exampleOf(value);
  }
}

function typeOf(value: unknown): FieldType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      return 'object';
    default:
      return 'string';
  }
}

function exampleOf(value: unknown): string {
  if (typeof value === 'object') return '';
  const text = typeof value === 'string' ? value : `${value as number}`;
  return text.length > exampleLength ? `${text.slice(0, exampleLength - 1)}…` : text;
}
