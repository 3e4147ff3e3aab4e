import { statSync } from 'node:fs';
import type { Logger } from '../../base/logger.ts';
import { ProblemError } from '../../base/problem.ts';
import { uselessContract, type ContractError } from '../../messages/contracts/contract.ts';
import { readContractFile } from '../../messages/contracts/contractFile.ts';
import { errorsIn } from '../../messages/contracts/holding.ts';
import { judgedBounds, judgeRow, tooLargeToJudge } from '../../messages/verdict/judgeRow.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { ContractVerdict } from '../../protocol/detailShapes.ts';
import type { ContractState } from '../../base/kinds/contractStates.ts';
import type { VerdictCounts } from '../../protocol/shapes.ts';
import type { ContractTrial, ViolationReport } from '../../protocol/contracts/violations.ts';
import { tryContract } from './contractTrial.ts';
import { openedContract } from './openedContract.ts';
import type { KnownSource, SourceTable } from './sourceTable.ts';

/** The code of a problem: a text is no contract. */
export const noContract = 'tap.no-contract';

export interface ContractListener {
  /** What was found out of contracts is outdated. */
  onLoaded(): void;
  /** A message was found to break its contract. */
  onInvalid(page: Page, index: number): void;
}

/** A source with a contract, with the number under which the store knows it. */
type ContractUse = Pick<ViolationReport, 'source' | 'label' | 'contract' | 'files'> & { readonly number: number };

/**
 * Loads the contracts of a session's sources, and holds messages against them when somebody asks: never while they are
 * taken in.
 */
export class ContractBook {
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #logger: Logger;
  readonly #listener: ContractListener;
  readonly #lens: RowLens;
  /** Source → the contract's location that was loaded, as text. */
  readonly #places = new Map<string, string>();
  /** Source → every file that its contract was read from. */
  readonly #files = new Map<string, ReadonlySet<string>>();
  readonly #loading = new Set<Promise<void>>();

  constructor(store: MessageStore, sources: SourceTable, logger: Logger, listener: ContractListener) {
    this.#store = store;
    this.#sources = sources;
    this.#logger = logger;
    this.#listener = listener;
    this.#lens = new RowLens((source) => sources.factsOf(source), judgedBounds);
  }

  /** Loads what is new. Until then the verdicts of those sources are pending. */
  set(sources: readonly KnownSource[]): void {
    for (const { id, payload } of sources) {
      const place = payload?.contract;
      const asText = place ? JSON.stringify([place, stampOf(place.path)]) : '';
      if (this.#places.get(id) === asText || (!place && !this.#places.has(id))) continue;
      this.#places.set(id, asText);
      this.#sources.setContract(id, place && 'loading');
      if (place) this.#follow(this.#load(id, asText, place.path, place.pointer));
      else this.#listener.onLoaded();
    }
  }

  /** Reads the contracts again that are read from a file. */
  reload(path: string): void {
    const affected = this.#using(path);
    for (const { id } of affected) this.#places.delete(id);
    this.set(affected);
  }

  /** The sources with a contract, whether it can be used now or not. */
  get uses(): readonly ContractUse[] {
    return [...this.#sources.numbers].flatMap((number) => {
      const { id, label, payload } = this.#sources.of(number) ?? {};
      if (id === undefined || label === undefined || !payload?.contract) return [];
      const files = [...(this.#files.get(id) ?? [])].filter((file) => file !== payload.contract?.path);
      return [{ number, source: id, label, contract: payload.contract, files }];
    });
  }

  /** Holds what is held of a contract's sources against another text of one of its files. */
  async try(path: string, text: string, signal: AbortSignal): Promise<readonly ContractTrial[]> {
    const trials: ContractTrial[] = [];
    // One after the other: all of them share the thread.
    for (const { id, label, payload } of this.#using(path)) {
      if (!payload?.contract) continue;
      const { path: main, pointer } = payload.contract;
      const { contract } = await openedContract(main, pointer, (file) =>
        file === path ? text : readContractFile(file),
      );
      if (contract.problem !== null)
        throw new ProblemError({ code: noContract, severity: 'info', message: contract.problem });
      const number = this.#sources.numberOf(id);
      const facts = this.#sources.factsOf(number);
      const { tally, ...counts } = await tryContract(this.#store, { number, contract, facts }, judgedBounds, signal);
      const files = [...(this.#files.get(id) ?? [])].filter((file) => file !== main);
      const { held } = this.#store.countsOf(number);
      trials.push({ source: id, label, contract: payload.contract, files, held, ...counts, groups: [...tally.groups] });
    }
    return trials;
  }

  /** Settles once every contract is there that is on its way now. */
  async loaded(): Promise<void> {
    await Promise.all(this.#loading);
  }

  /** Whether a row keeps its contract: looked up, or found out now. */
  readonly verdictOf = (page: Page, index: number): ContractState => {
    const known = page.verdictAt(index);
    if (known) return known;
    const contract = this.#sources.contractOf(page.sourceAt(index));
    if (contract === 'loading') return 'pending';
    const verdict = contract && page.kindAt(index) === 'message' ? judgeRow(contract, this.#lens, page, index) : 'none';
    this.#store.setVerdict(page, index, verdict);
    if (verdict === 'invalid') this.#listener.onInvalid(page, index);
    return verdict;
  };

  /** What is wrong with a message, and what looks at it. */
  errorsAt(page: Page, index: number): readonly [errors: readonly ContractError[], lens: RowLens] {
    const contract = this.#sources.contractOf(page.sourceAt(index));
    this.#lens.move(page, index);
    return [contract && contract !== 'loading' ? errorsIn(this.#lens.payload, contract) : [], this.#lens];
  }

  /** The verdicts over all held messages; null while no source has a contract. */
  get counts(): VerdictCounts | null {
    return this.countsOver(this.#sources.numbers);
  }

  /** The same over those of some sources. */
  countsOver(numbers: Iterable<number>): VerdictCounts | null {
    const all = [...numbers].flatMap((number) => this.countsOf(number) ?? []);
    if (all.length === 0) return null;
    return all.reduce((sum, each) => ({
      invalid: sum.invalid + each.invalid,
      unchecked: sum.unchecked + each.unchecked,
    }));
  }

  /** The same of one source. */
  countsOf(source: number): VerdictCounts | null {
    if (!this.#sources.hasUsableContract(source)) return null;
    const { judged, invalid } = this.#store.verdictsOf(source);
    return { invalid, unchecked: this.#store.countsOf(source).held - judged };
  }

  /** Checks a row against its contract. */
  verdict(page: Page, index: number): ContractVerdict {
    const none = { state: 'none' as const, name: null, errors: [], errorCount: 0, problem: null };
    const contract = this.#sources.contractOf(page.sourceAt(index));
    if (!contract || page.kindAt(index) !== 'message') return none;
    if (contract === 'loading') return { ...none, state: 'pending' };
    const { name, problem } = contract;
    if (problem !== null) return { ...none, name, problem };
    const state = this.verdictOf(page, index);
    if (state !== 'invalid') return { ...none, name, state, problem: state === 'none' ? tooLargeToJudge : null };
    const errors = this.errorsAt(page, index)[0].map(({ path, message }) => ({ path, message }));
    return { name, state, errors, errorCount: errors.length, problem: null };
  }

  #using(path: string): readonly KnownSource[] {
    return [...this.#sources.numbers].flatMap((number) => {
      const source = this.#sources.of(number);
      return source && this.#files.get(source.id)?.has(path) ? [source] : [];
    });
  }

  #follow(loading: Promise<void>): void {
    this.#loading.add(loading);
    void loading.finally(() => this.#loading.delete(loading));
  }

  /** Compilers and binary forms are a bundle of their own, loaded with the first contract. */
  async #load(id: string, asText: string, path: string, pointer: string | undefined): Promise<void> {
    const { contract, files } = await openedContract(path, pointer, readContractFile).catch((error: unknown) => {
      this.#logger.error(`The contract ${path} cannot be opened`, error);
      return { contract: uselessContract(path, `${path} cannot be opened.`), files: new Set([path]) };
    });
    if (this.#places.get(id) !== asText) return;
    this.#files.set(id, files);
    this.#sources.setContract(id, contract);
    this.#listener.onLoaded();
  }
}

function stampOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
