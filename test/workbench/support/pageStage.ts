import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../../scripts/machine/paths.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { ownProperty } from '../../../src/base/ownProperty.ts';
import { pageSide } from '../../../src/protocol/page.ts';
import { Peer, type Handlers, type Side } from '../../../src/protocol/rpc.ts';
import { settledPage, type BuiltPage } from './builtPage.ts';

/** What the host of a stage says: what the page is told first, and what it answers to questions, by their names; null to all others. */
export interface PageScene<Snapshot> {
  readonly snapshot?: Partial<Snapshot>;
  readonly answers?: Readonly<Record<string, (params: unknown) => unknown>>;
}

/** A page as it is built, in a browser with a host that says whatever the test wants it to. */
export abstract class PageStage<Host extends Side> {
  readonly page: Page;
  /** What the page asked for, by name, in order. */
  readonly asked: { readonly name: string; readonly params: unknown }[] = [];
  protected readonly peer: Peer<Host, typeof pageSide>;
  readonly #built: BuiltPage;

  protected constructor(built: BuiltPage, side: Host) {
    this.page = built.page;
    this.#built = built;
    this.peer = new Peer(built, side, this.#handlers(), pageSide, silentLogger);
  }

  settled(): Promise<void> {
    return settledPage(this.page);
  }

  /** Keeps a picture of the page for a person to judge. */
  async picture(name: string): Promise<void> {
    const folder = join(root, 'out', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    this.peer.dispose();
    await this.#built.close();
  }

  /** What the host answers to a question of the page. */
  protected abstract answer(name: string, params: unknown): unknown;

  #handlers(): Handlers<Host> {
    return new Proxy({} as Handlers<Host>, {
      get: (_, name) => (params: unknown) => {
        this.asked.push({ name: String(name), params });
        return this.answer(String(name), params);
      },
    });
  }
}

/** What a scene answers. `first` is what the page is told first where the scene says nothing else. */
export function answerOf<Snapshot extends object>(
  { snapshot, answers = {} }: PageScene<Snapshot>,
  first: Snapshot,
  name: string,
  params: unknown,
): unknown {
  const answer = ownProperty(answers, name);
  if (answer) return answer(params);
  return name === 'ready' ? { ...first, ...snapshot } : null;
}
