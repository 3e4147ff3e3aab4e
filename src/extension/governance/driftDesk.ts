import * as vscode from 'vscode';
import { differenceFindings, environmentDifferences } from '../../app/environments/differences.ts';
import { driftOf } from '../../app/environments/drift.ts';
import type { DriftFinding } from '../../app/environments/driftFinding.ts';
import { imageDrift } from '../../app/environments/imageDrift.ts';
import { placedProblem } from '../../app/environments/places.ts';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { makePlan } from '../../app/operations/planOperation.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { toProblem } from '../../base/problem.ts';
import { tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import { toDiagnostic } from '../ui/problems.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { environmentsIn } from './environments.ts';
import { DriftActions, type BroughtBack, type PlacedDrift } from './driftActions.ts';
import type { GovernanceParts } from './governanceParts.ts';
import { sideOf } from './promoting.ts';

const placesMs = 10_000;
const settleMs = 1000;

/** Shows in the Problems view in what an application is not as its manifest says, and follows that as long as somebody looks at it. */
export class DriftDesk implements Disposable {
  readonly #parts: GovernanceParts;
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('patchbay-drift'));
  readonly #following = this.#store.add(new DisposableSlot<Disposable>());

  #placed: readonly PlacedDrift[] = [];
  /** Whose rows tell of it. */
  #drifting: ApplicationWork | undefined;

  constructor(parts: GovernanceParts) {
    this.#parts = parts;
    this.#store.add(new DriftActions(() => this.#placed, parts.language));
  }

  /** The problems of the application that was asked about last are shown. */
  async check(args: readonly unknown[]): Promise<void> {
    const work = await this.#parts.targets.one(args);
    if (!work) return;
    const against = await this.#pickOther(work);
    if (!against) return;
    this.#following.set(undefined);
    const findings = await this.#look(work, against.environment);
    if (against.environment === undefined) this.#follow(work);
    const name = applicationName(work);
    if (findings.length === 0) tellDone(`${name}: nothing has drifted`);
    else await vscode.commands.executeCommand('workbench.actions.view.problems');
  }

  /** Makes services as the manifest says again, or removes what it does not have. The plan is always shown before. */
  async bringBack(args: readonly unknown[]): Promise<void> {
    const [brought] = args as [BroughtBack | undefined];
    const work = brought && (await this.#parts.targets.one(args));
    if (!work) return;
    const { services, isOrphan } = brought;
    await work.runner.run({ action: isOrphan ? 'down' : 'up', services, isShown: true, looksAnew: true });
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #pickOther(work: ApplicationWork): Promise<{ readonly environment: string | undefined } | undefined> {
    const others = (await environmentsIn(work, this.#parts)).filter(({ name }) => name !== work.key.environment);
    if (others.length === 0) return { environment: undefined };
    const items = [
      { label: 'Its manifest', detail: 'What runs, against what the manifest says', environment: undefined },
      ...others.map(({ name }) => ({
        label: name,
        detail: 'What both manifests say, and which images run',
        environment: name,
      })),
    ];
    return pickOne(items, { title: 'Check for Drift', placeHolder: 'With what is it compared?' });
  }

  async #look(work: ApplicationWork, against: string | undefined): Promise<readonly DriftFinding[]> {
    const looking = work.monitor.retain();
    try {
      const findings = await (against === undefined ? fromManifest(work) : this.#fromOther(work, against));
      await this.#show(work, findings);
      return findings;
    } finally {
      looking.dispose();
    }
  }

  async #fromOther(work: ApplicationWork, environment: string): Promise<readonly DriftFinding[]> {
    const other = this.#parts.applications.of({ manifest: work.key.manifest, environment });
    const looking = other.monitor.retain();
    try {
      const [here, there] = await Promise.all([sideOf(work, []), sideOf(other, [])]);
      const declared = environmentDifferences(here.application, there.application);
      return [...differenceFindings(declared, here.environment, there.environment), ...imageDrift(here, there)];
    } finally {
      looking.dispose();
    }
  }

  async #show(work: ApplicationWork, findings: readonly DriftFinding[]): Promise<void> {
    const paths = findings.map(({ blame }) => blame);
    const places = await this.#parts.language.places(work.key, paths, AbortSignal.timeout(placesMs));
    this.#placed = findings.map((finding, index) => {
      const problem = placedProblem(finding, places[index] ?? serviceAt(work, finding));
      return { file: problem.at?.file ?? work.key.manifest, diagnostic: toDiagnostic(problem), finding, work };
    });
    const byFile = Map.groupBy(this.#placed, ({ file }) => file);
    this.#collection.clear();
    this.#drifting?.activity.setDrifts(new Map());
    this.#drifting = work;
    work.activity.setDrifts(driftsOf(findings));
    for (const [file, its] of byFile) {
      this.#collection.set(
        vscode.Uri.file(file),
        its.map(({ diagnostic }) => diagnostic),
      );
    }
  }

  /** What runs changes, and so does the manifest: as long as it is watched anyway, what has drifted is told anew. */
  #follow(work: ApplicationWork): void {
    const store = new DisposableStore();
    const again = store.add(
      new Coalescer(async () => {
        if (work.monitor.snapshot.state !== 'ready') return;
        try {
          await this.#look(work, undefined);
        } catch (error) {
          this.#parts.logger.warn(`Drift cannot be told: ${toProblem(error).message}`);
        }
      }, settleMs),
    );
    store.add(work.monitor.onDidChange(() => again.request()));
    this.#following.set(store);
  }
}

async function fromManifest({ monitor }: ApplicationWork): Promise<readonly DriftFinding[]> {
  const { application, observation } = await readySnapshot(monitor);
  const plan = await makePlan({ action: 'up', application, observation, removeOrphans: true });
  return driftOf({ application, observation, plan });
}

/** What the rows of services tell: what merely differs between environments is no drift of a service. */
function driftsOf(findings: readonly DriftFinding[]): ReadonlyMap<string, string> {
  const told = findings.filter(({ effect }) => effect !== 'audit');
  const pairs = told.flatMap(({ services, message }) => services.map((service) => [service, message] as const));
  const grouped = Map.groupBy(pairs, ([service]) => service);
  return new Map([...grouped].map(([service, its]) => [service, its.map(([, message]) => message).join(' ')]));
}

function serviceAt({ monitor: { snapshot } }: ApplicationWork, { services: [first = ''] }: DriftFinding) {
  return 'application' in snapshot ? ownProperty(snapshot.application.services, first)?.at : undefined;
}

function applicationName({ key, monitor: { snapshot } }: ApplicationWork): string {
  return 'application' in snapshot ? snapshot.application.name : applicationKeyText(key);
}
