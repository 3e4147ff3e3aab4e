import { Option, type Command } from 'commander';
import { keptLines, pinnedImagesText, promotedLines } from '../../../app/environments/promotionText.ts';
import { bringing, bringingFirst, type PlanEngine } from '../../../app/operations/images/broughtImages.ts';
import { broughtBy, promotionOf, runningImageIds, type Promotion } from '../../../app/environments/promotion.ts';
import { orderedSteps } from '../../../app/operations/workflow.ts';
import { commandLineActor } from '../../../app/actors.ts';
import type { Plan } from '../../../engine/step.ts';
import { showAndApply } from '../../apply.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { printable } from '../../output/output.ts';
import { isTold } from '../../output/presentation.ts';
import { hasErrors, refusal, reportProblems } from '../../output/report.ts';
import { currentUpPlan } from '../../requests/currentUpPlan.ts';
import { withEngine } from '../../sources/engineSource.ts';
import { lookAtSide, optionsIn, soundManifest } from '../../sources/environmentSide.ts';
import { mustBeServices } from '../../sources/project.ts';

interface PromoteOptions extends GlobalOptions {
  readonly from: string;
  readonly to: string;
  readonly format: 'human' | 'json';
  readonly wait: boolean;
  readonly bring: boolean;
  readonly write?: string;
}

export function promoteCommand(program: Command): Command {
  return program
    .command('promote')
    .argument('[services...]', 'only these')
    .summary('bring what runs in one environment to another')
    .description(
      'Bring what runs in one environment to another: the very same images, by digest, with what the manifest of the other says of all else.\n' +
        'An image that no registry has is brought from the one engine to the other, and on a Swarm to its nodes.\n' +
        'Every change is shown before (--dry-run shows it alone), variables by their names. Policies and the quota of the other hold.\n' +
        'JSON is one object of {from, to, services, ownServices, differences, plan, findings}, and nothing is done.',
    )
    .requiredOption('--from <environment>', 'where it runs')
    .requiredOption('--to <environment>', 'where it is to run')
    .option('--write <file>', 'also write a Compose file with the images, for `files` of the other environment')
    .option('--bring', 'bring every image from the engine where it runs, also one that a registry has', false)
    .option('--no-wait', 'return once everything is started, healthy or not')
    .addOption(
      new Option('--format <format>', 'for people, or only shown, as JSON').choices(['human', 'json']).default('human'),
    );
}

export async function promote(
  services: readonly string[],
  options: PromoteOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { from, to } = options;
  if (from === to) throw refusal('same-environment', `${from} cannot be promoted to itself. Name another environment.`);
  const there = optionsIn(options, to);
  const source = await soundManifest(optionsIn(options, from), context);
  const target = await soundManifest(there, context);
  mustBeServices(services, target.application);
  // The source's engine is held until all is done: images may come from it.
  return withEngine(optionsIn(options, from), context, async (giving) => {
    const running = await lookAtSide(from, source.application, giving, context);
    return withEngine(there, context, async (engine) => {
      const images = runningImageIds(running.observation);
      const goal = await lookAtSide(to, target.application, engine, context, images);
      const promotion = promotionOf(running, goal, { services, bringsAll: options.bring });
      await reportProblems(context.stderr, promotion.problems);
      if (hasErrors(promotion.problems)) return exitCodes.hasProblems;
      return carryOut(promotion, bringing(engine, giving, broughtBy(promotion)), options, context);
    });
  });
}

async function carryOut(
  promotion: Promotion,
  engine: PlanEngine,
  options: PromoteOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { from, to } = options;
  const names = [...promotion.services.map(({ service }) => service), ...promotion.ownServices];
  if (names.length === 0) throw refusal('nothing-to-promote', `${from} and ${to} have no service in common.`);
  const wish = { deps: true, wait: options.wait };
  const made = await currentUpPlan(promotion.application, names, wish, engine, context.signal);
  const steps = bringingFirst(made, broughtBy(promotion), from);
  if (options.format === 'json') {
    const { findings } = await context.rules.review(
      { kind: 'plan', plan: steps, application: promotion.application },
      commandLineActor(context.environment),
      context.signal,
    );
    await context.stdout.line(JSON.stringify({ ...jsonOf(promotion, steps, options), findings }, null, 2));
    return exitCodes.done;
  }
  if (isTold(context.presentation)) await context.stdout.write(explanation(promotion, options, context));
  const exitCode = await showAndApply(steps, promotion.application, engine, context);
  if (exitCode === exitCodes.done && options.write !== undefined) {
    await context.writeFile(options.write, pinnedImagesText(promotion));
  }
  return exitCode;
}

function explanation(promotion: Promotion, { from, to }: PromoteOptions, { stdout }: CliContext): string {
  const services = promotedLines(promotion, from, to).flatMap(({ heading, lines }) => [
    `  ${printable(heading)}`,
    ...lines.map((line) => `    ${printable(line)}`),
  ]);
  const kept = keptLines(promotion).map((line) => `  ${printable(line)}`);
  const heading = stdout.paint('bold', printable(`${promotion.application.name}: ${from} → ${to}`));
  const stays =
    kept.length === 0
      ? []
      : ['', `Not promoted: in ${printable(to)} it is otherwise than in ${printable(from)}`, ...kept];
  return [heading, ...services, ...stays, '', ''].join('\n');
}

function jsonOf(promotion: Promotion, plan: Plan, { from, to }: PromoteOptions): object {
  const { services, ownServices, differences } = promotion;
  return { from, to, services, ownServices, differences, plan: { ...plan, steps: orderedSteps(plan) } };
}
