import { basename } from 'node:path';
import { formatCount, plural } from '../../base/counts.ts';
import { oneLine } from '../../base/foreignText.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type {
  ContractTrial,
  RecordedChannel,
  RecordingTrial,
  ViolationReport,
} from '../../protocol/contracts/violations.ts';
import type { RulePlaces } from './rulePlaces.ts';

/** A problem that live messages make, and what shows them: a source of an inspector. */
export interface ViolationProblem extends Problem {
  readonly at: Location;
  /** Undefined where no inspector shows them. */
  readonly source: string | undefined;
  /** The path of its contract. */
  readonly contract: string;
  /** The rule that is broken, where it is about one. */
  readonly rule?: string;
}

export const violationCodes = ['contract.broken', 'contract.would-break'] as const;

/** The places of rules in a file as it is now; undefined for one that cannot be read. */
export type PlacesOf = (file: string) => RulePlaces | undefined;

type Group = ViolationReport['groups'][number];

/** More than that of one line tells nobody more. */
const maxNamed = 3;

/**
 * What held messages break of their contracts: one problem where the manifest names the contract, and one at each rule of the
 * schema that is broken. Of files that are being edited, what is saved is no concern.
 */
export function violationProblems(
  reports: readonly ViolationReport[],
  applications: readonly Application[],
  placesOf: PlacesOf,
  isEdited: (file: string) => boolean,
): readonly ViolationProblem[] {
  return reports.flatMap((report) => {
    if (report.invalid === 0) return [];
    const own = isEdited(report.contract.path) ? [] : ruleProblems(report, placesOf);
    return [...declarations(report, applications).map((at) => summary(report, at)), ...own];
  });
}

/** What they would break of a contract as it is being edited. */
export function trialProblems(trials: readonly ContractTrial[], placesOf: PlacesOf): readonly ViolationProblem[] {
  return trials.flatMap((trial) => {
    const { source, broken, brokenBefore, contract, label } = trial;
    const at = { file: contract.path, range: placesOf(contract.path)?.('') ?? noPlace };
    if (broken === 0) return [];
    const before = brokenBefore === broken ? 'as before' : `${formatCount(brokenBefore)} before`;
    const message = `As edited, this contract breaks ${formatCount(broken)} of ${checkedText(trial)} of ${quoted(label)} (${before}).`;
    const rules = trial.groups.map((group) => rule(group, trial, placesOf, 'contract.would-break'));
    return [
      { code: 'contract.would-break', severity: 'warning', message, at, source, contract: contract.path },
      ...rules,
    ];
  });
}

/** What recordings would break of a contract as it is being edited. */
export function recordingProblems(
  contract: string,
  trials: readonly RecordingTrial[],
  placesOf: PlacesOf,
): readonly ViolationProblem[] {
  return trials.flatMap(({ path, checked, broken, isWhole, groups }) => {
    if (broken === 0) return [];
    const range = placesOf(contract)?.(groups[0]?.rule ?? '') ?? noPlace;
    const of = `${isWhole ? '' : 'the first '}${plural(checked, 'message')} of the recording ${quoted(basename(path))}`;
    const message = `As edited, this contract breaks ${formatCount(broken)} of ${of}${reasonsText(groups)}.`;
    const at = { file: contract, range };
    return [{ code: 'contract.would-break', severity: 'warning', message, at, source: undefined, contract }];
  });
}

/** The channels whose contract a file is, as recordings are held against it. */
export function recordedChannels(contract: string, applications: readonly Application[]): readonly RecordedChannel[] {
  const found = applications.flatMap(({ messaging }) =>
    Object.values(messaging.channels).flatMap(({ kind, key, payload, contract: path, contractPointer: pointer }) => {
      if (path !== contract) return [];
      return [{ kind, key, payload: { ...payload, contract: { path, ...(pointer !== undefined && { pointer }) } } }];
    }),
  );
  return [...new Map(found.map((channel) => [JSON.stringify(channel), channel])).values()];
}

const noPlace = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

function checkedText({ held, checked }: ContractTrial): string {
  if (checked >= held) return plural(held, 'held message');
  return `the newest ${formatCount(checked)} of ${plural(held, 'held message')}`;
}

/** Where manifests name the contract of the channel; applications that are one manifest in several environments name it once. */
function declarations(
  { source, contract }: ViolationReport,
  applications: readonly Application[],
): readonly Location[] {
  const found = applications.flatMap(({ messaging }) =>
    Object.values(messaging.channels).flatMap(({ kind, name, contractAt, ...channel }) => {
      const isMeant = `${kind}:${name}` === source && channel.contract === contract.path;
      return isMeant && contractAt ? [contractAt] : [];
    }),
  );
  return [...new Map(found.map((at) => [JSON.stringify(at), at])).values()];
}

function summary(
  { source, label, contract, held, invalid, groups, span }: ViolationReport,
  at: Location,
): ViolationProblem {
  const verb = invalid === 1 ? 'breaks' : 'break';
  const message = `${formatCount(invalid)} of ${plural(held, 'held message')} of ${quoted(label)} ${verb} this contract${reasonsText(groups)}.${spanText(span)}`;
  return { code: 'contract.broken', severity: 'warning', message, at, source, contract: contract.path };
}

function reasonsText(groups: readonly Group[]): string {
  const named = groups
    .slice(0, maxNamed)
    .map((group) => `${reason(group)} (${formatCount(group.count)}${example(group)})`);
  return named.length === 0 ? '' : `: ${named.join('; ')}${groups.length > maxNamed ? '; and more' : ''}`;
}

function ruleProblems(report: ViolationReport, placesOf: PlacesOf): readonly ViolationProblem[] {
  return report.groups.map((group) => rule(group, report, placesOf, 'contract.broken'));
}

function rule(
  group: Group,
  { source, label, contract }: Pick<ViolationReport, 'source' | 'label' | 'contract'>,
  placesOf: PlacesOf,
  code: (typeof violationCodes)[number],
): ViolationProblem {
  const range = placesOf(contract.path)?.(group.rule) ?? noPlace;
  const count = plural(group.count, 'message');
  const text =
    code === 'contract.broken'
      ? `Broken by ${count} of ${quoted(label)}`
      : `${count} of ${quoted(label)} would break this`;
  const when = code === 'contract.broken' ? spanText(group) : '';
  const such = group.example.value === null ? '' : `, such as ${group.example.value}`;
  const message = `${text}: ${reason(group)}${such} (${oneLine(group.example.id)}).${when}`;
  const at = { file: contract.path, range };
  return { code, severity: 'warning', message, at, source, contract: contract.path, rule: group.rule };
}

function reason({ path, message }: Group): string {
  return oneLine(`${path} ${message}`);
}

function example({ example: { value } }: Group): string {
  return value === null ? '' : `, such as ${value}`;
}

function spanText(span: { readonly firstMs: number; readonly lastMs: number } | null): string {
  if (!span) return '';
  const [first, last] = [momentText(span.firstMs), momentText(span.lastMs)];
  return first === last ? ` Seen ${first}.` : ` First seen ${first}, last ${last}.`;
}

/** In the time of this machine. */
function momentText(timeMs: number): string {
  const at = new Date(timeMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function quoted(name: string): string {
  return `"${oneLine(name)}"`;
}
