import { stateDirectory } from '../../app/engines/engineAddresses.ts';
import { governing } from '../../app/governance/governedRules.ts';
import { projectOf, type OperationSurroundings } from '../../app/governance/surroundings.ts';
import type { Operation } from '../../app/operations/operation.ts';
import type { Engine } from '../../engine/engine.ts';
import type { LendRunner } from '../../engine/hooks/verbHook.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { CliContext } from '../context.ts';
import type { Output } from '../output/output.ts';
import { withEngine } from '../sources/engineSource.ts';
import { complain } from '../output/report.ts';

/** What commands are held to: the policies of whatever manifest they read, on the engine that they act on. */
export function commandGovernance(
  machine: Parameters<typeof stateDirectory>[1],
  stderr: Output,
): Pick<CliContext, 'rules' | 'onManifest' | 'onEngine'> {
  const known: { readonly application: Application; readonly lend: LendRunner }[] = [];
  let engine: Engine | undefined;
  const tell = (message: string): void => void complain(stderr, message);
  // Who reads the output of a command is told of what went wrong beside it, and of nothing else.
  const logger = { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
  const find = async (operation: Operation): Promise<OperationSurroundings> => {
    const project = projectOf(operation);
    // The manifest that was read last is what the command is about; of another project, none is known.
    const { application, lend } =
      known.findLast(({ application: { name } }) => project === undefined || name === project) ?? {};
    const isAsked = engine !== undefined && 'engine' in operation && application?.governance !== undefined;
    const lent = engine;
    return {
      application,
      lend,
      engine: isAsked ? await lent?.ping(AbortSignal.timeout(pingTimeoutMs)) : undefined,
      running: lent && ((signal) => lent.running(signal)),
    };
  };
  const hooks = { say: tell, complain: ({ message }: Problem) => tell(`warning: ${message}`) };
  return {
    rules: governing({ stateDirectory: stateDirectory('', machine), logger, hooks })(find),
    onManifest: (application, options, context) => {
      known.push({ application, lend: (use) => withEngine(options, context, use) });
    },
    onEngine: (its) => (engine = its),
  };
}

/** An engine that does not answer at all does nothing either. */
const pingTimeoutMs = 10_000;
