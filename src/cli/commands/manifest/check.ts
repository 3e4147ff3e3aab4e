import { dirname } from 'node:path';
import { Option, type Command } from 'commander';
import { engineProblems } from '../../../app/environments/engineProblems.ts';
import type { Problem, Severity } from '../../../base/problem.ts';
import { toProblem } from '../../../base/problem.ts';
import { allProblems } from '../../../policy/problems/allProblems.ts';
import { isPolicyTestName } from '../../../manifest/governance/policyFiles.ts';
import { lineReader, ProblemList } from '../../../manifest/problems/problems.ts';
import { readPolicyTests } from '../../../policy/testing/policyTests.ts';
import { environmentsOf } from '../../../manifest/context/environments.ts';
import { find, keysOf } from '../../../manifest/tree/tree.ts';
import { maxEnvironments } from '../../../manifest/governance/environments.ts';
import { matrixText, mergedFindings } from '../../check/environments.ts';
import { byPlace, identityOf, isAtLeast, severities, toFinding, type DetailedFinding } from '../../check/finding.ts';
import { findingsFormatOption, findingsText, type FindingsFormat } from '../../check/findingsText.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { loadFoundPart, loadManifest, loadManifestAt, type LoadedManifest } from '../../sources/manifestSource.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { complain, refusal, reportContexts } from '../../output/report.ts';

interface CheckOptions extends GlobalOptions {
  readonly format: FindingsFormat;
  readonly severity: Severity;
  readonly allEnvironments: boolean;
}

export function checkCommand(program: Command): Command {
  return program
    .command('check')
    .argument('[manifests...]', 'files or folders, each a manifest of its own (else the one that is found, or -f)')
    .summary('find what is wrong with the manifest')
    .description(
      'Find what is wrong with the manifest. Exits with 1 when there is an error, with 2 when there was nothing to check.\n' +
        'JSON is one array of {file, line, column, endLine, endColumn, severity, code, message, environments?}; lines and columns count from 1.\n' +
        'A part of a manifest is judged with the files it is merged with: standard error says which, and "context" in JSON.',
    )
    .addOption(findingsFormatOption())
    .addOption(
      new Option('--severity <floor>', 'leave out what is less severe; hints are about good practice')
        .choices(severities)
        .default('info'),
    )
    .option('--all-environments', 'as it is, and in each of its environments: each finding says where it holds', false);
}

export async function check(
  manifests: readonly string[],
  options: CheckOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { loaded, isComplete } = await loadAll(manifests, options, context);
  const asTheyAre = loaded.filter(({ environment }) => environment === undefined || !options.allEnvironments);
  await reportContexts(context.stderr, asTheyAre, context.currentDirectory);
  const found = loaded.map((manifest) => ({
    environment: manifest.environment ?? null,
    findings: findingsOf(manifest, context),
  }));
  const all = options.allEnvironments
    ? [...mergedFindings(found)].sort(byPlace)
    : withoutRepetitions(found.flatMap(({ findings }) => findings));
  const shown = all.filter(({ severity }) => isAtLeast(severity, options.severity));
  // Somebody who asks for errors alone wants no hints.
  const hiddenHints = options.severity === 'info' ? all.filter(({ severity }) => severity === 'hint').length : 0;
  const policies = loaded.flatMap(({ application }) => application?.governance?.policies ?? []);
  await context.stdout.write(findingsText(shown, options.format, context, { hiddenHints, policies }));
  if (options.allEnvironments && options.format === 'human') await context.stdout.write(`\n${matrixText(found)}`);
  if (!isComplete) return exitCodes.couldNotRun;
  return all.some(({ severity }) => severity === 'error') ? exitCodes.hasProblems : exitCodes.done;
}

interface Loading {
  readonly loaded: readonly LoadedManifest[];
  /** False when one could not be read: the others are checked all the same. */
  readonly isComplete: boolean;
}

async function loadAll(manifests: readonly string[], options: CheckOptions, context: CliContext): Promise<Loading> {
  if (options.allEnvironments && options.inEnvironment !== undefined) {
    throw refusal('two-ways', 'Take either --environment, or --all-environments.');
  }
  if (manifests.length === 0) {
    const read = (its: GlobalOptions): LoadedManifest => loadFoundPart(its, context) ?? loadManifest(its, context);
    return { loaded: everywhere(read, options), isComplete: true };
  }
  if (options.file.length > 0) {
    throw refusal(
      'two-ways',
      'Manifests are named twice: with -f and without. Use -f to merge files into one manifest.',
    );
  }
  const loaded: LoadedManifest[] = [];
  const failures: Problem[] = [];
  for (const manifest of manifests) {
    try {
      loaded.push(...everywhere((its) => loadManifestAt(manifest, its, context), options));
    } catch (error) {
      failures.push(toProblem(error));
    }
  }
  // They are written in order, because standard error is read line by line.
  for (const { message } of failures) await complain(context.stderr, message);
  return { loaded, isComplete: failures.length === 0 };
}

/** A manifest as it is, and where that is asked for in each of its environments. */
function everywhere(
  read: (options: GlobalOptions) => LoadedManifest,
  options: CheckOptions,
): readonly LoadedManifest[] {
  const plain = read(options);
  if (!options.allEnvironments) return [plain];
  const names = keysOf(find(plain.tree, 'x-patchbay', 'environments')).slice(0, maxEnvironments);
  return [plain, ...names.map((name) => read({ ...options, inEnvironment: name }))];
}

function findingsOf(manifest: LoadedManifest, { host }: CliContext): readonly DetailedFinding[] {
  const readText = (file: string): string | undefined => host.readText(file);
  const { files, part, context } = manifest;
  const found = allProblems(manifest, readText, { nowMs: Date.now() });
  const problems = [...found, ...refusedThere(manifest), ...policyTestProblems(part, readText)];
  // Those of the other files are told where they are checked themselves.
  const own = part === undefined ? problems : problems.filter(({ at }) => at?.file === part);
  return own
    .map((problem) => ({ ...toFinding(problem, files[0]), ...(context !== undefined && { context }) }))
    .sort(byPlace);
}

/** What the engine of the environment would not do as the manifest says. */
function refusedThere({ environment, application, tree, files }: LoadedManifest): readonly Problem[] {
  if (environment === undefined || !application) return [];
  const named = environmentsOf({ tree, application }, dirname(files[0])).find(({ name }) => name === environment);
  return named ? engineProblems(application, named.engine) : [];
}

/** What is wrong with how tests of policies are written; `policy test` runs them. */
function policyTestProblems(
  file: string | undefined,
  readText: (file: string) => string | undefined,
): readonly Problem[] {
  if (file === undefined || !isPolicyTestName(file)) return [];
  const problems = new ProblemList(lineReader(readText));
  readPolicyTests(readText(file) ?? '', file, problems);
  return problems.all;
}

function withoutRepetitions(findings: readonly DetailedFinding[]): readonly DetailedFinding[] {
  return [...new Map(findings.map((finding) => [identityOf(finding), finding])).values()];
}
