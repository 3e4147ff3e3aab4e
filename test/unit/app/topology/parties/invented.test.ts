import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOfConnections } from '../../../../../src/app/topology/parties/connectionFacts.ts';
import { Parties } from '../../../../../src/app/topology/parties/parties.ts';
import type { WiringFact } from '../../../../../src/app/topology/wiringFact.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { modelNetworks, type ModelNetwork } from './modelNetwork.ts';

const numRuns = 3000;
const applicationOf = ({ services }: ModelNetwork) =>
  anApplication(
    services.map((name) => aService(name)),
    { messaging: { channels: {}, broker: 'redis' } },
  );

function callText(fact: WiringFact): string {
  if (fact.kind !== 'calls') throw new Error(`A ${fact.kind} is no call.`);
  const names = [fact.party, fact.target].map((party) =>
    'service' in party ? party.service : `outside ${party.outside}`,
  );
  return `${names.join(' ')} ${fact.port}`;
}

describe('in any network', () => {
  it('every call that is told has taken place', () => {
    fc.assert(
      fc.property(modelNetworks, (network) => {
        const { facts } = factsOfConnections(applicationOf(network), network.connections, 1000);
        expect([...network.calls]).toEqual(expect.arrayContaining(facts.map(callText)));
      }),
      { numRuns },
    );
  });

  it('every call is told, or said to be unclear, where all let their sockets be seen', () => {
    fc.assert(
      fc.property(modelNetworks, (network) => {
        const { members } = network.connections;
        fc.pre(members.every(({ sockets, isSharing }) => sockets !== undefined && isSharing !== true));
        const { facts } = factsOfConnections(applicationOf(network), network.connections, 1000);
        expect(new Set(facts.map(callText))).toEqual(network.calls);
      }),
      { numRuns },
    );
  });

  it('a client of the broker is who it is said to be, or one of those that it is said it may be', () => {
    fc.assert(
      fc.property(modelNetworks, (network) => {
        const parties = new Parties(applicationOf(network), network.connections, [network.broker]);
        const machine = parties.countOfMachine(undefined, network.clients);
        for (const { service, ...client } of network.clients) {
          const found = parties.ofClient(undefined, { ...client, name: '', ageMs: 60_000 }, machine);
          if (found.kind === 'service') expect(service).toBe(found.service);
          else if (found.kind === 'outside') expect(service).toBeUndefined();
          else if (service !== undefined) expect(found.mayBe).toContain(service);
        }
      }),
      { numRuns },
    );
  });

  it('every client with an address of its own is told', () => {
    fc.assert(
      fc.property(modelNetworks, (network) => {
        const parties = new Parties(applicationOf(network), network.connections, [network.broker]);
        const machine = parties.countOfMachine(undefined, network.clients);
        const alone = network.connections.members.filter(
          ({ isSharing, addresses }) => !isSharing && addresses.length > 0,
        );
        for (const { service, ...client } of network.clients) {
          if (!alone.some(({ addresses }) => addresses.includes(client.host))) continue;
          expect(parties.ofClient(undefined, client, machine)).toMatchObject({ kind: 'service', service });
        }
      }),
      { numRuns },
    );
  });
});
