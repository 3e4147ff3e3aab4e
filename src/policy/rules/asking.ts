import { operationVariableNames, policyVariables } from '../../base/kinds/policyVariables.ts';
import { verbNames, type Verb } from '../../base/kinds/verbs.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Channel, Service } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import type { Moment, OperationMoment } from './moment.ts';
import type { CompiledPolicy } from './policyLanguage.ts';

/** What one policy is asked about, once for each. */
export interface AskedAbout {
  readonly service: Service | undefined;
  readonly channel: Channel | undefined;
}

/** Verbs that the manifest implies: what it declares will be done sooner or later. */
const implied: ReadonlySet<Verb> = new Set(['manifest', 'start', 'scale', 'restart', 'run', 'build', 'pull']);
const acting: ReadonlySet<Verb> = new Set(verbNames.filter((verb) => verb !== 'manifest'));
/** What makes a service run, so that policies on the manifest hold for it. */
const running: ReadonlySet<Verb> = new Set(['start', 'scale', 'restart', 'run']);

/**
 * What a policy is asked about at a moment; nothing where it does not concern that moment. One that reads a service is asked of each
 * service, one that reads a contract of each channel, one that reads both of each channel of each service; any other once.
 */
export function askedAbout(
  { on, exempt = [] }: PolicyDeclaration,
  compiled: Pick<CompiledPolicy, 'reads'>,
  application: Application,
  moment: Moment,
): readonly AskedAbout[] {
  const each = new Set([...compiled.reads].map((name) => eachOf(name)));
  const verbs = verbsLookedAt(on, compiled);
  const concerned =
    moment.kind === 'manifest' ? declaredServices(verbs, application) : touchedServices(verbs, application, moment);
  if (!concerned) return [];
  const services = exempt.length === 0 ? concerned : concerned.filter(({ name }) => !exempt.includes(name));
  const ofServices = each.has('service') ? services : [undefined];
  if (!each.has('channel')) return ofServices.map((service) => ({ service, channel: undefined }));
  const all = channelsAt(application, moment);
  // Channels that nothing has to do with which is touched hold nothing up.
  const isOfServices = moment.kind === 'operation' && !moment.message;
  const channels = isOfServices ? all.filter((channel) => services.some((service) => uses(service, channel))) : all;
  return ofServices.flatMap((service) =>
    channels.filter((channel) => !service || uses(service, channel)).map((channel) => ({ service, channel })),
  );
}

/**
 * The verbs that a policy looks at. One that names none looks at what a manifest implies, so that what breaks it can be stopped and
 * removed; where it reads of an operation, at all that is done.
 */
function verbsLookedAt(on: readonly Verb[], compiled: Pick<CompiledPolicy, 'reads'>): ReadonlySet<Verb> {
  if (on.length > 0) return new Set(on);
  return isOfOperation(compiled) ? acting : implied;
}

/** Whether a policy waits for an operation: then it is not asked of a manifest alone. */
export function isOfOperation({ reads }: Pick<CompiledPolicy, 'reads'>): boolean {
  return operationVariableNames.some((name) => reads.has(name));
}

/** Undefined where the manifest implies nothing that the policy looks at. */
function declaredServices(verbs: ReadonlySet<Verb>, { services }: Application): readonly Service[] | undefined {
  const looked = [...verbs].filter((verb) => implied.has(verb));
  if (looked.length === 0) return undefined;
  return Object.values(services).filter(
    (service) => service.isActive && looked.some((verb) => isImplied(verb, service)),
  );
}

function isImplied(verb: Verb, { build, image }: Service): boolean {
  if (verb === 'build') return build !== undefined;
  return verb !== 'pull' || image !== undefined;
}

/** Undefined where nothing is done that the policy looks at. */
function touchedServices(
  verbs: ReadonlySet<Verb>,
  { services }: Application,
  { acts }: OperationMoment,
): readonly Service[] | undefined {
  const looked = acts.filter(({ verb }) => verbs.has(verb) || (verbs.has('manifest') && running.has(verb)));
  if (looked.length === 0) return undefined;
  const names = new Set(looked.flatMap((act) => act.services));
  return [...names].flatMap((name) => ownProperty(services, name) ?? []);
}

function channelsAt({ messaging }: Application, moment: Moment): readonly Channel[] {
  const channels = Object.values(messaging.channels);
  if (moment.kind === 'manifest' || !moment.message) return channels;
  const { channel, key } = moment.message;
  return channels.filter((each) => each.name === channel || each.key === channel || each.key === key);
}

function uses({ publishes, consumes }: Service, { name }: Channel): boolean {
  return publishes.includes(name) || consumes.some(({ channel }) => channel === name);
}

function eachOf(name: string): 'service' | 'channel' | undefined {
  const variable = ownProperty(policyVariables, name);
  return variable && 'each' in variable ? variable.each : undefined;
}
