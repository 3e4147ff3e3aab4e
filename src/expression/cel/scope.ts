import { Effort } from '../effort.ts';
import { nestedJson } from '../nestedJson.ts';
import { PatternBook } from './patternBook.ts';
import type { ValueTrace } from './valueTrace.ts';
import type { Value } from './value.ts';
import { ZoneBook } from './zoneBook.ts';

/** Names of an object are collected, hashed and looked up. */
export const stepsPerKey = 8;
/** Characters or bytes that are compared, copied or looked through in a step. */
export const charactersPerStep = 8;

/** What an expression may make at most, whatever it costs: characters of a text, bytes. */
export const maxTextLength = 1_000_000;
/** Items of a list, entries of a map. */
export const maxItems = 100_000;

/** What an expression is asked of: its variables, what macros bind, and how much work it may still cause. */
export class Scope {
  readonly variable: (name: string) => Value;
  /** Follows what is read, where somebody wants to know: of variables, whoever gives them tells it. */
  trace: ValueTrace | undefined;
  readonly locals: Value[] = [];
  readonly effort = new Effort();
  readonly patterns = new PatternBook();
  readonly zones = new ZoneBook();
  #text = '';
  #inText: object | undefined;

  /** `failed` for a variable that is not there. */
  constructor(variable: (name: string) => Value) {
    this.variable = variable;
  }

  /** Begins anew, with other values. */
  begin(): void {
    this.effort.begin();
    this.#text = '';
    this.#inText = undefined;
  }

  /** Charges for so many characters or bytes that are looked at or copied. False once that is too much. */
  read(characters: number): boolean {
    return this.effort.spend(characters / charactersPerStep);
  }

  /** Charges for a text that is made. False once that is too much, or for one that is too long. */
  makeText(characters: number): boolean {
    return characters <= maxTextLength ? this.read(characters) : this.effort.giveUp();
  }

  /** Charges for a list or a map that is made. */
  makeItems(items: number): boolean {
    return items <= maxItems ? this.effort.spend(items) : this.effort.giveUp();
  }

  /** What a text holds that is JSON itself: what is asked for again and again is parsed once. */
  within(text: string): object | undefined {
    if (text !== this.#text) {
      this.#text = text;
      this.#inText = this.effort.spend(text.length >> 1) ? nestedJson(text, true) : undefined;
    }
    return this.#inText;
  }
}

export type Evaluate = (scope: Scope) => Value;
