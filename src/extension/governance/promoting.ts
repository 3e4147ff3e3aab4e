import { keptLines, promotedLines } from '../../app/environments/promotionText.ts';
import {
  broughtBy,
  promotionOf,
  runningImageIds,
  type Promotion,
  type PromotionSide,
  type PromotionWish,
} from '../../app/environments/promotion.ts';
import { knownApplication, readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { bringing, bringingFirst } from '../../app/operations/images/broughtImages.ts';
import { changeCode } from '../../app/operations/planText.ts';
import type { PlanWay } from '../../app/operations/planRunner.ts';
import { ProblemError } from '../../base/problem.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { pickEnvironment } from './environments.ts';
import type { GovernanceParts } from './governanceParts.ts';

const observeTimeoutMs = 30_000;

/** How what runs in one environment comes to another. */
interface Way extends Pick<PromotionWish, 'takesIdle'> {
  readonly placeHolder: (from: string) => string;
  /** What there is in the environment that it comes from. */
  readonly look: (source: ApplicationWork) => Promise<LookedAt>;
}

interface LookedAt {
  /** Undefined: its engine is not reached. */
  readonly side: PromotionSide | undefined;
  readonly notes: readonly string[];
}

/** Brings what runs in the environment of a row to another one: the very same images. The plan, with every change, is always shown before. */
export function promoteFrom(parts: GovernanceParts, args: readonly unknown[]): Promise<void> {
  return bringTo(parts, args, {
    placeHolder: (from) => `To which environment is brought what runs in ${from}?`,
    look: async (source) => ({ side: await sideOf(source, []), notes: [] }),
  });
}

/**
 * Starts the application of a row in another environment, as its manifest says there: with the very images that run in the row's, and
 * with those of the manifest for what does not run there. The plan is always shown before, also one that is refused.
 */
export function deployTo(parts: GovernanceParts, args: readonly unknown[]): Promise<void> {
  return bringTo(parts, args, {
    takesIdle: true,
    placeHolder: () => 'Where is it deployed? The images that run here go along',
    look: async (source) => {
      const known = await knownApplication(source.monitor);
      if (known.state === 'ready') return { side: await sideOf(source, []), notes: [] };
      const from = environmentName(source.key);
      return {
        side: undefined,
        notes: [`${from} is not reached, so no image comes from there: ${known.problem.message}`],
      };
    },
  });
}

async function bringTo(parts: GovernanceParts, args: readonly unknown[], way: Way): Promise<void> {
  const source = await parts.targets.one(args);
  if (!source) return;
  const { manifest, environment: from } = source.key;
  const picked = await pickEnvironment(source, parts, {
    placeHolder: way.placeHolder(environmentName(source.key)),
    note: () => '',
    isOffered: (environment) => environment !== undefined && environment !== from,
  });
  if (picked?.environment === undefined) return;
  const target = parts.applications.of({ manifest, environment: picked.environment });
  const looking = [source, target].map(({ monitor }) => monitor.retain());
  try {
    await bringBetween(source, target, parts, way);
  } finally {
    for (const each of looking) each.dispose();
  }
}

async function bringBetween(
  source: ApplicationWork,
  target: ApplicationWork,
  parts: GovernanceParts,
  { look, ...wish }: Way,
): Promise<void> {
  const { side, notes } = await look(source);
  const goal = await sideOf(target, side ? runningImageIds(side.observation) : []);
  const promotion = side && promotionOf(side, goal, wish);
  const refusal = promotion?.problems.find(({ severity }) => severity === 'error');
  if (refusal) throw new ProblemError(refusal);
  const named = promotion && [...promotion.services.map(({ service }) => service), ...promotion.ownServices];
  const told = [...notes, ...(promotion && side ? changeLines(promotion, side, goal) : [])];
  const outcome = await target.runner.attempt({
    action: 'up',
    ...(named && { services: [...named, ...promotion.idleServices] }),
    ...(promotion && { application: () => promotion.application, way: wayOf(promotion, side, source) }),
    looksAnew: true,
    isPreview: true,
    notes: told.map((message) => ({ code: changeCode, severity: 'info', message })),
  });
  if (outcome === 'done') await parts.applications.marks.setBeside(target.key.manifest, target.key.environment, true);
}

/** Images that no registry has come from the engine of the source. */
function wayOf(promotion: Promotion, { environment }: PromotionSide, { monitor }: ApplicationWork): PlanWay {
  const images = broughtBy(promotion);
  return {
    through: (engine) => bringing(engine, monitor.demandEngine(), images),
    adapt: (plan) => bringingFirst(plan, images, environment),
  };
}

/** What there is of an application in its environment, and what is known of its images and of others. */
export async function sideOf({ key, monitor }: ApplicationWork, others: readonly string[]): Promise<PromotionSide> {
  const { application } = await readySnapshot(monitor);
  const engine = monitor.demandEngine();
  const signal = AbortSignal.timeout(observeTimeoutMs);
  const observation = await engine.observe(application.name, imageNames(application), signal);
  const digests = await engine.imageDigests([...runningImageIds(observation), ...others], signal);
  return { environment: environmentName(key), application, observation, digests };
}

/** What the plan shows with its steps: what changes, and what is meant to be otherwise. */
function changeLines(
  promotion: Promotion,
  { environment: from }: PromotionSide,
  { environment: to }: PromotionSide,
): readonly string[] {
  const changes = promotedLines(promotion, from, to).flatMap(({ service, heading, lines }) => [
    heading,
    ...lines.map((line) => `${service} ${line}`),
  ]);
  const stays = keptLines(promotion).map((line) => `Not promoted, otherwise in ${to}: ${line}`);
  return [...changes, ...stays];
}

function environmentName(key: ApplicationWork['key']): string {
  return key.environment ?? 'no environment';
}
