import { assertNever } from '../../base/assert.ts';
import { ProblemError, isProblemError } from '../../base/problem.ts';
import type { Engine, EngineAddress } from '../../engine/engine.ts';
import type { EngineAddresses, EngineSigns } from '../../engine/signs.ts';

/** What the user asks for: `auto` is local processes only where there is no Docker at all. */
export type EngineSetting = 'auto' | 'docker' | 'process';

/** What the choice needs of the drivers. */
export interface EngineDrivers {
  /** Nothing connects before its first call. */
  connect(address: EngineAddress): Engine;
  signs(addresses: EngineAddresses, project: () => string | undefined): Promise<EngineSigns>;
}

/** An engine, and why it is this one, for people: `no Docker is here`. */
export interface ChosenEngine {
  readonly engine: Engine;
  readonly reason: string;
}

/** The reason that is given where nothing had to be found out. */
const chosen = 'chosen';

/** Docker answers within milliseconds; one that is busy gets its time, one that hangs must not hold up the start. */
const pingTimeoutMs = 10_000;

/**
 * Connects to the engine that is meant; the caller disposes it. Docker has answered then. An address that is given, a Docker that
 * is there, and one that the project was seen on mean Docker: when it cannot be reached, this rejects, and local processes never
 * take its place. A project that has local processes stays with them until they are removed, so that no second copy starts.
 */
export async function chooseEngine(
  setting: EngineSetting,
  addresses: EngineAddresses,
  drivers: EngineDrivers,
  project: () => string | undefined,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  signal.throwIfAborted();
  if (setting === 'process') return { engine: drivers.connect(addresses.process), reason: chosen };
  const signs = await drivers.signs(addresses, project);
  if (setting === 'docker') return answering(addresses, drivers, signs, chosen, signal);

  const verdict = judge(signs);
  switch (verdict.kind) {
    case 'docker':
      return answering(addresses, drivers, signs, verdict.reason, signal);
    case 'process':
      return { engine: drivers.connect(addresses.process), reason: verdict.reason };
    case 'either':
      return whereItRuns(addresses, drivers, signs, signal);
    case 'refused':
      throw new ProblemError({ code: verdict.code, severity: 'error', message: verdict.message });
    default:
      return assertNever(verdict);
  }
}

type Verdict =
  | { readonly kind: 'docker' | 'process'; readonly reason: string }
  | { readonly kind: 'either' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

function judge(signs: EngineSigns): Verdict {
  const { givenBy, hasSocket, place, seenOn, localContainers, project = 'the project' } = signs;
  if (givenBy !== undefined) {
    if (localContainers === 0) return { kind: 'docker', reason: `${givenBy} names it` };
    return refused('engine.ambiguous', `${project} has local processes, but ${givenBy} means Docker. ${howToChoose}`);
  }
  if (localContainers > 0) return hasSocket ? { kind: 'either' } : { kind: 'process', reason: runsThere(signs) };
  if (hasSocket) return { kind: 'docker', reason: 'a Docker is here' };
  if (seenOn === undefined) return { kind: 'process', reason: 'no Docker is here' };
  return refused(
    'engine.unreachable',
    `Cannot reach Docker at ${place} (there is no such socket). ${project} was on Docker before (${seenOn}), so it is not run as local processes instead. Start Docker, or choose local processes: --engine process, or the setting patchbay.engine.`,
  );
}

/** Finds out where a project runs that has local processes while something stands where Docker would be: Docker may have it too. */
async function whereItRuns(
  addresses: EngineAddresses,
  drivers: EngineDrivers,
  signs: EngineSigns,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  const { project = '', seenOn } = signs;
  const local = (): ChosenEngine => ({ engine: drivers.connect(addresses.process), reason: runsThere(signs) });
  // It is only asked whether it has anything of the project: that is not to be written down as having seen the project there.
  const asked = { ...addresses, docker: { ...addresses.docker, memory: undefined } };
  let docker: Engine;
  try {
    ({ engine: docker } = await answering(asked, drivers, signs, 'it may have containers there too', signal));
  } catch (error) {
    // What cannot be asked may have it only if it ever had.
    if (signal.aborted || seenOn !== undefined) throw error;
    return local();
  }
  try {
    const { containers } = await docker.observe(project, [], signal);
    if (containers.length === 0) return local();
    const message = `${project} has containers on Docker at ${signs.place} and local processes. ${howToChoose}`;
    throw new ProblemError({ code: 'engine.ambiguous', severity: 'error', message });
  } finally {
    docker.dispose();
  }
}

/** Resolves to Docker once it has answered. */
async function answering(
  addresses: EngineAddresses,
  drivers: EngineDrivers,
  { place }: EngineSigns,
  reason: string,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  const engine = drivers.connect(addresses.docker);
  const maxMs = engine.patienceMs ?? pingTimeoutMs;
  const late = AbortSignal.timeout(maxMs);
  try {
    await engine.ping(AbortSignal.any([signal, late]));
    return { engine, reason };
  } catch (error) {
    engine.dispose();
    signal.throwIfAborted();
    const isHung = late.aborted && !isProblemError(error);
    throw notReplaced(isHung ? hung(place, maxMs, error) : error, reason);
  }
}

/** Says why no local processes take the place of a Docker that `auto` means. */
function notReplaced(error: unknown, reason: string): unknown {
  if (reason === chosen || !isProblemError(error) || error.problem.code !== 'engine.unreachable') return error;
  const why = `Local processes do not take its place (${reason}): --engine process, or the setting patchbay.engine, asks for them.`;
  return new ProblemError({ ...error.problem, message: `${error.problem.message} ${why}` }, error);
}

function hung(place: string, maxMs: number, cause: unknown): ProblemError {
  const message = `Cannot reach Docker at ${place} (it did not answer within ${maxMs / 1000} s). Restart Docker, or set patchbay.docker.host.`;
  return new ProblemError({ code: 'engine.unreachable', severity: 'error', message }, cause);
}

function runsThere({ project = 'the project' }: EngineSigns): string {
  return `${project} has local processes`;
}

function refused(code: string, message: string): Verdict {
  return { kind: 'refused', code, message };
}

const howToChoose =
  'Choose: --engine docker or --engine process, or the setting patchbay.engine. "--engine process down" ends the local processes.';
