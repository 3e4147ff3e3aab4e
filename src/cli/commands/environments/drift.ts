import type { Command } from 'commander';
import { differenceFindings, environmentDifferences } from '../../../app/environments/differences.ts';
import { driftOf } from '../../../app/environments/drift.ts';
import { imageDrift } from '../../../app/environments/imageDrift.ts';
import { placedProblem } from '../../../app/environments/places.ts';
import { toProblem } from '../../../base/problem.ts';
import { enginePlace } from '../../../app/engines/engineText.ts';
import { locate } from '../../../policy/problems/locate.ts';
import type { PolicyFinding } from '../../../policy/rules/finding.ts';
import { plan } from '../../../engine/plan.ts';
import { byPlace, toFinding } from '../../check/finding.ts';
import { findingsFormatOption, findingsText, type FindingsFormat } from '../../check/findingsText.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { printable } from '../../output/output.ts';
import { complain, refusal } from '../../output/report.ts';
import { withEngine } from '../../sources/engineSource.ts';
import { environmentName, optionsIn, lookAtSide, soundManifest } from '../../sources/environmentSide.ts';
import { mustBeServices } from '../../sources/project.ts';

interface DriftOptions extends GlobalOptions {
  readonly format: FindingsFormat;
  readonly against?: string;
}

export function driftCommand(program: Command): Command {
  return program
    .command('drift')
    .argument('[services...]', 'only these')
    .summary('tell in what what runs is not as the manifest says')
    .description(
      'Tell in what what runs is not as the manifest says, or in what one environment is not as another. Changes nothing.\n' +
        'Exits with 1 when something has drifted. JSON is the array that check prints.',
    )
    .option('--against <environment>', 'compare with this environment: what both manifests say, and which images run')
    .addOption(findingsFormatOption());
}

export async function drift(
  services: readonly string[],
  options: DriftOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { against } = options;
  const manifest = await soundManifest(options, context);
  mustBeServices(services, manifest.application);
  const found = against === undefined ? await fromManifest() : await fromOther(against);
  const isMeant = (finding: PolicyFinding): boolean =>
    services.length === 0 || finding.services.some((service) => services.includes(service));
  const meant = found.findings.filter(isMeant);
  const problems = meant.map((finding) => placedProblem(finding, locate(finding.blame, manifest.tree)));
  const findings = problems.map((problem) => toFinding(problem, manifest.files[0])).sort(byPlace);
  if (options.format === 'human') await context.stdout.write(`${printable(found.heading)}\n\n`);
  await context.stdout.write(findingsText(findings, options.format, context, { none: 'Nothing has drifted.' }));
  return meant.some(({ effect }) => effect !== 'audit') ? exitCodes.hasProblems : exitCodes.done;

  async function fromManifest(): Promise<Found> {
    const { application } = manifest;
    return withEngine(options, context, async (engine) => {
      const { observation } = await lookAtSide(options.inEnvironment, application, engine, context);
      const steps = plan({ action: 'up', application, observation, removeOrphans: true });
      const heading = `${application.name}: what runs against ${environmentName(options.inEnvironment)} (${enginePlace(observation.engine)})`;
      return { heading, findings: driftOf({ application, observation, plan: steps }) };
    });
  }

  async function fromOther(other: string): Promise<Found> {
    if (other === options.inEnvironment) {
      throw refusal('same-environment', `${other} cannot be compared with itself. Name another environment.`);
    }
    const otherOptions = optionsIn(options, other);
    const second = await soundManifest(otherOptions, context);
    const names = [environmentName(options.inEnvironment), other] as const;
    const declared = differenceFindings(environmentDifferences(manifest.application, second.application), ...names);
    const running = await imagesOf(manifest, second, options, otherOptions, context);
    return {
      heading: `${manifest.application.name}: ${names[1]} against ${names[0]}`,
      findings: [...declared, ...running],
    };
  }
}

interface Found {
  readonly heading: string;
  readonly findings: readonly PolicyFinding[];
}

type Sound = Awaited<ReturnType<typeof soundManifest>>;

/** Which images run on both sides. An engine that does not answer is told; what the manifests say can be compared all the same. */
async function imagesOf(
  first: Sound,
  second: Sound,
  options: DriftOptions,
  otherOptions: DriftOptions,
  context: CliContext,
): Promise<readonly PolicyFinding[]> {
  try {
    return await withEngine(options, context, async (engine) => {
      const here = await lookAtSide(options.inEnvironment, first.application, engine, context);
      return withEngine(otherOptions, context, async (other) =>
        imageDrift(here, await lookAtSide(otherOptions.inEnvironment, second.application, other, context)),
      );
    });
  } catch (error) {
    context.signal.throwIfAborted();
    await complain(context.stderr, `The images that run are not compared: ${toProblem(error).message}`);
    return [];
  }
}
