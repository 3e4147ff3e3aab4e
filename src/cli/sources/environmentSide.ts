import { runningImageIds, type PromotionSide } from '../../app/environments/promotion.ts';
import type { Engine } from '../../engine/engine.ts';
import { imageNames } from '../../engine/plan/names.ts';
import type { Application } from '../../manifest/model.ts';
import type { CliContext } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { hasErrors, refusal, reportProblems } from '../output/report.ts';
import { loadManifest, type LoadedManifest } from './manifestSource.ts';

/** How people are told of an environment; a manifest can be read without one. */
export function environmentName(name: string | undefined): string {
  return name ?? 'the manifest';
}

/** The options of a command, meant for one environment. */
export function optionsIn<O extends GlobalOptions>(options: O, environment: string | undefined): O {
  return { ...options, inEnvironment: environment };
}

/**
 * A manifest in the environment of the options.
 * @throws ProblemError when it has errors, which are told on standard error
 */
export async function soundManifest(
  options: GlobalOptions,
  context: CliContext,
): Promise<LoadedManifest & { readonly application: Application }> {
  const loaded = loadManifest(options, context);
  const { application, problems } = loaded;
  if (application && !hasErrors(problems)) return { ...loaded, application };
  await reportProblems(
    context.stderr,
    problems.filter(({ severity }) => severity === 'error'),
  );
  const name = environmentName(options.inEnvironment);
  throw refusal('broken-manifest', `${name} has errors. Correct them first; patchbay check shows them all.`);
}

/** What there is of an application on an engine, with what is known of the images that run in `others`, too. */
export async function lookAtSide(
  environment: string | undefined,
  application: Application,
  engine: Engine,
  { signal }: CliContext,
  others: readonly string[] = [],
): Promise<PromotionSide> {
  const observation = await engine.observe(application.name, imageNames(application), signal);
  const digests = await engine.imageDigests([...runningImageIds(observation), ...others], signal);
  return { environment: environmentName(environment), application, observation, digests };
}
