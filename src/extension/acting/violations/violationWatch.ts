import * as vscode from 'vscode';
import type { ViolationFeed } from '../../../app/violations/violationFeed.ts';
import {
  recordedChannels,
  recordingProblems,
  trialProblems,
  violationProblems,
  type ViolationProblem,
} from '../../../app/violations/violationProblems.ts';
import { Coalescer } from '../../../base/async.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import { toProblem } from '../../../base/problem.ts';
import type { Application } from '../../../manifest/model.ts';
import type { RecordedChannel } from '../../../protocol/contracts/violations.ts';
import type { ApplicationWorks } from '../../views/applicationWork.ts';
import { onWorkChange } from '../../views/applicationWork.ts';
import type { TapHost } from '../../tapHost.ts';
import { toDiagnostic } from '../../ui/problems.ts';
import { SchemaPlaces } from './schemaPlaces.ts';
import { ContractFiles } from './contractFiles.ts';
import { ContractTrials } from './contractTrials.ts';
import { ViolationActions } from './violationActions.ts';

export interface ViolationParts {
  readonly applications: ApplicationWorks;
  readonly tap: TapHost;
  readonly violations: ViolationFeed;
  readonly logger: Logger;
}

/** Reports come a few times a second while messages flow. */
const showMs = 300;

/**
 * Shows what the messages of the inspectors break of their contracts as problems, where the manifest names the contract and in
 * the schema; of a schema that is being edited, what it would break.
 */
export class ViolationWatch implements Disposable {
  readonly #parts: ViolationParts;
  readonly #store = new DisposableStore();
  readonly #diagnostics = this.#store.add(vscode.languages.createDiagnosticCollection('patchbay-contracts'));
  readonly #showing = this.#store.add(new Coalescer(() => this.#show(), showMs));
  readonly #places = new SchemaPlaces();
  readonly #files: ContractFiles;
  readonly #trials: ContractTrials;
  #problems: readonly ViolationProblem[] = [];

  constructor(parts: ViolationParts) {
    this.#parts = parts;
    const { applications, tap, violations, logger } = parts;
    const request = (): void => this.#showing.request();
    this.#files = this.#store.add(new ContractFiles((path) => this.#reload(path)));
    const channelsOf = (path: string): readonly RecordedChannel[] => recordedChannels(path, this.#declared());
    const isContract = (path: string): boolean => this.#files.has(path) || channelsOf(path).length > 0;
    this.#trials = this.#store.add(new ContractTrials({ tap, logger, isContract, channelsOf }, request));
    this.#store.add(violations.onDidChange(request));
    this.#store.add(onWorkChange(applications, ({ monitor }) => [monitor], request));
    this.#store.add(new ViolationActions(() => this.#problems));
    request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #show(): Promise<void> {
    const { reports } = this.#parts.violations;
    this.#files.follow(reports.flatMap(({ contract, files }) => [contract.path, ...files]));
    const edited = this.#trials.all;
    const places = await this.#places.of([
      ...reports.map(({ contract }) => contract.path),
      ...edited.map(({ path }) => path),
    ]);
    this.#problems = [
      ...violationProblems(reports, this.#declared(), places, (file) => this.#trials.isEdited(file)),
      ...edited.flatMap(({ path, trials, recordings }) => [
        ...trialProblems(trials, places),
        ...recordingProblems(path, recordings, places),
      ]),
    ];
    this.#diagnostics.set(diagnosticsOf(this.#problems, this.#diagnostics));
  }

  #declared(): readonly Application[] {
    return this.#parts.applications.made.flatMap(({ monitor: { snapshot } }) =>
      snapshot.state === 'ready' || snapshot.state === 'engineUnreachable' ? [snapshot.application] : [],
    );
  }

  #reload(path: string): void {
    this.#trials.forget(path);
    const { tap, logger } = this.#parts;
    tap.peer
      ?.request('reloadContracts', { path })
      .catch((error: unknown) => logger.debug(`Contracts: ${toProblem(error).message}`));
  }
}

/** With nothing for files that had some. */
function diagnosticsOf(
  problems: readonly ViolationProblem[],
  before: vscode.DiagnosticCollection,
): [vscode.Uri, vscode.Diagnostic[]][] {
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const [uri] of before) byFile.set(uri.fsPath, []);
  for (const problem of problems) {
    const own = byFile.get(problem.at.file) ?? [];
    byFile.set(problem.at.file, [...own, toDiagnostic(problem)]);
  }
  return [...byFile].map(([file, all]) => [vscode.Uri.file(file), all]);
}
