import { escapeMarkdown, oneLine } from '../../base/foreignText.ts';
import { maskText } from '../../base/mask.ts';
import type { ProcessTable } from '../../engine/engine.ts';

/** One process for people. Its command may hold a password, and is masked; both texts are foreign. */
export interface ProcessRow {
  readonly command: string;
  /** `PID 12 · root · 00:00:03`. */
  readonly facts: string;
}

const maxCommandLength = 300;
const maxTooltipRows = 8;
const maxTooltipLength = 80;

export function processRows({ titles, processes }: ProcessTable): readonly ProcessRow[] {
  const column = (title: string): number => titles.indexOf(title);
  const [pid, user, time] = [column('PID'), Math.max(column('UID'), column('USER')), column('TIME')];
  const command = Math.max(column('CMD'), column('COMMAND'));
  return processes.map((cells) => ({
    command: maskText(oneLine((cells[command] ?? '').slice(0, maxCommandLength * 4))).slice(0, maxCommandLength),
    facts: [`PID ${cells[pid] ?? '?'}`, cells[user], cells[time]].filter(Boolean).join(' · '),
  }));
}

/** Markdown for the end of a tooltip: the first few processes, and how many more there are. */
export function processesTooltip(table: ProcessTable): string {
  const rows = processRows(table);
  if (rows.length === 0) return '';
  const shown = rows.slice(0, maxTooltipRows).map(({ command, facts }) => {
    const text = command.length > maxTooltipLength ? `${command.slice(0, maxTooltipLength - 1)}…` : command;
    return `${escapeMarkdown(text)} — ${escapeMarkdown(facts)}`;
  });
  const more = rows.length - shown.length;
  return ['', '**Processes**', ...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('  \n');
}
