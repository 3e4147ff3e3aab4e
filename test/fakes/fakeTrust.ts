import type { Trust } from '../../src/app/trust.ts';
import { Emitter } from '../../src/base/event.ts';

/** A workspace that is trusted, or will be when the test says so. */
export class FakeTrust implements Trust {
  readonly #granted = new Emitter<void>();
  readonly onDidGrant = this.#granted.event;
  isTrusted: boolean;

  constructor(isTrusted = true) {
    this.isTrusted = isTrusted;
  }

  grant(): void {
    this.isTrusted = true;
    this.#granted.fire();
  }

  /** Whether somebody waits for it. */
  get isAwaited(): boolean {
    return this.#granted.hasListeners;
  }
}
