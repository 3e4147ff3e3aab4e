import type { Command } from 'commander';
import { performAttach } from '../../../app/operations/containers/attach.ts';
import type { CommandTerminal } from '../../../app/operations/containers/terminal.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { EngineInfo, ObservedContainer } from '../../../engine/observation.ts';
import type { Plan } from '../../../engine/step.ts';
import { applyQuietly } from '../../apply.ts';
import { commandDoor, programExitCode } from '../../door.ts';
import { commandTerminal, type CliContext, type ExitCode } from '../../context.ts';
import { withEngine } from '../../sources/engineSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { truthOf } from '../../input/argvFixups.ts';
import { findProject } from '../../sources/project.ts';
import { refusal } from '../../output/report.ts';
import { isUpOrPaused } from '../../../engine/containerState.ts';

interface AttachOptions extends GlobalOptions {
  readonly index?: string;
  readonly stdin: boolean;
  readonly sigProxy: string | boolean;
  readonly detachKeys?: string;
}

export function attachCommand(program: Command): Command {
  return program
    .command('attach')
    .argument('<service>', 'the service whose container it is')
    .summary("talk with a container's process")
    .description(
      "Attach the terminal to the first process of a service's running container: what it writes, and what is typed; exits with its code.",
    )
    .option('--index <number>', 'which of several containers (else the first)')
    .option('--no-stdin', 'send it nothing that is typed')
    .option('--sig-proxy [proxy]', 'send it the signals that come here; false: they end this command alone', 'true')
    .option('--detach-keys <keys>', 'what lets go of it when it is typed (ctrl-p,ctrl-q)');
}

export async function attach(service: string, options: AttachOptions, context: CliContext): Promise<ExitCode> {
  const isProxying = parseBoolean('--sig-proxy', options.sigProxy);
  const { name } = findProject(options, context);
  return withEngine(options, context, async (engine) => {
    const observation = await engine.observe(name, [], context.signal);
    const { containers } = observation;
    const number = options.index === undefined ? undefined : Number(options.index);
    const found = containers.find(
      (each) => each.service === service && (number === undefined ? isUpOrPaused(each) : each.number === number),
    );
    if (!found) {
      const which = number === undefined ? 'running container' : `container ${number}`;
      throw refusal('no-container', `${name} has no ${which} of "${service}". Start it with "up".`);
    }
    return attachTo(engine, found, { project: name, on: observation.engine }, { ...options, isProxying }, context);
  });
}

async function attachTo(
  engine: Engine,
  { id, name, service }: ObservedContainer,
  { project, on }: { readonly project: string; readonly on: EngineInfo },
  { stdin, detachKeys, isProxying }: Pick<AttachOptions, 'stdin' | 'detachKeys'> & { readonly isProxying: boolean },
  context: CliContext,
): Promise<ExitCode> {
  let lent: CommandTerminal | undefined;
  const open = (hasTty: boolean) => {
    lent = commandTerminal(context.lendTerminal(hasTty), stdin);
    const { streams, size } = lent;
    return size ? { ...streams, size } : streams;
  };
  const proxy = (signal: string): void => {
    const step = { id: `kill:${name}`, service, name, containerId: id, signal, after: [], reason: 'sent here' };
    const sending: Plan = { project, action: 'kill', engine: on, steps: [{ ...step, kind: 'kill' }] };
    // A signal to what has ended meanwhile is for nobody.
    applyQuietly(sending, undefined, engine, context).catch(() => undefined);
  };
  const caught = isProxying ? context.catchSignals(proxy) : undefined;
  try {
    const request = detachKeys === undefined ? {} : { detachKeys };
    const operation = { kind: 'attach', project, engine: engine.kind, service, container: name } as const;
    const outcome = await performAttach(operation, request, engine, open, commandDoor(context), context.signal);
    return await programExitCode(outcome, context);
  } finally {
    caught?.dispose();
    lent?.dispose();
  }
}

/** @throws ProblemError for what is no truth. */
function parseBoolean(option: string, value: string | boolean): boolean {
  const truth = typeof value === 'boolean' ? value : truthOf(value);
  if (truth !== undefined) return truth;
  throw refusal('bad-boolean', `${option}=${String(value)} cannot be read. Write true or false.`);
}
