import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { promisify } from 'node:util';
import { canonicalAddress } from '../../../base/ipAddress.ts';
import type { ObservedNode } from '../../observation.ts';

/** A docker context, and its address: `ssh://…`; empty: what Docker takes without one. */
export interface ContextPlace {
  readonly name: string;
  readonly host: string;
}

/** A node that contexts are looked through for. */
export type SoughtNode = Pick<ObservedNode, 'id' | 'name' | 'address'>;

/** Resolves to the addresses that a machine of this name has; empty: nobody knows. */
export type AddressesOf = (host: string, isSsh: boolean) => Promise<readonly string[]>;

/**
 * The contexts that may lead to a node, in groups: first those whose machine is the node's, then those of which nobody can say before they are
 * asked. One by ssh is asked only if it is the node's: it may be a login that somebody has to confirm.
 */
export async function contextsToAsk(
  contexts: readonly ContextPlace[],
  { name, address }: SoughtNode,
  addressesOf: AddressesOf,
): Promise<readonly (readonly ContextPlace[])[]> {
  const judged = await Promise.all(
    contexts.map(async (context) => {
      const machine = machineOf(context.host);
      if (machine === undefined) return { context, isLikely: false, isSsh: false };
      const { host, isSsh } = machine;
      const isNamed = [host, host.split('.')[0]].some((each) => each?.toLowerCase() === name.toLowerCase());
      const its = isNamed ? [] : [host, ...(await addressesOf(host, isSsh))];
      return { context, isSsh, isLikely: isNamed || its.some((each) => canonicalAddress(each) === address) };
    }),
  );
  const likely = judged.filter(({ isLikely }) => isLikely);
  const others = judged.filter(({ isLikely, isSsh }) => !isLikely && !isSsh);
  return [likely, others].map((group) => group.map(({ context }) => context));
}

/** Undefined for a socket of this machine, behind which any may be. */
function machineOf(address: string): { readonly host: string; readonly isSsh: boolean } | undefined {
  if (!/^(?:ssh|tcp|https?):/.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, hostname } = new URL(address);
  return { host: hostname.replace(/^\[|\]$/g, ''), isSsh: protocol === 'ssh:' };
}

/** A name that cannot be looked up by then has no address. */
const patienceMs = 2000;
const run = promisify(execFile);

/** As the configuration of ssh, which may have a name of its own for a machine, and the name service say; nobody is connected to. */
export async function realAddresses(host: string, isSsh: boolean): Promise<readonly string[]> {
  const meant = isSsh ? await sshHost(host) : host;
  const late = new Promise<readonly { readonly address: string }[]>((resolve) =>
    setTimeout(() => resolve([]), patienceMs).unref(),
  );
  const found = await Promise.race([lookup(meant, { all: true }), late]).catch(() => []);
  return [meant, ...found.map(({ address }) => address)];
}

async function sshHost(host: string): Promise<string> {
  // It would be taken for an option.
  if (host.startsWith('-')) return host;
  try {
    const { stdout } = await run('ssh', ['-G', host], { timeout: patienceMs, windowsHide: true });
    return /^hostname (.+)$/m.exec(stdout)?.[1] ?? host;
  } catch {
    return host;
  }
}
