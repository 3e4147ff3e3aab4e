import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { applicationKeyText, noApplicationKey, parsedKey, type ApplicationKey } from './applicationKey.ts';
import type { ApplicationList } from './applicationList.ts';
import type { ApplicationMarks } from './applicationMarks.ts';
import { isAtRoot } from './orderApplications.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/** All that watches one application in one environment, and acts on it. */
export interface ApplicationPart extends Disposable {
  readonly key: ApplicationKey;
  readonly monitor: ApplicationMonitor;
}

/**
 * What there is of each application, made when somebody first needs it: until then an application is a path and a name.
 * Several can be open at once, each with its own engine and broker.
 */
export class ApplicationBook<P extends ApplicationPart> implements Disposable {
  readonly #make: (key: ApplicationKey) => P;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #made = this.#store.add(new Emitter<void>());
  readonly #parts = new Map<string, P>();
  /** Manifest → what keeps its application open. */
  readonly #open = new Map<string, { readonly part: P; readonly looking: Disposable }>();

  /** Another application is open, or one is open in another environment, or the list or the marks are others. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** Something was needed for the first time. */
  readonly onDidMake: Event<void> = this.#made.event;
  /** The book owns it, as it does the marks. */
  readonly list: ApplicationList;
  readonly marks: ApplicationMarks;

  constructor(list: ApplicationList, marks: ApplicationMarks, make: (key: ApplicationKey) => P) {
    this.list = list;
    this.marks = marks;
    this.#make = make;
    this.#store.add(list.onDidChange(() => this.#follow()));
    this.#store.add(marks.onDidChange(() => this.#follow()));
  }

  /** It does nothing until somebody retains its monitor. */
  of(key: ApplicationKey): P {
    const text = applicationKeyText(key);
    const known = this.#parts.get(text);
    if (known) return known;
    const part = this.#make(key);
    this.#parts.set(text, part);
    this.#made.fire();
    return part;
  }

  /** The part that a row carries the key of; undefined for a text that is no key of any application here. */
  withKey(text: string): P | undefined {
    const known = this.#parts.get(text);
    if (known) return known;
    const key = parsedKey(text);
    const isHere = this.list.applications.some(({ manifest }) => manifest === key?.manifest);
    return key && isHere ? this.of(key) : undefined;
  }

  /** The same as `shown`, if somebody has needed it before. */
  peek(manifest: string): P | undefined {
    return this.#parts.get(applicationKeyText(this.shownKey(manifest)));
  }

  shownKey(manifest: string): ApplicationKey {
    return { manifest, environment: this.marks.environmentOf(manifest) };
  }

  /** All that somebody has needed so far. */
  get made(): readonly P[] {
    return [...this.#parts.values()];
  }

  /** An application in the environment that was chosen for it. */
  shown(manifest: string): P {
    return this.of(this.shownKey(manifest));
  }

  /** An application in the environments that it is shown in beside that one. */
  beside(manifest: string): readonly P[] {
    return this.marks.besideOf(manifest).map((environment) => this.of({ manifest, environment }));
  }

  /** What else runs on the engine of the workspace. */
  get engineOnly(): P {
    return this.of(noApplicationKey);
  }

  /** The only application of the workspace; undefined where there are several, none, or they are not known yet. */
  get only(): P | undefined {
    const [first, ...others] = this.list.applications;
    return first && others.length === 0 ? this.shown(first.manifest) : undefined;
  }

  /** Those that somebody has opened, in the order of the list. */
  get opened(): readonly P[] {
    return this.list.applications.flatMap(({ manifest }) => this.#open.get(manifest)?.part ?? []);
  }

  isOpen(manifest: string): boolean {
    return this.#open.has(manifest);
  }

  /** Keeps an application observed until it is closed. It becomes the current one. */
  open(manifest: string): P {
    const part = this.shown(manifest);
    if (!this.#open.has(manifest)) {
      this.#open.set(manifest, { part, looking: part.monitor.retain() });
      this.#changed.fire();
    }
    void this.marks.use(manifest);
    return part;
  }

  close(manifest: string): void {
    const open = this.#open.get(manifest);
    if (!open) return;
    this.#open.delete(manifest);
    open.looking.dispose();
    this.#changed.fire();
  }

  /** The application that was used last; where none was, the only one at the root of a folder. */
  get current(): WorkspaceApplication | undefined {
    const { applications } = this.list;
    const used = this.marks.used.map((manifest) => applications.find((each) => each.manifest === manifest));
    const [root, ...others] = applications.filter(isAtRoot);
    const fallback = applications.length === 1 ? applications[0] : others.length === 0 ? root : undefined;
    return used.find((each) => each !== undefined) ?? fallback;
  }

  /** The application that a file is a part of. Before it is opened, the files of `include` are not known. */
  withFile(path: string): WorkspaceApplication | undefined {
    const { applications } = this.list;
    return (
      applications.find(({ manifest }) => manifest === path) ??
      applications.find(({ files, parts }) => files.includes(path) || parts.includes(path)) ??
      applications.find(({ manifest }) => this.#filesOf(manifest).includes(path))
    );
  }

  dispose(): void {
    for (const { looking } of this.#open.values()) looking.dispose();
    this.#open.clear();
    for (const part of this.#parts.values()) part.dispose();
    this.#parts.clear();
    this.#store.dispose();
    this.marks.dispose();
    this.list.dispose();
  }

  #filesOf(manifest: string): readonly string[] {
    const snapshot = this.peek(manifest)?.monitor.snapshot;
    return snapshot && 'application' in snapshot ? snapshot.application.files : [];
  }

  /** Lets go of what was deleted, and turns to the environment that was chosen. What is under way there is not disturbed. */
  #follow(): void {
    const { snapshot } = this.list;
    for (const [manifest, { part, looking }] of this.#open) {
      if (snapshot.state === 'known' && !snapshot.applications.some((each) => each.manifest === manifest)) {
        this.#open.delete(manifest);
        looking.dispose();
        continue;
      }
      const shown = this.shown(manifest);
      if (shown === part) continue;
      this.#open.set(manifest, { part: shown, looking: shown.monitor.retain() });
      looking.dispose();
    }
    this.#changed.fire();
  }
}

/** Listens to every part there is and will be of a book, as long as it is open. */
export function onPartsOf<P extends ApplicationPart>(
  parts: () => readonly P[],
  changes: Event<unknown>,
  listen: (part: P) => Disposable,
): Disposable {
  const listening = new Map<P, Disposable>();
  const follow = (): void => {
    const now = new Set(parts());
    for (const [part, listener] of listening) {
      if (now.has(part)) continue;
      listening.delete(part);
      listener.dispose();
    }
    for (const part of now) if (!listening.has(part)) listening.set(part, listen(part));
  };
  follow();
  const following = changes(follow);
  return toDisposable(() => {
    following.dispose();
    for (const listener of listening.values()) listener.dispose();
    listening.clear();
  });
}
