import { randomUUID } from 'node:crypto';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import type { RunningContainer } from '../../engine/observation.ts';
import type { PlanStanding } from '../../engine/step.ts';
import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import { costOutlookText, outlookOf, outlookTexts } from '../../policy/quota/outlook.ts';
import { overruns, type QuotaDemand } from '../../policy/quota/overruns.ts';
import { quotaScopes, type QuotaScope } from '../../policy/quota/scopes.ts';
import { unlimitedIn, unpricedIn } from '../../policy/quota/unlimited.ts';
import { claimOf, noUse, type QuotaUse } from '../../policy/quota/use.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { Authority, AuthorityParts, Foresight, Matter } from './authority.ts';
import type { ComingContainer } from './quota/comingContainer.ts';
import { besides, plannedChange, type PlannedChange } from './quota/demand.ts';
import type { Reservation } from './quota/reservationFile.ts';
import { Reservations } from './quota/reservations.ts';

/**
 * The quotas of the application: what is started must fit beside what runs, and beside what is being started elsewhere. It is looked at
 * twice: before somebody is asked, and once more as the operation begins, when its place is reserved.
 */
export function quotas({ stateDirectory }: Pick<AuthorityParts, 'stateDirectory'>): Authority {
  const reservations = new Reservations(stateDirectory);
  /** Of what has begun. */
  const reserved = new WeakMap<Matter, string>();
  /** What runs of all projects, looked at once for a review. */
  const looked = new WeakMap<Matter, Promise<readonly RunningContainer[] | undefined>>();
  const runningFor = (matter: Matter, signal: AbortSignal): Promise<readonly RunningContainer[] | undefined> => {
    const known = looked.get(matter) ?? Promise.resolve(matter.running?.(signal));
    looked.set(matter, known);
    return known;
  };
  return {
    async review(matter, signal) {
      const starting = startingIn(matter);
      if (!starting || starting.changeFrom(starting.standing).coming.length === 0) return [];
      const others = await reservations.on(starting.engine);
      const isAlone = starting.isPlan && !countsOthers(starting);
      // What there is of its own project, a plan knows: the engine is asked again as it begins.
      const running = isAlone ? undefined : await runningFor(matter, signal);
      return findingsOf(starting, running, others).findings;
    },
    async foresee(matter, signal) {
      const starting = startingIn(matter);
      if (!starting?.isPlan || !changesUse(starting)) return { notes: [] };
      if (!countsOthers(starting)) return foresightOf(starting, undefined, []);
      // What only stops is not held up by an engine that does not answer: one line is missing then.
      const running = await runningFor(matter, signal).catch(() => undefined);
      return foresightOf(starting, running, await reservations.on(starting.engine));
    },
    async begin(matter, _going, signal) {
      const starting = startingIn(matter);
      if (!starting || starting.changeFrom(starting.standing).coming.length === 0) return;
      const { engine, project } = starting;
      const id = randomUUID();
      await reservations.reserve(
        { id, engine, project },
        async (others) => {
          // Asked after the reservations were read: who ends meanwhile waits for its turn to give back its own.
          const { findings, coming } = findingsOf(starting, await matter.running?.(signal), others);
          const refusal = findings.find(({ effect }) => effect === 'deny');
          if (refusal) throw new ProblemError({ code: refusal.code, severity: 'error', message: refusal.message });
          return coming;
        },
        signal,
      );
      reserved.set(matter, id);
    },
    async end(matter) {
      const id = reserved.get(matter);
      if (id !== undefined) await reservations.release(id);
    },
  };
}

/** What a plan makes of what the quotas count, and of what it costs. What else runs on the machine may be unknown. */
function foresightOf(
  starting: Starting,
  running: readonly RunningContainer[] | undefined,
  others: readonly Reservation[],
): Foresight {
  const { quota, scopes } = starting;
  const { demand, demandOn } = demands(starting, starting.standing, running, others);
  const told = scopes.filter(({ kind }) => kind !== 'developer' || running !== undefined);
  const outlooks = told.map((scope) => outlookOf(scope, quota, scope.kind === 'developer' ? demandOn(scope) : demand));
  const texts = [...outlooks.flatMap((outlook) => outlookTexts(outlook, quota)), costOutlookText(quota, demand)];
  return { notes: texts.map((message) => ({ code: 'quota.outlook', severity: 'info', message })), quota: outlooks };
}

function countsOthers({ scopes }: Starting): boolean {
  return scopes.some(({ kind }) => kind === 'developer');
}

function changesUse({ changeFrom, standing }: Starting): boolean {
  const { coming, demand } = changeFrom(standing);
  return coming.length > 0 || demand.before.claims.length !== demand.stays.claims.length;
}

/** An operation that may start something, of an application with a quota. */
interface Starting {
  readonly quota: QuotaDeclaration;
  readonly scopes: readonly QuotaScope[];
  readonly project: string;
  /** The address of the engine. */
  readonly engine: string;
  readonly isPlan: boolean;
  readonly standing: PlanStanding;
  readonly changeFrom: (standing: PlanStanding) => PlannedChange;
}

const nothingStands: PlanStanding = { containers: [], volumes: [], imageBytes: {} };

function startingIn({ operation, application, project, moment }: Matter): Starting | undefined {
  const quota = application?.governance?.quota;
  if (!application || !quota) return undefined;
  const common = { quota, scopes: quotaScopes(application), project };
  if (operation.kind === 'plan') {
    const { plan } = operation;
    return {
      ...common,
      engine: plan.engine.address,
      isPlan: true,
      standing: plan.standing ?? nothingStands,
      changeFrom: (standing) => plannedChange(plan, application, standing),
    };
  }
  if (operation.kind !== 'run') return undefined;
  const service = ownProperty(application.services, operation.service);
  if (!service) return undefined;
  const claim = { ...claimOf(service), ...(operation.request.hasPorts ? {} : { ports: 0 }) };
  const name = operation.request.name ?? `${project}-${service.name}-run-*`;
  return {
    ...common,
    engine: moment.engine?.address ?? '',
    isPlan: false,
    standing: nothingStands,
    changeFrom: (standing) => {
      const { demand } = plannedChange({ steps: [] }, application, standing);
      return { coming: [{ ...claim, name }], demand: { ...demand, added: { ...noUse, claims: [claim] } } };
    },
  };
}

function findingsOf(
  starting: Starting,
  running: readonly RunningContainer[] | undefined,
  others: readonly Reservation[],
): { readonly findings: readonly PolicyFinding[]; readonly coming: readonly ComingContainer[] } {
  const { quota, scopes } = starting;
  const standing = running ? standingNow(starting, running) : starting.standing;
  const { coming, demandOn } = demands(starting, standing, running, others);
  const findings = [
    ...scopes.flatMap((scope) => overruns(scope, quota, demandOn(scope))),
    ...unlimitedIn(coming, quota, scopes),
    ...unpricedIn(quota, scopes),
  ];
  return { findings, coming };
}

/** What an operation makes of what stands; `demandOn` adds what a scope counts beside that: what is reserved, and other projects. */
function demands(
  { changeFrom, project }: Starting,
  standing: PlanStanding,
  running: readonly RunningContainer[] | undefined,
  others: readonly Reservation[],
): PlannedChange & { readonly demandOn: (scope: QuotaScope) => QuotaDemand } {
  const { coming, demand } = changeFrom(standing);
  const names = [...(running ?? standing.containers.filter(({ isUp }) => isUp)), ...coming].map(({ name }) => name);
  const reservedBy = (isMeant: (reservation: Reservation) => boolean): QuotaUse => {
    const containers = others.filter(isMeant).flatMap((each) => each.containers);
    return { ...noUse, claims: notYetRunning(containers, names) };
  };
  const isOwn = (each: { readonly project: string }): boolean => each.project === project;
  const demandOn = ({ kind }: QuotaScope): QuotaDemand =>
    kind === 'developer'
      ? besides(
          demand,
          (running ?? []).filter((each) => !isOwn(each)),
          reservedBy(() => true),
        )
      : besides(demand, [], reservedBy(isOwn));
  return { coming, demand, demandOn };
}

/** What stands of the project by now: what runs was just looked at, the rest as the plan was made. */
function standingNow({ standing, project }: Starting, running: readonly RunningContainer[]): PlanStanding {
  const up = running.filter((each) => each.project === project).map((each) => ({ ...each, isUp: true }));
  const names = new Set(up.map(({ name }) => name));
  const down = standing.containers.filter(({ name }) => !names.has(name)).map((each) => ({ ...each, isUp: false }));
  return { ...standing, containers: [...up, ...down] };
}

/**
 * Those reserved containers that count beside what runs, and beside what is about to start under the same names. The name of a
 * command's own container is made up as it starts: of those that begin alike, each stands for one.
 */
function notYetRunning(reserved: readonly ComingContainer[], names: readonly string[]): readonly ComingContainer[] {
  const left = names.filter((name) => !name.endsWith('*'));
  return reserved.filter(({ name }) => {
    const isIt = (each: string): boolean => (name.endsWith('*') ? each.startsWith(name.slice(0, -1)) : each === name);
    const at = left.findIndex(isIt);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
