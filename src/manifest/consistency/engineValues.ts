import type { Fix, Location } from '../../base/problem.ts';
import { replaceWord } from '../problems/fixes.ts';
import { isWindowsAbsolute } from '../files/paths.ts';
import type { ProblemList } from '../problems/problems.ts';
import { formats } from '../schema/formats.ts';
import { entriesOf, find, itemsOf, numberOf, textOf, type Node } from '../tree/tree.ts';
import { literal } from './engineWords.ts';

/** Values that Compose passes on as they are and an engine refuses when the container is made. */
export function checkEngineValues(service: Node, problems: ProblemList): void {
  checkPaths(service, problems);
  checkAddresses(service, problems);
  checkNumbers(service, problems);
  checkUlimits(find(service, 'ulimits'), problems);
  for (const device of itemsOf(find(service, 'devices'))) checkDevice(device, problems);
  for (const profile of itemsOf(find(service, 'profiles'))) checkProfile(profile, problems);
  for (const item of itemsOf(find(service, 'links'))) checkLink(item, problems);
  const cpuset = find(service, 'cpuset');
  const cpus = literal(cpuset) ?? '';
  if (cpuset && cpus !== '' && !/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/.test(cpus)) {
    warn(`cpuset must name CPUs such as 0-3 or 0,1, not "${cpus}".`, cpuset.at, problems);
  }
  for (const item of itemsOf(find(service, 'deploy', 'placement', 'constraints'))) checkConstraint(item, problems);
}

/** A place in the container is a whole path: there is no folder for it to start from. */
function checkPaths(service: Node, problems: ProblemList): void {
  const absolute = (path: string | undefined, what: string, at: Location): void => {
    if (path === undefined || path === '' || path.startsWith('/') || isWindowsAbsolute(path)) return;
    const message = `${what} "${path}" is not a whole path, and the engine takes no other. Write it from the root: "/${path.replace(/^(\.\/)+/, '')}".`;
    problems.warning('relative-path', message, at, [], rooted(path, at, problems));
  };
  for (const mount of itemsOf(find(service, 'volumes'))) {
    const target = find(mount, 'target');
    if (target && !mountOrigin(mount)) absolute(literal(target), 'The place in the container', target.at);
  }
  for (const item of itemsOf(find(service, 'tmpfs'))) {
    absolute(literal(item)?.split(':')[0], 'The place in the container', item.at);
  }
  const folder = find(service, 'working_dir');
  if (folder) absolute(literal(folder), 'working_dir', folder.at);
}

/** A short form that variables had a part in passes that on to the mapping it became. */
function mountOrigin(mount: Node): boolean {
  return mount.origin?.kind === 'interpolated';
}

function rooted(path: string, at: Location, problems: ProblemList): Fix | undefined {
  const fix = replaceWord(path, `/${path.replace(/^(\.\/)+/, '')}`, at, problems);
  return /^\.\.(\/|$)/.test(path) ? undefined : fix;
}

function checkAddresses(service: Node, problems: ProblemList): void {
  for (const item of itemsOf(find(service, 'dns'))) {
    const text = literal(item) ?? '';
    if (text === '' || formats.address.fits(text)) continue;
    warn(`dns must be an IP address, not "${text}".`, item.at, problems);
  }
  for (const [host, addresses, at] of entriesOf(find(service, 'extra_hosts'))) {
    for (const item of itemsOf(addresses)) {
      const text = literal(item) ?? '';
      if (text === '' || text === 'host-gateway' || text.includes('$') || formats.address.fits(text)) continue;
      warn(`extra_hosts: "${host}" must have an IP address or host-gateway, not "${text}".`, at, problems);
    }
  }
}

const lowest: readonly (readonly [readonly string[], number])[] = [
  [['cpus'], 0],
  [['cpu_shares'], 0],
  [['pids_limit'], -1],
  [['memswap_limit'], -1],
  [['deploy', 'resources', 'limits', 'cpus'], 0],
  [['deploy', 'resources', 'reservations', 'cpus'], 0],
  [['deploy', 'resources', 'limits', 'pids'], -1],
  [['deploy', 'update_config', 'parallelism'], 0],
  [['deploy', 'rollback_config', 'parallelism'], 0],
  [['deploy', 'restart_policy', 'max_attempts'], 0],
  [['deploy', 'placement', 'max_replicas_per_node'], 0],
];

function checkNumbers(service: Node, problems: ProblemList): void {
  for (const [path, least] of lowest) {
    const node = find(service, ...path);
    const value = numberOf(node);
    if (!node || value === undefined || value >= least) continue;
    const none = least === -1 ? ', and -1 is no limit' : '';
    warn(
      `${path.join('.')} is ${value}: ${least === -1 ? 0 : least} is the least there is${none}. Raise it.`,
      node.at,
      problems,
    );
  }
  const weight = find(service, 'blkio_config', 'weight');
  const value = numberOf(weight);
  if (!weight || value === undefined || value === 0 || (value >= 10 && value <= 1000)) return;
  warn(`blkio_config.weight must be from 10 to 1000, not ${value}.`, weight.at, problems);
}

function checkUlimits(limits: Node | undefined, problems: ProblemList): void {
  for (const [name, limit] of entriesOf(limits)) {
    const [soft, hard] = [find(limit, 'soft'), find(limit, 'hard')];
    if (!soft || !hard || !(limitOf(soft) > limitOf(hard))) continue;
    const message = `ulimits.${name}: the soft limit is higher than the hard one. Change one of them.`;
    problems.warning('limits', message, soft.at, [{ message: 'The hard limit is here.', at: hard.at }]);
  }
}

/** -1 is no limit. */
function limitOf(node: Node): number {
  const value = numberOf(node) ?? NaN;
  return value === -1 ? Infinity : value;
}

function checkDevice(device: Node, problems: ProblemList): void {
  const permissions = find(device, 'permissions');
  const text = literal(permissions) ?? '';
  if (!permissions || text === '' || /^[rwm]{1,3}$/.test(text) || textOf(find(device, 'source'))?.includes('$')) return;
  warn(`The permissions of a device must be letters of r, w and m, not "${text}".`, permissions.at, problems);
}

function checkProfile(profile: Node, problems: ProblemList): void {
  const name = literal(profile) ?? '';
  if (name === '' || /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) return;
  const message = `"${name}" is not a valid profile name, so nothing can switch it on. Use letters, digits, ".", "_" and "-".`;
  warn(message, profile.at, problems);
}

function checkLink(item: Node, problems: ProblemList): void {
  const text = literal(item) ?? '';
  if (text.split(':').length <= 2) return;
  warn(`links: "${text}" has more than a service and an alias. Write "service:alias".`, item.at, problems);
}

/** `node.labels.disk==ssd`: what, how, and what with. */
function checkConstraint(item: Node, problems: ProblemList): void {
  const text = literal(item) ?? '';
  if (text === '' || /^[a-z][\w.-]* *[!=]= *\S/i.test(text)) return;
  const meant = text.replace(/^([\w.]+) *=+ */, '$1==');
  const fix = meant === text || !/^[\w.]+==\S/.test(meant) ? undefined : replaceWord(text, meant, item.at, problems);
  const message = `deploy.placement: "${text}" compares nothing. Write it with == or !=, such as node.role==manager.`;
  problems.warning('wrong-value', message, item.at, [], fix);
}

function warn(message: string, at: Location, problems: ProblemList): void {
  problems.warning('wrong-value', message, at);
}
