import type { pageSide } from '../../protocol/page.ts';
import type { Peer } from '../../protocol/rpc.ts';
import type { PageAction, PageFacts, servicePageHostSide, ServicePageSnapshot } from '../../protocol/servicePage.ts';
import { element, setText } from '../kit/dom.ts';
import type { VsCodeApi } from '../kit/vscodeApi.ts';
import { Charts } from './charts.ts';
import { Head } from './head.ts';
import { Lives } from './lives.ts';
import { Replicas } from './replicas.ts';
import { FactLists } from './factLists.ts';

type HostEnd = Peer<typeof pageSide, typeof servicePageHostSide>;

/** How often spans such as an uptime are written anew. */
const tickMs = 1000;

/** The page of one service. It draws what the host says, and tells it what a person wants done. */
export class ServicePage {
  readonly #api: Pick<VsCodeApi, 'setState'>;
  readonly #host: HostEnd;
  readonly #act = (action: PageAction): void => void this.#ask(action);
  readonly #head = new Head(this.#act);
  readonly #replicas = new Replicas(this.#act);
  readonly #charts = new Charts();
  readonly #lives = new Lives();
  readonly #sections = new FactLists(this.#act);
  readonly #note = element('p', { className: 'note', attributes: { role: 'status' } });
  readonly #body = element('div', { className: 'body' }, [
    this.#replicas.element,
    this.#charts.element,
    this.#lives.element,
    this.#sections.element,
  ]);

  constructor(api: Pick<VsCodeApi, 'setState'>, host: HostEnd) {
    this.#api = api;
    this.#host = host;
  }

  async start(body: HTMLElement): Promise<void> {
    body.append(element('main', { className: 'page' }, [this.#head.element, this.#note, this.#body]));
    this.#say('Looking at the service…');
    this.#body.hidden = true;
    this.#open(await this.#host.request('ready', {}));
    // What is told before is in the answer; drawn earlier, it would stand below a heading without a name.
    this.#host.on('facts', ({ facts, problem }) => this.#show(facts, problem));
    this.#host.on('history', (history) => this.#lives.show(history));
    this.#host.on('points', ({ series }) => this.#charts.add(series));
    setInterval(() => this.#tick(), tickMs);
  }

  #open({ state, facts, problem, series, history }: ServicePageSnapshot): void {
    this.#api.setState(state);
    this.#head.name(state.service, state.application);
    this.#charts.replace(series);
    this.#lives.show(history);
    this.#show(facts, problem);
    this.#tick();
  }

  #show(facts: PageFacts | null, problem: ServicePageSnapshot['problem']): void {
    this.#say(facts ? '' : (problem?.text ?? 'Looking at the service…'));
    this.#head.show(facts);
    // What was last known stays while it is looked for again.
    if (problem) this.#body.hidden = true;
    if (!facts) return;
    this.#body.hidden = false;
    this.#replicas.show(facts.replicas);
    this.#charts.showContainers(facts.replicas);
    this.#lives.showContainers(facts.replicas);
    this.#sections.show(facts.sections);
  }

  #tick(): void {
    const nowMs = Date.now();
    this.#replicas.tick(nowMs);
    this.#charts.draw(nowMs);
    this.#lives.draw(nowMs);
  }

  #say(text: string): void {
    setText(this.#note, text);
    this.#note.hidden = text === '';
  }

  async #ask(action: PageAction): Promise<void> {
    try {
      await this.#host.request('act', action);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }
}
