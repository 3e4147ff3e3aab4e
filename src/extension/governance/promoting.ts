import { keptLines, promotedLines } from '../../app/environments/promotionText.ts';
import { promotionOf, runningImageIds, type Promotion, type PromotionSide } from '../../app/environments/promotion.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { pickEnvironment } from './environments.ts';
import type { GovernanceParts } from './governanceParts.ts';

const observeTimeoutMs = 30_000;

/** Brings what runs in the environment of a row to another one: the very same images. The plan, with every change, is always shown before. */
export async function promoteFrom(parts: GovernanceParts, args: readonly unknown[]): Promise<void> {
  const source = await parts.targets.one(args);
  if (!source) return;
  const { manifest, environment: from } = source.key;
  const picked = await pickEnvironment(source, parts, {
    placeHolder: `To which environment is brought what runs in ${from ?? 'no environment'}?`,
    note: () => '',
    isOffered: (environment) => environment !== undefined && environment !== from,
  });
  if (picked?.environment === undefined) return;
  const target = parts.applications.of({ manifest, environment: picked.environment });
  const looking = [source, target].map(({ monitor }) => monitor.retain());
  try {
    await promoteBetween(source, target, parts);
  } finally {
    for (const each of looking) each.dispose();
  }
}

async function promoteBetween(source: ApplicationWork, target: ApplicationWork, parts: GovernanceParts): Promise<void> {
  const running = await sideOf(source, []);
  const goal = await sideOf(target, runningImageIds(running.observation));
  const promotion = promotionOf(running, goal);
  const refusal = promotion.problems.find(({ severity }) => severity === 'error');
  if (refusal) throw new ProblemError(refusal);
  const services = [...promotion.services.map(({ service }) => service), ...promotion.ownServices];
  const outcome = await target.runner.attempt({
    action: 'up',
    services,
    application: () => promotion.application,
    looksAnew: true,
    isShown: true,
    notes: notesOf(promotion, running, goal),
  });
  if (outcome === 'done') await parts.applications.marks.setBeside(target.key.manifest, target.key.environment, true);
}

/** What there is of an application in its environment, and what is known of its images and of others. */
export async function sideOf({ key, monitor }: ApplicationWork, others: readonly string[]): Promise<PromotionSide> {
  const { application } = await readySnapshot(monitor);
  const engine = monitor.demandEngine();
  const signal = AbortSignal.timeout(observeTimeoutMs);
  const observation = await engine.observe(application.name, imageNames(application), signal);
  const digests = await engine.imageDigests([...runningImageIds(observation), ...others], signal);
  return { environment: key.environment ?? 'no environment', application, observation, digests };
}

/** What the plan shows with its steps: what changes, and what is meant to be otherwise. */
function notesOf(
  promotion: Promotion,
  { environment: from }: PromotionSide,
  { environment: to }: PromotionSide,
): readonly Problem[] {
  const changes = promotedLines(promotion, from, to).flatMap(({ service, heading, lines }) => [
    heading,
    ...lines.map((line) => `${service} ${line}`),
  ]);
  const stays = keptLines(promotion).map((line) => `Not promoted, otherwise in ${to}: ${line}`);
  return [...changes, ...stays].map((message) => ({ code: 'promote.change', severity: 'info', message }));
}
