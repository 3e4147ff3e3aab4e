import type { Logger } from '../../base/logger.ts';
import { layoutClientSide, layoutSide } from '../../protocol/topology/topologyPage.ts';
import { WorkerHost } from '../workerHost.ts';

/** Runs the worker thread that computes where the nodes of a map stand. */
export class LayoutHost extends WorkerHost<typeof layoutClientSide, typeof layoutSide> {
  /** `dist` is the folder of the bundles. */
  constructor(dist: string, logger: Logger) {
    const plan = {
      name: 'layout',
      own: layoutClientSide,
      handlers: {},
      other: layoutSide,
      death: { subject: 'The thread that lays out maps', afterRestart: 'It is being started again.' },
    };
    super(dist, plan, logger);
  }
}
