import { contractStates } from '../../base/kinds/contractStates.ts';
import type { Stepwise } from '../../base/stepwise.ts';
import type { TraceQuestion } from '../../protocol/traces/trace.ts';
import type { HopPlace } from './hopPlaces.ts';

/** Says in short which rows a trace has and how each is judged: as long as it stays the same, so does the trace. */
export function* revisionOf(places: readonly HopPlace[], question: TraceQuestion, unknown: number): Stepwise<string> {
  const hash = new NumberHash();
  hash.addText(JSON.stringify(question));
  // How many are left is not news each time.
  hash.add(Math.ceil(Math.log2(unknown + 1)));
  let last: string | undefined;
  // Of the others nothing is shown.
  let judged = question.limit;
  for (const { name, session, sequence } of places) {
    if (name !== last) {
      hash.addText(name);
      hash.add(session.traces.way);
      last = name;
    }
    hash.add(sequence);
    if (judged-- > 0) hash.add(contractStates.indexOf(session.questions.contractOf(sequence)));
    yield;
  }
  return `${places.length} ${hash.text}`;
}

/** 64 bits over whole numbers, in two lanes that are mixed in different ways. */
class NumberHash {
  #one = 0x811c_9dc5;
  #other = 0x9e37_79b9;

  get text(): string {
    return `${(this.#one >>> 0).toString(16)}${(this.#other >>> 0).toString(16).padStart(8, '0')}`;
  }

  add(value: number): void {
    this.#mix(value | 0);
    this.#mix(Math.floor(value / 2 ** 32) | 0);
  }

  addText(text: string): void {
    for (let at = 0; at < text.length; at++) this.#mix(text.charCodeAt(at));
    this.#mix(text.length);
  }

  #mix(bits: number): void {
    this.#one = Math.imul(this.#one ^ bits, 0x0100_0193);
    this.#other = Math.imul((this.#other ^ bits) + 0x7f4a_7c15, 0x85eb_ca6b);
    this.#other ^= this.#other >>> 15;
  }
}
