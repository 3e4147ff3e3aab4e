import { oneLine } from '../../base/foreignText.ts';
import type { Application } from '../../manifest/model.ts';
import type { LiveParty, LiveWiring } from '../../protocol/live.ts';

/** Somebody on one side of a channel. `rate` is left out where nobody counts. */
interface Party {
  readonly name: string;
  readonly group?: string;
  readonly rate?: number;
  readonly mark: Mark;
}

/** `plain`: as declared, and seen where somebody looks. */
type Mark = 'plain' | 'unseen' | 'undeclared';

const arrows: Readonly<Record<Mark, string>> = { plain: '──▶', unseen: '┄┄▷', undeclared: '══▶' };
const legends: Readonly<Partial<Record<Mark, string>>> = {
  unseen: '┄┄▷ declared, not seen yet',
  undeclared: '══▶ seen, not declared',
};

/** More rows are counted. */
const maxRows = 8;
const maxNameLength = 28;

/**
 * A small map of a channel, as a block of plain text: who publishes → the channel → group and consumer. By what is declared, and where
 * somebody looks, by what was seen. Undefined for a channel that nobody has to do with.
 */
export function channelMap(
  channel: string,
  { services }: Application,
  wiring: LiveWiring | undefined,
): string | undefined {
  const all = Object.values(services);
  const publishers = wiring
    ? wiring.publishers.map(seenParty)
    : all.filter(({ publishes }) => publishes.includes(channel)).map(({ name }): Party => ({ name, mark: 'plain' }));
  const consumers = wiring
    ? wiring.consumers.map(seenParty)
    : all.flatMap(({ name, consumes }) =>
        consumes
          .filter((one) => one.channel === channel)
          .map(({ group }): Party => ({ name, mark: 'plain', ...(group !== undefined && { group }) })),
      );
  if (publishers.length + consumers.length === 0) return undefined;
  const lines = rowsOf(publishers, consumers, clipped(channel));
  const used = new Set([...publishers, ...consumers].map(({ mark }) => mark));
  const legend = [...used].flatMap((mark) => legends[mark] ?? []).sort();
  const text = [...lines, ...(legend.length > 0 ? ['', legend.join('   ')] : [])].join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}text\n${text}\n${fence}`;
}

function seenParty({ name, group, isDeclared, isObserved, ratePerSecond }: LiveParty): Party {
  return {
    name,
    mark: isObserved ? (isDeclared ? 'plain' : 'undeclared') : 'unseen',
    ...(group !== null && { group }),
    ...(ratePerSecond !== null && { rate: ratePerSecond }),
  };
}

function rowsOf(publishers: readonly Party[], consumers: readonly Party[], channel: string): readonly string[] {
  const left = shortened(publishers).map(({ text, mark }) => ({ text, arrow: mark === undefined ? '' : arrows[mark] }));
  const right = shortened(consumers).map(({ text, mark }) =>
    mark === undefined ? `    ${text}` : `${arrows[mark]} ${text}`,
  );
  const width = Math.max(0, ...left.map(({ text }) => text.length));
  const count = Math.max(left.length, right.length, 1);
  return Array.from({ length: count }, (_, row) => {
    const { text = '', arrow = '' } = left[row] ?? {};
    const middle = row === 0 ? channel : ' '.repeat(channel.length);
    const before = left.length === 0 ? '' : `${text.padEnd(width)} ${arrow.padEnd(3)} `;
    return `${before}${middle} ${right[row] ?? ''}`.trimEnd();
  });
}

function shortened(parties: readonly Party[]): readonly { readonly text: string; readonly mark?: Mark }[] {
  const isLong = parties.length > maxRows;
  const shown = isLong ? parties.slice(0, maxRows - 1) : parties;
  const rows = shown.map((party) => ({ text: textOf(party), mark: party.mark }));
  return isLong ? [...rows, { text: `and ${parties.length - shown.length} more` }] : rows;
}

function textOf({ name, group, rate }: Party): string {
  const by = group === undefined ? '' : `[${clipped(group)}] `;
  return `${by}${clipped(name)}${rate === undefined ? '' : ` ${Number(rate.toFixed(1))}/s`}`;
}

function clipped(name: string): string {
  const text = oneLine(name.slice(0, maxNameLength + 1));
  return name.length > maxNameLength ? `${text.slice(0, maxNameLength - 1)}…` : text;
}
