import { chooseEngine } from '../app/engineChoice.ts';
import type { Engine } from '../engine/engine.ts';
import type { CliContext } from './context.ts';
import type { GlobalOptions } from './options.ts';
import { stderrLogger } from './report.ts';

/** Lends the engine that the options ask for, and lets go of it in any case. */
export async function withEngine<T>(
  options: GlobalOptions,
  context: CliContext,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const connect = await context.loadEngines(stderrLogger(context.stderr, options.verbose === true));
  const { host, context: dockerContext } = options;
  const docker = {
    kind: 'docker',
    ...(host === undefined ? {} : { host }),
    ...(dockerContext === undefined ? {} : { context: dockerContext }),
  } as const;
  // Who names a Docker host or context means Docker: something else in its place would be a surprise.
  const isNamed = host !== undefined || dockerContext !== undefined;
  const setting = options.engine === 'auto' && isNamed ? 'docker' : options.engine;
  const addresses = { docker, process: context.processEngine };
  const engine = await chooseEngine(setting, addresses, connect, context.signal);
  try {
    return await use(engine);
  } finally {
    engine.dispose();
  }
}
