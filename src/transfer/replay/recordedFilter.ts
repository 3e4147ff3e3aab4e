import { Buffer } from 'node:buffer';
import { plural } from '../../base/counts.ts';
import { ProblemError } from '../../base/problem.ts';
import type { RowFilter } from '../../expression/filter/rowFilter.ts';
import { compileFilter } from '../../messages/filter/compile.ts';
import type { Matcher } from '../../messages/filter/matcher.ts';
import { bytesOfValue } from '../../messages/recording/readLine.ts';
import type { RecordedMessage, RecordedValue } from '../../messages/recording/recording.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import { Page } from '../../messages/store/page.ts';
import { recordBytes } from '../../messages/store/record.ts';

/** As much of a message is looked through as the inspector does. */
const bounds = {
  maxPayloadBytes: 2 * 1_048_576,
  maxUnpackedBytes: 2 * 1_048_576,
  maxFields: 10_000,
  isHurried: true,
  isExact: true,
};

/** The inspector's filter, asked of messages of a recording. A channel is the source that its name says. */
export class RecordedFilter {
  readonly #startedAtMs: number;
  readonly #matcher: Matcher | undefined;
  readonly #sources: SourceFacts[] = [];
  readonly #numbers = new Map<string, number>();
  #unevaluated = 0;
  #why = '';

  /** @throws ProblemError `replay.bad-filter` for an expression that cannot be used */
  constructor(filter: RowFilter, startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
    const compiled = compileFilter(filter, {
      sourceId: (source) => this.#sources[source]?.id ?? '',
      lens: new RowLens((source) => this.#sources[source], bounds),
      verdictOf: () => 'none',
      onUnevaluated: (_page, _index, why) => {
        this.#why ||= why;
        this.#unevaluated++;
      },
    });
    if ('mistake' in compiled) {
      const message = `The filter cannot be used: ${compiled.mistake.message}`;
      throw new ProblemError({ code: 'replay.bad-filter', severity: 'error', message });
    }
    this.#matcher = compiled.matcher;
  }

  get notes(): readonly string[] {
    if (this.#unevaluated === 0) return [];
    return [
      `The filter could not be asked of ${plural(this.#unevaluated, 'message')}, left out for that: ${this.#why}`,
    ];
  }

  /** Which of the messages match. */
  matching(messages: readonly RecordedMessage[]): readonly boolean[] {
    const matcher = this.#matcher;
    const matches = messages.map(() => matcher === undefined);
    if (!matcher || messages.length === 0) return matches;
    const page = this.#pageOf(messages);
    matcher(page, 0, page.count, (index) => (matches[index] = true));
    return matches;
  }

  #pageOf(messages: readonly RecordedMessage[]): Page {
    const rows = messages.map((message) => {
      const parts = message.fields.flat().map(bytesOf);
      return { message, parts, bytes: recordBytes(message.id ?? '', parts) };
    });
    const page = new Page(0, Buffer.allocUnsafe(rows.reduce((sum, { bytes }) => sum + bytes, 0)));
    for (const { message, parts, bytes } of rows) {
      const timeMs = this.#startedAtMs + message.at / 1000;
      page.append('message', this.#numberOf(message), timeMs, message.id ?? '', parts, bytes);
    }
    return page;
  }

  #numberOf({ kind, channel }: RecordedMessage): number {
    const known = this.#numbers.get(channel);
    if (known !== undefined) return known;
    // A page has 16 bits for it. Of so many channels the last ones share a name.
    const number = Math.min(this.#sources.length, maxSources - 1);
    this.#sources[number] = { id: channel, label: channel, kind };
    if (this.#numbers.size < maxSources) this.#numbers.set(channel, number);
    return number;
  }
}

const maxSources = 65_536;

function bytesOf(value: RecordedValue): Buffer {
  return bytesOfValue(value);
}
