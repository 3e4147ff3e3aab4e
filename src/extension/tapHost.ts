import { join } from 'node:path';
import type { TapLink } from '../app/inspector/inspectorSession.ts';
import type { Logger } from '../base/logger.ts';
import { tapClientSide, tapSide } from '../protocol/tap.ts';
import { WorkerHost } from './workerHost.ts';

/** Runs the worker thread that reads messages. */
export class TapHost extends WorkerHost<typeof tapClientSide, typeof tapSide> implements TapLink {
  constructor(dist: string, logger: Logger) {
    const plan = {
      name: 'tap',
      workerData: join(dist, 'scan.js'),
      own: tapClientSide,
      handlers: {},
      other: tapSide,
      death: {
        subject: 'The message reader',
        afterRestart: 'It is being started again; messages held until now are gone.',
      },
    };
    super(dist, plan, logger);
  }
}
