import type { Application, Build, Service } from '../../../manifest/model.ts';
import { imageOfCache } from './builder.ts';
import { labels } from '../labels.ts';

/** The parameters of `POST /build` for what the manifest says of a build; the context is the caller's. */
export function buildQuery(
  application: Application,
  service: Service,
  build: Build,
  images: readonly string[],
): Readonly<Record<string, unknown>> {
  const { target, network, isolation, shmBytes, extraHosts, ulimits } = build;
  const platform = service.platform ?? build.platforms?.[0];
  const cacheFrom = (build.cacheFrom ?? []).flatMap((source) => imageOfCache(source) ?? []);
  return {
    t: [...images, ...(build.tags ?? [])],
    dockerfile: build.dockerfile,
    buildargs: argumentsOf(build),
    labels: { ...build.labels, [labels.project]: application.name, [labels.service]: service.name },
    ...(target === undefined ? {} : { target }),
    ...(platform === undefined ? {} : { platform }),
    ...(network === undefined ? {} : { networkmode: network }),
    ...(isolation === undefined ? {} : { isolation }),
    ...(shmBytes === undefined ? {} : { shmsize: shmBytes }),
    ...(extraHosts === undefined ? {} : { extrahosts: extraHosts }),
    ...(ulimits === undefined ? {} : { ulimits: ulimitsOf(ulimits) }),
    // Lists are JSON here, unlike those above, which are parameters that come several times.
    ...(cacheFrom.length > 0 ? { cachefrom: JSON.stringify(cacheFrom) } : {}),
    ...(build.isPulled ? { pull: '1' } : {}),
    ...(build.isUncached || build.uncachedStages ? { nocache: true } : {}),
  };
}

/** An inline cache is asked for as an argument: it is what the image itself brings along for later builds. */
function argumentsOf({ args, cacheTo = [] }: Build): Readonly<Record<string, string>> {
  return cacheTo.includes('type=inline') ? { ...args, BUILDKIT_INLINE_CACHE: '1' } : args;
}

function ulimitsOf(ulimits: NonNullable<Build['ulimits']>): string {
  return JSON.stringify(
    Object.entries(ulimits).map(([name, { soft, hard }]) => ({ Name: name, Soft: soft, Hard: hard })),
  );
}
