import type { Broker } from '../../broker/broker.ts';
import type { Application } from '../../manifest/model.ts';
import type { LeasePool } from '../../tap/sources/leasePool.ts';
import type { CliContext } from '../context.ts';
import type { BrokerOptions } from '../sources/brokerSource.ts';
import type { Complaints } from '../trace/complaints.ts';

/** Of what application the wiring is looked at, how, and where it is told what cannot be. */
export interface Exploration {
  readonly application: Application;
  readonly brokers: LeasePool<Broker>;
  readonly complaints: Complaints;
  /** Commands of brokers are watched for so long; 0: not at all. */
  readonly observeMs: number;
  readonly options: BrokerOptions;
  readonly context: CliContext;
}
