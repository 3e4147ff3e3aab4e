import { mayContinue, maxEventLines, placedBehind, type LinePlace } from '../logs/continuation.ts';
import { parseLogLine } from '../logs/logLine.ts';
import type { LogLevel } from '../../base/kinds/logLevels.ts';
import { stripAnsi } from '../../base/ansi.ts';
import type { Page } from '../store/page.ts';

/** What is known of a session's rows. */
interface EventPorts {
  readonly isLog: (source: number) => boolean;
  /** The page with the rows before those of another, as far as it is held. */
  readonly pageBefore: (page: Page) => Page | undefined;
}

interface RowAt {
  readonly page: Page;
  readonly index: number;
}

/** Rows of other containers between two lines of one: beyond that many nobody looks for the line before. */
const maxRowsBetween = 1000;
const maxHeadBytes = 400;
/** A longer line is not parsed for its level here. */
const maxParsedBytes = 65_536;
const maxRemembered = 8192;

/**
 * Finds which lines of a container's log belong together: a stack trace and the line that it explains. Nothing is kept in the
 * store: a line that may go on with another looks back at the lines before it, and what was found is remembered for the next.
 */
export class LogEvents {
  readonly #ports: EventPorts;
  readonly #places = new Map<number, LinePlace>();

  constructor(ports: EventPorts) {
    this.#ports = ports;
  }

  /** The place of a row that is a line of a log. */
  placeOf(page: Page, index: number): LinePlace {
    const chain: { readonly at: RowAt; readonly line: string }[] = [];
    let before: LinePlace | undefined;
    for (let at: RowAt | undefined = { page, index }; at; at = this.#lineBefore(at)) {
      before = this.#places.get(at.page.sequenceAt(at.index));
      if (before) break;
      const line = stripAnsi(textAt(at, maxHeadBytes));
      chain.push({ at, line });
      if (!mayContinue(line) || chain.length > maxEventLines) break;
    }
    for (const { at, line } of chain.reverse()) {
      const sequence = at.page.sequenceAt(at.index);
      before = placedBehind(before, sequence, line, () => statedLevel(at));
      this.#remember(sequence, before);
    }
    // The row itself is in the chain, or was known.
    return before as LinePlace;
  }

  /** The line that the same container wrote before. A gap parts events. */
  #lineBefore({ page: from, index }: RowAt): RowAt | undefined {
    const source = from.sourceAt(index);
    const container = containerAt(from, index);
    let page: Page | undefined = from;
    let at = index - 1;
    for (let looked = 0; page && looked < maxRowsBetween; looked++, at--) {
      if (at < 0) {
        page = this.#ports.pageBefore(page);
        at = (page?.count ?? 0) - 1;
        if (!page) return undefined;
      }
      if (page.sourceAt(at) !== source || page.isDead(at)) continue;
      if (page.kindAt(at) === 'gap' || !this.#ports.isLog(source)) return undefined;
      if (containerAt(page, at) === container) return { page, index: at };
    }
    return undefined;
  }

  #remember(sequence: number, place: LinePlace): void {
    if (this.#places.size >= maxRemembered) this.#places.clear();
    this.#places.set(sequence, place);
  }
}

function statedLevel(at: RowAt): LogLevel | null {
  return parseLogLine(textAt(at, maxParsedBytes)).level;
}

/** A line's text is its first value, the container's name its second. */
function textAt({ page, index }: RowAt, maxBytes: number): string {
  return partAt(page, index, 1, maxBytes);
}

function containerAt(page: Page, index: number): string {
  return partAt(page, index, 3, 300);
}

function partAt(page: Page, index: number, part: number, maxBytes: number): string {
  const { ends } = page.layoutAt(index, 2);
  const [start = 0, end = start] = [ends[part - 1], ends[part]];
  return page.bytes.toString('utf8', start, Math.min(end, start + maxBytes));
}
