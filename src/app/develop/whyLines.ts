import { basename } from 'node:path';
import { tookText, type Watches } from '../services/watchText.ts';
import type { Location } from '../../base/problem.ts';
import type { WatchAnswer } from '../../protocol/develop.ts';
import { clockText } from './syncList.ts';

/** What one rule makes of a file, as a line of a list. */
export interface WhyLine {
  /** The name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The rule in the manifest. */
  readonly rule?: Location;
}

/** What is known of an application beside its rules' answers. */
export interface WhyFacts {
  readonly application: string;
  readonly watches: Watches;
  /** Services of which a container is up. */
  readonly running: ReadonlySet<string>;
}

/**
 * Why a file was brought into containers, or was not: the rules that take it first, then those that leave it out, each with what
 * became of it last. Rules for other folders are one line, as they say nothing of the file.
 */
export function whyLines(path: string, answers: readonly WatchAnswer[], facts: WhyFacts): readonly WhyLine[] {
  const near = answers.filter(({ kind }) => kind !== 'outside');
  const lines = [...near.filter(({ kind }) => kind === 'taken'), ...near.filter(({ kind }) => kind !== 'taken')].map(
    (answer) => lineOf(path, answer, facts),
  );
  const others = answers.length - near.length;
  return others === 0 ? lines : [...lines, othersLine(others, lines.length === 0, path, facts)];
}

function lineOf(path: string, { service, action, kind, text, at }: WatchAnswer, facts: WhyFacts): WhyLine {
  const isTaken = kind === 'taken';
  return {
    icon: isTaken ? 'check' : kind === 'not-followed' ? 'warning' : 'circle-slash',
    label: service,
    description: isTaken ? `${action} · ${fateOf(path, service, facts)}` : action,
    detail: text,
    rule: at,
  };
}

/** What became of the file: a rule that would copy it does not, where nobody watches or nothing runs. */
function fateOf(path: string, service: string, { watches, running }: WhyFacts): string {
  const state = watches.get(service);
  if (!state) return 'not now: its files are not watched';
  if (state.status === 'failing') return `not now: ${state.problems[0]?.message ?? 'syncing fails'}`;
  if (state.status === 'suspended') return 'not now: the watch is suspended';
  const last = state.recent.find((record) => 'paths' in record && record.paths.includes(path));
  if (last && 'ms' in last) return `done in ${tookText(last.ms)} at ${clockText(last.atMs)}`;
  return running.has(service) ? 'not changed since watching began' : 'once the service runs';
}

function othersLine(count: number, isAll: boolean, path: string, { application }: WhyFacts): WhyLine {
  const rules = `${count} ${count === 1 ? 'rule' : 'rules'}`;
  return isAll
    ? {
        icon: 'circle-slash',
        label: `No rule of ${application} is for it`,
        description: '',
        detail: `${basename(path)} lies outside of the paths of all ${rules} under develop.watch.`,
      }
    : { icon: 'dash', label: `${rules} for other paths`, description: '', detail: 'They say nothing of this file.' };
}
