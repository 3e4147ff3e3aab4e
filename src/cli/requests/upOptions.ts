import { Option, type Command } from 'commander';
import { collect, parseSeconds } from '../input/options.ts';
import { parseScale, parseServices, type UpOptions } from './currentUpPlan.ts';

/** What `up` and `create` are told in the same words. */
export interface MakingOptions extends UpOptions {
  /** True when images are built before anything else, false when none is built even though it is missing. */
  readonly build?: boolean;
  readonly pull?: PullWish;
  readonly quietPull: boolean;
}

export type PullWish = 'always' | 'missing' | 'never' | 'build' | 'policy';

export function withMakingOptions(command: Command): Command {
  return command
    .option('--build', 'build images first, even if they are already there')
    .option('--no-build', 'build no image, though it is missing')
    .addOption(
      new Option('--pull <policy>', "when images are pulled, in place of the manifest's pull_policy").choices([
        'always',
        'missing',
        'never',
        'build',
        'policy',
      ]),
    )
    .option('--quiet-pull', 'pull without telling how far it is', false)
    .option('--scale <service=number>', 'containers of a service; repeatable', parseScale)
    .option('--remove-orphans', 'remove the containers of services that the manifest does not have', false)
    .addOption(new Option('--force-recreate', 'make every container anew').default(false))
    .addOption(
      new Option('--no-recreate', 'make no container anew, whatever its configuration').conflicts('forceRecreate'),
    )
    .option('-y, --yes', 'ask nothing (the default)', true);
}

export function withLocalOption(command: Command): Command {
  return command.option(
    '--local <services>',
    'run these as local processes among the others, as x-patchbay.run says; comma-separated, repeatable',
    parseServices,
  );
}

/** What an attached `up` prints, and when it ends. */
export function withAttachOptions(command: Command): Command {
  // commander would take it for the opposite of --attach.
  const noAttach = new Option('--no-attach <service>', 'do not print the logs of this service; repeatable').argParser(
    collect,
  );
  noAttach.negate = false;
  return command
    .option('-d, --detach', 'leave it running and return', false)
    .option('--attach <service>', 'print the logs of this service, and of no other; repeatable', collect)
    .addOption(noAttach)
    .option('--attach-dependencies', 'print the logs of what the named services depend on too', false)
    .option('--abort-on-container-exit', 'stop all once any container has ended', false)
    .option('--abort-on-container-failure', 'stop all once any container has failed', false)
    .option('--exit-code-from <service>', "exit with this service's code; stops all once any container has ended")
    .option('--no-log-prefix', 'print logs without the names of containers')
    .option('--no-color', 'print the names of containers without colours')
    .option('--timestamps', 'print logs with the time of each line', false);
}

export function withWaitOptions(command: Command): Command {
  return command
    .option('--wait', 'return once every service is up and healthy')
    .addOption(new Option('--no-wait', 'return once everything is started (the default)').hideHelp())
    .option('--wait-timeout <seconds>', 'how long each service may take to be healthy', parseSeconds);
}
