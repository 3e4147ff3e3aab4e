import { showHidden } from '../../kit/format.ts';
import type { Filter } from '../../../protocol/filterShapes.ts';
import type { SourceStatus } from '../../../protocol/shapes.ts';
import type { Span } from '../histogram/histogramModel.ts';
import { maxFilterLength, spanLabel, toggledSource } from './filterModel.ts';
import { conditionOfSource, withCondition } from './filterText.ts';

/** A value on screen. */
export interface ShownValue {
  /** A variable of filters, or a path: `payload.items[0].sku`. */
  readonly path: string;
  /** False where there may be nothing. */
  readonly isThere: boolean;
}

interface Example {
  readonly condition: string | null;
  readonly problem: string | null;
}

interface ExamplePorts {
  readonly example: (sequence: number, value: ShownValue, isExcluded: boolean) => Promise<Example | null>;
  readonly filter: () => Filter;
  /** The filter's text cannot be read. */
  readonly hasProblem: () => boolean;
  readonly set: (filter: Filter) => void;
  readonly sources: () => readonly SourceStatus[];
  /** Says what was done, or why it was not. */
  readonly say: (text: string) => void;
}

/** The time before and after a message that belongs to it. */
const aroundMs = 5000;

/** Makes conditions of what is on screen, and adds them to the filter. */
export class FilterByExample {
  readonly #ports: ExamplePorts;

  constructor(ports: ExamplePorts) {
    this.#ports = ports;
  }

  /** Shows only messages which have what this one has at a place, or all but those. */
  async value(sequence: number, value: ShownValue, isExcluded: boolean): Promise<void> {
    const example = await this.#ports.example(sequence, value, isExcluded);
    if (!example) return this.#ports.say('This message has been evicted to make room for newer ones.');
    if (example.condition === null) return this.#ports.say(example.problem ?? '');
    this.#add(example.condition);
  }

  /** Shows only one source's messages, or all but those. */
  source(id: string, isHidden: boolean): void {
    const sources = this.#ports.sources();
    const condition = conditionOfSource(id, sources, isHidden);
    if (condition !== undefined) return this.#add(condition);
    // Names alone do not tell it from another source: the filter names those to show.
    const others = sources.map((source) => source.id).filter((other) => other !== id);
    const filter = this.#ports.filter();
    this.#set(isHidden ? { ...filter, sources: others } : toggledSource({ ...filter, sources: [] }, id));
  }

  aroundTime(timeMs: number): void {
    this.span({ fromMs: timeMs - aroundMs, toMs: timeMs + aroundMs });
  }

  span(span: Span): void {
    this.#set({ ...this.#ports.filter(), span }, `Time: ${spanLabel(span)}`);
  }

  allTimes(): void {
    this.#set({ ...this.#ports.filter(), span: null }, 'Showing all times');
  }

  #add(condition: string): void {
    const filter = this.#ports.filter();
    // Nothing can be added to a text that cannot be read; undo brings it back.
    const base = this.#ports.hasProblem() ? { ...filter, mode: 'cel' as const, text: '' } : filter;
    const next = withCondition(base, condition);
    if (next.text.length > maxFilterLength) return this.#ports.say('The filter would be too long with this condition.');
    this.#set(next, `Filter: ${showHidden(condition)}`);
  }

  #set(filter: Filter, text?: string): void {
    this.#ports.set(filter);
    if (text !== undefined) this.#ports.say(text);
  }
}
