import type { Disposable } from '../base/disposable.ts';
import type { Broker, BrokerStatus } from '../broker/broker.ts';
import type { Intake } from './intake.ts';

/** Tells the state of a broker's connection as that of the sources read from it, from now on. */
export function followBroker(broker: Broker, sources: () => readonly string[], intake: Intake): Disposable {
  return broker.onDidChangeStatus((status) => {
    for (const source of sources()) tellStatus(status, source, intake);
  });
}

/** A source that is live stays so while a connection is opened anew for another reason than a loss. */
export function tellStatus(status: BrokerStatus, source: string, intake: Intake): void {
  if (status.state === 'ready') intake.setState(source, 'live');
  if (status.state === 'lost') intake.setState(source, 'lost', status.problem);
}
