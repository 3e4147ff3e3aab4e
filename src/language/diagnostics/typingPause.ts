import type { Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Clock } from '../../base/clock.ts';
import { wiringPrefix } from '../../policy/lint/wiringRules.ts';
import { alike } from '../../manifest/files/lineCache.ts';

/** What is known of a document from edit to edit. */
interface Typed {
  readonly text: string;
  /** False for a text that was opened, and has not been edited. */
  readonly isEdited: boolean;
  /** The line that is being typed; undefined when the last edit was of another kind. */
  readonly line: number | undefined;
  readonly sinceMs: number;
}

/**
 * Holds back what is new on the line that is being typed, until typing has paused: half a word is no mistake yet. What is
 * gone is gone at once, and so is everything on the other lines shown; but what was seen of what runs waits wherever it is.
 */
export class TypingPause {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  readonly #typed = new Map<string, Typed>();

  constructor(clock: Clock, pauseMs: number) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
  }

  /** The documents that are open, as they are by now. */
  changed(open: readonly TextDocument[]): void {
    const uris = new Set(open.map(({ uri }) => uri));
    for (const uri of this.#typed.keys()) if (!uris.has(uri)) this.#typed.delete(uri);
    for (const document of open) {
      const before = this.#typed.get(document.uri);
      const text = document.getText();
      if (before?.text === text) continue;
      const line = before && lineEdited(before.text, text);
      this.#typed.set(document.uri, { text, isEdited: before !== undefined, line, sinceMs: this.#clock.nowMs() });
    }
  }

  /** Those of the diagnostics that may be shown by now. `before` gives those that are shown. */
  shown(uri: string, all: readonly Diagnostic[], before: () => readonly Diagnostic[]): readonly Diagnostic[] {
    if (this.waitMs(uri) === 0) return all;
    const told = new Set(before().map(({ code }) => code));
    const settled = all.filter(({ code }) => !isSeen(code) || told.has(code));
    const line = this.#typed.get(uri)?.line;
    if (line === undefined) return settled;
    const isOnLine = ({ range: { start, end } }: Diagnostic): boolean => start.line <= line && end.line >= line;
    const known = new Set(
      before()
        .filter(isOnLine)
        .map(({ code }) => code),
    );
    return settled.filter(
      (diagnostic) => !isOnLine(diagnostic) || diagnostic.range.start.line < line || known.has(diagnostic.code),
    );
  }

  /** How long it takes until everything may be shown. */
  waitMs(uri: string): number {
    const typed = this.#typed.get(uri);
    return !typed?.isEdited ? 0 : Math.max(0, typed.sinceMs + this.#pauseMs - this.#clock.nowMs());
  }
}

/** True for what was seen of what runs: it has nothing to do with the edit. */
function isSeen(code: Diagnostic['code']): boolean {
  return typeof code === 'string' && code.startsWith(wiringPrefix);
}

/** The line that an edit is within; undefined if it is not within one. */
function lineEdited(before: string, after: string): number | undefined {
  const { start, end } = alike(before, after);
  const [taken, given] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (taken === given || taken.includes('\n') || given.includes('\n')) return undefined;
  let line = 0;
  for (let at = after.indexOf('\n'); at !== -1 && at < start; at = after.indexOf('\n', at + 1)) line++;
  return line;
}
