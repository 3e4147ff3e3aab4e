import type { Problem } from '../../base/problem.ts';
import type { Contract } from '../../messages/contracts/contract.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import type { SourceStatus } from '../../protocol/shapes.ts';
import type { PayloadRules, TapSource } from '../../protocol/sources/sourceShape.ts';
import type { SourcePart } from '../sources/intake.ts';

/** A source as a session knows it. */
export interface KnownSource extends Pick<SourceStatus, 'id' | 'label' | 'kind'> {
  readonly payload?: PayloadRules | undefined;
  /** What the keys of its messages begin with, where it is read as a part of another. */
  readonly keyPrefix?: string | undefined;
  /** Its key, the same way. */
  readonly recordedKey?: string | undefined;
  /** The source that its messages came from, to read one of them again. */
  readonly origin?: TapSource;
}

/** The sources of a session: how each does, and the number under which the store knows it. */
export class SourceTable {
  /** Messages outlive the reading of their source: what was once known stays. */
  readonly #ids: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<string, KnownSource>();
  readonly #contracts = new Map<string, Contract | 'loading'>();
  /** Recordings hold messages of several sources: theirs, by the id of the recording. */
  readonly #parts = new Map<string, string[]>();
  #facts: (SourceFacts | undefined)[] = [];
  #statuses = new Map<string, SourceStatus>();

  get statuses(): readonly SourceStatus[] {
    return [...this.#statuses.values()].map((status) => {
      const contract = this.#contracts.get(status.id);
      if (!contract || contract === 'loading') return status;
      return { ...status, contract: { name: contract.name, problem: contract.problem } };
    });
  }

  /** The sources read from now on; those that were there keep their state. */
  set(sources: readonly KnownSource[]): void {
    const before = this.#statuses;
    this.#facts = [];
    for (const source of sources) this.#known.set(source.id, source);
    this.#statuses = new Map(
      sources.map(({ id, label, kind }) => {
        const { state, problem } = before.get(id) ?? { state: 'connecting' as const, problem: null };
        return [id, { id, label, kind, state, problem }];
      }),
    );
  }

  /** The part of a source that is known under this label and kind, or is from now on. */
  declare(parent: string, { label, kind, payload, keyPrefix }: SourcePart): KnownSource {
    const parts = this.#parts.get(parent) ?? [];
    const plain = `${kind}:${label}`;
    const isOthers = this.#known.has(plain) && !parts.includes(plain);
    // What is read of the channel itself, or of another recording, is not this.
    const name = isOthers ? `${label} (${this.#known.get(parent)?.label ?? parent})` : label;
    const source = { id: `${kind}:${name}`, label: name, kind, payload, keyPrefix, recordedKey: label };
    if (!parts.includes(source.id)) this.#parts.set(parent, [...parts, source.id]);
    this.#known.set(source.id, source);
    this.#facts = [];
    return source;
  }

  /** These sources, and what they turned out to hold. */
  withParts(ids: readonly string[]): readonly string[] {
    return ids.flatMap((id) => [id, ...(this.#parts.get(id) ?? [])]);
  }

  /** True when that is news. */
  setState(id: string, state: SourceStatus['state'], problem?: Problem): boolean {
    const before = this.#statuses.get(id);
    if (!before || (before.state === state && before.problem?.message === problem?.message)) return false;
    const shown = problem && { code: problem.code, severity: problem.severity, message: problem.message };
    this.#statuses.set(id, { ...before, state, problem: shown ?? null });
    return true;
  }

  /** True when that is news. */
  setMeans(id: string, means: NonNullable<SourceStatus['means']>): boolean {
    const before = this.#statuses.get(id);
    if (!before || before.means === means) return false;
    this.#statuses.set(id, { ...before, means });
    return true;
  }

  /** The numbers of all sources that messages came from so far. */
  get numbers(): Iterable<number> {
    return this.#ids.keys();
  }

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#ids.push(id) - 1;
    this.#numbers.set(id, number);
    return number;
  }

  idOf(number: number): string {
    return this.#ids[number] ?? '';
  }

  of(number: number): KnownSource | undefined {
    return this.#known.get(this.idOf(number));
  }

  /** How the messages of each source are read whose rules are not the usual ones, and where the value stands that ties them to others. */
  get ways(): readonly (PayloadRules & { readonly id: string; readonly schema?: string | undefined })[] {
    return [...this.#statuses.keys(), ...[...this.#parts.values()].flat()].flatMap((id) => {
      const { correlation, field, encoding } = this.#known.get(id)?.payload ?? {};
      const contract = this.#contracts.get(id);
      const schema = contract === 'loading' ? undefined : contract?.schema?.form();
      const isUsual =
        correlation === undefined && field === undefined && encoding === undefined && schema === undefined;
      return isUsual ? [] : [{ id, correlation, field, encoding, schema }];
    });
  }

  /** The contract of a source; undefined where it has none. */
  contractOf(number: number): Contract | 'loading' | undefined {
    return this.#contracts.get(this.idOf(number));
  }

  /** Whether messages of a source can be held against a contract now. */
  hasUsableContract(number: number): boolean {
    const contract = this.contractOf(number);
    return contract !== undefined && contract !== 'loading' && contract.problem === null;
  }

  setContract(id: string, contract: Contract | 'loading' | undefined): void {
    if (contract) this.#contracts.set(id, contract);
    else this.#contracts.delete(id);
    this.#facts = [];
  }

  /** How messages of a source are read. */
  factsOf(number: number): SourceFacts | undefined {
    return this.#facts[number] ?? this.#lookUp(number);
  }

  #lookUp(number: number): SourceFacts | undefined {
    const source = this.of(number);
    if (!source) return undefined;
    const { id, label, kind, payload } = source;
    const contract = this.#contracts.get(id);
    const schema = contract === 'loading' ? undefined : contract?.schema;
    const keyPrefix = source.keyPrefix ?? prefixOf(source.origin);
    const facts = { id, label, kind, keyPrefix, payloadField: payload?.field, encoding: payload?.encoding, schema };
    this.#facts[number] = facts;
    return facts;
  }
}

/** The part of a pattern before its first wildcard; undefined for sources without a pattern. */
function prefixOf(origin: TapSource | undefined): string | undefined {
  if (origin?.kind === 'keyspace') return literalStart(origin.pattern);
  return origin?.kind === 'pubsub' && origin.isPattern ? literalStart(origin.channel) : undefined;
}

function literalStart(pattern: string): string {
  return /^[^*?[\\]*/.exec(pattern)?.[0] ?? '';
}
