import { describe, expect, it } from 'vitest';
import type { ApplicationMonitor, ReadySnapshot } from '../../../../src/app/monitors/applicationMonitor.ts';
import type { GoingOperation, OperationEnding, OperationRules } from '../../../../src/app/operations/door.ts';
import { questionOf } from '../../../../src/app/operations/operationText.ts';
import { PlanRunner, type PlanDesk } from '../../../../src/app/operations/planRunner.ts';
import { PlanRuns } from '../../../../src/app/operations/planRuns.ts';
import { runRequest } from '../../../../src/app/operations/requestRun.ts';
import { planRules } from '../../../../src/app/operations/rules.ts';
import { runTask } from '../../../../src/app/tasks/taskRun.ts';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import { silentLogger, type Logger } from '../../../../src/base/logger.ts';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Plan } from '../../../../src/engine/step.ts';
import type { PolicyFinding } from '../../../../src/policy/rules/finding.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { aMonitor } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { aContainer, anObservation } from '../../../fakes/models.ts';
import { run } from '../../cli/support.ts';

/** A manifest, and what is there when its application is to be started. */
interface Case {
  readonly services: string;
  readonly rest?: string;
  readonly containers?: readonly ObservedContainer[];
  readonly facts?: Partial<Observation>;
  /** What policies say. */
  readonly findings?: readonly PolicyFinding[];
  /** What is given where one of them asks for a reason. */
  readonly reason?: string;
}

const sound: Case = { services: 'web: { image: web }' };
/** The engine has no such network. */
const refusing: Case = {
  services: 'web: { image: web, networks: [lan] }',
  rest: 'networks: { lan: { external: true } }',
  facts: { everywhere: { networks: [], volumes: [] } },
};
/** The volume was made otherwise. */
const warning: Case = {
  services: 'web: { image: web, volumes: ["data:/v"] }',
  rest: 'volumes: { data: }',
  facts: {
    volumes: ['shop_data'],
    settings: { networks: {}, volumes: { shop_data: { driver: 'nfs', options: {} } } },
  },
};
/** What runs was made of another configuration, so that it is removed. */
const destructive: Case = { ...sound, containers: [aContainer('web', 1, { configHash: 'another' })] };

/** What a surface made of a plan. */
interface Seen {
  readonly endings: readonly OperationEnding['kind'][];
  readonly questions: readonly (string | undefined)[];
  /** What was told before it began. */
  readonly told: readonly string[];
  /** Why it was not done, or not whole. */
  readonly refused: readonly string[];
  readonly reasons: readonly (string | undefined)[];
  /** The steps that were taken. */
  readonly taken: readonly string[];
}

/** The world of one surface. Every operation in it is recorded. */
class World {
  readonly engine = new FakeEngine({ hasEveryImage: true });
  readonly files: Readonly<Record<string, string>>;
  readonly findings: readonly PolicyFinding[];
  readonly reason: string | undefined;
  readonly #recorded: (GoingOperation & { readonly ending: OperationEnding })[] = [];

  constructor({ services, rest = '', containers = [], facts = {}, findings = [], reason }: Case) {
    this.findings = findings;
    this.reason = reason;
    this.files = { '/shop/compose.yaml': `name: shop\nservices: { ${services} }\n${rest}\n` };
    this.engine.observation = anObservation(containers, facts);
  }

  readonly rules: OperationRules = {
    review: async (...asked) => ({ ...(await planRules.review(...asked)), findings: this.findings }),
    record: (going, ending) => void this.#recorded.push({ ...going, ending }),
  };

  seen(told: readonly string[], refused: readonly string[]): Seen {
    return {
      endings: this.#recorded.map(({ ending }) => ending.kind),
      questions: this.#recorded.map(({ operation }) => questionOf(operation)?.detail),
      reasons: this.#recorded.map(({ reason }) => reason),
      told,
      refused,
      taken: this.engine.ids,
    };
  }

  editor(): { readonly monitor: ApplicationMonitor; readonly activity: ActivityTracker; readonly runs: PlanRuns } {
    const host = new MemoryManifestHost(this.files);
    const { application = null } = resolve({ files: ['/shop/compose.yaml'], profiles: [], envFiles: [] }, host);
    const monitor = aMonitor(application, this.engine);
    const activity = new ActivityTracker();
    return { monitor, activity, runs: new PlanRuns(monitor, activity, this.rules) };
  }
}

/** `asked` gets the plans that a person is asked about, who says yes unless told otherwise. */
async function tree(its: Case, asked: Plan[] = [], answer = true): Promise<Seen> {
  const world = new World(its);
  const { monitor, runs } = world.editor();
  const told: string[] = [];
  const refused: string[] = [];
  const desk: PlanDesk = {
    confirmSetting: () => 'destructive',
    showNothingToDo: () => Promise.resolve(),
    confirmPlan: (plan) => {
      asked.push(plan);
      return Promise.resolve(answer);
    },
    follow: () => (go, signal) => go(() => undefined, signal),
    askReason: () => Promise.resolve(world.reason),
    showRefused: () => Promise.resolve(),
    showFailures: (problems) => refused.push(...problems.map(({ message }) => message)),
    tellDone: () => undefined,
    tellEarlyEnds: () => undefined,
  };
  const logger: Logger = { ...silentLogger, warn: (message) => void told.push(message) };
  await new PlanRunner(monitor, runs, desk, logger).run({ action: 'up' });
  return world.seen(told, refused);
}

async function task(its: Case): Promise<Seen> {
  const world = new World(its);
  const parts = world.editor();
  const lines: string[] = [];
  await runTask(
    { command: 'up', services: [], timeoutMs: 60_000, reason: world.reason },
    { ...parts, ready: async (signal) => (await parts.monitor.settled(signal)) as ReadySnapshot },
    (line) => lines.push(line.replace(/\u001b\[\d+m/g, '')),
    new AbortController().signal,
  );
  return world.seen(behind('! ', lines), behind('error ', lines));
}

async function api(its: Case): Promise<Seen> {
  const world = new World(its);
  const { outcome, warnings } = await runRequest('up', [], world.reason, { ...world.editor(), logger: silentLogger });
  const problems = 'problems' in outcome ? outcome.problems : [];
  return world.seen(
    warnings.map(({ message }) => message),
    problems.map(({ message }) => message),
  );
}

async function commandLine(its: Case): Promise<Seen> {
  const world = new World(its);
  const { stderr } = await run(['up', '-d', ...(world.reason === undefined ? [] : ['--reason', world.reason])], world);
  const lines = stderr.split('\n');
  // It names the rule as well, which the editor has a place to show.
  const plain = lines.map((line) => line.replace(/^(patchbay: \w+)\[(?:policy|quota)\.[\w-]+\]/, '$1'));
  return world.seen(behind('patchbay: warning: ', plain), behind('patchbay: error: ', plain));
}

function finding(effect: PolicyFinding['effect'], message: string): PolicyFinding {
  return { code: `policy.${effect}`, effect, message, services: ['web'], blame: [] };
}

function behind(start: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
}

describe('The tree, a task, the API and the command line', () => {
  const everywhere = (its: Case, asked: Plan[] = []): Promise<readonly Seen[]> =>
    Promise.all([tree(its, asked), task(its), api(its), commandLine(its)]);

  it('refuse the same plan in the same words, and take no step of it', async () => {
    const [first, ...others] = await everywhere(refusing);
    expect(first).toMatchObject({ endings: ['refused'], told: [], taken: [] });
    expect(first?.refused).toEqual([expect.stringMatching(/network.*lan/)]);
    expect(others).toEqual([first, first, first]);
  });

  it('tell the same warning, and apply the plan', async () => {
    const [first, ...others] = await everywhere(warning);
    expect(first).toMatchObject({ endings: ['done'], refused: [] });
    expect(first?.told).toEqual([expect.stringContaining('The volume shop_data is not as the manifest says')]);
    expect(first?.taken).toContain('start:shop-web-1');
    expect(others).toEqual([first, first, first]);
  });

  it('know the same question for what is lost, which the tree alone asks', async () => {
    const asked: Plan[] = [];
    const [first, ...others] = await everywhere(destructive, asked);
    expect(first).toMatchObject({
      endings: ['done'],
      questions: ['Creates 1 container and 1 network, starts 1, stops 1, removes 1.'],
      refused: [],
    });
    expect(others).toEqual([first, first, first]);
    expect(asked.map((plan) => questionOf({ kind: 'plan', plan, application: undefined })?.detail)).toEqual(
      first?.questions,
    );
  });

  it('refuse what a policy denies in the same words', async () => {
    const [first, ...others] = await everywhere({ ...sound, findings: [finding('deny', 'web is privileged.')] });
    expect(first).toMatchObject({ endings: ['refused'], refused: ['web is privileged.'], told: [], taken: [] });
    expect(others).toEqual([first, first, first]);
  });

  it('do with a reason what a policy asks one for, and keep it', async () => {
    const its = { ...sound, findings: [finding('confirm', 'web is late.')], reason: 'A customer waits.' };
    const all = await everywhere(its);
    for (const each of all)
      expect(each).toMatchObject({ endings: ['done'], reasons: ['A customer waits.'], refused: [] });
  });

  it('refuse without a reason what a policy asks one for, unless a person declines to give one', async () => {
    const [inTree, ...others] = await everywhere({ ...sound, findings: [finding('confirm', 'web is late.')] });
    expect(inTree).toMatchObject({ endings: ['declined'], taken: [] });
    for (const each of others) {
      expect(each).toMatchObject({
        endings: ['refused'],
        taken: [],
        refused: [expect.stringMatching(/^web is late\. It needs a reason/)],
      });
    }
  });

  it('tell what a policy warns of, and go on', async () => {
    const [first, ...others] = await everywhere({
      ...sound,
      findings: [finding('warn', 'web has no limit.'), finding('audit', 'It is kept.')],
    });
    expect(first).toMatchObject({ endings: ['done'], told: ['web has no limit.'] });
    expect(others).toEqual([first, first, first]);
  });

  it('leave all as it is when the person says no', async () => {
    expect(await tree(destructive, [], false)).toMatchObject({ endings: ['declined'], taken: [], refused: [] });
  });
});
