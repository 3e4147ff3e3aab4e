// What the door adds to an operation: its policies asked, its record begun and done. Bar: at most 2 ms an operation.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { governing } from '../../src/app/governance/governedRules.ts';
import { judging } from '../../src/app/governance/judge.ts';
import { policing } from '../../src/app/governance/policing.ts';
import { performAct, type OperationRules } from '../../src/app/operations/door.ts';
import type { Operation } from '../../src/app/operations/operation.ts';
import { planRules } from '../../src/app/operations/rules.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { resolve } from '../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../fakes/memoryManifestHost.ts';
import { report } from './support/report.ts';

const count = 2000;
const names = Array.from({ length: 50 }, (_, index) => `service-${index}`);
const manifest = `name: bench
services:
${names.map((name) => `  ${name}: { image: nginx, environment: { MODE: dev }, ports: ["8080"] }`).join('\n')}
x-patchbay:
  policies:
    - { name: careful, on: [exec], when: 'operation.command.exists(c, c.contains("rm -rf"))', effect: deny }
    - { name: unprivileged, when: service.privileged, effect: deny }
    - { name: by-people, on: [exec, run], when: 'actor.kind == "ci" && service.user == "root"', effect: confirm }
    - { name: limited, on: [start], when: service.deploy.resources.limits.memory == 0, effect: warn }
`;
const host = new MemoryManifestHost({ '/bench/compose.yaml': manifest });
const { application } = resolve({ files: ['/bench/compose.yaml'], profiles: [], envFiles: [] }, host);
if (!application?.governance) throw new Error('The manifest has no policies.');

const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-door-'));
const governed = governing({ stateDirectory: folder, logger: silentLogger })(() => ({ application }));

/** Milliseconds each, the middle one: what else runs on the machine makes single ones long. */
async function medianMs(rules: OperationRules): Promise<number> {
  const spans: number[] = [];
  for (let number = 0; number < count; number++) {
    const service = names[number % names.length] ?? '';
    const operation: Operation = {
      kind: 'exec',
      project: 'bench',
      engine: 'docker',
      service,
      container: `bench-${service}-1`,
      request: { command: ['ls', String(number)] },
    };
    const surface = { actor: { kind: 'person', name: 'ada' }, tell: () => undefined, confirm: () => true } as const;
    const startMs = performance.now();
    const outcome = await performAct(
      operation,
      () => Promise.resolve(),
      { rules, surface },
      AbortSignal.timeout(60_000),
    );
    spans.push(performance.now() - startMs);
    if (outcome.kind !== 'done') throw new Error(`It was ${outcome.kind}.`);
  }
  return spans.sort((one, other) => one - other)[count >> 1] ?? 0;
}

const judge = judging([policing()], { logger: silentLogger });
const find = () => ({ application });
const policed: OperationRules = {
  review: (operation, actor, signal) => judge.review(operation, actor, find, signal),
  begin: (going, signal) => judge.begin(going, signal),
  record: (going, ending) => judge.end(going, ending, find),
};

const bareMs = await medianMs(planRules);
const policedMs = await medianMs(policed);
const governedMs = await medianMs(governed);
rmSync(folder, { recursive: true });

report({ bench: 'policies asked of an operation', ours: policedMs - bareMs, floor: 2, unit: 'ms', beside: 'the bar' });
report({ bench: 'an operation at the door', ours: governedMs - bareMs, floor: 2, unit: 'ms', beside: 'the bar' });
