import { debugRuntimes, type DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import type { Problem } from '../../base/problem.ts';
import type { Service } from '../../manifest/model.ts';
import type { TargetFacts, Detection } from '../model.ts';
import { readCommandLine } from '../../manifest/programs/commandLine.ts';
import type { GoBuild } from './goBuild.ts';
import { runtimeOfProgram, runtimesByNames } from '../../manifest/programs/programs.ts';

/** What a runtime is found out from. Each part may be missing: what is there is asked in the order of how much it says. */
export interface RuntimeClues {
  readonly service: Pick<Service, 'name' | 'debug' | 'command' | 'entrypoint'>;
  readonly container?: TargetFacts;
  /** What the binary says of itself that the container starts. */
  readonly goBuild?: GoBuild;
  /** Names of files in the folder that the image is built from. */
  readonly localFiles?: readonly string[];
}

/** The runtime of a service, or the problem that says why it is not known and what to do. */
export type RuntimeAnswer =
  | { readonly detection: Detection; readonly problem?: undefined }
  | { readonly detection?: undefined; readonly problem: Problem };

/** Finds out what a service is written in: from the manifest, its command, its binary, what runs, its image, and its files. */
export function detectRuntime(clues: RuntimeClues): RuntimeAnswer {
  const { service, container, goBuild } = clues;
  const said = service.debug?.type;
  if (said !== undefined) return answer(said, 'x-patchbay.debug.type says so');
  if (container?.mark) return answer(container.mark.runtime, 'its container was made to debug it');
  const words = container
    ? [...container.entrypoint, ...container.command]
    : [...(service.entrypoint ?? []), ...(service.command ?? [])];
  const { program } = readCommandLine(words);
  const byCommand = runtimeOfProgram(program);
  if (byCommand) return answer(byCommand, `its command runs ${shortened(program)}`);
  if (goBuild) return answer('go', `its program was built by ${goBuild.goVersion}`);
  return byRest(clues) ?? { problem: unknownRuntime(service.name) };
}

function byRest({ service, container, localFiles = [] }: RuntimeClues): RuntimeAnswer | undefined {
  const running = new Map<DebugRuntime, string>();
  for (const words of container?.processes ?? []) {
    const runtime = runtimeOfProgram(readCommandLine(words).program);
    if (runtime && !running.has(runtime)) running.set(runtime, shortened(words));
  }
  const variables = Object.keys({ ...container?.image?.environment, ...container?.environment });
  return (
    single(service.name, running, (what) => `it runs ${what}`) ??
    single(
      service.name,
      runtimesByNames(variables, (signs) => [signs.variables]),
      (what) => `its environment has ${what}`,
    ) ??
    single(
      service.name,
      runtimesByNames(localFiles, (signs) => signs.manifests),
      (what) => `it is built from a folder with ${what}`,
    )
  );
}

function single(
  service: string,
  found: ReadonlyMap<DebugRuntime, string>,
  evidence: (what: string) => string,
): RuntimeAnswer | undefined {
  const [first, ...others] = [...found];
  if (!first) return undefined;
  return others.length === 0 ? answer(first[0], evidence(first[1])) : { problem: ambiguous(service, found, evidence) };
}

function answer(runtime: DebugRuntime, evidence: string): RuntimeAnswer {
  return { detection: { runtime, evidence } };
}

function ambiguous(
  service: string,
  found: ReadonlyMap<DebugRuntime, string>,
  evidence: (what: string) => string,
): Problem {
  const kinds = [...found].map(([runtime, what]) => `${debugRuntimes[runtime].label} (${evidence(what)})`);
  return {
    code: 'debug.ambiguous-runtime',
    severity: 'error',
    message: `${service} may be ${kinds.join(' or ')}. Say which: set x-patchbay.debug.type of the service.`,
  };
}

function unknownRuntime(service: string): Problem {
  const known = Object.values(debugRuntimes).map(({ label }) => label);
  return {
    code: 'debug.unknown-runtime',
    severity: 'error',
    message:
      `Cannot tell what ${service} is written in: neither its command nor its image says so. ` +
      `If it is ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, set x-patchbay.debug.type of the service.`,
  };
}

/** Arguments may hold secrets, so only the program and its first plain argument are told. */
function shortened([program = '', ...rest]: readonly string[]): string {
  const [first] = rest;
  return first !== undefined && /^[\w./-]+\.\w+$/.test(first) ? `${program} ${first}` : program;
}
