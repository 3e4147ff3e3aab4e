/** The oldest API that Patchbay speaks: what a body is written for when nobody says otherwise. */
export const oldestApi = '1.41';

/** True when an engine of this API version (`1.44`) knows what came with `since`. */
export function hasApi(api: string, since: string): boolean {
  const [major = 0, minor = 0] = api.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major === sinceMajor ? minor >= sinceMinor : major > sinceMajor;
}

/** The API versions at which bodies differ. `support` tells the user what an older engine lacks. */
export const since = {
  bindCreateMountpoint: '1.42',
  clusterVolumes: '1.42',
  annotations: '1.43',
  endpointMac: '1.44',
  healthStartInterval: '1.44',
  servicePrivileges: '1.44',
  bindReadOnlyRecursion: '1.44',
  cdi: '1.44',
  volumeSubpath: '1.45',
  serviceOomScore: '1.46',
  serviceSubpath: '1.46',
  gatewayPriority: '1.48',
  imageMount: '1.48',
  networkIpv4: '1.48',
  interfaceName: '1.49',
} as const;

/** A body of the Engine API, or a part of one. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** Leaves out the keys whose value is undefined, so that the engine's default holds. */
export function said<T extends object>(facts: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts)) if (value !== undefined) known[key] = value;
  return known as { [K in keyof T]: Exclude<T[K], undefined> };
}
