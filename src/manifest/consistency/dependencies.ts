import type { Fix, Location } from '../../base/problem.ts';
import { dockerfileText, hasHealthcheck as isCheckedByDockerfile } from '../files/dockerfile.ts';
import type { ManifestHost } from '../files/host.ts';
import { addEntry, replaceWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { suggest } from '../problems/suggest.ts';
import {
  entriesOf,
  find,
  findMap,
  flagOf,
  isNull,
  keysOf,
  textOf,
  textsOf,
  type MapNode,
  type Node,
} from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';
import { findCycles } from './cycles.ts';
import { healthcheckFor } from './healthchecks.ts';

/**
 * `depends_on` and what implies it: towards services that exist, that run, that can be healthy, and never in a circle.
 */
export function checkDependencies(root: MapNode, context: ConsistencyContext): void {
  const services = findMap(root, 'services');
  const dependent: string[] = [];
  let guesses = maxGuesses;
  for (const [name, service] of entriesOf(services)) {
    const targets = entriesOf(find(service, 'depends_on'));
    if (targets.length === 0) continue;
    dependent.push(name);
    const check = (problems: ProblemList): void => {
      for (const [target, dependency, keyAt] of targets) {
        const isHealthKnown = checked.has(target);
        const mayGuess = services?.entries.has(target) === false && guesses-- > 0;
        const edge = { name, target, dependency, keyAt, isHealthKnown, mayGuess };
        checkDependency(edge, services, { ...context, problems });
      }
    };
    const checked = new Set(
      targets.flatMap(([target, dependency]) =>
        isForHealth(dependency) && isCheckedByImage(find(services, target), context.host) ? [target] : [],
      ),
    );
    const facts = targets.flatMap(([target]) => [
      services?.entries.get(target)?.value,
      context.active.has(target),
      checked.has(target),
    ]);
    // What is said of a service that is not there depends on the names of all others.
    if (facts.includes(undefined)) check(context.problems);
    else context.memo.of('depends', service, [name, context.active.has(name), ...facts], context.problems, check);
  }
  const placeOf = (from: string, to: string): Location | undefined =>
    findMap(services, from, 'depends_on')?.entries.get(to)?.keyAt;
  const targetsOf = (name: string): readonly string[] => keysOf(find(services, name, 'depends_on'));
  for (const cycle of findCycles(dependent, targetsOf)) {
    const [first = '', second = ''] = cycle;
    const message = `dependency cycle detected: ${cycle.join(' -> ')}. Take one of these dependencies out.`;
    const related = cycle.slice(1).flatMap((to, index) => {
      const from = cycle[index] ?? '';
      const at = placeOf(from, to);
      return at ? [{ message: `"${from}" depends on "${to}" here.`, at }] : [];
    });
    context.problems.error('dependency-cycle', message, placeOf(first, second), related);
  }
}

interface Edge {
  readonly name: string;
  readonly target: string;
  readonly dependency: Node;
  readonly keyAt: Node['at'];
  /** True if the image that is built brings a health check. */
  readonly isHealthKnown: boolean;
  /** True if a name may be looked for that is meant. */
  readonly mayGuess: boolean;
}

/** To look for the name that is meant takes as long as there are names. */
const maxGuesses = 50;

function checkDependency(edge: Edge, services: MapNode | undefined, { active, problems }: ConsistencyContext): void {
  const { name, target, dependency, keyAt } = edge;
  const isOptional = textOf(find(dependency, 'required')) === 'false';
  const entry = services?.entries.get(target);
  if (!entry) {
    const known = edge.mayGuess ? keysOf(services).filter((one) => one !== name) : [];
    const meant = suggest(target, known);
    const hint = meant === undefined ? 'Declare it, or correct the name.' : `Did you mean "${meant}"?`;
    const message = `service "${name}" depends on undefined service "${target}". ${hint}`;
    const fix = meant === undefined ? undefined : replaceWord(target, meant, keyAt, problems);
    // The specification only warns of an optional one; Docker Compose refuses the manifest all the same.
    return problems.error('undefined-service', message, keyAt, [], fix);
  }
  const related = [{ message: `"${target}" is declared here.`, at: entry.keyAt }];
  if (active.has(name) && !active.has(target) && !isOptional) {
    const profiles = textsOf(find(entry.value, 'profiles')).join(' ');
    const message = `service "${target}" is required by "${name}" but is disabled. Can be enabled by profiles [${profiles}]`;
    problems.error('disabled-dependency', message, keyAt, related);
  }
  const condition = textOf(find(dependency, 'condition'));
  if (condition === 'service_completed_successfully') reportNeverCompleted(edge, entry.value, problems);
  if (!isForHealth(dependency) || edge.isHealthKnown || hasHealthcheck(entry.value)) return;
  const message = `"${name}" waits for "${target}" to be healthy, and "${target}" declares no health check. Add one, unless its image has it.`;
  const fix = find(entry.value, 'healthcheck') ? undefined : addHealthcheck(target, entry.value, entry.keyAt, problems);
  problems.warning('no-healthcheck', message, find(dependency, 'condition')?.at ?? keyAt, related, fix);
}

/** A service that is restarted whenever it ends never completes. */
function reportNeverCompleted({ name, target, dependency, keyAt }: Edge, service: Node, problems: ProblemList): void {
  const restart = find(service, 'restart');
  const text = textOf(restart);
  if (!restart || (text !== 'always' && text !== 'unless-stopped')) return;
  const message = `"${name}" waits for "${target}" to complete, and "${target}" is started again whenever it ends. Take its "restart:" out, or write on-failure.`;
  const related = [{ message: 'It is said here.', at: restart.at }];
  problems.warning('never-completes', message, find(dependency, 'condition')?.at ?? keyAt, related);
}

function addHealthcheck(target: string, service: Node, keyAt: Location, problems: ProblemList): Fix | undefined {
  const { test, flow } = healthcheckFor(textOf(find(service, 'image')) ?? '');
  const body = { flow, block: [`test: ${test}`, 'interval: 5s', 'timeout: 3s', 'retries: 10'] };
  const edits = addEntry(findMap(service), { key: 'healthcheck', body, after: 'image' }, keyAt.file, problems);
  return edits && { title: `Add a health check to "${target}"`, edits };
}

function isForHealth(dependency: Node): boolean {
  return textOf(find(dependency, 'condition')) === 'service_healthy';
}

/** True if the Dockerfile of a service has a health check, and the manifest does not say otherwise. */
function isCheckedByImage(service: Node | undefined, host: ManifestHost): boolean {
  const build = find(service, 'build');
  if (!build || find(service, 'healthcheck')) return false;
  const [context = '', dockerfile, dockerfileInline] = ['context', 'dockerfile', 'dockerfile_inline'].map((key) =>
    textOf(find(build, key)),
  );
  const text = dockerfileText({ context, dockerfile, dockerfileInline }, host);
  return text !== undefined && isCheckedByDockerfile(text, textOf(find(build, 'target')));
}

function hasHealthcheck(service: Node): boolean {
  const check = find(service, 'healthcheck');
  if (!check || isNull(check)) return false;
  return !flagOf(find(check, 'disable')) && textsOf(find(check, 'test'))[0] !== 'NONE';
}
