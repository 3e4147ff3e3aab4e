import { statSync } from 'node:fs';
import { readBoundedSync, UnreadableFile } from '../../base/disk/boundedFile.ts';
import type { Logger } from '../../base/logger.ts';
import { uselessContract, type Contract } from '../../messages/contracts/contract.ts';
import type { Page, Verdict } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { ContractVerdict } from '../../protocol/detailShapes.ts';
import type { ContractState } from '../../base/kinds/contractStates.ts';
import type { VerdictCounts } from '../../protocol/shapes.ts';
import type { KnownSource, SourceTable } from './sourceTable.ts';

/** More is no contract. */
const maxFileBytes = 4 * 1_048_576;
/** The cost of a check grows with the payload, so larger payloads are not checked against their contract. */
const bounds = { maxPayloadBytes: 2 * 1_048_576, maxUnpackedBytes: 2 * 1_048_576, maxFields: 10_000 };

/**
 * Loads the contracts of a session's sources, and holds messages against them when somebody asks: never while they are
 * taken in.
 */
export class ContractBook {
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #logger: Logger;
  readonly #onLoaded: () => void;
  readonly #lens: RowLens;
  /** Source → the contract's location that was loaded, as text. */
  readonly #places = new Map<string, string>();
  readonly #loading = new Set<Promise<void>>();

  constructor(store: MessageStore, sources: SourceTable, logger: Logger, onLoaded: () => void) {
    this.#store = store;
    this.#sources = sources;
    this.#logger = logger;
    this.#onLoaded = onLoaded;
    this.#lens = new RowLens((source) => sources.factsOf(source), bounds);
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
      else this.#onLoaded();
    }
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
    const verdict = contract && page.kindAt(index) === 'message' ? this.#judge(contract, page, index) : 'none';
    this.#store.setVerdict(page, index, verdict);
    return verdict;
  };

  /** The verdicts over all held messages; null while no source has a contract. */
  get counts(): VerdictCounts | null {
    const all = [...this.#sources.numbers].flatMap((number) => this.countsOf(number) ?? []);
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
    if (state !== 'invalid') return { ...none, name, state, problem: state === 'none' ? tooLarge : null };
    this.#lens.move(page, index);
    const errors = this.#errorsOf(contract).map(({ path, message }) => ({ path, message }));
    return { name, state, errors, errorCount: errors.length, problem: null };
  }

  #judge(contract: Contract, page: Page, index: number): Verdict {
    if (contract.problem !== null || page.recordBytesAt(index) > bounds.maxPayloadBytes) return 'none';
    this.#lens.move(page, index);
    if (this.#lens.fieldCount > bounds.maxFields) return 'none';
    try {
      return contract.isKept(this.#lens.payload) ? 'valid' : 'invalid';
    } catch (error) {
      // Nested too deep to be looked through: no contract allows that.
      if (error instanceof RangeError) return 'invalid';
      throw error;
    }
  }

  #errorsOf(contract: Contract): Contract['errorsOf'] extends (payload: unknown) => infer E ? E : never {
    try {
      return contract.errorsOf(this.#lens.payload);
    } catch (error) {
      if (error instanceof RangeError) return [{ path: 'payload', message: 'is nested too deep to be checked' }];
      throw error;
    }
  }

  #follow(loading: Promise<void>): void {
    this.#loading.add(loading);
    void loading.finally(() => this.#loading.delete(loading));
  }

  /** Compilers and binary forms are a bundle of their own, loaded with the first contract. */
  async #load(id: string, asText: string, path: string, pointer: string | undefined): Promise<void> {
    const contract = await opened(path, pointer).catch((error: unknown) => {
      this.#logger.error(`The contract ${path} cannot be opened`, error);
      return uselessContract(path, `${path} cannot be opened.`);
    });
    if (this.#places.get(id) !== asText) return;
    this.#sources.setContract(id, contract);
    this.#onLoaded();
  }
}

const tooLarge = 'The payload is too large to be held against its contract.';

async function opened(path: string, pointer: string | undefined): Promise<Contract> {
  const { openContract } = await import('../../messages/contracts/openContract.ts');
  return openContract({ path, pointer }, readText);
}

function readText(path: string): string | undefined {
  try {
    return readBoundedSync(path, maxFileBytes).toString('utf8');
  } catch (error) {
    // That it is there and is not read has a reason that whoever named it should hear.
    if (error instanceof UnreadableFile) throw error;
    return undefined;
  }
}

function stampOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
