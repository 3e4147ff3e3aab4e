import type { DevelopLink, WatchService } from '../../app/develop/fileWatch.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError } from '../../base/problem.ts';
import { developHostSide, developSide, type DevelopPeer } from '../../protocol/develop.ts';
import { WorkerHost } from '../workerHost.ts';

/** Runs the worker thread that watches files and brings them into containers. What needs a plan it asks of the application's watch. */
export class DevelopHost extends WorkerHost<typeof developHostSide, typeof developSide> implements DevelopLink {
  /** The key of an application → its watch. */
  readonly #services = new Map<string, WatchService>();

  /** `dist` is the folder of the bundles. */
  constructor(dist: string, logger: Logger) {
    super(
      dist,
      {
        name: 'develop',
        own: developHostSide,
        handlers: { act: ({ session, action }, signal) => this.#serviceOf(session).act(action, signal) },
        other: developSide,
        listen: (peer: DevelopPeer) =>
          peer.on('states', ({ session, states }) => this.#services.get(session)?.onStates(states)),
        death: { subject: 'The file watcher', afterRestart: 'It is being started again.' },
      },
      logger,
    );
  }

  serve(application: string, service: WatchService): Disposable {
    this.#services.set(application, service);
    return toDisposable(() => this.#services.delete(application));
  }

  #serviceOf(application: string): WatchService {
    const service = this.#services.get(application);
    if (service) return service;
    const message = 'Nobody watches the files of this application any more.';
    throw new ProblemError({ code: 'watch.ended', severity: 'info', message });
  }
}
