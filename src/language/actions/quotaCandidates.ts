import { formatBytes } from '../../base/bytes.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { NewEntry } from '../../manifest/problems/additions.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { find } from '../../manifest/tree/tree.ts';
import { manifestQuota } from '../../policy/quota/manifestQuota.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { isHealing } from './findingTrials.ts';
import { limitKinds, topKey, writesTop, type LimitKind } from './limitKinds.ts';
import type { FileEdit } from './offer.ts';
import { keysWritten, linesIn, textOfScalar, valueWrittenAt } from './writtenValues.ts';

/** Edits of one file that may make a manifest fit in its quota. */
export interface QuotaCandidate {
  readonly title: string;
  readonly edits: readonly FileEdit[];
}

/** What candidates are worked out with. `fits`: the finding would be gone in such an application, and no other would have come. */
interface Fitting {
  readonly snapshot: Snapshot;
  readonly application: Application;
  readonly service: Service;
  readonly fits: (application: Application) => boolean;
}

/** What may be written for a finding of a quota, the likeliest first. The amounts fit; nobody has tried the edits. */
export function quotaCandidates(
  snapshot: Snapshot,
  finding: PolicyFinding,
  found: readonly PolicyFinding[],
): readonly QuotaCandidate[] {
  const { application } = snapshot.manifest();
  const service = application && ownProperty(application.services, finding.services[0]);
  if (!application || !service) return [];
  const before = found.filter(({ code }) => code.startsWith('quota.'));
  const fits = (changed: Application): boolean => isHealing(manifestQuota(changed), finding, before);
  const fitting: Fitting = { snapshot, application, service, fits };
  switch (finding.code) {
    case 'quota.unlimited':
      return [...limited(fitting), ...countedAsDefault(fitting)];
    case 'quota.cpus':
      return [...fewerReplicas(fitting), ...lowerLimit('cpus', fitting)];
    case 'quota.memory':
      return [...fewerReplicas(fitting), ...lowerLimit('memory', fitting)];
    case 'quota.cost':
      return [...fewerReplicas(fitting), ...lowerLimit('cpus', fitting), ...lowerLimit('memory', fitting)];
    case 'quota.containers':
    case 'quota.ports':
      return fewerReplicas(fitting);
    default:
      return [];
  }
}

/** Amounts of what is missing, as large as usual where that fits. */
interface Amounts {
  readonly cpus?: number;
  readonly memory?: number;
}

function usualAmounts(missing: readonly LimitKind[], fits: (amounts: Amounts) => boolean): Amounts | undefined {
  const smallest = Object.fromEntries(missing.map((kind) => [kind, limitKinds[kind].usual.at(-1)]));
  let amounts: Amounts = smallest;
  for (const kind of missing) {
    const amount = limitKinds[kind].usual.find((each) => fits({ ...amounts, [kind]: each }));
    if (amount === undefined) return undefined;
    amounts = { ...amounts, [kind]: amount };
  }
  return amounts;
}

function missingLimits({ application, service }: Fitting): readonly LimitKind[] {
  const unlimited = manifestQuota(application).find(
    ({ code, services }) => code === 'quota.unlimited' && services.includes(service.name),
  );
  // Which of them the quota counts is told by the finding alone.
  return (['cpus', 'memory'] as const).filter((kind) => unlimited?.message.includes(`deploy.resources.limits.${kind}`));
}

function limited(fitting: Fitting): readonly QuotaCandidate[] {
  const { application, service, fits } = fitting;
  const amounts = usualAmounts(missingLimits(fitting), (each) => fits(withLimits(application, service, each)));
  return amounts ? limitsWritten(amounts, fitting) : [];
}

/** In each file of the manifest that has the service, its own first. */
function limitsWritten(amounts: Amounts, { snapshot, service }: Fitting): readonly QuotaCandidate[] {
  const problems = linesIn(snapshot);
  const isTop = writesTop(snapshot.manifest().tree, service.name);
  const path = ['services', service.name, ...(isTop ? [] : ['deploy', 'resources', 'limits'])];
  const values = kindsIn(amounts).map(({ kind, amount }) =>
    isTop
      ? ([topKey(kind), limitKinds[kind].text(amount)] as const)
      : ([kind, limitKinds[kind].deployText(amount)] as const),
  );
  const title = `Limit "${service.name}" to ${amountsText(amounts)}`;
  return [...new Set([service.at.file, ...snapshot.manifestFiles()])].flatMap((file) => {
    const root = snapshot.other(file)?.trees()[0];
    if (!find(root, 'services', service.name)) return [];
    const edits = entriesWritten(root, path, values, problems);
    return edits ? [{ title, edits }] : [];
  });
}

/** Several keys below a path, which may be there or not. */
function entriesWritten(
  root: Parameters<typeof keysWritten>[0],
  path: readonly string[],
  entries: readonly NewEntry[],
  problems: ReturnType<typeof linesIn>,
): readonly FileEdit[] | undefined {
  if (!find(root, ...path)) return keysWritten(root, path, entries, problems);
  const edits = entries.map(([key, value]) => keysWritten(root, [...path, key], value, problems));
  return edits.every((each) => each !== undefined) ? edits.flat() : undefined;
}

function countedAsDefault(fitting: Fitting): readonly QuotaCandidate[] {
  const { snapshot, application, fits } = fitting;
  const missing = missingLimits(fitting);
  const amounts = usualAmounts(missing, (each) => fits(withDefaults(application, each)));
  if (!amounts) return [];
  const problems = linesIn(snapshot);
  const path = ['x-patchbay', 'quota', 'defaults'];
  const values = kindsIn(amounts).map(({ kind, amount }) => [kind, limitKinds[kind].text(amount)] as const);
  const title = `Count each service without a limit as ${amountsText(amounts)} (quota.defaults)`;
  return snapshot.manifestFiles().flatMap((file) => {
    const root = snapshot.other(file)?.trees()[0];
    const edits = find(root, 'x-patchbay') && entriesWritten(root, path, values, problems);
    return edits ? [{ title, edits }] : [];
  });
}

/** As many as fit, where the manifest states how many there are. */
function fewerReplicas({ snapshot, application, service, fits }: Fitting): readonly QuotaCandidate[] {
  const { name, replicas } = service;
  const most = largest(1, replicas - 1, (count) => fits(withService(application, { ...service, replicas: count })));
  if (most === undefined) return [];
  const title = `Lower the replicas of "${name}" from ${replicas} to ${most}`;
  const paths = [['deploy', 'replicas'], ['scale']];
  return paths.flatMap((path) => replaced(snapshot, ['services', name, ...path], String(most), title));
}

/** What is left of a limit that is lowered must be a part of it that may still do: a quarter. */
const leastShare = 0.25;

/** The highest limit that fits; of a service that counts as the default of the quota, a limit of its own. */
function lowerLimit(kind: LimitKind, fitting: Fitting): readonly QuotaCandidate[] {
  const { snapshot, application, service, fits } = fitting;
  const { step, least, own, fallback, say, text, keys } = limitKinds[kind];
  const stated = own(service);
  const current = stated ?? fallback(application.governance?.quota);
  if (current === undefined) return [];
  const lowest = Math.ceil(Math.max(least, current * leastShare) / step);
  const steps = largest(lowest, Math.ceil(current / step) - 1, (count) =>
    fits(withLimits(application, service, { [kind]: rounded(count * step) })),
  );
  if (steps === undefined) return [];
  const amount = rounded(steps * step);
  if (stated === undefined) return limitsWritten({ [kind]: amount }, fitting);
  const title = `Lower the limit of "${service.name}" from ${say(current)} to ${say(amount)}`;
  return keys.flatMap((path) =>
    replaced(snapshot, ['services', service.name, ...path], (now) => text(amount, now), title),
  );
}

/** Puts another text in the place of a scalar that is written as it is. */
function replaced(
  snapshot: Snapshot,
  path: readonly string[],
  newText: string | ((now: string) => string),
  title: string,
): readonly QuotaCandidate[] {
  const node = valueWrittenAt(snapshot.manifest().tree, path)?.node;
  const written = node?.kind === 'scalar' ? textOfScalar(node, linesIn(snapshot)) : undefined;
  if (!node || !written) return [];
  const { text: now, quote } = written;
  const text = typeof newText === 'string' ? newText : newText(now);
  return [{ title, edits: [{ file: node.at.file, range: node.at.range, newText: `${quote}${text}${quote}` }] }];
}

function withService(application: Application, service: Service): Application {
  return { ...application, services: { ...application.services, [service.name]: service } };
}

function withLimits(application: Application, service: Service, { cpus, memory }: Amounts): Application {
  const limits = {
    ...service.limits,
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memoryBytes: memory }),
  };
  return withService(application, { ...service, limits });
}

function withDefaults(application: Application, { cpus, memory }: Amounts): Application {
  const { governance } = application;
  if (!governance?.quota) return application;
  const defaults = {
    ...governance.quota.defaults,
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memoryBytes: memory }),
  };
  return { ...application, governance: { ...governance, quota: { ...governance.quota, defaults } } };
}

function kindsIn(amounts: Amounts): readonly { readonly kind: LimitKind; readonly amount: number }[] {
  return (['cpus', 'memory'] as const).flatMap((kind) => {
    const amount = amounts[kind];
    return amount === undefined ? [] : [{ kind, amount }];
  });
}

function amountsText(amounts: Amounts): string {
  return kindsIn(amounts)
    .map(({ kind, amount }) => (kind === 'memory' ? `${formatBytes(amount)} of memory` : limitKinds[kind].say(amount)))
    .join(' and ');
}

/** The largest whole number of a range that fits; what is smaller fits as well. */
function largest(from: number, to: number, fits: (count: number) => boolean): number | undefined {
  if (to < from || !fits(from)) return undefined;
  let [good, bad] = [from, to + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** 0.07 is not 0.07000000000000001. */
function rounded(amount: number): number {
  return Number(amount.toPrecision(15));
}
