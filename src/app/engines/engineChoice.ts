import { assertNever } from '../../base/assert.ts';
import { ProblemError, isProblemError } from '../../base/problem.ts';
import type { EngineKind } from '../../engine/traits.ts';
import type { Engine, EngineAddress } from '../../engine/engine.ts';
import type { EngineAddresses, EngineSigns } from '../../engine/signs.ts';

/** What the user asks for: `auto` is local processes only where there is no Docker at all, and they can run every service. */
export type EngineSetting = 'auto' | EngineKind;

/** What the choice needs of the drivers. */
export interface EngineDrivers {
  /** Nothing connects before its first call. */
  connect(address: EngineAddress): Engine;
  signs(addresses: EngineAddresses, project: () => string | undefined): Promise<EngineSigns>;
}

/** Which engine is asked for, by whom, and for which project. */
export interface EngineQuestion {
  readonly setting: EngineSetting;
  readonly addresses: EngineAddresses;
  /** Only called where its answer may change the choice: it may have to read the manifest. */
  readonly project: () => ChoosingProject | undefined;
  readonly words: EngineWords;
}

export interface ChoosingProject {
  readonly name: string;
  /** The active services that do not say how they run as local processes. */
  readonly containersOnly: readonly string[];
}

/** How the surface that asks lets a person choose an engine, as sentences. */
export interface EngineWords {
  readonly local: string;
  readonly either: string;
}

export const commandLineWords: EngineWords = {
  local: 'To use local processes instead, pass --engine process.',
  either: 'Pass --engine docker or --engine process. "--engine process down" removes the local processes.',
};

export const editorWords: EngineWords = {
  local: 'To use local processes instead, choose the engine.',
  either: 'Choose the engine to use.',
};

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
 * is there, one that the project was seen on, and a service that needs a container mean Docker: when it cannot be reached, this
 * rejects, and local processes never take its place. A project that has local processes stays with them until they are removed,
 * so that no second copy starts.
 */
export async function chooseEngine(
  question: EngineQuestion,
  drivers: EngineDrivers,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  const { setting, addresses, project } = question;
  signal.throwIfAborted();
  if (setting === 'process') return { engine: drivers.connect(addresses.process), reason: chosen };
  const signs = await drivers.signs(addresses, () => project()?.name);
  if (setting !== 'auto') return answering(addresses[setting], drivers, signs, signal);

  const verdict = judge(signs, question);
  switch (verdict.kind) {
    case 'docker':
      try {
        return { ...(await answering(addresses.docker, drivers, signs, signal)), reason: verdict.reason };
      } catch (error) {
        throw notReplaced(error, verdict.reason, question);
      }
    case 'process':
      return { engine: drivers.connect(addresses.process), reason: verdict.reason };
    case 'either':
      return whereItRuns(question, drivers, signs, signal);
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

function judge(signs: EngineSigns, { project: projectOf, words }: EngineQuestion): Verdict {
  const { givenBy, hasSocket, place, seenOn, localContainers, project = 'the project' } = signs;
  if (givenBy !== undefined) {
    if (localContainers === 0) return { kind: 'docker', reason: `${givenBy} names it` };
    return refused('engine.ambiguous', `${project} has local processes, but ${givenBy} names Docker. ${words.either}`);
  }
  if (localContainers > 0) return hasSocket ? { kind: 'either' } : { kind: 'process', reason: runsThere(signs) };
  if (hasSocket) return { kind: 'docker', reason: 'Docker’s socket is here' };
  const notRunning = `Docker is not running: there is no socket at ${place}.`;
  if (seenOn !== undefined) {
    return refused(
      'engine.unreachable',
      `${notRunning} ${project} ran on Docker before (${seenOn}). Start Docker. ${words.local}`,
    );
  }
  const { containersOnly = [] } = projectOf() ?? {};
  if (containersOnly.length === 0) return { kind: 'process', reason: 'no Docker is here' };
  return refused('engine.unreachable', `${notRunning} ${needDocker(containersOnly)} Start Docker.`);
}

/** Finds out where a project runs that has local processes while something stands where Docker would be: Docker may have it too. */
async function whereItRuns(
  question: EngineQuestion,
  drivers: EngineDrivers,
  signs: EngineSigns,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  const { addresses, words } = question;
  const { project = '', seenOn } = signs;
  const local = (): ChosenEngine => ({ engine: drivers.connect(addresses.process), reason: runsThere(signs) });
  // It is only asked whether it has anything of the project: that is not to be written down as having seen the project there.
  const asked = { ...addresses.docker, memory: undefined };
  let docker: Engine;
  try {
    ({ engine: docker } = await answering(asked, drivers, signs, signal));
  } catch (error) {
    // What cannot be asked may have it only if it ever had.
    if (signal.aborted || seenOn !== undefined)
      throw notReplaced(error, `${project} may have containers there`, question);
    return local();
  }
  try {
    const { containers } = await docker.observe(project, [], signal);
    if (containers.length === 0) return local();
    const message = `${project} has containers on Docker at ${signs.place} and local processes. ${words.either}`;
    throw new ProblemError({ code: 'engine.ambiguous', severity: 'error', message });
  } finally {
    docker.dispose();
  }
}

/** Resolves to the engine at an address once it has answered. */
async function answering(
  address: EngineAddress,
  drivers: EngineDrivers,
  { place }: EngineSigns,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  const engine = drivers.connect(address);
  const maxMs = engine.patienceMs ?? pingTimeoutMs;
  const late = AbortSignal.timeout(maxMs);
  try {
    await engine.ping(AbortSignal.any([signal, late]));
    return { engine, reason: chosen };
  } catch (error) {
    engine.dispose();
    signal.throwIfAborted();
    const isHung = late.aborted && !isProblemError(error);
    throw isHung ? hung(place, maxMs, error) : error;
  }
}

/** Says why no local processes take the place of a Docker that `auto` means. */
function notReplaced(error: unknown, reason: string, { project, words }: EngineQuestion): unknown {
  if (!isProblemError(error) || error.problem.code !== 'engine.unreachable') return error;
  const { containersOnly = [] } = project() ?? {};
  const why =
    containersOnly.length > 0
      ? needDocker(containersOnly)
      : `Local processes are not used in its place, because ${reason}. ${words.local}`;
  return new ProblemError({ ...error.problem, message: `${error.problem.message} ${why}` }, error);
}

const maxNamed = 3;

function needDocker(services: readonly string[]): string {
  const named = (services.length > maxNamed + 1 ? services.slice(0, maxNamed) : services).map((name) => `"${name}"`);
  const rest = services.length - named.length;
  const parts = rest > 0 ? [...named, `${rest} more services`] : named;
  const names = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return services.length === 1
    ? `${names} has no x-patchbay.run, so it cannot run as a local process.`
    : `${names} have no x-patchbay.run, so they cannot run as local processes.`;
}

function hung(place: string, maxMs: number, cause: unknown): ProblemError {
  const message = `Cannot reach Docker at ${place} (it did not answer within ${maxMs / 1000} s). Restart Docker.`;
  return new ProblemError({ code: 'engine.unreachable', severity: 'error', message }, cause);
}

function runsThere({ project = 'the project' }: EngineSigns): string {
  return `${project} has local processes`;
}

function refused(code: string, message: string): Verdict {
  return { kind: 'refused', code, message };
}
