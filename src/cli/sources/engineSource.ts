import { dirname } from 'node:path';
import {
  chooseEngine,
  commandLineWords,
  type ChosenEngine,
  type ChoosingProject,
} from '../../app/engines/engineChoice.ts';
import { isEngine, withNamedEngine } from '../../app/engines/namedEngine.ts';
import type { Engine } from '../../engine/engine.ts';
import { containersOnly } from '../../engine/support/containersOnly.ts';
import { engineTraits } from '../../engine/traits.ts';
import type { CliContext } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { environmentsOf, type NamedEngine } from '../../manifest/context/environments.ts';
import { loadManifest } from './manifestSource.ts';
import { tryFindProject } from './project.ts';
import { complain, stderrLogger } from '../output/report.ts';

/**
 * Lends the engine that the options ask for, and lets go of it in any case. Local processes that nobody asked for by name are
 * told on standard error; which engine a plan is for stands in its heading.
 */
export async function withEngine<T>(
  options: GlobalOptions,
  context: CliContext,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { engine, reason } = await choose(options, context);
  context.onEngine?.(engine);
  try {
    if (engineTraits[engine.kind].isFallback && options.engine === 'auto') {
      await complain(context.stderr, `Engine: local processes, since ${reason}.`);
    }
    return await use(engine);
  } finally {
    engine.dispose();
  }
}

/** Says which engine a command without a plan acts on, where a person reads along. */
export async function tellEngine(engine: Engine, { stderr, signal }: CliContext): Promise<void> {
  if (!stderr.isTerminal) return;
  const { label, address } = await engine.ping(signal);
  await complain(stderr, `Engine: ${label} at ${address}.`);
}

async function choose(options: GlobalOptions, context: CliContext): Promise<ChosenEngine> {
  const drivers = await context.loadEngines(stderrLogger(context.stderr, options.verbose === true));
  const { host, context: dockerContext } = options;
  const asked = {
    ...(host === undefined ? {} : { host }),
    ...(dockerContext === undefined ? {} : { context: dockerContext }),
    ...givenBy(host, dockerContext),
  };
  // A Docker host or context that is named implies Docker, so `auto` must not fall back to local processes.
  const isNamed = host !== undefined || dockerContext !== undefined;
  const setting = options.engine === 'auto' && isNamed ? 'docker' : options.engine;
  const { docker, swarm, ...others } = context.engines;
  const addresses = { ...others, docker: { ...docker, ...asked }, swarm: { ...swarm, ...asked } };
  const environment = namedEngineOf(options, context);
  const named = setting === 'auto' ? environment : besideOptions(environment, options.engine === 'auto');
  const wish = withNamedEngine({ setting, addresses }, named);
  const project = (): ChoosingProject | undefined => {
    const found = tryFindProject(options, context);
    return found && { name: found.name, containersOnly: found.application ? containersOnly(found.application) : [] };
  };
  return chooseEngine({ ...wish, project, words: commandLineWords }, drivers, context.signal);
}

/** What an environment says beside options: how its nodes are reached, and whether the address that they name is that of a cluster. */
function besideOptions({ kind, nodes }: NamedEngine = {}, isAnyKind: boolean): NamedEngine {
  const isCluster = isAnyKind && kind !== undefined && isEngine(kind) && engineTraits[kind].schedules;
  return { ...(isCluster ? { kind } : {}), ...(nodes ? { nodes } : {}) };
}

/**
 * The engine that the chosen environment names; options win over it.
 * @throws ProblemError when no manifest says what the environment is
 */
function namedEngineOf(options: GlobalOptions, context: CliContext): NamedEngine | undefined {
  const { inEnvironment: environment } = options;
  if (environment === undefined) return undefined;
  const { tree, application, files } = loadManifest(options, context);
  return environmentsOf({ tree, application }, dirname(files[0])).find(({ name }) => name === environment)?.engine;
}

/** Says which option names the address, so that a message can tell what to correct. */
function givenBy(host: string | undefined, dockerContext: string | undefined): { readonly givenBy?: string } {
  if (host !== undefined) return { givenBy: '--host' };
  return dockerContext === undefined ? {} : { givenBy: '--context' };
}
