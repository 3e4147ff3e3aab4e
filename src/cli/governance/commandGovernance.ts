import { stateDirectory } from '../../app/engines/engineAddresses.ts';
import { governing } from '../../app/governance/governedRules.ts';
import { projectOf } from '../../app/governance/surroundings.ts';
import type { Application } from '../../manifest/model.ts';
import type { CliContext } from '../context.ts';
import type { Output } from '../output/output.ts';
import { complain } from '../output/report.ts';

/** What commands are held to: the policies of whatever manifest they read. */
export function commandGovernance(
  machine: Parameters<typeof stateDirectory>[1],
  stderr: Output,
): Pick<CliContext, 'rules' | 'onManifest'> {
  const known: Application[] = [];
  const tell = (message: string): void => void complain(stderr, message);
  // Who reads the output of a command is told of what went wrong beside it, and of nothing else.
  const logger = { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
  const rules = governing({ stateDirectory: stateDirectory('', machine), logger })((operation) => {
    const project = projectOf(operation);
    // The manifest that was read last is what the command is about; of another project, none is known.
    return { application: known.findLast(({ name }) => project === undefined || name === project) };
  });
  return { rules, onManifest: (application) => known.push(application) };
}
