import { Argument, Option, type Command } from 'commander';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { policyDigest } from './policyDigest.ts';
import { policyReplay } from './policyReplay.ts';
import { policyTest } from './policyTest.ts';

export interface PolicyOptions extends GlobalOptions {
  readonly format: 'human' | 'json' | 'junit';
  readonly coverage?: boolean;
  readonly git?: string;
  readonly ref: string;
}

const actions = { test: policyTest, digest: policyDigest, replay: policyReplay } as const;

type PolicyAction = keyof typeof actions;

export function policyCommand(program: Command): Command {
  return program
    .command('policy')
    .addArgument(new Argument('<action>', 'what to do with policies').choices(Object.keys(actions)))
    .argument(
      '[paths...]',
      'test: files of tests, or folders with some; digest: folders of packs; replay: names of policies',
    )
    .summary('test policies, try them on the past, and tell what packs are locked by')
    .description(
      'Work with policies.\n' +
        '  test    run the tests in policies/*.test.yaml beside the manifest; exits with 1 when one fails\n' +
        '  digest  print what a pack is locked by under x-patchbay.packs: of a folder, or of a git repository with --git\n' +
        '  replay  say what policies would have held up of what the audit trail has of this application',
    )
    .addOption(
      new Option('--format <format>', 'test, replay: how to print it, for people, scripts, or (test) a CI system')
        .choices(['human', 'json', 'junit'])
        .default('human'),
    )
    .option('--coverage', 'test: say which conditions no test has seen true and false')
    .option('--git <folder>', 'digest: a git repository of this machine; the paths are folders in it')
    .option('--ref <ref>', 'digest: the tag, branch or commit of that', 'HEAD');
}

export async function policy(
  action: PolicyAction,
  paths: readonly string[],
  options: PolicyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const isDone = await actions[action](paths, options, context);
  return isDone ? exitCodes.done : exitCodes.hasProblems;
}
