import { Option, type Command } from 'commander';
import { enginePlace } from '../../app/engines/engineText.ts';
import { surfaceFinding, type Review } from '../../app/operations/door.ts';
import { orderedSteps } from '../../app/operations/workflow.ts';
import { commandLineActor } from '../../app/actors.ts';
import { maskText } from '../../base/mask.ts';
import type { Plan, Step } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { planHeading } from '../apply.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { withEngine } from '../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../sources/manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { planText } from '../output/progress.ts';
import { hasErrors, reportProblems } from '../output/report.ts';
import { parseScale, currentUpPlan, type UpOptions } from '../requests/currentUpPlan.ts';
import { withLocalOption } from '../requests/upOptions.ts';

interface PlanOptions extends GlobalOptions, UpOptions {
  readonly format: 'human' | 'json';
}

export function planCommand(program: Command): Command {
  const command = program
    .command('plan')
    .argument('[services...]', 'only these and what they depend on')
    .summary('show what up would do')
    .description(
      'Show the steps that `up` would take, in order, and do nothing.\n' +
        'JSON is one object of {project, action, engine, scope?, replicas?, steps, local?, keeps?, problems?, findings, quota?}; each step names in `after` the steps it waits for.\n' +
        '`findings` are what policies and quotas say of it: {code, effect, message, services, blame, exception?}; `quota` is what it makes of each ' +
        'set of ceilings: {scope, words, rows: [{what, before?, after?, allowed}]}. Exit 1 where `up` would be refused: by a problem, ' +
        'by a finding that denies it, or by one that asks for a reason, without `--reason`.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'))
    .option('--scale <service=number>', 'containers of a service; repeatable', parseScale)
    .option('--remove-orphans', 'with the containers of services that the manifest does not have', false)
    .option('--wait', 'with the waits of `up --wait`')
    .addOption(new Option('--no-wait', 'without waiting for services that no other needs (the default)').hideHelp());
  return withLocalOption(command);
}

export async function plan(services: readonly string[], options: PlanOptions, context: CliContext): Promise<ExitCode> {
  const { stdout } = context;
  const application = await soundApplication(loadManifest(options, context), context);
  if (!application) return exitCodes.hasProblems;
  return withEngine(options, context, async (engine) => {
    // As `up` without the option.
    const wish = { ...options, local: options.local ?? [] };
    const steps = await currentUpPlan(application, services, wish, engine, context.signal);
    const { problems, findings, quota } = await reviewed(steps, application, context);
    if (options.format === 'json') {
      const printed = { ...steps, steps: orderedSteps(steps).map(printedStep), findings, ...(quota && { quota }) };
      await stdout.line(JSON.stringify(printed, null, 2));
    } else if (steps.steps.length === 0) {
      await stdout.line(`${steps.project}: nothing to do (${enginePlace(steps.engine)}).`);
    } else {
      await stdout.line(stdout.paint('bold', planHeading(steps)));
      await stdout.write(planText(steps, stdout));
    }
    await reportProblems(context.stderr, [...problems, ...findings.map(surfaceFinding)]);
    const isRefused = hasErrors(problems) || findings.some((finding) => refuses(finding, context.reason));
    return isRefused ? exitCodes.hasProblems : exitCodes.done;
  });
}

/** Of a hook, what it runs: values of its variables are told nobody. */
function printedStep(step: Step): object {
  if (step.kind !== 'hook') return step;
  const { environment: _values, at: _place, command, ...hook } = step.hook;
  return { ...step, hook: { ...hook, ...(command && { command: command.map(maskText) }) } };
}

/** What the door would know of the plan, if somebody wanted it. */
async function reviewed(
  plan: Plan,
  application: Application,
  { rules, environment, signal }: CliContext,
): Promise<Review> {
  return rules.review({ kind: 'plan', plan, application }, commandLineActor(environment), signal);
}

function refuses({ effect, exception }: PolicyFinding, reason: string | undefined): boolean {
  return !exception && (effect === 'deny' || (effect === 'confirm' && !reason?.trim()));
}
