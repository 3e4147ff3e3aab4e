import { TextFormats } from './textFormats.ts';

/** So many different texts are told apart; where there are more, it is no choice of a few. */
const maxChoices = 12;
const maxChoiceLength = 60;
/** More different names: the object is a map, whose names say nothing. */
const maxNames = 200;
const maxDepth = 40;

export interface Counter {
  /** Parts that are still looked at: what comes behind is allowed to be anything. */
  partsLeft: number;
}

/** What was seen in one place of all messages. */
export class ValueEvidence {
  count = 0;
  readonly types = new Map<string, number>();
  readonly formats = new TextFormats();
  /** Texts and how often they came; undefined once there were too many. */
  choices: Map<string, number> | undefined = new Map();
  readonly members = new Map<string, ValueEvidence>();
  /** All the values of a map; undefined while the names say something. */
  rest: ValueEvidence | undefined;
  items: ValueEvidence | undefined;
  /** It was too deep or too large to be looked through. */
  isAnything = false;

  add(value: unknown, counter: Counter, depth = 0): void {
    this.count++;
    if (depth > maxDepth) this.isAnything = true;
    if (this.isAnything) return;
    const type = typeOf(value);
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
    if (typeof value === 'string') this.#addText(value);
    else if (Array.isArray(value)) this.#addItems(value, counter, depth);
    else if (typeof value === 'object' && value !== null) this.#addMembers(value, counter, depth);
  }

  #addText(text: string): void {
    this.formats.add(text);
    if (!this.choices) return;
    this.choices.set(text, (this.choices.get(text) ?? 0) + 1);
    if (this.choices.size > maxChoices || text.length > maxChoiceLength) this.choices = undefined;
  }

  #addItems(items: readonly unknown[], counter: Counter, depth: number): void {
    if (items.length === 0) return;
    this.items ??= new ValueEvidence();
    for (const item of items) this.items.add(item, counter, depth + 1);
  }

  #addMembers(object: object, counter: Counter, depth: number): void {
    for (const [name, member] of Object.entries(object)) {
      this.#evidenceOf(name, counter)?.add(member, counter, depth + 1);
    }
  }

  #evidenceOf(name: string, counter: Counter): ValueEvidence | undefined {
    if (this.rest) return this.rest;
    const known = this.members.get(name);
    if (known) return known;
    if (this.members.size >= maxNames || --counter.partsLeft < 0) {
      // Not one name of a map says anything: its values are looked at as those of one place from now on.
      this.rest = mergedEvidence([...this.members.values()]);
      this.members.clear();
      return this.rest;
    }
    const fresh = new ValueEvidence();
    this.members.set(name, fresh);
    return fresh;
  }
}

/** What several places show together. */
function mergedEvidence(all: readonly ValueEvidence[]): ValueEvidence {
  const merged = new ValueEvidence();
  for (const one of all) {
    merged.count += one.count;
    for (const [type, count] of one.types) merged.types.set(type, (merged.types.get(type) ?? 0) + count);
    // Within them, everything was looked at already: it may be anything.
    merged.isAnything ||= one.isAnything || one.members.size > 0 || one.items !== undefined || one.rest !== undefined;
  }
  merged.choices = undefined;
  // Formats that were told of single places do not hold for the whole.
  merged.formats.add('');
  return merged;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'bigint' ? 'integer' : typeof value === 'undefined' ? 'null' : typeof value;
}
