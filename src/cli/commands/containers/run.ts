import { Option, type Command } from 'commander';
import { ownProperty } from '../../../base/ownProperty.ts';
import { performRun } from '../../../app/operations/containers/run.ts';
import type { RunRequest } from '../../../engine/engine.ts';
import { plan } from '../../../engine/plan.ts';
import { imageNames } from '../../../engine/plan/names.ts';
import type { Observation } from '../../../engine/observation.ts';
import type { Plan, Step } from '../../../engine/step.ts';
import type { Application } from '../../../manifest/model.ts';
import { splitWords } from '../../../manifest/forms/words.ts';
import { applyQuietly } from '../../apply.ts';
import { withPullPolicy } from '../../requests/buildWish.ts';
import { commandTerminal, exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf, programExitCode } from '../../door.ts';
import { tellEngine, withEngine } from '../../sources/engineSource.ts';
import { loadManifest, soundApplication } from '../../sources/manifestSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { collect } from '../../input/options.ts';
import { undeclaredService } from '../../sources/project.ts';
import { runEnvironment, withRunWishes, type RunWishes } from '../../requests/runWishes.ts';
import { refusal } from '../../output/report.ts';
import { execFacts } from './exec.ts';

interface RunOptions extends GlobalOptions, RunWishes {
  readonly rm: boolean;
  readonly deps: boolean;
  readonly tty: boolean;
  readonly detach: boolean;
  readonly interactive: boolean;
  readonly useAliases: boolean;
  readonly removeOrphans: boolean;
  readonly build: boolean;
  readonly pull?: 'always' | 'missing' | 'never';
  readonly entrypoint?: string;
  readonly name?: string;
  readonly user?: string;
  readonly workdir?: string;
}

export function runCommand(program: Command): Command {
  return program
    .command('run')
    .argument('<service>', 'the service to run once')
    .argument('[command...]', "the command and its arguments (else the service's own)")
    .summary('run a command once, in a container of its own')
    .description(
      "Run a command in a new container made as a service's are, once what the service depends on is up; exits with the command's code.",
    )
    .option('--rm', 'remove the container when the command has ended', false)
    .option('--no-deps', 'do not start what the service depends on')
    .option('--build', 'build its image first, though it is there', false)
    .addOption(
      new Option('--pull <policy>', "when images are pulled, in place of the manifest's pull_policy").choices([
        'always',
        'missing',
        'never',
      ]),
    )
    .option('--entrypoint <program>', "the program to run in place of the image's and the service's")
    .option('-T, --no-tty', 'give it no terminal')
    .addOption(new Option('-t, --tty', 'give it a terminal where there is one (the default)').hideHelp())
    .addOption(new Option('-i, --interactive', 'let it read what is typed').default(true, 'the default').hideHelp())
    .addOption(new Option('--no-interactive', 'give it nothing to read').hideHelp())
    .option('-d, --detach', 'leave it to itself once it has started, and print its id', false)
    .option('-P, --service-ports', "publish the service's ports", false)
    .option('-p, --publish <port>', 'publish this port, as in 8080:80; repeatable', collect)
    .option('-v, --volume <volume>', 'mount this too, as in ./data:/data; repeatable', collect)
    .option('-l, --label <name=value>', 'a label for its container; repeatable', collect)
    .option('--use-aliases', "let it be reached by the service's names on its networks", false)
    .option('--cap-add <capability>', 'add a capability of Linux; repeatable', collect)
    .option('--cap-drop <capability>', 'take a capability of Linux away; repeatable', collect)
    .option('--env-from-file <file>', 'variables for it from a file; repeatable', collect)
    .option('--remove-orphans', 'remove the containers of services that the manifest does not have', false)
    .addOption(new Option('-q, --quiet', 'show no progress (the default)').hideHelp())
    .addOption(new Option('--quiet-build', 'show no progress of builds (the default)').hideHelp())
    .addOption(new Option('--quiet-pull', 'show no progress of pulls (the default)').hideHelp())
    .option('--name <name>', "the container's name")
    .option('-u, --user <user>', 'run it as this user')
    .option('-w, --workdir <folder>', 'run it in this folder')
    .option(
      '-e, --env <name=value>',
      'a variable for it; a name alone has the value that it has here; repeatable',
      collect,
    );
}

export async function run(
  service: string,
  command: readonly string[],
  options: RunOptions,
  context: CliContext,
): Promise<ExitCode> {
  const declared = await soundApplication(loadManifest(options, context), context);
  if (!declared) return exitCodes.hasProblems;
  const own = ownProperty(declared.services, service);
  if (!own) throw undeclaredService(service, declared);
  const application = withPullPolicy(withRunWishes(declared, own, options, context), options.pull);
  const environment = runEnvironment(options, context);
  return withEngine(options, context, async (engine) => {
    const { signal } = context;
    await tellEngine(engine, context);
    const observation = await engine.observe(application.name, imageNames(application), signal);
    if (!observation.engine.traits.isIsolated) refuseOfProcesses(options);
    const steps = plan({
      action: 'run',
      services: [service],
      withDependencies: options.deps,
      application,
      observation,
    });
    const images = options.build ? [plan({ action: 'build', services: [service], application, observation })] : [];
    const orphans = options.removeOrphans ? [orphanPlan(application, observation)] : [];
    const prepared = joined([...orphans, ...images, steps], steps);
    const preparation = await applyQuietly(prepared, application, engine, context);
    const exitCode = await exitCodeOf(preparation, context);
    if (exitCode !== exitCodes.done) return exitCode;
    const request = { ...runFacts(options), environment, command };
    const operation = { kind: 'run', application, engine: engine.kind, service, request } as const;
    const hasInput = options.interactive && !options.detach;
    const open = () => commandTerminal(context.lendTerminal(options.tty && !options.detach), hasInput);
    return programExitCode(await performRun(operation, engine, open, commandDoor(context), signal), context);
  });
}

function runFacts(options: RunOptions): Omit<RunRequest, 'command' | 'isTty'> {
  const { entrypoint, name } = options;
  return {
    ...execFacts({ ...options, env: [] }),
    isRemoved: options.rm,
    hasPorts: options.servicePorts || (options.publish ?? []).length > 0,
    hasAliases: options.useAliases,
    isDetached: options.detach,
    ...(entrypoint === undefined ? {} : { entrypoint: splitWords(entrypoint) ?? [entrypoint] }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Joins plans in their order, with each step and each problem once. */
function joined(plans: readonly Plan[], whole: Plan): Plan {
  const steps = new Map<string, Step>();
  for (const step of plans.flatMap((each) => each.steps)) if (!steps.has(step.id)) steps.set(step.id, step);
  const problems = new Map(plans.flatMap((each) => each.problems ?? []).map((problem) => [problem.message, problem]));
  return { ...whole, steps: [...steps.values()], ...(problems.size > 0 ? { problems: [...problems.values()] } : {}) };
}

function orphanPlan(application: Application, observation: Observation): Plan {
  const orphans = observation.containers.filter(
    ({ service, isOneOff }) => !isOneOff && !Object.hasOwn(application.services, service),
  );
  return plan({ action: 'down', application, observation, containers: orphans.map(({ name }) => name) });
}

/** It is refused and not left out, because somebody who publishes a port waits for it to answer. */
function refuseOfProcesses({ publish, volume, capAdd, capDrop }: RunWishes): void {
  const asked = Object.entries({
    '--publish': publish,
    '--volume': volume,
    '--cap-add': capAdd,
    '--cap-drop': capDrop,
  });
  const [first] = asked.filter(([, values]) => values !== undefined);
  if (!first) return;
  throw refusal(
    'not-of-processes',
    `${first[0]} is for containers: a local process has this machine's ports and files. Leave it out, or use --engine docker.`,
  );
}
