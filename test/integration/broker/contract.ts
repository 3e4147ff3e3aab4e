import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker, BrokerRole } from '../../../src/broker/broker.ts';
import { describeGroups } from './contractGroups.ts';
import { describeHousekeeping } from './contractHousekeeping.ts';
import { describeKeys } from './contractKeys.ts';
import { describeLog } from './contractLog.ts';
import { describeLooks } from './contractLooks.ts';
import { describePubSub } from './contractPubSub.ts';
import { describeKeyLosses, describeLogLosses, describePubSubLosses } from './contractLosses.ts';
import { describeMover } from './contractMover.ts';
import { describeWriter } from './contractWriter.ts';

/** What the contract needs of a broker under test. */
export interface BrokerUnderTest {
  connect(): Broker;
  /** A broker at an address where nobody answers; it has credentials, `user:secret`. */
  connectNowhere(): Broker;
  services(): Services;
  /** Ends every connection to the broker, as its restart does. */
  cut(): Promise<void>;
  /** The roles that the broker plays; all but the writer are held to what the writer and the services do. */
  readonly roles: readonly BrokerRole[];
  /** How the broker tells that keys change. */
  readonly means: 'notified' | 'sampled';
}

/** Plays the services of an application: what they do with a broker that an inspector never does. */
export interface Services {
  /** Adds an entry at a time that is chosen; resolves to its id. */
  addAt(key: string, timeMs: number): Promise<string>;
  /** Adds entries and keeps only the last ones of all, in one step: nobody reads in between. */
  addAndTrim(key: string, added: number, kept: number): Promise<void>;
  /** Removes a stream and begins it again with an entry at each of these times, in one step. */
  beginAgain(key: string, timesMs: readonly number[]): Promise<void>;
  /** Makes a group that is given what stands behind an id, or everything. */
  createGroup(key: string, group: string, behind?: string): Promise<void>;
  /** Reads new entries as a consumer; resolves to their ids. */
  read(key: string, group: string, consumer: string, count?: number): Promise<readonly string[]>;
  /** Takes the first item of a list. */
  take(key: string): Promise<void>;
  /** Appends an item to a list and takes it again, in one step. */
  pushAndTake(key: string, item: string): Promise<void>;
  schedule(key: string, member: string, score: number): Promise<void>;
  unschedule(key: string, member: string): Promise<void>;
  setField(key: string, field: string, value: string): Promise<void>;
  setText(key: string, text: string): Promise<void>;
  addMember(key: string, member: string): Promise<void>;
  removeMember(key: string, member: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Hears a channel until the broker is gone. */
  hear(channel: string): Promise<void>;
}

/** A connected broker, and keys of one test. */
export interface BrokerWorld {
  readonly broker: Broker;
  readonly services: Services;
  readonly subject: BrokerUnderTest;
  /** A name that no other test has. */
  readonly name: () => string;
}

const allRoles = [
  'log',
  'pubsub',
  'keys',
  'groups',
  'writer',
  'mover',
  'clients',
] as const satisfies readonly BrokerRole[];

/** What every broker does in the roles that it plays, whatever it is. */
export function describeBroker(subject: BrokerUnderTest): void {
  describe('as any broker', () => {
    let broker: Broker;
    let count = 0;
    const plays = (role: BrokerRole): boolean => subject.roles.includes(role);
    const world = (): BrokerWorld => ({
      broker,
      services: subject.services(),
      subject,
      name: () => `contract:${count++}`,
    });

    beforeAll(() => {
      broker = subject.connect();
    });
    afterAll(() => broker.dispose());

    // Most of the time something is waited for. No two tests have a name in common.
    describe.concurrent('while it is there', () => {
      it('plays the roles that it says it does', () => {
        const played = allRoles.filter((role) => broker[role] !== undefined);
        expect(played).toEqual(allRoles.filter(plays));
      });
      describeLooks(world);
      if (plays('writer')) describeWriter(world);
      if (plays('mover')) describeMover(world);
      if (plays('log')) describeLog(world);
      if (plays('pubsub')) describePubSub(world);
      if (plays('keys')) describeKeys(world, subject.means);
      if (plays('groups')) describeGroups(world);
      if (plays('groups') && plays('writer')) describeHousekeeping(world);
    });

    describe('when connections are lost', () => {
      if (plays('log')) describeLogLosses(world);
      if (plays('pubsub')) describePubSubLosses(world);
      if (plays('keys')) describeKeyLosses(world);
    });
  });
}
