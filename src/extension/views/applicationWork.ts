import { ApplicationBook, onPartsOf, type ApplicationPart } from '../../app/applications/applicationBook.ts';
import { applicationKeyText, type ApplicationKey } from '../../app/applications/applicationKey.ts';
import { ApplicationList, type ApplicationFinder } from '../../app/applications/applicationList.ts';
import { ApplicationMarks, type Memory } from '../../app/applications/applicationMarks.ts';
import { engineOnly } from '../../app/applications/engineOnly.ts';
import { ApplicationMonitor, type ManifestSource } from '../../app/monitors/applicationMonitor.ts';
import { VariedManifest } from '../../app/monitors/variedManifest.ts';
import { OtherProjectsMonitor } from '../../app/monitors/otherProjectsMonitor.ts';
import { UsageMonitor } from '../../app/monitors/usageMonitor.ts';
import { PlanRunner, type PlanDesk } from '../../app/operations/planRunner.ts';
import { PlanRuns } from '../../app/operations/planRuns.ts';
import type { MakeRules } from '../../app/governance/governedRules.ts';
import { surroundingsIn } from '../../app/governance/findSurroundings.ts';
import { ActivityTracker } from '../../app/services/activity.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { FileWatch, type DevelopLink } from '../../app/develop/fileWatch.ts';
import { WatchChoices } from '../../app/develop/watchChoices.ts';
import { watchActs } from '../../app/develop/watchActs.ts';
import { beginWatch } from '../../app/develop/beginWatch.ts';
import type { DoorPorts } from '../../app/operations/door.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { EngineHost } from '../engineHost.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import type { LendRunner } from '../../engine/hooks/verbHook.ts';
import { ChannelWatch } from './channelWatch.ts';

/** All that watches one application and acts on it, apart from what does so for the others. */
export interface ApplicationWork extends ApplicationPart {
  readonly activity: ActivityTracker;
  /** Where a person is asked and told of what is no plan, by the rules of this application. */
  readonly door: DoorPorts;
  readonly runs: PlanRuns;
  readonly runner: PlanRunner;
  readonly usage: UsageMonitor;
  /** What else runs on its engine. */
  readonly others: OtherProjectsMonitor;
  readonly watch: ChannelWatch;
  /** What its services are meanwhile instead of what the manifest says. */
  readonly varied: VariedManifest;
  /** The watch of its services' files. */
  readonly files: FileWatch;
}

export type ApplicationWorks = ApplicationBook<ApplicationWork>;

interface WorkParts {
  readonly language: { readonly finder: ApplicationFinder; sourceOf(key: ApplicationKey): ManifestSource };
  /** Where pins and the like are kept for this workspace. */
  readonly memory: Memory;
  readonly planDesk: (
    monitor: ApplicationMonitor,
    activity: ActivityTracker,
    settings: Settings,
    application: string,
  ) => PlanDesk;
  readonly engines: EngineHost;
  readonly tap: TapHost;
  readonly develop: DevelopLink;
  /** What every operation is held to. */
  readonly rules: MakeRules;
  /** Where a person is asked and told. */
  readonly door: DoorPorts;
  readonly brokers: BrokerHost;
  readonly settings: Settings;
  readonly logger: Logger;
}

/** The applications of the workspace. What there is of each is made when somebody first needs it. */
export function makeApplications(parts: WorkParts): ApplicationWorks & Disposable {
  const list = new ApplicationList(parts.language.finder, parts.logger);
  const marks = new ApplicationMarks(parts.memory);
  return new ApplicationBook(list, marks, (key) => applicationWork(key, parts));
}

/** Tells of every change of what `partsOf` names of the applications, also of those that are made later, until it is disposed of. */
export function onWorkChange(
  applications: ApplicationWorks,
  partsOf: (work: ApplicationWork) => readonly { readonly onDidChange: Event<unknown> }[],
  onChange: () => void,
): Disposable {
  return onPartsOf(
    () => applications.made,
    applications.onDidMake,
    (work) => {
      const store = new DisposableStore();
      for (const part of partsOf(work)) store.add(part.onDidChange(onChange));
      return store;
    },
  );
}

/** Makes what one application needs. Nothing of it connects or reads before somebody looks or acts. */
function applicationWork(key: ApplicationKey, parts: WorkParts): ApplicationWork {
  const { engines, tap, develop, brokers, settings, logger, memory } = parts;
  const name = applicationKeyText(key);
  const store = new DisposableStore();
  const varied = store.add(new VariedManifest(key.manifest === '' ? engineOnly() : parts.language.sourceOf(key)));
  const monitor = store.add(new ApplicationMonitor(varied, engines, workspaceTrust, logger));
  const activity = new ActivityTracker();
  const lend: LendRunner = (use) => use(monitor.demandEngine());
  const rules = parts.rules(async (operation) => ({ ...(await surroundingsIn(monitor, operation)), lend }));
  const door = { rules, surface: parts.door.surface };
  const runs = new PlanRuns(monitor, activity, rules);
  const usage = store.add(new UsageMonitor(monitor, logger));
  const others = store.add(new OtherProjectsMonitor(monitor, logger));
  const watch = store.add(new ChannelWatch(monitor, tap, brokers, settings, logger, name));
  const files = store.add(
    new FileWatch({
      ...{ application: name, monitor, link: develop, choices: new WatchChoices(memory), logger },
      begin: (beginning, ...operation) => beginWatch(beginning, door, ...operation),
      act: watchActs({ monitor, activity, rules, logger }),
      show: (watches) => activity.setWatches(watches),
    }),
  );
  return {
    key,
    monitor,
    activity,
    door,
    runs,
    runner: new PlanRunner(monitor, runs, parts.planDesk(monitor, activity, settings, name), logger),
    usage,
    others,
    watch,
    varied,
    files,
    dispose: () => store.dispose(),
  };
}
