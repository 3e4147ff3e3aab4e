import type { TapLink } from '../inspector/inspectorSession.ts';
import type { TelemetryStanding } from '../services/telemetryStanding.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { TapPeer } from '../../protocol/tap.ts';

/** Another window may have had the port. */
const defaultRetryMs = 3000;

type TapAsked = Pick<TapPeer, 'request' | 'on'>;

/** The worker that receives. */
export interface TelemetryTap extends Pick<TapLink, 'problem' | 'onDidChange'> {
  readonly peer: TapAsked | undefined;
  start(): void;
}

interface Place {
  readonly project: string;
  /** On this machine's loopback interface. */
  readonly port: number;
}

/** One receiver in the tap. It is opened again when the tap has died and is back, and tried again while its port is taken. */
export class TapReceiver implements Disposable {
  readonly #tap: TelemetryTap;
  readonly #show: (standing: TelemetryStanding | undefined) => void;
  readonly #retryMs: number;
  readonly #store = new DisposableStore();
  readonly #hearing = this.#store.add(new DisposableSlot<Disposable>());
  readonly #again = this.#store.add(new DisposableSlot<Disposable>());
  #wanted: Place | undefined;
  #peer: TapAsked | undefined;

  /** `retryMs` is how soon one that could not be opened is tried again. */
  constructor(
    tap: TelemetryTap,
    show: (standing: TelemetryStanding | undefined) => void,
    retryMs: number = defaultRetryMs,
  ) {
    this.#tap = tap;
    this.#show = show;
    this.#retryMs = retryMs;
    this.#store.add(tap.onDidChange(() => this.#follow()));
  }

  get isOpen(): boolean {
    return this.#wanted !== undefined;
  }

  open(place: Place): void {
    const before = this.#wanted;
    if (before?.project === place.project && before.port === place.port) return;
    this.close();
    this.#wanted = place;
    this.#tap.start();
    this.#follow();
  }

  close(): void {
    const [before, peer] = [this.#wanted, this.#peer];
    this.#wanted = undefined;
    this.#peer = undefined;
    this.#hearing.set(undefined);
    this.#again.set(undefined);
    this.#show(undefined);
    // A tap that is down receives nothing.
    if (before) peer?.request('stopTelemetry', { project: before.project }).catch(() => undefined);
  }

  dispose(): void {
    this.close();
    this.#store.dispose();
  }

  #follow(): void {
    const [place, { peer, problem }] = [this.#wanted, this.#tap];
    if (!place || peer === this.#peer) return;
    this.#peer = peer;
    if (peer) void this.#receive(place, peer);
    else if (problem) this.#show({ state: 'waiting', problem });
  }

  async #receive(place: Place, peer: TapAsked): Promise<void> {
    const isMeant = (): boolean => this.#wanted === place && this.#peer === peer;
    try {
      const { port } = await peer.request('startTelemetry', place);
      if (!isMeant()) return;
      const listener = peer.on('telemetry', (counts) => {
        if (counts.project === place.project) this.#show({ state: 'receiving', port, counts });
      });
      this.#hearing.set(listener);
      this.#show({
        state: 'receiving',
        port,
        counts: await peer.request('telemetryState', { project: place.project }),
      });
    } catch (error) {
      if (!isMeant() || isCancellation(error)) return;
      this.#show({ state: 'waiting', problem: toProblem(error) });
      this.#tryLater();
    }
  }

  #tryLater(): void {
    const timer = setTimeout(() => {
      this.#peer = undefined;
      this.#follow();
    }, this.#retryMs);
    this.#again.set({ dispose: () => clearTimeout(timer) });
  }
}
