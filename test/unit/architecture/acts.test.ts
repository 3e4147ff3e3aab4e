import { describe, expect, it } from 'vitest';
import { brokenRules, filesThatCatch } from './ownRules.ts';

const files = [
  'src/app/services/seed.ts',
  'src/app/engines/engineChoice.ts',
  'src/cli/commands/seed.ts',
  'src/extension/commands/seed.ts',
  'src/extension/ui/seed.ts',
  'src/tap/session/seed.ts',
];

/** Code, and whether it would act on an engine or a broker past the door. */
const seeds: readonly (readonly [string, boolean])[] = [
  ['await engine.perform(step, application, onProgress, signal);', true],
  ['class Seed { #engine = one; run = () => this.#engine.exec(container, request, streams, signal); }', true],
  ['await monitor.engine.attach(name, request, open, signal);', true],
  ['await monitor.demandEngine().run(application, service, request, streams, signal);', true],
  ['await driver.exec(container, request, streams, signal);', true],
  ['const exec = dockerEngine.exec.bind(dockerEngine);', true],
  ['const { run } = engine;', true],
  ['await engine.writeArchive(container, directory, tar, options, signal);', true],
  ['await applyPlan(plan, application, engine, onProgress, signal);', true],
  ['await copyIn(engine, container, paths, options, signal);', true],
  ['await unpackIn(engine, container, archive, options, signal);', true],
  ['await openRelay(one, { container, port });', true],
  ['await openDebugConnection(one, place, signal);', true],
  ['await broker.sendAll(publications);', true],
  ['await broker.send(publication);', true],
  ['await openMove({ source, from, target, to });', true],
  ['class Seed { #broker = one; send = () => this.#broker.send(publication); }', true],
  ["await roleOf(one, 'writer').send(publication);", true],
  ['await connection.broker.writer?.send(publication);', true],
  ['await writer.claim(key, group, consumer, ids);', true],
  ['await runTransfer(job, ports, control, signal);', true],
  ["await tap.request('acknowledge', request);", true],
  ["await parts.tap.ensure().request('publish', { broker, key });", true],
  ["await tap.request('transfer', { id, job }, signal);", true],
  ["await peer.request('setGroupId', request, signal);", true],
  ['await writer.trim(key, bound);', true],
  ["await roleOf(broker, 'writer').deleteKey(key);", true],
  ["await tap.request('deleteConsumer', request, signal);", true],
  ["await tap.request('trimEffect', request);", false],
  ['const word = text.trim();', false],
  ['await engine.observe(project, images, signal);', false],
  ['const found = pattern.exec(text);', false],
  ["await runner.run({ action: 'up' });", false],
  ['names.push(name);', false],
  ["await tap.request('group', request);", false],
  ['await performExec(operation, engine, open, door, signal);', false],
];

describe('The lint rule for what acts', () => {
  const caught = filesThatCatch(
    'acts-past-the-door',
    seeds.map(([code]) => code),
    files,
  );

  it.each(seeds.map(([code, isCaught], index) => [code, isCaught, index] as const))('%s', (_, isCaught, index) => {
    expect(caught[index]).toEqual(isCaught ? files : []);
  });

  const allowed = [
    ['the door', 'src/app/operations/containers/seed.ts', 'await engine.exec(container, request, streams, signal);'],
    ['the door, to the tap', 'src/app/operations/messages/seed.ts', "await tap().request('claim', request);"],
    ['a driver', 'src/engine/docker/seed.ts', 'await engine.perform(step, application, onProgress, signal);'],
    [
      'the copies of an engine',
      'src/engine/copy/seed.ts',
      'await engine.writeArchive(container, to, tar, all, signal);',
    ],
    ['the door, by a broker', 'src/app/operations/messages/seed.ts', 'await publishMessage(broker, publication);'],
    [
      'what syncs',
      'src/develop/transport/seed.ts',
      'await engine.writeArchive(container, folder, tar, options, signal);',
    ],
    ['the tap’s handlers', 'src/tap/channels/seed.ts', 'await broker.acknowledge(key, group, ids);'],
  ] as const;
  const broken = brokenRules(allowed.map(([, file, code]) => ({ file, code })));

  it.each(allowed.map(([who], index) => [who, index] as const))('lets %s act', (_, index) => {
    expect(broken[index]).toEqual([]);
  });
});
