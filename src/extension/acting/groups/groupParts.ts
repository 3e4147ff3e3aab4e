import type { ApplicationMonitor } from '../../../app/monitors/applicationMonitor.ts';
import type { DoorPorts } from '../../../app/operations/door.ts';
import type { BrokerHost } from '../../brokerHost.ts';
import type { TapHost } from '../../tapHost.ts';
import type { ChannelWatch } from '../../views/channelWatch.ts';

/** What commands on consumer groups and on what a broker holds work with. */
export interface GroupCommandParts {
  readonly monitor: ApplicationMonitor;
  readonly tap: TapHost;
  readonly door: DoorPorts;
  readonly brokers: BrokerHost;
  readonly watch: ChannelWatch;
}
