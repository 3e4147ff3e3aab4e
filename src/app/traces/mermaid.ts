import { mermaidText } from '../mermaidText.ts';
import type { WiringFacts } from '../../protocol/traces/trace.ts';

/** As much of a hop as a diagram shows. */
export interface DrawnHop {
  readonly timeMs: number;
  /** The channel's name; undefined for a log line. */
  readonly channel: string | undefined;
  readonly service: string | undefined;
  readonly id: string;
  /** One line. */
  readonly text: string;
}

/**
 * A trace as a sequence diagram of Mermaid: services as columns, messages as arrows from who sent them to all who consume them, log
 * lines as notes. Who is not known is left out in favour of the channel, which then is a column of its own.
 */
export function mermaidOf(hops: readonly DrawnHop[], { consumers }: WiringFacts): string {
  const columns = new Columns();
  const lines = hops.flatMap((hop) => {
    if (hop.channel === undefined) {
      return [`  Note over ${columns.of('service', hop.service ?? 'log')}: ${mermaidText(hop.text)}`];
    }
    const from = hop.service === undefined ? columns.of('channel', hop.channel) : columns.of('service', hop.service);
    const readers = Object.hasOwn(consumers, hop.channel) ? (consumers[hop.channel] ?? []) : [];
    const to =
      readers.length > 0 ? readers.map((name) => columns.of('service', name)) : [columns.of('channel', hop.channel)];
    return to.map((name) => `  ${from}->>${name}: ${mermaidText(`${hop.channel ?? ''} ${hop.id}`)}`);
  });
  return ['sequenceDiagram', ...columns.declared, ...lines, ''].join('\n');
}

/** The columns of a diagram: names of services and channels can be anything, so they stand behind names of our own. */
class Columns {
  readonly #names = new Map<string, string>();
  readonly declared: string[] = [];

  of(kind: 'service' | 'channel', name: string): string {
    const key = `${kind} ${name}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const column = `p${this.#names.size}`;
    this.#names.set(key, column);
    this.declared.push(`  ${kind === 'service' ? 'participant' : 'actor'} ${column} as ${mermaidText(name)}`);
    return column;
  }
}
