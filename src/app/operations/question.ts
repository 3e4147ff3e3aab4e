import { formatCount } from '../../base/counts.ts';

/** What a person is asked before an operation begins. */
export interface Question {
  readonly title: string;
  /** What follows from it. */
  readonly detail: string;
  /** The button that goes on. */
  readonly action: string;
  /** What a person types to go on, so that nothing happens by a slip. */
  readonly typed?: string | undefined;
}

/** Names one entry by its id, and counts several. */
export function entries(ids: readonly string[]): string {
  return ids.length === 1 ? `the entry ${ids[0] ?? ''}` : `${formatCount(ids.length)} entries`;
}

export function themOf(ids: readonly string[]): string {
  return ids.length === 1 ? 'it' : 'them';
}
