import * as vscode from 'vscode';
import { disarmLabel, oneLine } from '../../base/foreignText.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { PolicyTestOutcome, PolicyTestsResult } from '../../protocol/policyTests.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import { rangeOf } from '../ui/places.ts';
import type { Logger } from '../../base/logger.ts';
import { PolicyCoverageFile } from './policyCoverage.ts';

const pattern = '**/*.test.{yaml,yml}';
const excluded = '**/node_modules/**';
/** More than a workspace has. */
const maxFiles = 500;

interface TestsParts {
  readonly controller: vscode.TestController;
  readonly language: LanguageHost;
  readonly logger: Logger;
}

/** Tests of policies in the Test Explorer: a file, with its tests. The language server reads and runs them, also as they are typed. */
export class PolicyTests implements Disposable {
  readonly #controller: vscode.TestController;
  readonly #language: LanguageHost;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  #found: Promise<void> | undefined;

  constructor({ controller, language, logger }: TestsParts) {
    this.#controller = controller;
    this.#language = language;
    this.#logger = logger;
    controller.refreshHandler = () => this.#findAll();
    const { Run, Coverage } = vscode.TestRunProfileKind;
    this.#store.add(
      controller.createRunProfile('Run', Run, (request, token) => this.#run(request, token, false), true),
    );
    const covering = controller.createRunProfile('Coverage', Coverage, (request, token) =>
      this.#run(request, token, true),
    );
    covering.loadDetailedCoverage = (_run, file) =>
      Promise.resolve(file instanceof PolicyCoverageFile ? [...file.details] : []);
    this.#store.add(covering);
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(pattern));
    this.#store.add(watcher.onDidCreate((uri) => this.read(uri)));
    this.#store.add(watcher.onDidChange((uri) => this.read(uri)));
    this.#store.add(watcher.onDidDelete((uri) => controller.items.delete(uri.toString())));
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (controller.items.get(document.uri.toString())) void this.read(document.uri);
      }),
    );
  }

  /** Somebody looks at the tests: all of them, or those of a file. */
  async resolve(item: vscode.TestItem | undefined): Promise<void> {
    if (item?.uri) return this.read(item.uri);
    this.#found ??= this.#findAll();
    await this.#found;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #findAll(): Promise<void> {
    const files = await vscode.workspace.findFiles(pattern, excluded, maxFiles);
    await Promise.all(files.map((uri) => this.read(uri)));
  }

  /** Reads a file again. */
  async read(uri: vscode.Uri): Promise<void> {
    if (uri.scheme !== 'file' || uri.path.includes('/node_modules/')) return;
    try {
      const server = await this.#language.server();
      const found = await server.policyTests({ file: uri.fsPath }, AbortSignal.timeout(readTimeoutMs));
      this.#show(uri, found);
    } catch (error) {
      if (!isCancellation(error)) this.#logger.error(`Tests of policies: ${toProblem(error).message}`);
    }
  }

  /** Other tools have files of this name, too: those without a test of ours are not shown. */
  #show(uri: vscode.Uri, { tests, problems }: PolicyTestsResult): void {
    const id = uri.toString();
    if (tests.length === 0) return this.#controller.items.delete(id);
    const label = disarmLabel(vscode.workspace.asRelativePath(uri));
    const file = this.#controller.items.get(id) ?? this.#controller.createTestItem(id, label, uri);
    const [problem] = problems;
    file.error = problem && disarmLabel(problem.message);
    const items = tests.map(({ name, range }, index) => {
      const item = this.#controller.createTestItem(`${id}#${index}`, disarmLabel(name), uri);
      item.range = rangeOf(range);
      item.sortText = String(index).padStart(4, '0');
      return item;
    });
    file.children.replace(items);
    this.#controller.items.add(file);
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken, isCovered: boolean): Promise<void> {
    await this.resolve(undefined);
    const run = this.#controller.createTestRun(request);
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    try {
      // One file after the other: the server answers one question at a time anyway.
      for (const [file, items] of chosen(this.#controller, request)) {
        if (token.isCancellationRequested) break;
        await this.#runFile(run, file, items, isCovered, stop.signal);
      }
    } finally {
      listening.dispose();
      run.end();
    }
  }

  async #runFile(
    run: vscode.TestRun,
    file: vscode.TestItem,
    items: readonly vscode.TestItem[],
    isCovered: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { uri } = file;
    if (!uri) return;
    for (const item of items) run.started(item);
    try {
      const indices = items.map(indexOf);
      const server = await this.#language.server();
      const { outcomes, coverage } = await server.runPolicyTests(
        { file: uri.fsPath, indices, isCovered },
        AbortSignal.any([signal, AbortSignal.timeout(runTimeoutMs)]),
      );
      for (const item of items) tell(run, item, outcomes);
      for (const covered of PolicyCoverageFile.of(coverage)) run.addCoverage(covered);
    } catch (error) {
      const message = new vscode.TestMessage(disarmLabel(toProblem(error).message));
      for (const item of items) run.errored(item, message);
    }
  }
}

const readTimeoutMs = 30_000;
const runTimeoutMs = 120_000;

/** The files that a request names, or that the tests that it names are in, with the tests of each that are to be run. */
function chosen(
  { items }: vscode.TestController,
  { include, exclude = [] }: vscode.TestRunRequest,
): ReadonlyMap<vscode.TestItem, readonly vscode.TestItem[]> {
  const all: vscode.TestItem[] = [];
  if (include) all.push(...include);
  else items.forEach((item) => all.push(item));
  const chosenTests = new Map<vscode.TestItem, vscode.TestItem[]>();
  for (const item of all) {
    const tests: vscode.TestItem[] = [];
    if (item.parent) tests.push(item);
    else item.children.forEach((child) => tests.push(child));
    const file = item.parent ?? item;
    const known = chosenTests.get(file) ?? [];
    chosenTests.set(file, [...known, ...tests.filter((test) => !known.includes(test) && !exclude.includes(test))]);
  }
  return chosenTests;
}

function indexOf({ id }: vscode.TestItem): number {
  return Number(id.slice(id.lastIndexOf('#') + 1));
}

function tell(run: vscode.TestRun, item: vscode.TestItem, outcomes: readonly PolicyTestOutcome[]): void {
  const outcome = outcomes.find(({ index }) => index === indexOf(item));
  if (!outcome) return run.skipped(item);
  const { durationMs, difference, problem, range } = outcome;
  for (const line of outputLines(item, outcome)) run.appendOutput(`${line}\r\n`, undefined, item);
  if (!difference && problem === undefined) return run.passed(item, durationMs);
  const message = difference
    ? vscode.TestMessage.diff(
        disarmLabel(`expected ${difference.expected}, found ${difference.actual}`, maxTextLength),
        difference.expected,
        difference.actual,
      )
    : new vscode.TestMessage(disarmLabel(problem ?? '', maxTextLength));
  if (item.uri) message.location = new vscode.Location(item.uri, rangeOf(range));
  if (difference) run.failed(item, message, durationMs);
  else run.errored(item, message, durationMs);
}

/** The same as `patchbay policy test` prints. */
function outputLines({ label }: vscode.TestItem, { difference, problem }: PolicyTestOutcome): readonly string[] {
  const name = oneLine(label);
  if (difference)
    return [`✗ ${name}`, `    expected ${oneLine(difference.expected)}`, `    found    ${oneLine(difference.actual)}`];
  return problem === undefined ? [`✓ ${name}`] : [`✗ ${name}`, `    ${oneLine(problem)}`];
}

const maxTextLength = 1000;
