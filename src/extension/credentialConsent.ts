import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';

/** Asks whether credentials are to be used for a broker; undefined when the question is not answered. */
export type AskConsent = (label: string) => Promise<boolean | undefined>;

const memoryKey = 'broker.credentialConsent';

/**
 * Remembers for which brokers this workspace may use the credentials that VS Code keeps. They belong to the person and not to a
 * workspace, so the person is asked once whether a manifest that names the same broker may use them.
 */
export class CredentialConsent {
  readonly #memory: vscode.Memento;
  readonly #ask: AskConsent;
  /** A question that was waved away is not asked again in this window. */
  readonly #asked = new Set<string>();

  constructor(memory: vscode.Memento, ask: AskConsent) {
    this.#memory = memory;
    this.#ask = ask;
  }

  has(key: string): boolean {
    return this.#answers()[digest(key)] === true;
  }

  async set(key: string, isGiven: boolean): Promise<void> {
    await this.#memory.update(memoryKey, { ...this.#answers(), [digest(key)]: isGiven });
  }

  /** True when the person has just agreed. */
  async ask(key: string, label: string): Promise<boolean> {
    if (this.#asked.has(key) || this.#answers()[digest(key)] !== undefined) return false;
    this.#asked.add(key);
    const answer = await this.#ask(label);
    if (answer !== undefined) await this.set(key, answer);
    return answer === true;
  }

  #answers(): Readonly<Record<string, unknown>> {
    const value = this.#memory.get<unknown>(memoryKey);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  }
}

/** A URL's query may hold a password, and a memento is a plain file. */
function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
