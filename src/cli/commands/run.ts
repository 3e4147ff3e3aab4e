import { Option, type Command } from 'commander';
import { applyPlan } from '../../app/workflow.ts';
import { plan } from '../../engine/plan.ts';
import { imageNames } from '../../engine/plan/names.ts';
import { splitWords } from '../../manifest/forms/words.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { tellEngine, withEngine } from '../engineSource.ts';
import { loadManifest, soundApplication } from '../manifestSource.ts';
import { collect, type GlobalOptions } from '../options.ts';
import { unknownService } from '../project.ts';
import { reportProblems } from '../report.ts';
import { execFacts } from './exec.ts';

interface RunOptions extends GlobalOptions {
  readonly rm: boolean;
  readonly deps: boolean;
  readonly tty: boolean;
  readonly servicePorts: boolean;
  readonly build: boolean;
  readonly entrypoint?: string;
  readonly name?: string;
  readonly user?: string;
  readonly workdir?: string;
  readonly env?: readonly string[];
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
    .option('--entrypoint <program>', "the program to run in place of the image's and the service's")
    .option('-T, --no-tty', 'give it no terminal')
    .addOption(new Option('-t, --tty', 'give it a terminal where there is one (the default)').hideHelp())
    .addOption(new Option('-i, --interactive', 'let it read what is typed (the default)').hideHelp())
    .option('-P, --service-ports', "publish the service's ports", false)
    .option('--name <name>', "the container's name")
    .option('-u, --user <user>', 'run it as this user')
    .option('-w, --workdir <folder>', 'run it in this folder')
    .option('-e, --env <name=value>', 'a variable for it; repeatable', collect);
}

export async function run(
  service: string,
  command: readonly string[],
  options: RunOptions,
  context: CliContext,
): Promise<ExitCode> {
  const application = await soundApplication(loadManifest(options, context), context);
  if (!application) return exitCodes.hasProblems;
  if (!Object.hasOwn(application.services, service)) throw unknownService(service, application);
  return withEngine(options, context, async (engine) => {
    const { signal } = context;
    await tellEngine(engine, context);
    const observation = await engine.observe(application.name, imageNames(application), signal);
    const steps = plan({
      action: 'run',
      services: [service],
      withDependencies: options.deps,
      application,
      observation,
    });
    const images = options.build ? plan({ action: 'build', services: [service], application, observation }).steps : [];
    const others = steps.steps.filter(({ id }) => images.every((image) => image.id !== id));
    const prepared = { ...steps, steps: [...images, ...others] };
    const problems = await applyPlan(prepared, application, engine, () => undefined, signal);
    await reportProblems(context.stderr, problems);
    if (problems.length > 0) return exitCodes.hasProblems;
    const terminal = context.lendTerminal(options.tty);
    try {
      const request = {
        ...execFacts(options),
        command,
        isTty: terminal.isTty,
        isRemoved: options.rm,
        hasPorts: options.servicePorts,
        ...(options.entrypoint === undefined
          ? {}
          : { entrypoint: splitWords(options.entrypoint) ?? [options.entrypoint] }),
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(terminal.size ? { size: terminal.size } : {}),
      };
      return await engine.run(application, service, request, terminal.streams, signal);
    } finally {
      terminal.dispose();
    }
  });
}
