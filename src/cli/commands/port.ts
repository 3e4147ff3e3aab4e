import { Option, type Command } from 'commander';
import { containersOf } from '../sources/containersOf.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { refusal } from '../output/report.ts';
import { hostText } from '../rows/ports.ts';

interface PortOptions extends GlobalOptions {
  readonly protocol: string;
  readonly index?: string;
}

export function portCommand(program: Command): Command {
  return program
    .command('port')
    .argument('<service>', 'the service whose container it is')
    .argument('<port>', 'the port in the container')
    .summary('print where a port is published')
    .description("Print the address at which a service's port is published on the host; exits with 2 when it is not.")
    .addOption(new Option('--protocol <protocol>', 'of the port').choices(['tcp', 'udp', 'sctp']).default('tcp'))
    .option('--index <number>', 'which of several containers (else the first)');
}

export async function port(
  service: string,
  target: string,
  options: PortOptions,
  context: CliContext,
): Promise<ExitCode> {
  const all = (await containersOf([service], options, context)).filter(({ isOneOff }) => !isOneOff);
  const [first] = [...all].sort((left, right) => left.number - right.number);
  const container = options.index === undefined ? first : all.find(({ number }) => number === Number(options.index));
  const found = container?.publishers.find(
    ({ targetPort, protocol, publishedPort }) =>
      targetPort === Number(target) && protocol === options.protocol && publishedPort > 0,
  );
  if (!found) {
    const none = options.index === undefined ? 'has no container' : `has no container ${options.index}`;
    const what = container ? `publishes no port ${target}/${options.protocol}` : none;
    throw refusal('no-port', `"${service}" ${what}. See "patchbay ps" for what there is.`);
  }
  await context.stdout.line(`${hostText(found.hostIp)}:${found.publishedPort}`);
  return exitCodes.done;
}
