import { Emitter, type Event } from '../../base/event.ts';
import type { Disposable } from '../../base/disposable.ts';

/** Where choices are kept for the workspace. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const memoryKey = 'patchbay.applications';
const maxUsed = 8;
/** Each is watched, on an engine of its own. */
const maxBeside = 8;

interface Marks {
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  /** The last ones used, the latest first. */
  readonly used: readonly string[];
  /** Manifest → the environment that it is opened in. */
  readonly environments: Readonly<Record<string, string>>;
  /** Manifest → the environments that it is shown in beside that one; empty: without any. */
  readonly beside: Readonly<Record<string, readonly string[]>>;
}

/** What the user did with the applications of this workspace, by their manifests. It is remembered. */
export class ApplicationMarks implements Disposable {
  readonly #memory: Memory;
  readonly #changed = new Emitter<void>();
  #marks: Marks;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#marks = marksFrom(memory.get(memoryKey));
  }

  get pinned(): readonly string[] {
    return this.#marks.pinned;
  }

  get hidden(): readonly string[] {
    return this.#marks.hidden;
  }

  get used(): readonly string[] {
    return this.#marks.used;
  }

  environmentOf(manifest: string): string | undefined {
    const { environments } = this.#marks;
    return Object.hasOwn(environments, manifest) ? environments[manifest] : undefined;
  }

  /** The environments that it is shown in beside the one it is opened in; undefined is without any. */
  besideOf(manifest: string): readonly (string | undefined)[] {
    const { beside } = this.#marks;
    const names = Object.hasOwn(beside, manifest) ? (beside[manifest] ?? []) : [];
    return names
      .map((name) => (name === '' ? undefined : name))
      .filter((name) => name !== this.environmentOf(manifest));
  }

  /** A pinned application is not hidden. */
  async setPinned(manifests: readonly string[], isPinned: boolean): Promise<void> {
    const { pinned, hidden } = this.#marks;
    await this.#keep({
      pinned: isPinned ? [...new Set([...pinned, ...manifests])] : without(pinned, manifests),
      ...(isPinned && { hidden: without(hidden, manifests) }),
    });
  }

  async setHidden(manifests: readonly string[], isHidden: boolean): Promise<void> {
    const { pinned, hidden } = this.#marks;
    await this.#keep({
      hidden: isHidden ? [...new Set([...hidden, ...manifests])] : without(hidden, manifests),
      ...(isHidden && { pinned: without(pinned, manifests) }),
    });
  }

  /** Somebody looked at it, or did something with it. */
  async use(manifest: string): Promise<void> {
    if (this.#marks.used[0] === manifest) return;
    await this.#keep({ used: [manifest, ...without(this.#marks.used, [manifest])].slice(0, maxUsed) });
  }

  async setEnvironment(manifest: string, environment: string | undefined): Promise<void> {
    const others = Object.entries(this.#marks.environments).filter(([each]) => each !== manifest);
    const own: readonly [string, string][] = environment === undefined ? [] : [[manifest, environment]];
    await this.#keep({ environments: Object.fromEntries([...others, ...own]) });
  }

  async setBeside(manifest: string, environment: string | undefined, isBeside: boolean): Promise<void> {
    const name = environment ?? '';
    const { [manifest]: known = [], ...others } = this.#marks.beside;
    const names = without(known, [name]);
    const own = isBeside ? [...names, name].slice(-maxBeside) : names;
    await this.#keep({ beside: own.length === 0 ? others : { ...others, [manifest]: own } });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** What is shown follows at once; that it is written down may take its time. */
  async #keep(marks: Partial<Marks>): Promise<void> {
    this.#marks = { ...this.#marks, ...marks };
    this.#changed.fire();
    await this.#memory.update(memoryKey, this.#marks);
  }
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((each) => !some.includes(each));
}

/** What somebody else has written there counts as nothing. */
function marksFrom(kept: unknown): Marks {
  const entries = new Map(typeof kept === 'object' && kept !== null ? Object.entries(kept) : []);
  return {
    pinned: textsOf(entries.get('pinned')),
    hidden: textsOf(entries.get('hidden')),
    used: textsOf(entries.get('used')),
    environments: Object.fromEntries(
      entriesIn(entries.get('environments')).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    beside: Object.fromEntries(
      entriesIn(entries.get('beside')).map(([manifest, names]) => [manifest, textsOf(names).slice(0, maxBeside)]),
    ),
  };
}

function entriesIn(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
